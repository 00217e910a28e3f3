"""ANALYZE: measure how selective the indexes are, so that the planner chooses well."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import apsw

from plume_db.errors import Damaged, PlumeError, translate
from plume_db.jobs import Task
from plume_db.language import localised, tr, trn
from plume_db.maintenance.findings import Finding
from plume_db.maintenance.kinds import Choice, Fact, Kind, size_facts, time_fact
from plume_db.maintenance.preflight import (
    Preflight,
    access,
    names,
    need,
    others,
    shortages,
    write_blockers,
)
from plume_db.maintenance.selectivity import statistics_of, summary_of
from plume_db.maintenance.writing import logical_size, naming_holders, past_cancel, settle_log
from plume_db.names import quoted
from plume_db.schema.objects import Catalog, Table, folded
from plume_db.schema.read import read_catalog
from plume_db.session import Session
from plume_db.units import count_text

STAT_TABLES = ("sqlite_stat1", "sqlite_stat3", "sqlite_stat4")
_BYTES_AN_INDEX = 24 * 400
"""A row of sqlite_stat1 and at most 24 samples in sqlite_stat4 (SQLite's default), generously."""


@dataclass(frozen=True)
class AnalyzeResult:
    """What an ANALYZE did."""

    tables: int
    """How many tables were analysed."""
    rows_before: int
    """Rows of statistics in sqlite_stat1, likewise after."""
    rows_after: int
    bytes_before: int
    bytes_after: int
    seconds: float
    findings: tuple[Finding, ...] = ()
    note: str = ""


def preflight_analyze(task: Task, session: Session, table: str = "") -> Preflight:
    """Tell what ANALYZE will do to the file, from a reading connection."""
    catalog = read_catalog(task)
    tables = analysable(catalog, table)
    indexes = sum(len(table.indexes) for table in tables)
    needs = (need(tr("statistics and journal"), session.path.parent, _room(indexes, len(tables))),)
    holders = others(session)
    warnings = [tr("{names} also has the file open.", names=names(holders))] if holders else []
    known = _stat_rows(task.con)
    return Preflight(
        task="analyze",
        will_do=(
            tr(
                "ANALYZE reads {tables} and {indexes} and "
                "stores how selective each index is in sqlite_stat1 ({now}). The "
                "planner then chooses indexes by measured figures. All in one "
                "transaction; others can read but not write meanwhile.",
                tables=trn("{n} table", "{n} tables", len(tables)),
                indexes=trn("{n} index", "{n} indexes", indexes),
                now=_now(known),
            )
        ),
        writes=True,
        access=access(session, writes=True),
        size=logical_size(task.con),
        needs=needs,
        holders=holders,
        warnings=tuple(warnings),
        blockers=(*write_blockers(session), *shortages(needs)),
        facts=((tr("Statistics now"), summary_of(statistics_of(task)), ""),),
        to_write=_room(indexes, len(tables)) // 2,
    )


def _now(known: int) -> str:
    if not known:
        return tr("there are no statistics yet")
    return trn("now {n} row", "now {n} rows", known)


def _room(indexes: int, tables: int) -> int:
    return 2 * (indexes + tables) * _BYTES_AN_INDEX


def analysable(catalog: Catalog, only: str = "") -> tuple[Table, ...]:
    """List the tables ANALYZE would read: b-trees that are not SQLite's own, or one of them."""
    return tuple(
        t
        for t in catalog.tables
        if t.stored and not t.internal and t.root_page and (not only or same_name(t.name, only))
    )


def same_name(one: str, other: str) -> bool:
    """Compare names as SQLite does."""
    return folded(one) == folded(other)


def analyze(task: Task, path: Path, table: str = "", limit: int = 0) -> AnalyzeResult:
    """Run ANALYZE table by table in one transaction; a cancel rolls all of it back.

    `limit` is SQLite's analysis_limit: about so many rows of each index are read; 0 reads all.

    A table that can not be analysed (its index needs a collation not known here, say) keeps its
    old statistics and becomes a finding. Damage stops the task: a damaged file is not written to.
    """
    con = task.con
    start = time.monotonic()
    with naming_holders(path):
        tables = analysable(read_catalog(task), table)
        if table and not tables:
            raise PlumeError(tr("There is no table {table} to analyse in this file.", table=table))
        con.execute(f"pragma analysis_limit={int(limit)}").fetchall()
        before, rows_before = logical_size(con), _stat_rows(con)
        con.execute("begin immediate").fetchall()
        try:
            findings = _analyze_all(task, tables)
            _forget_dropped(con)
            con.execute("commit").fetchall()
        except BaseException:
            _roll_back(con)
            raise
    past_cancel(con)
    rows_after, after = _stat_rows(con), logical_size(con)
    note = settle_log(task, path)
    seconds = time.monotonic() - start
    done = len(tables) - len(findings)
    return AnalyzeResult(done, rows_before, rows_after, before, after, seconds, findings, note)


def _analyze_all(task: Task, tables: tuple[Table, ...]) -> tuple[Finding, ...]:
    findings = []
    for number, table in enumerate(tables):
        task.report(
            number,
            len(tables),
            tr(
                "Analysing {name} ({number} of {tables})",
                name=table.name,
                number=number + 1,
                tables=len(tables),
            ),
        )
        try:
            # With the schema before it: ANALYZE "main" alone would mean the whole database.
            task.con.execute(f"analyze main.{quoted(table.name)}").fetchall()
        except apsw.CorruptError as error:
            raise Damaged(
                tr(
                    "{name} is damaged ({error}), so nothing was changed. Check the "
                    "integrity of the file first.",
                    name=table.name,
                    error=error,
                )
            ) from None
        except (apsw.SQLError, UnicodeDecodeError) as error:
            findings.append(Finding("skipped", str(translate(error)), table.name))
    return tuple(findings)


def _forget_dropped(con: apsw.Connection) -> None:
    """Delete statistics of tables that are gone, as a whole ANALYZE would."""
    for stat in STAT_TABLES:
        with suppress(apsw.SQLError):  # most files have only the first
            con.execute(
                f"delete from main.{stat} where tbl not in "
                "(select name from main.sqlite_schema where type = 'table')"
            ).fetchall()


def _roll_back(con: apsw.Connection) -> None:
    past_cancel(con)
    if con.in_transaction:
        con.execute("rollback").fetchall()


def _stat_rows(con: apsw.Connection) -> int:
    try:
        return int(str(con.execute("select count(*) from main.sqlite_stat1").fetchall()[0][0]))
    except apsw.SQLError:
        return 0


def _summary(result: AnalyzeResult) -> str:
    tables = trn("{n} table analysed", "{n} tables analysed", result.tables)
    if result.findings:
        tables += tr(", {findings} left out", findings=len(result.findings))
    rows = trn("{n} row", "{n} rows", result.rows_after)
    return tr("{tables}; {rows} of statistics.", tables=tables, rows=rows)


def _facts(result: AnalyzeResult) -> tuple[Fact, ...]:
    rows = localised(f"{result.rows_before:,} → {result.rows_after:,}")
    sizes = size_facts(result.bytes_before, result.bytes_after)
    head = ((tr("Tables"), count_text(result.tables), ""), (tr("Statistics"), rows, ""))
    return (*head, *sizes, time_fact(result.seconds))


ANALYZE = Kind(
    "analyze",
    tr("Refresh statistics"),
    tr("ANALYZE: help the planner choose"),
    tr("Statistics"),
    writes=True,
    foresee=lambda task, session, order: preflight_analyze(
        task, session, str(order.options.get("table", ""))
    ),
    run=lambda task, session, order: analyze(
        task,
        session.path,
        str(order.options.get("table", "")),
        int(order.options.get("limit", 0)),
    ),
    summary=_summary,
    facts=_facts,
    choices=(
        Choice("table", tr("Table"), tr("Only this table and its indexes."), "table"),
        Choice(
            "limit",
            tr("Rows of an index"),
            tr(
                "About how many rows of each index are read; 0 reads all, 400 is quick and rougher."
            ),
            "number",
            default=0,
        ),
    ),
    keeps="content but statistics",
    effort=0.2,
    way_back=tr("“Drop the statistics” takes them away again; the figures of before are not kept."),
)
