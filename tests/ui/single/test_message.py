"""Names are made independent of the folder they were given in."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from plume_db.opening.paths import path_of
from plume_db.systems.addresses import path_in
from plume_ui.arguments import read_arguments, told_of
from plume_ui.single.message import address_of, gather, resolved

POSIX = pytest.mark.skipif(os.name == "nt", reason="names are written otherwise there")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "ä b"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@POSIX
def test_relative_names_become_whole_paths(here: Path) -> None:
    assert resolved("x.db") == f"{here}/x.db"
    assert resolved("../x.db") == f"{here}/../x.db"  # a link is the business of the system
    assert resolved("/x.db") == "/x.db"


@POSIX
def test_the_home_folder_may_be_short_where_no_shell_reads_it(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/home/somebody")
    assert resolved("~/x.db") == "/home/somebody/x.db"
    (here / "~").mkdir()
    (here / "~" / "x.db").touch()
    assert resolved("~/x.db") == f"{here}/~/x.db"  # a file of that name comes first


def test_help_is_told_wherever_it_is_asked_for() -> None:
    assert told_of(["a.db", "--safe", "--help"]) == ["--help"]
    assert told_of(["-V", "--help"]) == ["-V"]
    assert told_of(["a.db", "--", "--help"]) == []
    assert told_of([]) == []


def test_addresses_stay_or_become_whole(here: Path) -> None:
    assert resolved("file:///x%20y.db") == "file:///x%20y.db"
    assert path_of(resolved("file:x%20y.db")) == here / "x y.db"
    assert resolved("sftp://host/x.db") == "sftp://host/x.db"


@pytest.mark.parametrize(
    ("folder", "platform"),
    [
        ("/home/ä b/100%", "linux"),
        ("/home/ä b/100%", "darwin"),
        (r"C:\Users\ä b\100%", "win32"),
        (r"\\server\share\ä b", "win32"),
    ],
)
def test_a_folder_becomes_an_address_and_a_folder_again(folder: str, platform: str) -> None:
    slash = "\\" if platform == "win32" else "/"
    assert path_in(f"{address_of(folder, platform)}/x.db", platform) == f"{folder}{slash}x.db"


@POSIX
def test_a_file_named_like_an_address_is_a_file(here: Path) -> None:
    (here / "file:x").touch()
    assert resolved("file:x") == f"{here}/file:x"


def test_the_word_of_the_desktop_goes_along(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_ACTIVATION_TOKEN", "abc")
    monkeypatch.delenv("DESKTOP_STARTUP_ID", raising=False)
    assert gather([], True).tokens == {"XDG_ACTIVATION_TOKEN": "abc"}


def test_options_stand_anywhere_before_two_dashes(here: Path) -> None:
    asked = read_arguments(["a.db", "--new-window", "--", "--new-window", "-x"])
    assert asked.files == ["a.db", "--new-window", "-x"]
    assert asked.options == {"--new-window"}


def test_a_file_that_begins_with_a_dash_is_found(here: Path) -> None:
    (here / "-x.db").touch()
    assert read_arguments(["-x.db"]).files == ["-x.db"]


@pytest.mark.parametrize("wrong", ["--nonsense", "-x", "-", "--new-window=yes", "--no-single="])
def test_a_wrong_option_is_one_sentence(here: Path, wrong: str) -> None:
    asked = read_arguments(["a.db", wrong])
    assert asked.files == [] and wrong.partition("=")[0] in asked.wrong


def test_who_is_alone(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PLUME_NO_SINGLE", raising=False)
    assert not read_arguments([]).alone
    assert read_arguments(["--no-single"]).alone
    monkeypatch.setenv("PLUME_NO_SINGLE", "1")
    assert read_arguments([]).alone


def test_a_whole_path_holds_in_a_folder_that_was_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert resolved("/x.db") == "/x.db"
    with pytest.raises(FileNotFoundError):
        resolved("x.db")
    monkeypatch.chdir(tmp_path)
