"""The page that recovers: form, run, report; also for a file that can not be opened."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from plume_db.database import Key, Mode, Place, apply_key, connect
from plume_db.recover.report import Options
from plume_ui.desk import Desk
from plume_ui.jobs import JobBoard
from plume_ui.main_window import MainWindow
from plume_ui.recover.recover_document import RecoverDocument
from plume_ui.recover.recover_page import RecoverPage
from plume_ui.recover.recover_view import RecoverView
from plume_ui.recover.tables_model import NAME, WORDS
from plume_ui.settings import Settings
from tests.core.recover.damages import DAMAGES, build

ENOUGH = 60_000


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("recover") / "known.db"
    build(path, 1)
    return path


@pytest.fixture
def bad(known: Path, tmp_path: Path) -> Path:
    path = tmp_path / "bad.db"
    damage, _share = DAMAGES["two roots lost"]
    path.write_bytes(damage(bytearray(known.read_bytes()), random.Random(1), known))
    return path


@pytest.fixture
def view(qtbot: QtBot, bad: Path) -> RecoverView:
    made = RecoverView(bad, JobBoard())
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    return made


def run(qtbot: QtBot, view: RecoverView) -> None:
    view.form.go.click()
    assert view.busy
    assert view.running.isVisible()
    qtbot.waitUntil(lambda: not view.busy, timeout=ENOUGH)


def test_a_run_ends_in_a_report(qtbot: QtBot, view: RecoverView, bad: Path, look: str) -> None:
    before = bad.read_bytes()
    run(qtbot, view)
    assert view.report_view is not None
    report = view.report_view.report
    assert {table.name: table.found for table in report.tables}["event"] == 2000
    assert bad.read_bytes() == before
    assert not view.form.isVisible()
    assert view.report_view.map.squares.counts["x"] == 2
    assert not view.grab().isNull()
    with qtbot.waitSignal(view.file_wanted) as got:
        view.report_view.open.click()
    assert got.args == [Path(report.out)]


def test_the_tables_tell_what_became_of_each(qtbot: QtBot, view: RecoverView) -> None:
    run(qtbot, view)
    assert view.report_view is not None
    model = view.report_view.tables.model()
    told = {
        model.index(row, NAME).data(): model.index(row, WORDS).data()
        for row in range(model.rowCount())
    }
    assert "2,000 on pages that nothing led to" in told["event"]
    assert told["reading"] == "complete"


def test_the_report_is_saved_and_copied(qtbot: QtBot, view: RecoverView, tmp_path: Path) -> None:
    run(qtbot, view)
    view.save_report(str(tmp_path / "report.txt"))
    qtbot.waitUntil((tmp_path / "report.txt").exists)
    text = (tmp_path / "report.txt").read_text()
    assert "page map:" in text
    assert view.report_view is not None
    assert view.report_view.text in text
    assert QApplication.clipboard() is not None


def test_again_asks_for_another_name(qtbot: QtBot, view: RecoverView) -> None:
    run(qtbot, view)
    view.ask_again()
    assert view.form.isVisible()
    assert view.report_view is None
    assert view.form.out.path is not None


def test_cancel_brings_the_form_back_and_leaves_nothing(
    qtbot: QtBot, view: RecoverView, bad: Path
) -> None:
    view.form.go.click()
    view.cancel.click()
    qtbot.waitUntil(lambda: not view.busy, timeout=ENOUGH)
    assert view.form.isVisible()
    assert "Stopped" in view.form.trouble.text()
    qtbot.waitUntil(lambda: [each.name for each in bad.parent.glob("*.db")] == ["bad.db"])


def test_what_bars_it_is_said_on_the_form(qtbot: QtBot, view: RecoverView, bad: Path) -> None:
    view.start(bad, Options())
    qtbot.waitUntil(lambda: not view.busy, timeout=ENOUGH)
    assert view.form.isVisible()
    assert view.form.trouble.isVisible()
    assert "another name" in view.form.trouble.text()


def test_options_are_what_the_form_holds(view: RecoverView, known: Path) -> None:
    view.form.schema.set_path(known)
    view.form.deleted.setChecked(True)
    assert view.form.options() == Options(schema_from=known, deleted=True)
    view.form.out.set_path("")
    assert not view.form.go.isEnabled()


def test_every_control_has_a_tip_and_a_name(view: RecoverView) -> None:
    from PySide6.QtWidgets import QAbstractButton, QLineEdit

    for button in view.form.findChildren(QAbstractButton):
        if button.parent() is not None and not isinstance(button.parent(), QLineEdit):
            assert button.toolTip()
            assert button.accessibleName() or button.text()
    for field in view.form.findChildren(QLineEdit):
        assert field.toolTip()
        assert field.accessibleName()


def test_the_document_opens_what_was_recovered(
    qtbot: QtBot, desk_on: Callable[[Path], Desk], known: Path
) -> None:
    desk = desk_on(known)
    document = RecoverDocument(desk)
    qtbot.addWidget(document)
    document.show()
    with qtbot.waitSignal(desk.file_wanted) as got:
        document.view.file_wanted.emit(Path("there.db"))
    assert got.args == [Path("there.db")]
    assert document.view.form.out.path is not None
    document.shutdown()


def test_the_workspace_opens_the_page_where_damage_is_told(
    qtbot: QtBot, settings: Settings, bad: Path
) -> None:
    window = MainWindow(settings)
    qtbot.addWidget(window)
    window.show()
    window.open_path(bad)
    qtbot.waitUntil(lambda: window.workspace is not None, timeout=ENOUGH)
    space = window.workspace
    assert space is not None
    space.desk.maintenance_wanted.emit("recover")  # what the overview's finding asks for
    assert isinstance(space.documents.current, RecoverDocument)
    space.desk.maintenance_wanted.emit("check")
    from plume_ui.maintenance.maintenance_document import MaintenanceDocument

    page = space.documents.current
    assert isinstance(page, MaintenanceDocument)
    page.recover.click()
    assert isinstance(space.documents.current, RecoverDocument)
    window.close()


def test_an_encrypted_file_is_recovered_with_its_key(qtbot: QtBot, tmp_path: Path) -> None:
    path, key = tmp_path / "secret.db", Key("quill", "chacha20")
    con = apsw.Connection(str(path))
    apply_key(con, key)
    con.execute("create table t(a); insert into t values('a plain word')").fetchall()
    con.close()
    made = RecoverView(path, JobBoard(), key)
    qtbot.addWidget(made)
    made.show()
    run(qtbot, made)
    assert made.report_view is not None
    out = Path(made.report_view.report.out)
    assert b"a plain word" not in out.read_bytes()
    con = connect(Place(out, Mode.READ_ONLY, key))
    assert con.execute("select a from t").fetchall() == [("a plain word",)]
    con.close()


def test_rows_of_a_backup_are_counted_first_and_taken_when_asked(
    qtbot: QtBot, known: Path, tmp_path: Path
) -> None:
    path = tmp_path / "bad.db"
    con = apsw.Connection(str(known))
    sql = "select pageno from dbstat where name = 'event' and pagetype = 'leaf' limit 1 offset 3"
    ((page,),) = con.execute(sql).fetchall()
    con.close()
    data, at = bytearray(known.read_bytes()), 4096 * (int(page) - 1)
    data[at : at + 4096] = bytes(4096)
    path.write_bytes(data)
    view = RecoverView(path, JobBoard())
    qtbot.addWidget(view)
    view.resize(1000, 700)
    view.show()
    view.form.merge.set_path(known)
    run(qtbot, view)
    shown = view.report_view
    assert shown is not None
    before, offered = shown.report.found, shown.report.offered
    assert offered > 0
    assert f"{offered:,}" in shown.fill.text()
    assert not shown.fill.isHidden()
    shown.fill.click()
    assert not shown.open.isEnabled()
    qtbot.waitUntil(lambda: not view.busy, timeout=ENOUGH)
    filled = view.report_view
    assert filled is not None
    assert filled.report.found == before + offered
    assert filled.fill.isHidden()


def test_a_file_that_can_not_be_opened_offers_recovery(
    qtbot: QtBot, settings: Settings, known: Path, tmp_path: Path
) -> None:
    path = tmp_path / "first.db"
    path.write_bytes(b"SQLite format 3\0" + bytes(84) + known.read_bytes()[100:])
    con = apsw.Connection(str(path))
    with pytest.raises(apsw.Error):
        con.execute("select 1 from sqlite_schema").fetchall()
    con.close()
    window = MainWindow(settings)
    qtbot.addWidget(window)
    window.show()
    window.open_path(path)
    opening = window._opening
    qtbot.waitUntil(opening.card._recover.isVisible, timeout=ENOUGH)
    opening.card._recover.click()
    page = window.pages.currentWidget()
    assert isinstance(page, RecoverPage)
    assert page.view.source == path
    with qtbot.waitSignal(page.back_wanted):
        page._go_back()
    window.close()
