"""The grid of a dashboard: where its cards stand, and how they are arranged by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QPoint, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from plume_db.dashboard.dashboard import COLUMNS, TALLEST, Card, Dashboard, Place
from plume_db.dashboard.grid import moved
from plume_ui.chart.arrangement import GAP, ROW, height_of, rectangle
from plume_ui.dashboard.card_view import CardView

NARROWEST = 300
"""Pixels that a card of four columns needs; below it cards are drawn wider, one below the other."""


class Board(QWidget):
    """Holds a card for each chart; tells what was rearranged."""

    arranged = Signal(object)
    """Carries the Dashboard as a person has arranged it."""
    card_opened = Signal(object)
    """Carries the number of a card whose chart is wanted as a document."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.dashboard = Dashboard("")
        self.cards: list[CardView] = []
        self._preview: Dashboard | None = None
        self._editing = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_dashboard(self, dashboard: Dashboard) -> None:
        """Show another dashboard; cards whose chart stays keep what they have drawn."""
        kept = {id(view): view for view in self.cards}
        self.dashboard, self._preview = dashboard, None
        old, self.cards = self.cards, []
        for card in dashboard.cards:
            same = next((v for v in old if v.card.chart == card.chart and id(v) in kept), None)
            if same is not None:
                del kept[id(same)]
                same.show_card(card)
            self.cards.append(same or self._made(card))
        for view in kept.values():
            self._drop(view)
        self._place()

    def _made(self, card: Card) -> CardView:
        view = CardView(card, self)
        view.set_editing(self._editing)
        view.opened.connect(self._on_opened)
        view.removed.connect(self._on_removed)
        view.renamed.connect(self._on_renamed)
        view.nudged.connect(self._on_nudged)
        view.dragged.connect(self._on_dragged)
        view.dropped.connect(self._on_dropped)
        view.show()
        return view

    def _drop(self, view: CardView) -> None:
        if view.feeder is not None:
            view.feeder.shutdown()
        view.hide()
        view.deleteLater()

    def set_editing(self, on: bool) -> None:
        """Let cards be arranged."""
        self._editing = on
        for view in self.cards:
            view.set_editing(on)
        self._place()

    def clear(self) -> None:
        """Let go of all cards."""
        self.show_dashboard(Dashboard(""))

    # Where cards stand

    def places(self) -> list[Place]:
        """Give the places in force: as arranged, or one below the other where it is narrow."""
        places = [card.place for card in (self._preview or self.dashboard).cards]
        if self._editing or self.width() * 4 / COLUMNS >= NARROWEST:
            return places
        return flowed(places, 2 if self.width() * 8 / COLUMNS >= NARROWEST else 3)

    def _place(self) -> None:
        places = self.places()
        for view, place in zip(self.cards, places, strict=True):
            view.setGeometry(rectangle(place, self.width()).toRect())
        self.setMinimumHeight(height_of(places))
        self.setMaximumHeight(height_of(places))
        self.updateGeometry()

    # What a person does

    def _number(self) -> int:
        return self.cards.index(self.sender())  # type: ignore[arg-type]

    def _on_opened(self) -> None:
        self.card_opened.emit(self._number())

    def _on_removed(self) -> None:
        self.arranged.emit(self.dashboard.without(self._number()))

    def _on_renamed(self, title: str) -> None:
        number = self._number()
        card = self.dashboard.cards[number]
        named = replace(card, chart=replace(card.chart, title=title))
        view = self.cards[number]
        view.card = named  # the chart itself is the same: nothing is loaded again
        self.arranged.emit(self.dashboard.with_card(number, named))

    def _on_nudged(self, nudge: tuple[int, int, bool]) -> None:
        across, down, resize = nudge
        number = self._number()
        place = self.dashboard.cards[number].place
        # Cards rise into free room, so that a step down may need to pass the card below.
        for steps in range(1, 1 + (TALLEST if down and not resize else 1)):
            to = _shifted(place, across, down * steps, resize)
            after = moved(self.dashboard, number, to)
            if after != self.dashboard:
                self.arranged.emit(after)
                self.cards[number].setFocus()
                return

    def _on_dragged(self, drag: tuple[QPoint, bool]) -> None:
        way, resize = drag
        number = self._number()
        across = round(way.x() / ((self.width() - GAP) / COLUMNS))
        down = round(way.y() / (ROW + GAP))
        place = _shifted(self.dashboard.cards[number].place, across, down, resize)
        self._preview = moved(self.dashboard, number, place)
        self._place()

    def _on_dropped(self) -> None:
        if self._preview is not None and self._preview != self.dashboard:
            self.arranged.emit(self._preview)
        self._preview = None
        self._place()

    # Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the cards anew."""
        super().resizeEvent(event)
        self._place()

    def sizeHint(self) -> QSize:
        """Ask for the height of all cards."""
        return QSize(640, height_of(self.places()))


def _shifted(place: Place, across: int, down: int, resize: bool) -> Place:
    if resize:
        return replace(place, width=place.width + across, height=place.height + down)
    return replace(place, column=place.column + across, row=place.row + down)


def flowed(places: Sequence[Place], factor: int) -> list[Place]:
    """Draw cards wider by a factor, in the order of reading."""
    made: dict[int, Place] = {}
    column = row = tallest = 0
    for number in sorted(range(len(places)), key=lambda n: (places[n].row, places[n].column)):
        width = min(COLUMNS, places[number].width * factor)
        if column + width > COLUMNS:
            column, row, tallest = 0, row + tallest, 0
        made[number] = Place(column, row, width, places[number].height)
        column, tallest = column + width, max(tallest, places[number].height)
    return [made[number] for number in range(len(places))]
