"""All questions about the values of one table, put together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import apsw

from plume_db.checks.formats import format_probes
from plume_db.checks.guesses import guessed_orphans
from plume_db.checks.keys import odd_keys
from plume_db.checks.probes import FIRST_ROWS, Probe, ask
from plume_db.checks.sequences import odd_sequence
from plume_db.checks.texts import bad_text, foreign_probes, nul_probes
from plume_db.checks.types import type_probes
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.maintenance.findings import Finding
from plume_db.maintenance.locating import with_rows
from plume_db.rows.lending import lend
from plume_db.schema.objects import Catalog, Table
from plume_db.units import count_text


def check_columns(
    task: Task, catalog: Catalog, table: Table, *, guess: bool = False
) -> list[Finding]:
    """Look at the values of a table in every way there is; what fails is a finding of its own.

    `guess` follows references that are not declared. Bounded in time for each way.
    """
    lend(task.con)
    ways: tuple[Callable[[], Iterable[Finding]], ...] = (
        lambda: _scanned(task, table),
        lambda: odd_keys(task, table),
        lambda: odd_sequence(task.con, catalog, table),
        lambda: guessed_orphans(task, catalog, table) if guess else (),
    )
    found: list[Finding] = []
    for way in ways:
        found += _held(table, way)
    return found


def _held(table: Table, way: Callable[[], Iterable[Finding]]) -> list[Finding]:
    found: list[Finding] = []
    try:
        found += way()
    except (apsw.InterruptError, apsw.BusyError):
        raise
    except (apsw.Error, UnicodeDecodeError) as error:
        text = tr(
            "The values of {name} could not all be looked at: {error}", name=table.name, error=error
        )
        advice = tr("Run the full check: it tells whether the table is damaged.")
        found.append(Finding("skipped", text, table.name, advice=advice))
    return found


def _scanned(task: Task, table: Table) -> Iterator[Finding]:
    """Ask everything that one scan can answer."""
    odd: list[Probe] = [*type_probes(table), *nul_probes(table), *format_probes(task, table)]
    foreign = list(foreign_probes(table))
    answers = ask(task, table, [*odd, *foreign])
    if answers.partial:
        yield _partly(table, answers.rows)
    note = (
        tr(" among the first {rows} rows", rows=count_text(answers.rows)) if answers.partial else ""
    )
    for probe, count in zip(odd, answers.counts, strict=False):
        if count and (probe.judge is None or probe.judge(count, answers.rows)):
            finding = with_rows(task, probe.finding(table.name, count, note), table, probe.where)
            yield replace(finding, count=count)
    for probe, count in zip(foreign, answers.counts[len(odd) :], strict=True):
        if count and (found := bad_text(task, table, probe)) is not None:
            yield found


def _partly(table: Table, rows: int) -> Finding:
    looked = (
        tr("Only the first {rows} rows", rows=count_text(rows)) if rows else tr("None of the rows")
    )
    return Finding(
        "skipped",
        tr(
            "{looked} of {name} were looked at: reading all takes too long.",
            looked=looked,
            name=table.name,
        ),
        table.name,
        advice=tr(
            "A table of which {first_rows} rows are read in time is read so far.",
            first_rows=count_text(FIRST_ROWS),
        ),
    )
