"""A whole chart: panels on one axis of time, the pointer over all of them, the overview below.

Imports pyqtgraph, and so must itself be imported only once that was done on a worker.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, tzinfo
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from plume_db.chart.bins import Aggregated
from plume_db.chart.spec import ChartSpec, PanelSpec
from plume_db.chart.zones import zone_of
from plume_db.errors import PlumeError
from plume_db.language import tr
from plume_db.series.loaded import Loaded, LoadSpec
from plume_db.series.pyramid import Buckets
from plume_ui import theme
from plume_ui.chart import keys
from plume_ui.chart.dividers import Dividers
from plume_ui.chart.figures import shown_of
from plume_ui.chart.fitting import agree_gutters, bulk_notes, bulk_with_edges, window_of, with_edges
from plume_ui.chart.hand import Hand
from plume_ui.chart.layers.layer import Layer, Signs
from plume_ui.chart.marking import Marking
from plume_ui.chart.panel import TimePanel, View
from plume_ui.chart.pointer import Grip, Pointer
from plume_ui.chart.printing import paint_chart
from plume_ui.chart.seen import Clicked, Shown, Window
from plume_ui.chart.span import Span
from plume_ui.chart.strip import HEIGHT as STRIP_HEIGHT
from plume_ui.chart.strip import Strip
from plume_ui.chart.summary import summary_of
from plume_ui.widgets.focus import show_ring
from plume_ui.widgets.spoken import announce, describe, speak_as

if TYPE_CHECKING:
    from plume_db.insight.marks import Insight, Mark

__all__ = ["ChartView", "Clicked", "Shown", "Window"]

FRAME_MS = 8
"""So many changes as come within this time make one redraw."""
_REST_MS = 160
"""After so long without a redraw the window has come to rest."""
_LOW_PANEL = 80
"""Pixels of height, with its axis and title, below which a panel needs those of the overview."""
_NAME = tr("Chart; arrow keys move, plus and minus zoom, Home shows all, Ctrl and arrows walk")


class ChartView(QWidget):
    """Shows a ChartSpec; its owner gives it what was loaded, as it comes."""

    window_changed = Signal(object)
    """Carries a Window, after each redraw."""
    clicked = Signal(object)
    """Carries a Clicked: a click, or Enter on the crosshair."""
    menu_wanted = Signal(object)
    """Carries a Clicked: a right click, or the menu key."""
    selected = Signal(object)
    """Carries (start, stop), or None when the selection is dropped."""
    picked = Signal(object)
    """Carries a Picked: a click in a panel that is not of kind ``time``."""
    picked_menu_wanted = Signal(object)
    """Carries a Picked: a right click there."""

    pointed = Signal(object)
    """Carries the moment the crosshair was moved to by hand, or None when it was taken away."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec = ChartSpec()
        self._signs = Signs()
        self._window: Window | None = None
        self._hidden: frozenset[str] = frozenset()
        self._ranges: bool | None = None
        self._whole = self._moving = False
        self._ratio: float | None = None
        self._span = Span()
        self._stacked: list[QWidget] = []
        self._clouds: dict[int, Any] = {}
        self._gutters = (72.0, 0.0)
        self.zone: tzinfo | None = UTC
        self._build()
        self._marking = Marking(lambda: self.panels)
        theme.notifier().changed.connect(self.restyle)
        self.restyle()

    def _build(self) -> None:
        self._splitter = Dividers(self)
        self._splitter.setObjectName("chart-panels")
        self.strip = Strip(self)
        self.strip.window_wanted.connect(self._on_strip)
        self.strip.fit_wanted.connect(self.fit_next)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._splitter, 1)
        column.addWidget(self.strip)
        self.pointer = Pointer(self)
        self._frame = QTimer(self, singleShot=True, interval=FRAME_MS)
        self._frame.timeout.connect(self.redraw)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._on_rest)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        speak_as(self, QAccessible.Role.Chart, _NAME)
        show_ring(self)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # as time goes

    # What is shown

    @property
    def spec(self) -> ChartSpec:
        """What is shown."""
        return self._spec

    @property
    def panels(self) -> list[TimePanel]:
        """The panels of time, from top to bottom."""
        return [panel for panel in self._stacked if isinstance(panel, TimePanel)]

    @property
    def stacked(self) -> Sequence[QWidget]:
        """All panels, from top to bottom."""
        return self._stacked

    @property
    def window(self) -> Window | None:  # type: ignore[override]
        """What was in the picture when it was last drawn."""
        return self._window

    @property
    def touched(self) -> bool:
        """Whether a person has moved the window since it was fitted."""
        return self._span.touched

    @property
    def selection(self) -> tuple[float, float] | None:
        """The span that is selected."""
        return self.pointer.selection

    @property
    def is_time(self) -> bool:
        """Whether the axis holds moments, not plain numbers."""
        return all(load.encoding.is_time for load in self._spec.loads())

    @property
    def canvas(self) -> QWidget:
        """The widget of the first panel of time that takes the mouse."""
        panels = self.panels
        return panels[0].canvas if panels else self

    def set_spec(self, spec: ChartSpec) -> None:
        """Show another chart; what is loaded for series that stay is kept."""
        before, self._spec = self._spec, spec
        kept, loads = self._loadeds(), set(spec.loads())
        if not loads & set(before.loads()):
            # Another chart altogether: its lines begin with the first colour again.
            self._signs = Signs()
            self._span = Span()
        if [p.kind for p in before.panels] != [p.kind for p in spec.panels] or not self._stacked:
            self._rebuild()
        for panel, each in zip(self._stacked, spec.panels, strict=True):
            if isinstance(panel, TimePanel):
                panel.set_spec(each, self._signs)
                for layer in panel.layers:
                    layer.loaded = layer.loaded or kept.get(layer.spec.load)
        heights = [max(1, panel.height) for panel in spec.panels]
        if heights != [max(1, panel.height) for panel in before.panels]:
            # In thousandths, so that a splitter that has no size yet keeps the proportions.
            self._splitter.setSizes([1000 * height for height in heights])
        self.set_hidden(spec.hidden)
        self.set_zone(spec.zone)
        self._marking.keep(spec)
        self._fit_span()
        if spec.window is not None:
            self.show_window(*spec.window)
        self._schedule()

    def _rebuild(self) -> None:
        self.pointer.leave()
        for old in self._stacked:
            old.hide()
            old.setParent(None)
            old.deleteLater()
        self._clouds.clear()
        self._stacked = [self._make(n, panel) for n, panel in enumerate(self._spec.panels)]
        for panel in self._stacked:
            self._splitter.addWidget(panel)
            self._splitter.setStretchFactor(self._splitter.indexOf(panel), 1)
        self._marking.attach()
        if self.isVisible():
            self._share_height()

    def _make(self, number: int, panel: PanelSpec) -> QWidget:
        if panel.kind != "time":
            from plume_ui.chart import clouds

            made: QWidget = clouds.make(panel, self)
            self._clouds[number] = made
            self._clouds[number].clicked.connect(self.picked)
            self._clouds[number].menu_wanted.connect(self.picked_menu_wanted)
            return made
        time = TimePanel(panel, number, self._signs, self)
        time.resized.connect(self._schedule)
        time.hand = Hand(time.canvas, Grip(time, self.pointer, self), time)
        return time

    def _loadeds(self) -> dict[LoadSpec, Loaded]:
        return {
            layer.spec.load: layer.loaded for layer in self.layers() if layer.loaded is not None
        }

    def layers(self) -> list[Layer]:
        """List the layers of all panels of time."""
        return [layer for panel in self.panels for layer in panel.layers]

    def show_loaded(self, load: LoadSpec, loaded: Loaded) -> None:
        """Show a series, or more of one; the window stays where the user has moved it."""
        for layer in self.layers():
            if layer.spec.load == load:
                layer.loaded = loaded
                layer.forget_detail()
        self._fit_span()
        self._schedule()

    def show_detail(
        self, load: LoadSpec, detail: tuple[Buckets, ...] | Loaded, start: float, stop: float
    ) -> None:
        """Show the rows themselves while the window lies in a span that was read again."""
        for layer in self.layers():
            if layer.spec.load == load:
                layer.show_detail(detail, (start, stop))
        self._schedule()

    def show_aggregated(self, aggregated: Aggregated) -> None:
        """Show the buckets of the series `aggregated.spec`."""
        for layer in self.layers():
            if layer.spec == aggregated.spec:
                layer.aggregated = aggregated
        if not self.touched:
            self._fit_span()
        self._schedule()

    def show_cloud(self, panel: int, cloud: Any) -> None:
        """Show what a panel that is not of kind ``time`` draws."""
        if panel in self._clouds:
            self._clouds[panel].show_cloud(cloud)

    def show_insight(self, insight: Insight) -> None:
        """Show the marks and overlays of one series, and make room for a forecast."""
        self._marking.show_insight(insight)
        if not self.touched:
            self._fit_span()
        self._schedule()

    def show_events(self, marks: Sequence[Mark]) -> None:
        """Mark events in every panel of time."""
        self._marking.show_events(marks)
        self._schedule()

    def mark_at(self, at: QPointF) -> Mark | None:
        """Give the mark under a place of this widget."""
        return self._marking.mark_at(self, at)

    def set_hidden(self, labels: Collection[str]) -> None:
        """Leave out some lines, by the labels of :meth:`figures`."""
        self._hidden = frozenset(labels)
        for cloud in self._clouds.values():
            cloud.set_hidden(self._hidden)
        self._schedule()

    def set_zone(self, name: str) -> None:
        """Write times in a zone: ``UTC``, ``local``, an IANA name; an unknown one is UTC."""
        try:
            self.zone = zone_of(name)
        except PlumeError:
            self.zone = UTC
        panels = self.panels
        for panel in panels:
            panel.set_times(self.zone, is_time=self.is_time, last=panel is panels[-1])
        self._schedule()

    def set_ranges(self, wanted: bool | None) -> None:
        """Draw the range of each pixel; None: as the chart finds best."""
        self._ranges = wanted
        self._schedule()

    def set_all_values(self, wanted: bool) -> None:
        """Let the height reach the farthest outlier, or follow most of the values."""
        self._whole = wanted
        self._schedule()

    def select(self, span: tuple[float, float] | None) -> None:
        """Shade a span of time, or drop the selection."""
        self.pointer.select(span)

    def clear(self) -> None:
        """Forget everything that was loaded."""
        for layer in self.layers():
            layer.loaded = layer.aggregated = None
            layer.forget_detail()
        self.pointer.leave()
        self._window = None
        self._schedule()

    # The window

    def _fit_span(self) -> None:
        spans = [
            loaded.span
            for loaded in self._loadeds().values()
            if any(len(line.pyramid) for line in loaded.lines)
        ]
        self._span.is_time = self.is_time
        if spans:
            first, last = min(s[0] for s in spans), max(s[1] for s in spans)
            reach, layers = self._marking.reach, self.layers()
            whole = with_edges(layers, first, max(last, reach))
            self._span.fit(*whole, bulk_with_edges(layers, self._loadeds().values(), reach))
        self._feed_strip()

    def _feed_strip(self) -> None:
        lines = [
            (line.pyramid, layer.sign_of(line.label))
            for panel in self.panels[:1]
            for layer in panel.layers[:1]
            for _, line in layer.shown(self._hidden)
        ]
        self.strip.show_lines(lines, self._span.whole)
        self.strip.setVisible(bool(self.panels))

    def fit(self) -> None:
        """Show the whole series, but for a few rows that lie very far out."""
        self._span.fit(*self._span.data, self._span.bulk, again=True)
        self._schedule()

    def fit_next(self) -> None:
        """Show the whole series; done again, those few rows too, and then the others alone."""
        self._span.fit_next()
        self._schedule()

    def show_window(self, start: float, stop: float) -> None:
        """Show a span of time."""
        self._span.show(start, stop)
        self._moving = True
        self._schedule()

    def pan_by(self, share: float) -> None:
        """Move by a share of the span in view."""
        self.show_window(*self._span.moved(share))

    def zoom_about(self, moment: float, factor: float) -> None:
        """Show `factor` times the span, `moment` staying where it is."""
        self.show_window(*self._span.zoomed(moment, factor))

    def _on_strip(self, span: tuple[float, float]) -> None:
        self.show_window(*span)

    @property
    def shown_span(self) -> tuple[float, float]:
        """First and last moment in view, also before they are drawn."""
        return self._span.start, self._span.stop

    # Drawing

    def _schedule(self, *_: object) -> None:
        if not self._frame.isActive():
            self._frame.start()

    def redraw(self) -> None:
        """Draw the window; called at most once a frame."""
        self._frame.stop()
        panels = self.panels
        ratio = self._ratio or self.devicePixelRatioF()
        view = View(*self.shown_span, ratio, self._hidden, self._ranges, self._whole,
                    self._moving)  # fmt: skip
        for panel in panels:
            panel.draw(view)
            if panel is panels[0]:
                panel.notes += bulk_notes(self._span, self._loadeds().values())
            panel.show_head(panel.title if len(self._stacked) > 1 else "")
        self._gutters = agree_gutters(panels, self._gutters)
        self.strip.set_gutters(self._gutters[0] + 8, 16 + self._gutters[1])
        self.strip.show_window(*self.shown_span)
        self._marking.place()
        if panels and self._loadeds():
            self._window = window_of(panels, self.shown_span, touched=self.touched)
            self.window_changed.emit(self._window)
            self._rest.start()
        self.pointer.refresh()

    def figures(self) -> tuple[Shown, ...]:
        """Give what the legend says of each line in the window, lines left out among them."""
        return tuple(
            shown
            for panel in self.panels
            for layer in panel.layers
            for shown in shown_of(layer, panel.number, self._hidden, self.shown_span)
        )

    @property
    def points(self) -> int:
        """How many points reach the painter in all panels."""
        return sum(panel.plate.points for panel in self.panels)

    def _on_rest(self) -> None:
        """Draw once more, exact to the edges, and say what is in view."""
        if self._moving:
            self._moving = False
            self.redraw()
        if self.pointer.moment is None:
            self._tell(summary_of(self))

    def _tell(self, words: str) -> None:
        """Say what is in view, once for each window, to who moves it."""
        if words != self.accessibleDescription():
            describe(self, words)
            if self.strip.hasFocus():
                announce(self.strip, words)

    def restyle(self) -> None:
        """Take the theme's colours."""
        for panel in self.panels:
            panel.restyle()
        for cloud in self._clouds.values():
            cloud.restyle()
        self._marking.restyle()
        self.strip.refresh()
        self._schedule()

    def paint(self, painter: QPainter, target: QRectF, *, legend: bool = False) -> None:
        """Paint the whole chart into a rectangle, at any scale; `legend` names the lines."""
        paint_chart(self, painter, target, legend=legend)

    def set_ratio(self, ratio: float | None) -> None:
        """Draw for so many device pixels to a pixel; None: for the screen."""
        self._ratio = ratio

    # Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the height out again."""
        super().resizeEvent(event)
        self._share_height()

    def _share_height(self) -> None:
        """Leave the room of the overview to panels that would be too low to be read."""
        low = self.height() - STRIP_HEIGHT < _LOW_PANEL * len(self._stacked)
        self.strip.setFixedHeight(0 if low else STRIP_HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, zoom, walk, select and click by keys."""
        if not keys.act(self, event):
            super().keyPressEvent(event)

    def focus(self) -> None:
        """Take the keyboard."""
        if QApplication.focusWidget() is not self:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
