"""The letters that are underlined in a menu: each stands for one entry, in every language."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from plume_ui.actions import ACTIONS, MENUS
from tests.release.test_catalogues import TEXTS, catalogues

LETTER = re.compile(r"&(\w)")
ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("en", *catalogues.CODES)
OF_ACTIONS = "actions.py"
RECENT = "Open &recent"
"""The one entry of a menu that is a menu."""
INSTEAD = ({"&Open", "&Open {table}"},)
"""Entries that never stand in one menu."""


def menus() -> dict[str, list[str]]:
    """Give the menu bar, its menus and every other menu with such letters, by where it is."""
    found = {"menu bar": list(MENUS)}
    for menu in MENUS:
        found[menu] = [spec.text for spec in ACTIONS if spec.menu == menu]
    found["&File"].append(RECENT)
    for text in TEXTS.values():
        for file in text.files:
            if LETTER.search(text.source) and text.source != RECENT and OF_ACTIONS not in file:
                found.setdefault(file, []).append(text.source)
    return found


def said(code: str) -> dict[str, str]:
    """Give the texts that have no second meaning, in a language."""
    if code == "en":
        return {}
    read = catalogues.read(ROOT / f"resources/languages/plume_{code}.ts")
    return {source: forms[0] for (source, about, _counts), forms in read.items() if not about}


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_letter_stands_for_two_entries_of_a_menu(code: str) -> None:
    texts, twice = said(code), []
    for place, entries in menus().items():
        for instead in INSTEAD:
            if instead <= set(entries):
                entries.remove(sorted(instead)[1])
        forms = [texts.get(entry, entry) for entry in entries]
        letters = Counter(
            found[1].casefold() for form in forms if (found := LETTER.search(form)) is not None
        )
        twice += [(place, letter) for letter, count in letters.items() if count > 1]
    assert twice == []


def test_every_menu_with_such_letters_is_looked_at() -> None:
    found = menus()
    assert len(found["menu bar"]) == len(MENUS)
    assert any("schema" in place for place in found)
    assert all(len(entries) > 1 for place, entries in found.items() if "recent_menu" not in place)
