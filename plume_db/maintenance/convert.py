"""Change how a file is stored: page size and auto_vacuum. Both take a whole VACUUM."""

from __future__ import annotations

import time
from pathlib import Path

import apsw

from plume_db.errors import FileLocked, PlumeError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.maintenance.compact import (
    compact,
    preflight_compact,
)
from plume_db.maintenance.kinds import Choice, Kind, Order
from plume_db.maintenance.preflight import Preflight
from plume_db.maintenance.results import Done, facts_of, words_of
from plume_db.maintenance.rowids import broken_by_vacuum
from plume_db.maintenance.writing import logical_size, naming_holders
from plume_db.schema.read import read_catalog
from plume_db.session import Session
from plume_db.units import listed

PAGE_SIZES = ("keep", "512", "1024", "2048", "4096", "8192", "16384", "32768", "65536")
AUTO_VACUUM = ("keep", "none", "full", "incremental")


def preflight_convert(task: Task, session: Session, order: Order) -> Preflight:
    """Tell what another page size or auto_vacuum means."""
    from dataclasses import replace

    told = preflight_compact(task, session, "vacuum")
    wishes, blockers = _wishes(task.con, order), list(told.blockers)
    if not wishes:
        blockers.append(tr("Nothing is to be changed: choose another page size or auto_vacuum."))
    for each in broken_by_vacuum(read_catalog(task)):
        blockers.append(
            tr(
                "The full-text index {index} relies on rowids of {content}, which this "
                "would change. Give that table an INTEGER PRIMARY KEY first.",
                index=each.index,
                content=each.content,
            )
        )
    words = []
    if "page_size" in wishes:
        words.append(
            tr(
                "Rewrites the file with pages of {wishes:,} bytes instead of {pragma:,}.",
                wishes=wishes["page_size"],
                pragma=int(task.con.pragma("page_size")),
            )
        )
        if task.con.pragma("journal_mode") == "wal":
            words.append(
                tr(
                    "The write-ahead log is switched off for that and on again after it, "
                    "which needs "
                    "the file for itself."
                )
            )
    if "auto_vacuum" in wishes:
        words.append(_AUTO_WORDS[wishes["auto_vacuum"]])
    if not wishes:
        words.append(
            tr(
                "Rewrites the file with another page size, or with another way to treat free "
                "pages. "
                "Choose below what is to change."
            )
        )
    words.append(tr("It is one VACUUM: the same again with the old values undoes it."))
    return replace(
        told, task="storage", will_do=" ".join(words), risks=(), blockers=tuple(blockers)
    )


_AUTO_WORDS = (
    tr("Free pages stay in the file until it is compacted (auto_vacuum none)."),
    tr(
        "Free pages are cut off at the end of every transaction (auto_vacuum full): the file "
        "shrinks "
        "by itself, and gets more scattered."
    ),
    tr(
        "Free pages are kept until they are given back by hand, a few at a time (auto_vacuum "
        "incremental)."
    ),
)


def _wishes(con: apsw.Connection, order: Order) -> dict[str, int]:
    found: dict[str, int] = {}
    page = str(order.options.get("page_size", "keep"))
    if page in PAGE_SIZES[1:] and int(page) != int(con.pragma("page_size")):
        found["page_size"] = int(page)
    auto = str(order.options.get("auto_vacuum", "keep"))
    if auto in AUTO_VACUUM[1:] and AUTO_VACUUM.index(auto) - 1 != int(con.pragma("auto_vacuum")):
        found["auto_vacuum"] = AUTO_VACUUM.index(auto) - 1
    return found


def convert(task: Task, path: Path, wishes: dict[str, int]) -> Done:
    """Change page size and auto_vacuum by one VACUUM; the content stays, a cancel changes nothing.

    The journal mode is put back whatever happens.
    """
    con, start = task.con, time.monotonic()
    before = logical_size(con)
    logged = con.pragma("journal_mode") == "wal" and "page_size" in wishes
    with naming_holders(path):
        if logged:
            _switch(con, "delete")
        try:
            for name, value in wishes.items():
                con.execute(f"pragma {name}={value}").fetchall()
            result = compact(task, path)
        finally:
            if logged:
                con.set_progress_handler(None, id="plume")
                _switch(con, "wal")
    for name, value in wishes.items():
        if int(con.pragma(name)) != value:
            raise PlumeError(
                tr("SQLite kept {name} as it was; the content is unharmed.", name=name)
            )
    now = [tr("{name} is {value:,}", name=name, value=value) for name, value in wishes.items()]
    seconds = time.monotonic() - start
    return Done(
        tr("{words} now.", words=listed(now)), seconds, before, result.bytes_after, note=result.note
    )


def _switch(con: apsw.Connection, mode: str) -> None:
    now = con.execute(f"pragma journal_mode={mode}").fetchall()[0][0]
    if now != mode:
        raise FileLocked(
            tr(
                "Another program has the file open, so its journal can not be changed, which "
                "another "
                "page size needs. Close it there, then try again."
            )
        )


def _run(task: Task, session: Session, order: Order) -> Done:
    return convert(task, session.path, _wishes(task.con, order))


STORAGE = Kind(
    "storage",
    tr("Change the storage"),
    tr("Page size and auto_vacuum"),
    tr("Space"),
    writes=True,
    foresee=preflight_convert,
    run=_run,
    summary=words_of,
    facts=facts_of,
    choices=(
        Choice(
            "page_size",
            tr("Page size"),
            tr(
                "Bytes of a page; small pages suit tiny rows, large ones long scans and big values."
            ),
            "one of",
            PAGE_SIZES,
        ),
        Choice(
            "auto_vacuum",
            "auto_vacuum",
            tr(
                "What happens to free pages: nothing, cut off at each commit, or given back "
                "by hand."
            ),
            "one of",
            AUTO_VACUUM,
        ),
    ),
    keeps="content",
    risky=True,
    alone=True,
    effort=1.3,
    reads=2.0,
    rewrites=3.0,
    way_back=tr("The same task with the old values undoes it."),
)
