"""What is installed beside the program on Linux, as desktops want it."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from plume_db.terminal.window_options import WINDOW_OPTIONS

ROOT = Path(__file__).parents[2]
LINUX = ROOT / "packaging/linux"
ID = "io.github.plumedb.PlumeDB"
TYPES = {
    "application/vnd.sqlite3",
    "application/x-sqlite3",
    "application/geopackage+sqlite3",
    "application/vnd.mapbox.mbtiles",
}
LANGUAGES = {"de", "es", "fr", "zh_CN"}
MIME = "{http://www.freedesktop.org/standards/shared-mime-info}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def needs(program: str) -> str:
    if not shutil.which(program):
        pytest.skip(f"{program} is not installed")
    return program


@pytest.fixture
def desktop() -> configparser.ConfigParser:
    found = configparser.ConfigParser(interpolation=None, delimiters=("=",))
    found.optionxform = str  # type: ignore[assignment]
    found.read(LINUX / f"{ID}.desktop", encoding="utf-8")
    return found


@pytest.fixture
def types() -> dict[str, ET.Element]:
    root = ET.parse(LINUX / f"{ID}.xml").getroot()
    return {each.attrib["type"]: each for each in root.findall(f"{MIME}mime-type")}


@pytest.fixture
def metainfo(tmp_path: Path) -> Path:
    text = (LINUX / f"{ID}.metainfo.xml.in").read_text("utf-8")
    path = tmp_path / f"{ID}.metainfo.xml"
    path.write_text(text.replace("@VERSION@", "1.2.3").replace("@DATE@", "2026-01-02"), "utf-8")
    return path


def test_the_desktop_file_is_valid() -> None:
    validate = needs("desktop-file-validate")
    done = subprocess.run(
        (validate, LINUX / f"{ID}.desktop"), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_the_desktop_file_takes_many_files_in_one_start(
    desktop: configparser.ConfigParser,
) -> None:
    entry = desktop["Desktop Entry"]
    assert entry["Exec"] == "plume-db %F"
    assert entry["Icon"] == ID
    assert set(entry["MimeType"].strip(";").split(";")) == TYPES


def test_the_window_is_known_as_the_application() -> None:
    text = (ROOT / "ui/plume_ui/app.py").read_text("utf-8")
    assert f'DESKTOP_ID = "{ID}"' in text


def test_every_action_starts_something_the_program_knows(
    desktop: configparser.ConfigParser,
) -> None:
    known = {name for name, _words in WINDOW_OPTIONS}
    actions = desktop["Desktop Entry"]["Actions"].strip(";").split(";")
    assert "new-window" in actions
    for action in actions:
        program, *options = desktop[f"Desktop Action {action}"]["Exec"].split()
        assert program == "plume-db"
        assert set(options) <= known


def test_words_of_the_desktop_file_are_in_every_language(
    desktop: configparser.ConfigParser,
) -> None:
    wanted = {"Desktop Entry": ("GenericName", "Comment", "Keywords")}
    wanted |= {name: ("Name",) for name in desktop.sections() if name.startswith("Desktop Action")}
    for section, keys in wanted.items():
        for key in keys:
            assert {f"{key}[{each}]" for each in LANGUAGES} <= set(desktop[section]), (section, key)


def test_no_type_claims_every_db_file(types: dict[str, ET.Element]) -> None:
    globs = [
        glob.attrib["pattern"] for each in types.values() for glob in each.findall(f"{MIME}glob")
    ]
    assert globs
    assert not {"*.db", "*.DB", "*"} & set(globs)
    assert len(globs) == len(set(globs))


def test_kinds_of_sqlite_files_are_sub_types_told_by_content(types: dict[str, ET.Element]) -> None:
    for name in ("application/geopackage+sqlite3", "application/vnd.mapbox.mbtiles"):
        parent = types[name].find(f"{MIME}sub-class-of")
        assert parent is not None
        assert parent.attrib["type"] == "application/vnd.sqlite3"
        outer = types[name].find(f"{MIME}magic/{MIME}match")
        assert outer is not None
        assert outer.attrib["value"].startswith("SQLite format 3")
        assert outer.findall(f"{MIME}match")


def test_types_are_named_in_every_language(types: dict[str, ET.Element]) -> None:
    for name, each in types.items():
        told = {comment.attrib.get(LANG, "") for comment in each.findall(f"{MIME}comment")}
        assert {*LANGUAGES, ""} <= told, name


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("plain.anything", b"SQLite format 3\0" + bytes(100), "application/vnd.sqlite3"),
        ("places.anything", b"SQLite format 3\0" + bytes(52) + b"GPKG" + bytes(40),
         "application/geopackage+sqlite3"),
        ("tiles.anything", b"SQLite format 3\0" + bytes(52) + b"MPBX" + bytes(40),
         "application/vnd.mapbox.mbtiles"),
        ("thumbs.db", bytes(range(256)), "application/octet-stream"),
        ("notes.db", b"no database at all\n", "text/plain"),
    ],
)  # fmt: skip
def test_the_system_tells_files_by_what_is_in_them(
    tmp_path: Path, name: str, content: bytes, kind: str
) -> None:
    needs("update-mime-database")
    gio = needs("gio")
    packages = tmp_path / "share/mime/packages"
    packages.mkdir(parents=True)
    shutil.copy(LINUX / f"{ID}.xml", packages)
    subprocess.run(
        ("update-mime-database", str(tmp_path / "share/mime")), check=True, capture_output=True
    )
    (tmp_path / name).write_bytes(content)
    done = subprocess.run(
        (gio, "info", "-a", "standard::content-type", str(tmp_path / name)),
        env={
            "PATH": "/usr/bin:/bin",
            "XDG_DATA_HOME": str(tmp_path / "share"),
            "LC_ALL": "C.UTF-8",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert f"standard::content-type: {kind}\n" in done.stdout


def test_the_software_catalogue_takes_the_metainfo(metainfo: Path) -> None:
    validate = needs("appstreamcli")
    done = subprocess.run(
        (validate, "validate", "--no-net", metainfo), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_metainfo_and_desktop_file_belong_together(metainfo: Path) -> None:
    root = ET.parse(metainfo).getroot()
    assert root.findtext("id") == ID
    assert root.findtext("launchable") == f"{ID}.desktop"
    assert {each.text for each in root.findall("provides/mediatype")} == TYPES


def test_metainfo_is_told_in_every_language(metainfo: Path) -> None:
    root = ET.parse(metainfo).getroot()
    for path in ("summary", "description/p", "description/ul/li"):
        entries = root.findall(path)
        english = [each for each in entries if LANG not in each.attrib]
        for language in LANGUAGES:
            told = [each for each in entries if each.attrib.get(LANG) == language]
            assert len(told) == len(english), (path, language)


def test_overrides_of_lintian_each_stand_below_a_reason() -> None:
    reason = ""
    for line in (LINUX / "lintian-overrides").read_text("utf-8").splitlines():
        if line.startswith("#"):
            reason = line
        else:
            assert re.fullmatch(r"plume-db: [a-z0-9-]+( .*)?", line)
            assert len(reason) > 20, line


def test_the_drawing_is_made_into_every_size(tmp_path: Path) -> None:
    import os
    import sys

    subprocess.run(
        (sys.executable, LINUX / "make_icons.py", tmp_path / "hicolor"),
        check=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        timeout=120,
    )
    from PySide6.QtGui import QImage

    made = sorted((tmp_path / "hicolor").glob("*/apps/*.png"))
    assert {"16x16", "32x32", "48x48", "256x256", "512x512"} <= {e.parts[-3] for e in made}
    for each in made:
        image = QImage(str(each))
        assert f"{image.width()}x{image.height()}" == each.parts[-3]
        assert any(image.constBits()), each
    assert (tmp_path / f"hicolor/scalable/apps/{ID}.svg").exists()
    assert (tmp_path / f"hicolor/symbolic/apps/{ID}-symbolic.svg").exists()
