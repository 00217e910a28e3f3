"""The keyboard comes back to the panel it fell out of."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QTabWidget, QWidget
from pytestqt.qtbot import QtBot

from plume_ui.panels import Panels


class Window(QWidget):
    """A side panel, documents, and a line of status that takes keys."""

    def __init__(self) -> None:
        super().__init__()
        self.side, self.status = QWidget(self), QWidget(self)
        self.documents = QTabWidget(self)
        self.documents.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.documents.tabBar().setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.listed: list[QWidget] = [self.side, self.documents, self.status]
        row = QHBoxLayout(self)
        for each in self.listed:
            row.addWidget(each)
        self.filter, self.tree = self._line(self.side), self._line(self.side)
        self.fact = self._line(self.status)
        self.page = QWidget()
        self.documents.addTab(self.page, "one")
        self.first, self.second = self._line(self.page), self._line(self.page)
        QWidget.setTabOrder(self.second, self.fact)  # where Qt goes as the second is hidden
        self.panels = Panels(self, lambda: self.listed)

    def _line(self, above: QWidget) -> QLineEdit:
        if above.layout() is None:
            QHBoxLayout(above)
        made = QLineEdit(above)
        above.layout().addWidget(made)
        return made


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    made = Window()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def has_it(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.waitUntil(widget.hasFocus)
    QApplication.processEvents()
    assert widget.hasFocus()


def test_what_is_hidden_with_the_keyboard_leaves_it_in_its_panel(
    window: Window, qtbot: QtBot
) -> None:
    window.first.setFocus()
    has_it(qtbot, window.first)
    window.second.setFocus()
    has_it(qtbot, window.second)
    window.second.hide()
    qtbot.waitUntil(lambda: window.documents.isAncestorOf(QApplication.focusWidget()))


def test_a_page_that_is_deleted_with_the_keyboard_does_not_leave_it_nowhere(
    window: Window, qtbot: QtBot
) -> None:
    window.second.setFocus()
    has_it(qtbot, window.second)
    window.page.hide()
    window.page.deleteLater()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    QApplication.processEvents()
    assert QApplication.focusWidget() is window.documents.tabBar()


def test_a_panel_that_is_hidden_gives_the_keyboard_to_the_documents(
    window: Window, qtbot: QtBot
) -> None:
    window.second.setFocus()
    has_it(qtbot, window.second)
    window.tree.setFocus()
    has_it(qtbot, window.tree)
    window.side.hide()
    has_it(qtbot, window.second)


def test_who_hides_something_may_say_where_the_keyboard_goes(window: Window, qtbot: QtBot) -> None:
    window.first.setFocus()
    has_it(qtbot, window.first)
    window.first.hide()
    window.fact.setFocus()
    has_it(qtbot, window.fact)


def test_the_person_goes_where_they_want(window: Window, qtbot: QtBot) -> None:
    for each in (window.first, window.fact, window.filter, window.second):
        each.setFocus(Qt.FocusReason.TabFocusReason)
        has_it(qtbot, each)


def test_another_window_keeps_the_keyboard(window: Window, qtbot: QtBot) -> None:
    window.first.setFocus()
    has_it(qtbot, window.first)
    other = QLineEdit()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    other.setFocus()
    has_it(qtbot, other)
    window.first.hide()
    has_it(qtbot, other)
