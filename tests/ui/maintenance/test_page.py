"""The maintenance page foresees, runs and tells each task, and never blocks the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import apsw
import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from plume_db.database import Mode
from plume_db.maintenance.kinds import Order
from plume_ui.maintenance.findings_view import FindingsView
from plume_ui.maintenance.history_view import HistoryView
from plume_ui.maintenance.maintenance_document import MaintenanceDocument
from plume_ui.maintenance.runs import Run
from plume_ui.maintenance.task_list import Entry
from plume_ui.maintenance.tasks import TASKS, task_named
from tests.ui.maintenance.conftest import HOLES, Page

MakeDb = Callable[..., Path]
NOTHING_TO_DO = ("incremental", "storage", "encoding", "dropstats", "checkpoint")
"""Tasks that are barred on a plain file as long as nothing else is chosen."""


def said(widget: QWidget) -> str:
    """Read every label that is shown."""
    return "\n".join(each.text() for each in widget.findChildren(QLabel) if not each.isHidden())


def run(qtbot: QtBot, document: MaintenanceDocument) -> Run:
    """Press the button and wait for the end."""
    with qtbot.waitSignal(document.book.ended, timeout=20_000) as got:
        document.go.click()
    qtbot.waitUntil(lambda: not document.looking)
    found = got.args[0]
    assert isinstance(found, Run)
    return found


def rows(path: Path) -> object:
    """Count the rows as another program would."""
    con = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    found = con.execute("select count(*), sum(id) from t").fetchall()
    con.close()
    return found


@pytest.mark.parametrize("task", [kind.name for kind in TASKS])
def test_every_task_tells_what_it_will_do_before_anything_is_written(
    qtbot: QtBot, make_db: MakeDb, page: Page, look: str, task: str
) -> None:
    path = make_db(*HOLES)
    before = path.read_bytes()
    document = page(path, task)
    words = said(document.preflight)
    assert "Size now" in words
    assert "no other program has it open" in words
    assert ("becomes writable" in words) == next(k.writes for k in TASKS if k.name == task)
    assert document.go.isEnabled() == (task not in NOTHING_TO_DO)
    assert not document.grab().isNull()
    assert path.read_bytes() == before


def test_compacting_makes_the_file_smaller_and_tells_by_how_much(
    qtbot: QtBot, make_db: MakeDb, page: Page
) -> None:
    path = make_db(*HOLES)
    before, size = rows(path), path.stat().st_size
    document = page(path)
    with qtbot.waitSignal(document.desk.file_written, timeout=20_000):
        found = run(qtbot, document)
    assert found.state == "done"
    assert path.stat().st_size < size
    assert rows(path) == before
    assert document.run_view is not None
    assert "given back" in said(document.run_view)
    assert document.go.isEnabled()


def test_refreshing_statistics_writes_them(qtbot: QtBot, make_db: MakeDb, page: Page) -> None:
    document = page(make_db(*HOLES), "analyze")
    assert "no statistics yet" in said(document)
    assert "1 table analysed; 1 row of statistics." in run(qtbot, document).words
    assert "now 1 row" in said(document)


def test_findings_of_a_check_are_listed_and_can_be_copied(
    qtbot: QtBot, make_db: MakeDb, page: Page, look: str
) -> None:
    path = make_db(
        "create table p(id integer primary key)",
        "create table c(p references p)",
        "insert into c values(5), (6)",
    )
    document = page(path, "check")
    found = run(qtbot, document)
    assert found.words == "1 finding, but no damage."
    assert found.sign == ("warning", "warn")
    assert document.run_view is not None
    [view] = document.run_view.findChildren(FindingsView)
    copy = next(b for b in document.run_view.findChildren(QPushButton) if "Copy" in b.text())
    copy.click()
    assert "2 rows of c refer to a row of p" in QGuiApplication.clipboard().text()
    view.select(0)
    view.copy()
    assert QGuiApplication.clipboard().text().startswith("Reference\tc\t")
    assert not document.grab().isNull()


def test_a_backup_goes_to_the_chosen_file(
    qtbot: QtBot, make_db: MakeDb, page: Page, tmp_path: Path
) -> None:
    document = page(make_db(*HOLES), "backup")
    with qtbot.waitSignal(document.book.ended, timeout=20_000) as got:
        document.write_to(str(tmp_path / "copy.db"))
    qtbot.waitUntil(lambda: not document.looking)
    assert got.args[0].state == "done"
    assert rows(tmp_path / "copy.db") == rows(tmp_path / "test.db")
    assert document.run_view is not None
    assert str(tmp_path / "copy.db") in said(document.run_view)


def test_a_backup_that_can_not_go_there_says_why_and_does_not_start(
    qtbot: QtBot, make_db: MakeDb, page: Page
) -> None:
    path = make_db(*HOLES)
    document = page(path, "backup")
    document.write_to(str(path))
    qtbot.waitUntil(lambda: "made of" in said(document.preflight))
    assert not document.go.isEnabled()
    assert not document.book.runs


def test_a_risk_must_be_accepted_before_the_button_works(
    qtbot: QtBot, make_db: MakeDb, page: Page
) -> None:
    path = make_db("create table d(body)", "create virtual table f using fts5(body, content='d')")
    document = page(path)
    way = document.options.findChild(QComboBox)
    assert isinstance(way, QComboBox)
    way.setCurrentText("vacuum")  # by itself it would choose the way that breaks nothing
    qtbot.waitUntil(lambda: not document.looking)
    assert not document.go.isEnabled()
    [box] = document.preflight.findChildren(QCheckBox)
    box.click()
    assert document.go.isEnabled()
    box.click()
    assert not document.go.isEnabled()


def test_a_lock_is_told_with_its_holder_and_changes_nothing(
    qtbot: QtBot, make_db: MakeDb, page: Page
) -> None:
    path = make_db(*HOLES)
    document = page(path, "analyze")
    # In our own process, so that the lock is seen but its holder is not "another program".
    other = apsw.Connection(str(path))
    other.execute("begin immediate").fetchall()
    found = run(qtbot, document)
    other.close()
    assert found.state == "failed"
    assert "locked" in found.words
    assert found.sign == ("error", "bad")


def test_a_cancel_ends_the_task_and_says_so(qtbot: QtBot, make_db: MakeDb, page: Page) -> None:
    path = make_db(*HOLES)
    before = path.read_bytes()
    document = page(path)
    with qtbot.waitSignal(document.book.ended, timeout=20_000) as got:
        document.go.click()
        document.book.runs[0].cancel()
    assert got.args[0].state == "cancelled"
    assert path.read_bytes() == before


def test_a_cancel_that_comes_too_late_still_tells_what_was_done(
    qtbot: QtBot, make_db: MakeDb, page: Page
) -> None:
    document = page(make_db(*HOLES))
    written: list[bool] = []
    document.desk.file_written.connect(lambda: written.append(True))

    def cancel_when_written(run: Run) -> None:
        qtbot.waitUntil(lambda: run.job is not None and run.result is not None, timeout=20_000)
        run.cancel()

    with qtbot.waitSignal(document.book.ended, timeout=20_000) as got:
        document.go.click()
        # Waiting runs the event loop, in which the result may already have arrived; both are right.
        cancel_when_written(document.book.runs[0])
    assert got.args[0].state == "done"
    assert got.args[0].result is not None
    assert written == [True]


def test_a_file_read_as_unchangeable_is_opened_anew_after_our_own_write(
    qtbot: QtBot, make_db: MakeDb, page: Page, tmp_path: Path
) -> None:
    path = make_db("pragma journal_mode=wal", *HOLES)
    (tmp_path / "test.db-wal").touch()  # an empty log without its -shm
    document = page(path)
    session = document.desk.session
    assert session.opened.mode is Mode.IMMUTABLE
    assert run(qtbot, document).state == "done"
    with qtbot.waitSignal(document.desk.jobs.ended, timeout=20_000, raising=False):
        document.choose("check")
        qtbot.waitUntil(lambda: not document.looking)
        document.go.click()
    qtbot.waitUntil(lambda: document.book.running is None)
    assert document.book.runs[-1].words == "No damage and nothing broken in 1 table."
    assert session.opened.mode is not Mode.IMMUTABLE


def test_tasks_of_one_file_run_one_after_the_other(
    qtbot: QtBot, make_db: MakeDb, page: Page
) -> None:
    document = page(make_db(*HOLES))
    book = document.book
    document.go.click()
    check = book.start(task_named("check"), Order())
    assert check.state == "waiting"
    together: list[int] = []
    book.ended.connect(lambda _run: together.append(len([r for r in book.runs if r.job])))
    qtbot.waitUntil(lambda: not book.unfinished, timeout=20_000)
    assert [run.state for run in book.runs] == ["done", "done"]
    assert together[0] == 1


def test_a_task_that_waits_can_be_called_off(qtbot: QtBot, make_db: MakeDb, page: Page) -> None:
    document = page(make_db(*HOLES))
    book = document.book
    document.go.click()
    check = book.start(task_named("check"), Order())
    with qtbot.waitSignal(book.ended):
        check.cancel()
    assert check.state == "cancelled"
    qtbot.waitUntil(lambda: not book.unfinished, timeout=20_000)
    assert book.runs[0].state == "done"


def test_a_task_is_written_into_the_audit_log_with_its_proof(
    qtbot: QtBot, make_db: MakeDb, page: Page
) -> None:
    path = make_db(*HOLES)
    document = page(path)
    with qtbot.waitSignal(document.book.ended, timeout=20_000):
        document.go.click()
    (deed,) = document.desk.audit.deeds(path)
    assert deed.result is not None
    assert deed.result.body["verification"]["content"] == "same"
    assert deed.result.body["snapshot"].startswith("snapshot ")


def test_no_snapshot_is_taken_where_the_person_says_no(
    qtbot: QtBot, make_db: MakeDb, page: Page
) -> None:
    document = page(make_db(*HOLES))
    document.snapshot.setChecked(False)
    with qtbot.waitSignal(document.book.ended, timeout=20_000):
        document.go.click()
    outcome = document.book.runs[0].outcome
    assert outcome is not None
    assert outcome.snapshot == ""


def test_the_history_outlives_the_page(qtbot: QtBot, make_db: MakeDb, page: Page) -> None:
    path = make_db(*HOLES)
    document = page(path, "check")
    run(qtbot, document)
    second = page(path, "check", document.desk)
    entries = [e for e in second.findChildren(Entry) if e.text().startswith("Check integrity ·")]
    assert len(entries) == 1
    second.choose("vacuum")
    qtbot.waitUntil(lambda: not second.looking)
    assert second.run_view is None
    entries[0].click()
    assert second.run_view is not None
    assert "No damage" in said(second.run_view)
    qtbot.waitUntil(lambda: not second.looking)


def test_a_task_goes_on_when_its_page_is_closed(
    qtbot: QtBot, make_db: MakeDb, page: Page, tmp_path: Path
) -> None:
    document = page(make_db(*HOLES))
    size = (tmp_path / "test.db").stat().st_size
    book = document.book
    with qtbot.waitSignal(book.ended, timeout=20_000) as got:
        document.go.click()
        document.shutdown()
    assert got.args[0].state == "done"
    assert (tmp_path / "test.db").stat().st_size < size


def test_the_page_says_why_a_file_can_not_be_written_to(
    qtbot: QtBot, real_file: Callable[[str], Path], page: Page
) -> None:
    document = page(real_file("journal_hot.sqlite"))
    assert "unfinished transaction" in said(document.preflight)
    assert not document.go.isEnabled()


def test_every_control_has_a_name_or_a_tip(make_db: MakeDb, page: Page) -> None:
    document = page(make_db(*HOLES))
    for button in document.findChildren(QPushButton):
        assert button.toolTip() or button.accessibleName(), button.text()
    for entry in document.findChildren(Entry):
        assert entry.accessibleName()
        assert entry.accessibleDescription()


def test_the_desk_knows_while_a_job_of_ours_writes(
    qtbot: QtBot, make_db: MakeDb, page: Page
) -> None:
    document = page(make_db(*HOLES))
    desk = document.desk
    during: list[bool] = []
    document.book.started.connect(
        lambda run: run.changed.connect(lambda: during.append(desk.writing))
    )
    desk.file_written.connect(lambda: during.append(desk.writing))
    run(qtbot, document)
    assert True in during
    qtbot.waitUntil(lambda: not desk.writing)


@pytest.mark.parametrize(("old", "new"), [("delete", "wal"), ("wal", "delete")])
def test_the_file_is_read_on_after_its_journal_mode_changed(
    qtbot: QtBot, make_db: MakeDb, page: Page, old: str, new: str
) -> None:
    path = make_db(f"pragma journal_mode={old}", *HOLES)
    document = page(path, "journal")
    session = document.desk.session
    session.worker("browse").submit(lambda task: task.con.pragma("page_count")).result(10)
    with qtbot.waitSignal(document.book.ended, timeout=20_000):
        document.book.start(task_named("journal"), Order(options={"to": new}, snapshot=False))
    assert document.book.runs[0].state == "done"
    counted = session.worker("browse").submit(
        lambda task: task.con.execute("select count(*) from t").fetchall()
    )
    assert counted.result(10) == [(10_000,)]
    document.choose("checkpoint")
    qtbot.waitUntil(lambda: not document.looking)
    assert document.go.isEnabled() == (new == "wal")


@pytest.mark.parametrize("task", [kind.name for kind in TASKS])
def test_nothing_of_a_task_needs_scrolling_sideways_between_two_panels(
    qtbot: QtBot, make_db: MakeDb, page: Page, task: str
) -> None:
    document = page(make_db(*HOLES), task)
    area = next(
        each
        for each in document.findChildren(QScrollArea)
        if each.accessibleName() == "The chosen task"
    )
    document.resize(document.minimumWidth(), 400)
    qtbot.waitUntil(lambda: 200 < area.viewport().width() < 260)
    room = area.viewport().width() - 24  # the margins
    # Not the preflight: a path is one word, and those of tests are longer than people's.
    for part in (document.options, document.snapshot, document.proof, document.go):
        assert part.minimumSizeHint().width() <= room
    names = [each for each in document.preflight.findChildren(QLabel) if each.text() == "Size now"]
    assert names[0].mapTo(document, names[0].rect().topLeft()).x() < 120
    document.resize(1100, 800)
    qtbot.waitUntil(lambda: area.viewport().width() > 600)
    assert document.proof.text() == "Prove afterwards that no value has changed"
    document.preflight.clear("Looking at the file…")
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    document.resize(document.minimumWidth(), 400)  # with nothing to lay out


def test_a_task_that_is_started_at_the_end_of_a_long_page_is_seen(
    qtbot: QtBot, make_db: MakeDb, page: Page
) -> None:
    document = page(make_db(*HOLES))
    area = document._area
    document.resize(1100, 300)
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0)
    document.go.setFocus()
    area.ensureWidgetVisible(document.go)
    assert area.verticalScrollBar().value() > 0
    with qtbot.waitSignal(document.book.ended, timeout=20_000):
        document.go.click()
        assert area.verticalScrollBar().value() == 0
        assert document.run_view is not None
        assert document.run_view._cancel.hasFocus()
    qtbot.waitUntil(lambda: not document.looking)
    assert area.verticalScrollBar().value() == 0


def test_the_history_is_made_when_it_is_wanted(make_db: MakeDb, page: Page) -> None:
    document = page(make_db(*HOLES))
    assert not document.findChildren(HistoryView)
    document.choose("history")
    assert document.findChildren(HistoryView) == [document.history]
    assert document.history.isVisible()


def test_a_page_of_a_file_that_was_closed_just_now_stays_quiet(
    qtbot: QtBot, make_db: MakeDb, page: Page
) -> None:
    document = page(make_db(*HOLES), "check")
    document.desk.session.close()
    document.refresh()
    document.go.click()
    qtbot.waitUntil(lambda: not document.looking and not document.book.unfinished)
    assert document.book.runs[-1].state == "cancelled"
    document.choose("statistics")
    qtbot.waitUntil(lambda: not document.looking)
