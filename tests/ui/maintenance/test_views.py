"""The history of tasks and the planner's statistics as pages, and how a failed proof looks."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import apsw
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QWidget
from pytestqt.qtbot import QtBot

from plume_db.maintenance.frame import Outcome, Verification
from plume_db.maintenance.kinds import Order
from plume_db.maintenance.results import Done
from plume_db.maintenance.statistics import ANALYZE
from plume_ui.maintenance.maintenance_document import MaintenanceDocument
from plume_ui.maintenance.run_view import RunView
from plume_ui.maintenance.runs import Run
from plume_ui.maintenance.task_list import NARROW, Entry
from tests.ui.maintenance.conftest import HOLES, Page

MakeDb = Callable[..., Path]


def said(widget: QWidget) -> str:
    return "\n".join(each.text() for each in widget.findChildren(QLabel) if not each.isHidden())


def shown(qtbot: QtBot, document: MaintenanceDocument, name: str) -> None:
    document.choose(name)
    qtbot.waitUntil(lambda: not document.looking)


def done(qtbot: QtBot, document: MaintenanceDocument) -> None:
    with qtbot.waitSignal(document.book.ended, timeout=20_000):
        document.go.click()
    qtbot.waitUntil(lambda: not document.looking)


def cells(model: object, row: int) -> list[object]:
    return [
        model.data(model.index(row, column))  # type: ignore[attr-defined]
        for column in range(model.columnCount())  # type: ignore[attr-defined]
    ]


def test_the_history_tells_every_task_with_what_was_proved(
    qtbot: QtBot, make_db: MakeDb, page: Page, look: str
) -> None:
    document = page(make_db(*HOLES), "analyze")
    shown(qtbot, document, "history")
    # A label that was just put into a layout is shown with the next event.
    qtbot.waitUntil(lambda: "Nothing was done to this file yet" in said(document.history))
    shown(qtbot, document, "analyze")
    done(qtbot, document)
    shown(qtbot, document, "history")
    [row] = [cells(document.history.model, at) for at in range(document.history.model.rowCount())]
    assert row[1:3] == [ANALYZE.title, "done"]
    assert row[5] == "same"
    words = said(document.history)
    assert "is whole" in words
    assert "same (10,000 rows)" in words
    assert not document.grab().isNull()


def test_a_task_that_was_killed_is_marked_as_interrupted(
    qtbot: QtBot, make_db: MakeDb, page: Page
) -> None:
    path = make_db(*HOLES)
    document = page(path, "analyze")
    log = document.desk.audit
    with log._ledger.open() as con:  # as a process that is gone would have left it
        from plume_db.audit.log import _append, _path

        _append(con, (1.0, _path(path), "vacuum", "intent", '{"pid": 4194304}'))
    shown(qtbot, document, "history")
    assert cells(document.history.model, 0)[2] == "interrupted"
    assert "the program ended before the task did" in said(document.history)


def test_a_log_that_was_tampered_with_is_told(
    qtbot: QtBot, make_db: MakeDb, page: Page, settings: object
) -> None:
    document = page(make_db(*HOLES), "analyze")
    done(qtbot, document)
    with document.desk.audit._ledger.open() as con:
        con.execute("drop trigger record_is_final; update record set task='vacuum'").fetchall()
    shown(qtbot, document, "history")
    assert "changed by another hand" in said(document.history)


@pytest.mark.parametrize("kind", ["JSON", "CSV"])
def test_the_history_is_exported(
    qtbot: QtBot, make_db: MakeDb, page: Page, tmp_path: Path, kind: str
) -> None:
    document = page(make_db(*HOLES), "analyze")
    done(qtbot, document)
    out = tmp_path / "log.txt"
    document.history.export(kind, str(out))
    qtbot.waitUntil(out.exists)
    qtbot.waitUntil(lambda: not document.desk.jobs.running)
    text = out.read_text(encoding="utf-8")
    records = json.loads(text) if kind == "JSON" else list(csv.DictReader(text.splitlines()))
    assert [(each["task"], each["kind"]) for each in records] == [
        ("analyze", "intent"),
        ("analyze", "result"),
    ]


def test_the_statistics_are_shown_with_what_does_not_fit(
    qtbot: QtBot, make_db: MakeDb, page: Page, look: str
) -> None:
    path = make_db(*HOLES, "analyze", "delete from t where id > 1000")
    document = page(path, "statistics")
    qtbot.waitUntil(lambda: not document.looking)
    view = document.statistics
    row = cells(view.model, 0)
    assert row[:2] == ["t", "t_v"]
    assert row[2] == "off by 95%: 500 rows now"
    assert row[3] == "10,000"
    assert view.model.data(view.model.index(0, 0), Qt.ItemDataRole.ToolTipRole) == (
        "v: 1 row for one value"
    )
    assert view.samples.rowCount() > 0
    assert "1 out of date" in said(view)
    assert not document.grab().isNull()
    with qtbot.waitSignal(view.task_wanted):
        view.task_wanted.emit("analyze")
    assert document._kind is ANALYZE


def test_a_file_without_statistics_says_what_to_do(
    qtbot: QtBot, make_db: MakeDb, page: Page
) -> None:
    document = page(make_db("create table t(a)"), "statistics")
    assert "There are no statistics" in said(document.statistics)
    assert "no index to be measured" in said(document.statistics)


def test_the_preflight_tells_time_way_back_and_snapshot(
    qtbot: QtBot, make_db: MakeDb, page: Page
) -> None:
    document = page(make_db(*HOLES), "vacuum")
    words = said(document.preflight)
    for part in ("Takes", "about", "Way back", "Snapshot", "since it is the first of this file"):
        assert part in words
    document.snapshot.setChecked(False)
    qtbot.waitUntil(lambda: "Snapshot" not in said(document.preflight))
    qtbot.waitUntil(lambda: not document.looking)
    document.proof.setChecked(False)
    qtbot.waitUntil(lambda: not document.looking)
    done(qtbot, document)
    assert document.run_view is not None
    assert "Not proved: you asked for no proof." in said(document.run_view)


def test_a_difference_is_told_loudly_with_the_way_back(qtbot: QtBot, look: str) -> None:
    host = QWidget()
    run = Run(ANALYZE, Order(), host)
    proof = Verification("differs", "values of t differ", ("page 3 is lost",), 2)
    run.kind = replace(ANALYZE, summary=lambda _r: "Done.", facts=lambda _r: ())
    run.outcome = Outcome(Done("Done.", 1.0, 1, 1), proof, "snapshot 20260101-aa in /store (1 MB)")
    view = RunView(run, host)
    run.settle("done", "The content is not what it was.")
    [strip] = [f for f in view.findChildren(QFrame) if f.property("tone") == "bad"]
    words = said(strip)
    assert "values of t differ" in words
    assert "page 3 is lost" in words
    assert "2 rows lost the row they refer to" in words
    assert "snapshot 20260101-aa" in words
    host.resize(500, 300)
    assert not host.grab().isNull()
    host.deleteLater()


def test_a_narrow_page_lists_icons_only(qtbot: QtBot, make_db: MakeDb, page: Page) -> None:
    document = page(make_db(*HOLES), "vacuum")
    document.resize(400, 500)
    assert document._list.width() == NARROW
    entry = document._list.findChildren(Entry)[0]
    assert entry.toolTip().startswith("Compact: ")
    document.resize(1100, 800)
    assert document._list.width() > NARROW


def test_a_file_that_was_overwritten_since_it_was_looked_at_is_not_written_to(
    qtbot: QtBot, make_db: MakeDb, page: Page
) -> None:
    path = make_db(*HOLES, "analyze", "create table more(a)")
    document = page(path, "vacuum")
    con = apsw.Connection(str(path.with_name("other.db")))
    con.execute("create table t(id, v)").fetchall()
    con.close()
    data = path.with_name("other.db").read_bytes()
    path.write_bytes(data)
    document.snapshot.blockSignals(True)
    document.snapshot.setChecked(False)
    with qtbot.waitSignal(document.book.ended, timeout=20_000) as got:
        document.go.click()
    qtbot.waitUntil(lambda: not document.looking)
    assert got.args[0].state == "failed"
    assert "overwritten" in got.args[0].words
    assert path.read_bytes() == data
