"""The window without a mouse: where the keyboard is, and that it gets everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from plume_db.jobs import Worker
from plume_ui.dashboard.dashboard_document import DashboardDocument
from plume_ui.help.dialogs import show_shortcuts
from plume_ui.main_window import MainWindow
from plume_ui.query.query_document import QueryDocument
from plume_ui.query.tool_row import TOOLS
from plume_ui.rows.table_document import TableDocument
from plume_ui.settings import Settings


@pytest.fixture
def window(qtbot: QtBot, settings: Settings) -> Iterator[MainWindow]:
    import threading

    made = MainWindow(settings)
    qtbot.addWidget(made)
    made.show_welcome()
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    yield made
    made.jobs.cancel_all()
    made.close()
    qtbot.waitUntil(
        lambda: not any(t.name.startswith("plume closing") for t in threading.enumerate())
    )


def opened(qtbot: QtBot, window: MainWindow, path: Path) -> MainWindow:
    window.open_path(path)
    qtbot.waitUntil(lambda: window.workspace is not None, timeout=20_000)
    qtbot.waitUntil(lambda: all("Watch" in job.title for job in window.jobs.running))
    return window


def inside(widget: QWidget) -> bool:
    focus = QApplication.focusWidget()
    return focus is not None and (focus is widget or widget.isAncestorOf(focus))


def test_enter_opens_a_file_from_the_welcome_page(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    focus = QApplication.focusWidget()
    assert isinstance(focus, QPushButton)
    assert focus.text().startswith("Open a file")
    focus.clicked.connect(lambda: asked.append(True))
    monkeypatch.setattr("plume_ui.widgets.file_dialog.ask_open", lambda *_: None)
    qtbot.keyClick(focus, Qt.Key.Key_Return)
    assert len(asked) == 1


def test_the_keyboard_is_in_the_document_after_opening_and_after_closing_a_tab(
    window: MainWindow, qtbot: QtBot, make_db: Callable[..., Path]
) -> None:
    opened(qtbot, window, make_db("create table t(a)", "insert into t values (1)"))
    space = window.workspace
    assert space is not None
    overview = space.documents.current
    assert overview is not None
    assert inside(overview)
    space.open_table("t")
    table = space.documents.current
    assert isinstance(table, TableDocument)
    assert inside(table)
    space.documents.close_document(table)
    assert inside(overview)
    space.open_query()
    space.documents.step(1)
    assert inside(overview)


def test_the_next_control_leaves_the_editor_where_tab_indents(
    window: MainWindow, qtbot: QtBot, make_db: Callable[..., Path]
) -> None:
    opened(qtbot, window, make_db("create table t(a)"))
    space = window.workspace
    assert space is not None
    space.open_query("select 1")
    query = space.documents.current
    assert isinstance(query, QueryDocument)
    qtbot.keyClick(query.editor, Qt.Key.Key_Tab)
    assert inside(query.editor)
    window.actions_by_id["next-control"].trigger()
    assert not inside(query.editor)
    window.actions_by_id["previous-control"].trigger()
    assert inside(query.editor)


def test_closing_a_tab_empties_the_inspector_of_what_was_chosen_in_it(
    window: MainWindow, qtbot: QtBot, make_db: Callable[..., Path]
) -> None:
    opened(qtbot, window, make_db("create table t(a)", "insert into t values ('kept')"))
    space = window.workspace
    assert space is not None
    space.open_table("t")
    qtbot.waitUntil(lambda: space.inspector is not None and space.inspector.shown is not None)
    assert space.inspector is not None
    space.documents.close_document(space.documents.current)
    assert space.inspector.shown is None


def test_the_list_of_shortcuts_has_those_of_queries_and_tables_too(
    window: MainWindow, qtbot: QtBot
) -> None:
    from PySide6.QtWidgets import QDialog, QLabel

    show_shortcuts(window)
    dialog = window.findChild(QDialog)
    assert dialog is not None
    words = [each.text() for each in dialog.findChildren(QLabel)]
    for tool in TOOLS:
        assert tool.tip in words
    assert "Ctrl+G" in words
    assert "Ctrl+P" in words
    dialog.reject()


def test_f6_goes_from_panel_to_panel_and_comes_back_where_one_was(
    window: MainWindow, qtbot: QtBot, make_db: Callable[..., Path]
) -> None:
    opened(qtbot, window, make_db("create table t(a)", "insert into t values (1)"))
    space = window.workspace
    assert space is not None
    space.open_table("t")
    qtbot.waitUntil(lambda: space.inspector is not None and space.inspector.isVisible())
    grid = QApplication.focusWidget()
    assert space.activity is not None and grid is not None
    space.toggle_activity()
    worker = Worker("idle")
    window.jobs.start(space, worker, lambda _task: None, title="made for a test")
    worker.retire()
    qtbot.waitUntil(lambda: all("Watch" in job.title for job in window.jobs.running))
    space.schema.tree.setFocus()
    parts: list[QWidget] = [space.documents, space.inspector, space.activity]  # type: ignore[list-item]
    for part in (*parts, window.status, window._tools, space.schema):
        window.actions_by_id["next-panel"].trigger()
        assert inside(part)
    assert QApplication.focusWidget() is space.schema.tree
    window.actions_by_id["next-panel"].trigger()
    assert QApplication.focusWidget() is grid
    for part in (space.schema, window._tools):
        window.actions_by_id["previous-panel"].trigger()
        assert inside(part)


def test_going_round_the_panels_keeps_every_widget_whole(
    window: MainWindow, qtbot: QtBot, make_db: Callable[..., Path]
) -> None:
    opened(qtbot, window, make_db("create table t(a)", "insert into t values (1)"))
    space = window.workspace
    assert space is not None
    space.open_query("select 1")
    query = space.documents.current
    assert isinstance(query, QueryDocument)
    space.open_table("t")
    for _step in range(8):
        window.actions_by_id["next-panel"].trigger()
    space.documents.close_document(space.documents.current)
    qtbot.waitUntil(lambda: space.documents.current is query)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    query.editor.insertPlainText("more")
    assert query.sql.startswith("more")
    assert isValid(query.editor.document())


def test_f6_goes_round_on_the_welcome_page_too(window: MainWindow) -> None:
    welcome = QApplication.focusWidget()
    window.actions_by_id["next-panel"].trigger()
    assert inside(window._tools)
    window.actions_by_id["next-panel"].trigger()
    assert QApplication.focusWidget() is welcome


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_f10_opens_the_menu_and_escape_gives_the_keyboard_back(
    window: MainWindow, qtbot: QtBot
) -> None:
    before = QApplication.focusWidget()
    qtbot.keyClick(before, Qt.Key.Key_F10)
    bar = window.menuBar()
    assert bar.activeAction() is bar.actions()[0]
    popup = QApplication.activePopupWidget()
    qtbot.keyClick(popup or bar, Qt.Key.Key_Escape)
    qtbot.keyClick(bar, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is before


def test_a_narrow_window_is_for_the_documents_until_a_panel_is_asked_for(
    window: MainWindow, qtbot: QtBot, make_db: Callable[..., Path]
) -> None:
    opened(qtbot, window, make_db("create table t(a)", "insert into t values (1)"))
    space = window.workspace
    assert space is not None and space.schema.isVisible()
    window.resize(640, 370)
    assert window.width() == 640 and window.height() == 370
    assert not space.schema.isVisible()
    window.resize(1000, 700)
    assert space.schema.isVisible()
    window.resize(640, 370)
    space.toggle_schema()
    assert space.schema.isVisible()
    window.resize(660, 370)
    assert space.schema.isVisible()


def test_enter_that_takes_a_line_away_presses_no_button_the_keyboard_falls_to(
    window: MainWindow, qtbot: QtBot
) -> None:
    pressed: list[bool] = []
    page = QWidget()
    line, button = QLineEdit(page), QPushButton("Next", page)
    button.clicked.connect(lambda: pressed.append(True))
    line.returnPressed.connect(line.hide)
    window.setCentralWidget(page)
    line.setFocus()
    qtbot.waitUntil(line.hasFocus)
    QApplication.processEvents()
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is button and pressed == []
    QApplication.processEvents()
    qtbot.keyClick(button, Qt.Key.Key_Return)
    assert len(pressed) == 1


def test_a_dashboard_has_the_keyboard_before_it_has_loaded(
    window: MainWindow, qtbot: QtBot, make_db: Callable[..., Path]
) -> None:
    opened(qtbot, window, make_db("create table t(a)"))
    space = window.workspace
    assert space is not None
    space.open_dashboard()
    board = space.documents.current
    assert isinstance(board, DashboardDocument)
    assert board.offer is None and board.choice.hasFocus()
    qtbot.waitUntil(lambda: board.offer is not None)
    assert inside(board)
