"""The look in force: palette, style sheet and fonts, made of one set of tokens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

from PySide6.QtCore import QDir, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from plume_db.language import tr
from plume_resources import FOLDER
from plume_ui import typeface
from plume_ui.stylesheet import stylesheet
from plume_ui.tokens import LIGHT, Tokens, tokens_named

THEMES: dict[str, str] = {
    "system": tr("As the system"),
    "light": tr("Light"),
    "dark": tr("Dark"),
    "contrast-light": tr("High contrast, light"),
    "contrast-dark": tr("High contrast, dark"),
}
"""Every choice of appearance, by what settings keep, and its name for a person."""
_USUAL_HEIGHT = 19
"""Pixels that a line is high in the fonts of most desktops, at most."""


class _Notifier(QObject):
    """Tells widgets that paint themselves that the colours changed."""

    changed = Signal()


_current: Tokens = LIGHT


@cache
def notifier() -> _Notifier:
    """Give the object whose ``changed`` signal says that the tokens are others now."""
    return _Notifier()


def tokens() -> Tokens:
    """Give the colours in force."""
    return _current


def colour(value: str, alpha: float = 1.0) -> QColor:
    """Make a QColor of a token, with an opacity from 0 to 1."""
    made = QColor(value)
    made.setAlphaF(alpha)
    return made


@contextmanager
def worn(look: Tokens) -> Iterator[None]:
    """Let :func:`tokens` give other colours for a while: for a picture that is being drawn."""
    global _current
    before, _current = _current, look
    try:
        yield
    finally:
        _current = before


def apply(app: QApplication, choice: str = "system") -> None:
    """Dress the application: `choice` is one of :data:`THEMES`."""
    global _current
    _current = tokens_named(choice) or _system_tokens()
    typeface.note(app)
    if app.style().name().lower() != "fusion":
        app.setStyle(QStyleFactory.create("Fusion"))
    # The style sheet's two pictures are found there.
    QDir.setSearchPaths("plume", [str(FOLDER)])
    app.setPalette(palette(_current))
    app.setStyleSheet(stylesheet(_current) + typeface.item_rules())
    typeface.follow(app)
    notifier().changed.emit()


def _system_tokens() -> Tokens:
    """Be light or dark, and of high contrast, as the system asks."""
    hints = QGuiApplication.styleHints()
    name = "dark" if hints.colorScheme() == Qt.ColorScheme.Dark else "light"
    strong = hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast
    return tokens_named(f"contrast-{name}" if strong else name) or LIGHT


def follow_system(redress: Callable[[], object]) -> None:
    """Call `redress` whenever the system turns light or dark, or asks for another contrast."""
    hints = QGuiApplication.styleHints()
    hints.colorSchemeChanged.connect(lambda _scheme: redress())
    hints.accessibility().contrastPreferenceChanged.connect(lambda _contrast: redress())


def palette(look: Tokens) -> QPalette:
    """Make the Qt palette of a set of tokens."""
    made = QPalette()
    role = QPalette.ColorRole
    pairs = {
        role.Window: look.window,
        role.WindowText: look.text,
        role.Base: look.base,
        role.AlternateBase: look.alternate,
        role.ToolTipBase: look.raised,
        role.ToolTipText: look.text,
        role.PlaceholderText: look.faint,
        role.Text: look.text,
        role.Button: look.raised,
        role.ButtonText: look.text,
        role.BrightText: look.bad,
        role.Highlight: look.selection,
        role.HighlightedText: look.text,
        role.Link: look.accent,
        role.LinkVisited: look.accent,
        role.Light: look.raised,
        role.Midlight: look.line,
        role.Mid: look.line,
        role.Dark: look.faint,
        role.Shadow: look.line,
        role.Accent: look.accent,
    }
    for which, value in pairs.items():
        made.setColor(which, QColor(value))
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(look.faint))
    return made


def wide(pixels: int) -> int:
    """Give the width that a person with a large font needs where `pixels` do with a usual one."""
    return round(pixels * max(1.0, QFontMetrics(QApplication.font()).height() / _USUAL_HEIGHT))


def mono_font(delta: float = 0.0) -> QFont:
    """Give the monospaced font for SQL and values, `delta` points larger than chosen."""
    font = typeface.mono_font()
    if font.pointSizeF() + delta > 0:
        font.setPointSizeF(font.pointSizeF() + delta)
    return font


def small_font() -> QFont:
    """Give the font of captions and second lines."""
    return scaled_font(-1.0)


def scaled_font(delta: float, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """Give the system font, `delta` points larger, in a weight."""
    font = QFont(QApplication.font())
    if font.pointSizeF() > 0:
        font.setPointSizeF(max(6.0, font.pointSizeF() + delta))
    font.setWeight(weight)
    return font
