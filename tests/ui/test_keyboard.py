"""The window without a mouse: where the keyboard is, and that it gets everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

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


def test_f6_leaves_the_editor_where_tab_indents(
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
