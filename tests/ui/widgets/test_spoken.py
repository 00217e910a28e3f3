"""What screen readers are told of widgets that we paint."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QComboBox, QScrollArea, QStackedWidget, QWidget
from pytestqt.qtbot import QtBot

from plume_ui.widgets import spoken
from plume_ui.widgets.message_strip import MessageStrip

Role, NAME = QAccessible.Role, QAccessible.Text.Name


@pytest.fixture
def listening() -> Iterator[None]:
    """Behave as if a screen reader were running."""
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(False)


class Row(QWidget):
    """Something painted that can be pressed."""

    def __init__(self) -> None:
        super().__init__()
        self.pressed = 0
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        spoken.speak_as(self, Role.Button, "Open it")

    def press_by_reader(self) -> None:
        self.pressed += 1


class Blocks(QWidget):
    """Three things painted side by side."""

    def __init__(self) -> None:
        super().__init__()
        self.current = 1
        self.resize(90, 30)
        spoken.install()

    def spoken_parts(self) -> tuple[str, ...]:
        return ("one", "two", "three")

    def spoken_rect(self, place: int) -> QRect:
        return QRect(30 * place, 0, 30, 30)

    def spoken_current(self) -> int:
        return self.current


def test_a_painted_widget_has_its_role_and_can_be_pressed(qtbot: QtBot) -> None:
    row = Row()
    qtbot.addWidget(row)
    face = QAccessible.queryAccessibleInterface(row)
    assert (face.role(), face.text(NAME)) == (Role.Button, "Open it")
    action = face.actionInterface()
    assert action.actionNames()[0] == action.pressAction()
    action.doAction(action.pressAction())
    assert row.pressed == 1


def test_what_scrolls_is_a_group(qtbot: QtBot) -> None:
    spoken.install()
    area = QScrollArea()
    qtbot.addWidget(area)
    assert QAccessible.queryAccessibleInterface(area).role() == Role.Grouping


def test_what_is_painted_is_a_list_of_parts(qtbot: QtBot) -> None:
    blocks = Blocks()
    qtbot.addWidget(blocks)
    blocks.show()
    face = QAccessible.queryAccessibleInterface(blocks)
    assert face.role() == Role.List and face.childCount() == 3
    assert [face.child(n).text(NAME) for n in range(3)] == ["one", "two", "three"]
    assert face.focusChild().text(NAME) == "two"
    assert face.child(1).state().selected and not face.child(0).state().selected
    at = blocks.mapToGlobal(QRect(60, 0, 30, 30).center())
    assert face.childAt(at.x(), at.y()).text(NAME) == "three"
    assert face.indexOfChild(face.child(2)) == 2 and face.child(3) is None


def test_parts_that_a_reader_still_knows_go_with_their_widget(
    qtbot: QtBot, listening: None
) -> None:
    blocks = Blocks()
    face = QAccessible.queryAccessibleInterface(blocks)
    numbers = [QAccessible.uniqueId(face.child(each)) for each in range(3)]
    del face
    blocks.deleteLater()
    del blocks
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert [QAccessible.accessibleInterface(each) for each in numbers] == [None] * 3


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Qt tells it elsewhere")
@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_combo_box_tells_its_name_and_what_is_chosen(qtbot: QtBot) -> None:
    spoken.install()
    box = QComboBox()
    qtbot.addWidget(box)
    box.addItems(["UTC", "local"])
    box.setAccessibleName("Time zone")
    face = QAccessible.queryAccessibleInterface(box)
    assert face.role() == Role.ComboBox and face.text(NAME) == "Time zone: UTC"
    box.setCurrentIndex(1)
    assert face.text(NAME) == "Time zone: local"
    assert face.text(QAccessible.Text.Value) == "local"
    assert face.childCount() == 1 and face.child(0).role() == Role.List
    assert face.indexOfChild(face.child(0)) == 0 and face.child(1) is None
    action = face.actionInterface()
    action.doAction(action.showMenuAction())
    assert box.view().isVisible() and face.state().expanded
    action.doAction(action.showMenuAction())
    assert not box.view().isVisible()
    box.setEditable(True)
    face = QAccessible.queryAccessibleInterface(box)
    assert face.text(NAME) == "Time zone" and face.child(1).role() == Role.EditableText


def test_a_message_is_announced_and_a_bad_one_at_once(
    qtbot: QtBot, listening: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[tuple[str, bool]] = []

    def hear(event: object) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            urgent = event.politeness() == QAccessible.AnnouncementPoliteness.Assertive
            said.append((event.message(), urgent))

    monkeypatch.setattr(QAccessible, "updateAccessibility", hear)
    monkeypatch.setattr(spoken, "sys", SimpleNamespace(platform="win32"))
    strip = MessageStrip()
    qtbot.addWidget(strip)
    strip.say("note", "It was written.")
    strip.say("bad", "It was not written.")
    assert said == [("It was written.", False), ("It was not written.", True)]
    face = QAccessible.queryAccessibleInterface(strip)
    assert face.role() == Role.AlertMessage and face.text(NAME) == "It was not written."


def test_on_linux_what_is_said_is_a_notification_that_comes_anew_each_time(
    qtbot: QtBot, listening: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    came: list[tuple[QAccessible.Event, QWidget]] = []
    hear = lambda event: came.append((event.type(), event.object()))  # noqa: E731
    monkeypatch.setattr(QAccessible, "updateAccessibility", hear)
    monkeypatch.setattr(spoken, "sys", SimpleNamespace(platform="linux"))
    window = QWidget()
    qtbot.addWidget(window)
    inside = QWidget(window)
    window.show()
    for words in ("4 rows", "4 rows", "no rows"):
        before = len(came)
        spoken.announce(inside, words)
        qtbot.waitUntil(lambda before=before: len(came) > before)  # type: ignore[misc]
        note = window.findChild(spoken.Notice)
        face = QAccessible.queryAccessibleInterface(note)
        assert face.role() == Role.Notification and face.text(NAME) == words
        assert not face.state().invisible and not face.state().focusable
    assert came == [(QAccessible.Event.ObjectShow, note)] * 3
    assert len(window.findChildren(spoken.Notice)) == 1


def test_what_is_said_in_one_moment_is_all_heard_and_nothing_of_it_twice(
    qtbot: QtBot, listening: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    came: list[str] = []
    hear = lambda event: came.append(event.object().accessibleName())  # noqa: E731
    monkeypatch.setattr(QAccessible, "updateAccessibility", hear)
    monkeypatch.setattr(spoken, "sys", SimpleNamespace(platform="linux"))
    window = QWidget()
    qtbot.addWidget(window)
    for words in ("no such table: t", "no such table: t (line 1)", "no such table", "Tab closed"):
        spoken.announce(window, words)
    qtbot.waitUntil(lambda: bool(came))
    assert came == ["no such table: t (line 1)\nTab closed"]


@pytest.mark.parametrize(("platform", "times"), [("linux", 0), ("win32", 1)])
def test_a_description_that_orca_reads_by_itself_is_not_announced_as_well(
    qtbot: QtBot,
    listening: None,
    monkeypatch: pytest.MonkeyPatch,
    platform: str,
    times: int,
) -> None:
    said: list[str] = []
    monkeypatch.setattr(spoken, "announce", lambda _widget, words: said.append(words))
    monkeypatch.setattr(spoken, "sys", SimpleNamespace(platform=platform))
    chart = QWidget()
    qtbot.addWidget(chart)
    chart.show()
    chart.activateWindow()
    chart.setFocus()
    qtbot.waitUntil(chart.hasFocus)
    spoken.describe(chart, "rising, 4 rows")
    spoken.describe(chart, "rising, 4 rows")
    assert chart.accessibleDescription() == "rising, 4 rows"
    assert said == ["rising, 4 rows"] * times


def test_a_stack_of_pages_is_no_layered_pane(qtbot: QtBot, listening: None) -> None:
    stack = QStackedWidget()
    qtbot.addWidget(stack)
    assert QAccessible.queryAccessibleInterface(stack).role() == Role.Grouping
