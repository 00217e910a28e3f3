"""The inside of a chart document: controls, picture, legend, side pages; imports pyqtgraph.

The composer holds what is drawn, the feeder brings its data, the view draws it. Here the three are
put together with everything a person can do to them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from plume_db.chart.spec import ChartSpec
from plume_db.jobs import Progress
from plume_db.series.lines import OTHER
from plume_db.series.loaded import Loaded, LoadSpec
from plume_ui import theme
from plume_ui.chart.captions import nothing_caption
from plume_ui.chart.feeder import Feeder
from plume_ui.chart.legend import Legend
from plume_ui.chart.loading_strip import LoadingStrip
from plume_ui.chart.view import ChartView, Window
from plume_ui.metrics.captions import rows_text, scale_caption, span_caption
from plume_ui.metrics.composing import Composer
from plume_ui.metrics.control_row import ControlRow
from plume_ui.metrics.edits import OWN_REASON, kind_of
from plume_ui.metrics.following import Following
from plume_ui.metrics.found_panel import FoundPanel
from plume_ui.metrics.menu import fill_menu
from plume_ui.metrics.range_panel import RangePanel
from plume_ui.metrics.reaching import Reach
from plume_ui.metrics.request import ChartRequest
from plume_ui.metrics.series_panel import SeriesPanel
from plume_ui.metrics.sides import Sides
from plume_ui.metrics.titles import chart_title
from plume_ui.widgets.card import label
from plume_ui.widgets.elided_label import ElidedLabel
from plume_ui.widgets.empty_state import EmptyState
from plume_ui.widgets.message_strip import MessageStrip

if TYPE_CHECKING:
    from plume_ui.desk import Desk

STEP_MS = 700
"""How long a window must rest to be a step that undo comes back to."""
PATIENCE_MS = 250
"""Work that lasts longer is shown."""
ROOMY = 900
"""The width from which on the proposals are shown unasked."""


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
        self.legend = Legend(self)
        self.range_panel = RangePanel(self)
        self.loading = LoadingStrip(self)
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
        self._message = EmptyState("chart", self)
        self._message.say("Preparing chart…")
        self._pictures = QStackedWidget(self)
        self._pictures.addWidget(self._message)
        self._pictures.addWidget(self.view)
        self._span = label("", "caption", delta=-1.0)
        self._scale = ElidedLabel("", "caption", self)
        self._scale.setFont(theme.scaled_font(-1.0))
        self._scale.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._notes = label("", "caption", wrap=True, delta=-1.0)
        self._notes.setContentsMargins(16, 0, 16, 4)
        self._notes.hide()
        self.range_panel.hide()
        self._split = QSplitter(Qt.Orientation.Horizontal, self)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self._sheet())
        self._split.addWidget(self.side)
        self._split.setStretchFactor(0, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.controls)
        column.addWidget(_hairline(self))
        column.addWidget(self.strip)
        column.addWidget(self._split, 1)

    def _sheet(self) -> QWidget:
        """Put everything about the picture on the ground of data."""
        sheet = QWidget(self)
        sheet.setAutoFillBackground(True)
        sheet.setBackgroundRole(QPalette.ColorRole.Base)
        column = QVBoxLayout(sheet)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(16, 8, 16, 0)
        row.setSpacing(12)
        row.addWidget(self._span)
        row.addWidget(self.following.words)
        row.addWidget(self._scale, 1)
        column.addLayout(row)
        column.addWidget(self._pictures, 1)
        column.addWidget(self.loading)
        column.addWidget(self._notes)
        column.addWidget(_hairline(self))
        column.addWidget(self.legend)
        column.addWidget(self.range_panel)
        return sheet

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
        self._message.say(sentence, advice)
        self._pictures.setCurrentWidget(self._message)
        self._span.setText("")
        self._scale.clear()
        self.legend.show_lines(())
        if self.composer.draft is not None:
            self.show_page("series")

    @property
    def sentence(self) -> str:
        """What stands in place of the picture; "" while there is one."""
        return self._message.text if self._pictures.currentWidget() is self._message else ""

    def note(self, sentence: str) -> None:
        """Show a sentence under the picture; "" takes it away."""
        self._notes.setText(sentence)
        self._notes.setVisible(bool(sentence))

    @property
    def notes(self) -> str:
        """What stands under the picture."""
        return self._notes.text() if not self._notes.isHidden() else ""

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
            self.say("Nothing is drawn.", "Choose a table above, or a chart at the side.")
        elif not any(self.feeder.loaded(load) for load in spec.loads()):
            self.say("Reading the first rows…")
        self.feeder.show(spec)
        self.view.set_hidden(spec.hidden)
        self._offer_choice()
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
        composer = self.composer
        profile, series = composer.profile, composer.series
        catalog = self.desk.catalog
        if catalog is not None:
            self.controls.show_tables(catalog, composer.proposals, composer.sql)
        if profile is not None:
            kind = kind_of(composer.spec, composer.focus)
            self.controls.show_series(profile, series, kind)
            self.controls.show_source(profile.source.table)
            table = catalog.table(profile.source.table) if catalog else None
            if table is not None:
                self.controls.field.set_table(table)
                if self.side.made_series is not None:
                    self.side.made_series.expression.set_table(table)
        elif series is not None:
            self.controls.show_source(series.load.source.table)
        if self.side.made_series is not None:
            self.side.made_series.show_chart(composer.spec, composer.focus, profile)

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

    def _offer_choice(self) -> None:
        """Offer to choose lines where there are more values than are drawn."""
        more = any(
            each.spec.only or any(line.label == OTHER for line in each.lines)
            for each in self.loaded()
        )
        self.legend.set_choosable(more and self.composer.grouped_load is not None)

    def choose_lines(self) -> None:
        """Ask which values of the group in focus are drawn."""
        from plume_ui.metrics.lines_dialog import LinesDialog

        load = self.composer.grouped_load
        if load is None:
            return
        dialog = LinesDialog(self.desk, load, self)
        dialog.chosen.connect(lambda values: self.composer.choose_lines(load, values))
        dialog.open()

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
            sentence, advice = self._nothing(there)
            if not sentence:
                self._pictures.setCurrentWidget(self.view)
        elif not self.feeder.loading or loaded.complete:
            sentence, advice = self._nothing(there)
        else:
            return
        if sentence:
            self.say(sentence, advice)
            return
        if self.composer.jumps and all(each.complete for each in there):
            self._jump()
        self._tell_clouds()
        self._tell_notes()
        self._offer_choice()

    def _nothing(self, there: list[Loaded]) -> tuple[str, str]:
        """Say why nothing at all can be drawn; two empty texts where something can."""
        said = [nothing_caption(each) for each in there if each.complete]
        if len(said) == len(self.composer.spec.loads()) and all(each[0] for each in said):
            return said[0]
        return "", ""

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
        elif self.composer.sql:
            self.say("The query could not be run.", sentence)
        else:
            series = self.composer.series
            typed = series is not None and (
                series.load.source.where or series.load.metric.reason == OWN_REASON
            )
            advice = "Change the filter or the expression" if typed else "Choose another column"
            self.say(sentence.split("\n")[0], f"{advice}, or go back with Ctrl+Z.")

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
        part = self.feeder.loaded(stopped[0])
        why = self.feeder.refusal(stopped[0])
        if part is not None and "stopped" in why:
            self.note(f"Stopped after {part.fraction:.0%}: the picture shows a part of the rows.")
        elif part is None and "stopped" in why:
            self.say(why, "Refresh, or choose anything above, to load again.")

    # The window

    @Slot(object)
    def _on_window(self, window: Window) -> None:
        spec = self.composer.spec
        if self.sentence:
            return
        self._span.setText(span_caption(spec, window))
        self._scale.setText(scale_caption(spec, window, self.loaded()))
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
        self._span.setText(span_caption(spec, Window(start, stop, 1)))
        self._scale.setText(rows_text(sum(each.rows for each in there)))

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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Undo and redo the view, drop a selection."""
        if event.matches(QKeySequence.StandardKey.Undo):
            self.composer.undo()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self.composer.redo()
        elif event.key() == Qt.Key.Key_Escape and self.view.selection is not None:
            self.view.select(None)
        else:
            super().keyPressEvent(event)


def shown_chart(stage: Stage) -> ChartSpec:
    """Give the chart as it is seen: with the window in view."""
    if not stage.view.touched:
        return replace(stage.composer.spec, window=None)
    return replace(stage.composer.spec, window=stage.view.shown_span)


def _hairline(parent: QWidget) -> QFrame:
    made = QFrame(parent)
    made.setProperty("role", "line")
    made.setFixedHeight(1)
    return made
