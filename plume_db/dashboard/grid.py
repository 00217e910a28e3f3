"""Where cards go: a free place for a new one, room for one that moves, no gaps above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from plume_db.chart.spec import ChartSpec
from plume_db.dashboard.dashboard import COLUMNS, TALLEST, Card, Dashboard, Place


def within(place: Place) -> Place:
    """Bring a place into the grid."""
    width = max(2, min(COLUMNS, place.width))
    height = max(2, min(TALLEST, place.height))
    column = max(0, min(COLUMNS - width, place.column))
    return Place(column, max(0, place.row), width, height)


def free_place(places: Sequence[Place], width: int, height: int) -> Place:
    """Find the first free place, from the top and from the left."""
    bottom = max((each.bottom for each in places), default=0)
    for row in range(bottom + 1):
        for column in range(COLUMNS - width + 1):
            place = Place(column, row, width, height)
            if not any(place.overlaps(each) for each in places):
                return place
    return Place(0, bottom, width, height)


def added(dashboard: Dashboard, chart: ChartSpec, width: int = 6, height: int = 4) -> Dashboard:
    """Give a dashboard with one more card, where there is room."""
    place = free_place([card.place for card in dashboard.cards], width, height)
    return replace(dashboard, cards=(*dashboard.cards, Card(chart, place)))


def moved(dashboard: Dashboard, number: int, place: Place) -> Dashboard:
    """Put a card to a place, or give it another size; others make room downwards."""
    place = within(place)
    cards = list(dashboard.cards)
    cards[number] = replace(cards[number], place=place)
    settled = [place]
    others = sorted((n for n in range(len(cards)) if n != number), key=lambda n: _order(cards[n]))
    for other in others:
        at = cards[other].place
        while any(at.overlaps(each) for each in settled):
            at = replace(at, row=at.row + 1)
        cards[other] = replace(cards[other], place=at)
        settled.append(at)
    return raised(replace(dashboard, cards=tuple(cards)))


def raised(dashboard: Dashboard) -> Dashboard:
    """Let every card rise as far as there is room, from the top."""
    cards = list(dashboard.cards)
    settled: list[Place] = []
    for number in sorted(range(len(cards)), key=lambda n: _order(cards[n])):
        at = cards[number].place
        while at.row > 0:
            higher = replace(at, row=at.row - 1)
            if any(higher.overlaps(each) for each in settled):
                break
            at = higher
        cards[number] = replace(cards[number], place=at)
        settled.append(at)
    return replace(dashboard, cards=tuple(cards))


def arranged(charts: Sequence[tuple[ChartSpec, int]], height: int = 4) -> tuple[Card, ...]:
    """Place charts of given widths one after the other, row by row; the last of a row fills it."""
    cards: list[Card] = []
    column = row = 0
    for chart, width in charts:
        if column + width > COLUMNS:
            column, row = 0, row + height
        cards.append(Card(chart, Place(column, row, width, height)))
        column += width
    return tuple(_filled(cards))


def _filled(cards: Sequence[Card]) -> list[Card]:
    """Widen the last card of each row to the edge."""
    last = {card.place.row: number for number, card in enumerate(cards)}
    ends = set(last.values())
    return [
        replace(card, place=replace(card.place, width=COLUMNS - card.place.column))
        if number in ends
        else card
        for number, card in enumerate(cards)
    ]


def _order(card: Card) -> tuple[int, int]:
    return card.place.row, card.place.column
