"""Between paths and addresses: what desktops write as ``file:``, and what SQLite reads so."""

from __future__ import annotations

import os
import re
import sys
from urllib.parse import unquote, urlsplit

from plume_db.language import tr

_DRIVE = re.compile(r"/?([A-Za-z])[:|](?=[/\\]|$)")


def path_in(address: str, platform: str = sys.platform) -> str:
    """Give the path in a ``file:`` address. Raises ValueError where it is on another machine.

    A question mark is a part of the name where a file has such a name, as ``file://`` has no query.
    """
    parts = urlsplit(address, allow_fragments=False)
    name = _local(parts.netloc, unquote(parts.path, errors="surrogateescape"), platform)
    if "?" in address and not os.path.exists(name):  # noqa: PTH110 - never raises
        path = unquote(f"{parts.path}?{parts.query}", errors="surrogateescape")
        whole = _local(parts.netloc, path, platform)
        name = whole if os.path.exists(whole) else name  # noqa: PTH110
    return name


def _local(machine: str, path: str, platform: str) -> str:
    if platform == "win32":
        return _on_windows(machine, path)
    if machine.lower() not in ("", "localhost") and machine.lower() != _this_machine():
        raise ValueError(tr("it is on the machine {name}; open its folder first", name=machine))
    return path


def _this_machine() -> str:
    import socket  # seldom needed, and the hand-over to a running program is quick without

    return socket.gethostname().lower()


def _on_windows(machine: str, path: str) -> str:
    r"""Write a drive as ``C:\x``, a share as ``\\server\share\x``."""
    if _DRIVE.match(f"{machine}{path}") and machine:  # file://C:/x, with a slash too few
        machine, path = "", f"{machine}{path}"
    if drive := _DRIVE.match(path):
        rest = path[drive.end() :] or "/"
        path = f"{drive[1].upper()}:{rest}"
    elif machine and machine.lower() != "localhost":
        path = f"//{machine}{path}"
    elif path.startswith("//"):  # file:////server/share and file://///server/share, as some write
        path = "//" + path.lstrip("/")
    return path.replace("/", "\\")


def uri_path(path: str, platform: str = sys.platform) -> str:
    """Write an absolute path as SQLite's ``file:`` URIs want it, before it is quoted.

    Source: "Uniform Resource Identifiers" of SQLite, section 3.1: a drive as ``/C:/x``; a share
    with four slashes, since after two would come the name of a machine, which SQLite refuses.
    """
    if platform != "win32":
        return path
    text = path.replace("\\", "/")
    if text.startswith("//?/UNC/"):
        text = "//" + text[8:]
    text = text.removeprefix("//?/")
    if text.startswith("//"):
        return "//" + text
    return text if text.startswith("/") else f"/{text}"
