"""Results are sorted, filtered, copied, pinned, compared and let go."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from plume_db.rows.shape import Condition, Test
from plume_ui.desk import Desk
from plume_ui.grid.rows import Mark
from plume_ui.query.compare_page import ComparePage
from plume_ui.query.query_document import QueryDocument
from plume_ui.query.result_page import ResultPage

Run = Callable[..., None]


@pytest.fixture
def page(document: QueryDocument, run: Run) -> ResultPage:
    run("select a, b as a, a % 2 as odd from t union all values (7, x'ff', null)")
    found = document.results.current
    assert found is not None
    return found


def first_column(page: ResultPage) -> list[object]:
    assert page.rows is not None
    return [row[0] for row in page.rows.store.read(0, 100)]


def test_a_heading_sorts_up_then_down_then_not(qtbot: QtBot, page: ResultPage) -> None:
    assert page.grid is not None
    assert page.arranging is not None
    page.grid.header_clicked.emit(2, False)
    qtbot.waitUntil(lambda: first_column(page) == [7, 2, 1, 3])
    assert page.grid.looks[2].sort == "up"
    assert page.arranging.strip.text == "Sorted by odd"
    page.grid.header_clicked.emit(2, False)
    qtbot.waitUntil(lambda: first_column(page) == [1, 3, 2, 7])
    page.grid.header_clicked.emit(2, False)
    qtbot.waitUntil(lambda: first_column(page) == [1, 2, 3, 7])
    assert page.arranging.strip.text == ""
    assert page.grid.looks[2].sort == ""


def test_a_condition_leaves_rows_out_and_is_said(qtbot: QtBot, page: ResultPage) -> None:
    assert page.arranging is not None
    page.arranging.set_condition(1, Condition("a", Test.NOT_NULL))
    qtbot.waitUntil(lambda: first_column(page) == [1, 3, 7])
    assert page.arranging.strip.text == "Only a is not NULL · 3 of 4 rows"
    page.arranging.clear()
    qtbot.waitUntil(lambda: len(first_column(page)) == 4)


def test_the_filter_asks_about_the_current_column(
    qtbot: QtBot, document: QueryDocument, page: ResultPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    from plume_ui.grid.condition_form import ConditionForm

    forms: list[ConditionForm] = []
    monkeypatch.setattr(ConditionForm, "open_at", lambda form, _place: forms.append(form))
    assert page.grid is not None
    page.grid.go_to(0, 2)
    document.actions_on_results.filter()
    (form,) = forms
    form.first.setText("1")
    form.test.setCurrentIndex(1)
    form.apply()
    qtbot.waitUntil(lambda: first_column(page) == [1, 3])


def test_the_menu_of_a_heading_offers_all(qtbot: QtBot, page: ResultPage) -> None:
    from PySide6.QtWidgets import QMenu

    assert page.arranging is not None
    menu = QMenu(page)
    page.arranging._fill(menu, 0, QPoint())
    names = [action.text() for action in menu.actions()]
    assert names[:3] == ["Sort ascending", "Sort descending", "Filter…"]
    menu.actions()[1].trigger()
    qtbot.waitUntil(lambda: first_column(page) == [7, 3, 2, 1])


def test_a_column_can_be_shown_in_other_formats_and_stays_so_when_sorted(
    qtbot: QtBot, page: ResultPage
) -> None:
    from PySide6.QtWidgets import QMenu

    assert page.arranging is not None
    assert page.grid is not None
    menu = QMenu(page)
    page.arranging._fill(menu, 0, QPoint())
    below = next(m for m in menu.findChildren(QMenu) if m.title() == "Show values as")
    actions = {a.text().split("\t")[0]: a for m in below.findChildren(QMenu) for a in m.actions()}
    actions["Hexadecimal"].trigger()
    shape = page.grid.formats[0]
    assert shape.text(7) == "0x7"
    page.grid.header_clicked.emit(0, False)
    page.grid.header_clicked.emit(0, False)
    qtbot.waitUntil(lambda: first_column(page) == [7, 3, 2, 1])
    assert page.grid.formats[0] is shape


def test_what_is_copied_is_exact_and_in_the_order_shown(
    qtbot: QtBot, document: QueryDocument, page: ResultPage
) -> None:
    assert page.grid is not None
    page.grid.header_clicked.emit(0, False)
    page.grid.header_clicked.emit(0, False)
    qtbot.waitUntil(lambda: first_column(page) == [7, 3, 2, 1])
    page.grid.choose_all()
    document.actions_on_results.copy("csv")
    qtbot.waitUntil(lambda: QApplication.clipboard().text().startswith("a,a,odd"))
    assert QApplication.clipboard().text().splitlines()[4].startswith("1,one,1")
    with qtbot.waitSignal(document.desk.export_wanted) as caught:
        assert document.export()
    assert caught.args[0].source.columns == ("a", "a", "odd")


def test_a_pinned_result_stays_and_is_compared_with_the_next(
    qtbot: QtBot, document: QueryDocument, run: Run
) -> None:
    run("values (1, 'a'), (2, 'b')")
    pinned = document.results.current
    assert pinned is not None
    document.results.buttons["pin"].click()
    run("values (1, 'a'), (2, 'B'), (3, 'c')")
    assert [page.pinned for page in document.results.pages] == [True, False]
    document.results.buttons["compare"].click()
    compared = document.results._stack.currentWidget()
    assert isinstance(compared, ComparePage)
    qtbot.waitUntil(lambda: compared.difference is not None)
    assert compared._words.text() == (
        "1 row differs, 1 only on the right, 1 alike; matched by the first column."
    )
    assert compared.rows[1].mark(1, 1) is Mark.CHANGED
    assert compared.rows[1].mark(1, 0) is Mark.NONE
    assert compared.rows[1].mark(2, 0) is Mark.NEW
    assert not document.grab().isNull()
    compared.go_to_next()
    run("select 1")
    assert [type(p) for p in document.results.pages] == [ResultPage, ResultPage]
    assert document.results.bar.count() == 2, "a comparison goes with what it compares"


def test_a_million_rows_scroll_to_their_end(
    qtbot: QtBot, document: QueryDocument, desk: Desk
) -> None:
    document.show()
    document.editor.setPlainText(
        "with recursive n(i) as (select 1 union all select i + 1 from n where i < 300000)"
        " select i, i * 0.5, 'text ' || i from n"
    )
    document.run()
    qtbot.waitUntil(lambda: not document.flow.busy, timeout=20_000)
    page = document.results.current
    assert page is not None
    assert page.grid is not None
    assert page.rows is not None
    page.grid.go_to(299_999, 0)
    qtbot.waitUntil(lambda: page.rows is not None and page.rows.row(299_999) is not None)
    assert page.rows.row(299_999) == (300_000, 150_000.0, "text 300000")
    page.grid.choose_all()
    assert len(page.rows._blocks) <= 12


def test_nothing_of_a_closed_document_is_left(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    before = set(threading.enumerate())
    document = QueryDocument(desk, "select * from t")
    qtbot.addWidget(document)
    document.run()
    qtbot.waitUntil(lambda: not document.flow.busy)
    page = document.results.current
    assert page is not None
    assert page.arranging is not None
    page.arranging.sort_by(0)
    document.shutdown()
    qtbot.waitUntil(lambda: not desk.jobs.running)
    qtbot.waitUntil(
        lambda: not [t for t in set(threading.enumerate()) - before if "result" in t.name]
    )
