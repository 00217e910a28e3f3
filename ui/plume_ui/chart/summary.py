"""A chart in a few sentences, for those who hear it instead of seeing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plume_db.language import tr, trn
from plume_ui.chart.formats import span_text, value_text

if TYPE_CHECKING:
    from plume_ui.chart.seen import Shown
    from plume_ui.chart.view import ChartView

_MOST = 6


def summary_of(view: ChartView) -> str:
    """Say what span is in view, and the figures of each line in it."""
    start, stop = view.shown_span
    span = _span_text(view, start, stop)
    lines = [each for each in view.figures() if not each.hidden]
    told = [_sentence(each) for each in lines[:_MOST]]
    if len(lines) > _MOST:
        told.append(trn("And {n} more line.", "And {n} more lines.", len(lines) - _MOST))
    return " ".join([f"{span}.", *told])


def selection_text(view: ChartView, span: tuple[float, float] | None) -> str:
    """Say what is selected, or that nothing is any more."""
    if span is None:
        return tr("Nothing is selected.")
    return tr("Selected: {span}.", span=_span_text(view, *span))


def _span_text(view: ChartView, start: float, stop: float) -> str:
    if view.is_time:
        return span_text(start, stop, view.zone)
    return tr("{start:.6g} to {stop:.6g}", start=start, stop=stop)


def _trend(first: float, last: float, low: float, high: float) -> str:
    """Say in a word how a line goes, from the first fifth of it to the last."""
    if not high > low:
        return tr("flat")
    share = (last - first) / (high - low)
    return tr("rising") if share > 0.1 else tr("falling") if share < -0.1 else tr("level")


def _sentence(shown: Shown) -> str:
    figures = shown.figures
    if figures is None or not figures.rows:
        return tr("{label}: no values in view.", label=shown.label)
    low, high, last = (
        value_text(value, shown.unit) for value in (figures.least, figures.greatest, figures.last)
    )
    return trn(
        "{label}: {low} to {high}, {trend}, last {last}, {n} row.",
        "{label}: {low} to {high}, {trend}, last {last}, {n} rows.",
        figures.rows,
        label=shown.label,
        trend=_trend(figures.first, figures.late, figures.least, figures.greatest),
        low=low,
        high=high,
        last=last,
    )
