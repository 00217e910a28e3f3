"""The inspector panel."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from plume_ui.desk import Desk
from plume_ui.inspection import Inspection
from plume_ui.inspector.panel import InspectorPanel


def test_nothing_selected_says_what_to_do(panel: InspectorPanel) -> None:
    assert panel._empty.isVisible()
    assert not panel.value.isVisible()


def test_sql_is_shown_laid_out_and_copied_as_stored(
    panel: InspectorPanel, desk: Desk, qtbot: QtBot
) -> None:
    stored = "CREATE TABLE t(a int, b)"
    desk.inspected.emit(Inspection("t", "Table", (("Rows", "3"),), stored))
    qtbot.waitUntil(panel.sql.isVisible)
    assert panel.sql.text.toPlainText() == "CREATE TABLE t (\n    a int,\n    b\n)"
    panel.sql._copy.click()
    assert QGuiApplication.clipboard().text() == stored


def test_a_value_is_shown_and_goes_with_the_next_thing(
    panel: InspectorPanel, desk: Desk, qtbot: QtBot
) -> None:
    desk.inspected.emit(Inspection("cell", value='{"a": 1}'))
    qtbot.waitUntil(panel.value.isVisible)
    assert panel.value.way == "tree"
    assert panel.value.tree.tree.index(0, 0).data() == "a"
    desk.inspected.emit(Inspection("t", "Table"))
    assert not panel.value.isVisible()


def test_null_is_a_value(panel: InspectorPanel, desk: Desk, qtbot: QtBot) -> None:
    desk.inspected.emit(Inspection("cell", value=None))
    qtbot.waitUntil(panel.value.isVisible)
    assert panel.value.text_view.viewer.toPlainText() == "NULL"


def test_the_way_chosen_is_kept_for_the_next_value(
    panel: InspectorPanel, desk: Desk, qtbot: QtBot
) -> None:
    desk.inspected.emit(Inspection("one", value=b"abc"))
    qtbot.waitUntil(lambda: panel.value.way == "text")
    next(b for b in panel.value._buttons.buttons() if b.text() == "Hex").click()
    assert "61 62 63" in panel.value.hex.accessibleDescription()
    desk.inspected.emit(Inspection("two", value=b"xyz"))
    qtbot.waitUntil(lambda: "78 79 7a" in panel.value.hex.accessibleDescription())
    assert panel.value.way == "hex"


def test_only_the_last_of_many_quick_looks_is_shown(
    panel: InspectorPanel, desk: Desk, qtbot: QtBot
) -> None:
    for number in range(30):
        desk.inspected.emit(Inspection(str(number), value=f"value {number}"))
    qtbot.waitUntil(lambda: panel.value.text_view.viewer.toPlainText() == "value 29")


def test_a_dependency_opens_its_table(panel: InspectorPanel, desk: Desk, qtbot: QtBot) -> None:
    desk.inspected.emit(Inspection("v", "View", links=(("reads other", "other"),)))
    (button,) = panel._links.findChildren(QPushButton)
    with qtbot.waitSignal(desk.table_wanted) as asked:
        button.click()
    assert asked.args == ["other"]


def test_facts_and_notes_replace_those_before(panel: InspectorPanel, desk: Desk) -> None:
    desk.inspected.emit(Inspection("a", facts=(("One", "1"), ("Two", "2")), notes=("Careful.",)))
    assert panel._notes.text() == "Careful."
    desk.inspected.emit(Inspection("b"))
    assert not panel._notes.isVisible()
    assert not panel._facts.isVisible()


def test_the_inspector_is_painted_in_both_looks(
    look: str, panel: InspectorPanel, desk: Desk, qtbot: QtBot
) -> None:
    desk.inspected.emit(
        Inspection("t", "Table", (("Rows", "3"),), "CREATE TABLE t(a int default 'x' -- c\n)")
    )
    qtbot.waitUntil(panel.sql.isVisible)
    assert not panel.grab().isNull()


def test_sql_is_there_again_after_something_without_sql(
    panel: InspectorPanel, desk: Desk, qtbot: QtBot
) -> None:
    table = Inspection("t", "Table", sql="CREATE TABLE t(a)")
    desk.inspected.emit(table)
    desk.inspected.emit(table)  # at once: the first preparation is cancelled
    qtbot.waitUntil(panel.sql.isVisible)
    desk.inspected.emit(Inspection("a", "Column of t"))
    assert not panel.sql.isVisible()
    desk.inspected.emit(table)
    qtbot.waitUntil(panel.sql.isVisible)


def test_what_is_gone_is_not_shown_any_more(
    panel: InspectorPanel, desk: Desk, qtbot: QtBot
) -> None:
    desk.inspected.emit(Inspection("cell", facts=(("Type", "text"),), value="x"))
    qtbot.waitUntil(panel.value.isVisible)
    panel.clear()
    assert panel.shown is None
    assert panel._empty.isVisible()
    assert not panel.value.isVisible()
    assert not panel._title.isVisible()


def test_a_long_link_is_shortened_and_widens_nothing(
    panel: InspectorPanel, desk: Desk, qtbot: QtBot
) -> None:
    words = "read by view " + "a_very_long_name_" * 6
    desk.inspected.emit(Inspection("t", links=((words, "v"),)))
    button = panel._links.findChildren(QPushButton)[-1]
    qtbot.waitUntil(lambda: button.text().endswith("…"))
    assert button.geometry().right() < panel.width()
    assert button.accessibleName() == words
