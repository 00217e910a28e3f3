"""The planner's statistics, told in words and checked against what the file holds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from plume_db.jobs import Task
from plume_db.maintenance.records import values_of
from plume_db.maintenance.selectivity import Statistics, parsed, statistics_of, summary_of

FILL = """
create table t(id integer primary key, a text, b int); create index t_ab on t(a, b);
create table w(k text primary key, v) without rowid; insert into w values('x', 1), ('y', 2);
create table plain(x); insert into plain values(1);
with recursive n(i) as (select 1 union all select i+1 from n where i<1000)
insert into t select i, 'name ' || (i % 10), i % 100 from n;
create index t_some on t(b) where b = 5;
"""


@pytest.fixture
def con(tmp_path: Path) -> Iterator[apsw.Connection]:
    made = apsw.Connection(str(tmp_path / "a.db"))
    made.execute(FILL).fetchall()
    yield made
    made.close()


def found(con: apsw.Connection) -> dict[str, Statistics]:
    return {each.index or each.table: each for each in statistics_of(Task(con))}


def test_indexes_that_were_never_measured_are_named(con: apsw.Connection) -> None:
    held = found(con)
    assert set(held) == {"t_ab", "t_some", "w"}
    assert {each.state for each in held.values()} == {"missing"}
    assert summary_of(tuple(held.values())) == "none: ANALYZE never ran"


def test_selectivity_of_each_prefix_is_what_sqlite_measured(con: apsw.Connection) -> None:
    con.execute("analyze").fetchall()
    held = found(con)["t_ab"]
    groups = con.execute("select 1000.0 / count(distinct a) from t").fetchall()[0][0]
    pairs = con.execute("select count(*) from (select distinct a, b from t)").fetchall()[0][0]
    assert held.columns == ("a", "b")
    assert (held.rows, held.rows_now, held.counted) == (1000, 1000, True)
    assert held.average == (groups, 1000 / pairs)
    assert held.state == "fresh"


def test_statistics_that_no_longer_fit_are_told_by_how_much(con: apsw.Connection) -> None:
    con.execute("analyze; delete from t where id > 250").fetchall()
    held = found(con)
    assert (held["t_ab"].state, held["t_ab"].off) == ("stale", 0.75)
    assert held["t_ab"].words == "off by 75%: 250 rows now"
    assert held["t_some"].state == "fresh"  # a partial index tells nothing of all rows
    assert "the worst is off by 75% (t_ab)" in summary_of(tuple(held.values()))


def test_statistics_of_what_is_gone_are_found(con: apsw.Connection) -> None:
    con.execute("analyze; drop index t_ab").fetchall()
    con.execute("insert into sqlite_stat1 values('old', 'old_i', '7 1')").fetchall()
    held = found(con)
    assert held["old_i"].state == "gone"
    assert held["old_i"].table == "old"


def test_samples_are_decoded_to_the_values_of_the_rows(con: apsw.Connection) -> None:
    con.execute("analyze").fetchall()
    if not con.execute("select 1 from sqlite_schema where name='sqlite_stat4'").fetchall():
        pytest.skip("this SQLite keeps no samples")
    rows = set(con.execute("select a, b, id from t").fetchall())
    samples = found(con)["t_ab"].samples
    assert samples
    assert all(sample.values in rows for sample in samples)


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16le", "UTF-16be"])
def test_every_kind_of_value_is_decoded(tmp_path: Path, encoding: str) -> None:
    con = apsw.Connection(str(tmp_path / "v.db"))
    con.execute(f"pragma encoding='{encoding}'; create table t(a); create index i on t(a)")
    values = [None, 0, 1, -1, 127, 300, -40000, 2**23, 2**40, -(2**62), 0.1, -1e300, "", "añ🙂",
              b"", b"\0\xff"]  # fmt: skip
    con.executemany("insert into t values(?)", [(value,) for value in values])
    con.execute("analyze").fetchall()
    held = con.execute("select sample from sqlite_stat4").fetchall()
    found = {repr(values_of(record, encoding)[0]) for (record,) in held}
    assert found <= {repr(value) for value in values}
    assert len(found) > 8
    con.close()


@pytest.mark.parametrize("record", [b"", b"\x05", b"\x02\x0a", b"\x02\x06\x01", b"\xff" * 9])
def test_bytes_that_are_no_record_are_refused(record: bytes) -> None:
    with pytest.raises(ValueError, match="no record"):
        values_of(record)


def test_words_after_the_numbers_are_kept() -> None:
    assert parsed("100 5 1 unordered sz=12") == (100, (5, 1), ("unordered", "sz=12"))
    assert parsed("") == (None, (), ())
    assert parsed("x") == (None, (), ("x",))
