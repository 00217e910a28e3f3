"""What is made for macOS, as far as it can be looked at on another system."""

from __future__ import annotations

import plistlib
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from tests.release.scripts import PACKAGING, load

MACOS = PACKAGING / "macos"
ON_POSIX = pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")


def test_files_are_offered_and_never_taken() -> None:
    for each in load("info", "macos").info()["CFBundleDocumentTypes"]:
        assert each["CFBundleTypeRole"] == "Viewer"
        assert each["LSHandlerRank"] == "Alternate"
        assert "*" not in each["CFBundleTypeExtensions"]


def test_the_type_of_sqlite_is_imported_and_not_claimed() -> None:
    info = load("info", "macos").info()
    assert "UTExportedTypeDeclarations" not in info
    (declared,) = info["UTImportedTypeDeclarations"]
    named = [
        t for each in info["CFBundleDocumentTypes"] for t in each.get("LSItemContentTypes", [])
    ]
    assert named == [declared["UTTypeIdentifier"]]
    assert declared["UTTypeConformsTo"] == ["public.database", "public.data"]


def test_switches_are_booleans_and_no_words() -> None:
    info = load("info", "macos").info()
    assert info["NSHighResolutionCapable"] is True
    assert info["NSRequiresAquaSystemAppearance"] is False


def test_the_list_can_be_written_and_read(tmp_path: Path) -> None:
    info = load("info", "macos").info()
    assert plistlib.loads(plistlib.dumps(info)) == info
    for key in ("CFBundleShortVersionString", "CFBundleVersion"):
        assert all(part.isdigit() for part in info[key].split("."))


def test_only_what_python_and_sqlite_need_is_loosened() -> None:
    rights = plistlib.loads((MACOS / "entitlements.plist").read_bytes())
    assert rights == {
        "com.apple.security.cs.allow-unsigned-executable-memory": True,
        "com.apple.security.cs.disable-library-validation": True,
    }


@ON_POSIX
@pytest.mark.parametrize("name", ["sign.sh", "make_dmg.sh", "notarize.sh", "try_image.sh"])
def test_a_script_can_be_read_by_the_shell_and_run(name: str) -> None:
    path = MACOS / name
    subprocess.run(("sh", "-n", path), check=True)
    assert path.stat().st_mode & 0o111
    done = subprocess.run((path,), capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "Usage:" in done.stderr


@ON_POSIX
@pytest.mark.parametrize("name", ["sign.sh", "notarize.sh"])
def test_without_a_certificate_a_script_says_so_and_goes_on(name: str, tmp_path: Path) -> None:
    done = subprocess.run(
        (MACOS / name, tmp_path / "x"),
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin"},
        check=True,
    )
    assert "is not set" in done.stdout


def test_the_icon_holds_every_size_and_both_densities(qapp: object) -> None:
    icon_files = load("icon_files")
    data = icon_files.icns(icon_files.pictures(load("facts").ICON))
    assert data[:4] == b"icns"
    assert struct.unpack_from(">I", data, 4) == (len(data),)
    at, found = 8, {}
    while at < len(data):
        kind, length = struct.unpack_from(">4sI", data, at)
        found[kind] = struct.unpack_from(">II", data, at + 8 + 16)
        at += length
    assert found == {kind: (size, size) for kind, size in icon_files.ICNS.items()}


def test_the_application_is_known_by_the_same_id_everywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: object
) -> None:
    desktops = load("desktops")
    monkeypatch.setattr(desktops, "BUILD", tmp_path)
    options = desktops.application()
    assert Path(options["icon"]).is_file()
    assert options["bundle_identifier"] == options["info_plist"]["CFBundleIdentifier"]
    assert (PACKAGING / f"linux/{options['bundle_identifier']}.desktop").is_file()
    from plume_ui.app import DESKTOP_ID

    assert options["bundle_identifier"] == DESKTOP_ID


class Installed:
    """A library, of which only the note of its wheel is read."""

    def __init__(self, note: str | None) -> None:
        self.note = note

    def read_text(self, name: str) -> str | None:
        assert name == "WHEEL"
        return self.note


@pytest.mark.parametrize(
    ("notes", "oldest"),
    [
        ([None, "Tag: py3-none-any\n"], "13.0"),
        (
            [f"Tag: cp310-abi3-macosx_{each}\n" for each in ("13_0_universal2", "11_0_arm64")],
            "13.0",
        ),
        (
            [f"Tag: cp310-abi3-macosx_{each}\n" for each in ("14_0_universal2", "10_9_x86_64")],
            "14.0",
        ),
    ],
)
def test_no_system_is_promised_that_a_library_does_not_run_on(
    notes: list[str | None], oldest: str
) -> None:
    assert load("info", "macos").oldest_system([Installed(note) for note in notes]) == oldest
