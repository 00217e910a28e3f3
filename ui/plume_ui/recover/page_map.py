"""A picture of every page of the file: what it was, and what became of it."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from itertools import groupby

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from plume_db.language import tr
from plume_db.recover.marks import MARKS
from plume_db.recover.report import Report
from plume_db.units import count_text
from plume_ui import theme
from plume_ui.tokens import Tokens

MOST_SQUARES = 3_000
"""So many are painted in well under a frame; larger files put several pages into each."""

SIDE, GAP = 10, 2
_WORST = "xdsa?ztiofpk"
"""Which letter stands for several pages: what is lost must never hide behind what is well."""

_TITLES = {mark.letter: mark.title for mark in MARKS}


@dataclass(frozen=True)
class Squares:
    """The map, condensed to what is drawn. Made on a worker."""

    letters: str
    per_square: int
    """Pages each square stands for; the last may stand for fewer."""
    pages: str
    owners: array[int]
    names: tuple[str, ...]
    counts: dict[str, int]

    def words(self, square: int) -> str:
        """Say which pages a square stands for and what they are."""
        first = square * self.per_square
        last = min(first + self.per_square, len(self.pages))
        if not 0 <= first < len(self.pages):
            return ""
        pages = self.pages[first:last]
        name = (
            tr("Page {first:,}", first=first + 1)
            if last - first == 1
            else tr("Pages {first:,} to {last:,}", first=first + 1, last=last)
        )
        parts = [
            _TITLES[letter] + ("" if len(pages) == 1 else f" {count_text(pages.count(letter))}")
            for letter in _WORST
            if letter in pages
        ]
        owners = sorted({self.names[each] for each in self.owners[first:last][:64] if each})
        of = f"\n{', '.join(owners[:4])}{'…' if len(owners) > 4 else ''}" if owners else ""
        return f"{name}: {', '.join(parts)}{of}"


def condense(report: Report) -> Squares:
    """Choose a letter for each square, the worst of the pages it stands for."""
    pages = report.map
    per_square = max(1, -(-len(pages) // MOST_SQUARES))
    letters = pages
    if per_square > 1:
        pieces = (pages[at : at + per_square] for at in range(0, len(pages), per_square))
        letters = "".join(next(each for each in _WORST if each in piece) for piece in pieces)
    owners = array("I")
    owners.frombytes(report.owners)
    counts = {mark.letter: pages.count(mark.letter) for mark in MARKS}
    return Squares(letters, per_square, pages, owners, tuple(report.names), counts)


def colour_of(letter: str, tokens: Tokens) -> str:
    """Give the colour of a kind of page."""
    series = tokens.series
    return {
        "t": series[0],
        "i": series[6],
        "o": series[4],
        "a": tokens.good,
        "s": tokens.warn,
        "d": tokens.warn,
        "x": tokens.bad,
        "f": tokens.line,
        "p": tokens.faint,
        "k": tokens.faint,
        "z": tokens.line,
        "?": tokens.faint,
    }[letter]


def paint_square(painter: QPainter, box: QRectF, letter: str, tokens: Tokens) -> None:
    """Paint one square: colour and, for what matters, a sign that needs no colour."""
    painter.fillRect(box, QColor(colour_of(letter, tokens)))
    ink = QPen(QColor(tokens.base), 1.5)
    if letter == "x":
        painter.setPen(ink)
        inner = box.adjusted(2.5, 2.5, -2.5, -2.5)
        painter.drawLine(inner.topLeft(), inner.bottomRight())
        painter.drawLine(inner.topRight(), inner.bottomLeft())
    elif letter == "d":
        painter.setPen(ink)
        painter.drawLine(box.bottomLeft() + QPointF(2, -2), box.topRight() + QPointF(-2, 2))
    elif letter == "s":
        painter.fillRect(box.adjusted(3.5, 3.5, -3.5, -3.5), QColor(tokens.base))
    elif letter == "a":
        painter.fillRect(box.adjusted(2, 4, -2, -4), QColor(tokens.base))
    elif letter == "?":
        painter.fillRect(box.adjusted(1, 1, -1, -1), QColor(tokens.raised))
        painter.fillRect(box.adjusted(4, 4, -4, -4), QColor(tokens.faint))
    elif letter in "fz":
        painter.fillRect(box.adjusted(1, 1, -1, -1), QColor(tokens.raised))


def _tile(letter: str, tokens: Tokens, ratio: float) -> QPixmap:
    tile = QPixmap(QSize(SIDE + GAP, SIDE + GAP) * ratio)
    tile.setDevicePixelRatio(ratio)
    tile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    paint_square(painter, QRectF(0, 0, SIDE, SIDE), letter, tokens)
    painter.end()
    return tile


class PageMapView(QWidget):
    """Squares in rows, as wide as there is room; hovering or the arrow keys tell of one."""

    pointed = Signal(object)
    """Carries what is said of the square that is pointed at, perhaps nothing."""

    def __init__(self, squares: Squares, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.squares = squares
        self._at = -1
        self._drawn: dict[str, QPixmap] = {}
        self._drawn_for: tuple[bool, float] | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Page map"))
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # data is not mirrored
        self.setAccessibleDescription(self._spoken())
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.notifier().changed.connect(self.update)

    @property
    def shown(self) -> str:
        """What is said of the square in question."""
        return self.squares.words(self._at) if self._at >= 0 else ""

    def _spoken(self) -> str:
        counts = self.squares.counts
        return ", ".join(f"{_TITLES[each]} {count_text(n)}" for each, n in counts.items() if n)

    def columns(self, width: int) -> int:
        """Count the squares in a row of this width."""
        return max(1, (width + GAP) // (SIDE + GAP))

    def box(self, square: int) -> QRect:
        """Give where a square is painted."""
        row, column = divmod(square, self.columns(self.width()))
        return QRect(column * (SIDE + GAP), row * (SIDE + GAP), SIDE, SIDE)

    def square_at(self, x: float, y: float) -> int:
        """Give the square at a point, -1 where there is none."""
        columns = self.columns(self.width())
        column, row = int(x) // (SIDE + GAP), int(y) // (SIDE + GAP)
        square = row * columns + column
        inside = 0 <= column < columns and 0 <= square < len(self.squares.letters)
        return square if inside else -1

    # Qt overrides

    def hasHeightForWidth(self) -> bool:
        """Tell Qt that the height follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Give the height of all rows."""
        rows = -(-len(self.squares.letters) // self.columns(width))
        return max(SIDE, rows * (SIDE + GAP) - GAP)

    def sizeHint(self) -> QSize:
        """Ask for the room of a page's width."""
        return QSize(640, self.heightForWidth(640))

    def minimumSizeHint(self) -> QSize:
        """Be as narrow as need be."""
        return QSize(120, self.heightForWidth(max(120, self.width())))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the squares in what is to be painted."""
        painter = QPainter(self)
        tiles = self._tiles()
        columns, letters = self.columns(self.width()), self.squares.letters
        side = SIDE + GAP
        first, last = event.rect().top() // side, event.rect().bottom() // side
        for row in range(max(0, first), last + 1):
            across = 0
            for letter, run in groupby(letters[row * columns : (row + 1) * columns]):
                count = sum(1 for _ in run)
                place = QRect(across * side, row * side, count * side, side)
                painter.drawTiledPixmap(place, tiles[letter])
                across += count
        if self._at >= 0:
            painter.setPen(QPen(QColor(theme.tokens().text), 1.5))
            painter.drawRect(QRectF(self.box(self._at)).adjusted(-1, -1, 1, 1))
        painter.end()

    def _tiles(self) -> dict[str, QPixmap]:
        """Draw one square of each kind; 3,000 drawn one by one would take several frames."""
        tokens, ratio = theme.tokens(), self.devicePixelRatioF()
        key = (tokens.dark, ratio)
        if self._drawn_for != key:
            self._drawn_for = key
            self._drawn = {mark.letter: _tile(mark.letter, tokens, ratio) for mark in MARKS}
        return self._drawn

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Mark the square under the pointer."""
        self._mark(self.square_at(event.position().x(), event.position().y()))

    def leaveEvent(self, _event: QEvent) -> None:
        """Mark none."""
        self._mark(-1)

    def event(self, event: QEvent) -> bool:
        """Tell of the square under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            square = self.square_at(event.pos().x(), event.pos().y())
            QToolTip.showText(event.globalPos(), self.squares.words(square), self)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from square to square."""
        columns = self.columns(self.width())
        steps = {
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Down: columns,
            Qt.Key.Key_Up: -columns,
        }
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        self._mark(min(max(0, self._at + step), len(self.squares.letters) - 1))

    def _mark(self, square: int) -> None:
        if square != self._at:
            self._at = square
            self.pointed.emit(self.shown)
            self.update()
