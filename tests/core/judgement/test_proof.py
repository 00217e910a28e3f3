"""What badges propose is tried on a copy with rows: indexes are used, new words mean the same."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest

from plume_db.jobs import Task, attended
from plume_db.judgement.badge import Badge
from plume_db.judgement.judge import judge
from plume_db.plan.explain import explain
from plume_db.query.parameters import bindings
from plume_db.whatif.changes import AddIndex, Rewrite
from tests.core.judgement.label import Label, read_labels
from tests.core.judgement.stores import STORES, make

SAME = frozenset(
    {
        *("function-on-column", "cast-on-column", "arithmetic-on-column", "keyset-or"),
        *("min-max", "partial-index-parameter", "indexed-by"),
    }
)
"""Rules whose new words give the same rows; others tell of words that mean something else."""

LABELS = [
    label
    for part in ("tuning", "holdout", "retail", "chat")
    for label in read_labels(part)
    if label.store in STORES and label.expected
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("copies")


@pytest.fixture(params=sorted(set(STORES) - {"stale"}), scope="module")
def store(request: pytest.FixtureRequest, folder: Path) -> str:
    make(request.param, folder)
    return str(request.param)


def _judged(con: apsw.Connection, label: Label) -> tuple[str, tuple[Badge, ...]]:
    task = Task(con)
    with attended(con, task):
        plan = explain(task, label.sql, dict(label.given))
        return plan.sql, judge(task, plan, None, dict(label.given), seconds=20)


def _rows(con: apsw.Connection, sql: str, label: Label) -> list[str]:
    values, _ = bindings(sql, dict(label.given))
    return sorted(repr(row) for row in con.execute(sql, values, can_cache=False).fetchall())


def test_proposed_indexes_are_used_and_rewritten_statements_give_the_same_rows(
    store: str, folder: Path
) -> None:
    con = apsw.Connection(str(folder / f"{store}.db"))
    tried = 0
    for label in (each for each in LABELS if each.store == store):
        sql, badges = _judged(con, label)
        for badge in badges:
            tried += _try(con, label, sql, badge)
    con.close()
    assert tried


def _try(con: apsw.Connection, label: Label, sql: str, badge: Badge) -> int:
    change = badge.what_if
    if isinstance(change, AddIndex):
        con.execute("savepoint tried")
        con.execute(change.sql).fetchall()
        task = Task(con)
        with attended(con, task):
            plan = explain(task, label.sql, dict(label.given))
        con.execute("rollback to tried; release tried").fetchall()
        name = change.sql.split()[2].strip('"')
        assert any(node.index == name for node in plan.walk()), change.sql
        return 1
    if isinstance(change, Rewrite) and badge.rule in SAME:
        assert _rows(con, sql, label) == _rows(con, change.sql, label), change.sql
        return 1
    return 0
