"""Take one table, or some rows of it, out of a snapshot: into the file, or into a new file.

Into the file it is a write like any other: one transaction, recorded so that it can be undone,
with triggers and foreign keys in force. What would happen is counted before, by key.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import apsw

from plume_db.backup.target import publish, refusal
from plume_db.backup.to_file import half_copy
from plume_db.database import Attached, Mode, Place, connect
from plume_db.errors import DiskFull, PlumeError, translate
from plume_db.jobs import Task, attended
from plume_db.language import to_say, tr, trn
from plume_db.maintenance.findings import Finding
from plume_db.memory import FileMemory
from plume_db.names import quoted
from plume_db.query.statements import split
from plume_db.rehearsal.commit import Committed, commit
from plume_db.rehearsal.steps import Step
from plume_db.restore.both import Both, both, catalog_at, reading, writing
from plume_db.restore.compare import statements
from plume_db.restore.keys import HERE, THERE, Match, match_of
from plume_db.restore.origin import Origin, image_of
from plume_db.schema.objects import KIND_WORDS, Table
from plume_db.schema.read import read_catalog
from plume_db.session import Session
from plume_db.store.share import part_of
from plume_db.units import count_text

WAYS = (to_say("missing"), to_say("missing and changed"), to_say("exactly"))
"""Bring back rows that are gone; also undo what changed; also remove rows that are new."""


@dataclass(frozen=True)
class Wanted:
    """What is to be taken out of a snapshot."""

    table: str
    where: str = ""
    """An SQL condition on the snapshot's rows; empty for all of them."""
    way: str = WAYS[0]


@dataclass(frozen=True)
class Outlook:
    """What taking rows out of a snapshot will do, counted before."""

    match: Match
    new_table: bool
    """Whether the file does not have the table any more, so that it is made."""
    chosen: int
    """Rows of the snapshot that the condition picks."""
    missing: int
    """Of these, rows whose key the file does not have."""
    changed: int
    """Of these, rows whose key the file has with other values."""
    extra: int
    """Rows of the file that the condition picks and the snapshot does not have."""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Taken:
    """Rows that were taken out of a snapshot."""

    words: str
    seconds: float
    inserted: int
    updated: int
    deleted: int
    record: str = ""
    """Names the record by which it can be undone; empty where it can not."""
    findings: tuple[Finding, ...] = ()
    note: str = ""


def foresee_rows(
    task: Task, session: Session, origin: Origin, wanted: Wanted, state: Path | None = None
) -> Outlook:
    """Count what taking rows into the file will do; both are only read."""
    with image_of(part_of(task, 0.0, 0.5), origin, session.opened.place.key, state) as image:
        place = reading(session.opened.place)
        with both(part_of(task, 0.5, 1.0), place, image) as sides:
            return _outlook(sides, wanted)


def take_rows(
    task: Task,
    session: Session,
    memory: FileMemory,
    origin: Origin,
    wanted: Wanted,
    state: Path | None = None,
) -> Taken:
    """Write the rows into the file in one transaction, with a record for undoing it.

    Raises Refused where a rule of the file is not met, and other PlumeErrors; nothing is written
    then.
    """
    began = time.monotonic()
    session.check_writable()
    place = session.opened.place
    with image_of(part_of(task, 0.0, 0.4), origin, place.key, state) as image:
        target = Place(session.path, Mode.EDIT, place.key)
        with both(part_of(task, 0.4, 1.0), writing(target), image) as sides:
            outlook = _outlook(sides, wanted)
            steps = _steps(sides, outlook, wanted)
            if not steps:
                words = tr(
                    "Nothing was written: {table} has these rows as they were.", table=wanted.table
                )
                return Taken(words, time.monotonic() - began, 0, 0, 0)
            title = tr("Restore {table} from {words}", table=wanted.table, words=origin.words)
            sides.task.report(0.5, 1.0, tr("Writing rows of {table}", table=wanted.table))
            done = commit(sides.task, session, memory, steps, title=title)
    return _taken(done, wanted, origin, time.monotonic() - began)


def _taken(done: Committed, wanted: Wanted, origin: Origin, seconds: float) -> Taken:
    words = tr(
        "{inserted} rows of {table} came back from {words}, {updated} got "
        "their values back, {deleted} were removed",
        inserted=count_text(done.inserted),
        table=wanted.table,
        words=origin.words,
        updated=count_text(done.updated),
        deleted=count_text(done.deleted),
    ) + (tr(" (rows that triggers and references changed are counted too).") if done.rows else ".")
    note = " ".join((*done.notes, *done.beyond))
    return Taken(words, seconds, done.inserted, done.updated, done.deleted, done.record, note=note)


def _outlook(sides: Both, wanted: Wanted) -> Outlook:
    there = _table_there(sides, wanted.table)
    here = sides.here.table(wanted.table)
    if here is not None and here.kind != "table":
        raise PlumeError(
            tr(
                "{table} is no table in the file any more, but is of another kind: {kind}.",
                table=wanted.table,
                kind=KIND_WORDS[here.kind],
            )
        )
    match = match_of(there, here)
    if match.by_rowid and (there.without_rowid or (here or there).without_rowid):
        raise PlumeError(
            tr(
                "{table} has another key than it had, so rows can not be matched.",
                table=wanted.table,
            )
        )
    check_condition(sides.con, match, wanted.where)
    chosen = _number(sides, f"SELECT count(*) FROM {match.source(THERE, wanted.where)}")
    if here is None:
        return Outlook(match, True, chosen, chosen, 0, 0, _warnings(there, None, match))
    tails = statements(match, wanted.where)
    missing = _number(sides, f"SELECT count(*) {tails['removed']}")
    changed = _number(sides, f"SELECT count(*) {tails['changed']}")
    extra = _number(sides, f"SELECT count(*) {tails['added']}") if wanted.way == WAYS[2] else 0
    warnings = _warnings(there, here, match)
    return Outlook(match, False, chosen, missing, changed, extra, warnings)


def _table_there(sides: Both, name: str) -> Table:
    there = sides.there.table(name)
    if there is None:
        names = ", ".join(t.name for t in sides.there.tables if t.kind == "table")
        words = tr("The snapshot has no table {name}. It has {names}.", name=name, names=names)
        raise PlumeError(words[:500])
    if there.kind != "table" or there.internal:
        raise PlumeError(
            tr(
                "{name} is no table of its own, so its rows can not be taken out "
                "alone. Restore the whole snapshot into a new file.",
                name=name,
            )
        )
    if not match_of(there, None).columns:
        raise PlumeError(tr("{name} has no column that could be taken.", name=name))
    return there


def check_condition(con: apsw.Connection, match: Match, where: str) -> None:
    """Raise PlumeError where SQL is not one condition on the table's rows."""
    if not where.strip():
        return
    sql = f"SELECT 1 FROM {match.source(THERE, where)} LIMIT 0"
    if len([each for each in split(sql) if not each.empty]) != 1:
        raise PlumeError(tr("The condition must be one expression, without a semicolon."))
    try:
        con.execute(sql, can_cache=False).fetchall()
    except (apsw.SQLError, UnicodeDecodeError) as error:
        told = translate(error)
        words = told.sentence if isinstance(told, PlumeError) else str(error)
        raise PlumeError(tr("The condition can not be used: {words}.", words=words)) from None


def _number(sides: Both, sql: str) -> int:
    return int(str(sides.con.execute(sql).fetchall()[0][0]))


def _warnings(there: Table, here: Table | None, match: Match) -> tuple[str, ...]:
    found = []
    if here is None:
        found.append(
            tr("The file has no table {name} any more, so it is made as it was.", name=there.name)
        )
        if any(key.parent for key in there.foreign_keys):
            found.append(tr("It refers to other tables, which must have the rows it refers to."))
    elif here.triggers:
        names = ", ".join(trigger.name for trigger in here.triggers)
        found.append(tr("Triggers fire for the rows that are written: {names}.", names=names))
    if match.by_rowid:
        found.append(
            tr(
                "The table has no primary key, so rows are matched by their rowid, which a VACUUM "
                "since then may have changed."
            )
        )
    if match.left_out:
        found.append(
            tr(
                "The file has no column {left_out} any more: left out.",
                left_out=", ".join(match.left_out),
            )
        )
    if match.added:
        found.append(
            tr(
                "{added} is new, so rows that come back get its default.",
                added=", ".join(match.added),
            )
        )
    return tuple(found)


def _steps(sides: Both, outlook: Outlook, wanted: Wanted) -> list[Step]:
    match, steps = outlook.match, []
    if outlook.new_table:
        there = _table_there(sides, wanted.table)
        steps.append(Step(str(there.sql)))
    if wanted.way == WAYS[2] and outlook.extra:
        steps.append(_delete(match, wanted))
    if wanted.way != WAYS[0] and outlook.changed:
        steps.append(_update(match, wanted))
    if outlook.missing:
        steps.append(_insert(match, wanted, outlook.new_table))
    if outlook.new_table:
        there = _table_there(sides, wanted.table)
        steps += [Step(index.sql) for index in there.indexes if index.sql]
        steps += [Step(trigger.sql) for trigger in there.triggers]
    return steps


def _insert(match: Match, wanted: Wanted, whole: bool) -> Step:
    name = quoted(match.name)
    names = (*(match.key if match.by_rowid else ()), *match.columns)
    listed = ", ".join(map(quoted, names))
    missing = (
        ""
        if whole
        else f" WHERE NOT EXISTS (SELECT 1 FROM {HERE}.{name} m WHERE {match.joined('m', 's')})"
    )
    return Step(
        f"INSERT INTO {HERE}.{name} ({listed}) SELECT {listed} FROM "
        f"{match.source(THERE, wanted.where)} s{missing}"
    )


def _update(match: Match, wanted: Wanted) -> Step:
    rest = [quoted(name) for name in match.columns if name not in match.key]
    sets = ", ".join(f"{name} = s.{name}" for name in rest)
    return Step(
        f"UPDATE {HERE}.{quoted(match.name)} AS m SET {sets} FROM "
        f"{match.source(THERE, wanted.where)} s "
        f"WHERE {match.joined('s', 'm')} AND ({match.differs('s', 'm')})"
    )


def _delete(match: Match, wanted: Wanted) -> Step:
    name = quoted(match.name)
    keys = ", ".join(f"m.{quoted(key)}" for key in match.key)
    listed = ", ".join(map(quoted, match.key))
    gone = (
        f"SELECT {keys} FROM {match.source(HERE, wanted.where)} m WHERE NOT EXISTS "
        f"(SELECT 1 FROM {THERE}.{name} s WHERE {match.joined('m', 's')})"
    )
    return Step(f"DELETE FROM {HERE}.{name} WHERE ({listed}) IN ({gone})")


def table_to_file(
    task: Task,
    origin: Origin,
    wanted: Wanted,
    out: Path,
    place: Place,
    *,
    overwrite: bool = False,
    state: Path | None = None,
) -> Taken:
    """Write one table of a snapshot, or rows of it, to a new file with the same key.

    `place` is where the file is opened that the snapshot is of.
    """
    began, out = time.monotonic(), out.absolute()
    if no := refusal((place.path,), out, overwrite):
        raise PlumeError(no)
    with (
        image_of(part_of(task, 0.0, 0.5), origin, place.key, state) as image,
        half_copy(out, image.path) as partial,
    ):
        rows = _fill(part_of(task, 0.5, 1.0), partial, image, wanted)
        publish(partial, out, overwrite)
    words = trn(
        "{n} row of {table} was written to {name}.",
        "{n} rows of {table} were written to {name}.",
        rows,
        table=wanted.table,
        name=out.name,
    )
    return Taken(words, time.monotonic() - began, rows, 0, 0)


def _fill(task: Task, partial: Path, image: Place, wanted: Wanted) -> int:
    target = Place(partial, Mode.EDIT, image.key)
    _prepare(target, image)
    con = connect(target, (Attached(THERE, image),))
    try:
        inner = Task(con, task.token, task._report)
        with attended(con, inner):
            return _copy_table(inner, image, wanted)
    except apsw.FullError:
        raise DiskFull(tr("The disk of {parent} became full.", parent=partial.parent)) from None
    finally:
        with suppress(apsw.Error):
            con.close()


def _prepare(target: Place, image: Place) -> None:
    """Give the new file the page size and the encoding of the snapshot."""
    source, con = connect(image), connect(target)
    try:
        encoding, size = source.pragma("encoding"), int(source.pragma("page_size"))
        con.execute(f"pragma encoding='{encoding}'").fetchall()
        if image.key is None:
            con.execute(f"pragma page_size={size}").fetchall()
        con.execute("vacuum").fetchall()
    finally:
        con.close()
        source.close()


def _copy_table(task: Task, image: Place, wanted: Wanted) -> int:
    con = task.con
    sides = Both(task, read_catalog(task), catalog_at(task, image))
    there = _table_there(sides, wanted.table)
    match = match_of(there, None)
    check_condition(con, match, wanted.where)
    task.report(0.1, 1.0, tr("Writing rows of {table}", table=wanted.table))
    con.config(apsw.SQLITE_DBCONFIG_DQS_DDL, 1)  # the person's own schema may say "text"
    con.execute("begin").fetchall()
    con.execute(str(there.sql)).fetchall()
    con.execute(_insert(match, wanted, whole=True).sql).fetchall()
    rows = con.changes()
    for index in there.indexes:
        if index.sql:
            con.execute(index.sql).fetchall()
    con.execute("commit").fetchall()
    return rows
