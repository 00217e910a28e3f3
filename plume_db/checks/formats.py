"""Dates and JSON that do not parse, in columns whose other values do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

import apsw

from plume_db.checks.probes import Probe, of_text
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.metrics.recognise import recognise
from plume_db.names import quoted
from plume_db.rows.ranges import key_order
from plume_db.schema.objects import Column, Table
from plume_db.values import Value

SAMPLE = 300
"""Rows at each end of a table."""
ENOUGH = 0.9
"""The share of a sample that must parse for the others to be odd."""
_FEWEST = 5
_LONGEST = 200
_LEAST_SURE = 0.8
_TEXTS = ("iso", "iso_loose", "iso_month", "quarter", "month_name")


def format_probes(task: Task, table: Table) -> Iterator[Probe]:
    """Ask for values that do not parse, of the columns whose sample does."""
    columns = [c for c in table.columns if not c.generated and c.hidden != 1 and not c.primary_key]
    samples = _samples(task.con, table, columns)
    for column, values in zip(columns, samples, strict=True):
        present = [value for value in values if value is not None and value != ""]
        if len(present) < _FEWEST:
            continue
        if (dated := _date_probes(column, present)) or not _looks_like_json(present):
            yield from dated
        else:
            yield from _json_probe(task.con, table, column)


def _date_probes(column: Column, values: Sequence[Value]) -> list[Probe]:
    found = recognise(values, column.name, column.declared_type)
    if found is None or found.certainty < _LEAST_SURE or not found.encoding.is_time:
        return []
    name, key, title = quoted(column.name), found.encoding.key, found.encoding.title
    sql = found.encoding.sql(name)
    probes = [
        Probe(
            "value",
            f"({name} is not null and {name} not in ('', 0, -1) and ({sql}) is null)",
            tr(
                "no date in {name}, where the others are written as {title}",
                name=column.name,
                title=title,
            ),
            tr(
                "Correct these values, or set them to NULL: sorting and date functions leave "
                "them out."
            ),
            column.name,
            lambda count, rows: count <= (1 - ENOUGH) * rows,
        )
    ]
    if key in _TEXTS[:2]:
        day = f"{name} glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*'"
        wrong = f"date(substr({name},1,10)) <> substr({name},1,10)"
        probes.append(
            Probe(
                "value",
                of_text(name, f"iif({day},{wrong},0)"),
                tr(
                    "a day in {column} that is in no calendar, such as 30 February",
                    column=column.name,
                ),
                tr("SQLite reads it as a day of the next month. Correct these values."),
                column.name,
            )
        )
    return probes


def _looks_like_json(values: Sequence[Value]) -> bool:
    texts = [value.lstrip() for value in values if isinstance(value, str)]
    return bool(texts) and sum(text[:1] in "{[" for text in texts if text) >= ENOUGH * len(values)


def _json_probe(con: apsw.Connection, table: Table, column: Column) -> Iterator[Probe]:
    name = quoted(column.name)
    source = f"select {name} as v from main.{quoted(table.name)} where typeof({name})='text'"
    good, count = con.execute(
        f"select total(json_valid(v)), count(*) from ({source} limit {SAMPLE})"
    ).fetchall()[0]
    if count and float(str(good)) >= ENOUGH * int(str(count)):
        yield Probe(
            "value",
            of_text(name, f"{name}<>'' and not json_valid({name})"),
            tr("text in {column} that is no JSON, where the others are", column=column.name),
            tr(
                "Correct these values: JSON functions fail on them, and with them the whole "
                "statement."
            ),
            column.name,
        )


def _samples(
    con: apsw.Connection, table: Table, columns: Sequence[Column]
) -> tuple[list[Value], ...]:
    """Read some values at both ends of a table, in stored order; texts only as far as needed."""
    samples: tuple[list[Value], ...] = tuple([] for _ in columns)
    if not columns:
        return samples
    order = key_order(con, table)
    # An end at a time, so that a sample is in order, and long tables are no problem.
    for backwards in (False, True) if order else (False,):
        tail = order.order_by(backwards=backwards) if order else ""
        for at, values in enumerate(_end(con, table, columns, tail)):
            samples[at].extend(reversed(values) if backwards else values)
    return samples


def _end(
    con: apsw.Connection, table: Table, columns: Sequence[Column], tail: str
) -> list[list[Value]]:
    values: list[list[Value]] = [[] for _ in columns]
    for at, column in enumerate(columns):
        name = quoted(column.name)
        short = f"case typeof({name}) when 'text' then substr({name},1,{_LONGEST}) "
        short += f"when 'blob' then null else {name} end"
        cursor = con.execute(
            f"select {short} from main.{quoted(table.name)} not indexed {tail} limit {SAMPLE}"
        )
        while True:
            with suppress(UnicodeDecodeError):
                row = next(cursor, None)
                if row is None:
                    break
                values[at].append(row[0])
    return values
