"""The line above a picture: what span it shows, and what one pixel stands for."""

from __future__ import annotations

from datetime import tzinfo
from typing import TYPE_CHECKING

from plume_db.language import tr, trn
from plume_db.units import count_text
from plume_ui.chart.formats import length_text, span_text, value_text

if TYPE_CHECKING:
    from plume_db.series.loaded import Loaded
    from plume_ui.chart.seen import Window


def span_caption(loaded: Loaded, window: Window, zone: tzinfo | None) -> str:
    """Write the two ends of the window; `zone` None is the computer's own."""
    if not loaded.spec.encoding.is_time:
        return tr("{start:,.4g} to {stop:,.4g}", start=window.start, stop=window.stop)
    name = "UTC" if zone is not None else tr("local time")
    return f"{span_text(window.start, window.stop, zone)} · {name}"


def scale_caption(loaded: Loaded, window: Window) -> str:
    """Write what lies outside the picture, what a pixel is, and how much has been read."""
    spec = loaded.spec
    parts = []
    if window.above is not None:
        parts.append(tr("▲ up to {value}", value=value_text(window.above, spec.metric.unit)))
    if window.below is not None:
        parts.append(tr("▼ down to {value}", value=value_text(window.below, spec.metric.unit)))
    if spec.encoding.is_time:
        parts.append(
            tr("1 px = {length}", length=length_text((window.stop - window.start) / window.pixels))
        )
    if window.densest > 1:
        parts.append(tr("up to {densest} rows", densest=count_text(int(window.densest))))
    if not loaded.complete:
        parts.append(tr("{fraction:.0%} read", fraction=loaded.fraction))
    return " · ".join(parts)


def nothing_caption(loaded: Loaded) -> tuple[str, str]:
    """Say why there is nothing to draw, and what to do; two empty texts where there is."""
    spec = loaded.spec
    if not loaded.rows:
        name = spec.source.name
        return (
            tr("{name} has no rows that meet the condition.", name=name)
            if spec.source.where
            else tr("{name} has no rows.", name=name)
        ), tr("There is nothing to draw.")
    timed = loaded.rows > loaded.untimed
    if timed and any(line.pyramid.totals.rows for line in loaded.lines):
        return "", ""
    if timed and any(len(line.pyramid) for line in loaded.lines):
        return (
            trn(
                "{label} is NULL, or no number, in the one row.",
                "{label} is NULL, or no number, in all {n} rows.",
                loaded.rows,
                label=loaded.label,
            ),
            tr("Choose another metric above."),
        )
    return (
        trn(
            "The one row has no {time} that reads as {title}.",
            "None of the {n} rows has a {time} that reads as {title}.",
            loaded.rows,
            time=spec.time,
            title=spec.encoding.title,
        ),
        tr("Choose another column of time above, or another way to read it."),
    )
