"""Becoming the default on Linux: by the specification, on word only, and nothing else is lost."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from plume_db.errors import PlumeError
from plume_db.welcome.association import (
    DESKTOP_FILE,
    TYPES,
    association,
    become_default,
    chosen_lines,
    default_of,
)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A desktop of its own, on which Plume DB and another program are installed."""
    if os.name == "nt":
        pytest.skip("Windows has a page of its own for this, and other lists of folders")
    data = tmp_path / "share"
    applications = data / "applications"
    applications.mkdir(parents=True)
    kinds = ";".join(TYPES)
    for name in (DESKTOP_FILE, "other.desktop"):
        (applications / name).write_text(
            f"[Desktop Entry]\nType=Application\nName=X\nExec=true %F\nMimeType={kinds};\n"
        )
    return {
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_CONFIG_DIRS": str(tmp_path / "etc"),
        "XDG_DATA_HOME": str(tmp_path / "home-share"),
        "XDG_DATA_DIRS": str(data),
    }


def listing(environment: dict[str, str], name: str = "mimeapps.list") -> Path:
    path = Path(environment["XDG_CONFIG_HOME"]) / name
    path.parent.mkdir(exist_ok=True)
    return path


def test_it_is_not_the_default_until_it_is_chosen(environment: dict[str, str]) -> None:
    before = association("linux", environment)
    assert (before.way, before.is_default) == ("here", False)
    assert not Path(environment["XDG_CONFIG_HOME"]).exists()  # looking writes nothing
    become_default(environment)
    assert association("linux", environment).is_default is True
    assert all(default_of(kind, environment) == DESKTOP_FILE for kind in TYPES)


def test_nothing_is_offered_where_the_desktop_file_is_not_installed(tmp_path: Path) -> None:
    empty = {name: str(tmp_path / "no") for name in ("XDG_DATA_HOME", "XDG_DATA_DIRS")}
    empty |= {"XDG_CONFIG_HOME": str(tmp_path / "config")}
    assert association("linux", empty).way == "none"
    with pytest.raises(PlumeError):
        become_default(empty)
    assert not (tmp_path / "config").exists()


def test_other_choices_and_groups_stay_line_by_line(environment: dict[str, str]) -> None:
    path = listing(environment)
    path.write_text(
        "# mine\n[Added Associations]\ntext/plain=a.desktop;\n"
        f"{TYPES[0]}=other.desktop;\n\n[Default Applications]\ntext/html=b.desktop\n"
        f"{TYPES[0]}=other.desktop;third.desktop;\nimage/png=c.desktop;\n[X]\ny=1\n"
    )
    become_default(environment)
    text = path.read_text()
    assert f"{TYPES[0]}={DESKTOP_FILE};other.desktop;third.desktop" in text
    for kept in ("# mine", "text/plain=a.desktop;", "text/html=b.desktop", "image/png=c.desktop;"):
        assert kept in text.splitlines()
    added = text.split("[Default Applications]")[0]
    assert f"{TYPES[0]}=other.desktop;" in added
    assert text.splitlines()[-2:] == ["[X]", "y=1"]


def test_choosing_twice_changes_nothing_more(environment: dict[str, str]) -> None:
    become_default(environment)
    once = listing(environment).read_bytes()
    become_default(environment)
    assert listing(environment).read_bytes() == once


def test_bytes_that_are_no_text_stay_as_they_are(environment: dict[str, str]) -> None:
    path = listing(environment)
    path.write_bytes(b"[Default Applications]\nx/y=\xff\xfe.desktop\n")
    become_default(environment)
    assert b"x/y=\xff\xfe.desktop\n" in path.read_bytes()


def test_a_choice_of_this_desktop_goes_first_and_is_changed_too(
    environment: dict[str, str],
) -> None:
    environment["XDG_CURRENT_DESKTOP"] = "X-Cinnamon:GNOME"
    own = listing(environment, "gnome-mimeapps.list")
    own.write_text(f"[Default Applications]\n{TYPES[0]}=other.desktop\n")
    assert default_of(TYPES[0], environment) == "other.desktop"
    become_default(environment)
    assert association("linux", environment).is_default is True


def test_a_program_that_was_removed_is_no_default(environment: dict[str, str]) -> None:
    listing(environment).write_text(
        f"[Default Applications]\n{TYPES[0]}=gone.desktop;{DESKTOP_FILE};\n"
    )
    assert default_of(TYPES[0], environment) == DESKTOP_FILE


def test_a_link_into_another_folder_stays_a_link(
    environment: dict[str, str], tmp_path: Path
) -> None:
    real = tmp_path / "dotfiles.list"
    real.write_text("[Default Applications]\n")
    real.chmod(0o640)
    listing(environment).symlink_to(real)
    become_default(environment)
    assert listing(environment).is_symlink()
    assert DESKTOP_FILE in real.read_text()
    assert real.stat().st_mode & 0o777 == 0o640


def test_what_can_not_be_written_is_one_sentence(
    environment: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "config").write_text("a file where a folder should be")
    with pytest.raises(PlumeError, match="could not be written"):
        become_default(environment)


def test_windows_and_macos_say_where_it_is_done() -> None:
    assert association("win32", {}).way == "system"
    told = association("darwin", {})
    assert told.way == "told"
    assert "Finder" in told.words


def test_an_empty_list_gets_the_group() -> None:
    assert chosen_lines([])[0] == "[Default Applications]"
    assert len(chosen_lines([])) == 1 + len(TYPES)


@pytest.mark.skipif(not shutil.which("xdg-mime"), reason="xdg-utils is not installed")
def test_the_systems_own_tool_agrees(environment: dict[str, str]) -> None:
    become_default(environment)
    found = subprocess.run(
        ["xdg-mime", "query", "default", TYPES[0]],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert found.stdout.strip() == DESKTOP_FILE


@pytest.mark.skipif(not shutil.which("gio"), reason="gio is not installed")
def test_gio_agrees(environment: dict[str, str]) -> None:
    become_default(environment)
    found = subprocess.run(
        ["gio", "mime", TYPES[0]],
        env={**os.environ, **environment, "LC_ALL": "C"},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert DESKTOP_FILE in found.stdout.splitlines()[0]
