"""A chart in a few sentences, for those who hear it instead of seeing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plume_db.units import count_text
from plume_ui.chart.formats import span_text, value_text

if TYPE_CHECKING:
    from plume_ui.chart.seen import Shown
    from plume_ui.chart.view import ChartView

_MOST = 6


def summary_of(view: ChartView) -> str:
    """Say what span is in view, and the figures of each line in it."""
    start, stop = view.shown_span
    span = span_text(start, stop, view.zone) if view.is_time else f"{start:.6g} to {stop:.6g}"
    lines = [each for each in view.figures() if not each.hidden]
    told = [_sentence(each) for each in lines[:_MOST]]
    if len(lines) > _MOST:
        told.append(f"And {count_text(len(lines) - _MOST)} more lines.")
    return " ".join([f"{span}.", *told])


def _sentence(shown: Shown) -> str:
    figures = shown.figures
    if figures is None or not figures.rows:
        return f"{shown.label}: no values in view."
    low, high, last = (
        value_text(value, shown.unit) for value in (figures.least, figures.greatest, figures.last)
    )
    return f"{shown.label}: {low} to {high}, last {last}, {count_text(figures.rows)} rows."
