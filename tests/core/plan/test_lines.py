from __future__ import annotations

import pytest

from plume_db.plan.indexes import columns_served
from plume_db.plan.nodes import Kind
from plume_db.plan.parse import parse
from plume_db.plan.words import words
from tests.core.plan.lines import ACCESSES, PRINTED


@pytest.mark.parametrize(
    ("releases", "text", "line", "kind"), PRINTED, ids=[row[2] for row in PRINTED]
)
def test_a_line_of_any_release_is_known(releases: str, text: str, line: str, kind: Kind) -> None:
    made = parse(line)
    assert made.kind is kind, (releases, text)
    assert words(made) != line
    assert words(made)


@pytest.mark.parametrize("line", ACCESSES)
def test_old_lines_tell_how_rows_are_got_at(line: str) -> None:
    assert parse(line).access is ACCESSES[line]


def test_every_kind_of_line_is_in_the_table() -> None:
    made_here = {Kind.TRIGGER, Kind.FOREIGN_KEY, Kind.UNKNOWN}
    assert {row[3] for row in PRINTED} == set(Kind) - made_here


@pytest.mark.parametrize(
    ("line", "served"),
    [
        ("SEARCH t USING INDEX i (a=? AND b>? AND b<?)", 2),
        ("SEARCH t USING INDEX i (ANY(a) AND b=?)", 2),
        ("SEARCH t USING INDEX i (a=? AND (b,c)>(?,?))", 3),
        ("SEARCH t USING INDEX i (<expr>=? AND <expr>=?)", 2),
        ("SEARCH t USING INDEX i", 0),
        ("SCAN t", 0),
    ],
)
def test_the_columns_that_serve_are_counted(line: str, served: int) -> None:
    assert columns_served(parse(line)) == served
    assert columns_served(parse(line), ("a", "b", "c", "d")) == served
