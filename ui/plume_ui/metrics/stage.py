"""The inside of a chart document: controls, picture, legend, side pages; imports pyqtgraph.

The composer holds what is drawn, the feeder brings its data, the view draws it. Here the three are
put together with everything a person can do to them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from plume_db.chart.spec import ChartSpec
from plume_db.jobs import Progress
from plume_db.language import tr
from plume_db.series.loaded import Loaded, LoadSpec
from plume_ui.chart.feeder import Feeder
from plume_ui.chart.view import ChartView, Window
from plume_ui.metrics.captions import rows_text, scale_caption, span_caption
from plume_ui.metrics.composing import Composer
from plume_ui.metrics.control_row import ControlRow
from plume_ui.metrics.following import Following
from plume_ui.metrics.found_panel import FoundPanel
from plume_ui.metrics.menu import fill_menu
from plume_ui.metrics.offering import choose_lines, offer_choice, show_controls
from plume_ui.metrics.reaching import Reach
from plume_ui.metrics.request import ChartRequest
from plume_ui.metrics.saying import nothing_at_all, refusal_words
from plume_ui.metrics.series_panel import SeriesPanel
from plume_ui.metrics.sheet import Sheet, hairline
from plume_ui.metrics.sides import Sides
from plume_ui.metrics.titles import chart_title
from plume_ui.widgets.focus import holds_focus
from plume_ui.widgets.message_strip import MessageStrip
from plume_ui.widgets.roomy import Roomy

if TYPE_CHECKING:
    from plume_ui.desk import Desk

STEP_MS = 700
"""How long a window must rest to be a step that undo comes back to."""
PATIENCE_MS = 250
"""Work that lasts longer is shown."""
ROOMY = 900
"""The width from which on the proposals are shown unasked."""
LEAST_SHEET = 270
"""Pixels of height for a picture that can be read with the legend below it; less room scrolls."""


class Stage(QWidget):
    """Everything of a chart document, once numpy and pyqtgraph are there."""

    title_changed = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.composer = Composer(desk, self)
        self.view = ChartView(self)
        self.feeder = Feeder(desk, self.view, self)
        self.controls = ControlRow(desk, self)
        self.side = Sides(self, self.composer)
        self.following = Following(self)
        self.strip = MessageStrip(self)
        self.ranges: bool | None = None
        self.all_values = False
        self._lay_out()
        self.composer.seen = self._seen
        self.reach = Reach(self)
        self._timers()
        self._connect()

    # Layout

    def _lay_out(self) -> None:
        self.sheet = Sheet(self.view, self.following.words, self)
        self.legend, self.range_panel = self.sheet.legend, self.sheet.range_panel
        self.loading = self.sheet.loading
        self._split = QSplitter(Qt.Orientation.Horizontal, self)
        self._split.setChildrenCollapsible(False)
        room = Roomy(LEAST_SHEET, self)
        room.take(self.sheet)
        self._split.addWidget(room)
        self._split.addWidget(self.side)
        self._split.setStretchFactor(0, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.controls)
        column.addWidget(hairline(self))
        column.addWidget(self.strip)
        column.addWidget(self._split, 1)

    def _timers(self) -> None:
        # The picture first; the controls in the next turn of the events, once for all changes.
        self._controls_soon = QTimer(self, singleShot=True, interval=0)
        self._controls_soon.timeout.connect(self.show_controls)
        self._step = QTimer(self, singleShot=True, interval=STEP_MS)
        self._step.timeout.connect(self._note_window)
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self._show_loading)

    def _connect(self) -> None:
        controls, composer = self.controls, self.composer
        controls.source_chosen.connect(composer.choose_source)
        controls.edited.connect(composer.edit)
        controls.kind_chosen.connect(composer.set_kind)
        controls.where_given.connect(composer.give_where)
        controls.expression_wanted.connect(self._ask_expression)
        controls.page_wanted.connect(self.show_page)
        controls.live_toggled.connect(self.set_live)
        controls.fit_wanted.connect(self.view.fit_next)
        self.found_panel.series_chosen.connect(self._on_proposal)
        self.found_panel.chart_chosen.connect(composer.show_chart)
        composer.changed.connect(self._show)
        composer.profiled.connect(self._controls_soon.start)
        composer.found.connect(self._show_found)
        composer.told.connect(self.say)
        composer.refused.connect(self.note)
        self.legend.hidden_changed.connect(self._on_hidden)
        self.legend.choose_wanted.connect(self.choose_lines)
        self.loading.cancel_wanted.connect(self.feeder.cancel)
        self.feeder.came.connect(self._on_came)
        self.feeder.failed.connect(self._on_failed)
        self.feeder.progressed.connect(self._on_progress)
        self.feeder.finished.connect(self._on_finished)
        self.feeder.extended.connect(self.following.note_rows)
        self.view.window_changed.connect(self._on_window)
        self.desk.catalog_changed.connect(self._on_catalog)
        controls.menu.aboutToShow.connect(self._fill_menu)

    # What is said

    def say(self, sentence: str, advice: str = "") -> None:
        """Show a sentence in place of the picture, and what to do about it."""
        self.sheet.say(sentence, advice)
        if self.composer.draft is not None:
            self.show_page("series")

    @property
    def sentence(self) -> str:
        """What stands in place of the picture; "" while there is one."""
        return self.sheet.sentence

    def note(self, sentence: str) -> None:
        """Show a sentence under the picture; "" takes it away."""
        self.sheet.note(sentence)

    @property
    def notes(self) -> str:
        """What stands under the picture."""
        return self.sheet.notes

    # What is shown

    def begin(self, request: ChartRequest) -> None:
        """Show what is asked for."""
        if not (request.table or request.sql or request.chart or request.series):
            roomy = self.width() >= ROOMY
            self.show_page("found" if roomy else "")
        self.composer.begin(request)

    def _show(self) -> None:
        """Show the chart as it is now."""
        composer = self.composer
        spec = composer.spec
        self.title_changed.emit(chart_title(spec))
        self.note("")
        if not spec.loads():
            self.say(tr("Nothing is drawn."), tr("Choose a table above, or a chart at the side."))
        elif not any(self.feeder.loaded(load) for load in spec.loads()):
            self.say(tr("Reading the first rows…"))
        self.feeder.show(spec)
        self.view.set_hidden(spec.hidden)
        offer_choice(self)
        self._tell_clouds()
        if composer.jumps and any(self.feeder.loaded(load) for load in spec.loads()):
            self._jump()
        self._controls_soon.start()

    def _jump(self) -> None:
        """Show the window of the spec."""
        self.composer.jumps = False
        window = self.composer.spec.window
        if window is None:
            self.view.fit()
        else:
            self.view.show_window(*window)

    def show_controls(self) -> None:
        """Show in all controls what is drawn, and what could be."""
        show_controls(self)

    def _show_found(self, _proposals: object) -> None:
        self.found_panel.show_found(self.composer.proposals)
        self._controls_soon.start()

    def _on_catalog(self, catalog: object) -> None:
        self.composer.take_catalog(catalog)  # type: ignore[arg-type]

    def _on_proposal(self, found: object, adds: object) -> None:
        if adds:
            self.composer.add_proposal(found)  # type: ignore[arg-type]
        else:
            self.composer.show_proposal(found)  # type: ignore[arg-type]

    @property
    def found_panel(self) -> FoundPanel:
        """The page of what is worth seeing."""
        return self.side.found

    @Slot(object)
    def show_page(self, name: str) -> None:
        """Open a side page, or close the side with ""."""
        shown = self.side.show_page(name, self._split)
        self.controls.show_page(name if shown else "")

    @property
    def series_panel(self) -> SeriesPanel:
        """The page on which series are put right; made when it is first wanted."""
        return self.side.series

    def _ask_expression(self) -> None:
        self.show_page("series")
        self.series_panel.expression.setFocus()
        self.show_controls()

    def _fill_menu(self) -> None:
        self.controls.menu.clear()
        fill_menu(self.controls.menu, self)

    def choose_lines(self) -> None:
        """Ask which values of the group in focus are drawn."""
        choose_lines(self)

    def pin(self) -> None:
        """Ask for this chart to be added to a dashboard."""
        self.desk.dashboard_wanted.emit(shown_chart(self))

    def set_ranges(self, on: bool) -> None:
        """Draw the range of each pixel, or only its mean."""
        self.ranges = on
        self.view.set_ranges(on)

    def set_all_values(self, on: bool) -> None:
        """Let the height reach the farthest outlier, or follow most of the values."""
        self.all_values = on
        self.view.set_all_values(on)

    def show_range(self, wanted: bool) -> None:
        """Show the figures of the selected span in the place of the legend, or the legend."""
        self.legend.setVisible(not wanted)
        self.range_panel.setVisible(wanted)

    def hide_line(self, name: str) -> None:
        """Leave out a line."""
        self._on_hidden({*self.composer.spec.hidden, name})

    @Slot(object)
    def _on_hidden(self, labels: set[str]) -> None:
        self.composer.change(hidden=tuple(sorted(labels)))

    # What comes

    @Slot(object, object)
    def _on_came(self, _load: LoadSpec, loaded: Loaded) -> None:
        there = self.loaded()
        if any(len(line.pyramid) for each in there for line in each.lines):
            sentence, advice = nothing_at_all(there, len(self.composer.spec.loads()))
            if not sentence:
                self.sheet.show_picture()
        elif not self.feeder.loading or loaded.complete:
            sentence, advice = nothing_at_all(there, len(self.composer.spec.loads()))
        else:
            return
        if sentence:
            self.say(sentence, advice)
            return
        if self.composer.jumps and all(each.complete for each in there):
            self._jump()
        self._tell_clouds()
        self._tell_notes()
        offer_choice(self)

    def loaded(self) -> list[Loaded]:
        """List what has been loaded, or a part of it."""
        found = (self.feeder.loaded(load) for load in self.composer.spec.loads())
        return [each for each in found if each is not None]

    def _tell_notes(self) -> None:
        notes = [note for each in self.loaded() for note in each.notes]
        self.note(" ".join(dict.fromkeys(notes)))

    @Slot(object)
    def _on_failed(self, sentence: str) -> None:
        if self.loaded():
            self.note(sentence)
        else:
            self.say(*refusal_words(sentence, self.composer.series, self.composer.sql))

    @Slot(object)
    def _on_progress(self, progress: Progress) -> None:
        self.loading.show_progress(progress)
        if self.loading.isHidden() and not self._patience.isActive():
            self._patience.start()

    def _show_loading(self) -> None:
        if self.feeder.busy:
            self.loading.show()

    @Slot()
    def _on_finished(self) -> None:
        self._patience.stop()
        self.loading.hide()
        stopped = [load for load in self.composer.spec.loads() if self.feeder.refusal(load)]
        if not stopped:
            return
        part, why = self.feeder.loaded(stopped[0]), self.feeder.refusal(stopped[0])
        if "stopped" not in why:
            return
        if part is None:
            self.say(why, tr("Refresh, or choose anything above, to load again."))
        else:
            self.note(
                tr(
                    "Stopped after {fraction:.0%}: the picture shows a part of the rows.",
                    fraction=part.fraction,
                )
            )

    # The window

    @Slot(object)
    def _on_window(self, window: Window) -> None:
        spec = self.composer.spec
        if self.sentence:
            return
        self.sheet.tell(span_caption(spec, window), scale_caption(spec, window, self.loaded()))
        self.legend.show_lines(self.view.figures())
        self._step.start()

    def _seen(self) -> tuple[float, float] | None:
        """Give the window in view; None where it is the whole."""
        return self.view.shown_span if self.view.touched else None

    def _tell_clouds(self) -> None:
        """Say over a chart without an axis of time which span it is gathered from."""
        spec, there = self.composer.spec, self.loaded()
        if any(panel.kind == "time" for panel in spec.panels) or not there:
            return
        self.legend.show_lines(())  # these pictures name their lines themselves
        spans = [each.span for each in there]
        whole = min(span[0] for span in spans), max(span[1] for span in spans)
        start, stop = spec.window or whole
        rows = sum(each.rows for each in there)
        self.sheet.tell(span_caption(spec, Window(start, stop, 1)), rows_text(rows))

    def _note_window(self) -> None:
        if self.view.window is None or self.composer.jumps or self.feeder.loading:
            return
        if self.feeder.follows:
            return  # a window that goes along is no step
        self.composer.note_window(self._seen())

    # Live

    @Slot(object)
    def set_live(self, on: object) -> None:
        """Follow the file as it grows, or stop doing so."""
        self.following.set(bool(on))

    @property
    def live_text(self) -> str:
        """What is said of a file that is followed; "" while none is."""
        return self.following.words.text()

    # Ending

    def shutdown(self) -> None:
        """Cancel everything."""
        self._step.stop()
        self.following.stop()
        self._patience.stop()
        self._controls_soon.stop()
        self.feeder.shutdown()

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let an open page take the place of the picture where both have no room."""
        super().resizeEvent(event)
        self.side.share_room(self._split)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Undo and redo the view; let Escape close the page with the keyboard, else a selection."""
        if event.matches(QKeySequence.StandardKey.Undo):
            self.composer.undo()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self.composer.redo()
        elif event.key() == Qt.Key.Key_Escape and holds_focus(self.side):
            self.show_page("")
            self.view.setFocus()
        elif event.key() == Qt.Key.Key_Escape and self.view.selection is not None:
            self.view.select(None)
        elif event.key() == Qt.Key.Key_Escape and self.side.isVisible():
            self.show_page("")
        else:
            super().keyPressEvent(event)


def shown_chart(stage: Stage) -> ChartSpec:
    """Give the chart as it is seen: with the window in view."""
    if not stage.view.touched:
        return replace(stage.composer.spec, window=None)
    return replace(stage.composer.spec, window=stage.view.shown_span)
