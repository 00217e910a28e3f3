"""What a chart document says in place of a picture, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence

from plume_db.chart.spec import SeriesSpec
from plume_db.language import tr
from plume_db.series.loaded import Loaded
from plume_ui.chart.captions import nothing_caption
from plume_ui.metrics.edits import OWN_REASON


def nothing_at_all(there: Sequence[Loaded], wanted: int) -> tuple[str, str]:
    """Say why none of the `wanted` series can be drawn; two empty texts where one can."""
    said = [nothing_caption(each) for each in there if each.complete]
    if said and len(said) == wanted and all(each[0] for each in said):
        return said[0]
    return "", ""


def refusal_words(sentence: str, series: SeriesSpec | None, sql: str) -> tuple[str, str]:
    """Say why nothing could be loaded."""
    if sql:
        return tr("The query could not be run."), sentence
    typed = series is not None and (
        series.load.source.where or series.load.metric.reason == OWN_REASON
    )
    advice = tr("Change the filter or the expression") if typed else tr("Choose another column")
    return sentence.split("\n")[0], tr("{advice}, or go back with Ctrl+Z.", advice=advice)
