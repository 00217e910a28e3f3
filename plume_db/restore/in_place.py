"""Put a snapshot back into the open file: one transaction, through SQLite's own locks.

The pages go in by the backup API. Other programs see the old content until the end and the new
one after it; one that is killed on the way leaves the old. The file itself is never replaced, so
that no program is left with a file that has no name any more.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass

import apsw

from plume_db.backup.copy import pinned
from plume_db.database import Place, connect
from plume_db.errors import Cancelled, DiskFull, PlumeError
from plume_db.jobs import Progress, Task, attended
from plume_db.language import tr, trn
from plume_db.maintenance.content import Content, content_of, differences
from plume_db.maintenance.findings import Finding
from plume_db.maintenance.writing import logical_size, naming_holders, past_cancel, settle_log
from plume_db.opening.locks import Holder, openers
from plume_db.opening.opened import locked
from plume_db.rehearsal.waiting import check_not_moved
from plume_db.schema.read import read_catalog
from plume_db.session import Session
from plume_db.store.share import part_of
from plume_db.units import bytes_text

_PAGES = 256


@dataclass(frozen=True)
class PutBack:
    """A file that is again as it was."""

    words: str
    seconds: float
    size: int
    """In bytes, likewise the next."""
    size_before: int
    rows: int
    """Of all tables, as they were proved to be."""
    findings: tuple[Finding, ...] = ()
    note: str = ""
    bad: bool = False
    """Whether the content afterwards is not the snapshot's."""


def mismatch(con: apsw.Connection, image: apsw.Connection, name: str) -> str:
    """Say why the pages of a snapshot do not fit into the file; empty where they do."""
    ours, theirs = int(con.pragma("page_size")), int(image.pragma("page_size"))
    if ours != theirs and con.pragma("journal_mode") == "wal":
        return tr(
            "The snapshot has pages of {theirs:,} bytes and {name} has {ours:,}, "
            "which can not be changed while it uses a write-ahead log. Switch it "
            "to a rollback journal first (Maintenance, or plume-db journal), or "
            "restore into a new file.",
            theirs=theirs,
            name=name,
            ours=ours,
        )
    return ""


def restore_in_place(task: Task, session: Session, place: Place, words: str) -> PutBack:
    """Write the database at `place` into the file of a writing connection; prove it afterwards.

    A cancel before the last page changes nothing. Raises FileLocked with who holds the file,
    FileReplaced, DiskFull, and PlumeError where the two do not fit.
    """
    con, began = task.con, time.monotonic()
    before, others = logical_size(con), openers(session.path)
    image = connect(place)
    try:
        with naming_holders(session.path):
            check_not_moved(con, session)
            if why := mismatch(con, image, session.path.name):
                raise PlumeError(why)
            with pinned(image):
                _write(part_of(task, 0.0, 0.6), session, image)
                past_cancel(con)
                after = logical_size(con)
                seconds = time.monotonic() - began
                rows, wrong, bad = _proved(task, session, image, others)
    finally:
        image.close()
    note = settle_log(task, session.path)
    name = session.path.name
    said = (
        tr("{name} is again as in {words}, but {wrong}.", name=name, words=words, wrong=wrong)
        if wrong
        else trn(
            "{name} is again as in {words}, and has its {n} row, compared value by value.",
            "{name} is again as in {words}, and has its {n} rows, compared value by value.",
            rows,
            name=name,
            words=words,
        )
    )
    return PutBack(said, seconds, after, before, rows, (), note, bad)


def _write(task: Task, session: Session, image: apsw.Connection) -> None:
    con = task.con
    size = int(image.pragma("page_size")) * int(image.pragma("page_count"))
    text = tr("Writing {size} into {name}", size=bytes_text(size), name=session.path.name)
    try:
        with con.backup("main", image, "main") as backup:
            backup.step(1)  # from here on the file is locked against other writers
            while not backup.done:
                done = backup.page_count - backup.remaining
                task.report(done, max(1, backup.page_count), text)
                backup.step(_PAGES)
    except apsw.BusyError:
        raise locked(session.path) from None
    except apsw.FullError:
        raise DiskFull(
            tr(
                "The disk of {parent} became full, so nothing was changed.",
                parent=session.path.parent,
            )
        ) from None


def _proved(
    task: Task, session: Session, image: apsw.Connection, others: tuple[Holder, ...]
) -> tuple[int, str, bool]:
    """Compare every value of the file with the snapshot's: its rows, what differs, if by us.

    `others` had the file open before: what one of them wrote since is not held against the work.
    """
    others = others or openers(session.path)
    wanted = _content(task, image, 0.6, 0.8)
    found = _content(task, task.con, 0.8, 1.0)
    wrong = differences(wanted, found)
    if not wrong:
        return found.rows, "", False
    if others:
        told = tr(
            "{others} had the file open too and wrote to it since ({wrong})",
            others=others[0],
            wrong=wrong[0],
        )
        return found.rows, told, False
    return found.rows, tr("its content is not the snapshot's ({wrong})", wrong=wrong[0]), True


def _content(task: Task, con: apsw.Connection, start: float, stop: float) -> Content:
    def report(progress: Progress) -> None:
        with suppress(Cancelled):  # the work is done: its proof is not to be missed
            done = start + (stop - start) * (progress.fraction or 0.0)
            task.report(done, 1.0, tr("Comparing with the snapshot. {text}", text=progress.text))

    inner = Task(con, None, report)
    with attended(con, inner):
        names = [t.name for t in read_catalog(inner).tables if t.stored]
        return content_of(inner, with_rowids=names)
