"""An error is a sentence with what was perhaps meant."""

from __future__ import annotations

import pytest

from plume_db.errors import SqlError
from plume_db.query.hints import plain
from plume_db.query.run import only_statement
from plume_db.schema.objects import Catalog, Column, Table

CATALOG = Catalog(
    (
        Table("Track", "table", None, (Column("TrackId", ""), Column("Milliseconds", ""))),
        Table("Album", "table", None, (Column("AlbumId", ""), Column("Title", ""))),
    )
)


@pytest.mark.parametrize(
    ("sql", "told", "expected"),
    [
        (
            "select Miliseconds from Track",
            "no such column: Miliseconds",
            "There is no column named Miliseconds here. Did you mean Milliseconds (of Track)?",
        ),
        (
            "select t.trackid, a.Titel from Track t, Album a",
            "no such column: a.Titel",
            "There is no column named a.Titel here. Did you mean Title (of Album)?",
        ),
        (
            'select "abc" from Track',
            'no such column: "abc" - should this be a string literal in single-quotes?',
            "There is no column named abc. For text, write 'abc' in single quotes.",
        ),
        (
            "select x.Title from Album",
            "no such column: x.Title",
            "There is no column named x.Title here. "
            "Album has one; is the name or alias before it right?",
        ),
        (
            "select * from Traks",
            "no such table: Traks",
            "There is no table or view named Traks. Did you mean Track?",
        ),
        (
            "select substrng(1)",
            "no such function: substrng",
            "SQLite has no function named substrng here. Did you mean substring()?",
        ),
        (
            "select * frm Track",
            'near "frm": syntax error',
            "SQLite does not understand frm here. Did you mean FROM instead of frm?",
        ),
        (
            "selct * from Track",
            'near "selct": syntax error',
            "SQLite does not understand selct here. Did you mean SELECT instead of selct?",
        ),
        (
            "select * from Track wher 1",
            'near "1": syntax error',
            "SQLite does not understand 1 here. Did you mean WHERE instead of wher?",
        ),
        ("select )", 'near ")": syntax error', "SQLite does not understand ) here."),
        (
            "select 1 where",
            "incomplete input",
            "The statement is not complete; something is missing here.",
        ),
        ("select 1", "integer overflow", "Integer overflow."),
    ],
)
def test_sqlite_is_put_into_plain_words(sql: str, told: str, expected: str) -> None:
    made = plain(SqlError(told, 7), only_statement(sql), CATALOG)
    assert (made.sentence, made.offset) == (expected, 7)


def test_without_a_catalog_there_is_a_sentence_too() -> None:
    made = plain(SqlError("no such table: x"), only_statement("select * from x"), None)
    assert made.sentence == "There is no table or view named x."
