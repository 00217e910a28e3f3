from __future__ import annotations

import pytest

from plume_db.errors import SqlError
from plume_db.query.question import Question

SCRIPT = "select 1;\nselect 2;\n"


def test_a_cursor_means_the_statement_it_is_in() -> None:
    assert Question(SCRIPT, 15).statement().body == "select 2"


def test_a_selection_means_itself() -> None:
    assert Question("select 2").statement().body == "select 2"
    with pytest.raises(SqlError, match="one statement"):
        Question(SCRIPT).statement()


def test_nothing_to_run_is_said() -> None:
    for question in (Question("", 0), Question("-- only words", 3), Question(" ")):
        with pytest.raises(SqlError, match="no statement"):
            question.statement()


def test_an_error_is_placed_in_the_whole_text() -> None:
    question = Question(SCRIPT, 15, offset=100)
    statement = question.statement()
    with pytest.raises(SqlError) as caught, question.placed(statement):
        raise SqlError("wrong", 3)
    assert caught.value.offset == 100 + len("select 1;") + 3
    with pytest.raises(SqlError) as caught, question.placed(statement):
        raise SqlError("wrong, somewhere")
    assert caught.value.offset == -1
