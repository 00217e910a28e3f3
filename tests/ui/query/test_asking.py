"""What is meant is read exactly, and a long text without holding the window up."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from plume_db.query.question import Question
from plume_ui.query import asking
from plume_ui.query.asking import LongReader, Reading
from plume_ui.query.query_document import QueryDocument


def test_a_long_text_is_read_in_pieces_and_anew_when_it_changes(
    qtbot: QtBot, document: QueryDocument
) -> None:
    text = "-- é😀\n" * (asking.AT_ONCE // 5)
    document.editor.setPlainText(text)
    qtbot.waitUntil(lambda: not document.editor.loading.running)
    reader = LongReader(document.editor)
    found: list[Reading] = []
    reader.read(found.append, (3, 8))
    assert not found
    document.editor.insertPlainText("x")
    qtbot.waitUntil(lambda: bool(found))
    (reading,) = found
    assert reading.text == document.sql
    assert reading.text[: reading.marks[0]] == document.sql[:3]
    assert len(reading.text) == len(text) + 1


def test_a_read_that_was_stopped_says_nothing(qtbot: QtBot, document: QueryDocument) -> None:
    document.editor.setPlainText("x\n" * asking.AT_ONCE)
    found: list[Reading] = []
    reader = LongReader(document.editor)
    reader.read(found.append)
    reader.stop()
    qtbot.wait(50)
    assert not found


def test_the_statement_at_the_cursor_of_a_long_script_is_run(
    qtbot: QtBot, document: QueryDocument
) -> None:
    script = "select 'é😀';\n" * (asking.AT_ONCE // 10) + "select wrong;"
    document.editor.setPlainText(script)
    qtbot.waitUntil(lambda: not document.editor.loading.running)
    document.editor.moveCursor(document.editor.textCursor().MoveOperation.End)
    document.run()
    qtbot.waitUntil(lambda: bool(document.error.text))
    lines = asking.AT_ONCE // 10 + 1
    assert document.error.text.endswith(f"(line {lines:,}, column 8)")


def test_a_no_break_space_in_a_text_stays_one(qtbot: QtBot, document: QueryDocument) -> None:
    asked: list[Question] = []
    document.editor.setPlainText("select 'a\u00a0b'")
    document.text.ask(True, {}, asked.append)
    assert asked[0].script == "select 'a\u00a0b'"
