"""A file gets its old content back in one transaction, proved, or nothing happens to it."""

from __future__ import annotations

import os
from pathlib import Path

import apsw
import pytest

from plume_db.database import Key
from plume_db.errors import Cancelled, Damaged, FileLocked, PlumeError
from plume_db.jobs import CancelToken, Task
from plume_db.restore.in_place import restore_in_place
from plume_db.restore.origin import find_origin, image_of
from plume_db.session import Session
from plume_db.store.layout import make_store

from .conftest import Place

CHANGE = "DELETE FROM t WHERE id > 100; UPDATE t SET n='other'; CREATE TABLE new(z); DROP TABLE w"


def test_the_content_is_that_of_the_snapshot(place: Place) -> None:
    before = place.facts()
    place.snap()
    place.sql(CHANGE)
    done = place.put_back()
    assert place.facts() == before
    assert place.sql("PRAGMA integrity_check") == [("ok",)]
    assert not done.bad
    assert done.rows == 506
    assert "compared value by value" in done.words


def test_the_file_stays_the_same_file_and_no_side_file_is_left(place: Place) -> None:
    place.snap()
    inode = place.path.stat().st_ino
    place.sql(CHANGE)
    place.put_back()
    assert place.path.stat().st_ino == inode
    assert [each.name for each in place.path.parent.iterdir()] == ["file.db"]


def test_a_reader_sees_the_old_content_until_it_reads_again(place: Place) -> None:
    if place.sql("PRAGMA journal_mode") != [("wal",)]:
        pytest.skip("in a rollback file a reader bars the writer; the next test has that")
    place.snap()
    place.sql("DELETE FROM t")
    reader = apsw.Connection(str(place.path))
    reader.execute("BEGIN").fetchall()
    assert reader.execute("SELECT count(*) FROM t").fetchall() == [(0,)]
    place.put_back()
    assert reader.execute("SELECT count(*) FROM t").fetchall() == [(0,)]
    reader.execute("COMMIT").fetchall()
    assert reader.execute("SELECT count(*) FROM t").fetchall() == [(500,)]
    reader.close()


def test_a_file_that_is_locked_stays_as_it_is(place: Place) -> None:
    place.snap()
    place.sql("DELETE FROM t WHERE id > 5")
    other = apsw.Connection(str(place.path))
    other.execute("BEGIN IMMEDIATE").fetchall()
    try:
        with pytest.raises(FileLocked):
            place.put_back()
    finally:
        other.execute("ROLLBACK").fetchall()
        other.close()
    assert place.sql("SELECT count(*) FROM t") == [(5,)]


def test_a_cancel_changes_nothing(place: Place) -> None:
    place.snap()
    place.sql("DELETE FROM t WHERE id > 5")
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        place.put_back(token=token)
    assert place.sql("SELECT count(*) FROM t") == [(5,)]


def test_a_file_that_was_replaced_is_left_alone(place: Place, tmp_path: Path) -> None:
    place.snap()
    origin = place.origin()
    other = tmp_path / "other.db"
    con = apsw.Connection(str(other))
    con.execute("CREATE TABLE stranger(x)").fetchall()
    con.close()
    strange = other.read_bytes()

    def work(task: Task, session: Session) -> object:
        with image_of(task, origin, None, place.state) as image:
            os.replace(other, place.path)
            return restore_in_place(task, session, image, "it")

    with pytest.raises(PlumeError):
        place.write(work)
    assert place.path.read_bytes() == strange


def test_another_page_size_is_restored_or_refused_in_words(place: Place) -> None:
    before = place.facts()
    place.snap()
    wal = place.sql("PRAGMA journal_mode") == [("wal",)]
    place.sql("PRAGMA journal_mode=delete")
    place.sql("PRAGMA page_size=8192; VACUUM")
    assert place.sql("PRAGMA page_size") == [(8192,)]
    if wal:
        place.sql("PRAGMA journal_mode=wal")
        with pytest.raises(PlumeError, match="write-ahead log"):
            place.put_back()
        assert place.sql("PRAGMA page_size") == [(8192,)]
    else:
        place.put_back()
        assert place.sql("PRAGMA page_size") == [(4096,)]
        assert place.facts() == before


def test_a_file_keeps_or_regains_its_way_of_writing(place: Place) -> None:
    mode = place.sql("PRAGMA journal_mode")
    place.snap()
    place.sql("PRAGMA journal_mode=" + ("delete" if mode == [("wal",)] else "wal"))
    place.sql("DELETE FROM t")
    place.put_back()
    assert place.sql("SELECT count(*) FROM t") == [(500,)]
    assert place.sql("PRAGMA integrity_check") == [("ok",)]


def test_a_backup_file_can_be_put_back(place: Place, tmp_path: Path) -> None:
    before = place.facts()
    copy = tmp_path / "copy.db"
    place.sql(f"VACUUM INTO '{copy}'")
    place.sql(CHANGE)
    origin = find_origin(str(copy), place.path)

    def work(task: Task, session: Session) -> object:
        with image_of(task, origin, None) as image:
            return restore_in_place(task, session, image, origin.words)

    place.write(work)
    assert place.facts() == before
    assert sorted(each.name for each in tmp_path.iterdir() if each.suffix == ".db") == ["copy.db"]


def test_an_encrypted_file_is_restored_with_the_same_key_only(tmp_path: Path) -> None:
    place = Place(tmp_path / "secret.db", make_store(tmp_path / "store"), tmp_path / "state")
    place.key = Key("one")
    place.sql("CREATE TABLE t(x); INSERT INTO t VALUES ('hidden'), (2)")
    place.snap()
    place.sql("DELETE FROM t")
    place.put_back()
    assert place.sql("SELECT count(*) FROM t") == [(2,)]
    assert b"hidden" not in place.path.read_bytes()
    place.sql("PRAGMA rekey='two'")
    place.key = Key("two")
    with pytest.raises(PlumeError, match="key"):
        place.put_back()


def test_a_snapshot_of_a_damaged_file_is_not_put_back(place: Place) -> None:
    place.sql("PRAGMA wal_checkpoint(truncate)")
    place.sql("PRAGMA journal_mode=delete")
    with place.path.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(os.urandom(4096))
    added = place.snap()
    assert added.manifest.damaged
    with pytest.raises(Damaged, match="damaged file"):
        place.put_back(added.manifest.id)


def test_a_file_is_not_restored_from_itself(place: Place, tmp_path: Path) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(place.path)
    for name in (place.path, link):
        with pytest.raises(PlumeError, match="the file itself"):
            find_origin(str(name), place.path)


def test_what_is_not_there_is_said(place: Place, tmp_path: Path) -> None:
    with pytest.raises(PlumeError, match="no backup store and no file"):
        find_origin(str(tmp_path / "nothing"), place.path)
    with pytest.raises(PlumeError, match="no snapshot of"):
        find_origin(str(place.store.folder), place.path)
    place.snap()
    with pytest.raises(PlumeError, match="no snapshot 1999"):
        find_origin(f"{place.store.folder}:1999", place.path)
    with pytest.raises(PlumeError, match="It has snapshots of"):
        find_origin(str(place.store.folder), tmp_path / "other.db")
