"""Findings are written whole, as CSV or JSON, and never over the database."""

from __future__ import annotations

import csv
import errno
import json
import os
from pathlib import Path

import pytest

from plume_db.errors import PlumeError
from plume_db.maintenance.findings import Finding
from plume_db.maintenance.findings_file import COLUMNS, write_findings
from tests.core.maintenance.databases import build, listing

FOUND = (
    Finding("index", "row 3 missing from index i", "t", object="i", rowid=30, meaning="Missed."),
    Finding("value", 'a "quoted",\nbroken \udcff text', "t", 2, where="a = 'x'"),
)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A database beside which files are written."""
    return build(tmp_path / "a.db", "create table t(a)")


def test_csv_holds_every_column_and_reads_back(database: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    size = write_findings(FOUND, out, database)
    assert size == out.stat().st_size
    rows = list(csv.DictReader(out.read_text("utf-8").splitlines(keepends=True)))
    assert tuple(rows[0]) == COLUMNS
    assert (rows[0]["rowid"], rows[0]["meaning"], rows[1]["rowid"]) == ("30", "Missed.", "")
    assert len(rows) == 2


def test_json_says_the_meaning_of_each(database: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.JSON"
    write_findings(FOUND[:1], out, database)
    [found] = json.loads(out.read_text("utf-8"))
    assert (found["object"], found["rowid"], found["meaning"]) == ("i", 30, "Missed.")


def test_a_file_that_is_there_is_replaced_only_when_said(database: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.write_text("mine")
    with pytest.raises(PlumeError, match="already"):
        write_findings(FOUND, out, database)
    assert out.read_text() == "mine"
    write_findings(FOUND, out, database, overwrite=True)
    assert out.read_text("utf-8").startswith("kind,")
    assert listing(tmp_path) == ["a.db", "out.csv"]


@pytest.mark.parametrize("name", ["a.db", "a.db-wal", "a.db-journal"])
def test_the_database_and_its_side_files_are_never_written_over(
    database: Path, tmp_path: Path, name: str
) -> None:
    before = database.read_bytes()
    with pytest.raises(PlumeError, match=r"is made of|side file of the database"):
        write_findings(FOUND, tmp_path / name, database, overwrite=True)
    assert database.read_bytes() == before


def test_a_folder_that_is_not_there_is_a_sentence(database: Path, tmp_path: Path) -> None:
    with pytest.raises(PlumeError, match="does not exist"):
        write_findings(FOUND, tmp_path / "gone" / "out.csv", database)


def test_a_disk_without_room_is_a_sentence_and_leaves_nothing(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_path: Path, _data: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(PlumeError, match="No space left"):
        write_findings(FOUND, tmp_path / "out.csv", database)
    assert listing(tmp_path) == ["a.db"]
