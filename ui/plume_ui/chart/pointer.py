"""The crosshair, the card beside it, and the selection: one for all panels of a chart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QPointF

from plume_db.language import tr
from plume_db.units import count_text
from plume_ui.chart.cross import Reading, nearest_moment, next_moment, read_at
from plume_ui.chart.panel import TimePanel
from plume_ui.chart.readout import MOST_READINGS, Readout, head_text, reading_text, told_apart
from plume_ui.chart.seen import Clicked
from plume_ui.chart.summary import selection_text
from plume_ui.widgets.spoken import announce, describe

if TYPE_CHECKING:
    from plume_ui.chart.view import ChartView

_NEAR = 32.0
"""Pixels between a click and the line it means."""


class Pointer(QObject):
    """Knows where the crosshair stands; moved by the mouse or by keys."""

    def __init__(self, view: ChartView) -> None:
        super().__init__(view)
        self._view = view
        self.card = Readout(view)
        self.moment: float | None = None
        self.readings: list[Reading] = []
        self.selection: tuple[float, float] | None = None
        self._anchor: float | None = None
        self._panel: TimePanel | None = None
        self._at: QPointF | None = None
        """Where the mouse is in its panel; None while the crosshair is walked by keys."""
        self._led = False
        """Whether the crosshair stands where that of another chart does."""

    # Moving it

    def point(self, panel: TimePanel, at: QPointF | None) -> None:
        """Follow the mouse in the area of values of a panel."""
        if at is None or not panel.box.rect().contains(at):
            self.leave()
            return
        self._panel, self._at, self._led = panel, at, False
        self.refresh()
        self._view.pointed.emit(self.moment)

    def leave(self) -> None:
        """Take the crosshair away."""
        stood = self.moment is not None and not self._led
        self._panel = self._at = self.moment = None
        self._led = False
        self.readings = []
        self.card.hide()
        self._paint()
        if stood:
            self._view.pointed.emit(None)

    def stand_at(self, moment: float | None) -> None:
        """Stand where the crosshair of another chart does, without saying the values."""
        if self._at is not None:
            return  # the mouse is here
        if moment is None:
            if self._led:
                self.leave()
            return
        self._panel, self._led, self.moment = None, True, moment
        self.refresh()

    def walk(self, *, forward: bool) -> bool:
        """Go to the next point of any line, moving the window where it stands outside."""
        start, stop = self._view.shown_span
        here = self.moment
        if here is None or not start <= here <= stop:
            here = start if forward else stop
        found = next_moment(self._view.panels, here, forward=forward)
        if found is None:
            return False
        self._at, self.moment, self._led = None, found, False
        if not start <= found <= stop:
            length = stop - start
            self._view.show_window(found - length / 2, found + length / 2)
        self.refresh()
        self._announce()
        self._view.pointed.emit(found)
        return True

    def refresh(self) -> None:
        """Read the values anew: the picture, or the pointer, has moved."""
        panels = [panel for panel in self._view.panels if panel.frames]
        if not panels:
            return
        if self._at is not None and self._panel is not None and self._panel.frames:
            frame = self._panel.main_frame
            x = frame.start + self._at.x() / frame.width * (frame.stop - frame.start)
            # Its own points first: those of other panels are read where they lie beside them.
            own = nearest_moment([self._panel], x)
            self.moment = own if own is not None else nearest_moment(panels, x)
        if self.moment is None:
            self._paint()
            return
        under = None
        if self._at is not None and self._panel is not None:
            under = self._panel.number, self._at.y()
        self.readings = read_at(panels, self.moment, under)
        self._paint()
        if self._led:
            self.card.hide()
        else:
            self._tell()

    # Showing it

    def _paint(self) -> None:
        for panel in self._view.panels:
            if not panel.frames:
                continue
            frame, glass = panel.main_frame, panel.glass
            span = frame.stop - frame.start
            glass.cross = None
            if self.moment is not None:
                glass.cross = (self.moment - frame.start) / span * frame.width
            glass.dots = [
                (glass.cross or 0.0, r.height, r.colour)
                for r in self.readings
                if r.panel == panel.number and 0 <= r.height <= frame.height
            ]
            glass.selection = None
            if self.selection is not None:
                begin, end = ((m - frame.start) / span * frame.width for m in self.selection)
                glass.selection = max(-10.0, begin), min(frame.width + 10, end)
            glass.update()

    def _tell(self) -> None:
        if not self.readings or self.moment is None:
            self.card.hide()
            return
        chosen, note = self._chosen()
        self.card.show_readings(self._head(), chosen, note)
        self.card.place(self._spot(), self._view.rect())

    def _head(self) -> str:
        start, stop = self._view.shown_span
        window = self._view.window
        precision = (stop - start) / (window.pixels if window else 1000)
        number = self._panel.number if self._panel is not None else -1
        mine = [r for r in self.readings if r.panel == number] or self.readings
        nearest = min(mine, key=lambda r: abs(r.x - (self.moment or 0.0)))
        left = nearest.left if nearest.right > nearest.left else nearest.x
        return head_text(
            left, nearest.right, self._view.zone, precision, is_time=self._view.is_time
        )

    def _chosen(self) -> tuple[Sequence[Reading], str]:
        if len(self.readings) <= MOST_READINGS:
            return self.readings, ""
        y = self._at.y() if self._at is not None else 0.0
        number = self._panel.number if self._panel is not None else 0

        def far(reading: Reading) -> tuple[bool, float]:
            gap = abs(reading.height - y)
            return reading.panel != number, gap if gap == gap else float("inf")

        nearest = sorted(self.readings, key=far)[:MOST_READINGS]
        rest = len(self.readings) - MOST_READINGS
        return [r for r in self.readings if r in nearest], tr(
            "and {rest} more", rest=count_text(rest)
        )

    def _spot(self) -> QPoint:
        """Where the crosshair is, in the view."""
        panel, at = self._panel, self._at
        if panel is None or at is None:
            panel = self._view.panels[0]
            cross = panel.glass.cross or 0.0
            heights = [r.height for r in self.readings if r.panel == panel.number]
            y = heights[0] if heights and heights[0] == heights[0] else 40.0
            at = QPointF(cross, min(max(y, 0.0), panel.main_frame.height))
        return panel.mapTo(self._view, panel.place_in_panel(at).toPoint())

    @property
    def text(self) -> str:
        """The card in words."""
        if not self.readings:
            return ""
        chosen, note = self._chosen()
        parts = [self._head(), *(reading_text(each) for each in told_apart(chosen)), note]
        return "; ".join(part for part in parts if part)

    def _announce(self) -> None:
        describe(self._view, self.text)

    # Clicks and the selection

    def clicked(self, panel: TimePanel, at: QPointF, screen: QPoint) -> Clicked | None:
        """Tell what a click means; None outside the area of values."""
        if not panel.frames or not panel.box.rect().contains(at):
            return None
        frame = panel.main_frame
        x = frame.start + at.x() / frame.width * (frame.stop - frame.start)
        moment = nearest_moment([panel], x)
        readings = read_at([panel], moment) if moment is not None else []
        reach = _NEAR * (frame.stop - frame.start) / frame.width
        near = [
            r
            for r in readings
            if abs(r.height - at.y()) <= _NEAR and r.left - reach <= x <= r.right + reach
        ]
        found = min(near, key=lambda r: abs(r.height - at.y()), default=None)
        if found is not None:
            return _clicked(found, screen)
        pixel = (frame.stop - frame.start) / frame.width
        return Clicked(panel.number, -1, "", x - pixel / 2, x + pixel / 2, float("nan"), screen)

    def clicked_here(self) -> Clicked | None:
        """Tell what Enter on the crosshair means."""
        if not self.readings:
            return None
        found = self.readings[0]
        if self._panel is not None and self._at is not None:
            number, y = self._panel.number, self._at.y()
            mine = [r for r in self.readings if r.panel == number and r.height == r.height]
            found = min(mine, key=lambda r: abs(r.height - y), default=found)
        return _clicked(found, self._view.mapToGlobal(self._spot()))

    def shade(self, begin: float, end: float) -> None:
        """Shade a span while it is being dragged."""
        self.selection = min(begin, end), max(begin, end)
        self._paint()

    def select(self, span: tuple[float, float] | None) -> None:
        """Take a span as selected and tell it."""
        if span is None and self.selection is None:
            return
        self.selection, self._anchor = span, None if span is None else self._anchor
        self._paint()
        self._view.selected.emit(span)
        announce(self._view, selection_text(self._view, span))

    def extend(self, to: float, began: float | None = None) -> None:
        """Select from where the keyboard began (first: from `began`) to a moment."""
        if self._anchor is None or self.selection is None:
            self._anchor = began if began is not None else self.edge
        begin, end = min(self._anchor, to), max(self._anchor, to)
        self.select((begin, end) if end > begin else None)

    @property
    def edge(self) -> float:
        """The end of the selection that keys move."""
        start, stop = self._view.shown_span
        if self.selection is None or self._anchor is None:
            return self.moment if self.moment is not None else (start + stop) / 2
        return self.selection[1] if self.selection[0] == self._anchor else self.selection[0]


def _clicked(reading: Reading, screen: QPoint) -> Clicked:
    return Clicked(
        reading.panel,
        reading.series,
        reading.label,
        reading.left,
        reading.right,
        reading.value,
        screen,
    )


class Grip:
    """Takes the wishes of a hand over one panel to the chart."""

    def __init__(self, panel: TimePanel, pointer: Pointer, view: ChartView) -> None:
        self._panel, self._pointer, self._view = panel, pointer, view

    def _moment(self, at: QPointF) -> float:
        start, stop = self._view.shown_span
        place = self._panel.place_in_box(at)
        return start + place.x() / self._panel.width_of_values * (stop - start)

    def zoom_at(self, at: QPointF, factor: float) -> None:
        """Zoom about the pointer."""
        self._view.zoom_about(self._moment(at), factor)

    def pan_by(self, pixels: float) -> None:
        """Move the picture with the hand."""
        self._view.pan_by(-pixels / self._panel.width_of_values)

    def point_at(self, at: QPointF | None) -> None:
        """Move the crosshair."""
        self._pointer.point(self._panel, None if at is None else self._panel.place_in_box(at))

    def select_between(self, begin: QPointF, end: QPointF, *, done: bool) -> None:
        """Shade, and at last select, a span."""
        first, last = sorted((self._moment(begin), self._moment(end)))
        self._pointer.shade(first, last)
        if done:
            self._pointer.select((first, last))

    def click_at(self, at: QPointF, *, menu: bool) -> None:
        """Tell of a click."""
        self._view.focus()
        screen = self._panel.canvas.mapToGlobal(at.toPoint())
        clicked = self._pointer.clicked(self._panel, self._panel.place_in_box(at), screen)
        if clicked is not None:
            (self._view.menu_wanted if menu else self._view.clicked).emit(clicked)

    def fit(self) -> None:
        """Show everything."""
        self._view.fit_next()
