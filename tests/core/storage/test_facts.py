"""The facts of a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from plume_db.database import Key, Mode, Place, connect
from plume_db.jobs import Task
from plume_db.schema.read import read_catalog
from plume_db.storage.facts import FileFacts, guessed_application, read_facts, version_text

Build = Callable[[str], Path]
Read = Callable[[Path], Task]


def facts_of(task: Task) -> FileFacts:
    return read_facts(task, read_catalog(task))


def test_facts_are_those_the_file_was_made_with(build: Build, reading: Read) -> None:
    path = build(
        "pragma page_size = 8192; pragma auto_vacuum = incremental;"
        "pragma encoding = 'UTF-16le'; pragma user_version = 7; create table t(a);"
        "pragma application_id = 0x47504B47"
    )
    facts = facts_of(reading(path))
    assert (facts.page_size, facts.auto_vacuum, facts.encoding) == (8192, "incremental", "UTF-16le")
    assert (facts.user_version, facts.application, facts.guessed) == (7, "GeoPackage", False)
    assert facts.writer_version == apsw.sqlite_lib_version()
    assert facts.journal_mode == "delete"
    assert facts.bytes == path.stat().st_size
    assert facts.change_counter > 0


def test_free_pages_are_counted(build: Build, reading: Read) -> None:
    path = build("create table t(a); insert into t values(zeroblob(100000)); drop table t")
    assert facts_of(reading(path)).free_bytes >= 96_000


def test_an_empty_file_has_facts_too(tmp_path: Path, reading: Read) -> None:
    (tmp_path / "empty.db").touch()
    facts = facts_of(reading(tmp_path / "empty.db"))
    assert (facts.page_count, facts.writer_version, facts.application) == (0, "", "")


@pytest.mark.parametrize(
    ("names", "application"),
    [
        (("Tiles", "metadata", "other"), "MBTiles map tiles"),
        (("cards", "notes", "revlog", "graves"), "Anki collection"),
        (("compression_stats",), "Plume image compression statistics"),
        (("t",), ""),
    ],
)
def test_a_file_without_an_id_is_guessed_from_its_tables(
    names: tuple[str, ...], application: str
) -> None:
    assert guessed_application(names) == application


def test_versions_read_as_people_write_them() -> None:
    assert version_text(3045001) == "3.45.1"
    assert version_text(0) == ""
    assert version_text(2**31) == ""


@pytest.mark.data
def test_the_header_of_an_encrypted_file_is_read_decrypted(
    real_file: Callable[[str], Path],
) -> None:
    place = Place(
        real_file("sqlcipher-4.0-testkey.db"), Mode.IMMUTABLE, Key("testkey", "sqlcipher", 4)
    )
    con = connect(place)
    try:
        facts = facts_of(Task(con))
    finally:
        con.close()
    assert facts.writer_version == "3.25.2"
    assert facts.reserved_bytes == 80
