"""What stands above a chart: the span in view, what a pixel is, and how much has been read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from plume_db.language import tr, trn
from plume_db.units import count_text, duration_text
from plume_ui.chart.formats import length_text, span_text
from plume_ui.metrics.zone_select import zone_info, zone_title

if TYPE_CHECKING:
    from plume_db.chart.spec import ChartSpec
    from plume_db.series.loaded import Loaded
    from plume_ui.chart.seen import Window


def span_caption(spec: ChartSpec, window: Window) -> str:
    """Write the two ends of the window and the zone they are written in."""
    if not is_time(spec):
        return tr("{start:,.4g} to {stop:,.4g}", start=window.start, stop=window.stop)
    zone = zone_info(spec.zone)
    return f"{span_text(window.start, window.stop, zone)} · {zone_title(spec.zone)}"


def is_time(spec: ChartSpec) -> bool:
    """Tell whether the axis holds moments, and not plain numbers."""
    return all(load.encoding.is_time for load in spec.loads())


def scale_caption(spec: ChartSpec, window: Window, loaded: Sequence[Loaded]) -> str:
    """Write what a pixel is, and how much has been read."""
    parts = []
    if is_time(spec):
        parts.append(
            tr("1 px = {length}", length=length_text((window.stop - window.start) / window.pixels))
        )
    if window.densest > 1:
        parts.append(tr("up to {densest} rows", densest=count_text(int(window.densest))))
    if loaded:
        parts.append(rows_text(sum(each.rows for each in loaded)))
    unread = [each.fraction for each in loaded if not each.complete]
    if unread:
        parts.append(tr("{unread:.0%} read", unread=min(unread)))
    return " · ".join(parts)


def rows_text(rows: int) -> str:
    """Write how many rows there are."""
    return trn("{n} row", "{n} rows", rows)


def live_caption(rows: int, seconds: float) -> str:
    """Say that the file is followed, how much there is, and when rows last came."""
    if seconds < 1:
        return tr("live · {rows} · now", rows=rows_text(rows))
    return tr(
        "live · {rows} · {seconds} ago",
        rows=rows_text(rows),
        seconds=duration_text(float(int(seconds))),
    )
