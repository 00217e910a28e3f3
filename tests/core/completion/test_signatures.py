"""Functions: every one SQLite lists is known, and the call at the cursor is found."""

from __future__ import annotations

import apsw
import pytest

from plume_db.completion.complete import signature_at
from plume_db.completion.functions import functions_of, known_functions, read_functions
from plume_db.completion.pragmas import pragmas
from plume_db.jobs import Task


@pytest.mark.parametrize(
    ("sql", "name", "current"),
    [
        ("select round(1, |", "round", 1),
        ("select round(|)", "round", 0),
        ("select coalesce(1, 2, 3, 4, |", "coalesce", 2),
        ("select substr('a, b', f(1, 2), |)", "substr", 2),
        ("select upper(substr(a, |", "substr", 1),
        ("select substr(upper(a), |", "substr", 1),
        ("select abs(1, |", "abs", -1),
        ("select round((1 + |", "round", 0),
    ],
)
def test_the_argument_at_the_cursor_is_told(sql: str, name: str, current: int) -> None:
    position = sql.index("|")
    found = signature_at(sql.replace("|", ""), position)
    assert found is not None
    assert (found.name, found.current) == (name, current)


@pytest.mark.parametrize(
    "sql", ["select |", "select 'round(|", "-- round(|", "select f(|", "in (select |", "round(1) |"]
)
def test_outside_a_known_call_there_is_nothing(sql: str) -> None:
    assert signature_at(sql.replace("|", ""), sql.index("|")) is None


def test_every_function_of_sqlite_has_a_signature_and_a_meaning() -> None:
    con = apsw.Connection(":memory:")
    listed = read_functions(Task(con))
    rows = con.execute("select distinct name from pragma_function_list where builtin").fetchall()
    hidden = {"->", "->>", "current_date", "current_time", "current_timestamp", "sqlite_log"}
    known = known_functions()
    missing = {name for (name,) in rows} - set(known) - hidden
    assert not missing
    assert all(function.meaning for function in known.values())
    found = functions_of(listed)
    assert found["substr"].signature == "substr(text, start, length)"
    assert "regexp" not in functions_of(None)


def test_a_function_of_the_connection_alone_is_offered_too() -> None:
    con = apsw.Connection(":memory:")
    con.create_scalar_function("mine", lambda a, b: None, 2)
    found = functions_of(read_functions(Task(con)))
    assert found["mine"].signature == "mine(x1, x2)"


def test_the_pragmas_are_those_of_sqlite() -> None:
    con = apsw.Connection(":memory:")
    listed = {name for (name,) in con.execute("select name from pragma_pragma_list")}
    assert set(pragmas()) <= listed
