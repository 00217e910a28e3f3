"""Damage that leaves more behind than a page that can be read as it is."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import apsw
import pytest

from plume_db.database import Key, Mode, Place, apply_key, connect
from plume_db.errors import NotADatabase, PlumeError
from plume_db.jobs import Task
from plume_db.recover.case import copy_case
from plume_db.recover.conduct import Order, conduct
from plume_db.recover.merging import fill_up
from plume_db.recover.process import recover
from plume_db.recover.report import Options
from plume_db.session import open_session
from plume_db.store.add import add_snapshot
from plume_db.store.layout import make_store
from tests.core.recover.conftest import Recover
from tests.core.recover.damages import compare, rows_of, some_pages_zeroed
from tests.core.recover.test_values import read

N = "with recursive n(i) as (select 1 union all select i + 1 from n where i < {})"


def pages_of(path: Path, kind: int, table: str) -> list[int]:
    """List the pages of one kind below a root that is an interior page, by what it says."""
    con = apsw.Connection(str(path))
    sql = "select pageno from dbstat where name = ? and pagetype = ? order by path"
    found = con.execute(sql, (table, "leaf" if kind in (10, 13) else "internal")).fetchall()
    con.close()
    return [int(number) for (number,) in found]


@pytest.mark.parametrize("byte", [0, 5, 0x8D])
def test_a_leaf_whose_first_byte_is_wrong_keeps_its_rows(
    known: Path, recovered: Recover, tmp_path: Path, byte: int
) -> None:
    data = bytearray(known.read_bytes())
    for number in pages_of(known, 13, "event")[3:9]:
        data[(number - 1) * 4096] = byte
    path = tmp_path / "kinds.db"
    path.write_bytes(data)
    report, out = recovered(path)
    assert compare(rows_of(known), rows_of(out)).share == 100, report.summary


def test_an_interior_page_whose_first_byte_is_wrong_keeps_what_is_below(
    recovered: Recover, tmp_path: Path
) -> None:
    path = tmp_path / "deep.db"
    con = apsw.Connection(str(path))
    con.execute(
        "pragma page_size=512; create table t(a integer primary key, b);"
        "create table u(a integer primary key, b)"
    ).fetchall()
    for table in "tu":  # alike, so that loose pages could not be told apart
        con.execute(f"{N.format(4000)} insert into {table} select i, 'row ' || i from n").fetchall()
    con.close()
    data = bytearray(path.read_bytes())
    data[(pages_of(path, 5, "t")[1] - 1) * 512] = 0x0D
    path.write_bytes(data)
    _report, out = recovered(path)
    assert read(out, "select count(*), sum(length(b)) from t") == [(4000, 30893)]
    assert read(out, "select count(*) from u") == [(4000,)]


def test_rows_behind_a_sector_that_was_overwritten_come_back(
    known: Path, recovered: Recover, tmp_path: Path
) -> None:
    data = bytearray(known.read_bytes())
    for number in pages_of(known, 13, "event")[3:9]:
        data[(number - 1) * 4096 : (number - 1) * 4096 + 512] = b"\xe7" * 512
    path = tmp_path / "sectors.db"
    path.write_bytes(data)
    report, out = recovered(path)
    (event,) = [table for table in report.tables if table.name == "event"]
    assert event.carved > 250
    assert event.found + event.pieces == 8000  # the others lay in the sectors themselves
    outcome = compare(rows_of(known), rows_of(out))
    assert outcome.share > 99.6
    assert outcome.false == 0


def test_what_an_index_has_of_lost_rows_is_kept(
    known: Path, recovered: Recover, tmp_path: Path
) -> None:
    data = bytearray(known.read_bytes())
    lost = pages_of(known, 13, "person")[2:4]
    for number in lost:
        data[(number - 1) * 4096 : number * 4096] = bytes(4096)
    path = tmp_path / "lost.db"
    path.write_bytes(data)
    report, out = recovered(path)
    (person,) = [table for table in report.tables if table.name == "person"]
    assert person.pieces == 4000 - person.found > 50
    # The index has the email and the rowid; c2 is the third column.
    found = read(out, "select id, c2 from lost_and_found where table_name = 'person' order by id")
    assert [email for _id, email in found] == [f"p{each}@example.org" for each, _email in found]
    left = {each for (each,) in read(out, "select id from person")}
    assert {each for each, _email in found} == set(range(1, 4001)) - left


def test_a_row_all_of_which_is_in_indexes_is_put_together_again(
    recovered: Recover, tmp_path: Path
) -> None:
    path = tmp_path / "covered.db"
    con = apsw.Connection(str(path))
    con.execute(
        "create table t(id integer primary key, a text, b real, c);"
        'create index "on"  on "t"("b" desc, a collate nocase); create index c on t(c) where c > 0;'
        f"{N.format(3000)} insert into t select i, 'Text ' || i, i / 2.0, iif(i % 9, i, 0) from n"
    ).fetchall()
    before = con.execute("select id, a, b, typeof(b), c from t").fetchall()
    con.close()
    data = bytearray(path.read_bytes())
    (number,) = pages_of(path, 13, "t")[4:5]
    data[(number - 1) * 4096 : number * 4096] = bytes(4096)
    path.write_bytes(data)
    report, out = recovered(path)
    after = read(out, "select id, a, b, typeof(b), c from t")
    assert set(after) <= set(before)  # exact, or not in the table
    assert report.tables[0].rebuilt > 50
    # Where c is 0 the partial index has no entry, and the row is one with a column unknown.
    assert set(before) - set(after) == {row for row in before if row not in after and not row[4]}
    assert report.tables[0].pieces == len(before) - len(after) > 5


def test_of_a_row_whose_overflow_is_lost_the_first_columns_are_kept(
    recovered: Recover, tmp_path: Path
) -> None:
    path = tmp_path / "long.db"
    con = apsw.Connection(str(path))
    con.execute("create table t(id integer primary key, name text, body text)").fetchall()
    con.execute("insert into t values(1, 'short', 'x'), (2, 'long', ?)", ("y" * 20_000,)).fetchall()
    con.close()
    data = bytearray(path.read_bytes())
    data[3 * 4096 : 3 * 4096 + 4] = bytes(4)  # an overflow page that leads nowhere
    path.write_bytes(data)
    report, out = recovered(path)
    assert read(out, "select id, name, body from t") == [(1, "short", "x")]
    assert read(out, "select id, c0, c1, nfield from lost_and_found") == [(2, None, "long", 2)]
    assert report.tables[0].pieces == report.tables[0].unreadable == 1


def test_a_journal_of_another_file_does_not_make_it_that_file(
    known: Path, recovered: Recover, tmp_path: Path
) -> None:
    other = tmp_path / "other.db"
    con = apsw.Connection(str(other))
    con.execute("create table t(a); insert into t values(1)").fetchall()
    con.execute("pragma cache_size=1; begin; update t set a = 2").fetchall()
    con.execute(f"{N.format(3000)} insert into t select hex(randomblob(99)) from n").fetchall()
    path = tmp_path / "mine.db"
    shutil.copyfile(known, path)
    shutil.copyfile(f"{other}-journal", f"{path}-journal")
    con.execute("rollback").fetchall()
    con.close()
    report, out = recovered(path)
    assert compare(rows_of(known), rows_of(out)).share == 100
    assert any("of another file" in note for note in report.notes)


@pytest.mark.parametrize("size", [1, 99, 100, 511])
def test_a_file_too_short_for_a_page_makes_no_empty_database(
    known: Path, tmp_path: Path, size: int
) -> None:
    path = tmp_path / "short.db"
    path.write_bytes(known.read_bytes()[:size])
    with pytest.raises(PlumeError, match="nothing in it to recover"):
        recover(Task(), path, tmp_path / "out.db", Options())
    assert [each.name for each in tmp_path.iterdir()] == ["short.db"]


def test_a_file_of_many_holes_takes_little_room_and_time(
    known: Path, recovered: Recover, tmp_path: Path
) -> None:
    path = tmp_path / "holes.db"
    shutil.copyfile(known, path)
    with path.open("r+b") as file:
        file.truncate(200 << 20)
    case = copy_case(path, tmp_path / "copy.db", lambda _done, _of: None)
    assert case.path.stat().st_size == 200 << 20
    assert case.path.read_bytes() == path.read_bytes()
    if hasattr(os.stat_result, "st_blocks"):
        assert case.path.stat().st_blocks * 512 < 20 << 20
    report, out = recovered(path)
    assert compare(rows_of(known), rows_of(out)).share == 100
    assert report.page_count == 51_200


KEY = "a secret key"


def encrypted(path: Path, cipher: str) -> Key:
    key = Key(KEY, cipher)
    con = apsw.Connection(str(path))
    apply_key(con, key)
    con.execute(
        "create table t(id integer primary key, a text);"
        f"{N.format(5000)} insert into t select i, 'a plain word ' || i from n"
    ).fetchall()
    con.close()
    return key


@pytest.mark.parametrize("cipher", ["chacha20", "sqlcipher", "aes256cbc", "aegis", "ascon128"])
def test_an_encrypted_file_comes_back_encrypted(tmp_path: Path, cipher: str) -> None:
    path = tmp_path / "secret.db"
    key = encrypted(path, cipher)
    data = bytearray(path.read_bytes())
    for page in (20, 30):
        data[page * 4096 : page * 4096 + 2048] = bytes(2048)
    path.write_bytes(data)
    folder = tmp_path / "new"
    folder.mkdir()
    order = Order(path, folder / "copy.db", folder / "out.db", folder / "out.db", Options(), key)
    report = conduct(order, lambda _share, _words: None)
    con = connect(Place(folder / "out.db", Mode.READ_ONLY, key))
    found = con.execute("select id, a from t").fetchall()
    con.close()
    assert len(found) > 4500
    assert all(text == f"a plain word {number}" for number, text in found)
    assert report.integrity == "ok"
    for made in folder.iterdir():
        assert b"a plain word" not in made.read_bytes(), made
        assert b"create table" not in made.read_bytes(), made


def test_of_an_encrypted_file_whose_first_page_is_lost_it_says_why_nothing_comes(
    tmp_path: Path,
) -> None:
    path = tmp_path / "secret.db"
    key = encrypted(path, "chacha20")
    path.write_bytes(b"\x5a" * 4096 + path.read_bytes()[4096:])
    with pytest.raises(PlumeError) as caught:
        recover(Task(), path, tmp_path / "out.db", Options(), key=key)
    assert "first page" in caught.value.sentence
    assert not isinstance(caught.value, NotADatabase)
    assert [each.name for each in tmp_path.iterdir()] == ["secret.db"]


def snapshotted(known: Path, folder: Path) -> tuple[Path, Path]:
    """Take a snapshot of a file into a store, and damage the file."""
    import random

    path, store = folder / "mine.db", folder / "store"
    shutil.copyfile(known, path)
    session = open_session(path)
    made = make_store(store)
    try:
        work = session.worker("snapshot")
        work.submit(lambda task: add_snapshot(task, session, made, "before")).result(60)
    finally:
        session.close()
    path.write_bytes(some_pages_zeroed(bytearray(path.read_bytes()), random.Random(4), path))
    return path, store


def test_a_snapshot_of_a_store_gives_the_lost_rows_back(
    known: Path, recovered: Recover, tmp_path: Path
) -> None:
    path, store = snapshotted(known, tmp_path)
    report, out = recovered(path, Options(merge=Path(f"{store}:latest")))
    assert sum(count.taken for count in report.merge) > 0
    assert compare(rows_of(known), rows_of(out)).share == 100


def test_rows_counted_first_are_taken_later_in_one_step(
    known: Path, recovered: Recover, tmp_path: Path
) -> None:
    path, store = snapshotted(known, tmp_path)
    report, out = recovered(path, Options(merge=store, merge_counts_only=True))
    assert report.offered > 0
    assert report.merged == 0
    names = [table.name for table in report.tables]
    filled = report.filled(fill_up(Task(), path, out, store, names))
    assert filled.merged == report.offered
    assert filled.offered == 0
    assert filled.found == report.found + report.offered
    assert compare(rows_of(known), rows_of(out)).share == 100
