"""A dashboard as a small text file (JSON), and back.

The format, version 1::

    {"plume-dashboard": 1, "title": "…",
     "cards": [{"place": [column, row, width, height], "chart": {…}}, …]}

``place`` counts cells of a grid of twelve columns; ``chart`` is as :mod:`plume_db.chart.text`
writes it. Reading takes nothing for granted: what does not fit is one sentence.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from plume_db.chart.text import from_json as chart_from_json
from plume_db.chart.text import to_json as chart_to_json
from plume_db.dashboard.dashboard import COLUMNS, MOST_CARDS, TALLEST, Card, Dashboard, Place
from plume_db.errors import PlumeError
from plume_db.language import tr

VERSION = 1
MARK = "plume-dashboard"
LONGEST = 4_000_000
"""Bytes of a file; a longer one is something else."""


class NoDashboard(PlumeError):
    """A text that is no dashboard."""


def to_text(dashboard: Dashboard) -> str:
    """Write a dashboard as JSON."""
    cards = [
        {"place": _numbers(card.place), "chart": chart_to_json(card.chart)}
        for card in dashboard.cards
    ]
    held = {MARK: VERSION, "title": dashboard.title, "cards": cards}
    return json.dumps(held, indent=1, ensure_ascii=False) + "\n"


def from_text(text: str, name: str = "") -> Dashboard:
    """Read a dashboard; raises NoDashboard or NoChart with a sentence."""
    try:
        held = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NoDashboard(
            tr("This is no dashboard: the text is not JSON ({error}).", error=error)
        ) from error
    if not isinstance(held, Mapping) or MARK not in held:
        raise NoDashboard(
            tr("This is no dashboard: the text has no “{mark}” that says its version.", mark=MARK)
        )
    if held[MARK] != VERSION or isinstance(held[MARK], bool):
        raise NoDashboard(
            tr(
                "This dashboard is of version {held!r:.20}, and only {version} is "
                "known here; a newer Plume DB may read it.",
                held=held[MARK],
                version=VERSION,
            )
        )
    title, cards = held.get("title", ""), held.get("cards", [])
    if not isinstance(title, str) or not isinstance(cards, list):
        raise NoDashboard(tr("This dashboard can not be read: its title or its cards are missing."))
    if len(cards) > MOST_CARDS:
        raise NoDashboard(
            tr(
                "This dashboard has {cards} cards, and {most_cards} are the most there may be.",
                cards=len(cards),
                most_cards=MOST_CARDS,
            )
        )
    return Dashboard(title[:200] or tr("Dashboard"), tuple(_card(each) for each in cards), name)


def _numbers(place: Place) -> list[int]:
    return [place.column, place.row, place.width, place.height]


def _card(held: Any) -> Card:
    if not isinstance(held, Mapping) or "chart" not in held:
        raise NoDashboard(tr("This dashboard can not be read: one of its cards holds no chart."))
    return Card(chart_from_json(held["chart"]), _place(held.get("place")))


def _place(held: Any) -> Place:
    whole = isinstance(held, list) and all(type(each) is int for each in held)
    if not whole or len(held) != 4:
        raise NoDashboard(
            tr("This dashboard can not be read: the place of a card is not four whole numbers.")
        )
    column, row, width, height = held
    fits = 0 <= column < column + width <= COLUMNS and 0 <= row < 10_000
    if not (fits and width > 0 and 0 < height <= TALLEST):
        raise NoDashboard(
            tr(
                "This dashboard can not be read: a card stands at {held}, outside of "
                "the grid of {columns} columns.",
                held=held,
                columns=COLUMNS,
            )
        )
    return Place(column, row, width, height)
