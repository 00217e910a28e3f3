"""The SQL that gives Unix seconds: of one column, or of a date and a time of day in two."""

from __future__ import annotations

from plume_db.metrics.clocks import clock_sql
from plume_db.metrics.epochs import Encoding, number_sql
from plume_db.names import quoted


def time_sql(
    time: str, encoding: Encoding, clock: str = ""
) -> tuple[str, tuple[float, float] | None]:
    """Write the expression of a bulk read over the columns `time` and, if not empty, `clock`.

    With it comes the line of the encoding, or None: where there is a line the expression gives the
    bare number ``n``, and the Unix seconds are ``n / line[0] + line[1]``; the numbers of
    :data:`plume_db.metrics.epochs.NEVER` are no time then. Otherwise it gives Unix seconds or NULL.
    """
    column = quoted(time)
    if clock:
        return f"({encoding.sql(column)}+{clock_sql(quoted(clock))})", None
    if encoding.line is not None:
        return number_sql(column), encoding.line
    return encoding.sql(column), None


def seconds_sql(time: str, encoding: Encoding, clock: str = "") -> str:
    """Write the expression of Unix seconds, whole, as a query for a person uses it."""
    column = quoted(time)
    return time_sql(time, encoding, clock)[0] if clock else encoding.sql(column)
