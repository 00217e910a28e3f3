"""A chart as text (JSON), and back: for dashboards, remembered tabs and files to pass on.

Reading takes nothing for granted: whatever does not fit is one sentence, never a broken chart.
What stands at its default is left out, so that the text stays short and can be read by a person.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any

from plume_db.chart.spec import (
    AGGREGATES,
    COMPARES,
    KINDS,
    PANEL_KINDS,
    ChartSpec,
    EventSpec,
    PanelSpec,
    SeriesSpec,
)
from plume_db.errors import PlumeError
from plume_db.language import tr
from plume_db.metrics.epochs import encoding
from plume_db.metrics.measures import GroupLabels, Metric
from plume_db.metrics.source import Source
from plume_db.series.loaded import LoadSpec
from plume_db.values import Value


class NoChart(PlumeError):
    """A text that is no chart."""


def to_text(spec: ChartSpec) -> str:
    """Write a chart as JSON."""
    return json.dumps(to_json(spec), indent=1, ensure_ascii=False)


def from_text(text: str) -> ChartSpec:
    """Read a chart; raises NoChart with a sentence."""
    try:
        held = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NoChart(
            tr("This is no chart: the text is not JSON ({error}).", error=error)
        ) from error
    return from_json(held)


def to_json(spec: ChartSpec) -> dict[str, Any]:
    """Make the plain mapping of a chart."""
    held = _short(spec, "panels", "events")
    held["panels"] = [
        {**_short(p, "series"), "series": [_series(s) for s in p.series]} for p in spec.panels
    ]
    if spec.events:
        held["events"] = [_load(event.load) for event in spec.events]
    return held


def from_json(held: object) -> ChartSpec:
    """Make the chart of a mapping; raises NoChart with a sentence."""
    try:
        return _chart(_mapping(held, tr("the chart")))
    except (KeyError, TypeError, ValueError) as error:
        raise NoChart(tr("This chart can not be read: {why}.", why=_why(error))) from error


def _why(error: Exception) -> str:
    if isinstance(error, KeyError):
        return tr("“{name}” is missing or not known", name=error.args[0])
    return str(error) or type(error).__name__


def _short(thing: Any, *without: str) -> dict[str, Any]:
    """List the plain fields that are not at their default."""
    held = {}
    for field in fields(thing):
        value = getattr(thing, field.name)
        plain = field.default if field.default is not MISSING else None
        if field.name not in without and value != plain:
            held[field.name] = list(value) if isinstance(value, tuple) else value
    return held


def _series(spec: SeriesSpec) -> dict[str, Any]:
    held = _short(spec, "load", "against")
    held["load"] = _load(spec.load)
    if spec.against is not None:
        held["against"] = _short(spec.against)
    return held


def _load(spec: LoadSpec) -> dict[str, Any]:
    held = _short(spec, "source", "encoding", "metric", "labels")
    held["source"] = _short(spec.source)
    held["as"] = spec.encoding.key
    held["metric"] = _short(spec.metric)
    if spec.labels is not None:
        held["labels"] = _short(spec.labels)
    return held


def _chart(held: Mapping[str, Any]) -> ChartSpec:
    window = held.get("window")
    return ChartSpec(
        tuple(_panel(_mapping(each, tr("a panel"))) for each in _list(held.get("panels", ()))),
        _text(held.get("title", "")),
        _text(held.get("zone", "UTC")),
        None if window is None else _window(window),
        tuple(_text(each) for each in _list(held.get("insights", ()))),
        tuple(EventSpec(_spec_of(each)) for each in _list(held.get("events", ()))),
        tuple(_text(each) for each in _list(held.get("hidden", ()))),
    )


def _panel(held: Mapping[str, Any]) -> PanelSpec:
    return PanelSpec(
        tuple(_series_of(_mapping(each, tr("a series"))) for each in _list(held.get("series", ()))),
        _one_of(held.get("kind", "time"), PANEL_KINDS, tr("kind of panel")),
        held.get("log") is True,
        held.get("log_right") is True,
        max(1, min(10_000, int(held.get("height", 100)))),
    )


def _series_of(held: Mapping[str, Any]) -> SeriesSpec:
    against = held.get("against")
    return SeriesSpec(
        _spec_of(held["load"]),
        _one_of(held.get("kind", "line"), KINDS, tr("kind of picture")),
        _one_of(held.get("aggregate", "auto"), AGGREGATES, tr("aggregate")),
        _text(held.get("bucket", "auto")),
        _one_of(held.get("axis", "left"), ("left", "right"), tr("axis")),
        _one_of(held.get("compare", ""), COMPARES, tr("comparison")),
        None if against is None else _plain(Metric, against),
        _text(held.get("title", "")),
    )


def _spec_of(held: object) -> LoadSpec:
    load = _mapping(held, tr("what is read"))
    labels, group = load.get("labels"), load.get("group")
    return LoadSpec(
        _plain(Source, load["source"]),
        _text(load["time"]),
        encoding(load["as"]),
        _plain(Metric, load["metric"]),
        None if group is None else _text(group),
        _text(load.get("clock", "")),
        None if labels is None else _plain(GroupLabels, labels),
        tuple(_value(each) for each in _list(load.get("only", ()))),
    )


def _plain(kind: type[Any], held: object) -> Any:
    """Make a dataclass of texts and numbers, each of the type of its default."""
    given = _mapping(held, kind.__name__)
    made = {}
    for field in fields(kind):
        if field.name not in given:
            continue
        value = given[field.name]
        if field.name == "columns":
            value = tuple(_text(each) for each in _list(value))
        elif isinstance(field.default, float):
            value = float(value)
        else:
            value = _text(value)
        made[field.name] = value
    return kind(**made)


def _mapping(held: object, what: str) -> Mapping[str, Any]:
    if not isinstance(held, Mapping):
        raise TypeError(tr("{what} is no object with names", what=what))
    return held


def _list(held: object) -> tuple[Any, ...]:
    if not isinstance(held, (list, tuple)):
        raise TypeError(tr("a list is expected, not {held}", held=_told(held)))
    return tuple(held)


def _text(held: object) -> str:
    if not isinstance(held, str):
        raise TypeError(tr("a text is expected, not {held}", held=_told(held)))
    return held


def _one_of(held: object, known: tuple[str, ...], what: str) -> Any:
    if held not in known:
        raise ValueError(tr("{what} is not known: {held}", what=what, held=_told(held)))
    return held


def _told(held: object) -> str:
    return f"{held!r:.40}"


def _value(held: object) -> Value:
    if isinstance(held, bool) or not isinstance(held, (str, int, float)):
        raise TypeError(tr("a text or a number is expected, not {held}", held=_told(held)))
    return held


def _window(held: object) -> tuple[float, float]:
    start, stop = _list(held)
    if not float(start) < float(stop):
        raise ValueError(tr("its span of time ends before it starts"))
    return float(start), float(stop)
