"""Restoring in place and taking rows out of a snapshot, as tasks in the frame of all tasks."""

from __future__ import annotations

from plume_db.folders import state_folder
from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.maintenance.foreseeing import foresee_writing
from plume_db.maintenance.kinds import Choice, Fact, Kind, Order, size_facts, time_fact
from plume_db.maintenance.preflight import Preflight
from plume_db.maintenance.writing import logical_size
from plume_db.memory import FileMemory
from plume_db.restore.in_place import PutBack, restore_in_place
from plume_db.restore.origin import Origin, find_origin, image_need, image_of
from plume_db.restore.table import WAYS, Outlook, Taken, Wanted, foresee_rows, take_rows
from plume_db.session import Session
from plume_db.units import count_text

_FROM = Choice(
    "from",
    tr("Restore from"),
    tr(
        "A store, STORE:SNAPSHOT, or a backup file; a store alone means its newest snapshot "
        "of this "
        "file."
    ),
)


def _origin(session: Session, order: Order) -> Origin:
    return find_origin(str(order.options.get("from", "")), session.path)


def _foresee(task: Task, session: Session, order: Order) -> Preflight:
    """Tell what putting a snapshot back will do; reads the snapshot's first page at most."""
    origin = _origin(session, order)
    blockers = []
    if origin.manifest is not None and origin.manifest.page_size:
        ours = int(task.con.pragma("page_size"))
        if ours != origin.manifest.page_size and task.con.pragma("journal_mode") == "wal":
            blockers.append(
                tr(
                    "The snapshot has pages of {page_size:,} bytes and the file has "
                    "{ours:,}, which can not be changed while it uses a write-ahead log. "
                    "Switch it to a rollback journal first.",
                    page_size=origin.manifest.page_size,
                    ours=ours,
                )
            )
    if origin.manifest is not None and origin.manifest.damaged:
        blockers.append(tr("This snapshot is of a damaged file; restore it into a new file."))
    size = max(origin.size, logical_size(task.con))
    room = () if origin.backup is not None else (image_need(origin),)
    return foresee_writing(
        task,
        session,
        "restore",
        tr(
            "Writes {words} over the whole content of the file, in one "
            "transaction: other programs see the old content until the end, and "
            "the new one after it. What was written since then is only in the "
            "safety snapshot. Afterwards every value is compared.",
            words=origin.words,
        ),
        room=size,
        needs=room,
        warnings=_warnings(session, origin),
        blockers=tuple(blockers),
    )


def _warnings(session: Session, origin: Origin) -> tuple[str, ...]:
    manifest, found = origin.manifest, []
    if manifest is not None and manifest.file != str(session.path):
        found.append(tr("This snapshot is of another file: {file}.", file=manifest.file))
    return tuple(found)


def _run(task: Task, session: Session, order: Order) -> PutBack:
    origin = _origin(session, order)
    with image_of(task, origin, session.opened.place.key) as place:
        return restore_in_place(task, session, place, origin.words)


def _facts(result: PutBack) -> tuple[Fact, ...]:
    return (
        (tr("Rows"), count_text(result.rows), ""),
        *size_facts(result.size_before, result.size),
        time_fact(result.seconds),
    )


RESTORE = Kind(
    "restore",
    tr("Restore in place"),
    tr("The whole file as it was in a snapshot"),
    tr("Restore"),
    writes=True,
    foresee=_foresee,
    run=_run,
    summary=lambda result: str(result.words),
    facts=_facts,
    bad=lambda result: bool(result.bad),
    choices=(_FROM,),
    risky=True,
)


def wanted_of(order: Order) -> Wanted:
    """Read which rows an order is about."""
    options = order.options
    return Wanted(
        str(options.get("table", "")),
        str(options.get("where", "")),
        str(options.get("rows", WAYS[0])),
    )


def _foresee_rows(task: Task, session: Session, order: Order) -> Preflight:
    origin, wanted = _origin(session, order), wanted_of(order)
    outlook = foresee_rows(task, session, origin, wanted)
    return foresee_writing(
        task,
        session,
        "restore-rows",
        outlook_words(outlook, wanted, origin),
        room=origin.size // 10,
        warnings=(*_warnings(session, origin), *outlook.warnings),
    )


def outlook_words(outlook: Outlook, wanted: Wanted, origin: Origin) -> str:
    """Say what taking rows will do, with its counts."""
    parts = [
        trn(
            "Brings back {n} row of {table} that the file lacks.",
            "Brings back {n} rows of {table} that the file lacks.",
            outlook.missing,
            table=wanted.table,
        ),
        _changed_words(outlook.changed, kept=wanted.way == WAYS[0]),
    ]
    if wanted.way == WAYS[2]:
        parts.append(
            trn(
                "Removes {n} row that is new since then.",
                "Removes {n} rows that are new since then.",
                outlook.extra,
            )
        )
    parts.append(
        trn(
            "Compared with {n} row there: {words}.",
            "Compared with {n} rows there: {words}.",
            outlook.chosen,
            words=origin.words,
        )
    )
    parts.append(tr("All happens in one transaction that can be undone."))
    return " ".join(parts)


def _changed_words(count: int, *, kept: bool) -> str:
    if kept:
        return trn(
            "Leaves {n} row that was changed since then as it is.",
            "Leaves {n} rows that were changed since then as they are.",
            count,
        )
    return trn(
        "Gives {n} changed row its old values back.",
        "Gives {n} changed rows their old values back.",
        count,
    )


def _run_rows(task: Task, session: Session, order: Order) -> Taken:
    memory = FileMemory(state_folder(), session.path, kept=not session.opened.encrypted)
    return take_rows(task, session, memory, _origin(session, order), wanted_of(order))


def _row_facts(result: Taken) -> tuple[Fact, ...]:
    return (
        (tr("Brought back"), count_text(result.inserted), ""),
        (tr("Given their old values"), count_text(result.updated), ""),
        (tr("Removed"), count_text(result.deleted), ""),
        time_fact(result.seconds),
    )


ROWS = Kind(
    "restore-rows",
    tr("Restore rows"),
    tr("A table, or some of its rows, out of a snapshot"),
    tr("Restore"),
    writes=True,
    foresee=_foresee_rows,
    run=_run_rows,
    summary=lambda result: str(result.words),
    facts=_row_facts,
    choices=(
        _FROM,
        Choice("table", tr("Table"), tr("Whose rows come back."), "table"),
        Choice(
            "where",
            tr("Only rows where"),
            tr("An SQL condition on the snapshot's rows, or nothing."),
        ),
        Choice(
            "rows",
            tr("Which rows"),
            tr(
                "Those that are missing; also those that were changed; or exactly as it was, "
                "so that "
                "new rows go."
            ),
            "one of",
            WAYS,
        ),
    ),
    risky=True,
)
