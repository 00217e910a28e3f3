"""The list of findings: Qt's rules for models, grouping, filtering, keys, copy and the ways out."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from plume_db.maintenance.findings import Finding
from plume_ui.maintenance.finding_card import FindingCard
from plume_ui.maintenance.findings_model import FindingsModel, as_text, kinds_of, spoken
from plume_ui.maintenance.findings_view import FindingsView

PAGE = Finding("damage", "Page 9: 2nd reference", meaning="Used twice.", advice="Recover.")
ORPHAN = Finding("foreign key", "1 row of c refers to nothing", "c", rowid=7, row="7")
RULES = Finding("constraint", "NULL value in c.a", "c", 3, "a", where="typeof(a)='null'")
MISSING = Finding("index", "row 3 missing from index i", "t", object="i", advice="REINDEX")
FOUND = (PAGE, MISSING, ORPHAN, RULES)


Shown = Callable[..., FindingsView]


@pytest.fixture
def shown() -> Iterator[Shown]:
    """Show a list within a host, as in the window."""
    hosts: list[QWidget] = []

    def make(findings: tuple[Finding, ...] = FOUND) -> FindingsView:
        host = QWidget()
        hosts.append(host)
        host.resize(760, 600)
        view = FindingsView(findings, host)
        view.resize(760, 600)
        host.show()
        return view

    yield make
    for host in hosts:
        host.close()
        host.deleteLater()


def test_the_model_passes_qts_own_tester(qtbot: QtBot) -> None:
    model = FindingsModel(FOUND)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert [group.title for group in model.groups] == [
        "The whole file · 1 finding",
        "t · 1 finding",
        "c · 2 findings",
    ]
    c = model.index(2, 0)
    assert model.rowCount(c) == 2
    assert model.data(model.index(0, 2, c)) == "7"
    assert model.data(model.index(1, 2, c)) == "3 rows"
    assert model.parent(model.index(1, 0, c)) == c
    assert model.headerData(3, Qt.Orientation.Horizontal) == "What it means"
    assert model.finding(QModelIndex()) is None
    model.show_kind("index")
    assert model.shown == (MISSING,)
    model.show_findings(())
    assert model.rowCount() == 0


def test_a_screen_reader_is_told_kind_place_meaning_and_advice() -> None:
    assert spoken(PAGE) == "Damage in the file: Used twice. Recover."
    assert spoken(ORPHAN).startswith("Reference in c, row 7: 1 row of c")


def test_the_worst_table_stands_first_whatever_came_first(qtbot: QtBot) -> None:
    model = FindingsModel(tuple(reversed(FOUND)))
    assert [group.table for group in model.groups] == ["", "t", "c"]


def test_findings_are_copied_a_line_each() -> None:
    assert as_text((PAGE, RULES)) == (
        "Damage\tthe file\tthe file\t\tUsed twice.\tRecover.\n"
        "Rule\tc\ta\t3 rows\tNULL value in c.a\t"
    )


def test_kinds_are_counted_the_worst_first() -> None:
    kinds = [kind for kind, _ in kinds_of((ORPHAN, RULES, PAGE, PAGE))]
    assert kinds == ["damage", "constraint", "foreign key"]
    assert kinds_of((PAGE, PAGE)) == [("damage", "Damage (2)")]


def test_the_keyboard_goes_through_the_list_and_enter_asks_for_the_rows(shown: Shown) -> None:
    view = shown()
    asked: list[Finding] = []
    defined: list[Finding] = []
    view.rows_wanted.connect(asked.append)
    view.definition_wanted.connect(defined.append)
    view.tree.setFocus()
    assert view.current() == PAGE
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(view.tree, key)
    assert view.current() == MISSING
    assert defined == [MISSING]  # damage of the file itself leads nowhere
    view.select(2)
    QTest.keyClick(view.tree, Qt.Key.Key_Enter)
    assert asked == [ORPHAN]


def test_enter_on_a_table_folds_it(shown: Shown) -> None:
    view = shown()
    group = view.model.index(1, 0)
    view.tree.setCurrentIndex(group)
    assert view.current() is None
    QTest.keyClick(view.tree, Qt.Key.Key_Return)
    assert not view.tree.isExpanded(group)
    assert not view.card.isVisibleTo(view)


def test_a_kind_can_be_picked_and_the_chosen_finding_stays_chosen(shown: Shown) -> None:
    view = shown()
    view.select(3)
    view.show_kind("constraint")
    assert view.model.shown == (RULES,)
    assert view.current() == RULES
    assert view.findings == FOUND
    view.show_kind("")
    assert view.current() == RULES


def test_findings_that_come_later_are_added_and_the_choice_stays(shown: Shown) -> None:
    view = shown(())
    assert view.current() is None
    view.add((PAGE, ORPHAN))
    view.select(1)
    view.add((RULES, MISSING))
    assert set(view.findings) == set(FOUND)
    assert view.current() == ORPHAN


def test_copy_takes_the_chosen_rows_and_else_what_is_shown(shown: Shown) -> None:
    view = shown()
    view.select(2)
    view.copy()
    assert QGuiApplication.clipboard().text() == as_text((ORPHAN,))
    view.tree.clearSelection()
    view.show_kind("index")
    view.tree.clearSelection()
    view.copy()
    assert QGuiApplication.clipboard().text() == as_text((MISSING,))
    view.copy_all()
    assert QGuiApplication.clipboard().text() == as_text(FOUND)


def test_the_card_tells_all_of_a_finding_and_offers_only_what_there_is(
    shown: Shown, look: str
) -> None:
    view = shown()
    offered = {
        number: [b.text() for b in view.card.findChildren(QPushButton) if not b.isHidden()]
        for number in range(4)
        if view.select(number) is None
    }
    assert offered == {
        0: [],
        1: ["Definition"],
        2: ["Open rows", "Definition"],
        3: ["Open rows", "As query", "Definition"],
    }
    assert not view.grab().isNull()


def test_an_empty_card_is_not_shown(qtbot: QtBot) -> None:
    card = FindingCard()
    qtbot.addWidget(card)
    card.show_finding(RULES)
    assert not card.isHidden()
    card.show_finding(None)
    assert card.isHidden()


def test_a_thousand_findings_are_listed_in_a_moment_and_more_are_counted(shown: Shown) -> None:
    many = tuple(Finding("damage", f"Page {n}: wrong", f"t{n % 7}") for n in range(5_100))
    view = shown(many)
    assert len(view.model.shown) == 1_000
    assert len(view.findings) == 5_100


def test_every_control_has_a_name_and_a_tip(shown: Shown) -> None:
    view = shown()
    for button in view.findChildren(QPushButton):
        assert button.text()
        assert button.toolTip()
    assert view.tree.accessibleName() == "Findings"
