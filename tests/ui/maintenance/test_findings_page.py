"""From a check to its rows, its file and its mending: by keyboard and by signals of the desk."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from plume_db.jobs import Task
from plume_db.maintenance.kinds import Order
from plume_db.schema.read import read_catalog
from plume_ui.inspection import Inspection
from plume_ui.maintenance.findings_view import FindingsView
from plume_ui.maintenance.leading import Leading
from plume_ui.maintenance.maintenance_document import MaintenanceDocument
from plume_ui.maintenance.run_view import RunView
from plume_ui.maintenance.runs import Run
from plume_ui.maintenance.tasks import task_named
from plume_ui.requests import QueryRequest, TableRequest
from tests.core.maintenance.test_verdict import hide
from tests.ui.maintenance.conftest import Page

MakeDb = Callable[..., Path]
ODD = (
    "create table t(id integer primary key, a int, b text)",
    "with recursive n(i) as (select 1 union all select i + 1 from n where i < 300)"
    " insert into t select i, i, 'v' || i from n",
    "create index t_a on t(a)",
)


@pytest.fixture
def torn(make_db: MakeDb) -> Path:
    """A table of which an index misses rows 7 and 8, and two values are no numbers."""
    path = make_db(*ODD)
    hide(path, "t_a", "update t set a = 'x' || id where id in (7, 8)")
    return path


def opened(page: Page, path: Path) -> MaintenanceDocument:
    """Open the page of a file whose schema was read, as in the window."""
    document = page(path, "check")
    con = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    document.desk.catalog_changed.emit(read_catalog(Task(con)))
    con.close()
    document.choose("check")
    return document


def checked(qtbot: QtBot, document: MaintenanceDocument) -> FindingsView:
    """Press the button and wait for the list."""
    qtbot.waitUntil(lambda: not document.looking)
    with qtbot.waitSignal(document.book.ended, timeout=20_000):
        document.go.click()
    qtbot.waitUntil(lambda: not document.looking)
    assert document.run_view is not None
    assert document.run_view.findings is not None
    return document.run_view.findings


def test_enter_opens_the_table_at_the_row(qtbot: QtBot, torn: Path, page: Page) -> None:
    document = opened(page, torn)
    view = checked(qtbot, document)
    with qtbot.waitSignal(document.desk.table_wanted) as got:
        view.open_current()
    wanted = got.args[0]
    assert isinstance(wanted, TableRequest)
    assert (wanted.name, wanted.key) == ("t", (7,))


def test_several_rows_open_as_a_filter_and_as_a_query(qtbot: QtBot, torn: Path, page: Page) -> None:
    document = opened(page, torn)
    document.options.choose("how", "rules")
    qtbot.waitUntil(lambda: not document.looking)
    view = checked(qtbot, document)
    [finding] = view.findings
    assert finding.count == 2
    with qtbot.waitSignal(document.desk.table_wanted) as got:
        view.open_current()
    assert got.args[0].shape.where == finding.where
    assert got.args[0].column == "a"
    with qtbot.waitSignal(document.desk.query_wanted) as asked:
        view.query_wanted.emit(finding)
    query = asked.args[0]
    assert isinstance(query, QueryRequest)
    con = apsw.Connection(str(torn), flags=apsw.SQLITE_OPEN_READONLY)
    assert [row[0] for row in con.execute(query.sql)] == [7, 8]
    con.close()


def test_the_definition_of_an_index_is_shown_in_the_inspector(
    qtbot: QtBot, torn: Path, page: Page
) -> None:
    document = opened(page, torn)
    view = checked(qtbot, document)
    with qtbot.waitSignal(document.desk.inspected) as got:
        view.definition_wanted.emit(view.findings[0])
    shown = got.args[0]
    assert isinstance(shown, Inspection)
    assert (shown.title, shown.subtitle) == ("t_a", "in t")
    assert shown.sql == "CREATE INDEX t_a on t(a)"
    assert ("What to do", view.findings[0].advice) in shown.facts


def test_a_mended_index_begins_with_a_rehearsal_and_ends_with_a_clean_check(
    qtbot: QtBot, torn: Path, page: Page
) -> None:
    document = opened(page, torn)
    checked(qtbot, document)
    assert document.run_view is not None
    assert "rehearsed on a copy: ok" in document.book.runs[-1].words
    mend = next(b for b in document.run_view.findChildren(QPushButton) if "anew" in b.text())
    mend.click()
    qtbot.waitUntil(lambda: not document.looking)
    assert document.options.options() == {"table": "t", "index": "t_a"}
    assert document.snapshot.isChecked()
    assert len(document.book.runs) == 1  # nothing is started unasked
    with qtbot.waitSignal(document.book.ended, timeout=20_000):
        document.go.click()
    assert document.book.runs[-1].state == "done"
    run = document.book.start(task_named("check"), Order())
    qtbot.waitUntil(lambda: run.ended, timeout=20_000)
    qtbot.waitUntil(lambda: not document.looking)
    assert run.words.startswith("No damage")


def test_findings_are_listed_while_the_check_still_runs(
    qtbot: QtBot, torn: Path, page: Page
) -> None:
    document = opened(page, torn)
    told: list[int] = []
    document.book.started.connect(
        lambda run: run.found_more.connect(lambda found: told.append(len(found)))
    )
    checked(qtbot, document)
    assert sum(told) == 2

    run = Run(task_named("check"), Order(), document.book)
    run.state = "running"
    view = RunView(run, document.desk, document)
    assert view.findings is None
    findings = document.book.runs[0].found
    run.take(findings[:1])
    assert view.findings is not None
    run.take(findings[1:])
    assert view.findings.findings == findings
    late = RunView(run, document.desk, document)  # the page was opened in the middle
    assert late.findings is not None
    assert late.findings.findings == findings
    run.settle("cancelled", "Cancelled.")
    run.take(findings)
    assert run.found == findings


def test_findings_are_written_to_a_file(
    qtbot: QtBot, torn: Path, page: Page, tmp_path: Path
) -> None:
    document = opened(page, torn)
    view = checked(qtbot, document)
    [leading] = view.findChildren(Leading)
    out = tmp_path / "found.json"
    with qtbot.waitSignal(document.desk.jobs.ended, timeout=20_000) as got:
        leading.export(view.findings, str(out))
    assert "2 findings" in got.args[0].words
    assert [each["rowid"] for each in json.loads(out.read_text("utf-8"))] == [7, 8]
