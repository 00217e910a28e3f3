"""Where the starts of one person, on one display, in one session find each other."""

from __future__ import annotations

import os
import sys
import zlib

LONGEST_ADDRESS = 100
"""Bytes of a socket's path that every system takes; macOS takes 103, Linux 107."""

_SCREENLESS = ("offscreen", "minimal", "vnc")


class Place:
    """The lock file and the address of the one program."""

    __slots__ = ("address", "lock")

    def __init__(self, lock: str, address: str) -> None:
        self.lock = lock
        self.address = address


def find_place() -> Place:
    """Name lock file and address, in a folder that is this person's alone.

    Raises OSError where there is no such folder.
    """
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or os.path.expanduser("~")  # noqa: PTH111
        name = f"plume-db-{_key(base)}"
        return Place(os.path.join(base, f"{name}.lock"), rf"\\.\pipe\{name}")  # noqa: PTH118
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if runtime and _is_ours(runtime, 0o022):
        place = _in(runtime, f"plume-db-{_key()}")
        if len(os.fsencode(place.address)) <= LONGEST_ADDRESS:
            return place
    return _in(_private_folder(), _key(runtime))


def _in(folder: str, name: str) -> Place:
    return Place(f"{folder}/{name}.lock", f"{folder}/{name}.socket")


def _key(*more: str) -> str:
    """Name display and session; a file must not open on a screen where nobody looks."""
    return f"{zlib.crc32(os.fsencode(chr(0).join((display(), session(), *more)))):08x}"


def display() -> str:
    """Name the screen that a window would open on."""
    platform = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0]
    if platform.startswith(_SCREENLESS):
        return platform
    wayland = os.environ.get("WAYLAND_DISPLAY", "")
    if wayland and platform != "xcb":
        return wayland
    host, colon, number = os.environ.get("DISPLAY", "").rpartition(":")
    return f"{host}{colon}{number.partition('.')[0]}"  # :0 and :0.0 are one screen for us


def session() -> str:
    """Name the login session."""
    return os.environ.get("XDG_SESSION_ID") or os.environ.get("SESSIONNAME", "")


def _private_folder() -> str:
    folders = (os.environ.get("TMPDIR", ""), "/tmp")
    for base in folders:
        folder = f"{base.rstrip('/')}/plume-db-{os.getuid()}"
        if not base.startswith("/") or len(os.fsencode(folder)) > LONGEST_ADDRESS - 16:
            continue
        try:
            os.mkdir(folder, 0o700)  # noqa: PTH102
        except FileExistsError:
            pass
        except OSError:
            continue
        if _is_ours(folder, 0o077):
            return folder
    raise PermissionError("There is no folder that only this person can write to.")


def _is_ours(folder: str, forbidden: int) -> bool:
    """Whether it is a folder of this person that gives others none of the bits `forbidden`."""
    try:
        found = os.lstat(folder)
    except OSError:
        return False
    is_folder = found.st_mode & 0o170000 == 0o040000
    return is_folder and found.st_uid == os.getuid() and not found.st_mode & forbidden
