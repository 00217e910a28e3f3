"""Sizes are read as people type them, and read again as they were written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plume_db import language
from plume_db.language import Numerals
from plume_db.units import size_of, size_text


@pytest.fixture
def german() -> Iterator[None]:
    language.install(None, Numerals(".", ","))
    yield
    language.install(None)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("64 MB", 64e6),
        ("64mb", 64e6),
        ("1,000 kB", 1e6),
        ("1,5 kB", 1500),
        ("2 KiB", 2048),
        ("5 bytes", 5),
        ("5 octets", 5),
        ("7 Mo", 7e6),
        ("12", 12e9),
        ("1\u00a0GB", 1e9),
        ("1.2.3 GB", None),
        ("1e3", None),
        ("-1 GB", None),
        ("GB", None),
        ("٣ GB", None),
        ("99999999 PB", None),
    ],
)
def test_a_size_is_read(text: str, size: float | None) -> None:
    assert size_of(text, "GB") == size


def test_the_language_says_what_a_point_is(german: None) -> None:
    assert size_of("1.000 MB") == 1e9
    assert size_of("1,5 GB") == size_of("1.5 GB") == 1.5e9
    assert size_text(1.5e9) == "1,5 GB"


@given(st.integers(0, 10**12))
def test_what_was_written_is_read_again(size: int) -> None:
    read = size_of(size_text(size))
    assert read is not None and round(read) == size
