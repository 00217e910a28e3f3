"""What the bundle is made and tried with and pip can not bring: Debian's packages.

PyInstaller reads libraries with binutils and takes Python's own library along, which Debian keeps
in a package that nothing else needs. The bundle is tried with Wayland too, which `make run` can do
without. Standard library only: it runs before anything is installed.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from pathlib import Path

from set_up import apt_get, has_ensurepip

WAYLAND = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}


def missing() -> list[str]:
    """List the packages that are not there; none on other systems than Linux."""
    if not sys.platform.startswith("linux"):
        return []
    found = [] if shutil.which("objdump") and shutil.which("strip") else ["binutils"]
    python = f"python{sys.version_info.major}.{sys.version_info.minor}"
    if not has_library(f"lib{python}.so.1.0"):
        found.append(f"lib{python}")
    if not has_ensurepip():
        found.append(f"{python}-venv")
    return [*found, *(package for name, package in WAYLAND.items() if not loads(name))]


def has_library(name: str) -> bool:
    """Tell whether Python's own library is there; one built for oneself lies beside its modules."""
    if (Path(sys.base_prefix) / "lib" / name).exists():
        return True
    return loads(name)


def loads(name: str) -> bool:
    """Tell whether the system finds a library."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def bring() -> str:
    """Install what is missing where we may; say in a sentence what is missing still."""
    if (found := missing()) and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing {' '.join(found)}", flush=True)
        apt_get("update")
        apt_get("install", "-y", "--no-install-recommends", *found)
        found = missing()
    if not found:
        return ""
    packages = " ".join(found)
    return f"The bundle is made with {packages}: on Debian, sudo apt-get install {packages}"
