"""Statements followed line by line end where the splitter says they do."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from plume_db.query.lines import ENDS, OPEN_MASK, STATE_MASK, after_line
from plume_db.query.statements import split

PIECES = st.sampled_from(
    [
        *("select ", "create ", "temp ", "trigger ", "begin ", "end", ";", "; ", "\n", " ", "t "),
        *("explain ", "query ", "plan ", "'", "''", '"', "`", "[", "]", "--", "/*", "*/", "-", "/"),
        *("x'00'", "x'", "1", "case ", "é"),
    ]
)
SCRIPTS = st.lists(PIECES, max_size=30).map("".join)


def ends_by_lines(script: str) -> list[int]:
    """Give the numbers of the lines in which a statement ends."""
    found, state = [], 0
    for number, line in enumerate(script.split("\n")):
        state = after_line(line, state & STATE_MASK)
        if state & ENDS:
            found.append(number)
    return found


def ends_by_splitting(script: str) -> list[int]:
    # The last statement may end only because the text does.
    ended = [s for s in split(script) if s.end < len(script) or _really_ends(s.text)]
    return sorted({script.count("\n", 0, statement.end - 1) for statement in ended})


def _really_ends(text: str) -> bool:
    """Tell whether a statement would end here whatever followed it."""
    return next(iter(split(text + " select 1"))).text == text


@given(SCRIPTS)
@example("create trigger t begin select ';'; end; select 1")
@example("explain query plan create temp trigger a begin b; end\n;c")
@example("select '\n;'\n;")
@example("/* ;\n*/ select 1;")
def test_lines_end_statements_where_the_splitter_does(script: str) -> None:
    assert ends_by_lines(script) == ends_by_splitting(script)


@given(SCRIPTS, st.integers(0, 60))
def test_a_line_cut_in_two_is_followed_as_one(script: str, at: int) -> None:
    line = script.replace("\n", " ")
    at = min(at, len(line))
    if line[at - 1 : at + 1] in ("--", "/*", "*/", "''", '""', "``") or _in_word(line, at):
        return
    whole = after_line(line, 0)
    first = after_line(line[:at], 0, goes_on=True)
    second = after_line(line[at:], first & STATE_MASK)
    assert second & STATE_MASK == whole & STATE_MASK


def _in_word(line: str, at: int) -> bool:
    return line[at - 1 : at].isalnum() and (line[at : at + 1].isalnum() or line[at : at + 1] == "'")


def test_a_line_tells_what_it_leaves_open() -> None:
    assert after_line("select 'a", 0) & OPEN_MASK
    assert after_line("b' from t", after_line("select 'a", 0)) & OPEN_MASK == 0
    assert after_line("select 1 -- '", 0) & OPEN_MASK == 0
    assert after_line("", 0) == 0
    assert after_line("select 1;", 0) == ENDS
