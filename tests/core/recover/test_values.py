"""Rows come back verbatim, whatever they hold, and with what the schema makes of them."""

from __future__ import annotations

import struct
from pathlib import Path

import apsw
import pytest

from plume_db.recover.report import Options
from tests.core.recover.conftest import Recover


def make(path: Path, *statements: str, bindings: tuple[object, ...] = ()) -> Path:
    con = apsw.Connection(str(path))
    for statement in statements[:-1] if bindings else statements:
        con.execute(statement).fetchall()
    if bindings:
        con.executemany(statements[-1], bindings)  # type: ignore[arg-type]
    con.close()
    return path


def without_header(path: Path) -> Path:
    path.write_bytes(bytes(100) + path.read_bytes()[100:])
    return path


def read(path: Path, sql: str) -> list[tuple[object, ...]]:
    con = apsw.Connection(str(path))
    found = [tuple(row) for row in con.execute(sql)]
    con.close()
    return found


NUMBERS = [0, 1, -1, 127, -128, 32767, -32768, 8388607, -8388608, 2**31 - 1, -(2**31), 2**47 - 1]
NUMBERS += [-(2**47), 2**63 - 1, -(2**63)]


def test_integers_of_every_size_come_back(recovered: Recover, tmp_path: Path) -> None:
    path = make(
        tmp_path / "n.db",
        "create table t(a, b)",
        "insert into t values(?, ?)",
        bindings=tuple((n, str(n)) for n in NUMBERS),
    )
    _report, out = recovered(without_header(path))
    assert read(out, "select a, b from t order by rowid") == [(n, str(n)) for n in NUMBERS]


def test_floats_come_back_bit_by_bit(recovered: Recover, tmp_path: Path) -> None:
    floats = [0.1 + 0.2, -0.0, 1e308, 5e-324, float("inf"), float("-inf"), 1 / 7, 2.0**60]
    path = make(
        tmp_path / "f.db",
        "create table t(a)",
        "insert into t values(?)",
        bindings=tuple((f,) for f in floats),
    )
    _report, out = recovered(without_header(path))
    found = [row[0] for row in read(out, "select a from t order by rowid")]
    assert [struct.pack(">d", f) for f in found] == [struct.pack(">d", f) for f in floats]


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16le", "UTF-16be"])
def test_invalid_text_keeps_its_bytes_and_is_told(
    recovered: Recover, tmp_path: Path, encoding: str
) -> None:
    path = make(
        tmp_path / "x.db",
        f"pragma encoding='{encoding}'",
        "create table t(id integer primary key, a text, b)",
        "insert into t values(7, cast(x'd8d8' as text), 'good'), (9, 'nul' || char(0) || 'x', 2)",
    )
    wanted = "select id, typeof(a), hex(a), hex(cast(a as blob)), b from t"
    before = read(path, wanted)
    report, out = recovered(path)
    assert read(out, wanted) == before
    assert report.tables[0].bad_text == 1


def test_long_rows_come_back_over_their_overflow_pages(recovered: Recover, tmp_path: Path) -> None:
    sizes = [10, 4060, 4061, 4062, 4100, 100_000, 3_000_000]
    path = make(
        tmp_path / "o.db",
        "create table t(a integer primary key, b blob)",
        "insert into t values(?, randomblob(?))",
        bindings=tuple((n, n) for n in sizes),
    )
    before = read(path, "select a, hex(b) from t")
    _report, out = recovered(without_header(path))
    assert read(out, "select a, hex(b) from t") == before


def test_rowids_stay_also_where_no_column_names_them(recovered: Recover, tmp_path: Path) -> None:
    path = make(
        tmp_path / "r.db",
        "create table t(a); create table odd(rowid, _rowid_, b)",
        "insert into t(rowid, a) values(5, 'x'), (-17, 'y'), (9223372036854775807, 'z')",
        "insert into odd(oid, rowid, b) values(77, 'shadow', 1)",
    )
    _report, out = recovered(path)
    assert read(out, "select rowid, a from t") == read(path, "select rowid, a from t")
    assert read(out, "select oid, rowid, b from odd") == [(77, "shadow", 1)]


def test_generated_columns_defaults_and_sequences(recovered: Recover, tmp_path: Path) -> None:
    path = make(
        tmp_path / "g.db",
        "create table t(id integer primary key autoincrement, w int, v as (w * 2) virtual,"
        " s as (w + 1) stored)",
        "insert into t(w) values(10), (20), (30)",
        "delete from t where w = 30",
        "alter table t add column late text default 'later'",
        "insert into t(w, late) values(40, 'now')",
        "delete from t where w = 40",
        "pragma user_version=77",
        "pragma application_id=-5",
    )
    report, out = recovered(path)
    assert read(out, "select id, w, v, s, late from t") == [
        (1, 10, 20, 11, "later"),
        (2, 20, 40, 21, "later"),
    ]
    assert read(out, "select seq from sqlite_sequence") == [(4,)]
    assert read(out, "pragma user_version") == [(77,)]
    assert read(out, "pragma application_id") == [(-5,)]
    assert report.integrity == "ok"


def test_rows_that_break_a_rule_are_kept_beside(recovered: Recover, tmp_path: Path) -> None:
    path = make(
        tmp_path / "c.db",
        "create table t(a int check(a < 100), b text not null)",
        "insert into t values(1, 'x')",
        "pragma ignore_check_constraints=on",
        "insert into t values(500, 'too much')",
    )
    report, out = recovered(path)
    assert read(out, "select a from t") == [(1,)]
    assert read(out, "select table_name, c0, c1 from lost_and_found") == [("t", 500, "too much")]
    (reason,) = read(out, "select reason from lost_and_found")[0]
    assert "CHECK" in str(reason)
    assert report.tables[0].refused == 1
    assert not report.complete


def test_rows_that_a_unique_index_refuses_are_kept_beside(
    recovered: Recover, tmp_path: Path
) -> None:
    path = make(
        tmp_path / "u.db",
        "create table t(id integer primary key, a)",
        "create index u on t(a)",
        "insert into t values(1, 'one'), (2, 'one'), (3, 'two')",
        "pragma writable_schema=on",
        "update sqlite_schema set sql = 'CREATE UNIQUE INDEX u on t(a)' where name = 'u'",
    )
    report, out = recovered(path)
    assert read(out, "select id, a from t") == [(1, "one"), (3, "two")]
    assert len(read(out, "select * from lost_and_found")) == 1
    assert read(out, "select count(*) from sqlite_schema where name = 'u'") == [(1,)]
    assert report.integrity == "ok"


def test_full_text_tables_answer_searches_again(recovered: Recover, tmp_path: Path) -> None:
    path = make(
        tmp_path / "fts.db",
        "create virtual table note using fts5(body)",
        "insert into note values('a plume of smoke'), ('quill and ink')",
        "create virtual table place using rtree(id, x0, x1)",
        "insert into place values(1, 2, 3)",
    )
    report, out = recovered(without_header(path))
    assert read(out, "select body from note where note match 'quill'") == [("quill and ink",)]
    assert read(out, "select id from place where x0 < 3") == [(1,)]
    assert report.integrity == "ok"
    assert report.left_out == []


def test_statistics_views_and_triggers_come_back(recovered: Recover, tmp_path: Path) -> None:
    path = make(
        tmp_path / "s.db",
        "create table t(a); create index i on t(a)",
        "insert into t values(1), (2), (2)",
        "analyze",
        "create view v as select count(*) as n from t",
        "create trigger g after insert on t begin delete from t where a = -1; end",
    )
    _report, out = recovered(path)
    assert read(out, "select tbl, idx, stat from sqlite_stat1") == [("t", "i", "3 2")]
    assert read(out, "select n from v") == [(3,)]
    assert read(out, "select count(*) from sqlite_schema where type = 'trigger'") == [(1,)]


def test_deleted_rows_go_to_a_table_of_their_own(recovered: Recover, tmp_path: Path) -> None:
    path = tmp_path / "d.db"
    con = apsw.Connection(str(path))
    con.execute("pragma secure_delete=off").fetchall()
    con.execute("create table t(id integer primary key, word text, amount int)").fetchall()
    con.execute(
        "with recursive n(i) as (select 1 union all select i + 1 from n where i < 2000)"
        " insert into t select i, 'word number ' || i, i * 1000 from n"
    ).fetchall()
    con.execute("delete from t where id > 1000 or id % 10 = 5").fetchall()
    con.close()
    before = read(path, "select * from t")
    plain, out = recovered(path)
    assert plain.deleted == 0
    report, out = recovered(path, Options(deleted=True))
    assert read(out, "select * from t") == before  # never mixed with what is there
    words = {row[0] for row in read(out, "select c1 from deleted_rows where table_name = 't'")}
    assert len(words & {f"word number {n}" for n in range(1001, 2001)}) > 700
    assert len(words & {f"word number {n}" for n in range(5, 1000, 10)}) > 50
    assert report.deleted == len(read(out, "select 1 from deleted_rows"))


def test_rows_only_a_backup_has_are_counted_and_taken(recovered: Recover, tmp_path: Path) -> None:
    backup = make(
        tmp_path / "good.db",
        "create table t(id integer primary key, a)",
        "insert into t values(1, 'same'), (2, 'older'), (3, 'lost')",
        "create table k(k text primary key, v) without rowid",
        "insert into k values('x', 1), ('y', 2)",
    )
    path = make(
        tmp_path / "bad.db",
        "create table t(id integer primary key, a)",
        "insert into t values(1, 'same'), (2, 'newer')",
        "create table k(k text primary key, v) without rowid",
        "insert into k values('x', 1)",
        "create table only_here(a)",
    )
    counted, out = recovered(path, Options(merge=backup, merge_counts_only=True))
    assert read(out, "select count(*) from t") == [(2,)]
    (t,) = [each for each in counted.merge if each.table == "t"]
    assert (t.recovered, t.in_backup, t.missing, t.differing, t.taken) == (2, 3, 1, 1, 0)
    taken, out = recovered(path, Options(merge=backup))
    assert read(out, "select id, a from t") == [(1, "same"), (2, "newer"), (3, "lost")]
    assert read(out, "select k from k") == [("x",), ("y",)]
    assert {each.table: each.why for each in taken.merge}["only_here"]


def test_a_schema_of_hostile_text_runs_nothing_but_creates(
    recovered: Recover, tmp_path: Path
) -> None:
    path = make(
        tmp_path / "h.db",
        "create table t(a)",
        "insert into t values(1)",
        "create table evil(b)",
        "insert into evil values(2)",
        "pragma writable_schema=on",
        f"update sqlite_schema set sql = 'create table evil(b); attach ''{tmp_path}/made.db''"
        " as m; create table m.x(a)' where name = 'evil'",
    )
    _report, out = recovered(path)
    assert not (tmp_path / "made.db").exists()
    assert read(out, "select a from t") == [(1,)]
    assert read(out, "select count(*) from evil") == [(1,)]
