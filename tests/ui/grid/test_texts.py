"""How cells read."""

from __future__ import annotations

import pytest

from plume_db.rows.cells import CellValue, Clipped
from plume_db.rows.page import Extent
from plume_db.values import BadText
from plume_ui.grid.texts import (
    BLOB_CHARACTERS,
    as_tsv,
    cell_text,
    cell_tip,
    is_number,
    plain_tip,
    widest,
)
from plume_ui.rows.bar import count_words


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, "NULL"),
        ("", ""),
        ("two\nlines", "two⏎lines"),
        (9223372036854775807, "9223372036854775807"),
        (0.1 + 0.2, "0.30000000000000004"),
        (b"\x01\x02", "BLOB 2 bytes"),
        (BadText(b"a\xff"), "a\\xff"),
        (Clipped(b"", 20_000_000, "blob"), "BLOB 20.0 MB"),
        (Clipped("abc", 9_000, "text"), "abc…"),
    ],
)
def test_each_kind_of_cell_reads_as_what_it_is(cell: CellValue, text: str) -> None:
    assert cell_text(cell) == text


def test_only_numbers_are_aligned_to_the_right() -> None:
    assert [is_number(c) for c in (1, 2.5, "1", None, b"1")] == [True, True, False, False, False]


def test_the_tip_tells_the_exact_size() -> None:
    assert "20,000,000 bytes" in cell_tip(Clipped(b"", 20_000_000, "blob"))
    assert "not valid UTF-8" in cell_tip(BadText(b"\xff")) and cell_tip("x") == ""


def test_columns_are_measured_by_their_longest_cell() -> None:
    assert widest([("a", 1, b"1"), ("abc", 12345, None)], 3) == (3, 5, BLOB_CHARACTERS)


def test_copied_text_keeps_rows_and_columns_apart() -> None:
    rows = [("a\tb", None, 1.5, b"\x01"), ('say "x"', "", 2, Clipped("abc", 9_000, "text"))]
    assert as_tsv(rows, 0, 3) == '"a\tb"\t\t1.5\tx\'01\'\n"say ""x"""\t\t2\tabc…'
    assert as_tsv(rows, 1, 2, ("w", "x", "y", "z")) == "x\ty\n\t1.5\n\t2"


def test_a_count_that_is_not_exact_says_at_least() -> None:
    assert count_words(Extent(200, False, 9_000)) == "≥ 200 rows"
    assert count_words(Extent(1, True, 1)) == "1 row"
    assert count_words(Extent(12_345, True, 12_345)) == "12,345 rows"


def test_a_tip_shows_markup_as_text() -> None:
    assert "&lt;b&gt;" in plain_tip("<b>bold</b>") and plain_tip("") == ""
