"""WAL checkpoints as tasks: move what lies in the write-ahead log into the file."""

from __future__ import annotations

import time
from pathlib import Path

import apsw

from plume_db.errors import FileLocked
from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.maintenance.foreseeing import foresee_writing
from plume_db.maintenance.kinds import Choice, Fact, Kind, Order
from plume_db.maintenance.preflight import Preflight, names
from plume_db.maintenance.results import Done, facts_of, words_of
from plume_db.maintenance.writing import logical_size, naming_holders
from plume_db.opening.locks import holders
from plume_db.opening.state import side
from plume_db.session import Session
from plume_db.units import bytes_text, count_text

MODES = ("truncate", "passive", "full", "restart")
_MEANING = tr(
    "passive moves what it can without waiting; full waits for writers; restart also for readers, "
    "so that the log begins anew; truncate also empties the log file"
)


def log_size(path: Path) -> int:
    """Give the bytes of the write-ahead log beside a file; 0 where there is none."""
    try:
        return side(path, "-wal").stat().st_size
    except OSError:
        return 0


def preflight_checkpoint(task: Task, session: Session, order: Order) -> Preflight:
    """Tell what a checkpoint would move, and who may stand in its way."""
    mode = str(order.options.get("mode", MODES[0]))
    size = log_size(session.path)
    blockers = []
    if task.con.pragma("journal_mode") != "wal":
        blockers.append(tr("The file has no write-ahead log, so there is nothing to checkpoint."))
    barring = holders(session.path)
    warnings = []
    if barring and mode != "passive":
        warnings.append(
            tr(
                "{names} uses the log now: what it still reads can not be moved, and "
                "the result will say how much stays.",
                names=names(barring),
            )
        )
    return foresee_writing(
        task,
        session,
        "checkpoint",
        tr(
            "Moves {size} of the write-ahead log into the file ({mode}). Nothing "
            "that can be read changes; a log that stays long makes every read "
            "slower.",
            size=bytes_text(size),
            mode=mode,
        ),
        warnings=warnings,
        blockers=blockers,
        facts=log_facts(task.con, session.path) if not blockers else (),
    )


LARGE_LOG = 64 * 1024**2
"""Bytes of a log from which on reading gets slower than it need be."""
_LOG_HEADER, _FRAME_HEADER = 32, 24


def log_facts(con: apsw.Connection, path: Path) -> tuple[Fact, ...]:
    """Tell how the write-ahead log stands, on a connection that reads; moves nothing.

    Source of the sizes: "WAL-mode File Format", section 1.
    """
    size, page = log_size(path), int(con.pragma("page_size"))
    room = max(0, size - _LOG_HEADER) // (page + _FRAME_HEADER)
    facts = [
        (
            tr("Log file"),
            bytes_text(size),
            trn(
                "{size:,} bytes, room for {n} frame (page)",
                "{size:,} bytes, room for {n} frames (pages)",
                room,
                size=size,
            ),
        ),
        (tr("In the log"), *_state_of(con)),
        (tr("Used by"), names(holders(path)) or tr("no other program"), ""),
    ]
    if size > LARGE_LOG:
        facts.append(
            (
                tr("Advice"),
                tr(
                    "The log is above {large_log}: checkpoint it. If it grows again, a "
                    "program keeps a read transaction open for long; the programs above "
                    "may be it.",
                    large_log=bytes_text(LARGE_LOG),
                ),
                "",
            )
        )
    return tuple(facts)


def _state_of(con: apsw.Connection) -> tuple[str, str]:
    try:
        con.execute("select 1 from sqlite_schema limit 1").fetchall()  # makes it look at the log
        frames, moved = con.wal_checkpoint(mode=_LOOK_ONLY)
    except apsw.Error:
        return tr("not known right now"), ""
    if frames <= 0:
        return tr("nothing: every change is in the file"), ""
    words = trn(
        "{n} frame, {moved} of them already in the file",
        "{n} frames, {moved} of them already in the file",
        frames,
        moved=count_text(moved),
    )
    return words, trn(
        "{n} frame, {frames2:,} to be moved",
        "{n} frames, {frames2:,} to be moved",
        frames,
        frames2=frames - moved,
    )


_LOOK_ONLY = -1
"""SQLITE_CHECKPOINT_NOOP: tells how the log stands and does nothing (SQLite 3.51)."""


def checkpoint(task: Task, path: Path, mode: str) -> Done:
    """Run one checkpoint; says how many frames were moved, how many stay and who keeps them."""
    con, start = task.con, time.monotonic()
    before, log = logical_size(con), log_size(path)
    with naming_holders(path):
        ((busy, frames, moved),) = con.execute(
            f"pragma wal_checkpoint({mode if mode in MODES else MODES[0]})"
        ).fetchall()
    frames, moved = max(0, int(str(frames))), max(0, int(str(moved)))
    if busy and not moved:
        who = names(holders(path)) or tr("Another program")
        raise FileLocked(
            tr("{who} uses the write-ahead log, so nothing could be moved. Try later.", who=who)
        )
    stays = max(0, frames - moved)
    words = trn(
        "{moved} of {n} frame is in the file now.",
        "{moved} of {n} frames are in the file now.",
        frames,
        moved=count_text(moved),
    )
    if not frames:
        words = tr("The log is empty now.") if log else tr("The log was empty already.")
    note = ""
    if stays or busy:
        who = names(holders(path)) or tr("another program")
        note = trn(
            "{n} frame stays in the log, since {who} still uses it.",
            "{n} frames stay in the log, since {who} still uses it.",
            stays,
            who=who,
        )
    more = (
        (tr("Log before"), bytes_text(log), tr("{log:,} bytes", log=log)),
        (
            tr("Log after"),
            bytes_text(log_size(path)),
            tr("{log_size:,} bytes", log_size=log_size(path)),
        ),
    )
    seconds = time.monotonic() - start
    return Done(words, seconds, before, logical_size(con), more, note=note)


CHECKPOINT = Kind(
    "checkpoint",
    tr("Checkpoint"),
    tr("Move the write-ahead log into the file"),
    tr("Write-ahead log"),
    writes=True,
    foresee=preflight_checkpoint,
    run=lambda task, session, order: checkpoint(
        task, session.path, str(order.options.get("mode", MODES[0]))
    ),
    summary=words_of,
    facts=facts_of,
    choices=(Choice("mode", tr("Mode"), f"{_MEANING}.", "one of", MODES),),
    keeps="content",
    effort=0.1,
    reads=0.0,
    way_back=tr(
        "There is nothing to undo: the same rows are read from the file instead of the log."
    ),
)


def journal_mode(con: apsw.Connection) -> str:
    """Name the journal mode of a connection's file."""
    return str(con.pragma("journal_mode"))


def switch_journal(task: Task, path: Path, wanted: str) -> Done:
    """Switch between a rollback journal and a write-ahead log; needs the file for itself."""
    con, start = task.con, time.monotonic()
    before = logical_size(con)
    old = journal_mode(con)
    try:
        now = str(con.execute(f"pragma journal_mode={wanted}").fetchall()[0][0])
    except apsw.BusyError:
        now = old
    if now != wanted:
        who = names(holders(path)) or tr("Another program")
        raise FileLocked(
            tr(
                "{who} has the file open, and the journal mode can only change while "
                "nobody else does. Close it there, then try again.",
                who=who,
            )
        )
    words = (
        tr("The file has {names} now.", names=_NAMES[wanted])
        if old != wanted
        else tr("It is so already.")
    )
    return Done(words, time.monotonic() - start, before, logical_size(con))


_NAMES = {"wal": tr("a write-ahead log"), "delete": tr("a rollback journal")}
_CONSEQUENCES = {
    "wal": (
        tr(
            "Readers and one writer no longer wait for each other, and writing is faster. Two "
            "files "
            "(-wal, -shm) lie beside the database while it is used and belong to it; it can not be "
            "used over a network share. Switching back undoes it."
        )
    ),
    "delete": (
        tr(
            "The file is one file again, safe to be copied when nobody writes and usable on "
            "network "
            "shares; a writer and readers wait for each other. Switching back undoes it."
        )
    ),
}


def preflight_switch(task: Task, session: Session, order: Order) -> Preflight:
    """Tell what another journal mode means."""
    wanted = _wanted(order)
    now = journal_mode(task.con)
    blockers = [tr("The file has {names} already.", names=_NAMES[wanted])] if now == wanted else []
    return foresee_writing(
        task,
        session,
        "journal",
        tr(
            "Gives the file {names} instead of {names2}. ",
            names=_NAMES[wanted],
            names2=_NAMES.get(now, now),
        )
        + _CONSEQUENCES[wanted],
        blockers=blockers,
    )


def _wanted(order: Order) -> str:
    mode = str(order.options.get("to", "wal"))
    return mode if mode in _NAMES else "wal"


JOURNAL = Kind(
    "journal",
    tr("Change the journal mode"),
    tr("To a write-ahead log, or back"),
    tr("Write-ahead log"),
    writes=True,
    foresee=preflight_switch,
    run=lambda task, session, order: switch_journal(task, session.path, _wanted(order)),
    summary=words_of,
    facts=facts_of,
    choices=(
        Choice("to", tr("To"), tr("wal: a write-ahead log; delete: a rollback journal."), "one of",
               ("wal", "delete")),
    ),
    keeps="content",
    risky=True,
    alone=True,
    effort=0.1,
    reads=0.0,
    way_back=tr("Switching back undoes it."),
)  # fmt: skip
