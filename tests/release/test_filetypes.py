"""One list of suffixes and types, the same for every system."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from plume_db.systems.suffixes import ALL, OWN, SHARED
from plume_ui.widgets import file_dialog
from tests.release.inno import read_script
from tests.release.scripts import PACKAGING, load

LINUX = PACKAGING / "linux"
TYPES = ("vnd.sqlite3", "x-sqlite3", "geopackage+sqlite3", "vnd.mapbox.mbtiles")


def test_windows_offers_all_of_them_and_takes_only_our_own() -> None:
    script = read_script(PACKAGING / "windows/plume-db.iss")
    keys = [entry["Subkey"] for entry in script.entries["Registry"]]
    offered = [found[1] for key in keys
               if (found := re.search(r"Classes\\(\.\w+)\\OpenWithProgids$", key))]  # fmt: skip
    assert tuple(offered) == ALL
    for end in ("FileAssociations", "SupportedTypes"):
        named = [e["ValueName"] for e in script.entries["Registry"] if e["Subkey"].endswith(end)]
        assert tuple(named) == ALL
    assert f"OwnSuffixes = '{' '.join(OWN)}'" in script.code
    assert f"Left := '{' '.join(ALL)}'" in script.code
    (task,) = [each for each in script.entries["Tasks"] if each["Name"] == "associate"]
    assert " ".join(OWN) in task["Description"]


def test_macos_is_offered_all_of_them() -> None:
    own, shared = load("info", "macos").info()["CFBundleDocumentTypes"]
    assert tuple(f".{each}" for each in own["CFBundleTypeExtensions"]) == OWN
    assert tuple(f".{each}" for each in shared["CFBundleTypeExtensions"]) == SHARED
    (declared,) = load("info", "macos").info()["UTImportedTypeDeclarations"]
    tags = declared["UTTypeTagSpecification"]
    assert tuple(f".{each}" for each in tags["public.filename-extension"]) == OWN
    assert tags["public.mime-type"] == [f"application/{each}" for each in TYPES[:2]]


def test_linux_names_the_types_and_no_plain_db() -> None:
    desktop = (LINUX / "io.github.plumedb.PlumeDB.desktop").read_text("utf-8")
    (line,) = re.findall(r"^MimeType=(.*)$", desktop, re.MULTILINE)
    assert line == "".join(f"application/{each};" for each in TYPES)
    types = LINUX / "io.github.plumedb.PlumeDB.xml"
    if not types.exists():
        pytest.skip("the MIME types of Linux are not there yet")
    globs = {
        each.attrib["pattern"].removeprefix("*")
        for each in ET.parse(types).iter(
            "{http://www.freedesktop.org/standards/shared-mime-info}glob"
        )
    }
    assert globs <= set(ALL)
    assert ".db" not in globs
    # The system's own list has *.sqlite3 already.
    assert set(OWN) - {".sqlite3"} <= globs


def test_the_open_dialog_shows_all_of_them() -> None:
    shown = re.findall(r"\*(\.\w+)", " ".join(file_dialog.FILTERS))
    assert set(ALL) <= set(shown)
