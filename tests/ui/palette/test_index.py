"""The palette's search: every word must be there, the closest names come first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from plume_ui.palette.index import Entry, find


def entry(label: str, weight: int = 0) -> Entry:
    return Entry(label, "hint", "table", lambda: None, weight)


def labels(found: list[Entry]) -> list[str]:
    return [each.label for each in found]


def test_an_equal_name_comes_first_then_those_that_begin_so() -> None:
    names = [entry("reorder"), entry("orders_old"), entry("order"), entry("my_order")]
    assert labels(find(names, "order")) == ["order", "orders_old", "my_order", "reorder"]


def test_tables_come_before_columns_that_fit_as_well() -> None:
    names = [entry("comp", 0), entry("compression_stats", 2), entry("compressed", 0)]
    assert labels(find(names, "compr")) == ["compression_stats", "compressed"]


def test_every_word_must_be_in_the_name_in_any_order_and_case() -> None:
    names = [entry("Order Details"), entry("Orders"), entry("Details")]
    assert labels(find(names, "details ORDER")) == ["Order Details"]


@given(st.lists(st.text(max_size=8)), st.text(max_size=4))
def test_what_is_found_holds_what_was_typed(names: list[str], text: str) -> None:
    found = find([entry(name) for name in names], text)
    for each in found:
        assert all(word in each.label.casefold() for word in text.casefold().split())
    if not text.strip():
        assert len(found) == min(60, len(names))
