"""Which libraries of the system Qt needs and does not find, and how to get them.

Qt's wheels bring Qt along, but not the display system below it. Where a library is missing, Qt
ends the process with a riddle; this tells in a sentence what to install. Standard library only:
it runs before anything is installed (``python ui/plume_ui/system_libraries.py``).
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple


class Library(NamedTuple):
    """A library by the name the loader looks for, and the Debian package that holds it."""

    file: str
    package: str


_BASE = (
    Library("libglib-2.0.so.0", "libglib2.0-0"),
    Library("libEGL.so.1", "libegl1"),
    Library("libGL.so.1", "libgl1"),
    Library("libdbus-1.so.3", "libdbus-1-3"),
    Library("libfontconfig.so.1", "libfontconfig1"),
    Library("libxkbcommon.so.0", "libxkbcommon0"),
)
"""What QtGui itself is linked to; enough to draw without a display."""

_X11 = (
    Library("libxcb-cursor.so.0", "libxcb-cursor0"),
    Library("libxcb-icccm.so.4", "libxcb-icccm4"),
    Library("libxcb-image.so.0", "libxcb-image0"),
    Library("libxcb-keysyms.so.1", "libxcb-keysyms1"),
    Library("libxcb-render-util.so.0", "libxcb-render-util0"),
    Library("libxcb-shape.so.0", "libxcb-shape0"),
    Library("libxcb-util.so.1", "libxcb-util1"),
    Library("libxcb-xkb.so.1", "libxcb-xkb1"),
    Library("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
)
"""What Qt's plugin for X11 needs beyond that."""

_WAYLAND = (
    Library("libwayland-cursor.so.0", "libwayland-cursor0"),
    Library("libwayland-egl.so.1", "libwayland-egl1"),
)
"""What Qt's plugin for Wayland needs beyond the base; without it Qt falls back to X11."""

_PROGRAMS = (
    Library("Xvfb", "xvfb"),
    Library("dbus-daemon", "dbus"),
    Library("/usr/libexec/at-spi-bus-launcher", "at-spi2-core"),
)
"""What the tests of accessibility run beside the window: a display and the two buses."""

_FONT = Library("a font", "fonts-dejavu-core")

_FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")


def missing(window: bool = True, fonts: bool = True) -> tuple[Library, ...]:
    """List what is not there; `window` asks for a display's libraries too. Linux only."""
    if not sys.platform.startswith("linux"):
        return ()
    found = [each for each in _BASE if not _loads(each.file)]
    if window:
        found += _missing_for_display()
    if fonts and not _has_font():
        found.append(_FONT)
    return tuple(found)


def missing_for_tests() -> tuple[Library, ...]:
    """List what only some tests need, which are skipped without it. Linux only."""
    if not sys.platform.startswith("linux"):
        return ()
    import shutil

    programs = [each for each in _PROGRAMS if not shutil.which(each.file)]
    return (*(each for each in _X11 if not _loads(each.file)), *programs)


def _missing_for_display() -> list[Library]:
    if os.environ.get("QT_QPA_PLATFORM", "xcb") != "xcb":
        return []
    x11 = [each for each in _X11 if not _loads(each.file)]
    if os.environ.get("WAYLAND_DISPLAY") and all(_loads(each.file) for each in _WAYLAND):
        return []
    return x11


def _loads(file: str) -> bool:
    try:
        ctypes.CDLL(file)
    except OSError:
        return False
    return True


def _has_font() -> bool:
    for name in _FONT_FOLDERS:
        folder = Path(name).expanduser()
        for kind in ("ttf", "otf", "ttc", "pfb"):
            if next(folder.rglob(f"*.{kind}"), None) is not None:
                return True
    return False


def sentence(libraries: Iterable[Library]) -> str:
    """Say what is missing and the command that brings it."""
    found = tuple(libraries)
    names = ", ".join(each.file for each in found)
    many = len(found) > 1
    return (
        f"The window needs {len(found) if many else 'one'} system "
        f"librar{'ies that are' if many else 'y that is'} not installed: {names}. "
        f"{_how(found)}"
    )


def _how(libraries: tuple[Library, ...]) -> str:
    import shutil  # only here and below: the usual start must not pay for it

    packages = " ".join(each.package for each in libraries)
    if shutil.which("apt-get"):
        return f"Get them with: sudo apt-get install {packages}"
    if shutil.which("dnf"):
        files = [f"'{each.file}()(64bit)'" for each in libraries if each is not _FONT]
        fonts = ["dejavu-sans-fonts"] * (_FONT in libraries)
        return f"Get them with: sudo dnf install {' '.join(files + fonts)}"
    return f"Get them with your package manager (on Debian they are called {packages})."


def no_display() -> str:
    """Say that a window has nowhere to open; empty where it has."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return ""
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        return ""
    return (
        "There is no display to open a window on: neither DISPLAY nor WAYLAND_DISPLAY is set. "
        "Start it from a desktop, or use a terminal command such as plume-db inspect FILE."
    )


def _install(libraries: tuple[Library, ...]) -> bool:
    """Install them where we may: as root, with apt-get."""
    import shutil
    import subprocess

    if os.name != "posix" or os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    packages = [each.package for each in libraries]
    print(f"Installing {' '.join(packages)}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ("apt-get", "update", "-qq"),
        ("apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages),
    ):
        done = subprocess.run(
            command, env=environment, check=False, capture_output=True, text=True, errors="replace"
        )
    if done.returncode != 0:
        print(done.stdout + done.stderr, file=sys.stderr)
    return done.returncode == 0


def why_no_window() -> str:
    """Say why a window can not open here, where Qt would only abort; empty where it can."""
    if found := missing(fonts=False):
        return sentence(found)
    return no_display()


def main(arguments: list[str]) -> int:
    """Check, install where we may, and say what is left; 0 where nothing is missing.

    ``--headless`` is for tests: no display is needed, but what some tests run is brought too.
    """
    headless = "--headless" in arguments
    found, extra = missing(not headless), missing_for_tests() if headless else ()
    if (found or extra) and _install((*found, *extra)):
        found, extra = missing(not headless), missing_for_tests() if headless else ()
    if extra:
        packages = " ".join(each.package for each in extra)
        print(f"Tests of accessibility will be skipped; they need {packages}.", flush=True)
    if found:
        print(sentence(found), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
