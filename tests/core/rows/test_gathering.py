"""Orders that no b-tree has: sorted by SQLite beside the file, exactly, and without touching it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import pytest

from plume_db.database import Key, Mode, Place, connect
from plume_db.jobs import Task
from plume_db.rows import gathering, ties
from plume_db.rows.beside import connect_beside
from plume_db.rows.opening import open_source
from plume_db.rows.shape import Shape, Sort
from plume_db.schema.read import read_catalog

Make = Callable[..., Any]

LONG = (
    "create table t(id integer primary key, a {declared}, b);"
    "with recursive n(i) as (select 0 union all select i+1 from n where i<59) insert into t select "
    "i, cast({head}||substr('zyxzz', 1+i%5, 1)||{gap}||(i*7%60) as {kind}), i%3 from n"
)


@pytest.fixture(params=["at once", "in parts"])
def pace(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have all rows in one part, or few in each."""
    monkeypatch.setattr(gathering, "FEW_ROWS", -1)
    monkeypatch.setattr(ties, "FIRST_PIECE", 1_000)
    if request.param == "in parts":
        monkeypatch.setattr(gathering, "FIRST_PART", 7)


@pytest.mark.usefixtures("pace")
@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16be"])
@pytest.mark.parametrize("sorts", [(Sort("a"),), (Sort("a", True), Sort("b"))])
@pytest.mark.parametrize(
    ("declared", "kind", "head", "gap"),
    [
        ("text", "text", "printf('%.*c', 2047, 'x')", "''"),
        ("text", "text", "printf('%.*c', 3000, 'x')", "printf('%.*c', 9000, 'y')"),
        ("collate nocase", "text", "replace(hex(zeroblob(900)), '0', '\u00e9')", "'A'"),
        ("blob", "blob", "x'ff00'||zeroblob(5000)", "zeroblob(2)"),
    ],
)
def test_long_values_that_begin_alike_are_sorted_by_how_they_end(
    bench: Make,
    encoding: str,
    sorts: tuple[Sort, ...],
    declared: str,
    kind: str,
    head: str,
    gap: str,
) -> None:
    sql = LONG.format(declared=declared, kind=kind, head=head, gap=gap)
    made = bench(f"pragma encoding='{encoding}';{sql}")
    order = ", ".join(sort.column + " desc" * sort.descending for sort in sorts)
    truth = [row[0] for row in made.truth("t", f"order by {order}, id", "id")]
    source = made.source("t", Shape(sorts))
    assert [key[0] for key in source.first(made.task, 9).keys] == truth[:9]
    assert [key[0] for key in source.last(made.task, 9).keys] == truth[-9:]
    source.count(made.task)
    assert [key[0] for key in source.at(made.task, 0, 100).keys] == truth


@pytest.mark.parametrize("mode", [Mode.READ_ONLY, Mode.QUERY_ONLY, Mode.IMMUTABLE])
def test_the_connection_beside_writes_to_nothing_of_the_file(bench: Make, mode: Mode) -> None:
    made = bench("create table t(a); insert into t values (1)")
    con = connect(Place(made.place.path, mode))
    beside = connect_beside(con)
    beside.execute("create temp table k(a); insert into temp.k select a from main.t").fetchall()
    beside.execute("create table gathered.s(a); insert into gathered.s select a from t").fetchall()
    for sql in (
        "insert into main.t values (2)",
        "delete from t",
        "create table main.u(a)",
        "create index main.i on t(a)",
        "drop table main.t",
        "pragma user_version=3",
        "pragma journal_mode=wal",
        "vacuum",
        "attach 'other.db' as other",
    ):
        with pytest.raises((apsw.AuthError, apsw.ReadOnlyError, apsw.SQLError)):
            beside.execute(sql).fetchall()
    beside.close()
    con.close()
    assert made.truth("t") == [(1,)]


@pytest.mark.skipif(not os.path.exists("/proc/self/fd"), reason="needs /proc")
def test_of_an_encrypted_file_nothing_is_gathered_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "FEW_ROWS", -1)
    path = tmp_path / "secret.db"
    made = apsw.Connection(str(path))
    made.execute("pragma key='k'; create table t(a)").fetchall()
    made.execute(
        "with recursive n(i) as (select 0 union all select i+1 from n where i<99999) "
        "insert into t select hex(randomblob(20)) from n"
    ).fetchall()
    made.close()
    con = connect(Place(path, Mode.READ_ONLY, Key("k")))
    task = Task(con)
    table = read_catalog(task).table("t")
    assert table is not None

    def files() -> set[str]:
        links = (os.path.join("/proc/self/fd", name) for name in os.listdir("/proc/self/fd"))
        found = {os.readlink(link) for link in links if os.path.islink(link)}
        return {name for name in found if name.startswith("/") and "dev" not in name} - {str(path)}

    before = seen = files()

    class Watching(Task):
        def report(self, done: float, total: float | None = None, text: str = "") -> None:
            nonlocal seen
            seen = seen | files()

    source = open_source(task, table, Shape((Sort("a"),)))
    source.count(Watching(con))
    assert source.about().known == 100_000
    assert seen | files() == before
    con.close()


def test_a_page_never_waits_for_many_rows_to_be_sorted(
    bench: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "FEW_ROWS", -1)
    monkeypatch.setattr(gathering, "SORTED_AT_ONCE", 10)
    made = bench(LONG.format(declared="text", kind="text", head="''", gap="''"))
    source = made.source("t", Shape((Sort("a"),)))
    truth = made.truth("t", "order by a, id", "id")
    assert list(source.first(made.task, 20).keys) == truth[:20]
    assert not source.about().exact
    assert source.count(made.task).exact
    assert list(source.at(made.task, 20, 100).keys) == truth[20:]
