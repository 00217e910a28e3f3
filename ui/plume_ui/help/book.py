"""The guide as it lies on the disk: its pages, their order, and a search through them.

``guide/en/contents.md`` lists the pages under headings, for a reader on the web and for the window
alike. Another language has a folder of its own with the same names; a page that it lacks is
shown in English. Every function here reads files, so it runs on a worker.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QLocale

from plume_db.language import tr
from plume_resources import FOLDER

GUIDE = FOLDER / "guide"
IMAGES = GUIDE / "images"
ENGLISH = "en"
CONTENTS = "contents"

_ENTRY = re.compile(r"^- \[(?P<title>[^\]]+)\]\((?P<id>[\w-]+)\.md\)[:,]? *(?P<about>.*)$")
_MARKS = re.compile(
    r"!\[[^\]]*\]\([^)]*\)|\[([^\]]+)\]\([^)]*\)|^\|[-| :]+\|$|[*`|]+|^#+ |^- ", re.M
)
_AROUND = 42
"""Characters of a page shown on each side of a word that was found."""


@dataclass(frozen=True)
class Entry:
    """One line of the contents."""

    id: str
    title: str
    about: str
    section: str


@dataclass(frozen=True)
class Page:
    """One page as it is written."""

    id: str
    text: str
    language: str
    """Its language, which is English where the one asked for lacks the page."""


@dataclass(frozen=True)
class Hit:
    """One page in which all the words were found."""

    id: str
    title: str
    around: str
    """The text about the first place."""


def read_page(page: str, language: str, folder: Path = GUIDE) -> Page:
    """Read a page in a language, or in English where that has none."""
    language = language.replace("-", "_")
    for code in dict.fromkeys((language, language.partition("_")[0], ENGLISH)):
        path = folder / code / f"{page}.md"
        if path.is_file():
            return Page(page, path.read_text(encoding="utf-8"), code)
    return Page(page, "", ENGLISH)


def read_contents(language: str, folder: Path = GUIDE) -> tuple[Entry, ...]:
    """List the pages in their order, the contents themselves first."""
    text = read_page(CONTENTS, language, folder).text
    entries = [Entry(CONTENTS, title_of(text), "", "")]
    section = ""
    for line in text.splitlines():
        if line.startswith("## "):
            section = line[3:].strip()
        elif found := _ENTRY.match(line):
            entries.append(Entry(found["id"], found["title"], found["about"], section))
    return tuple(entries)


def guide_pages(
    show: Callable[[str], object],
) -> Callable[[], list[tuple[str, str, str, Callable[[], object]]]]:
    """Give a function that lists the pages as label, hint, icon and the way there."""
    language = QLocale().name()

    def pages() -> list[tuple[str, str, str, Callable[[], object]]]:
        hint = tr("page of the guide")
        return [(e.title, hint, "book", partial(show, e.id)) for e in read_contents(language)]

    return pages


def title_of(text: str) -> str:
    """Give the first heading of a page."""
    for line in text.splitlines():
        if line.startswith("# "):
            return line[2:].strip()
    return ""


def anchor_of(heading: str) -> str:
    """Write a heading as links name it: in small letters, with - between the words."""
    kept = re.sub(r"[^\w\- ]", "", heading.casefold().strip())
    return kept.replace(" ", "-")


def plain(text: str) -> str:
    """Take the marks out of a page, so that only its words are left."""
    return _MARKS.sub(lambda found: found[1] or "", text)


def words_of(text: str) -> tuple[str, ...]:
    """Split what was typed into the words that are looked for."""
    return tuple(text.casefold().split())


def search(pages: Iterable[tuple[Entry, str]], text: str) -> tuple[Hit, ...]:
    """Find the pages that hold every word; those with a word in a heading come first."""
    words = words_of(text)
    if not words:
        return ()
    found = []
    for order, (entry, written) in enumerate(pages):
        body = plain(written)
        folded = body.casefold()
        if all(word in folded for word in words):
            score = (-_weight(words, entry, written), order)
            found.append((score, Hit(entry.id, entry.title, _around(body, words))))
    return tuple(hit for _score, hit in sorted(found, key=lambda each: each[0]))


def _weight(words: tuple[str, ...], entry: Entry, written: str) -> int:
    headings = "\n".join(line for line in written.splitlines() if line.startswith("#")).casefold()
    title, folded = entry.title.casefold(), written.casefold()
    named = sum(100 * (word in title) + 20 * (word in headings) for word in words)
    return named + min(15, sum(folded.count(word) for word in words))


def _around(body: str, words: tuple[str, ...]) -> str:
    """Give the text about the first word, below the title."""
    _title, _line, rest = body.strip().partition("\n")
    flat = " ".join((rest or body).split())
    at = max(0, flat.casefold().find(words[0]))
    start, stop = max(0, at - _AROUND), min(len(flat), at + len(words[0]) + _AROUND)
    start = flat.find(" ", start) + 1 if start else 0
    stop = flat.rfind(" ", at + len(words[0]), stop) if stop < len(flat) else stop
    stop = stop if stop > at else len(flat)
    shown = flat[start:stop].strip()
    return f"{'…' if start else ''}{shown}{'…' if stop < len(flat) else ''}"
