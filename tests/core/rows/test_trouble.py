"""What can not be read is said, and what can be read is shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import pytest

from plume_db.errors import Cancelled, PlumeError
from plume_db.jobs import Task, attended
from plume_db.rows.opening import open_source
from plume_db.schema.read import read_catalog
from plume_db.values import BadText

Make = Callable[..., Any]


def damaged(tmp_path: Path, *, first: bool) -> Path:
    """Build a table of many leaf pages and spoil one of them."""
    path = tmp_path / "damaged.db"
    con = apsw.Connection(str(path))
    con.execute(
        "pragma page_size=1024; create table t(id integer primary key, a text);"
        "with recursive n(i) as (select 1 union all select i+1 from n where i<2000) "
        "insert into t select i, printf('%.*c',90,'x') from n"
    ).fetchall()
    pages = con.execute(
        "select pageno from dbstat where name='t' and pagetype='leaf' order by path"
    ).fetchall()
    con.close()
    page = pages[0 if first else len(pages) // 2][0]
    raw = bytearray(path.read_bytes())
    raw[(page - 1) * 1024 : page * 1024] = b"\xee" * 1024
    path.write_bytes(raw)
    return path


def test_rows_before_a_damaged_page_are_shown_with_the_reason(bench: Make, tmp_path: Path) -> None:
    made = bench(damaged(tmp_path, first=False))
    source = made.source("t")
    page = source.first(made.task, 200)
    read = len(page.rows)
    while not page.broken:
        page = source.after(made.task, page.keys[-1], 200)
        read += len(page.rows)
    assert 500 < read < 1500
    assert "damaged" in page.broken and not page.at_end


def test_rows_behind_a_damaged_page_are_read_from_the_far_end(bench: Make, tmp_path: Path) -> None:
    made = bench(damaged(tmp_path, first=True))
    source = made.source("t")
    first = source.first(made.task, 200)
    assert first.rows == () and first.broken
    last = source.last(made.task, 200)
    assert [row[0] for row in last.rows] == list(range(1801, 2001)) and last.at_end


def test_damage_does_not_stop_the_count_from_saying_why(bench: Make, tmp_path: Path) -> None:
    made = bench(damaged(tmp_path, first=False))
    source = made.source("t")
    source.first(made.task, 200)
    with pytest.raises(apsw.CorruptError):
        source.count(made.task)
    assert not source.about().exact


def test_a_collation_that_is_not_here_does_not_hide_the_rows(real_file: Any, bench: Make) -> None:
    made = bench(real_file("anki_collection_v1.anki2"))
    for name, count in (("tags", 7), ("fields", 11), ("templates", 7)):
        source = made.source(name)
        page = source.first(made.task, 50)
        assert len(page.rows) == count and not page.broken
        assert any("unicase" in note for note in source.notes)
        assert source.cell(made.task, page.keys[3], 0, 100).value == page.rows[3][0]


def test_a_missing_collation_is_lent_to_every_connection_that_counts(
    bench: Make, tmp_path: Path
) -> None:
    path = tmp_path / "odd.db"
    con = apsw.Connection(str(path))
    con.create_collation("odd", lambda a, b: (a > b) - (a < b))
    con.execute(
        "create table t(a text collate odd unique);"
        "with recursive n(i) as (select 1 union all select i+1 from n where i<500) "
        "insert into t select 'v'||i from n"
    ).fetchall()
    con.close()
    made, other = bench(path), bench(path)
    source = made.source("t")
    assert len(source.first(made.task, 100).rows) == 100
    assert source.count(other.task).known == 500


def test_invalid_utf8_of_a_real_file_is_shown(real_file: Any, bench: Make) -> None:
    made = bench(real_file("fuzzdata4.db"))
    bad = 0
    for table in read_catalog(made.task).tables:
        source = open_source(made.task, table)
        page = source.first(made.task, 200)
        while page.rows:
            bad += sum(isinstance(cell, BadText) for row in page.rows for cell in row)
            if page.at_end or page.broken:
                break
            page = source.after(made.task, page.keys[-1], 200)
    assert bad > 0


REAL = (
    "chinook.sqlite", "chinook_utf16le.sqlite", "chinook_utf16be.sqlite", "giant_row_id.db",
    "funkykey.sqlite", "withoutrowid.sqlite", "turbo_strict_generated.db", "duckdb_fts.db",
    "mmssms.db", "bubenec.gpkg", "northwind_jpwhite3_built.db", "expr.sqlite", "proj.db",
    "mixed_data_numeric.db", "android_twitter.db", "powerlog.PLSQL", "datasette_spatialite.db",
)  # fmt: skip


@pytest.mark.parametrize("name", REAL)
def test_every_object_of_a_real_file_gives_rows_or_a_reason(
    real_file: Any, bench: Make, name: str
) -> None:
    made = bench(real_file(name))
    for table in read_catalog(made.task).tables:
        if table.error:
            continue
        try:
            source = open_source(made.task, table)
            page = source.first(made.task, 40)
            last = source.last(made.task, 40)
        except apsw.Error as error:
            assert str(error)
            continue
        if page.at_end:
            assert last.rows == page.rows
        else:
            truth = made.con.execute(f'select count(*) from "{table.name}"').fetchall()[0][0]
            assert source.count(made.task).known == truth


def test_the_two_rows_with_a_giant_gap_between_them_are_all_there_is(
    real_file: Any, bench: Make
) -> None:
    made = bench(real_file("giant_row_id.db"))
    for name in ("big_row_id", "sparse_row_id", "sparse_row_id_smaller"):
        source = made.source(name)
        page = source.first(made.task, 100)
        assert page.at_end and source.about().exact and source.about().known == len(page.rows)


def test_counting_can_be_cancelled(bench: Make) -> None:
    made = bench(
        "create table t(a);with recursive n(i) as (select 1 union all select i+1 from n "
        "where i<50000) insert into t select i from n"
    )
    source = made.source("t")
    task = Task(made.con)
    task.token.cancel()
    with attended(made.con, task), pytest.raises((Cancelled, apsw.InterruptError)):
        source.count(task)
    assert not source.about().exact


def test_a_view_of_old_times_with_text_in_double_quotes_is_read(bench: Make) -> None:
    made = bench(
        "create table t(a); insert into t values(1), (2);"
        'create view v as select a, "old text" as b from t'
    )
    page = made.source("v").first(made.task, 10)
    assert page.rows == ((1, "old text"), (2, "old text"))


def test_a_computed_column_whose_function_is_not_here_does_not_hide_the_others(
    bench: Make, tmp_path: Path
) -> None:
    path = tmp_path / "a.db"
    con = apsw.Connection(str(path))
    con.create_scalar_function("mine", lambda value: value, deterministic=True)
    con.execute("create table t(a, b as (mine(a))); insert into t(a) values(1),(2)").fetchall()
    con.close()
    made = bench(path)
    source = made.source("t")
    assert source.first(made.task, 10).rows == ((1,), (2,))
    assert "mine()" in source.notes[0]


def test_a_column_whose_name_is_not_valid_utf8_does_not_hide_the_others(
    bench: Make, tmp_path: Path
) -> None:
    path = tmp_path / "a.db"
    con = apsw.Connection(str(path))
    con.execute("create table t(a, bcd); insert into t values(1, 2)").fetchall()
    con.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 0)
    con.execute("pragma writable_schema=1").fetchall()
    sql = b"create table t(a, b\xffd)"
    con.execute("update sqlite_schema set sql = cast(? as text)", (sql,)).fetchall()
    con.close()
    made = bench(path)
    source = made.source("t")
    assert source.first(made.task, 10).rows == ((1,),)
    assert r"b\xffd" in source.notes[0]


def test_rows_before_one_that_can_not_be_computed_are_shown_with_the_reason(
    bench: Make, tmp_path: Path
) -> None:
    path = tmp_path / "a.db"
    con = apsw.Connection(str(path))
    con.execute("create table t(a, b); insert into t(a) values('{}'), ('no json')").fetchall()
    con.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 0)
    con.execute("pragma writable_schema=1").fetchall()
    sql = "create table t(a, b as (json_extract(a, '$.x')))"
    con.execute("update sqlite_schema set sql = ?", (sql,)).fetchall()
    con.close()
    made = bench(path)
    page = made.source("t").first(made.task, 10)
    assert page.rows == (("{}", None),)
    assert "malformed JSON" in page.broken
    assert not page.at_end


@pytest.mark.parametrize(
    ("view", "words"),
    [
        ("select load_extension('x')", "could do more than read"),
        ("select * from gone", r"\(no such table: main.gone\)"),
        ("select abs(-9223372036854775808)", r"\(integer overflow\)"),
    ],
)
def test_a_view_that_can_not_be_run_says_why_in_a_sentence(
    bench: Make, view: str, words: str
) -> None:
    made = bench(f"create view v as {view}")
    with pytest.raises(PlumeError, match=words):
        made.source("v").first(made.task, 10)


def test_a_value_beyond_the_limit_in_force_is_clipped_and_its_head_read(bench: Make) -> None:
    made = bench("create table t(id integer primary key, a)")
    con = apsw.Connection(str(made.place.path))
    con.execute(
        "insert into t values(1, 'before'), (2, ?), (3, 'after')", ("x" * 20_000,)
    ).fetchall()
    con.close()
    before = made.con.limit(apsw.SQLITE_LIMIT_LENGTH, 10_000)
    assert before > 10_000
    source = made.source("t")
    page = source.first(made.task, 10)
    assert [row[0] for row in page.rows] == [1, 2, 3]
    assert source.cell(made.task, (2,), 1, 100).length == 20_000
    assert made.con.limit(apsw.SQLITE_LIMIT_LENGTH) == 10_000
