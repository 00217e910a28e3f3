"""PRAGMA optimize, told before it runs; and statistics taken away again."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

import apsw

from plume_db.errors import BudgetSpent, translate
from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.maintenance.findings import Finding
from plume_db.maintenance.foreseeing import foresee_writing
from plume_db.maintenance.kinds import Kind, Order
from plume_db.maintenance.pace import likely_rows
from plume_db.maintenance.preflight import Preflight
from plume_db.maintenance.results import Done, facts_of, words_of
from plume_db.maintenance.statistics import STAT_TABLES, analysable
from plume_db.maintenance.writing import logical_size, naming_holders, past_cancel, settle_log
from plume_db.names import quoted
from plume_db.schema.objects import Table, folded
from plume_db.schema.read import read_catalog
from plume_db.session import Session
from plume_db.units import listed

_COUNT_SECONDS = 0.5
_TELL, _DO = 0x10003, 0x10002
"""Bits of PRAGMA optimize: look at all tables; tell only, or act (SQLite's pragma page)."""
_SAMPLE = 2000
"""Rows of an index that PRAGMA optimize looks at (SQLite 3.46 and later)."""


def would_do(con: apsw.Connection) -> tuple[str, ...]:
    """List the statements that PRAGMA optimize would run, on a connection that may write."""
    return tuple(str(line) for (line,) in con.execute(f"pragma optimize({_TELL})"))


def out_of_date(task: Task) -> tuple[str, ...]:
    """Name the tables that PRAGMA optimize would analyse, on a connection that only reads.

    It tells by itself only where it may write. Its rule, from SQLite's pragma page: a table with
    an index that has no statistics, or whose rows have become ten times as many or as few.
    """
    con = task.con
    known: dict[str, dict[str, int]] = {}
    with suppress(apsw.SQLError):
        for table, index, stat in con.execute("select tbl, idx, stat from main.sqlite_stat1"):
            rows = str(stat).split(" ")[0]
            held = known.setdefault(folded(str(table)), {})
            held[folded(str(index or ""))] = int(rows) if rows.isdigit() else 0
    return tuple(
        table.name
        for table in analysable(read_catalog(task))
        if _indexes(table) and _is_stale(task, table, known.get(folded(table.name), {}))
    )


def _indexes(table: Table) -> list[str]:
    """Name the indexes that have statistics; the key of a WITHOUT ROWID table is one."""
    own = [table.name] if table.without_rowid else []
    return [*own, *(index.name for index in table.indexes)]


def _is_stale(task: Task, table: Table, known: dict[str, int]) -> bool:
    if any(folded(name) not in known for name in _indexes(table)):
        return bool(_rows(task, table))
    then, now = max(known.values(), default=0), _rows(task, table)
    return now >= 10 * max(1, then) or 10 * now <= then


def _rows(task: Task, table: Table) -> int:
    try:
        with task.budget(_COUNT_SECONDS):
            found = task.con.execute(f"select count(*) from main.{quoted(table.name)}").fetchall()
    except BudgetSpent:
        return int(likely_rows(task.con, table))
    return int(str(found[0][0]))


def preflight_optimize(task: Task, session: Session, _order: Order) -> Preflight:
    """Tell what PRAGMA optimize would do."""
    lines = out_of_date(task)
    shown = ", ".join(lines[:8]) + (
        tr(" and {lines} more", lines=len(lines) - 8) if len(lines) > 8 else ""
    )
    words = tr("It would analyse {shown}.", shown=shown) if lines else tr("Nothing is out of date.")
    return foresee_writing(
        task,
        session,
        "optimize",
        tr(
            "PRAGMA optimize analyses the tables whose statistics are missing or "
            "have become wrong, reading a sample of each. {words}",
            words=words,
        ),
        room=len(lines) * 10_000,
        blockers=() if lines else (tr("There is nothing to do."),),
    )


def optimize(task: Task, path: Path) -> Done:
    """Run PRAGMA optimize over all tables."""
    con, start = task.con, time.monotonic()
    with naming_holders(path):
        before, lines = logical_size(con), would_do(con)
        task.report(0, None, tr("Analysing what is out of date"))
        findings = _optimized(con, lines)
    past_cancel(con)
    after = logical_size(con)
    note = settle_log(task, path)
    run = len(lines) - len(findings)
    words = trn("{n} statement of ANALYZE was run.", "{n} statements of ANALYZE were run.", run)
    return Done(words, time.monotonic() - start, before, after, findings=findings, note=note)


def _optimized(con: apsw.Connection, lines: tuple[str, ...]) -> tuple[Finding, ...]:
    """Act; SQLite gives up at the first table it can not read, so then go on line by line."""
    try:
        con.execute(f"pragma optimize({_DO})").fetchall()
    except (apsw.SQLError, UnicodeDecodeError):
        return _line_by_line(con, lines)
    return ()


def _line_by_line(con: apsw.Connection, lines: tuple[str, ...]) -> tuple[Finding, ...]:
    limit = int(con.pragma("analysis_limit"))
    con.execute(f"pragma analysis_limit={_SAMPLE}").fetchall()
    findings = []
    try:
        for line in lines:
            try:
                con.execute(line).fetchall()
            except (apsw.SQLError, UnicodeDecodeError) as error:
                findings.append(Finding("skipped", f"{line}: {translate(error)}"))
    finally:
        con.execute(f"pragma analysis_limit={limit}").fetchall()
    return tuple(findings)


OPTIMIZE = Kind(
    "optimize",
    tr("Optimize"),
    tr("PRAGMA optimize: only what is out of date"),
    tr("Statistics"),
    writes=True,
    foresee=preflight_optimize,
    run=lambda task, session, _order: optimize(task, session.path),
    summary=words_of,
    facts=facts_of,
    keeps="content but statistics",
    effort=0.1,
    reads=0.1,
    way_back=tr("“Drop the statistics” takes them away again; the figures of before are not kept."),
)


def _present(con: apsw.Connection) -> tuple[str, ...]:
    marks = ",".join("?" * len(STAT_TABLES))
    rows = con.execute(f"select name from sqlite_schema where name in ({marks})", STAT_TABLES)
    return tuple(str(name) for (name,) in rows)


def preflight_drop(task: Task, session: Session, _order: Order) -> Preflight:
    """Tell which statistics would go."""
    present = _present(task.con)
    return foresee_writing(
        task,
        session,
        "dropstats",
        tr(
            "Drops {present}. The planner then chooses indexes by rules of thumb "
            "again, as if ANALYZE had never run. Refreshing the statistics undoes "
            "it.",
            present=listed(present) or tr("the statistics"),
        ),
        room=100_000,
        blockers=() if present else (tr("The file has no statistics."),),
    )


def drop_statistics(task: Task, path: Path) -> Done:
    """Drop all tables of statistics, in one transaction."""
    con, start = task.con, time.monotonic()
    with naming_holders(path):
        before, present = logical_size(con), _present(con)
        con.execute("begin immediate").fetchall()
        try:
            for name in present:
                con.execute(f"drop table {name}").fetchall()
            con.execute("commit").fetchall()
        except BaseException:
            past_cancel(con)
            with suppress(apsw.Error):
                con.execute("rollback").fetchall()
            raise
    past_cancel(con)
    after = logical_size(con)
    note = settle_log(task, path)
    words = (
        tr("{present} dropped.", present=listed(present))
        if present
        else tr("There were no statistics.")
    )
    return Done(words, time.monotonic() - start, before, after, note=note)


DROP = Kind(
    "dropstats",
    tr("Drop the statistics"),
    tr("The planner goes by rules of thumb"),
    tr("Statistics"),
    writes=True,
    foresee=preflight_drop,
    run=lambda task, session, _order: drop_statistics(task, session.path),
    summary=words_of,
    facts=facts_of,
    keeps="content but statistics",
    effort=0.0,
    reads=0.0,
    way_back=tr("“Refresh statistics” measures them anew."),
)
