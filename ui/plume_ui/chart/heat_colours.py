"""Colours of amounts: the one scale for densities and heat maps, in both themes.

Lightness alone carries the order and moves in even steps (in OKLab, Björn Ottosson 2020), so the
scale reads the same with every kind of colour vision and in grey. It starts near the ground of the
picture: pale to deep blue in the light theme, deep blue to pale yellow in the dark one.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from plume_db.series.pyramid import Floats
from plume_ui import theme

Bytes = NDArray[np.uint8]

STEPS = 256

_LIGHT = ((0.945, 0.035, 105.0), (0.74, 0.11, 185.0), (0.54, 0.13, 240.0), (0.335, 0.10, 270.0))
_DARK = ((0.335, 0.09, 275.0), (0.54, 0.12, 250.0), (0.74, 0.12, 190.0), (0.945, 0.10, 105.0))
"""Stops as lightness, chroma and hue (degrees) of OKLCh; lightness falls or rises evenly."""

# OKLab to linear sRGB, as its author gives it.
_TO_LMS = np.array(
    [
        [1, 0.3963377774, 0.2158037573],
        [1, -0.1055613458, -0.0638541728],
        [1, -0.0894841775, -1.291485548],
    ]
)
_TO_RGB = np.array(
    [
        [4.0767416621, -3.3077115913, 0.2309699292],
        [-1.2684380046, 2.6097574011, -0.3413193965],
        [-0.0041960863, -0.7034186147, 1.707614701],
    ]
)


@cache
def scale(dark: bool) -> Bytes:
    """Make the scale of a theme: shape (256, 4), red, green, blue and opacity, little to much."""
    stops = np.array(_DARK if dark else _LIGHT)
    place = np.linspace(0, len(stops) - 1, STEPS)
    light, chroma, hue = (np.interp(place, np.arange(len(stops)), stops[:, n]) for n in range(3))
    light = np.linspace(stops[0, 0], stops[-1, 0], STEPS)
    turn = np.radians(hue)
    lab = np.column_stack((light, chroma * np.cos(turn), chroma * np.sin(turn)))
    linear = np.clip((lab @ _TO_LMS.T) ** 3 @ _TO_RGB.T, 0, 1)
    coded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    made = np.full((STEPS, 4), 255, dtype=np.uint8)
    made[:, :3] = np.round(coded * 255)
    made.flags.writeable = False
    return made


def colours() -> Bytes:
    """Give the scale of the theme in force."""
    return scale(theme.tokens().dark)


def colour(share: float) -> QColor:
    """Give the colour of an amount between 0 and 1."""
    at = round(min(1.0, max(0.0, share)) * (STEPS - 1))
    red, green, blue, _ = (int(each) for each in colours()[at])
    return QColor(red, green, blue)


def shares(amounts: Floats, *, log: bool = True) -> Floats:
    """Turn amounts into places on the scale; what is not above 0 becomes NaN: no colour.

    `log` spaces by the logarithm, so that a cell of one row still shows beside one of a million.
    """
    top = float(np.nanmax(amounts, initial=0.0))
    held = amounts > 0
    if not log:
        return np.where(held, amounts / top if top else 0.0, np.nan)
    with np.errstate(all="ignore"):
        made = np.log1p(amounts) / np.log1p(top) if top else amounts * 0.0
    return np.where(held, made, np.nan)


def picture(places: Floats) -> QImage:
    """Paint places on the scale (shape (columns, rows), rows upwards; NaN is clear) as an image."""
    held = np.isfinite(places)
    index = np.round(np.clip(np.where(held, places, 0.0), 0, 1) * (STEPS - 1)).astype(np.intp)
    cells = colours()[index].copy()
    cells[~held] = 0
    return image_of(cells)


def image_of(cells: Bytes) -> QImage:
    """Make an image of cells, shape (columns, rows, 4), the first row at the bottom."""
    upright = np.ascontiguousarray(cells.transpose(1, 0, 2)[::-1])
    high, wide = upright.shape[:2]
    image = QImage(upright.tobytes(), wide, high, wide * 4, QImage.Format.Format_RGBA8888)
    return image.copy()  # its own memory: the bytes above go away
