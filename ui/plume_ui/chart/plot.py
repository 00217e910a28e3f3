"""The picture of a chart: curves, axes, zoom and pan, and what lies under the pointer.

Imports pyqtgraph; see :mod:`plume_ui.metrics.chart_document` for how that is kept off the first
window.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGraphicsSceneMouseEvent, QVBoxLayout, QWidget

from plume_db.series.load import Loaded
from plume_db.series.pyramid import Buckets, Pyramid
from plume_ui import theme
from plume_ui.chart.axes import TimeAxis, ValueAxis
from plume_ui.chart.curve import Curve, is_calm
from plume_ui.chart.figures import Figures, figures_of, heights
from plume_ui.chart.readout import Readout

FRAME_MS = 12
_STEP_ALONE = 2
_STEP_TOGETHER = 4
"""Pixels that one point of a mean line stands for; several lines need to be calmer."""


@dataclass(frozen=True)
class Window:
    """What is in the picture."""

    start: float
    stop: float
    pixels: int
    densest: float
    """Rows in the fullest pixel."""
    coarse: bool
    """Whether rows would have to be read again to show more."""
    above: float | None
    """The greatest value, where it lies above the picture."""
    below: float | None


class _ViewBox(pg.ViewBox):  # type: ignore[misc]
    """Zooms and pans in time only; the height follows the values in the picture."""

    fit_wanted = Signal()

    def mouseDoubleClickEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        """Ask to show everything."""
        self.fit_wanted.emit()
        event.accept()


class PlotView(QWidget):
    """Shows a loaded series; the owner gives it more as it comes."""

    window_changed = Signal(object)
    """Carries a Window, after each redraw."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._loaded: Loaded | None = None
        self._detail: Loaded | None = None
        self._detail_window = (0.0, 0.0)
        self._curves: list[Curve] = []
        self._hidden: set[str] = set()
        self._touched = False
        self._all_values = False
        self._ranges: bool | None = None
        self._unit = ""
        self._seen: Window | None = None
        self._pointer: QPointF | None = None
        self._build()
        self._frame = QTimer(self)
        self._frame.setSingleShot(True)
        self._frame.setInterval(FRAME_MS)
        self._frame.timeout.connect(self.redraw)
        theme.notifier().changed.connect(self.restyle)
        self.restyle()

    def _build(self) -> None:
        self._time_axis, self._value_axis = TimeAxis(), ValueAxis()
        self._box = _ViewBox(enableMenu=False)
        self._box.setMouseEnabled(x=True, y=False)
        self._box.disableAutoRange()
        self._widget = pg.PlotWidget(
            viewBox=self._box, axisItems={"bottom": self._time_axis, "left": self._value_axis}
        )
        self._widget.setFrameShape(pg.QtWidgets.QFrame.Shape.NoFrame)
        self._widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot = self._widget.getPlotItem()
        self._plot.hideButtons()
        self._plot.setContentsMargins(8, 12, 16, 4)
        self._cross = pg.InfiniteLine(angle=90, movable=False)
        self._cross.setZValue(5)
        self._cross.hide()
        self._marks = pg.ScatterPlotItem(pxMode=True, size=8)
        self._marks.setZValue(20)
        self._plot.addItem(self._cross, ignoreBounds=True)
        self._plot.addItem(self._marks, ignoreBounds=True)
        self.readout = Readout(self)
        self._box.sigXRangeChanged.connect(self._on_range)
        self._box.sigResized.connect(self._schedule)
        self._box.fit_wanted.connect(self.fit)
        self._widget.scene().sigMouseMoved.connect(self.point_at)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._widget)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Chart; arrow keys move, plus and minus zoom, Home shows all")

    # What is shown

    @property
    def seen(self) -> Window | None:
        """What was in the picture when it was last drawn."""
        return self._seen

    @property
    def canvas(self) -> QWidget:
        """The widget that takes the mouse."""
        canvas: QWidget = self._widget.viewport()
        return canvas

    @property
    def touched(self) -> bool:
        """Whether the user has moved the window."""
        return self._touched

    @property
    def curves(self) -> Sequence[Curve]:
        """The lines, in the order of the legend."""
        return self._curves

    @property
    def zone(self) -> tzinfo | None:
        """The time zone of axis and readout; None is the computer's own."""
        return self._time_axis.zone

    def show_loaded(self, loaded: Loaded, *, keep_window: bool = False) -> None:
        """Show a series, or more of one; the window stays where the user has moved it."""
        fresh = self._loaded is None or self._loaded.spec != loaded.spec
        self._loaded, self._detail = loaded, None
        if fresh:
            self._hidden.clear()
            self._touched = keep_window
        self._unit = loaded.spec.metric.unit
        self._value_axis.unit = self._unit
        self._time_axis.is_time = loaded.spec.encoding.is_time
        while len(self._curves) > len(loaded.lines):
            self._curves.pop().remove()
        while len(self._curves) < len(loaded.lines):
            self._curves.append(Curve(self._plot, len(self._curves)))
        if not self._touched:
            self.fit()
        self._schedule()

    def show_detail(self, detail: Loaded, start: float, stop: float) -> None:
        """Show the rows themselves while the window lies in a span that was read again."""
        self._detail, self._detail_window = detail, (start, stop)
        self._schedule()

    def clear(self) -> None:
        """Show nothing."""
        self._loaded = self._detail = None
        while self._curves:
            self._curves.pop().remove()
        self.point_at(None)

    def set_hidden(self, labels: set[str]) -> None:
        """Leave out some lines."""
        self._hidden = labels
        self._schedule()

    def set_zone(self, zone: tzinfo | None) -> None:
        """Write times in a zone; None is the computer's own."""
        self._time_axis.zone = zone
        self._time_axis.picture = None
        self._time_axis.update()
        self._schedule()

    def set_ranges(self, wanted: bool | None) -> None:
        """Draw the range of each pixel; None: where there is one line only."""
        self._ranges = wanted
        self._schedule()

    def set_all_values(self, wanted: bool) -> None:
        """Let the height reach the farthest outlier, or follow most of the values."""
        self._all_values = wanted
        self._schedule()

    def fit(self) -> None:
        """Show the whole series."""
        if self._loaded is None:
            return
        start, stop = self._loaded.span
        margin = (stop - start) * 0.01 or 0.5
        length = stop - start + 2 * margin
        self._box.setLimits(
            xMin=start - length / 2, xMax=stop + length / 2, minXRange=max(1e-3, length * 1e-9)
        )
        self._move(start - margin, stop + margin)
        self._touched = False

    def show_window(self, start: float, stop: float) -> None:
        """Show a span of time."""
        self._touched = True
        self._move(start, stop)

    def _move(self, start: float, stop: float) -> None:
        touched = self._touched
        self._box.setXRange(start, stop, padding=0)
        self._touched = touched

    # Drawing

    def _on_range(self, *_: object) -> None:
        self._touched = True
        self._schedule()

    def _schedule(self, *_: object) -> None:
        if not self._frame.isActive():
            self._frame.start()

    def redraw(self) -> None:
        """Draw the window; called at most once a frame."""
        if self._loaded is None:
            return
        (start, stop), _ = self._box.viewRange()
        pixels = max(1, int(self._box.width()))
        pyramids = self._pyramids(start, stop)
        shown = [
            (curve, pyramid)
            for curve, line, pyramid in zip(self._curves, self._loaded.lines, pyramids, strict=True)
            if line.label not in self._hidden
        ]
        alone = len(shown) == 1
        ranged = alone if self._ranges is None else self._ranges
        step = _STEP_ALONE if alone else _STEP_TOGETHER
        ratio = self.devicePixelRatioF()
        bands = [pyramid.window(start, stop, round(pixels * ratio)) for _, pyramid in shown]
        means = [
            pyramid.window(start, stop, pixels // step) if band.dense or not alone else band
            for (_, pyramid), band in zip(shown, bands, strict=True)
        ]
        drawn = bands if ranged else means
        from_zero = self._loaded.spec.metric.kind == "count"
        low, high, above, below = heights(
            drawn, start, stop, ranged=ranged, whole=self._all_values, from_zero=from_zero
        )
        self._box.setYRange(low, high, padding=0)
        thick = is_calm(means, self._box.height() / (high - low), pixels)
        for curve in self._curves:
            curve.hide()
        for (curve, _), band, mean in zip(shown, bands, means, strict=True):
            curve.show_band(band if ranged else None, alone)
            curve.show(mean, thick=thick, ratio=ratio)
        self._seen = Window(start, stop, pixels, *self._density(bands), above, below)
        self.window_changed.emit(self._seen)
        self._show_pointer()

    def _pyramids(self, start: float, stop: float) -> list[Pyramid]:
        assert self._loaded is not None
        pyramids = [line.pyramid for line in self._loaded.lines]
        if self._detail is None:
            return pyramids
        left, right = self._detail_window
        if start < left or stop > right:
            return pyramids
        finer = {line.label: line.pyramid for line in self._detail.lines}
        return [finer.get(line.label, line.pyramid) for line in self._loaded.lines]

    def _density(self, drawn: list[Buckets]) -> tuple[float, bool]:
        densest = max((float(b.count.max()) for b in drawn if len(b)), default=0.0)
        assert self._loaded is not None
        detailed = self._detail is not None
        coarse = any(len(b) and int((b.stop - b.start).max()) <= 2 for b in drawn)
        return densest, coarse and not self._loaded.exact and not detailed

    def figures(self) -> list[Figures | None]:
        """Give what the legend says of each line in the window; None for one left out."""
        if self._loaded is None or self._seen is None:
            return []
        window = self._seen
        return [
            None
            if curve.buckets is None
            else figures_of(curve.buckets, window.start, window.stop, line.pyramid)
            for curve, line in zip(self._curves, self._loaded.lines, strict=True)
        ]

    def restyle(self) -> None:
        """Take the theme's colours."""
        look = theme.tokens()
        self._widget.setBackground(look.base)
        self._time_axis.restyle()
        self._value_axis.restyle()
        self._value_axis.setWidth(72)
        # Behind the curves: its hairlines would cut them.
        self._value_axis.setZValue(-10)
        self._cross.setPen(pg.mkPen(look.faint, width=1))
        self._schedule()

    # The pointer

    def point_at(self, at: QPointF | None) -> None:
        """Tell the values at a place of the scene; None: the pointer is elsewhere."""
        inside = at is not None and self._box.sceneBoundingRect().contains(at)
        self._pointer = QPointF(at) if at is not None and inside else None
        self._show_pointer()

    def _show_pointer(self) -> None:
        if self._pointer is None or self._loaded is None or self._seen is None:
            self._cross.hide()
            self._marks.setData(x=[], y=[])
            self.readout.hide()
            return
        x = float(self._box.mapSceneToView(self._pointer).x())
        rows: list[tuple[str, str, float, float, float, int]] = []
        spots: list[dict[str, Any]] = []
        moment: float | None = None
        for curve, line in zip(self._curves, self._loaded.lines, strict=True):
            at = curve.nearest(x)
            if at is None or curve.buckets is None:
                continue
            b = curve.buckets
            value = float(b.mean[at])
            if moment is None or abs(float(b.x[at]) - x) < abs(moment - x):
                moment = float(b.x[at])
            rows.append(
                (
                    line.label,
                    curve.colour,
                    value,
                    float(b.lo[at]),
                    float(b.hi[at]),
                    int(b.count[at]),
                )
            )
            if np.isfinite(value):
                spots.append({"pos": (float(b.x[at]), value), "brush": pg.mkBrush(curve.colour)})
        if moment is None:
            self.readout.hide()
            return
        self._cross.setPos(moment)
        self._cross.show()
        self._marks.setData(spots, pen=pg.mkPen(theme.tokens().base, width=1.5), size=8)
        precision = (self._seen.stop - self._seen.start) / self._seen.pixels
        self.readout.tell(
            moment,
            precision if self._time_axis.is_time else None,
            self._time_axis.zone,
            rows,
            self._unit,
        )
        self.readout.place(self._widget.mapFromScene(self._pointer), self.rect())

    # Qt

    def leaveEvent(self, event: Any) -> None:
        """Forget the pointer."""
        self.point_at(None)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, zoom and fit by keys."""
        (start, stop), _ = self._box.viewRange()
        length, key = stop - start, event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            by = length * (0.2 if key == Qt.Key.Key_Right else -0.2)
            self.show_window(start + by, stop + by)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.show_window(start + length * 0.2, stop - length * 0.2)
        elif key == Qt.Key.Key_Minus:
            self.show_window(start - length / 3, stop + length / 3)
        elif key == Qt.Key.Key_Home:
            self.fit()
        else:
            super().keyPressEvent(event)
