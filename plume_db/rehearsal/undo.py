"""Undo what was committed: the changeset turned round, where nobody else changed the rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import apsw

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.memory import FileMemory
from plume_db.query.badtext import UNREADABLE
from plume_db.rehearsal.commit import Committed, Write
from plume_db.rehearsal.observer import row_name
from plume_db.rehearsal.records import Record, Records, new_record
from plume_db.rehearsal.undoable import Way
from plume_db.schema.objects import Catalog
from plume_db.schema.read import read_catalog
from plume_db.session import Session
from plume_db.values import Value

MOST = 50
"""Rows in conflict that are told of."""

_WHY = {
    apsw.SQLITE_CHANGESET_DATA: tr("has other values now"),
    apsw.SQLITE_CHANGESET_NOTFOUND: tr("is no longer there"),
    apsw.SQLITE_CHANGESET_CONFLICT: tr("is there again with the same key"),
    apsw.SQLITE_CHANGESET_CONSTRAINT: tr("would break a rule of the table"),
}


class UndoConflict(PlumeError):
    """Rows were changed since, so nothing was undone."""

    def __init__(self, rows: tuple[str, ...]) -> None:
        self.rows = rows
        """Each row with what stands in the way."""
        more = tr(", and {rows} more", rows=len(rows) - 1) if rows[1:] else ""
        super().__init__(
            tr(
                "{rows}{more}. To overwrite what came after would lose it, so nothing was undone.",
                rows=rows[0],
                more=more,
            )
        )


def undo(task: Task, session: Session, memory: FileMemory, name: str) -> Committed:
    """Undo a record on ``session.writer()``, as a write that can be undone itself.

    Raises :class:`UndoConflict` where rows are not as that write left them.
    """
    records = Records.of(memory)
    record = records.get(name)
    if not record.undoable:
        raise PlumeError(_why_not(record))
    changes = records.changeset(name)
    catalog = read_catalog(task)
    title = (
        tr("Undo: {title}", title=record.title)
        if not record.undoes
        else record.title.removeprefix("Undo: ")
    )
    fresh = replace(new_record(title, ""), undoes=name, foreign_keys=record.foreign_keys)
    write = Write(task, session, memory, fresh, undoable=True)

    def work(con: apsw.Connection) -> None:
        _apply(con, catalog, changes, Way(record.way))

    done = write.run(work)
    records.settle(replace(record, state="undone"))
    return done


def _why_not(record: Record) -> str:
    if record.state == "undone":
        return tr("This was undone already.")
    if record.state != "committed":
        return tr("This was never written, so there is nothing to undo.")
    return " ".join(record.left_out) or tr("This can not be undone.")


def _apply(con: apsw.Connection, catalog: Catalog, changes: bytes, way: Way) -> None:
    found: list[str] = []

    def conflict(reason: int, change: apsw.TableChange) -> int:
        if len(found) < MOST:
            found.append(_words(catalog, reason, change))
        end = reason == apsw.SQLITE_CHANGESET_FOREIGN_KEY or len(found) >= MOST
        return apsw.SQLITE_CHANGESET_ABORT if end else apsw.SQLITE_CHANGESET_OMIT

    wanted = sum(way is Way.EXACT or not c.indirect for c in apsw.Changeset.iter(changes))
    direct = None if way is Way.EXACT else _is_direct
    before = con.total_changes()
    with _triggers(con, way is Way.BY_TRIGGERS), suppress(apsw.AbortError):
        apsw.Changeset.apply(
            changes,
            con,
            filter_change=direct,
            conflict=conflict,
            flags=apsw.SQLITE_CHANGESETAPPLY_INVERT | apsw.SQLITE_CHANGESETAPPLY_FKNOACTION,
        )
    if found:
        raise UndoConflict(tuple(found))
    # SQLite passes over tables that are gone or have other columns now, without a word.
    if con.total_changes() - before < wanted:
        raise PlumeError(
            tr(
                "A table has other columns than when this was written, or is gone, so nothing was "
                "undone."
            )
        )


def _is_direct(change: apsw.TableChange) -> bool:
    return not change.indirect


@contextmanager
def _triggers(con: apsw.Connection, fire: bool) -> Iterator[None]:
    """Keep triggers still: what they wrote is in the changeset, and is turned round with it."""
    con.config(apsw.SQLITE_DBCONFIG_ENABLE_TRIGGER, int(fire))
    try:
        yield
    finally:
        con.config(apsw.SQLITE_DBCONFIG_ENABLE_TRIGGER, 1)


def _words(catalog: Catalog, reason: int, change: apsw.TableChange) -> str:
    if reason == apsw.SQLITE_CHANGESET_FOREIGN_KEY:
        return trn(
            "{n} reference would point at nothing",
            "{n} references would point at nothing",
            change.fk_conflicts or 0,
        )
    table = catalog.table(change.name)
    try:
        row = _known(change.old) or _known(change.new)
    except UnicodeDecodeError:
        row = (UNREADABLE,)
    if table is not None and not any(column.primary_key for column in table.columns):
        return tr(
            "Row rowid {row!r} of {name} {why}", row=row[0], name=change.name, why=_WHY[reason]
        )
    stored = (
        replace(table, columns=tuple(c for c in table.columns if not c.hidden)) if table else None
    )
    return tr(
        "Row {row_name} of {name} {why}",
        row_name=row_name(stored, row, None),
        name=change.name,
        why=_WHY[reason],
    )


def _known(row: tuple[object, ...] | None) -> tuple[Value, ...]:
    if row is None:
        return ()
    return tuple(each if isinstance(each, (int, float, str, bytes)) else None for each in row)
