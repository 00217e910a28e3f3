"""``plume-db series FILE [--all] [--json]``."""

from __future__ import annotations

import argparse
import json
from typing import Any

from plume_db.jobs import Task
from plume_db.metrics.discover import Found, find_profiles
from plume_db.metrics.measures import LEFT, Group, Metric
from plume_db.metrics.timing import seconds_sql
from plume_db.schema.read import read_catalog
from plume_db.terminal.console import Console
from plume_db.terminal.work import opened, reading


def run(arguments: argparse.Namespace, console: Console) -> bool:
    """List the time series of a file; never True: a file without one is no fault."""

    def work(task: Task) -> tuple[Found, ...]:
        return find_profiles(task, read_catalog(task), every=arguments.all)

    with opened(arguments, console) as session:
        found = reading(session, work, console)
    if arguments.json:
        # Pure ASCII: names may hold what the terminal, or the next program, can not take.
        console.say(json.dumps([_mapping(each) for each in found], indent=2))
        return False
    for line in _lines(found):
        console.say(line)
    return False


def _mapping(found: Found) -> dict[str, Any]:
    """Make the plain mapping of one table and one column of time."""
    time = found.time
    return {
        "table": found.profile.source.table,
        "time": time.column,
        "clock": time.clock,
        "epoch": time.encoding.key,
        "epoch_title": time.encoding.title,
        "time_sql": seconds_sql(time.column, time.encoding, time.clock),
        "confidence": time.confidence,
        "proposed": found.proposed,
        "reason": f"{time.column} {time.reason}",
        "metrics": [_metric(each) for each in found.profile.metrics if each.reason != LEFT],
        "groups": [_group(each) for each in found.profile.groups],
        "by": found.by,
    }


def _metric(metric: Metric) -> dict[str, Any]:
    return {
        "label": metric.label,
        "unit": metric.unit,
        "role": "count" if metric.kind == "count" else metric.role,
        "fold": "count" if metric.kind == "count" else metric.fold,
        "sql": metric.sql,
        "columns": list(metric.columns),
        "confidence": metric.confidence,
        "reason": metric.reason,
    }


def _group(group: Group) -> dict[str, Any]:
    labels = group.labels
    return {
        "column": group.column,
        "values": group.distinct,
        "labels": None if labels is None else f"{labels.table}.{labels.label}",
    }


def _lines(found: tuple[Found, ...]) -> list[str]:
    """Write what was found for a person."""
    if not found:
        return [
            "No table has a column of time that orders its rows; --all lists every column of time."
        ]
    lines: list[str] = []
    for each in found:
        time = each.time
        name = f"{time.column} and {time.clock}" if time.clock else time.column
        lines.append(f"{each.profile.source.table} over {name}: {time.encoding.title}")
        lines.append(f"  {time.confidence:.0%} sure: {time.column} {time.reason}")
        lines.extend(
            f"  {metric.label}{_unit(metric)}: {metric.reason}"
            for metric in each.profile.metrics
            if metric.reason != LEFT
            if metric.role != "state"
        )
        groups = [_group_words(group) for group in each.profile.groups]
        if groups:
            lines.append(f"  by {', '.join(groups)}")
        lines.append("")
    return lines[:-1]


def _unit(metric: Metric) -> str:
    unit = f" [{metric.unit}]" if metric.unit else ""
    return unit + (f", {metric.fold}" if metric.fold != "auto" else "")


def _group_words(group: Group) -> str:
    named = f" (named by {group.labels.table}.{group.labels.label})" if group.labels else ""
    return f"{group.column}{named}"
