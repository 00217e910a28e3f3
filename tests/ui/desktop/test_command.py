"""``plume-db desktop`` from the terminal."""

from __future__ import annotations

import argparse
import io
from pathlib import Path

import pytest

from plume_db.desktop.registration import PLACES
from plume_db.errors import PlumeError
from plume_db.terminal.console import Console
from plume_ui import entry
from plume_ui.desktop.command import command, run, sources


def asked(act: str) -> argparse.Namespace:
    return argparse.Namespace(act=act)


def test_install_and_remove_say_each_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_DATA_DIRS", str(tmp_path / "none"))
    assert entry.main(["desktop", "install"]) == 0
    assert capsys.readouterr().out.count("Wrote ") == len(PLACES)
    assert entry.main(["desktop", "remove"]) == 0
    assert capsys.readouterr().out.count("Removed ") == len(PLACES)
    assert not list((tmp_path / "data").rglob("io.github*"))


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_elsewhere_it_says_how_it_is_done_there(platform: str) -> None:
    console = Console(io.StringIO(), io.StringIO())
    with pytest.raises(PlumeError, match="installer"):
        run(asked("install"), console, platform, {})


def test_what_a_package_did_is_not_done_again(tmp_path: Path) -> None:
    path = tmp_path / "applications/io.github.plumedb.PlumeDB.desktop"
    path.parent.mkdir()
    path.touch()
    console = Console(io.StringIO(), io.StringIO())
    with pytest.raises(PlumeError, match="already"):
        run(asked("install"), console, "linux", {"XDG_DATA_DIRS": str(tmp_path)})


def test_all_files_are_found_in_the_tree() -> None:
    assert set(sources()) == set(PLACES)


def test_the_command_is_the_script_that_pip_made_or_python_itself(tmp_path: Path) -> None:
    script = tmp_path / "plume-db"
    script.touch(0o755)
    assert command(str(script)) == (str(script),)
    assert command("/x/__main__.py", "/usr/bin/python3") == ("/usr/bin/python3", "-m", "plume_ui")
