"""Scripts give a result for each statement; writing is shown before it is done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import apsw
import pytest
from pytestqt.qtbot import QtBot

from plume_db.history.entry import Ended
from plume_ui.desk import Desk
from plume_ui.query.query_document import QueryDocument
from plume_ui.query.write_page import WritePage

Run = Callable[..., None]


def titles(document: QueryDocument) -> list[str]:
    return [page.title for page in document.results.pages]


def ask(qtbot: QtBot, document: QueryDocument, sql: str) -> WritePage:
    """Run until the person is asked."""
    document.editor.setPlainText(sql)
    document.run_all()
    qtbot.waitUntil(lambda: document.flow.write_page is not None and document.flow.write_page.asks)
    page = document.flow.write_page
    assert page is not None
    return page


def count(desk: Desk, sql: str = "select count(*) from t") -> object:
    con = apsw.Connection(str(desk.session.path))
    found = con.execute(sql).fetchall()[0][0]
    con.close()
    return found


def test_each_statement_has_a_tab_and_an_error_ends_the_script(
    document: QueryDocument, run: Run
) -> None:
    run("select 1;\nselect a, b from t;\nselect wrong;\nselect 4;")
    assert titles(document) == ["1 row", "3 rows", "Error"]
    assert "line 3" in document.error.text
    document.results.step(1)
    assert document.results.current is document.results.pages[0]
    assert document.status.text().startswith("1 row in")


def test_a_selection_of_two_statements_runs_both(qtbot: QtBot, document: QueryDocument) -> None:
    document.editor.setPlainText("select 'é😀'; select 2; select 3")
    cursor = document.editor.textCursor()
    cursor.setPosition(0)
    cursor.setPosition(23, cursor.MoveMode.KeepAnchor)
    document.editor.setTextCursor(cursor)
    document.run()
    qtbot.waitUntil(lambda: not document.flow.busy)
    assert len(document.results.pages) == 2


def test_a_script_of_many_statements_keeps_the_last_results(
    document: QueryDocument, run: Run
) -> None:
    run(";".join(f"select {n}" for n in range(100)))
    pages = document.results.pages
    assert len(pages) == 60
    assert pages[-1].store is not None
    assert pages[-1].store.read(0, 1) == [(99,)]


def test_nothing_is_written_before_the_person_says_so(
    qtbot: QtBot, document: QueryDocument, desk: Desk
) -> None:
    page = ask(qtbot, document, "delete from t where a > 1; select count(*) from t;")
    assert count(desk) == 3
    panel = page._panel
    assert panel is not None
    assert panel.rehearsal is not None
    assert panel.rehearsal.touched[0].deleted == 2
    assert not document.grab().isNull()
    panel.accepted.emit()
    assert not document.tools.transaction.isHidden()
    qtbot.waitUntil(lambda: not document.flow.busy)
    assert document.tools.transaction.isHidden()
    assert count(desk) == 1
    assert titles(document) == ["2 rows changed", "1 row"]
    last = document.results.pages[-1]
    assert last.store is not None
    assert last.store.read(0, 1) == [(1,)], "what follows sees what was written"


def test_declining_ends_the_script_and_leaves_the_file(
    qtbot: QtBot, document: QueryDocument, desk: Desk
) -> None:
    before = desk.session.path.read_bytes()
    page = ask(qtbot, document, "update t set b = 'x'; select 1")
    assert page._panel is not None
    page._panel.declined.emit()
    qtbot.waitUntil(lambda: not document.flow.busy)
    assert titles(document) == ["Not run"]
    assert desk.session.path.read_bytes() == before


def test_stop_while_asked_is_a_no(qtbot: QtBot, document: QueryDocument) -> None:
    ask(qtbot, document, "drop table t")
    document.tools.buttons["stop"].click()
    assert not document.flow.busy
    assert titles(document) == ["Not run"]


def test_a_transaction_is_rehearsed_and_committed_as_one(
    qtbot: QtBot, document: QueryDocument, desk: Desk
) -> None:
    sql = "begin; insert into t values(9, :v); delete from t where a = 1; commit;"
    document.parameter_bar.ask_for((":v",))
    document.parameter_bar.fill({":v": ("text", "007")})
    page = ask(qtbot, document, sql)
    assert page._panel is not None
    page._panel.accepted.emit()
    qtbot.waitUntil(lambda: not document.flow.busy)
    assert titles(document) == ["2 rows changed"]
    assert count(desk, "select b from t where a = 9") == "007"


def test_a_transaction_that_ends_with_rollback_is_only_rehearsed(
    qtbot: QtBot, document: QueryDocument, desk: Desk
) -> None:
    page = ask(qtbot, document, "begin; delete from t; rollback")
    assert page._panel is not None
    page._panel.accepted.emit()
    qtbot.waitUntil(lambda: not document.flow.busy)
    assert count(desk) == 3
    assert titles(document) == ["Not run"]


@pytest.mark.parametrize(
    ("sql", "words", "task"),
    [
        ("vacuum", "VACUUM was not run here", "vacuum"),
        ("analyze t", "ANALYZE was not run here", "analyze"),
        ("pragma journal_mode = wal", "PRAGMA journal_mode was not run", ""),
        ("begin; delete from t", "no COMMIT or ROLLBACK follows", ""),
        ("attach 'x.db' as x", "File, Attach", ""),
    ],
)
def test_what_is_done_elsewhere_says_where(
    qtbot: QtBot, document: QueryDocument, run: Run, sql: str, words: str, task: str
) -> None:
    run(sql)
    assert words in document.error.text
    assert document.error.maintain.isHidden() == (not task)
    if task:
        with qtbot.waitSignal(document.desk.maintenance_wanted) as caught:
            document.error.maintain.click()
        assert caught.args == [task]


def test_every_statement_that_ran_is_in_the_history(
    qtbot: QtBot, document: QueryDocument, desk: Desk, run: Run
) -> None:
    run("select 1; select wrong;")
    qtbot.waitUntil(lambda: len(desk.history.search()) == 2)
    found = {entry.sql: entry for entry in desk.history.search()}
    assert found["select 1;"].ended is Ended.ROWS
    assert found["select 1;"].file == str(desk.session.path)
    assert found["select wrong;"].ended is Ended.FAILED
    ask(qtbot, document, "delete from t").stop()
    qtbot.waitUntil(lambda: len(desk.history.search("delete")) == 1)
    assert desk.history.search("delete")[0].ended is Ended.DECLINED


def test_who_wants_no_history_has_none(
    qtbot: QtBot, document: QueryDocument, desk: Desk, run: Run, tmp_path: Path
) -> None:
    desk.settings.set("query/history", False)
    run("select 1")
    assert not (tmp_path / "state" / "history.db").exists()


def test_a_snippet_is_kept_under_a_name(qtbot: QtBot, document: QueryDocument, desk: Desk) -> None:
    document.editor.setPlainText("select 'keep me'")
    document.snippet_bar.ask(document.sql)
    document.snippet_bar.name.setText("mine")
    document.snippet_bar.name.returnPressed.emit()
    qtbot.waitUntil(document.snippet_bar.isHidden)
    assert [e.sql for e in desk.history.search(snippets=True)] == ["select 'keep me'"]


def test_another_run_waits_for_what_is_being_written(
    qtbot: QtBot, document: QueryDocument, desk: Desk
) -> None:
    page = ask(qtbot, document, "delete from t where a = 1")
    assert page._panel is not None
    page._panel.accepted.emit()
    document.run()
    assert "still being written" in document.status.text()
    qtbot.waitUntil(lambda: not document.flow.busy)
    assert document.tools.transaction.isHidden()
    assert count(desk) == 2


def test_closing_the_tab_while_it_writes_writes_all_of_it(qtbot: QtBot, desk: Desk) -> None:
    document = QueryDocument(desk)
    page = ask(qtbot, document, "delete from t where a = 1")
    assert page._panel is not None
    with qtbot.waitSignal(desk.file_written):
        page._panel.accepted.emit()
        document.shutdown()
        document.deleteLater()
    qtbot.waitUntil(lambda: not desk.writing)
    assert count(desk) == 2
