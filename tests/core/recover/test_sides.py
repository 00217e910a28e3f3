"""A log or a journal beside the file is used where it belongs to it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import apsw

from tests.core.recover.conftest import Recover
from tests.core.recover.test_values import read


def crashed_in_wal(folder: Path) -> Path:
    """Make a database with 500 rows in the file and 500 more in its log, as a crash leaves it."""
    live = folder / "live.db"
    con = apsw.Connection(str(live))
    con.execute("pragma journal_mode=wal").fetchall()
    con.execute("create table t(id integer primary key, a)").fetchall()
    n = "with recursive n(i) as (select {} union all select i + 1 from n where i < {})"
    con.execute(n.format(1, 500) + " insert into t select i, 'row ' || i from n").fetchall()
    con.execute("pragma wal_checkpoint(truncate)").fetchall()
    con.execute(n.format(501, 1000) + " insert into t select i, 'row ' || i from n").fetchall()
    copy = folder / "crashed.db"
    for end in ("", "-wal"):
        shutil.copyfile(f"{live}{end}", f"{copy}{end}")
    con.close()
    return copy


def test_rows_that_are_only_in_the_log_come_back(recovered: Recover, tmp_path: Path) -> None:
    path = crashed_in_wal(tmp_path)
    report, out = recovered(path)
    assert read(out, "select count(*), max(id) from t") == [(1000, 1000)]
    assert any("write-ahead log" in note for note in report.notes)


def test_the_log_is_read_also_where_the_header_is_gone(recovered: Recover, tmp_path: Path) -> None:
    path = crashed_in_wal(tmp_path)
    path.write_bytes(bytes(100) + path.read_bytes()[100:])
    _report, out = recovered(path)
    assert read(out, "select count(*) from t") == [(1000,)]


def test_a_damaged_frame_ends_the_log_at_the_last_commit(
    recovered: Recover, tmp_path: Path
) -> None:
    path = crashed_in_wal(tmp_path)
    log = Path(f"{path}-wal")
    data = bytearray(log.read_bytes())
    data[-2000] ^= 0xFF
    log.write_bytes(data)
    _report, out = recovered(path)
    assert read(out, "select count(*) from t") == [(500,)]


def test_a_log_of_another_file_is_not_used(recovered: Recover, tmp_path: Path) -> None:
    path = crashed_in_wal(tmp_path)
    other = tmp_path / "other.db"
    con = apsw.Connection(str(other))
    con.execute("pragma page_size=8192; create table u(a); insert into u values(1)").fetchall()
    con.close()
    shutil.copyfile(f"{path}-wal", f"{other}-wal")
    report, out = recovered(other)
    assert read(out, "select a from u") == [(1,)]
    assert any("not used" in note for note in report.notes)


def test_a_hot_journal_is_rolled_back_on_the_copy_only(
    recovered: Recover, real_file: Callable[[str], Path]
) -> None:
    path = real_file("journal_hot.sqlite")
    before = {each.name: each.read_bytes() for each in path.parent.iterdir()}
    report, out = recovered(path)
    assert any("journal" in note for note in report.notes)
    assert report.integrity == "ok"
    assert {each.name: each.read_bytes() for each in path.parent.iterdir()} == before
    con = apsw.Connection(str(path))  # what SQLite makes of it, in place of the copy
    listed = con.execute("select name from sqlite_schema where rootpage > 0 and type = 'table'")
    tables = [str(name) for (name,) in listed]
    wanted = {t: con.execute(f'select count(*) from "{t}"').fetchall()[0][0] for t in tables}
    con.close()
    assert {t: read(out, f'select count(*) from "{t}"')[0][0] for t in tables} == wanted


def test_a_map_whose_first_page_lost_bytes_is_whole_again(
    recovered: Recover, real_file: Callable[[str], Path]
) -> None:
    report, out = recovered(real_file("corrupt.mbtiles"))
    assert any("312 bytes are missing" in note for note in report.notes)
    assert report.left_out == []
    assert read(out, "select name, value from metadata") == [("version", "1.0.0")]
    assert read(out, "select count(*) from tiles") == [(0,)]  # a view over map and images, empty
    assert report.integrity == "ok"
