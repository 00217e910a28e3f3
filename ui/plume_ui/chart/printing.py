"""A chart onto a painter of any kind and scale: a picture, a page, a vector file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPaintDevice, QPainter
from PySide6.QtWidgets import QWidget

from plume_ui import theme
from plume_ui.chart.panel import TimePanel
from plume_ui.chart.strokes import Lines, dashed

if TYPE_CHECKING:
    from plume_ui.chart.seen import Shown
    from plume_ui.chart.view import ChartView

_ROW, _SWATCH, _PAD = 20.0, 10.0, 16.0
_MOST_ROWS = 6


def paint_chart(view: ChartView, painter: QPainter, target: QRectF, *, legend: bool) -> None:
    """Lay the chart out for a rectangle, draw it as fine as the device is, and lay it back."""
    look = theme.tokens()
    painter.save()
    painter.fillRect(target, QColor(look.base))
    names = _legend_rows(view, target.width()) if legend else []
    foot = len(names) * _ROW + (8 if names else 0)
    old = view.size()
    strip_shown = not view.strip.isHidden()
    size = QSize(max(64, round(target.width())), max(64, round(target.height() - foot)))
    view.pointer.leave()
    # Nobody is to load anything for a window that is there for a moment only.
    blocked = view.blockSignals(True)
    try:
        view.strip.hide()
        _lay_out(view, size)
        view.set_ratio(_fineness(painter))
        _draw_twice(view)
        painter.translate(target.topLeft())
        for panel in view.stacked:
            _paint_panel(view, panel, painter)
        _paint_legend(names, painter, size.height() + 4.0)
    finally:
        view.set_ratio(None)
        view.strip.setVisible(strip_shown)
        _lay_out(view, old)
        view.redraw()
        view.blockSignals(blocked)
        painter.restore()


def _draw_twice(view: ChartView) -> None:
    """Draw; and again, for the first time may have made the axes wider."""
    for _ in range(2):
        view.redraw()
        for panel in view.panels:
            panel.plot.layout.activate()
    view.redraw()


def _lay_out(view: ChartView, size: QSize) -> None:
    """Give the view a size that holds at once, whether it is shown or not."""
    view.resize(size)
    # To paint one pixel makes Qt carry out all that waits for the view to be shown.
    view.grab(QRect(0, 0, 1, 1))
    for panel in view.panels:
        panel.plot.layout.activate()


def _fineness(painter: QPainter) -> float:
    """Give the dots of the device to a pixel; a vector file is drawn as for a good screen."""
    device: QPaintDevice = painter.device()
    if not isinstance(device, QImage):
        return 1.0
    return max(1.0, painter.deviceTransform().m11() or 1.0)


def _paint_panel(view: ChartView, panel: QWidget, painter: QPainter) -> None:
    at = QPointF(panel.mapTo(view, panel.rect().topLeft()))
    painter.save()
    painter.translate(at)
    if isinstance(panel, TimePanel):
        _paint_time(panel, painter)
    else:
        other: Any = panel
        other.paint(painter, QRectF(panel.rect()))
    painter.restore()


def _paint_time(panel: TimePanel, painter: QPainter) -> None:
    if panel.head.isVisibleTo(panel):
        box = QRectF(panel.head.geometry()).adjusted(_PAD, 6, -_PAD, 0)
        painter.setFont(panel.head.font())
        painter.setPen(QColor(theme.tokens().muted))
        text = QFontMetricsF(panel.head.font()).elidedText(
            panel.head.text(), Qt.TextElideMode.ElideRight, box.width()
        )
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), text)
    # A kept pixmap would be as coarse as the screen, and no vector.
    panel.plate.keep(False)
    widget = panel.widget
    widget.render(painter, QRectF(widget.geometry()), widget.viewport().rect())
    panel.plate.keep(True)


def _legend_rows(view: ChartView, width: float) -> list[list[tuple[float, Shown]]]:
    """Break the names of the lines into rows; each with its place from the left."""
    metrics = QFontMetricsF(theme.small_font())
    rows: list[list[tuple[float, Shown]]] = [[]]
    x = _PAD
    seen: set[tuple[str, str, int]] = set()
    for shown in view.figures():
        key = (shown.label, shown.colour, shown.dash)
        if shown.hidden or key in seen:
            continue
        seen.add(key)
        wide = _SWATCH + 8 + metrics.horizontalAdvance(shown.label) + 20
        if x + wide > width - _PAD and rows[-1]:
            rows.append([])
            x = _PAD
        rows[-1].append((x, shown))
        x += wide
    return [row for row in rows[:_MOST_ROWS] if row]


def _paint_legend(rows: list[list[tuple[float, Shown]]], painter: QPainter, top: float) -> None:
    import numpy as np

    font = theme.small_font()
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    for number, row in enumerate(rows):
        middle = top + number * _ROW + _ROW / 2
        for x, shown in row:
            ends = np.array([[x, middle, x + _SWATCH, middle]])
            Lines(dashed(ends, shown.dash), QColor(shown.colour), 3.0).paint(painter)
            painter.setPen(QColor(theme.tokens().text))
            base = middle + (metrics.ascent() - metrics.descent()) / 2
            painter.drawText(QPointF(x + _SWATCH + 8, base), shown.label)
