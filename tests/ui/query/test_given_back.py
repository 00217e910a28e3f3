"""What a write gives back is shown; what is wrong with it is told like anything that is wrong."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from plume_db.rehearsal import recording
from plume_ui.desk import Desk
from plume_ui.query.query_document import QueryDocument
from plume_ui.query.result_page import ResultPage
from plume_ui.query.write_page import WritePage

from .test_scripts import ask, count, titles

Run = Callable[..., None]


def rows(page: ResultPage) -> list[tuple[object, ...]]:
    assert page.store is not None
    return page.store.read(0, 100)


def agree(qtbot: QtBot, document: QueryDocument, page: WritePage) -> None:
    """Say yes, and wait for the end."""
    assert page._panel is not None
    page._panel.accept_button.click()
    qtbot.waitUntil(lambda: not document.flow.busy)


def test_rows_of_returning_are_a_result(qtbot: QtBot, document: QueryDocument, desk: Desk) -> None:
    page = ask(qtbot, document, "update t set b = 'x' || a where a < 3 returning a, b as made")
    agree(qtbot, document, page)
    assert titles(document) == ["2 rows changed", "2 rows"]
    last = document.results.pages[-1]
    assert last.column_names == ("a", "made")
    assert rows(last) == [(1, "x1"), (2, "x2")]
    assert document.results.current is last
    assert "given back" in document.status.text()
    assert "older" not in document.status.text()
    assert count(desk, "select b from t where a = 1") == "x1"


def test_returning_without_rows_still_has_its_columns(
    qtbot: QtBot, document: QueryDocument
) -> None:
    agree(qtbot, document, ask(qtbot, document, "delete from t where a = 99 returning a"))
    assert titles(document) == ["0 rows changed", "0 rows"]
    assert document.results.pages[-1].column_names == ("a",)


def test_a_select_within_a_transaction_sees_what_was_written_before_it(
    qtbot: QtBot, document: QueryDocument
) -> None:
    page = ask(qtbot, document, "begin; delete from t where a = 1; select count(*) from t; commit")
    agree(qtbot, document, page)
    assert titles(document) == ["1 row changed", "1 row"]
    assert rows(document.results.pages[-1]) == [(2,)]


def test_a_transaction_that_is_rolled_back_shows_what_it_read_and_goes_on(
    qtbot: QtBot, document: QueryDocument, desk: Desk
) -> None:
    sql = "begin; delete from t; select count(*) from t; rollback; select count(*) from t"
    page = ask(qtbot, document, sql)
    assert page._panel is not None
    assert page._panel.accept_button.isHidden(), "there is nothing to agree to"
    page._panel.decline_button.click()
    qtbot.waitUntil(lambda: not document.flow.busy)
    assert titles(document) == ["Not run", "1 row", "1 row"]
    assert [rows(each) for each in document.results.pages[1:]] == [[(0,)], [(3,)]]
    assert count(desk) == 3


@pytest.mark.parametrize(
    ("sql", "words", "place"),
    [
        ("select 1;\ninsert into t(c) values(1)", "t has no column named c", ""),
        ("select 1;\nupdate t set d = 1", "There is no column named d here", ""),
        ("select 1;\ndelete frm t", "Did you mean FROM", "line 2, column 8"),
        ("select 1;\ninsert into u values(1)", "no table or view named u", ""),
    ],
)
def test_a_write_that_is_wrong_is_told_in_plain_words_at_its_place(
    document: QueryDocument, run: Run, sql: str, words: str, place: str
) -> None:
    run(sql)
    assert words in document.error.text
    assert place in document.error.text
    assert titles(document) == ["1 row", "Error"]


def test_a_write_beyond_rows_is_not_called_nothing(
    qtbot: QtBot, document: QueryDocument, desk: Desk
) -> None:
    page = ask(qtbot, document, "pragma user_version = 7")
    assert page._panel is not None
    assert "Sets user_version from 0 to 7" in page._panel._verdict.text()
    agree(qtbot, document, page)
    assert titles(document) == ["Done"]
    assert "Sets user_version from 0 to 7" in document.status.text()
    page = ask(qtbot, document, "create virtual table f using fts5(x)")
    agree(qtbot, document, page)
    assert "The schema was changed" in document.status.text()
    page = ask(qtbot, document, "insert into f values('hello')")
    assert page._panel is not None
    assert "Writes to the virtual table f." in page._panel._verdict.text()
    agree(qtbot, document, page)
    assert "virtual table f" in document.status.text()


def test_a_write_too_large_for_an_undo_is_offered_without_one(
    qtbot: QtBot, document: QueryDocument, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording, "MOST", 100_000)
    many = "with recursive n(i) as (select 10 union all select i + 1 from n limit 20000)"
    page = ask(qtbot, document, f"insert into t {many} select i, printf('%050d', i) from n")
    panel = page._panel
    assert panel is not None
    panel.accept_button.click()
    qtbot.waitUntil(lambda: "no way back" in panel.accept_button.text())
    assert count(desk) == 3
    assert page.asks
    assert document.tools.transaction.isHidden()
    qtbot.waitUntil(lambda: not desk.writing)
    agree(qtbot, document, page)
    assert count(desk) == 20_003
