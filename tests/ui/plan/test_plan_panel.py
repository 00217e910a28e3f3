"""The plan panel shows the tree SQLite gives, in words, and says why where there is none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import apsw
import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from plume_db.plan.nodes import Access
from plume_db.query.question import Question
from plume_ui.desk import Desk
from plume_ui.plan.looks import LOOKS
from plume_ui.plan.plan_model import NodeRole, PlanModel
from plume_ui.plan.plan_panel import PlanPanel

MakeDb = Callable[..., Path]
DeskOn = Callable[[Path], Desk]
BUILD = (
    "create table t(a, b, c)",
    "create index ta on t(a)",
    "create table u(id integer primary key, x)",
)
NESTED = """select (select x from u where id = t.c), b from t where a = 1 or a in (select x from u)
union select 1, 2 from t join u as w on w.x = t.b order by 1"""


@pytest.fixture
def path(make_db: MakeDb) -> Path:
    return make_db(*BUILD)


@pytest.fixture
def panel(qtbot: QtBot, path: Path, desk_on: DeskOn) -> PlanPanel:
    made = PlanPanel(desk_on(path))
    qtbot.addWidget(made)
    made.resize(420, 500)
    return made


def explain(qtbot: QtBot, panel: PlanPanel, sql: str) -> None:
    panel.explain(Question(sql))
    qtbot.waitUntil(lambda: not panel.busy)


def tree(model: PlanModel, parent: QModelIndex | None = None) -> list[object]:
    parent = parent or QModelIndex()
    found: list[object] = []
    for row in range(model.rowCount(parent)):
        index = model.index(row, 0, parent)
        found.append((index.data(NodeRole).detail, tree(model, index)))
    return found


def asked(path: Path, sql: str) -> list[object]:
    """Build the same tree straight from SQLite."""
    con = apsw.Connection(str(path))
    rows = con.execute(f"explain query plan {sql}").fetchall()
    con.close()

    def under(parent: object) -> list[object]:
        return [(row[3], under(row[0])) for row in rows if row[1] == parent]

    return under(0)


def test_the_tree_is_the_one_sqlite_gives(qtbot: QtBot, panel: PlanPanel, path: Path) -> None:
    tester = QAbstractItemModelTester(
        panel.model, QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    explain(qtbot, panel, NESTED)
    assert tree(panel.model) == asked(path, NESTED)
    explain(qtbot, panel, "select * from t")
    assert tree(panel.model) == [("SCAN t", [])]
    del tester


def test_words_lines_and_statistics_are_there(qtbot: QtBot, panel: PlanPanel) -> None:
    explain(qtbot, panel, "select * from t order by b")
    index = panel.model.index(0, 0)
    assert index.data() == "full scan, small: t. Reads every row of t (0 rows, counted)"
    assert index.data(Qt.ItemDataRole.ToolTipRole) == "SCAN t"
    assert panel.foot.text().startswith("Planned without statistics")
    panel.copy()
    assert QApplication.clipboard().text() == "SCAN t\nUSE TEMP B-TREE FOR ORDER BY"


def test_a_node_is_inspected_with_the_line_as_sqlite_wrote_it(
    qtbot: QtBot, panel: PlanPanel
) -> None:
    explain(qtbot, panel, "select * from t where a = 5")
    with qtbot.waitSignal(panel._desk.inspected) as caught:
        panel.tree.clicked.emit(panel.model.index(0, 0))
    facts = dict(caught.args[0].facts)
    assert facts["SQLite says"] == "SEARCH t USING INDEX ta (a=?)"
    assert (facts["Table"], facts["Index"], facts["Looks up"]) == (
        "t",
        "ta (a): 1 of 1 column narrow the search",
        "a=?",
    )


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("", "no statement"),
        ("pragma journal_mode", "PRAGMA has no plan"),
        ("create table x(a)", "is not planned here"),
        ("select * from missing", "No plan: no such table: missing"),
        ("insert into u values (1, 2)", "needs no plan"),
    ],
)
def test_where_there_is_no_plan_a_sentence_stands(
    qtbot: QtBot, panel: PlanPanel, sql: str, says: str
) -> None:
    explain(qtbot, panel, "select * from t")
    explain(qtbot, panel, sql)
    assert says in panel.sentence.text()
    assert panel.model.rowCount() == 0
    assert panel.foot.isHidden()


def test_the_latest_question_wins(qtbot: QtBot, panel: PlanPanel) -> None:
    for table in ("t", "u", "t", "u"):
        panel.explain(Question(f"select * from {table}"))
    qtbot.waitUntil(lambda: not panel.busy)
    assert tree(panel.model) == [("SCAN u", [])]


def test_statistics_made_elsewhere_are_seen_at_once(
    qtbot: QtBot, panel: PlanPanel, path: Path
) -> None:
    explain(qtbot, panel, "select * from u")
    for count in (3, 30_000):
        con = apsw.Connection(str(path))
        con.execute(
            f"""with recursive n(i) as (select 1 union all select i + 1 from n where i < {count})
            insert or ignore into u select i, i from n; analyze"""
        ).fetchall()
        con.close()
        explain(qtbot, panel, "select * from u")
        node = panel.model.index(0, 0).data(NodeRole)
        assert f"{count:,} rows, statistics" in node.words
    assert node.access is Access.LARGE_SCAN


def test_every_access_type_has_a_look_and_a_word() -> None:
    assert set(LOOKS) == set(Access)


def test_drawn_in_both_themes_wide_and_narrow(
    qtbot: QtBot, path: Path, desk_on: DeskOn, look: str
) -> None:
    panel = PlanPanel(desk_on(path))
    qtbot.addWidget(panel)
    explain(qtbot, panel, NESTED)
    heights = []
    for width in (900, 240):
        panel.resize(width, 600)
        panel.grab()
        panel.tree.doItemsLayout()
        heights.append(panel.tree.sizeHintForIndex(panel.model.index(0, 0)).height())
    assert heights[0] <= heights[1]


def test_closing_while_a_plan_is_made_leaves_nothing_behind(
    qtbot: QtBot, path: Path, desk_on: DeskOn
) -> None:
    desk = desk_on(path)
    panel = PlanPanel(desk)
    panel.explain(Question(NESTED))
    panel.deleteLater()
    del panel
    qtbot.waitUntil(lambda: not desk.jobs.running)
