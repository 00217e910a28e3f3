from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import apsw
import pytest

from plume_db.database import LIMITS
from plume_db.errors import SqlError
from plume_db.plan.nodes import Access
from plume_db.plan.report import plan_json, plan_text
from tests.core.plan.conftest import plan_of


@pytest.fixture
def con() -> Iterator[apsw.Connection]:
    con = apsw.Connection(":memory:")
    for limit, value in LIMITS.items():
        con.limit(limit, value)
    con.execute(
        "create table t(a, b); create index t_a on t(a); insert into t values (1, 2);"
        "create trigger told after delete on t begin delete from t where b = old.b; end;"
    ).fetchall()
    yield con
    con.close()


@dataclass(frozen=True)
class _Badge:
    rule: str
    access: Access
    at: tuple[int, ...]


def test_the_json_holds_what_the_plan_holds(con: apsw.Connection) -> None:
    plan = plan_of(con, "select * from t where a = 1")
    made = json.loads(json.dumps(plan_json(plan)))
    (node,) = made["nodes"]
    assert node["detail"] == "SEARCH t USING INDEX t_a (a=?)"
    assert (node["kind"], node["access"]) == ("search", "index search")
    assert (node["table"], node["index"], node["index_columns"]) == ("t", "t_a", ["a"])
    assert (node["parent"], node["columns_served"], node["loops"]) == (0, 1, [])
    assert node["words"]
    assert (made["badges"], made["counters"]) == ([], {})
    assert "measured" not in made


def test_badges_counters_and_measured_runs_are_written_out(con: apsw.Connection) -> None:
    plan = plan_of(con, "select 1 from t")
    badge = _Badge("scan", Access.SCAN, (1, 2))
    made = plan_json(plan, [badge], {"vm_steps": 7}, {"runs": [b"\x01"]})
    assert made["badges"] == [{"rule": "scan", "access": "scan", "at": [1, 2]}]
    assert made["counters"] == {"vm_steps": 7}
    assert made["measured"] == {"runs": ["01"]}
    json.dumps(made)


def test_nodes_of_triggers_stand_apart_under_their_head(con: apsw.Connection) -> None:
    made = plan_json(plan_of(con, "delete from t where a = 1"))
    head = next(node for node in made["triggers"] if node["kind"] == "trigger")
    inner = [node for node in made["triggers"] if node["parent"] == head["id"]]
    assert [node["program"] for node in inner] == [1]
    nodes = made["nodes"] + made["triggers"]
    assert len({node["id"] for node in nodes}) == len(nodes)


def test_nodes_are_the_lines_sqlite_prints_one_for_one(con: apsw.Connection) -> None:
    sql = "delete from t where a = 1"
    said = con.execute(f"explain query plan {sql}").fetchall()
    nodes = plan_json(plan_of(con, sql))["nodes"]
    assert [(n["id"], n["parent"], n["detail"]) for n in nodes] == [
        (id, parent, detail) for id, parent, _, detail in said
    ]


def test_the_text_is_indented_as_the_tree_is(con: apsw.Connection) -> None:
    text = plan_text(plan_of(con, "select a from t union all select b from t"))
    assert "COMPOUND QUERY\n" in text
    assert "\n    LEFT-MOST SUBQUERY\n" in text
    assert "\n        SCAN t USING COVERING INDEX t_a\n" in text
    assert plan_text(plan_of(con, "")).startswith("There is no statement")


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("select * from " + " join ".join(f"t t{n}" for n in range(500)), "joins 64"),
        ("select * from " + " join ".join(f"t t{n}" for n in range(99)), "at most 64 tables"),
        (" union all ".join(["select * from t"] * 900), "more SELECTs"),
        ("select " + "||".join(["a"] * 900) + " from t", "nested deeper"),
    ],
)
def test_what_is_too_much_for_sqlite_is_told_in_a_sentence(
    con: apsw.Connection, sql: str, says: str
) -> None:
    with pytest.raises(SqlError) as caught:
        plan_of(con, sql)
    assert says in str(caught.value)
    assert "temporary table" in str(caught.value)


def test_a_statement_of_a_megabyte_has_a_plan(con: apsw.Connection) -> None:
    values = ", ".join(f"({n}, 'x')" for n in range(60_000))
    assert plan_of(con, f"insert into t values {values}").roots
    listed = ", ".join(str(n) for n in range(120_000))
    (node,) = plan_of(con, f"select * from t where a in ({listed})").walk()
    assert node.detail.startswith(("SCAN t", "SEARCH t"))
    assert node.table == "t"


def test_a_view_that_fails_is_told_as_sqlite_tells_it(con: apsw.Connection) -> None:
    con.execute("create table gone(a); create view v as select * from gone").fetchall()
    con.execute("pragma legacy_alter_table=on; drop table gone").fetchall()
    with pytest.raises(SqlError, match="gone"):
        plan_of(con, "select * from v")
