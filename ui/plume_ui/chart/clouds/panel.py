"""What all pictures without an axis of time share: the painting, the pointer and the keys."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from plume_db.chart.cloud import Cloud
from plume_db.chart.spec import PanelSpec
from plume_db.language import tr, trn
from plume_ui import theme
from plume_ui.chart.clouds.frame import line_height, small_font, text_width, write
from plume_ui.chart.readout import Readout
from plume_ui.widgets.focus import show_ring
from plume_ui.widgets.spoken import speak_as

MARGIN = 8.0
Entries = Sequence[tuple[str, str]]
"""Colours and labels of lines."""
_KEY_LINES = 2
_SHORT = 130.0
"""Below this height a picture has no room for a line of figures."""
_LONGEST = 34
"""Characters of a name beside the pointer; the whole of it stands on the axis."""


def _key_places(wide: float, entries: Entries) -> list[tuple[float, int, float]]:
    """Place names as ``(left, line, width)``, as many as two lines hold."""
    places: list[tuple[float, int, float]] = []
    left, line = 4.0, 0
    for number, (_, label) in enumerate(entries):
        length = min(text_width(label), 220.0) + 2
        # Room for "+ 5 more" stays at the end of the last line.
        spare = 90.0 if line == _KEY_LINES - 1 and number < len(entries) - 1 else 0.0
        if left + length + 16 + spare > wide and left > 4:
            left, line = 4.0, line + 1
            if line == _KEY_LINES:
                break
        places.append((left, line, length))
        left += length + 28
    return places


def shortened(text: str) -> str:
    """Shorten a long name in the middle, where two of them differ least."""
    if len(text) <= _LONGEST:
        return text
    half = _LONGEST // 2
    return f"{text[:half]}…{text[1 - half :]}"


@dataclass(frozen=True)
class Picked:
    """A bin, a point or a cell that was clicked, or that Enter was pressed on."""

    series: int
    """The number of the series in its panel."""
    label: str
    """The line; empty where several are meant."""
    text: str
    """What it is, for a title: ``0.4 to 0.5``."""
    where: str
    """The condition in SQL of its rows, over the source of the series; empty where none is."""
    start: float
    """The span of time its rows lie in."""
    stop: float
    value: float
    at: QPoint
    """Where on the screen, for a menu."""


class CloudPanel(QWidget):
    """One picture; subclasses say what is drawn and what lies where."""

    clicked = Signal(object)
    """Carries a :class:`Picked`."""
    menu_wanted = Signal(object)
    """Carries a :class:`Picked`."""

    KIND = "picture"

    def __init__(self, panel: PanelSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._panel = panel
        self._cloud: Cloud | None = None
        self._hidden: frozenset[str] = frozenset()
        self._mark: Any = None
        """The bin, point or cell under the pointer or reached by keys."""
        self._cache: tuple[object, QPixmap] | None = None
        self._changes = 0
        self.readout = Readout(self)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        speak_as(self, QAccessible.Role.Chart)
        show_ring(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 110)
        theme.notifier().changed.connect(self.restyle)
        self._say()

    # What is shown

    @property
    def cloud(self) -> Cloud | None:
        """What is shown."""
        return self._cloud

    @property
    def summary(self) -> str:
        """The picture in one sentence, for a person who does not see it."""
        if self._cloud is None:
            return tr("The {kind} is being gathered.", kind=self.KIND)
        return self._cloud.refusal or self._summary()

    def show_cloud(self, cloud: Cloud) -> None:
        """Show what was gathered."""
        self._cloud, self._panel = cloud, cloud.panel
        self._mark = None
        self._took_cloud()
        self._changed()

    def set_hidden(self, labels: Collection[str]) -> None:
        """Leave out some lines."""
        if self._hidden == frozenset(labels):
            return
        self._hidden = frozenset(labels)
        self._mark = None
        self._changed()

    def restyle(self) -> None:
        """Take the theme's colours."""
        self._changed()

    def _changed(self) -> None:
        self._changes += 1
        self.readout.hide()
        self._say()
        self.update()

    def _say(self) -> None:
        self.setAccessibleName(self.summary)
        self.setAccessibleDescription(tr("Arrow keys walk, Enter shows the rows"))

    def colour_of(self, number: int) -> str:
        """Give the colour of a line, by its number among all lines."""
        series = theme.tokens().series
        return series[number % len(series)]

    def rows_text(self, rows: float) -> str:
        """Write how many rows, or how many steps of time where rows were counted in steps."""
        if self._counted():
            return trn("{n} step of time", "{n} steps of time", int(rows))
        return trn("{n} row", "{n} rows", int(rows))

    def rows_name(self) -> str:
        """Name what :meth:`rows_text` counts, for an axis."""
        return tr("steps of time") if self._counted() else tr("rows")

    def _counted(self) -> bool:
        shown = self._panel.series
        return bool(shown) and shown[0].load.metric.kind == "count"

    # Painting

    def paint(self, painter: QPainter, target: QRectF) -> None:
        """Draw the picture into a rectangle of any painter, as large as it is on the screen.

        Where the target is wider or narrower than the panel, everything grows or shrinks with it.
        """
        scale = target.width() / max(1, self.width())
        painter.save()
        painter.translate(target.topLeft())
        painter.scale(scale, scale)
        self._draw(painter, QRectF(0, 0, self.width(), target.height() / scale))
        painter.restore()

    def _draw(self, painter: QPainter, area: QRectF) -> None:
        painter.fillRect(area, QColor(theme.tokens().base))
        inner = area.adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        if self._cloud is None:
            self._draw_words(painter, inner, self.summary, "")
        elif self._cloud.refusal:
            heading, _, advice = self._cloud.refusal.partition(". ")
            dot = "." if advice else ""
            self._draw_words(painter, inner, heading + dot, advice)
        else:
            self._draw_picture(painter, inner)

    def _draw_words(self, painter: QPainter, area: QRectF, heading: str, advice: str) -> None:
        """Write sentences where a picture would stand."""
        look = theme.tokens()
        box = area.adjusted(24, 0, -24, 0)
        wrap = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignHCenter
        painter.setFont(small_font(bold=True))
        painter.setPen(QColor(look.text))
        upper = QRectF(box.left(), box.top(), box.width(), box.height() / 2)
        painter.drawText(upper, wrap | Qt.AlignmentFlag.AlignBottom, heading)
        painter.setFont(small_font())
        painter.setPen(QColor(look.muted))
        lower = QRectF(box.left(), upper.bottom() + 6, box.width(), box.height() / 2 - 6)
        painter.drawText(lower, wrap | Qt.AlignmentFlag.AlignTop, advice)

    def foot_height(self, area: QRectF, text: str) -> float:
        """Tell how much height the line below takes: two lines where one is too short."""
        if area.height() < _SHORT:
            return 0.0
        lines = 2 if text_width(text) > area.width() - 8 and area.height() > 2 * _SHORT else 1
        return lines * line_height() + 4

    def draw_foot(self, painter: QPainter, area: QRectF, bottom: float, text: str) -> None:
        """Write the line below, which ends at `bottom`."""
        tall = self.foot_height(area, text) - 4
        if tall <= 0:
            return
        box = QRectF(area.left() + 4, bottom - tall, area.width() - 8, tall)
        if tall < 1.5 * line_height():
            write(painter, box, text, theme.tokens().muted)
            return
        painter.setFont(small_font())
        painter.setPen(QColor(theme.tokens().muted))
        painter.drawText(box, Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop, text)

    def key_height(self, wide: float, entries: Entries) -> float:
        """Tell how much height the names of lines take."""
        lines = 1 + max((line for _, line, _ in _key_places(wide, entries)), default=-1)
        return lines * (line_height() + 2) + 4 if lines else 0.0

    def draw_key(self, painter: QPainter, area: QRectF, entries: Entries) -> None:
        """Write names with their colours in two lines at most; the rest is a number."""
        look, high = theme.tokens(), line_height()
        places = _key_places(area.width(), entries)
        for (left, line, wide), (colour, label) in zip(places, entries, strict=False):
            top = area.top() + line * (high + 2)
            painter.fillRect(QRectF(area.left() + left, top + high / 2 - 4, 8, 8), QColor(colour))
            write(painter, QRectF(area.left() + left + 13, top, wide, high), label, look.text)
        if len(places) < len(entries) and places:
            left, line, wide = places[-1]
            box = QRectF(area.left() + left + wide + 26, area.top() + line * (high + 2), 80, high)
            write(
                painter, box, tr("+ {entries} more", entries=len(entries) - len(places)), look.muted
            )

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the picture from memory while it stands, and what moves above it."""
        ratio = self.devicePixelRatioF()
        key = (self._changes, self.size().toTuple(), ratio)
        if self._cache is None or self._cache[0] != key:
            pixmap = QPixmap(self.size() * ratio)
            pixmap.setDevicePixelRatio(ratio)
            painter = QPainter(pixmap)
            self._draw(painter, QRectF(self.rect()))
            painter.end()
            self._cache = key, pixmap
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._cache[1])
        if self._mark is not None:
            self._draw_mark(painter, self._mark)
        if self.hasFocus():
            painter.setPen(QColor(theme.tokens().accent))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    # The pointer and the keys

    def point_at(self, at: QPointF | None) -> None:
        """Tell what lies at a place; None: the pointer is elsewhere."""
        self._choose(None if at is None or not self._shows() else self._mark_at(at), at)

    def _shows(self) -> bool:
        return self._cloud is not None and not self._cloud.refusal

    def _choose(self, mark: Any, at: QPointF | None = None) -> None:
        self._mark = mark
        self.update()
        if mark is None:
            self.readout.hide()
            return
        place = at if at is not None else self._place_of(mark)
        self.readout.setText(self._tell(mark))
        self.readout.adjustSize()
        self.readout.place(place.toPoint(), self.rect())
        self.readout.show()
        self.readout.raise_()

    def _pick(self, at: QPointF | None) -> Picked | None:
        if self._mark is None or not self._shows():
            return None
        place = at if at is not None else self._place_of(self._mark)
        return self._picked(self._mark, self.mapToGlobal(place.toPoint()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        self.point_at(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell what was clicked."""
        self.point_at(event.position())
        picked = self._pick(event.position())
        if picked is None:
            return
        if event.button() == Qt.MouseButton.RightButton:
            self.menu_wanted.emit(picked)
        elif event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(picked)

    def leaveEvent(self, event: Any) -> None:
        """Forget the pointer."""
        self.point_at(None)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk by arrows, tell by Enter."""
        steps = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }
        key = Qt.Key(event.key())
        if not self._shows():
            super().keyPressEvent(event)
        elif key in steps:
            self._choose(self._walk(self._mark, *steps[key]))
            self.setAccessibleDescription(self._spoken())
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            picked = self._pick(None)
            if picked is not None:
                self.clicked.emit(picked)
        elif key == Qt.Key.Key_Escape and self._mark is not None:
            self._choose(None)
        else:
            super().keyPressEvent(event)

    def _spoken(self) -> str:
        return "" if self._mark is None else self._name_of(self._mark)

    def sizeHint(self) -> QSize:
        """Ask for a modest place."""
        return QSize(560, 320)

    # What subclasses say

    def _took_cloud(self) -> None:
        """Prepare what is drawn often."""

    def _summary(self) -> str:
        raise NotImplementedError

    def _draw_picture(self, painter: QPainter, area: QRectF) -> None:
        raise NotImplementedError

    def _draw_mark(self, painter: QPainter, mark: Any) -> None:
        raise NotImplementedError

    def _mark_at(self, at: QPointF) -> Any:
        raise NotImplementedError

    def _place_of(self, mark: Any) -> QPointF:
        raise NotImplementedError

    def _walk(self, mark: Any, across: int, down: int) -> Any:
        raise NotImplementedError

    def _name_of(self, mark: Any) -> str:
        raise NotImplementedError

    def _tell(self, mark: Any) -> str:
        raise NotImplementedError

    def _picked(self, mark: Any, at: QPoint) -> Picked:
        raise NotImplementedError


def table_text(head: str, rows: Sequence[tuple[str, str, str, str]]) -> str:
    """Write the card beside the pointer: a head, then colour, label, value and remark of lines."""
    from html import escape

    muted = theme.tokens().muted
    lines = "".join(
        f"<tr><td>{_square(colour)}{escape(shortened(label))}&nbsp;&nbsp;</td>"
        f"<td align='right'><b>{escape(value)}</b></td>"
        f"<td style='color:{muted}'>&nbsp;&nbsp;{escape(remark)}</td></tr>"
        for colour, label, value, remark in rows
    )
    return (
        f"<div style='color:{muted}; white-space:pre'>{escape(head)}</div>"
        f"<table cellspacing='0' cellpadding='1'>{lines}</table>"
    )


def _square(colour: str) -> str:
    return f"<span style='color:{colour}'>■</span> " if colour else ""
