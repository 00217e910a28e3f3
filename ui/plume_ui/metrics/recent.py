"""The charts of a file that were shown before, kept beside the settings."""

from __future__ import annotations

from typing import Any

from plume_db.chart.spec import ChartSpec
from plume_db.chart.text import NoChart, from_json, to_json
from plume_db.memory import FileMemory

MOST = 12
_NAME = "charts"


def recent_charts(memory: FileMemory) -> tuple[ChartSpec, ...]:
    """Read the charts shown before, the last one first; on a worker."""
    found = []
    held = memory.read(_NAME, [])
    for each in held if isinstance(held, list) else []:
        try:
            found.append(from_json(each))
        except NoChart:
            continue  # written by another version, or spoiled
    return tuple(found)


def remember_chart(memory: FileMemory, spec: ChartSpec) -> None:
    """Put a chart at the head of the list, in the place of one of the same series; on a worker."""
    if not spec.loads():
        return
    held = memory.read(_NAME, [])
    others = [each for each in held if not _same(each, spec)] if isinstance(held, list) else []
    memory.write(_NAME, [to_json(spec), *others][:MOST])


def _same(held: Any, spec: ChartSpec) -> bool:
    """Tell whether a kept chart draws the same series, however they are drawn."""
    try:
        return from_json(held).loads() == spec.loads()
    except NoChart:
        return True  # not worth being kept
