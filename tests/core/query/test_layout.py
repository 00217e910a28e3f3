from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.query.layout import LONGEST, lay_out
from plume_db.query.tokens import tokens


def test_clauses_get_lines_and_keywords_capitals() -> None:
    assert lay_out(Task(), "select a, b from t where a = 'Or b' order by a") == (
        "SELECT a,\n       b\nFROM t\nWHERE a = 'Or b'\nORDER BY a"
    )


PARTS = ["select ", "from t ", "where ", "a", "'x;Y'", '"N n"', ",", "(", ")", "-- c\n", ";", "?"]


@given(st.lists(st.sampled_from(PARTS), max_size=25).map("".join))
def test_nothing_but_blanks_and_case_ever_changes(sql: str) -> None:
    try:
        made = lay_out(Task(), sql)
    except PlumeError:
        return

    def solid(text: str) -> list[str]:
        return [t.text.strip().casefold() for t in tokens(text) if t.text.strip()]

    assert solid(made) == solid(sql)


def test_what_is_too_long_or_too_deep_is_left_with_a_sentence() -> None:
    for sql in ("select " + "x" * LONGEST, "select " + "(" * 5000 + "1" + ")" * 5000):
        with pytest.raises(PlumeError):
            lay_out(Task(), sql)
