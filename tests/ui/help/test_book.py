"""Pages are found in the reader's language, or in English; a search finds what is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from plume_ui.help.book import (
    CONTENTS,
    Entry,
    anchor_of,
    guide_pages,
    plain,
    read_contents,
    read_page,
    search,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small guide in English, with one page in German."""
    (tmp_path / "en").mkdir()
    (tmp_path / "de").mkdir()
    (tmp_path / "en/contents.md").write_text(
        "# The guide\n\n## First\n\n- [Open a file](open.md): how\n- [Look](look.md)\n"
        "\n## Then\n\n- [Write](write.md): with care\n",
        encoding="utf-8",
    )
    (tmp_path / "en/open.md").write_text("# Open a file\n\nBy name.\n", encoding="utf-8")
    (tmp_path / "de/open.md").write_text("# Datei öffnen\n\nMit Namen.\n", encoding="utf-8")
    return tmp_path


def test_contents_are_listed_in_order_under_their_headings(folder: Path) -> None:
    assert read_contents("en", folder) == (
        Entry(CONTENTS, "The guide", "", ""),
        Entry("open", "Open a file", "how", "First"),
        Entry("look", "Look", "", "First"),
        Entry("write", "Write", "with care", "Then"),
    )


@pytest.mark.parametrize("language", ["de", "de_DE", "de-AT"])
def test_a_page_comes_in_the_language_asked_for(folder: Path, language: str) -> None:
    assert read_page("open", language, folder).language == "de"
    assert "öffnen" in read_page("open", language, folder).text


@pytest.mark.parametrize("language", ["fr", "zh_CN", "C", ""])
def test_a_page_that_a_language_lacks_comes_in_english(folder: Path, language: str) -> None:
    assert read_page("open", language, folder).language == "en"
    assert read_page("open", language, folder).text.startswith("# Open")


def test_a_page_that_is_nowhere_is_empty_and_no_error(folder: Path) -> None:
    assert read_page("nowhere", "en", folder).text == ""


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("Start in safe mode", "start-in-safe-mode"),
        ("What if?", "what-if"),
        ("Änderungen, die bleiben", "änderungen-die-bleiben"),
    ],
)
def test_headings_have_the_anchors_that_links_name(heading: str, anchor: str) -> None:
    assert anchor_of(heading) == anchor


def test_marks_are_no_words() -> None:
    text = "# Title\n\n**Bold** and `code`, a [link](page.md).\n\n![alt](../images/a.png)\n"
    assert plain(text).split() == ["Title", "Bold", "and", "code,", "a", "link."]


def pages(**texts: str) -> list[tuple[Entry, str]]:
    return [(Entry(name, name.title(), "", ""), text) for name, text in texts.items()]


def test_a_search_needs_every_word_in_any_order_and_case() -> None:
    texts = pages(one="red Green", two="green only", three="GREEN then red")
    assert [hit.id for hit in search(texts, "RED green")] == ["one", "three"]
    assert search(texts, "  ") == ()
    assert search(texts, "blue") == ()


def test_pages_that_are_about_a_word_come_before_those_that_name_it() -> None:
    texts = pages(
        other="# Other\n\nA snapshot, and a snapshot.",
        heading="# Heading\n\n## A snapshot\n\nText.",
        snapshot="# Snapshot\n\nText.",
    )
    assert [hit.id for hit in search(texts, "snapshot")] == ["snapshot", "heading", "other"]


def test_a_hit_shows_the_text_around() -> None:
    text = "# Page\n\n" + "before " * 40 + "needle " + "after " * 40
    (hit,) = search(pages(page=text), "needle")
    assert "before needle after" in hit.around
    assert hit.around.startswith("…before")
    assert hit.around.endswith("…")
    assert len(hit.around) < 160


def test_the_palette_gets_every_page_with_the_way_there() -> None:
    shown: list[str] = []
    found = guide_pages(shown.append)()
    title, _hint, _icon, act = found[1]
    act()
    assert title == "Open a file"
    assert shown == ["open"]
