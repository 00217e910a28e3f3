"""The page of a plan: one current step everywhere, findings, a measured run, what-if, history."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from plume_db.whatif.changes import AddIndex, Bind, Regime
from plume_ui.desk import Desk
from plume_ui.plan.export import FORMS
from plume_ui.plan.plan_document import TABS, PlanDocument

OpenPlan = Callable[..., PlanDocument]
DeskOn = Callable[[Path], Desk]


def rest(qtbot: QtBot, page: PlanDocument) -> None:
    qtbot.waitUntil(lambda: not page.desk.jobs.running, timeout=20_000)


def detail(page: PlanDocument) -> str:
    node = page.plan.node
    return node.detail if node is not None else ""


def test_tree_diagram_and_card_have_one_current_step(qtbot: QtBot, open_plan: OpenPlan) -> None:
    page = open_plan()
    assert page.reading.page is not None
    count = len(page.reading.page.arranged.nodes)
    assert count >= 4
    for place in range(count):
        page.plan.tree.setCurrentIndex(page.plan.model.at(place))
        assert page.plan.diagram.current == place
        assert page.plan.card.node is page.plan.node
    page.plan.diagram.choose(1)
    assert page.plan.model.place(page.plan.tree.currentIndex()) == 1
    assert page.plan.node is not None
    assert page.plan.card._raw.text() == page.plan.node.detail


def test_the_diagram_is_walked_with_the_keyboard(qtbot: QtBot, open_plan: OpenPlan) -> None:
    page = open_plan()
    diagram = page.plan.diagram
    diagram.choose(0)
    seen = {diagram.current}
    for _step in range(20):
        before = diagram.current
        for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_PageDown):
            qtbot.keyClick(diagram, key)
            if diagram.current != before:
                break
        seen.add(diagram.current)
    assert len(diagram.diagram.boxes) - 1 in seen
    qtbot.keyClick(diagram, Qt.Key.Key_Home)
    assert diagram.current == 0
    qtbot.keyClick(diagram, Qt.Key.Key_Left)
    assert diagram.current == 0


def test_zooming_keeps_what_is_under_the_pointer(open_plan: OpenPlan) -> None:
    diagram = open_plan().plan.diagram
    diagram.zoom(2.0)
    at = QPointF(120, 90)
    before = diagram.to_diagram(at)
    diagram.zoom(3.0, at)
    after = diagram.to_diagram(at)
    assert abs(before.x() - after.x()) < 1
    assert abs(before.y() - after.y()) < 1
    diagram.zoom_reset()
    assert diagram.scale == 1.0
    diagram.zoom(1e9)
    assert diagram.scale <= 4.0
    diagram.fit_whole()
    assert diagram.verticalScrollBar().maximum() == 0
    assert diagram.horizontalScrollBar().maximum() == 0


def test_a_screen_reader_finds_every_step_with_its_words(open_plan: OpenPlan) -> None:
    diagram = open_plan().plan.diagram
    found = QAccessible.queryAccessibleInterface(diagram)
    assert found.childCount() == len(diagram.diagram.boxes)
    for place, box in enumerate(diagram.diagram.boxes):
        node = found.child(place)
        assert node.text(QAccessible.Text.Description) == box.node.detail
        assert box.node.words in node.text(QAccessible.Text.Name)
        assert node.state().focused == (place == diagram.current)


def test_findings_stand_at_their_steps_and_can_be_tried(qtbot: QtBot, open_plan: OpenPlan) -> None:
    page = open_plan()
    badges = page.plan.badges
    assert badges.badges
    assert page.tabs.tabText(0) == f"Plan ({len(badges.badges)})"
    at = next(n for n, b in enumerate(badges.badges) if b.what_if is not None and b.node)
    badges.list.setCurrentRow(at)
    badges.list.setFocus()
    qtbot.keyClick(badges.list, Qt.Key.Key_Return)
    assert page.plan.node is not None
    assert page.plan.node.id == badges.badges[at].node
    badges.go.click()
    assert page.tab == "What-if"
    rest(qtbot, page)
    shown = page.whatif.compare.shown
    assert shown is not None
    assert page.whatif.changes.changes == (badges.badges[at].what_if,)


def test_measured_rows_stand_in_tree_and_diagram(qtbot: QtBot, open_plan: OpenPlan) -> None:
    page = open_plan("select * from customer c join sale s on s.customer = c.id", "Measured")
    page.measured.start()
    assert not page.measured.bar.isHidden()
    rest(qtbot, page)
    assert page.measured.bar.isHidden()
    measured = page.reading.measured
    assert measured is not None
    figures = {facts.figure for facts in page.reading.facts if facts.source == "measured"}
    assert "3,000 rows" in figures or "200 rows" in figures
    texts = [line.texts[0] for line in page.measured.counters[0].lines]
    assert "VM steps" in texts
    assert f"{measured.work:,}" in page.measured.counters[0].lines[0].texts[1]
    page.measured.rows[1].doubleClicked.emit(page.measured.rows[0].index(1, 0))
    assert page.tab == "Plan"


def test_a_measured_run_can_be_cancelled(qtbot: QtBot, open_plan: OpenPlan) -> None:
    page = open_plan("select count(*) from sale a, sale b, sale c", "Measured")
    page.measured.start()
    page.measured.bar.cancel.click()
    rest(qtbot, page)
    assert page.reading.measured is None
    assert page.measured.empty.text.startswith("Cancelled.")
    assert page.measured.go.isEnabled()


def test_the_program_opens_at_the_step_and_leads_back(qtbot: QtBot, open_plan: OpenPlan) -> None:
    page = open_plan()
    at = next(n for n, box in enumerate(page.plan.diagram.diagram.boxes) if box.node.table)
    page.plan.choose(at)
    wanted = page.plan.node
    assert wanted is not None
    page.plan.card.bytecode_wanted.emit()
    rest(qtbot, page)
    model = page.bytecode.model
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    opcode = page.bytecode._opcode
    assert opcode is not None
    assert opcode.node == wanted.id
    con = apsw.Connection(str(page.desk.session.path))
    sql = page.reading.page.sql if page.reading.page else ""
    asked = [row[1] for row in con.execute(f"explain {sql}")]
    con.close()
    shown = [model.index(row, 2).data() for row in range(model.rowCount())]
    assert shown == asked
    page.plan.choose(0 if at else 1)
    page.bytecode._go.click()
    assert page.tab == "Plan"
    assert page.plan.node.id == wanted.id
    del tester


def test_brackets_of_loops_are_closed(qtbot: QtBot, open_plan: OpenPlan) -> None:
    page = open_plan(tab="Bytecode")
    rest(qtbot, page)
    listing = page.bytecode.model.listing
    assert listing.program.loops
    opened = sum(part == "top" for each in listing.brackets for _depth, part in each)
    closed = sum(part == "bottom" for each in listing.brackets for _depth, part in each)
    assert opened == closed > 0
    page.bytecode.next_hot()
    assert page.bytecode._opcode is not None
    assert page.bytecode._opcode.hot


def test_an_index_is_imagined_at_once_and_the_file_is_left_alone(
    qtbot: QtBot, open_plan: OpenPlan, shop: Path
) -> None:
    before = shop.read_bytes()
    page = open_plan(tab="What-if")
    assert "Nothing is changed yet" in page.whatif.empty.text
    page.whatif.try_change(AddIndex("create index sale_customer on sale(customer)"))
    rest(qtbot, page)
    shown = page.whatif.compare.shown
    assert shown is not None
    details = [node.detail for node in shown.after.arranged.nodes]
    assert any("sale_customer" in text for text in details)
    assert shown.after.marks
    assert any(line.texts[0] == "Index sale_customer" for line in shown.more)
    for at in range(page.whatif.regime.count()):
        page.whatif.regime.setCurrentIndex(at)
        assert isinstance(page.whatif.regime.currentData(), Regime)
        assert page.whatif.compare.shown is not None
    rest(qtbot, page)
    assert shop.read_bytes() == before


def test_measuring_on_a_copy_puts_counters_side_by_side(qtbot: QtBot, open_plan: OpenPlan) -> None:
    page = open_plan(tab="What-if")
    page.whatif.try_change(AddIndex("create index sale_customer on sale(customer)"))
    page.whatif.go.click()
    rest(qtbot, page)
    shown = page.whatif.compare.shown
    assert shown is not None
    steps = next(line for line in shown.counters if line.texts[0] == "VM steps")
    assert "less" in steps.texts[3]
    assert steps.token == "good"


def test_a_wrong_change_is_refused_in_words_and_marked(qtbot: QtBot, open_plan: OpenPlan) -> None:
    page = open_plan(tab="What-if")
    page.whatif.try_change(AddIndex("create index wrong on sale(nothing)"))
    rest(qtbot, page)
    assert "can not be imagined" in page.whatif.empty.text
    assert "nothing" in page.whatif.changes.list.item(0).toolTip()
    page.whatif.changes.editor.setPlainText("create index right on sale(customer)")
    qtbot.waitUntil(lambda: page.whatif.compare.shown is not None)
    page.whatif.changes.remove()
    qtbot.waitUntil(lambda: "Nothing is changed" in page.whatif.empty.text)


def test_values_are_bound_and_tried(qtbot: QtBot, open_plan: OpenPlan) -> None:
    page = open_plan("select * from sale where day = :day", "Values")
    assert page.values.form.names == (":day",)
    page.values.form._fields[":day"].setText("'2024-03-01'")
    page.values.bind.click()
    rest(qtbot, page)
    assert page.reading.question is not None
    assert page.reading.question.given == {":day": "2024-03-01"}
    page.values.look()
    rest(qtbot, page)
    assert page.values.sheet.lines
    assert "sale.day" in page.values.sheet.lines[0].texts[0]
    page.show_tab("What-if")
    page.whatif.changes.add_values()
    assert page.whatif.changes.changes == (Bind({":day": "2024-03-01"}),)
    rest(qtbot, page)


def test_a_query_that_plans_otherwise_says_so_and_shows_both(
    qtbot: QtBot, open_plan: OpenPlan, shop: Path, desk_on: DeskOn
) -> None:
    sql = "select * from sale where customer = 7"
    first = open_plan(sql)
    assert first.strip.text == ""
    con = apsw.Connection(str(shop))
    con.execute("create index sale_customer on sale(customer)").fetchall()
    con.close()
    again = open_plan(sql, desk=first.desk)
    assert "otherwise than before" in again.strip.text
    again.show_tab("History")
    rest(qtbot, again)
    assert len(again.history.sheet.lines) == 2
    rest(qtbot, again)
    shown = again.history.compare.shown
    assert shown is not None
    assert shown.after.marks
    again.history.list.selectRow(1)
    again.history.forget.click()
    rest(qtbot, again)
    assert len(again.history.sheet.lines) == 1


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_a_plan_is_written_whole_or_not_at_all(
    qtbot: QtBot, open_plan: OpenPlan, tmp_path: Path, form: object
) -> None:
    page = open_plan()
    assert form in FORMS
    chosen = next(each for each in FORMS if each is form)
    target = tmp_path / f"out{chosen.suffix}"
    target.write_text("old")
    page.exporter.write(chosen, target, 2.0)
    rest(qtbot, page)
    assert "was written" in page.strip.text
    data = target.read_bytes()
    assert page.reading.page is not None
    diagram = page.reading.page.diagram
    if chosen.name == "svg":
        assert data.lstrip().startswith(b"<?xml")
        assert b"customer" in data
    elif chosen.name == "png":
        assert QImage(str(target)).width() == round(diagram.width * 2)
    elif chosen.name == "json":
        found = json.loads(data)
        nodes = [node.detail for node in page.reading.page.plan.walk()]
        assert [node["detail"] for node in found["nodes"]] == nodes
        assert len(found["badges"]) == len(page.reading.badges)
    else:
        for node in page.reading.page.plan.walk():
            assert node.detail in data.decode()
    assert [each.name for each in tmp_path.glob(".plume*")] == []


def test_the_open_database_is_never_written_over(
    qtbot: QtBot, open_plan: OpenPlan, shop: Path
) -> None:
    page = open_plan()
    before = shop.read_bytes()
    page.exporter.write(FORMS[2], shop)
    rest(qtbot, page)
    assert "choose another name" in page.strip.text
    assert shop.read_bytes() == before


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("select * from missing", "no such table"),
        ("pragma journal_mode", "PRAGMA has no plan"),
        ("", "no statement"),
    ],
)
def test_without_a_plan_every_part_says_why(
    qtbot: QtBot, open_plan: OpenPlan, sql: str, says: str
) -> None:
    page = open_plan(sql)
    assert says in page.plan.empty.text
    for name in TABS:
        page.show_tab(name)
        rest(qtbot, page)
        page.grab()
    assert not page.measured.go.isEnabled()
    assert not page.export()
    assert says in page.whatif.empty.text
    page.copy()


def test_it_is_drawn_in_both_themes_at_every_size(
    qtbot: QtBot, open_plan: OpenPlan, look: str
) -> None:
    page = open_plan()
    for name in TABS:
        page.show_tab(name)
        rest(qtbot, page)
        for size in ((1400, 900), (560, 330), (240, 200)):
            page.resize(*size)
            assert not page.grab().isNull()
    page.resize(560, 330)
    page.show_tab("Plan")
    assert page.plan.diagram.isHidden()
    page.tools.buttons["diagram"].click()
    assert not page.plan.diagram.isHidden()


def test_everything_has_a_name_and_a_tip(qtbot: QtBot, open_plan: OpenPlan) -> None:
    from PySide6.QtWidgets import QAbstractButton

    page = open_plan()
    for name in TABS:
        page.show_tab(name)
    rest(qtbot, page)
    own = [b for b in page.findChildren(QAbstractButton) if b.focusPolicy().value & 1]
    assert own
    for button in own:
        if button.objectName().startswith("Scroll"):
            continue  # of the tab bar, Qt's own
        assert button.accessibleName() or button.text(), button
        assert button.toolTip(), button.text()


def test_what_is_copied_is_what_sqlite_wrote(open_plan: OpenPlan) -> None:
    page = open_plan("select * from sale where day = 1 order by customer")
    page.copy()
    lines = "SEARCH sale USING INDEX sale_day (day=?)\nUSE TEMP B-TREE FOR ORDER BY"
    assert QApplication.clipboard().text() == lines


def test_another_program_changes_the_schema_meanwhile(
    qtbot: QtBot, open_plan: OpenPlan, shop: Path
) -> None:
    page = open_plan("select * from sale where customer = 7")
    con = apsw.Connection(str(shop))
    con.execute("drop table sale").fetchall()
    con.close()
    page.refresh()
    rest(qtbot, page)
    assert "no such table" in page.plan.empty.text
    for name in TABS:
        page.show_tab(name)
    rest(qtbot, page)


def test_closing_while_all_is_busy_leaves_nothing_behind(qtbot: QtBot, open_plan: OpenPlan) -> None:
    page = open_plan()
    page.show_tab("What-if")
    page.whatif.try_change(AddIndex("create index i on sale(customer)"))
    page.measured.start()
    page.values.look()
    page.history.refresh()
    page.refresh()
    desk = page.desk
    page.shutdown()
    qtbot.waitUntil(lambda: not desk.jobs.running)
