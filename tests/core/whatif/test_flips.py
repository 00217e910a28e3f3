from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from plume_db.whatif.comparisons import comparisons
from plume_db.whatif.flips import find_flips, plans_by_value
from plume_db.whatif.samples import first_value, samples
from tests.core.whatif.conftest import Open

SQL = "select * from job where state = :s and kind = :k"


def test_values_that_are_planned_alike_are_one_group(skewed: Path, opening: Open) -> None:
    task, _session = opening(skewed)
    groups = plans_by_value(
        task, SQL, [{":s": "open"}, {":s": "done"}, {":s": "neither"}], {":k": 3}
    )
    found = {next(g.plan.walk()).index: [e.values[":s"] for e in g.examples] for g in groups}
    assert found == {"job_state": ["open", "neither"], "job_kind": ["done"]}
    assert [group.count for group in groups] == [2, 1]


def test_the_values_that_flip_a_plan_are_found(skewed: Path, opening: Open) -> None:
    task, _session = opening(skewed)
    found = find_flips(task, SQL, {":s": "done", ":k": 3})
    state, kind = found.found
    assert (state.comparison.parameter, state.comparison.column) == (":s", "state")
    assert state.flips and not kind.flips
    assert found.note == ""
    assert "2 values were tried, and they have 2 plans" in state.words
    examples = {e.values[":s"]: e for group in state.groups for e in group.examples}
    assert (examples["open"].rows, examples["done"].rows) == (20, 19_980)
    assert examples["open"].estimated == 20


def test_a_literal_is_tried_as_a_parameter_is(skewed: Path, opening: Open) -> None:
    task, _session = opening(skewed)
    found = find_flips(task, "select * from job where 'done' = state and kind in (3)")
    assert [flip.comparison.text for flip in found.found] == ["'done'", "3"]
    assert found.found[0].flips


def test_without_samples_the_reason_is_told(build: Callable[[str], Path], opening: Open) -> None:
    path = build("create table t(a); create index t_a on t(a); insert into t values(1), (2)")
    task, _session = opening(path)
    found = find_flips(task, "select * from t where a = ?", {"?1": 1})
    assert not found.found[0].flips and found.found[0].tried == 2
    assert "no samples" in found.note
    assert "nothing to try" in find_flips(task, "select * from t").note


def test_a_partial_index_flips_by_its_literal(build: Callable[[str], Path], opening: Open) -> None:
    path = build(
        "create table t(a, b); create index t_o on t(b) where a = 'open';"
        "insert into t values('open', 1), ('done', 2), ('done', 3)"
    )
    task, _session = opening(path)
    (flip, *_) = find_flips(task, "select * from t where a = 'done' and b = 2").found
    assert flip.flips
    assert {node.index for group in flip.groups for node in group.plan.walk()} == {"", "t_o"}


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("select * from t where a = ?", [("a", "=", "?1")]),
        ("select * from t where ? < t.a", [("a", ">", "?1")]),
        ("select * from t x where x.a >= -5", [("a", ">=", "")]),
        (
            "select * from t where a between ? and ?",
            [("a", "BETWEEN", "?1"), ("a", "BETWEEN", "?2")],
        ),
        ("select * from t where [a] in (1, 2)", [("a", "IN", ""), ("a", "IN", "")]),
        ("select * from t where a not like :p", [("a", "NOT LIKE", ":p")]),
        ("select * from t where a + 1 = 2 or c = b", []),
        ("select * from t where lower(a) = 'x'", []),
        ("select * from t, u where c = ?3 limit 5", [("c", "=", "?3")]),
        ("select * from t, u where b = 4", []),
        ("select * from v where a = 1", [("a", "=", "")]),
        ("update t set a = 1 where b is ?", [("a", "=", ""), ("b", "IS", "?1")]),
    ],
)
def test_comparisons_of_columns_are_found(
    build: Callable[[str], Path], opening: Open, sql: str, expected: list[tuple[str, str, str]]
) -> None:
    task, _session = opening(
        build("create table t(a, b); create table u(b, c); create view v as select a from t")
    )
    found = comparisons(task.con, sql)
    assert [(c.column, c.operator, c.parameter) for c in found] == expected
    for each in found:
        assert sql[each.start : each.end] == each.text


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16le", "UTF-16be"])
@pytest.mark.parametrize("value", [0, 1, -1, 300, -(2**40), 2**62, 0.5, "", "ä€😀", b"\0\xff"])
def test_samples_are_read_as_sqlite_wrote_them(
    build: Callable[[str], Path], opening: Open, encoding: str, value: object
) -> None:
    from plume_db.names import literal

    path = build(
        f"pragma encoding='{encoding}'; create table t(a); create index t_a on t(a);"
        f"insert into t values({literal(value)}); analyze"  # type: ignore[arg-type]
    )
    task, _session = opening(path)
    record = task.con.execute("select sample from sqlite_stat4").fetchall()[0][0]
    assert isinstance(record, bytes)
    read = first_value(record, encoding.lower())
    assert (type(read), read) == (type(value), value)
    assert [s.value for s in samples(task, "main", "t", "a", 1.0)] == [value]


def test_a_spoiled_sample_is_passed_over() -> None:
    for record in (b"", b"\x02", b"\x03\x0a", b"\x02\x06\x01", b"\x02\xff\xff"):
        with pytest.raises((ValueError, IndexError)):
            first_value(record, "utf-8")
