"""Long text in pages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plume_db.decode import text as paging
from plume_db.decode.text import line_count, page_count, page_text, pieces_of_lines, shown

CODECS = ["utf-8", "utf-16-le", "utf-16-be"]


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "PAGE", 8)
    monkeypatch.setattr(paging, "LONGEST_LINE", 5)


def pages(data: bytes, codec: str) -> list[str]:
    def read(offset: int, n: int) -> bytes:
        return data[offset : offset + n]

    return [page_text(read, page, codec) for page in range(page_count(len(data)))]


@pytest.mark.parametrize("codec", CODECS)
@given(text=st.text(st.characters(codec="utf-8")))
def test_the_pages_are_the_text_whatever_its_characters_take(codec: str, text: str) -> None:
    assert "".join(pages(text.encode(codec), codec)) == text


@given(st.binary())
def test_bytes_that_are_no_text_lose_nothing_but_stay_in_pages(data: bytes) -> None:
    for codec in CODECS:
        found = pages(data, codec)
        assert len(found) == page_count(len(data))


def test_wrong_bytes_are_escaped() -> None:
    assert pages(b"a\xffb", "utf-8") == ["a\\xffb"]


@given(st.text(st.sampled_from("ab\n")))
def test_broken_lines_can_be_joined_again(text: str) -> None:
    laid, added = pieces_of_lines(text)
    lines = laid.split("\n")
    assert all(len(line) <= 5 for line in lines)
    joined = "".join(
        ("" if number in added or number == 0 else "\n") + line for number, line in enumerate(lines)
    )
    assert joined == text


def test_lines_are_counted_as_an_editor_does() -> None:
    assert [line_count(text) for text in ("", "a", "a\n", "a\nb")] == [0, 1, 2, 2]


def test_what_a_widget_would_swallow_is_made_visible() -> None:
    assert shown("a\0b\r\nc\rd\u2029e\ufdd0") == "a␀b\nc\nd\ne\ufffd"
