"""Files for the desktop are written where the specifications say, and removed without a trace."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from plume_db.desktop.registration import (
    APP_ID,
    PLACES,
    data_folder,
    install,
    installed_by_system,
    quoted,
    remove,
    with_command,
)
from plume_db.errors import PlumeError

LINUX = Path(__file__).parents[3] / "packaging/linux"
ODD = "/home/naïve 'q' \"d\" $x `y` 100% \\ dir/plume-db"


def words_of(line: str) -> list[str]:
    """Read a command as a desktop does: the escapes of the file first, then those of the words."""
    line = line.replace("\\\\", "\\")
    found = re.findall(r'"((?:[^"\\]|\\.)*)"|(\S+)', line)
    return [re.sub(r"\\(.)", r"\1", a or b).replace("%%", "%") for a, b in found]


@pytest.fixture
def sources() -> dict[str, bytes]:
    return {name: (LINUX / name).read_bytes() for name in PLACES}


def test_everything_that_is_written_is_removed_and_nothing_else(
    tmp_path: Path, sources: dict[str, bytes]
) -> None:
    other = tmp_path / "applications/other.desktop"
    other.parent.mkdir()
    other.touch()
    written = install(tmp_path, sources, ["/opt/plume-db"], lambda _: None)
    assert all(path.is_file() for path in written)
    assert set(remove(tmp_path, lambda _: None)) == set(written)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [other]
    assert remove(tmp_path, lambda _: None) == ()


def test_the_desktop_is_asked_to_read_its_files_anew(
    tmp_path: Path, sources: dict[str, bytes]
) -> None:
    asked: list[str] = []
    install(tmp_path, sources, ["/opt/plume-db"], lambda command: asked.append(command[0]))
    assert asked[:2] == ["update-mime-database", "update-desktop-database"]


@pytest.mark.parametrize("program", ["/opt/plume-db", ODD])
def test_every_entry_starts_the_program_where_it_lies(
    tmp_path: Path, sources: dict[str, bytes], program: str
) -> None:
    text = with_command(sources[f"{APP_ID}.desktop"].decode(), [program, "-m", "x"])
    entry = configparser.RawConfigParser(delimiters="=", strict=True)
    entry.optionxform = str  # type: ignore[assignment,method-assign]
    entry.read_string(text)
    found = [entry[section]["Exec"] for section in entry.sections()]
    assert len(found) > 1
    for line in found:
        words = words_of(line)
        assert words[:3] == [program, "-m", "x"]
    assert entry["Desktop Entry"]["TryExec"].replace("\\\\", "\\") == program
    if shutil.which("desktop-file-validate") and program != ODD:
        path = tmp_path / f"{APP_ID}.desktop"
        path.write_text(text)
        done = subprocess.run(("desktop-file-validate", path), capture_output=True, check=False)
        assert done.returncode == 0, done.stdout


def test_a_plain_path_needs_no_quotes() -> None:
    assert quoted("/usr/bin/plume-db") == "/usr/bin/plume-db"
    assert quoted("/a b/c") == '"/a b/c"'
    with pytest.raises(PlumeError):
        quoted("a\nb")


def test_the_folder_is_the_persons_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert data_folder({"XDG_DATA_HOME": "/data"}) == Path("/data")
    assert data_folder({"XDG_DATA_HOME": "relative"}) == tmp_path / ".local/share"
    assert data_folder({}) == tmp_path / ".local/share"


@pytest.mark.skipif(os.name == "nt", reason="lists of folders are written otherwise there")
def test_what_a_package_brought_is_seen(tmp_path: Path) -> None:
    assert installed_by_system({"XDG_DATA_DIRS": str(tmp_path)}) is None
    path = tmp_path / "applications" / f"{APP_ID}.desktop"
    path.parent.mkdir()
    path.touch()
    assert installed_by_system({"XDG_DATA_DIRS": f"/none:{tmp_path}"}) == path


def test_a_folder_that_can_not_be_written_is_named(
    tmp_path: Path, sources: dict[str, bytes]
) -> None:
    (tmp_path / "applications").touch()
    with pytest.raises(PlumeError, match="applications"):
        install(tmp_path, sources, ["/opt/plume-db"], lambda _: None)
