"""The look in force: palette, style sheet and fonts, made of one set of tokens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from PySide6.QtCore import QDir, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from plume_resources import FOLDER
from plume_ui.stylesheet import stylesheet
from plume_ui.tokens import DARK, LIGHT, Tokens


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
    """Dress the application: `choice` is ``light``, ``dark`` or ``system``."""
    global _current
    dark = choice == "dark" or (choice == "system" and _system_is_dark())
    _current = DARK if dark else LIGHT
    if app.style().name().lower() != "fusion":
        app.setStyle(QStyleFactory.create("Fusion"))
    # The style sheet's two pictures are found there.
    QDir.setSearchPaths("plume", [str(FOLDER)])
    app.setPalette(palette(_current))
    app.setStyleSheet(stylesheet(_current))
    notifier().changed.emit()


def _system_is_dark() -> bool:
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark


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


def mono_font(delta: float = 0.0) -> QFont:
    """Give the monospaced font for SQL and values, `delta` points larger than the system's."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    size = QApplication.font().pointSizeF() + delta
    if size > 0:
        font.setPointSizeF(size)
    font.setStyleHint(QFont.StyleHint.Monospace)
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
