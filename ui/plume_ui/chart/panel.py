"""One panel over time: its series on a left and a right axis, drawn for one window."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QVBoxLayout, QWidget

from plume_db.chart.spec import PanelSpec
from plume_db.language import tr
from plume_db.series.pyramid import Floats
from plume_ui import theme
from plume_ui.chart.axes import TimeAxis, ValueAxis
from plume_ui.chart.formats import value_text
from plume_ui.chart.frame import Drawn, Frame
from plume_ui.chart.layers.layer import Cut, Layer, Signs
from plume_ui.chart.layers.ranges import range_strokes
from plume_ui.chart.points import FEW_LINES
from plume_ui.chart.scale import Scale, scale_of
from plume_ui.chart.strokes import Arrows, Lines, Stroke
from plume_ui.chart.surfaces import Glass, Plate
from plume_ui.widgets.card import label

LEAST_HEIGHT = 56
_TOP, _EDGE, _BOTTOM = 8, 16, 4
SIDES = ("left", "right")
_DEPTH = {"heat": 0, "share": 1, "bars": 2, "band": 3}
"""What is drawn first; then the ranges of lines, and the lines themselves."""
_LINE = 9


@dataclass(frozen=True)
class View:
    """What all panels of time have in common in one frame."""

    start: float
    stop: float
    ratio: float = 1.0
    hidden: Collection[str] = ()
    ranges: bool | None = None
    whole: bool = False
    """Whether the height reaches the farthest outlier."""
    moving: bool = False
    """Whether the next frame is due soon."""


class TimePanel(QWidget):
    """Draws the series of one PanelSpec; its owner decides what span is seen."""

    resized = Signal()

    def __init__(
        self, spec: PanelSpec, number: int, signs: Signs, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.number = number
        self.spec = spec
        self._signs = signs
        self.layers: list[Layer] = []
        self.frames: dict[str, Frame] = {}
        self.hand: Any = None
        self.notes: list[str] = []
        self.also: dict[str, Floats] = {}
        """Values of each axis that have to be in view besides: what is foretold, for one."""
        self.above: float | None = None
        self.below: float | None = None
        self._build()
        self.set_spec(spec)

    def _build(self) -> None:
        self.head = label("", "caption", wrap=True, delta=-1.0)
        self.head.setContentsMargins(_EDGE, 6, _EDGE, 0)
        self.head.hide()
        self.times = TimeAxis()
        self.axes = {side: ValueAxis(side) for side in SIDES}
        self.box = pg.ViewBox(enableMenu=False)
        self.box.setMouseEnabled(x=False, y=False)
        self.box.disableAutoRange()
        self.widget = pg.PlotWidget(viewBox=self.box, axisItems={"bottom": self.times, **self.axes})
        self.widget.setFrameShape(pg.QtWidgets.QFrame.Shape.NoFrame)
        self.widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.widget.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.widget.setMinimumHeight(0)
        self.widget.setSizePolicy(
            pg.QtWidgets.QSizePolicy.Policy.Ignored, pg.QtWidgets.QSizePolicy.Policy.Ignored
        )
        self.plot = self.widget.getPlotItem()
        self.plot.hideButtons()
        self.plot.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        for axis in self.axes.values():
            # Behind the picture: its hairlines would cut the curves. Its span is set by hand.
            axis.setZValue(-10)
            axis.unlinkFromView()
        self.plot.hideAxis("right")
        self.plate, self.glass = Plate(self.box), Glass(self.box)
        self.box.sigResized.connect(self._on_resized)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.widget, 1)
        self.setMinimumHeight(LEAST_HEIGHT)
        self.setAutoFillBackground(True)
        self.restyle()

    def _on_resized(self, _box: object) -> None:
        self.resized.emit()

    # What is shown

    def set_spec(self, spec: PanelSpec, signs: Signs | None = None) -> None:
        """Show other series; what is loaded of those that stay is kept."""
        self.spec = spec
        self._signs = signs or self._signs
        before = {layer.spec: layer for layer in self.layers}
        held = {layer.spec.load: layer.loaded for layer in self.layers}
        several = len(spec.series) > 1
        self.layers = []
        for number, series in enumerate(spec.series):
            layer = before.pop(series, None) or Layer(series, number, self._signs)
            layer.number, layer.several, layer.signs = number, several, self._signs
            layer.loaded = layer.loaded or held.get(series.load)
            self.layers.append(layer)

    @property
    def right(self) -> bool:
        """Whether it has a right axis."""
        return any(layer.spec.axis == "right" for layer in self.layers)

    @property
    def canvas(self) -> QWidget:
        """The widget that takes the mouse."""
        canvas: QWidget = self.widget.viewport()
        return canvas

    @property
    def width_of_values(self) -> float:
        """Width of the area of values, in pixels."""
        return max(1.0, float(self.box.width()))

    def place_in_box(self, at: QPointF) -> QPointF:
        """Turn a point of the canvas into one of the area of values."""
        place: QPointF = self.box.mapFromScene(self.widget.mapToScene(at.toPoint()))
        return place

    def place_in_panel(self, at: QPointF) -> QPointF:
        """Turn a point of the area of values into one of the panel."""
        seen = self.widget.mapFromScene(self.box.mapToScene(at))
        return QPointF(self.widget.mapTo(self, seen))

    def set_times(self, zone: tzinfo | None, *, is_time: bool, last: bool) -> None:
        """Say how the axis of time reads, and whether this panel is the one that shows it."""
        self.times.zone, self.times.is_time = zone, is_time
        self.times.setStyle(showValues=last)
        self.times.setHeight(self.times.wanted_height if last else 2)
        self.times.picture = None
        self.times.update()

    def set_gutters(self, left: float, right: float) -> None:
        """Make the axes as wide as those of the other panels."""
        self.axes["left"].setWidth(left)
        self.plot.showAxis("right", self.right)
        if self.right:
            self.axes["right"].setWidth(right)
        edge = _EDGE if self.right or not right else _EDGE + right
        self.plot.setContentsMargins(_EDGE / 2, _TOP, edge, _BOTTOM)

    def wanted_gutters(self) -> tuple[float, float]:
        """Give the widths that the axes ask for."""
        height = float(self.box.height())
        right = self.axes["right"].wanted_width(height) if self.right else 0.0
        return self.axes["left"].wanted_width(height), right

    # Drawing

    def draw(self, view: View) -> None:
        """Draw a window; called at most once a frame."""
        width, height = self.width_of_values, max(1.0, float(self.box.height()))
        lines = sum(len(layer.shown(view.hidden)) for layer in self.layers)
        far = view.ranges is None and lines > FEW_LINES
        cut = Cut(view.start, view.stop, max(1, int(width)), view.ratio, view.hidden, lines,
                  view.moving, far)  # fmt: skip
        for layer in self.layers:
            layer.cut(cut)
        ranged = view.ranges is not False
        frame = Frame(view.start, view.stop, width, height, Scale(), view.ratio, ranged, lines == 1)
        for side in SIDES:
            mine = [layer for layer in self.layers if layer.spec.axis == side]
            scale = self._scale(mine, cut, side, ranged=ranged, whole=view.whole)
            scale = scale.reaching(self.also.get(side))
            self.frames[side] = replace(frame, scale=scale)
            self._show_axis(side, mine, scale)
        strokes: list[Stroke] = [self._grid()]
        ordered = sorted(self.layers, key=lambda each: _DEPTH.get(each.kind, _LINE))
        for layer in (each for each in ordered if each.kind in _DEPTH):
            strokes += layer.strokes(self.frames[layer.spec.axis])
        for layer in self.layers:
            strokes += layer.under(self.frames[layer.spec.axis])
        if ranged:
            strokes += range_strokes(self._ranged())
        for layer in (each for each in ordered if each.kind not in _DEPTH):
            strokes += layer.strokes(self.frames[layer.spec.axis])
        self._set_range(view.start, view.stop)
        for item in (self.plate, self.glass):
            item.fit(width, height)
        message = self._message(cut)
        self._blank(bool(message))
        self.plate.lay(strokes[1:] if message else strokes, message)
        self._tell_beyond(cut, ranged=ranged)

    def _blank(self, wanted: bool) -> None:
        """Leave the figures of the axes away where a sentence stands in place of values."""
        for axis in self.axes.values():
            if axis.blank != wanted:
                axis.blank, axis.picture = wanted, None
                axis.update()

    def _ranged(self) -> list[tuple[Drawn, Frame]]:
        return [
            (line, self.frames[layer.spec.axis])
            for layer in self.layers
            if layer.ranged
            for line in layer.drawn
        ]

    def _grid(self) -> Stroke:
        """Draw a hairline across the picture at each value of the main axis."""
        frame, axis = self.main_frame, self.axes[self.main_side]
        low, high = frame.scale.places
        places = [p for _, ticks in axis.tickValues(low, high, frame.height) for p in ticks]
        heights = (1 - (np.array(places, dtype=float) - low) / (high - low)) * frame.height
        y = np.floor(heights) + 0.5
        ends = np.column_stack((np.zeros(len(y)), y, np.full(len(y), frame.width), y))
        return Lines(ends, QColor(theme.tokens().line), frame.hair)

    def _set_range(self, start: float, stop: float) -> None:
        """Tell pyqtgraph's own items, such as marks, what is in view."""
        low, high = self.main_frame.scale.places
        self.box.setRange(xRange=(start, stop), yRange=(low, high), padding=0)

    @property
    def main_side(self) -> str:
        """The side that marks are drawn by: the left one, where anything stands on it."""
        return "left" if any(layer.spec.axis == "left" for layer in self.layers) else "right"

    @property
    def main_frame(self) -> Frame:
        """The frame of that side."""
        return self.frames[self.main_side]

    def _scale(
        self, layers: list[Layer], cut: Cut, side: str, *, ranged: bool, whole: bool
    ) -> Scale:
        pairs = [layer.extent(cut, ranged=ranged) for layer in layers]
        none = [np.empty(0)]
        lows = np.concatenate(none + [low for low, _ in pairs])
        highs = np.concatenate(none + [high for _, high in pairs])
        if layers and all(layer.kind == "share" for layer in layers):
            return Scale(0.0, 1.0)
        log = self.spec.log if side == "left" else self.spec.log_right
        from_zero = any(layer.from_zero for layer in layers)
        return scale_of(lows, highs, log=log, whole=whole, from_zero=from_zero)

    def _show_axis(self, side: str, layers: list[Layer], scale: Scale) -> None:
        axis = self.axes[side]
        units = {layer.unit for layer in layers}
        unit = units.pop() if len(units) == 1 else ""
        lines = [line for layer in layers for line in layer.drawn]
        tint = lines[0].sign.colour if self.right and len(lines) == 1 else ""
        if (axis.unit, axis.measure, axis.tint) != (unit, scale, tint):
            axis.unit, axis.measure, axis.tint = unit, scale, tint
            axis.setTextPen(pg.mkPen(tint or theme.tokens().muted))
            axis.picture = None
            axis.update()
        low, high = scale.places
        if high > low:
            axis.setRange(low, high)

    def _message(self, cut: Cut) -> str:
        """Say why there is nothing to see; empty where there is."""
        if not self.layers:
            return tr("Choose what to draw in this panel.")
        if all(layer.loaded is None for layer in self.layers):
            return tr("Reading the first rows…")
        if any(_has_values(line, cut) for layer in self.layers for line in layer.drawn):
            return ""
        if any(layer.kind == "heat" and layer.aggregated for layer in self.layers):
            return ""
        if any(layer.waits for layer in self.layers):
            return tr("Working it out…")
        return self._nothing(cut)

    def _nothing(self, cut: Cut) -> str:
        names = ", ".join(dict.fromkeys(layer.spec.label for layer in self.layers))
        loaded = [layer.loaded for layer in self.layers if layer.loaded is not None]
        if not any(len(line.pyramid) for each in loaded for line in each.lines):
            return tr("{names}: there are no rows with a time.", names=names)
        if not any(line.pyramid.totals.rows for each in loaded for line in each.lines):
            return tr(
                "{names} is NULL, or no number, in every row. Choose another metric.", names=names
            )
        if not any(layer.shown(cut.hidden) for layer in self.layers):
            return tr("All lines are hidden. Click one in the legend to show it.")
        lines = [line for layer in self.layers for line in layer.drawn]
        if any(float(line.fine.count.sum()) > 0 for line in lines if len(line.fine)):
            return "" if any(len(s.x) for s in _arrows(self.plate)) else self._empty(names)
        return self._empty(names)

    @staticmethod
    def _empty(names: str) -> str:
        return tr(
            "{names} has no values in this span. Double click, or press Home, to show all.",
            names=names,
        )

    def _tell_beyond(self, cut: Cut, *, ranged: bool) -> None:
        """Note what lies above and below the picture, and write the head of the panel."""
        self.above = self.below = None
        notes = [note for layer in self.layers for note in layer.notes()]
        for side in SIDES:
            mine = [layer for layer in self.layers if layer.spec.axis == side]
            if not mine:
                continue
            scale, unit = self.frames[side].scale, self.axes[side].unit
            pairs = [layer.extent(cut, ranged=ranged) for layer in mine]
            above = max(
                (_most(highs) for _, highs in pairs if np.any(highs > scale.high)), default=None
            )
            below = min(
                (-_most(-lows) for lows, _ in pairs if np.any(lows < scale.low)), default=None
            )
            if above is not None:
                notes.append(tr("▲ up to {value}", value=value_text(above, unit)))
            if below is not None:
                notes.append(tr("▼ down to {value}", value=value_text(below, unit)))
            if scale.log and scale.linear:
                notes.append(
                    tr(
                        "logarithmic on both sides of zero, even within ±{value}",
                        value=value_text(scale.linear, unit),
                    )
                )
            if side == self.main_side:
                self.above, self.below = above, below
        self.notes = notes

    def show_head(self, title: str) -> None:
        """Write the title of the panel and what a reader must know, above the picture."""
        text = "   ·   ".join([*([title] if title else []), *dict.fromkeys(self.notes)])
        if text != self.head.text():
            self.head.setText(text)
            self.head.setToolTip(text)
        self.head.setVisible(bool(text))

    @property
    def title(self) -> str:
        """Its series, named."""
        return ", ".join(dict.fromkeys(layer.title for layer in self.layers))

    def restyle(self) -> None:
        """Take the theme's colours."""
        self.widget.setBackground(theme.tokens().base)
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.Window, QColor(theme.tokens().base))
        self.setPalette(palette)
        for axis in (self.times, *self.axes.values()):
            axis.restyle()
            axis.picture = None

    def transform(self, side: str) -> Any:
        """Give the way from values of a side's axis to what pyqtgraph's items are plotted by."""
        frame, main = self.frames[side], self.main_frame
        if side == self.main_side:
            scale = frame.scale
            return None if not scale.log and scale.unit == 1.0 else scale.place
        low, high = main.scale.places

        def place(values: Floats) -> Floats:
            return np.asarray(low + frame.scale.heights(values) * (high - low))

        return place


def _has_values(line: Drawn, cut: Cut) -> bool:
    points = line.fine
    seen = (points.right >= cut.start) & (points.left <= cut.stop)
    held = np.isfinite(points.low) | np.isfinite(points.high) | np.isfinite(points.value)
    return bool(np.any(held & seen))


def _most(values: Floats) -> float:
    return float(np.nanmax(values))


def _arrows(plate: Plate) -> list[Any]:
    return [stroke for stroke in plate.strokes if isinstance(stroke, Arrows)]
