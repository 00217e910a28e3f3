"""The scale of amounts reads the same with every kind of colour vision."""

from __future__ import annotations

import numpy as np
import pytest

from plume_ui.chart import heat_colours
from plume_ui.chart.heat_colours import scale, shares


def lightness(colours: np.ndarray) -> np.ndarray:
    coded = colours[:, :3] / 255
    linear = np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)
    return 116 * np.cbrt(linear @ np.array([0.2126, 0.7152, 0.0722])) - 16


@pytest.mark.parametrize("dark", [False, True])
def test_lightness_carries_the_order_in_nearly_even_steps(dark: bool) -> None:
    light = lightness(scale(dark))
    rise = np.diff(light[::15]) * (1 if dark else -1)
    assert rise.min() > 0
    assert rise.max() < 2.5 * rise.min()
    assert abs(light[-1] - light[0]) > 60


def test_little_stands_near_the_ground_and_much_far_from_it(look: str) -> None:
    few, many = heat_colours.colour(0), heat_colours.colour(1)
    assert (few.lightness() < many.lightness()) == (look == "dark")


def test_nothing_has_no_colour_and_one_row_has_one() -> None:
    places = shares(np.array([[0.0, 1.0], [10.0, 1_000_000.0]]))
    assert np.isnan(places[0, 0])
    assert 0 < places[0, 1] < places[1, 0] < places[1, 1] == 1


def test_amounts_of_nothing_are_all_clear() -> None:
    assert np.isnan(shares(np.zeros((2, 2)))).all()
    assert heat_colours.picture(shares(np.zeros((2, 3)))).pixelColor(0, 0).alpha() == 0


def test_the_first_row_of_cells_is_at_the_bottom_of_the_picture() -> None:
    places = np.full((2, 3), np.nan)
    places[1, 0] = 1.0
    image = heat_colours.picture(places)
    assert (image.width(), image.height()) == (2, 3)
    assert image.pixelColor(1, 2) == heat_colours.colour(1)
    assert image.pixelColor(0, 2).alpha() == image.pixelColor(1, 0).alpha() == 0
