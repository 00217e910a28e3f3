"""What Info.plist tells macOS: the types of files, the languages, screens and appearance.

``python packaging/macos/info.py OUT`` writes it, to be looked at or checked with plutil.
"""

from __future__ import annotations

import plistlib
import re
import sys
from collections.abc import Iterable
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import facts

SQLITE = "org.sqlite.sqlite3"
"""The type by which other programs declare SQLite files; imported here, never exported."""

LANGUAGES = ("en", "de", "es", "fr", "zh-Hans")
OLDEST_SYSTEM = (13, 0)
"""The oldest macOS for which the oldest wheels of Qt that we take are built."""
_BUILT_FOR = re.compile(r"^Tag: .*macosx_(\d+)_(\d+)_", re.MULTILINE)


def info() -> dict[str, Any]:
    """Give the keys of Info.plist, in place of or beside those that PyInstaller writes."""
    own, shared = facts.suffixes()
    return {
        "CFBundleName": facts.NAME,
        "CFBundleDisplayName": facts.NAME,
        "CFBundleIdentifier": facts.APP_ID,
        "CFBundleShortVersionString": ".".join(str(each) for each in facts.numbers()[:3]),
        "CFBundleVersion": ".".join(str(each) for each in facts.numbers()[:3]),
        "CFBundleDevelopmentRegion": "en",
        "CFBundleLocalizations": list(LANGUAGES),
        "LSApplicationCategoryType": "public.app-category.developer-tools",
        "LSMinimumSystemVersion": oldest_system(distributions()),
        "NSHighResolutionCapable": True,
        "NSRequiresAquaSystemAppearance": False,  # follows the dark appearance
        "NSSupportsAutomaticGraphicsSwitching": True,
        "NSHumanReadableCopyright": facts.copyright_line(),
        "CFBundleDocumentTypes": [
            _documents("SQLite database", own, [SQLITE]),
            _documents("Database", shared, []),
        ],
        "UTImportedTypeDeclarations": [
            {
                "UTTypeIdentifier": SQLITE,
                "UTTypeDescription": "SQLite database",
                "UTTypeConformsTo": ["public.database", "public.data"],
                "UTTypeTagSpecification": {
                    "public.filename-extension": _plain(own),
                    "public.mime-type": ["application/vnd.sqlite3", "application/x-sqlite3"],
                },
            }
        ],
    }


def oldest_system(installed: Iterable[Distribution]) -> str:
    """Name the oldest macOS on which all that goes in runs: newer wheels ask for newer systems."""
    found = [OLDEST_SYSTEM]
    for each in installed:
        tags = _BUILT_FOR.findall(each.read_text("WHEEL") or "")
        found += [(int(major), int(minor)) for major, minor in tags]
    return ".".join(str(each) for each in max(found))


def _documents(name: str, suffixes: tuple[str, ...], types: list[str]) -> dict[str, Any]:
    """Describe files that can be opened: only offered, never taken from another program."""
    found: dict[str, Any] = {
        "CFBundleTypeName": name,
        "CFBundleTypeRole": "Viewer",
        "LSHandlerRank": "Alternate",
    }
    # Where types are named, macOS does not look at the suffixes: they are in the declaration.
    return {**found, **({"LSItemContentTypes": types} if types else {}),
            "CFBundleTypeExtensions": _plain(suffixes)}  # fmt: skip


def _plain(suffixes: tuple[str, ...]) -> list[str]:
    return [each.removeprefix(".") for each in suffixes]


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(plistlib.dumps(info()))
