"""Fill cards one after the other, those in view first, and let them share one span of time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QScrollArea

from plume_db.dashboard.needs import missing_of
from plume_db.language import tr
from plume_ui.dashboard.board import Board
from plume_ui.dashboard.card_view import CardView

if TYPE_CHECKING:
    from plume_ui.desk import Desk

BEFORE_NEWEST = 0.01
"""Share of the span that is left free after the newest row."""


class Loading(QObject):
    """Loads the cards of a board; needs pyqtgraph imported on a worker before."""

    span_shown = Signal(object)
    """Carries (start, stop, custom) in Unix seconds."""

    def __init__(self, desk: Desk, board: Board, area: QScrollArea) -> None:
        super().__init__(area)
        self._desk, self._board, self._area = desk, board, area
        self._waiting: list[CardView] = []
        self._current: CardView | None = None
        self._length: float | None = None
        self._span: tuple[float, float] | None = None
        self._custom = False
        self._linking = False
        self._next = QTimer(self, singleShot=True, interval=0)
        self._next.timeout.connect(self._load_next)

    @property
    def busy(self) -> bool:
        """Whether a card is being loaded or waits for it."""
        return bool(self._waiting) or self._current is not None

    def begin(self) -> None:
        """Load every card that shows nothing yet."""
        for card in self._board.cards:
            if card.view is None and card not in self._waiting:
                card.say(tr("Waiting…"))
                self._waiting.append(card)
        self._next.start()

    def reload(self) -> None:
        """Read everything again."""
        for card in self._board.cards:
            if card.feeder is not None:
                card.feeder.reload()

    def shutdown(self) -> None:
        """Cancel everything."""
        self._waiting.clear()
        self._next.stop()
        for card in self._board.cards:
            if card.feeder is not None:
                card.feeder.shutdown()

    @Slot()
    def _load_next(self) -> None:
        self._waiting = [each for each in self._waiting if each in self._board.cards]
        if self._current is not None and self._current not in self._board.cards:
            self._current = None
        if self._current is not None or not self._waiting:
            return
        card = min(self._waiting, key=self._distance)
        self._waiting.remove(card)
        catalog = self._desk.catalog
        lacks = missing_of(card.card.chart, catalog) if catalog is not None else ""
        if lacks:
            card.say(lacks)
            self._next.start()
            return
        self._current = card
        self._feed(card)

    def _distance(self, card: CardView) -> tuple[int, int, int]:
        """Order cards: those in view, then the nearest, then by reading."""
        top = self._area.verticalScrollBar().value()
        bottom = top + self._area.viewport().height()
        above, below = top - card.geometry().bottom(), card.geometry().top() - bottom
        return max(0, above, below), card.y(), card.x()

    def _feed(self, card: CardView) -> None:
        from plume_ui.chart.feeder import Feeder
        from plume_ui.chart.view import ChartView

        card.say(tr("Loading…"))
        view = ChartView(card)
        feeder = Feeder(self._desk, view, view)
        card.take_view(view, feeder)
        feeder.came.connect(lambda _load, loaded: self._came(card, loaded))
        feeder.failed.connect(lambda sentence: self._failed(card, sentence))
        feeder.finished.connect(lambda: self._finished(card))
        view.window_changed.connect(lambda window: self._on_window(card, window))
        view.pointed.connect(lambda moment: self._on_pointed(card, moment))
        view.set_zone(card.card.chart.zone)
        feeder.show(card.card.chart)
        view.set_hidden(card.card.chart.hidden)

    def _came(self, card: CardView, loaded: Any) -> None:
        if not any(len(line.pyramid) for line in loaded.lines):
            if loaded.complete:
                card.say(tr("There are no rows to draw here."))
            return
        card.show_view()
        # A feeder tells again what it holds when it is shown another window.
        if loaded.complete and not self._linking:
            self._apply_span()

    def _failed(self, card: CardView, sentence: str) -> None:
        if card.feeder is not None and not any(
            card.feeder.loaded(load) for load in card.card.chart.loads()
        ):
            card.say(sentence)
        self._finished(card)

    def _finished(self, card: CardView) -> None:
        card.show_names()
        if card is self._current and not card.feeder.loading:
            self._current = None
            self._next.start()

    # One span of time for all

    def choose_length(self, seconds: float | None) -> None:
        """Show the time before the newest row, or everything."""
        self._length, self._custom = seconds, False
        self._apply_span()

    def choose_span(self, span: tuple[float, float]) -> None:
        """Show a span."""
        self._span, self._custom = span, True
        self._apply_span()

    def _whole(self) -> tuple[float, float] | None:
        """Give the span of all that was loaded."""
        spans = [
            loaded.span
            for card in self._timed()
            for load in card.card.chart.loads()
            if (loaded := card.feeder.loaded(load)) is not None
            and any(len(line.pyramid) for line in loaded.lines)
        ]
        return (min(s[0] for s in spans), max(s[1] for s in spans)) if spans else None

    def _timed(self) -> list[CardView]:
        """List the cards that show moments, not plain numbers."""
        return [
            card
            for card in self._board.cards
            if card.feeder is not None and all(x.encoding.is_time for x in card.card.chart.loads())
        ]

    def _apply_span(self) -> None:
        if not self._custom:
            whole = self._whole()
            if whole is None:
                return
            start = whole[0] if self._length is None else whole[1] - self._length
            margin = (whole[1] - start) * BEFORE_NEWEST or 0.5
            self._span = (start - margin * (self._length is None), whole[1] + margin)
        assert self._span is not None
        self._show_span(None)

    def _show_span(self, but: CardView | None) -> None:
        assert self._span is not None
        self._linking = True
        try:
            for card in self._timed():
                if card is not but:
                    self._show_in(card, *self._span)
        finally:
            self._linking = False
        self.span_shown.emit((*self._span, self._custom))

    def _show_in(self, card: CardView, start: float, stop: float) -> None:
        if any(panel.kind == "time" for panel in card.card.chart.panels):
            card.view.show_window(start, stop)
        elif self._custom or self._length is not None:
            card.feeder.show(replace(card.card.chart, window=(start, stop)))
        else:
            card.feeder.show(card.card.chart)

    def _on_pointed(self, card: CardView, moment: float | None) -> None:
        """Let the crosshairs of the other cards stand at the same moment."""
        timed = self._timed()
        for other in timed if card in timed else ():
            if other is not card:
                other.view.pointer.stand_at(moment)

    def _on_window(self, card: CardView, window: Any) -> None:
        """Let the other cards follow one that a person moves."""
        moved_by_hand = card.view.underMouse() or card.view.isAncestorOf(_focus())
        if self._linking or self._span is None or not moved_by_hand:
            return
        if card not in self._timed() or window is None:
            return
        span = (window.start, window.stop)
        if max(abs(a - b) for a, b in zip(span, self._span, strict=True)) > 1e-6 * (
            span[1] - span[0]
        ):
            self._span, self._custom = span, True
            self._show_span(card)


def _focus() -> Any:
    from PySide6.QtWidgets import QApplication

    return QApplication.focusWidget()
