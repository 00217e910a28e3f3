"""Themes and icons: text can be read on every ground, icons are drawn in the theme's colour."""

from __future__ import annotations

from importlib import resources
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from plume_ui import icons, theme
from plume_ui.stylesheet import stylesheet
from plume_ui.tokens import DARK, LIGHT, Tokens


def luminance(value: str) -> float:
    def part(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

    colour = QColor(value)
    return (
        0.2126 * part(colour.redF())
        + 0.7152 * part(colour.greenF())
        + 0.0722 * part(colour.blueF())
    )


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, relative contrast."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_text_is_readable_on_every_ground(look: Tokens) -> None:
    for ground in (look.window, look.panel, look.raised, look.base, look.alternate, look.selection):
        assert contrast(look.text, ground) >= 7
        assert contrast(look.muted, ground) >= 4.3
    for name in ("good", "warn", "bad", "neutral", "accent"):
        assert contrast(getattr(look, name), look.base) >= 4.5, name
    for name in ("good", "warn", "bad", "neutral"):
        assert contrast(getattr(look, name), getattr(look, f"{name}_soft")) >= 4.0, name
    for colour in look.series:
        assert contrast(colour, look.base) >= 3.0, colour
    assert contrast(look.accent_text, look.accent) >= 4.5


def test_both_themes_name_the_same_colours_and_fill_every_rule() -> None:
    for look in (LIGHT, DARK):
        for name, value in look._asdict().items():
            for each in value if isinstance(value, tuple) else (value,):
                if isinstance(each, str) and name != "name":
                    assert QColor(each).isValid()
        assert "$" not in stylesheet(look)


def test_every_icon_is_monoline_and_takes_the_theme_colour(qapp: QApplication) -> None:
    folder = resources.files("plume_resources") / "icons"
    names = [each.name for each in folder.iterdir() if each.name.endswith(".svg")]
    assert len(names) > 30
    for name in names:
        root = ElementTree.fromstring((folder / name).read_text())
        assert root.get("viewBox") == "0 0 24 24", name
        assert root.get("stroke") == "currentColor", name
        theme.apply(qapp, "dark")
        image = icons.pixmap(name[:-4], 24, "accent").toImage()
        colours = {
            image.pixelColor(x, y).name()
            for x in range(24)
            for y in range(24)
            if image.pixelColor(x, y).alpha() > 250
        }
        assert not colours or DARK.accent in colours, name
    theme.apply(qapp, "light")


def test_widgets_are_told_when_the_theme_changes(qapp: QApplication) -> None:
    told: list[bool] = []

    def note() -> None:
        told.append(theme.tokens().dark)

    theme.notifier().changed.connect(note)
    theme.apply(qapp, "dark")
    theme.apply(qapp, "light")
    theme.notifier().changed.disconnect(note)
    assert told == [True, False]


def test_an_icon_of_no_size_is_no_icon_and_no_warning(qapp: QApplication) -> None:
    assert icons.icon("refresh").pixmap(QSize(0, 16)).isNull()
