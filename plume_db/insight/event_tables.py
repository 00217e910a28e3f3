"""Which tables of a file look like events: a moment, a short text, few rows."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import apsw

from plume_db.chart.spec import EventSpec
from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.metrics.keys import find_labels
from plume_db.metrics.measures import COUNT, GroupLabels
from plume_db.metrics.source import LONG_TEXT, Sample, rowid_bounds, source_of, take_sample
from plume_db.metrics.times import TimeColumn, find_times
from plume_db.metrics.words import hints_key, words
from plume_db.names import literal, quoted
from plume_db.schema.objects import Catalog, Table
from plume_db.series.loaded import LoadSpec


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_EVENT_WORDS = _set(
    "release releases version versions deploy deployment deployments setting settings config "
    "configuration change changes changelog event events incident incidents outage outages failure "
    "failures error errors warning warnings alert alerts alarm alarms annotation annotations note "
    "notes holiday holidays milestone milestones maintenance restart restarts crash crashes "
    "migration migrations audit history log logs"
)
_TEXT_WORDS = _set(
    "title name message text summary description event version release tag label subject reason "
    "note error status state action setting key level kind type"
)
_FAILED_WORDS = _set("failed failure error fail crashed aborted exception fatal bad")
_OUTCOME_WORDS = _set("status state result outcome success succeeded ok failed error")
_FEW = 2_000
_MANY = 100_000
_SHORT = 80
_ENOUGH = 0.6


@dataclass(frozen=True)
class Suggestion:
    """A table that may be drawn as events."""

    spec: EventSpec
    title: str
    """``releases: version``"""
    confidence: float
    reason: str


def suggest_events(task: Task, catalog: Catalog, seconds: float = 1.0) -> tuple[Suggestion, ...]:
    """Look into every table for events, the surest first; a table that fails is passed by.

    Reads a small sample of each table, at most `seconds` in all.
    """
    found: list[Suggestion] = []
    until = time.monotonic() + seconds
    tables = [t for t in catalog.tables if t.kind == "table" and not (t.internal or t.error)]
    telling = _telling(tables)
    for done, table in enumerate(tables):
        task.report(done, len(tables), table.name)
        if time.monotonic() >= until:
            break
        try:
            found.extend(_suggestions(task, table, telling))
        except apsw.InterruptError:
            raise
        except (PlumeError, apsw.Error, UnicodeDecodeError):
            task.token.check()
    return tuple(sorted(found, key=lambda each: -each.confidence))


def _telling(tables: Sequence[Table]) -> frozenset[str]:
    """Give the words that tell of events; one that many tables have in their names does not."""
    used = Counter(word for table in tables for word in set(words(table.name)))
    common = {word for word, count in used.items() if count > max(3, 0.2 * len(tables))}
    return _EVENT_WORDS - common


def _suggestions(task: Task, table: Table, telling: frozenset[str]) -> Iterator[Suggestion]:
    """Judge the table as a whole, then its rows that failed or are flagged."""
    if (suggestion := suggestion_of(task, table, telling)) is not None:
        yield suggestion
        return
    source = source_of(table)
    columns = tuple(column.name for column in table.columns)
    sample = take_sample(task, source, columns, run=40, seconds=0.1)
    moment = _moment(sample, table) if sample.rows else None
    if moment is not None and moment.confidence >= _ENOUGH:
        load = LoadSpec(source, moment.column, moment.encoding, COUNT, None, moment.clock)
        if (failed := failed_rows(task, load, table)) is not None:
            yield replace(failed, confidence=0.65)
        yield from _flagged(sample, load, telling)


def _flagged(sample: Sample, load: LoadSpec, telling: frozenset[str]) -> Iterator[Suggestion]:
    """Give the rows that a flag such as ``is_holiday`` marks as something that happened."""
    for place, column in enumerate(sample.columns):
        values = [value for value in sample.column(place) if value is not None]
        rare = set(values) == {0, 1} and sum(value == 1 for value in values) * 3 <= len(values)
        if rare and telling & set(words(column)):
            source = replace(load.source, where=f"{quoted(column)}=1")
            title = f"{load.source.table}: {column}"
            reason = tr(
                "{column} is 1 in few rows, and its name says that something happened",
                column=column,
            )
            yield Suggestion(EventSpec(replace(load, source=source)), title, 0.62, reason)


def suggestion_of(
    task: Task, table: Table, telling: frozenset[str] = _EVENT_WORDS
) -> Suggestion | None:
    """Judge one table; None where it has no moment or no short text."""
    source = source_of(table)
    columns = tuple(column.name for column in table.columns)
    sample = take_sample(task, source, columns, run=40, seconds=0.1)
    if not sample.rows:
        return None
    moment = _moment(sample, table)
    if moment is None:
        return None
    text, fit = _text(sample, moment)
    labels = None
    if not text:
        text, labels = _named_elsewhere(task, table)
        fit = 0.8
    if not text:
        return None
    bounds = rowid_bounds(task, source) if source.rowid else None
    rows = bounds[1] - bounds[0] + 1 if bounds else len(sample.rows)
    named = bool(telling & set(words(table.name)))
    few = 1.0 if rows <= _FEW else 0.4 if rows <= _MANY else 0.0
    confidence = round(0.45 * named + 0.25 * few + 0.3 * fit, 3)
    if confidence < _ENOUGH:
        return None
    reasons = [tr("{time} is a time and {text} a short text", time=moment.column, text=text)]
    if named:
        reasons.append(tr("its name says so"))
    if few == 1.0:
        reasons.append(tr("few rows"))
    load = LoadSpec(source, moment.column, moment.encoding, COUNT, text, moment.clock, labels)
    reason = ", ".join(reasons)
    return Suggestion(EventSpec(load), f"{table.name}: {text}", confidence, reason)


def _moment(sample: Sample, table: Table) -> TimeColumn | None:
    """Take the best column of time; a handful of releases is enough."""
    times = [each for each in find_times(sample, table, False) if each.encoding.is_time]
    return times[0] if times else None


def _text(sample: Sample, moment: TimeColumn) -> tuple[str, float]:
    """Choose the column whose values say what happened, and how well it does so (0 to 1)."""
    best, most = "", 0.0
    for place, column in enumerate(sample.columns):
        if column in (moment.column, moment.clock):
            continue
        fit = _fit(column, sample.column(place))
        if fit > most:
            best, most = column, fit
    return best, most


def _named_elsewhere(task: Task, table: Table) -> tuple[str, GroupLabels | None]:
    """Find a foreign key whose values have names in another table: the kind of an event."""
    keys = [key for key in table.foreign_keys if len(key.columns) == 1]
    for key in sorted(keys, key=lambda each: not _TEXT_WORDS & set(words(each.columns[0]))):
        parent = key.parent_columns[0] if key.parent_columns else None
        if (labels := find_labels(task, key.parent, parent)) is not None:
            return key.columns[0], labels
    return "", None


def _fit(column: str, values: Sequence[object]) -> float:
    present = [value for value in values if value is not None]
    texts = [value for value in present if isinstance(value, str) and value != LONG_TEXT]
    if len(present) < len(values) / 2 or len(texts) < 0.9 * max(1, len(present)):
        return 0.0
    length = sum(map(len, texts)) / len(texts)
    if length > _SHORT or _are_codes(texts):
        return 0.0
    named = _TEXT_WORDS & set(words(column))
    key = hints_key(column) and not named
    return 0.4 + 0.5 * bool(named) + 0.1 * (len(set(texts)) > 1) - 0.3 * key


def _are_codes(texts: Sequence[str]) -> bool:
    """Tell whether the texts are numbers, dates or hashes rather than words."""
    wordy = sum(any(letter.isalpha() for letter in text) for text in texts)
    long_codes = sum(len(text) >= 24 and " " not in text for text in texts)
    versions = sum(text.count(".") >= 1 and text[:1].isdigit() for text in texts)
    return wordy + versions < len(texts) / 2 or long_codes > len(texts) / 2


def failed_rows(task: Task, load: LoadSpec, table: Table) -> Suggestion | None:
    """Make events of the rows of a series' own table that failed; None where nothing says so.

    A column of outcomes is looked for: a text with words such as ``failed`` or ``error``, a flag of
    success that is 0, or a column of error messages that is mostly NULL.
    """
    columns = tuple(column.name for column in table.columns)
    sample = take_sample(task, load.source, columns, run=200)
    for place, column in enumerate(columns[: len(sample.columns)]):
        parts = set(words(column))
        if not parts & _OUTCOME_WORDS:
            continue
        if where := _failed(column, parts, sample.column(place)):
            kept = f"({load.source.where}) AND {where}" if load.source.where else where
            source = replace(load.source, where=kept)
            spec = replace(load, source=source, metric=COUNT, group=column, labels=None)
            reason = tr("rows of {name} with {where}", name=table.name, where=where)
            return Suggestion(
                EventSpec(spec), tr("{name}: failed rows", name=table.name), 0.9, reason
            )
    return None


def _failed(column: str, parts: set[str], values: Sequence[object]) -> str:
    """Write the condition that a row has failed; empty where the column does not tell."""
    present = [value for value in values if value is not None]
    texts = sorted({value for value in present if isinstance(value, str)})
    bad = [text for text in texts if _FAILED_WORDS & set(words(text))]
    name = quoted(column)
    if bad and len(texts) <= 24:
        return f"{name} IN ({', '.join(literal(text) for text in bad)})"
    flags = set(present) <= {0, 1} and bool(present)
    if flags and 0 in present and parts & {"success", "succeeded", "ok"}:
        return f"{name}=0"
    if flags and 1 in present and parts & {"failed", "error"}:
        return f"{name}=1"
    if parts & {"error"} and texts and len(present) < len(values) / 2:
        return f"{name} IS NOT NULL"
    return ""
