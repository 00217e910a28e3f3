"""Put a gathered chart into the same view that a window shows, unseen."""

from __future__ import annotations

import time

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication

from plume_db.chart.gather import Gathered
from plume_ui.chart.view import ChartView

PATIENCE = 0.2
"""Seconds in which a view must have drawn itself; it takes one frame, 12 ms."""


class Unseen:
    """A view that is laid out and drawn, but never on a screen; end it when it was painted."""

    def __init__(self, made: Gathered, size: tuple[int, int]) -> None:
        self._one = sum(len(panel.series) for panel in made.spec.panels) == 1
        self._size = QSize(*size)
        self.view = ChartView()
        self.view.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        self.view.strip.setFixedHeight(0)  # a picture has no overview to drag in
        self.view.resize(self._size)
        self.view.show()
        _fill(self.view, made)
        _settle(self.view)

    def size(self) -> QSize:
        """Give its size."""
        return self._size

    def paint(self, painter: QPainter, target: QRectF) -> None:
        """Draw it into a rectangle, with the names of its lines where the title is not enough."""
        names = {each.label for each in self.view.figures() if not each.hidden}
        self.view.paint(painter, target, legend=not self._one or len(names) > 1)

    def end(self) -> None:
        """Let go of the view."""
        self.view.close()
        self.view.deleteLater()


def _fill(view: ChartView, made: Gathered) -> None:
    """Give a view all there is to draw."""
    view.set_spec(made.spec)
    view.set_zone(made.spec.zone)
    for load, loaded in made.loaded.items():
        view.show_loaded(load, loaded)
    view.set_hidden(made.spec.hidden)
    if any(panel.kind == "time" for panel in made.spec.panels):
        view.show_window(*made.window)
    for each in made.aggregated:
        view.show_aggregated(each)
    for place, cloud in made.clouds:
        view.show_cloud(place, cloud)
    for insight in made.insights:
        view.show_insight(insight)
    if made.events:
        view.show_events(made.events)
    for load, detail in made.details:
        view.show_detail(load, detail, *made.window)


def _settle(view: ChartView) -> None:
    """Let layouts and the frame that is due happen now."""
    drawn = []

    def note(window: object) -> None:
        drawn.append(window)

    view.window_changed.connect(note)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and not drawn:
        QApplication.sendPostedEvents()
        QApplication.processEvents()
        time.sleep(0.001)
    view.window_changed.disconnect(note)
