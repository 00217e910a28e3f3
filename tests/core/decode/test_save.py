"""One value to one file: whole or not at all, and never over a database."""

from __future__ import annotations

from pathlib import Path

import pytest

from plume_db.decode import save as saving
from plume_db.decode.save import save_value
from plume_db.errors import Cancelled, PlumeError
from plume_db.jobs import CancelToken, Task


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "the.db"
    path.write_bytes(b"rows")
    return path


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saving, "STEP", 3)


def write(data: bytes, out: Path, database: Path, codec: str = "", task: Task | None = None) -> int:
    def read(offset: int, n: int) -> bytes:
        return data[offset : offset + n]

    return save_value(task or Task(), read, len(data), out, codec=codec, protected=(database,))


def left(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir()}


@pytest.mark.parametrize("data", [b"", b"ab", b"abcdefgh"])
def test_bytes_are_written_as_they_are(data: bytes, tmp_path: Path, database: Path) -> None:
    out = tmp_path / "x.bin"
    assert write(data, out, database) == len(data)
    assert out.read_bytes() == data
    assert left(tmp_path) == {"the.db", "x.bin"}


@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le", "utf-16-be"])
def test_text_is_written_as_utf8(codec: str, tmp_path: Path, database: Path) -> None:
    out = tmp_path / "x.txt"
    write("größe 😀".encode(codec), out, database, codec)
    assert out.read_text(encoding="utf-8") == "größe 😀"


def test_an_existing_file_is_replaced_in_one_step(tmp_path: Path, database: Path) -> None:
    out = tmp_path / "x.bin"
    out.write_bytes(b"old and longer")
    write(b"new", out, database)
    assert out.read_bytes() == b"new"


@pytest.mark.parametrize("name", ["the.db", "the.db-wal", "the.db-journal", "link.db"])
def test_the_open_database_is_never_written_over(name: str, tmp_path: Path, database: Path) -> None:
    (tmp_path / "link.db").hardlink_to(database)
    with pytest.raises(PlumeError, match="open database"):
        write(b"x", tmp_path / name, database)
    assert database.read_bytes() == b"rows"


def test_a_folder_or_a_missing_folder_is_refused(tmp_path: Path, database: Path) -> None:
    for out in (tmp_path, tmp_path / "no" / "x"):
        with pytest.raises(PlumeError, match="folder"):
            write(b"x", out, database)


def test_a_special_file_is_not_replaced(tmp_path: Path, database: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PlumeError, match="ordinary"):
        write(b"x", tmp_path / "link", database)


def test_nothing_is_left_of_a_cancelled_export(tmp_path: Path, database: Path) -> None:
    token = CancelToken()

    def read(offset: int, n: int) -> bytes:
        token.cancel()
        return bytes(n)

    with pytest.raises(Cancelled):
        save_value(Task(token=token), read, 100, tmp_path / "x", codec="", protected=(database,))
    assert left(tmp_path) == {"the.db"}


def test_a_value_that_became_shorter_leaves_nothing(tmp_path: Path, database: Path) -> None:
    with pytest.raises(PlumeError, match="shorter"):
        save_value(Task(), lambda _o, _n: b"", 10, tmp_path / "x", codec="", protected=(database,))
    assert left(tmp_path) == {"the.db"}


def test_text_that_is_not_valid_is_refused(tmp_path: Path, database: Path) -> None:
    with pytest.raises(PlumeError, match="not valid"):
        write(b"\x00\xd8", tmp_path / "x", database, "utf-16-le")
    assert left(tmp_path) == {"the.db"}
