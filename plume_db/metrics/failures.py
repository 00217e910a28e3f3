"""The share of rows that failed, from a column that says how each one ended."""

from __future__ import annotations

from collections import Counter

from plume_db.language import tr
from plume_db.metrics import words
from plume_db.metrics.epochs import number_sql
from plume_db.metrics.measures import Metric
from plume_db.metrics.source import Sample
from plume_db.names import literal, quoted

_GOOD = frozenset(
    [
        "ok",
        "success",
        "successful",
        "succeeded",
        "done",
        "completed",
        "complete",
        "finished",
        "passed",
    ]
)
_BAD = frozenset(
    [
        "error",
        "failed",
        "failure",
        "fail",
        "timeout",
        "aborted",
        "crashed",
        "crash",
        "exception",
        "killed",
    ]
)
_RIGHT_WORDS = frozenset(["success", "successful", "succeeded", "ok", "passed", "valid"])
_WRONG_WORDS = frozenset(["failed", "failure", "fail", "error", "errored", "crashed"])
_STATUS_WORDS = frozenset(["status", "state", "result", "outcome"])
_REASON_WORDS = frozenset(["message", "text", "reason", "msg"])
_OTHER_WORDS = frozenset(["count", "number", "previous", "last", "id", "code", "rate", "at"])
_FEWEST_ROWS = 20


def failure_rate(sample: Sample) -> list[Metric]:
    """Make the failure rate where a column tells of failures; at most one."""
    for place, column in enumerate(sample.columns):
        parts = {*words.words(column)}
        if parts & _OTHER_WORDS:
            continue
        values = sample.column(place)
        if len(values) < _FEWEST_ROWS:
            return []
        made = (
            _of_flags(column, parts, values)
            or _of_words(column, parts, values)
            or _of_messages(column, parts, values)
        )
        if made is not None:
            return [made]
    return []


FAILURE_RATE = tr("failure rate")


def _metric(column: str, sql: str, reason: str) -> Metric:
    return Metric(FAILURE_RATE, sql, "ratio", (column,), 0.7, reason, role="ratio", fold="mean")


def _of_flags(column: str, parts: set[str], values: list[object]) -> Metric | None:
    present = {value for value in values if value is not None}
    if not present or not present <= {0, 1} or not parts & (_RIGHT_WORDS | _WRONG_WORDS):
        return None
    number = number_sql(quoted(column))
    if parts & _RIGHT_WORDS:
        return _metric(column, f"(1.0-{number})", tr("rows whose {column} is 0", column=column))
    return _metric(column, f"({number}*1.0)", tr("rows whose {column} is 1", column=column))


def _of_words(column: str, parts: set[str], values: list[object]) -> Metric | None:
    counts = Counter(value.lower() for value in values if isinstance(value, str))
    bad, good = sorted({*counts} & _BAD), {*counts} & _GOOD
    if not parts & _STATUS_WORDS or not (bad and good):
        return None
    listed = ",".join(literal(each) for each in bad)
    sql = f"((lower({quoted(column)}) IN ({listed}))*1.0)"
    return _metric(
        column, sql, tr("rows whose {column} is {bad}", column=column, bad=tr(" or ").join(bad))
    )


def _of_messages(column: str, parts: set[str], values: list[object]) -> Metric | None:
    if not parts & _WRONG_WORDS or not (parts & _REASON_WORDS or parts <= _WRONG_WORDS):
        return None
    empty = sum(value in (None, "") for value in values)
    texts = sum(isinstance(value, str) and value != "" for value in values)
    if not empty or not texts or empty + texts < len(values):
        return None
    name = quoted(column)
    return _metric(
        column,
        f"(({name} IS NOT NULL AND {name}<>'')*1.0)",
        tr("rows with an {column}", column=column),
    )
