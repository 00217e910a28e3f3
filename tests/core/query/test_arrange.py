"""A stored result is sorted and filtered exactly, with what SQLite would not give back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from plume_db.errors import Cancelled, PlumeError
from plume_db.jobs import CancelToken, Task
from plume_db.query.arrange import Arranger
from plume_db.query.compare import compare
from plume_db.rows.shape import Condition, Shape, Sort, Test
from plume_db.spill.store import RowStore
from plume_db.values import BadText, Row

ROWS: list[Row] = [
    (3, "b", None),
    (1, "B", 0.1 + 0.2),
    (None, "", b"x"),
    (2, BadText(b"\xff"), 2**63 - 1),
    (1, "a\0b", -(2**63)),
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[RowStore]:
    made = RowStore(tmp_path)
    made.append(ROWS)
    made.finished = True
    yield made
    made.close()


def arranged(store: RowStore, shape: Shape) -> list[Row]:
    arranger = Arranger(store, 3, False)
    into = store.sibling()
    count = arranger.arrange(Task(), shape, into)
    arranger.close()
    assert into.finished
    rows = into.read(0, count)
    into.close()
    return rows


def test_rows_that_are_alike_stay_in_their_order(store: RowStore) -> None:
    rows = arranged(store, Shape((Sort("c0"),)))
    assert rows == [ROWS[2], ROWS[1], ROWS[4], ROWS[3], ROWS[0]]
    rows = arranged(store, Shape((Sort("c0", True), Sort("c2"))))
    assert rows == [ROWS[0], ROWS[3], ROWS[4], ROWS[1], ROWS[2]]


def test_values_come_back_exactly_also_text_that_is_not_valid(store: RowStore) -> None:
    rows = arranged(store, Shape((Sort("c2"),)))
    assert sorted(map(repr, rows)) == sorted(map(repr, ROWS))
    assert any(isinstance(row[1], BadText) for row in rows)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (Condition("c0", Test.IS_NULL), [2]),
        (Condition("c0", Test.BETWEEN, (1, 2)), [1, 3, 4]),
        (Condition("c1", Test.CONTAINS, ("B",)), [0, 1, 4]),
        (Condition("c1", Test.REGEX, ("^B",)), [1]),
        (Condition("c2", Test.EQUALS, (2**63 - 1,)), [3]),
    ],
)
def test_conditions_leave_rows_out(
    store: RowStore, condition: Condition, expected: list[int]
) -> None:
    assert arranged(store, Shape((), (condition,))) == [ROWS[n] for n in expected]


def test_a_wrong_pattern_is_a_sentence_and_a_cancel_is_seen(store: RowStore) -> None:
    with pytest.raises(PlumeError):
        arranged(store, Shape((), (Condition("c1", Test.REGEX, ("(",)),)))
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        Arranger(store, 3, False).arrange(Task(token=token), Shape(), store.sibling())


def stored(folder: Path, rows: list[Row]) -> RowStore:
    store = RowStore(folder)
    store.append(rows)
    return store


def test_results_with_keys_are_compared_by_them(tmp_path: Path) -> None:
    one = stored(tmp_path, [(1, "a"), (2, "b"), (3, "c")])
    two = stored(tmp_path, [(3, "c"), (2, "B"), (4, "d")])
    found = compare(Task(), one, two)
    assert found.by_key
    assert (found.same, found.changed, found.only_first, found.only_second) == (1, 1, 1, 1)
    assert (found.rows_first, found.rows_second) == ({0}, {2})
    assert (found.cells_first, found.cells_second) == ({1: {1}}, {1: {1}})
    one.close()
    two.close()


def test_results_without_keys_are_compared_by_position(tmp_path: Path) -> None:
    one = stored(tmp_path, [("x", 1), ("x", 2)])
    two = stored(tmp_path, [("x", 1.0), ("x", 2), ("x", 3)])
    found = compare(Task(), one, two)
    assert not found.by_key
    assert (found.same, found.changed, found.only_second) == (1, 1, 1)
    assert found.cells_first == {0: {1}}
    assert compare(Task(), one, one).alike
    one.close()
    two.close()
