"""What stands above a chart: the span in view, what a pixel is, and how much has been read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

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
        return f"{window.start:,.4g} to {window.stop:,.4g}"
    zone = zone_info(spec.zone)
    return f"{span_text(window.start, window.stop, zone)} · {zone_title(spec.zone)}"


def is_time(spec: ChartSpec) -> bool:
    """Tell whether the axis holds moments, and not plain numbers."""
    return all(load.encoding.is_time for load in spec.loads())


def scale_caption(spec: ChartSpec, window: Window, loaded: Sequence[Loaded]) -> str:
    """Write what a pixel is, and how much has been read."""
    parts = []
    if is_time(spec):
        parts.append(f"1 px = {length_text((window.stop - window.start) / window.pixels)}")
    if window.densest > 1:
        parts.append(f"up to {count_text(int(window.densest))} rows")
    if loaded:
        parts.append(rows_text(sum(each.rows for each in loaded)))
    unread = [each.fraction for each in loaded if not each.complete]
    if unread:
        parts.append(f"{min(unread):.0%} read")
    return " · ".join(parts)


def rows_text(rows: int) -> str:
    """Write how many rows there are."""
    return "1 row" if rows == 1 else f"{count_text(rows)} rows"


def live_caption(rows: int, seconds: float) -> str:
    """Say that the file is followed, how much there is, and when rows last came."""
    when = "now" if seconds < 1 else f"{duration_text(float(int(seconds)))} ago"
    return f"live · {rows_text(rows)} · {when}"
