"""VACUUM: write the file anew without free pages.

It never changes journal mode, page size or auto_vacuum, since none of them is set beforehand.
"""

from __future__ import annotations

import re
import time
from pathlib import Path

import apsw

from plume_db.database import HEAP_LIMIT
from plume_db.errors import BudgetSpent, Damaged, PlumeError
from plume_db.jobs import Task
from plume_db.language import to_say, tr, trn
from plume_db.maintenance.by_copy import compact_by_copy
from plume_db.maintenance.growth import Growth, watched
from plume_db.maintenance.kinds import Choice, Fact, Kind, Order, size_facts, time_fact
from plume_db.maintenance.preflight import (
    Need,
    Preflight,
    access,
    names,
    need,
    others,
    shortages,
    temp_folder,
    write_blockers,
)
from plume_db.maintenance.results import CompactResult
from plume_db.maintenance.rowids import broken_by_vacuum, renumbered
from plume_db.maintenance.writing import logical_size, naming_holders, past_cancel, settle_log
from plume_db.opening.locks import Holder
from plume_db.schema.objects import Catalog
from plume_db.schema.read import read_catalog
from plume_db.session import Session
from plume_db.units import bytes_text

FILL_SECONDS = 1.0
"""How long the preflight may look for half-empty pages."""


WAYS = (to_say("automatic"), "vacuum", to_say("copy"))


def way_of(catalog: Catalog, wanted: str = WAYS[0]) -> str:
    """Choose between VACUUM in place and the way by a copy, which keeps every rowid."""
    if wanted in WAYS[1:]:
        return wanted
    return "copy" if broken_by_vacuum(catalog) else "vacuum"


def preflight_compact(task: Task, session: Session, wanted: str = WAYS[0]) -> Preflight:
    """Tell what compacting will do to the file, from a reading connection."""
    con = task.con
    page_size, pages = int(con.pragma("page_size")), int(con.pragma("page_count"))
    free = int(con.pragma("freelist_count"))
    catalog = read_catalog(task)
    by_copy = way_of(catalog, wanted) == "copy"
    needs = _needs(session, con, page_size, pages, free, by_copy=by_copy)
    holders = others(session)
    return Preflight(
        task="vacuum",
        will_do=_BY_COPY if by_copy else _IN_PLACE,
        writes=True,
        access=access(session, writes=True),
        size=page_size * pages,
        needs=needs,
        gives_back=page_size * free,
        may_give_back=_unused_in_pages(task),
        holders=holders,
        warnings=_warnings(() if by_copy else renumbered(catalog), holders, session),
        risks=()
        if by_copy
        else tuple(
            tr(
                "The full-text index {index} finds its text in {content} by rowid, and "
                "{content} has no INTEGER PRIMARY KEY: VACUUM numbers its rows anew, "
                "and the index will point at wrong rows until it is rebuilt.",
                index=each.index,
                content=each.content,
            )
            for each in broken_by_vacuum(catalog)
        ),
        blockers=(
            *write_blockers(session),
            *shortages(needs),
            *_memory(session, page_size * pages),
        ),
    )


_IN_PLACE = tr(
    "VACUUM writes the whole database anew into a temporary copy, without free pages, and then "
    "back into the file, in one transaction: it succeeds as a whole or changes nothing. Nobody "
    "else can write meanwhile."
)
_BY_COPY = tr(
    "A compact copy is written beside the file (VACUUM INTO), proved to hold the same, and written "
    "back into the file in one transaction. Unlike VACUUM in place this keeps every rowid, which "
    "something in this file relies on or you asked for. It changes nothing if another program "
    "writes meanwhile."
)


def _needs(
    session: Session, con: apsw.Connection, page_size: int, pages: int, free: int, *, by_copy: bool
) -> tuple[Need, ...]:
    used, whole = page_size * (pages - free), page_size * pages
    folder = session.path.parent
    if con.pragma("journal_mode") == "wal":
        back = need(tr("write-ahead log, while the pages are written back"), folder, used)
    else:
        back = need(tr("rollback journal, while the pages are written back"), folder, whole)
    if by_copy:
        return (need(tr("compact copy beside the file"), folder, used), back)
    if session.opened.encrypted:
        return (back,)
    return (need(tr("temporary copy"), temp_folder(), used), back)


def _memory(session: Session, size: int) -> tuple[str, ...]:
    # Temporary files of an encrypted database would be plain text, so its copy stays in memory.
    if session.opened.encrypted and size > HEAP_LIMIT * 0.9:
        return (
            tr(
                "An encrypted file is compacted in memory, so that nothing of it lies "
                "on the disk in plain text; {size} are more than the {heap_limit} "
                "allowed.",
                size=bytes_text(size),
                heap_limit=bytes_text(HEAP_LIMIT),
            ),
        )
    return ()


def _unused_in_pages(task: Task) -> int | None:
    """Sum up the unused bytes inside pages, where that is quick; VACUUM gives most of them back."""
    try:
        with task.budget(FILL_SECONDS):
            row = task.con.execute("select sum(unused) from dbstat where aggregate = 1").fetchall()
    except BudgetSpent:
        return None
    except apsw.InterruptError:
        raise
    except (apsw.Error, UnicodeDecodeError):
        return None
    return int(str(row[0][0] or 0))


def _warnings(
    tables: tuple[str, ...], holders: tuple[Holder, ...], session: Session
) -> tuple[str, ...]:
    found = []
    if tables:
        shown = ", ".join(tables[:12]) + (
            tr(" and {tables} more", tables=len(tables) - 12) if tables[12:] else ""
        )
        found.append(
            trn(
                "Rowids change in {n} table without an INTEGER PRIMARY KEY ({shown}). "
                "Only programs that remember rowids notice.",
                "Rowids change in {n} tables without an INTEGER PRIMARY KEY ({shown}). "
                "Only programs that remember rowids notice.",
                len(tables),
                shown=shown,
            )
        )
    if holders:
        found.append(
            tr(
                "{names} also has the file open: VACUUM waits up to 5 seconds for its "
                "locks, then gives up and changes nothing.",
                names=names(holders),
            )
        )
    if session.opened.encrypted:
        found.append(tr("The temporary copy is kept in memory, since the file is encrypted."))
    return tuple(found)


def compact(task: Task, path: Path) -> CompactResult:
    """Run VACUUM on a writing connection, after a look at all pages; a cancel rolls it back.

    Once the pages are being written back SQLite can not be stopped; a cancel that comes then is
    too late, and the result is returned. Raises :class:`~plume_db.errors.FileLocked` with who
    holds the lock, :class:`~plume_db.errors.Damaged` and :class:`~plume_db.errors.DiskFull`; the
    file is unchanged then.
    """
    con = task.con
    start = time.monotonic()
    with naming_holders(path):
        before = logical_size(con)
        _refuse_damage(task)
        _allow_old_schemas(con)
        with watched(task, Growth.of(con, path)):
            began = time.monotonic()
            _vacuum(con)
            alone = time.monotonic() - began
    past_cancel(con)
    after = logical_size(con)
    note = settle_log(task, path)
    seconds = time.monotonic() - start
    return CompactResult(before, after, seconds, note=note, statement_seconds=alone)


_HARMLESS = re.compile("^Freelist: |ptrmap|pointer map", re.IGNORECASE)
"""Damage that VACUUM cures, since it makes the list of free pages and the pointer map anew."""

_LOSES_PAGES = re.compile(r"^(Tree|Page) \d+|^2nd reference|^invalid page", re.IGNORECASE)


def _refuse_damage(task: Task) -> None:
    """Raise where a b-tree is damaged: VACUUM would keep what it finds and drop the rest for good.

    It takes about a tenth of the time of the whole.
    """
    task.report(0, None, tr("Looking for damage, before anything is moved"))
    lines = _structure(task.con)
    harmless = [line for line in lines if _HARMLESS.search(line)]
    lost = [line for line in lines if _LOSES_PAGES.search(line) and line not in harmless]
    if harmless and all("never used" in line for line in lost):
        return  # the pages that a broken list of free pages does not lead to
    if lost:
        raise Damaged(
            tr(
                "The file is damaged ({lost}), and VACUUM would throw away the pages "
                "that no longer hang together, so nothing was changed. Make a backup "
                "first, then recover the file.",
                lost=lost[0],
            )
        )


def _structure(con: apsw.Connection) -> list[str]:
    """List what SQLite finds wrong with the pages of the file."""
    lines: list[str] = []
    try:
        for (message,) in con.execute("pragma quick_check(100)"):
            lines += str(message).splitlines()
    except apsw.CorruptError as error:
        # A virtual table that finds its own content wrong says nothing of the pages.
        if getattr(error, "extendedresult", 0) != apsw.SQLITE_CORRUPT_VTAB:
            lines.append(tr("invalid page: {error}", error=error))
    except (apsw.SQLError, UnicodeDecodeError):
        pass  # a module or function that is not here, after the pages were looked at
    return lines


def _allow_old_schemas(con: apsw.Connection) -> None:
    """Let VACUUM replay the file's own CREATE statements and copy rows of any length."""
    # Old schemas hold strings in double quotes, which we refuse in new SQL.
    con.config(apsw.SQLITE_DBCONFIG_DQS_DDL, 1)
    con.config(apsw.SQLITE_DBCONFIG_DQS_DML, 1)
    con.limit(apsw.SQLITE_LIMIT_LENGTH, 2**31 - 1)
    # secure_delete stays on, as this build has it. It was measured to cost VACUUM nothing
    # (0.51 s with and without it on 247 MB), since VACUUM frees no page in place.


def _vacuum(con: apsw.Connection) -> None:
    try:
        con.execute("vacuum").fetchall()
    except apsw.SQLError as error:
        raise PlumeError(
            tr("SQLite can not compact this file: {error}. Nothing was changed.", error=error)
        ) from None


def _summary(result: CompactResult) -> str:
    saved = result.bytes_before - result.bytes_after
    if saved <= 0:
        return tr("The file was already compact; its size is unchanged.")
    return tr(
        "{saved} given back: {bytes_before} before, {bytes_after} now.",
        saved=bytes_text(saved),
        bytes_before=bytes_text(result.bytes_before),
        bytes_after=bytes_text(result.bytes_after),
    )


def _facts(result: CompactResult) -> tuple[Fact, ...]:
    return (*size_facts(result.bytes_before, result.bytes_after), time_fact(result.seconds))


def _run(task: Task, session: Session, order: Order) -> CompactResult:
    way = way_of(read_catalog(task), str(order.options.get("way", WAYS[0])))
    if way == "copy":
        return compact_by_copy(task, session.path)
    return compact(task, session.path)


VACUUM = Kind(
    "vacuum",
    tr("Compact"),
    tr("VACUUM: give back unused space"),
    tr("Space"),
    writes=True,
    foresee=lambda task, session, order: preflight_compact(
        task, session, str(order.options.get("way", WAYS[0]))
    ),
    run=_run,
    summary=_summary,
    facts=_facts,
    choices=(
        Choice(
            "way",
            tr("Way"),
            tr(
                "automatic: by a copy where something relies on rowids that VACUUM would "
                "change, in "
                "place elsewhere; vacuum: in place; copy: every rowid stays."
            ),
            "one of",
            WAYS,
        ),
    ),
    keeps="content",
    risky=True,
    effort=1.3,
    reads=2.0,
    rewrites=3.0,
    way_back=tr(
        "Free space comes back by itself as the file is used; nothing else is to be undone."
    ),
)
