"""A dashboard as plain data: charts, each with its place in a grid of twelve columns."""

from __future__ import annotations

from dataclasses import dataclass, replace

from plume_db.chart.spec import ChartSpec
from plume_db.language import tr

COLUMNS = 12
TALLEST = 24
"""Rows of the grid that one card may take."""
MOST_CARDS = 60


@dataclass(frozen=True)
class Place:
    """Where a card stands, in cells of the grid."""

    column: int
    row: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """First column after it."""
        return self.column + self.width

    @property
    def bottom(self) -> int:
        """First row after it."""
        return self.row + self.height

    def overlaps(self, other: Place) -> bool:
        """Tell whether two cards would share a cell."""
        across = self.column < other.right and other.column < self.right
        return across and self.row < other.bottom and other.row < self.bottom


@dataclass(frozen=True)
class Card:
    """One chart of a dashboard."""

    chart: ChartSpec
    place: Place

    @property
    def title(self) -> str:
        """What stands above it."""
        if self.chart.title:
            return self.chart.title
        series = [each for panel in self.chart.panels for each in panel.series]
        return series[0].label if series else tr("Chart")


@dataclass(frozen=True)
class Dashboard:
    """An arrangement of charts."""

    title: str
    cards: tuple[Card, ...] = ()
    name: str = ""
    """Under which it is kept; empty for one that is not, as the ready ones."""

    @property
    def rows(self) -> int:
        """How many rows of the grid it takes."""
        return max((card.place.bottom for card in self.cards), default=0)

    def without(self, number: int) -> Dashboard:
        """Give it without one card."""
        return replace(self, cards=(*self.cards[:number], *self.cards[number + 1 :]))

    def with_card(self, number: int, card: Card) -> Dashboard:
        """Give it with one card exchanged."""
        return replace(self, cards=(*self.cards[:number], card, *self.cards[number + 1 :]))
