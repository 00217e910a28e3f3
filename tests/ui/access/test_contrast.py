"""Colours of all themes: read on every ground, told apart, by the formula of WCAG 2.2.

https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio: (L1 + 0.05) / (L2 + 0.05), L the relative
luminance. Text needs 4.5:1 (1.4.3), in high contrast 7:1 (1.4.6); graphics and rings 3:1 (1.4.11).
"""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from plume_resources import FOLDER
from plume_ui import theme
from plume_ui.stylesheet import stylesheet
from plume_ui.tokens import ALL, Tokens, tokens_named

GROUNDS = ("window", "panel", "raised", "base", "alternate")
CHOSEN = ("hover", "accent_soft", "selection")
WORDS = ("text", "muted", "faint", "accent")
SIGNS = ("good", "warn", "bad", "neutral")
SQL = ("keyword", "string", "number", "comment", "identifier")

themes = pytest.mark.parametrize("look", ALL, ids=lambda look: look.name)


def luminance(value: str) -> float:
    parts = [int(value[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def low(look: Tokens, words: tuple[str, ...], grounds: tuple[str, ...], least: float) -> list[str]:
    return [
        f"{word} on {ground}: {ratio:.2f}"
        for word, ground in itertools.product(words, grounds)
        if (ratio := contrast(getattr(look, word), getattr(look, ground))) < least
    ]


def test_the_formula_gives_what_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@themes
def test_words_are_read_on_every_ground(look: Tokens) -> None:
    least = 7 if look.high_contrast else 4.5
    assert low(look, (*WORDS, *SIGNS), GROUNDS, least) == []
    assert low(look, SQL, ("base", "alternate", "panel"), least) == []
    assert contrast(look.accent_text, look.accent) >= least


@themes
def test_words_are_read_on_what_is_chosen(look: Tokens) -> None:
    strong = look.high_contrast
    assert low(look, (*WORDS, *SIGNS), CHOSEN, 7 if strong else 4.5) == []
    assert low(look, SQL, CHOSEN, 7 if strong else 3.8) == []


@themes
def test_a_sign_is_read_on_its_own_wash(look: Tokens) -> None:
    for sign in SIGNS:
        ratio = contrast(getattr(look, sign), getattr(look, f"{sign}_soft"))
        assert ratio >= (7 if look.high_contrast else 4.5), sign


@themes
def test_edges_rings_and_lines_of_charts_are_seen(look: Tokens) -> None:
    assert low(look, ("edge", "accent"), ("window", "panel", "raised", "base"), 3) == []
    for colour in look.series:
        assert contrast(colour, look.base) >= (4.5 if look.high_contrast else 3), colour
    if look.high_contrast:
        assert low(look, ("line",), GROUNDS, 3) == []


@themes
def test_the_ring_is_thick_and_takes_no_room(look: Tokens) -> None:
    assert look.ring >= (3 if look.high_contrast else 2)
    rules = stylesheet(look)
    assert "$" not in rules
    assert f"{look.ring}px solid {look.accent}" in rules


@themes
def test_the_pictures_of_the_style_sheet_are_there(look: Tokens) -> None:
    for picture in ("arrow", "arrow-up", "check"):
        assert (FOLDER / "themes" / f"{picture}-{look.name}.svg").is_file()


def test_each_choice_has_a_name_and_wears_its_tokens(qapp: QApplication) -> None:
    assert next(iter(theme.THEMES)) == "system" and all(theme.THEMES.values())
    try:
        for choice in list(theme.THEMES)[1:]:
            theme.apply(qapp, choice)
            assert theme.tokens() is tokens_named(choice)
    finally:
        theme.apply(qapp, "light")


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("strong", [False, True])
def test_the_system_is_followed_in_light_and_in_contrast(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, dark: bool, strong: bool
) -> None:
    class Hints:
        def colorScheme(self) -> Qt.ColorScheme:
            return Qt.ColorScheme.Dark if dark else Qt.ColorScheme.Light

        def accessibility(self) -> Hints:
            return self

        def contrastPreference(self) -> Qt.ContrastPreference:
            kinds = Qt.ContrastPreference
            return kinds.HighContrast if strong else kinds.NoPreference

    monkeypatch.setattr(QGuiApplication, "styleHints", staticmethod(Hints))
    look = theme._system_tokens()
    assert (look.dark, look.high_contrast) == (dark, strong)
