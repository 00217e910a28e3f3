"""What the spec needs beside the folder itself: resources on Windows, the application on macOS."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent / "macos"))
sys.path.insert(0, str(Path(__file__).parent / "windows"))
sys.path.insert(0, str(Path(__file__).parent))
import facts
import info
import version_resource

BUILD = facts.ROOT / "build"
MANIFEST = Path(version_resource.__file__).with_name("plume-db.manifest")


def programs(platform: str = sys.platform) -> list[dict[str, Any]]:
    """Give the options of each EXE: two on Windows, one for terminals and one without a console."""
    if platform != "win32":
        return [{"name": "plume-db", "console": False}]
    return [
        {
            "name": name,
            "console": console,
            "icon": str(_icons() / "plume-db.ico"),
            "manifest": str(MANIFEST),
            "version": str(version_resource.write(BUILD / f"{name}-version.txt", name)),
        }
        for name, console in (("plume-db", True), ("plume-db-gui", False))
    ]


def application() -> dict[str, Any]:
    """Give the options of BUNDLE, which makes the application of macOS."""
    return {
        "name": f"{facts.NAME}.app",
        "icon": str(_icons() / "plume-db.icns"),
        "bundle_identifier": facts.APP_ID,
        "version": facts.version(),
        "info_plist": info.info(),
    }


def _icons() -> Path:
    import icon_files

    folder = BUILD / "icons"
    if not (folder / "plume-db.icns").exists():
        icon_files.write(folder)
    return folder
