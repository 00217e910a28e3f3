"""Cards never share a cell, wherever one is put."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from plume_db.chart.spec import ChartSpec
from plume_db.dashboard.dashboard import COLUMNS, Card, Dashboard, Place
from plume_db.dashboard.grid import added, arranged, free_place, moved, raised, within

PLACES = st.builds(
    Place, st.integers(-3, 14), st.integers(-2, 20), st.integers(-1, 15), st.integers(-1, 30)
)


def of(*places: Place) -> Dashboard:
    return Dashboard("x", tuple(Card(ChartSpec(title=str(n)), p) for n, p in enumerate(places)))


def apart(dashboard: Dashboard) -> bool:
    places = [card.place for card in dashboard.cards]
    inside = all(p.column >= 0 and p.right <= COLUMNS and p.row >= 0 for p in places)
    return inside and not any(a.overlaps(b) for a, b in combinations(places, 2))


def test_the_first_card_stands_in_the_upper_left() -> None:
    assert added(Dashboard("x"), ChartSpec()).cards[0].place == Place(0, 0, 6, 4)


def test_the_second_card_stands_beside_it_and_the_third_below() -> None:
    two = added(added(of(Place(0, 0, 6, 4)), ChartSpec()), ChartSpec())
    assert [card.place for card in two.cards[1:]] == [Place(6, 0, 6, 4), Place(0, 4, 6, 4)]


def test_a_free_place_between_cards_is_found() -> None:
    assert free_place([Place(0, 0, 4, 4), Place(8, 0, 4, 4)], 4, 4) == Place(4, 0, 4, 4)


def test_a_card_that_is_put_on_another_pushes_it_down() -> None:
    after = moved(of(Place(0, 0, 6, 4), Place(6, 0, 6, 4)), 0, Place(6, 0, 6, 4))
    assert [card.place for card in after.cards] == [Place(6, 0, 6, 4), Place(6, 4, 6, 4)]


def test_a_card_that_grows_pushes_what_is_below() -> None:
    after = moved(of(Place(0, 0, 6, 4), Place(0, 4, 6, 4)), 0, Place(0, 0, 12, 7))
    assert after.cards[1].place == Place(0, 7, 6, 4)


def test_cards_rise_into_the_room_above() -> None:
    after = raised(of(Place(0, 5, 6, 4), Place(6, 9, 6, 4)))
    assert [card.place.row for card in after.cards] == [0, 0]


def test_a_row_that_is_full_is_followed_by_the_next() -> None:
    cards = arranged([(ChartSpec(), 6), (ChartSpec(), 4), (ChartSpec(), 4)])
    assert [card.place.row for card in cards] == [0, 0, 4]


@given(PLACES)
def test_every_place_is_brought_into_the_grid(place: Place) -> None:
    assert apart(of(within(place)))


@given(st.lists(PLACES, min_size=1, max_size=8), PLACES, st.data())
def test_no_two_cards_overlap_after_any_move(
    places: list[Place], to: Place, data: st.DataObject
) -> None:
    dashboard = Dashboard("x")
    for place in places:
        fits = within(place)
        dashboard = added(dashboard, ChartSpec(), fits.width, fits.height)
    number = data.draw(st.integers(0, len(places) - 1))
    after = moved(dashboard, number, to)
    assert apart(after) and len(after.cards) == len(places)


def test_the_last_card_of_a_row_reaches_the_edge() -> None:
    cards = arranged([(ChartSpec(), 8), (ChartSpec(), 4), (ChartSpec(), 4), (ChartSpec(), 6)])
    assert [(c.place.column, c.place.row, c.place.width) for c in cards] == [
        (0, 0, 8), (8, 0, 4), (0, 4, 4), (4, 4, 8),
    ]  # fmt: skip
