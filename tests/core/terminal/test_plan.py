"""``plume-db plan``: JSON, measuring, parameters and comparing."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import apsw
import pytest

from plume_db.terminal import main

SCHEMA = """
create table customer(id integer primary key, name text);
create table purchase(id integer primary key, customer int, sum real);
create index by_customer on purchase(customer);
with recursive n(i) as (select 1 union all select i + 1 from n where i < 50)
  insert into customer select i, 'c' || i from n;
insert into purchase select id, 1 + id % 7, id from customer;
"""
JOIN = "select * from customer c join purchase p on p.customer = c.id where c.name <> 'c3'"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return build(tmp_path / "shop.db", SCHEMA)


def build(path: Path, sql: str) -> Path:
    con = apsw.Connection(str(path))
    con.execute(sql).fetchall()
    con.close()
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = main(["plan", *(str(each) for each in arguments)])
    out, err = capsys.readouterr()
    return code, out, err


def as_json(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, Any]:
    code, out, err = run(capsys, *arguments, "--json")
    assert code in (0, 1), err
    whole: dict[str, Any] = json.loads(out)
    return whole


def test_the_nodes_are_sqlites_own_lines(capsys: pytest.CaptureFixture[str], shop: Path) -> None:
    con = apsw.Connection(str(shop))
    rows = con.execute(f"explain query plan {JOIN}").fetchall()
    con.close()
    whole = as_json(capsys, shop, JOIN)
    nodes = whole["nodes"]
    assert [(n["id"], n["parent"], n["detail"]) for n in nodes] == [
        (row[0], row[1], row[3]) for row in rows
    ]
    keys = {"id", "parent", "detail", "kind", "words", "table", "index", "access"}
    assert all(keys <= set(node) for node in nodes)
    assert {"nodes", "badges", "counters"} <= set(whole) and not whole["counters"]
    assert {node["table"] for node in nodes} == {"customer", "purchase"}


def test_measuring_adds_counters_and_rows(capsys: pytest.CaptureFixture[str], shop: Path) -> None:
    whole = as_json(capsys, shop, JOIN, "--measure", "--runs", 2)
    counters = whole["counters"]
    assert counters["rows_out"] == 43 and counters["vm_steps"] > 0
    assert counters["work"] == whole["measured"]["work"]
    assert [node["actual"]["rows"] for node in whole["nodes"]] == [50, 50]
    assert whole["measured"]["cold"]["runs"] == whole["measured"]["warm"]["runs"] == 2


def test_a_person_reads_rows_beside_each_loop(
    capsys: pytest.CaptureFixture[str], shop: Path
) -> None:
    code, out, _ = run(capsys, shop, JOIN, "--measure", "--runs", 1)
    assert code == 0
    assert "measured: 50 rows" in out and "work " in out and "cold: " in out and "warm: " in out


def test_two_statements_are_compared(capsys: pytest.CaptureFixture[str], shop: Path) -> None:
    slow = "select * from purchase where +customer = 3"
    fast = "select * from purchase where customer = 3"
    code, out, _ = run(capsys, shop, slow, "--compare", fast)
    assert code == 1 and "by_customer" in out and "differ" in out
    code, out, _ = run(capsys, shop, fast, "--compare", fast)
    assert code == 0 and "the same" in out
    whole = as_json(capsys, shop, slow, "--compare", fast, "--measure", "--runs", 1)
    assert whole["before"]["counters"]["work"] > whole["after"]["counters"]["work"]
    assert not whole["difference"]["same"]
    again = as_json(capsys, "--compare", shop, slow, fast)
    assert again["before"]["sql"] == slow and again["after"]["sql"] == fast


def test_one_statement_is_compared_on_two_files(
    capsys: pytest.CaptureFixture[str], shop: Path, tmp_path: Path
) -> None:
    other = build(tmp_path / "other.db", SCHEMA + "drop index by_customer;")
    sql = "select * from purchase where customer = 3"
    for arguments in (
        (shop, sql, "--compare", other),
        (shop, sql, "--compare-file", other),
        ("--compare", other, shop, sql),
    ):
        code, out, _ = run(capsys, *arguments)
        assert code == 1 and "by_customer" in out, arguments


def test_values_are_bound_by_name_and_by_number(
    capsys: pytest.CaptureFixture[str], shop: Path
) -> None:
    for sql, bound in (
        ("select * from purchase where customer = :who", "who=3"),
        ("select * from purchase where customer = $who", "$who=3"),
        ("select * from purchase where customer = ?", "1=3"),
    ):
        whole = as_json(capsys, shop, sql, "--measure", "--runs", 1, "--bind", bound)
        assert whole["counters"]["rows_out"] == 7
    assert run(capsys, shop, "select 1", "--bind", "nix")[0] == 2


def test_a_statement_of_a_megabyte_comes_in_on_standard_input(
    capsys: pytest.CaptureFixture[str], shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sql = f"select * from purchase where customer in ({','.join(map(str, range(170_000)))})"
    monkeypatch.setattr("sys.stdin", io.StringIO(sql))
    whole = as_json(capsys, shop, "-", "--measure", "--runs", 1)
    assert len(sql) > 1_000_000 and whole["counters"]["rows_out"] == 50


def test_a_writing_statement_is_measured_without_a_trace(
    capsys: pytest.CaptureFixture[str], shop: Path
) -> None:
    before = shop.read_bytes()
    whole = as_json(capsys, shop, "delete from purchase where customer = 3", "--measure")
    assert whole["counters"]["vm_steps"] > 0 and "copy" in " ".join(whole["measured"]["notes"])
    assert shop.read_bytes() == before
    assert [each.name for each in shop.parent.iterdir()] == [shop.name]


@pytest.mark.parametrize(
    "arguments",
    [
        ("select * from nix",),
        ("pragma user_version",),
        ("select 1; select 2",),
        ("",),
        ("select 1", "--runs", "0"),
        ("select 1", "--budget", "soon"),
        ("select 1", "--compare", "select nix"),
        ("select 1", "--compare-file", "/nowhere/at/all.db"),
    ],
)
def test_what_can_not_be_done_is_one_sentence(
    capsys: pytest.CaptureFixture[str], shop: Path, arguments: tuple[str, ...]
) -> None:
    code, out, err = run(capsys, shop, *arguments)
    assert (code, out) == (2, "") and err.startswith("plume-db: ") and err.count("\n") == 1


def test_a_budget_that_ends_is_told(capsys: pytest.CaptureFixture[str], shop: Path) -> None:
    slow = "select count(*) from purchase a, purchase b, purchase c, purchase d, purchase e"
    slow += " where a.sum + b.sum + c.sum + d.sum + e.sum = -1"
    whole = as_json(capsys, shop, slow, "--measure", "--budget", "0.3")
    assert "budget" in whole["measured"]["ended"] and whole["measured"]["work"] is None
    assert not whole["nodes"][0]["actual"]["complete"]
