"""Monoline SVG icons, drawn in the theme's colours at any scale."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QIconEngine, QPainter, QPixmap

from plume_resources import FOLDER
from plume_ui import theme

if TYPE_CHECKING:
    from PySide6.QtSvg import QSvgRenderer

_FALLBACK = "table"
DIRECTED = frozenset(
    ("back", "forward", "next", "undo", "chevron-right", "sidebar", "inspector", "export", "link")
)
"""Icons that point somewhere, mirrored where the language is read from right to left."""


@cache
def _source(name: str) -> bytes:
    file = FOLDER / "icons" / f"{name}.svg"
    if not file.is_file():
        file = file.with_name(f"{_FALLBACK}.svg")
    return file.read_bytes()


@cache
def _renderer(name: str, colour: str) -> QSvgRenderer:
    from PySide6.QtSvg import QSvgRenderer

    return QSvgRenderer(QByteArray(_source(name).replace(b"currentColor", colour.encode())))


class _Engine(QIconEngine):
    """Paints an icon in the colour that the theme has when it is painted."""

    def __init__(self, name: str, token: str) -> None:
        super().__init__()
        self._name = name
        self._token = token

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        token = "faint" if mode == QIcon.Mode.Disabled else self._token
        if self._name in DIRECTED and QGuiApplication.isRightToLeft():
            painter.save()
            painter.translate(2 * rect.x() + rect.width(), 0)
            painter.scale(-1, 1)
            self._render(painter, rect, token)
            painter.restore()
        else:
            self._render(painter, rect, token)

    def _render(self, painter: QPainter, rect: QRect, token: str) -> None:
        _renderer(self._name, getattr(theme.tokens(), token)).render(painter, QRectF(rect))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        made = QPixmap(size)
        if made.isNull():  # a button that is squeezed to nothing
            return made
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return made

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._token)


def icon(name: str, token: str = "muted") -> QIcon:
    """Give an icon by the name of its SVG file, in the colour of a theme token."""
    return QIcon(_Engine(name, token))


def pixmap(name: str, size: int, token: str = "muted", ratio: float = 1.0) -> QPixmap:
    """Draw an icon into a pixmap of `size` device-independent pixels."""
    side = round(size * ratio)
    made = QPixmap(side, side)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    _renderer(name, getattr(theme.tokens(), token)).render(painter, QRectF(0, 0, side, side))
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made


def paint(painter: QPainter, name: str, rect: QRectF, token: str = "muted") -> None:
    """Paint an icon into a rectangle."""
    _renderer(name, getattr(theme.tokens(), token)).render(painter, rect)
