"""Incremental vacuum: give free pages back a few at a time, so that others can write between."""

from __future__ import annotations

import time
from pathlib import Path

from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.maintenance.foreseeing import foresee_writing
from plume_db.maintenance.kinds import Choice, Kind, Order
from plume_db.maintenance.preflight import Preflight
from plume_db.maintenance.results import Done, facts_of, words_of
from plume_db.maintenance.writing import logical_size, naming_holders, past_cancel, settle_log
from plume_db.session import Session
from plume_db.units import bytes_text, count_text

_AT_ONCE = 1000
"""Pages in one transaction: about 10 ms."""


def preflight_incremental(task: Task, session: Session, order: Order) -> Preflight:
    """Tell how many pages can be given back."""
    con = task.con
    free, size = int(con.pragma("freelist_count")), int(con.pragma("page_size"))
    pages = min(free, int(order.options.get("pages", 0)) or free)
    blockers = []
    if int(con.pragma("auto_vacuum")) != 2:
        blockers.append(
            tr(
                "The file was not made for it: its auto_vacuum is not incremental. Change "
                "that once "
                "under “Change the storage”, or compact the whole file."
            )
        )
    elif not free:
        blockers.append(tr("There are no free pages to give back."))
    return foresee_writing(
        task,
        session,
        "incremental",
        trn(
            "Gives {n} free page ({pages2}) back to the disk, at most {at_once} at a "
            "time, each step a transaction of its own: other programs can write "
            "between. Pages that are partly empty stay as they are.",
            "Gives {n} free pages ({pages2}) back to the disk, {at_once} at a time, "
            "each step a transaction of its own: other programs can write between. "
            "Pages that are partly empty stay as they are.",
            pages,
            pages2=bytes_text(pages * size),
            at_once=count_text(_AT_ONCE),
        ),
        room=_AT_ONCE * size,
        blockers=blockers,
        gives_back=pages * size,
    )


def incremental_vacuum(task: Task, path: Path, pages: int = 0) -> Done:
    """Give back free pages, all of them where `pages` is 0; a cancel keeps what was given back."""
    con, start = task.con, time.monotonic()
    with naming_holders(path):
        before = logical_size(con)
        free = int(con.pragma("freelist_count"))
        wanted, left = min(free, pages or free), min(free, pages or free)
        while left > 0:
            task.report(
                wanted - left,
                wanted,
                trn("{n} page given back", "{n} pages given back", wanted - left),
            )
            step = min(left, _AT_ONCE)
            con.execute(f"pragma incremental_vacuum({step})").fetchall()
            left -= step
    past_cancel(con)
    after = logical_size(con)
    note = settle_log(task, path)
    words = tr("{before} given back.", before=bytes_text(before - after))
    return Done(words, time.monotonic() - start, before, after, note=note)


INCREMENTAL = Kind(
    "incremental",
    tr("Give back free pages"),
    tr("A few at a time, while others write"),
    tr("Space"),
    writes=True,
    foresee=preflight_incremental,
    run=lambda task, session, order: incremental_vacuum(
        task, session.path, int(order.options.get("pages", 0))
    ),
    summary=words_of,
    facts=facts_of,
    choices=(
        Choice(
            "pages", tr("Pages"), tr("How many at most; 0 gives back all."), "number", default=0
        ),
    ),
    keeps="content",
    effort=0.1,
    reads=0.1,
    rewrites=0.1,
    way_back=tr(
        "Free space comes back by itself as the file is used; nothing else is to be undone."
    ),
)
