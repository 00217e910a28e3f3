"""A database of our own that survives what happens to files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from plume_db.errors import PlumeError
from plume_db.ledger import Ledger, storable

SCHEMA = "create table if not exists t(a)"


def test_what_one_object_writes_another_reads(tmp_path: Path) -> None:
    path = tmp_path / "state" / "list.db"
    with Ledger(path, SCHEMA, "list").open() as con:
        con.execute("insert into t values(1)").fetchall()
    other = Ledger(path, SCHEMA, "list")
    assert other.kept
    with other.open() as con:
        assert con.execute("select a from t").fetchall() == [(1,)]
    if os.name != "nt":
        assert path.stat().st_mode & 0o077 == 0


def test_without_a_path_it_lasts_as_long_as_the_object() -> None:
    ledger = Ledger(None, SCHEMA, "list")
    with ledger.open() as con:
        con.execute("insert into t values(1)").fetchall()
    with ledger.open() as con:
        assert con.execute("select a from t").fetchall() == [(1,)]
    ledger.close()
    with ledger.open() as con:
        assert con.execute("select a from t").fetchall() == []
    ledger.close()


def test_a_spoiled_file_is_set_aside_and_a_new_one_begins(tmp_path: Path) -> None:
    path = tmp_path / "list.db"
    path.write_bytes(b"no database at all" * 100)
    with Ledger(path, SCHEMA, "list").open() as con:
        assert con.execute("select a from t").fetchall() == []
    assert (tmp_path / "list-damaged.db").read_bytes().startswith(b"no database")


def test_a_place_that_can_not_be_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ledger = Ledger(tmp_path / "file" / "list.db", SCHEMA, "list")
    words = r"^The list of this program can not be opened in .*file \(.*try again\.$"
    with pytest.raises(PlumeError, match=words), ledger.open():
        pass


def test_half_a_surrogate_pair_can_be_stored() -> None:
    assert storable("a\ud800b") == "a?b"
