"""Rows that only a good backup has, taken into the new database as a step of its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import apsw

from plume_db.audit.log import AuditLog
from plume_db.database import Attached, Key, Mode, Place, connect
from plume_db.folders import state_folder
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.names import quoted
from plume_db.recover.report import MergeCount
from plume_db.recover.shapes import Shape, read_shape
from plume_db.restore.origin import find_origin, image_of


def merge(
    task: Task,
    file: Path,
    out: Path,
    backup: Path,
    tables: Sequence[str],
    *,
    take: bool,
    key: Key | None = None,
) -> list[MergeCount]:
    """Compare tables with those of a backup by rowid or primary key; with `take` fill up.

    `backup` is a file, a store, or ``STORE:SNAPSHOT``; in a store, of the damaged `file`.

    Rows that both have stay as they were recovered, also where they differ. A row that was
    deleted after the backup comes back: nothing tells it from one that is lost.
    """
    with image_of(task, find_origin(str(backup), file), key) as place:
        con = connect(Place(out, Mode.EDIT, key), (Attached("backup", place),))
        try:
            con.set_progress_handler(lambda: task.token.cancelled, 20_000)
            con.execute("pragma foreign_keys=off; begin immediate").fetchall()
            found = []
            for name in tables:
                task.token.check()
                found.append(_table(con, name, take=take))
            task.token.check()
            con.execute("commit").fetchall()
            return found
        finally:
            con.close()  # what is not committed is rolled back


def fill_up(
    task: Task, file: Path, out: Path, backup: Path, tables: Sequence[str], key: Key | None = None
) -> list[MergeCount]:
    """Take rows that only the backup has into a database that was recovered, in one transaction.

    Both or nothing: after a cancel or a crash `out` is as it was.
    """
    log = AuditLog(state_folder())
    intent = log.begin(out, "recover", {"parameters": {"fill up from": str(backup)}})
    try:
        found = merge(task, file, out, backup, tables, take=True, key=key)
    except BaseException as error:
        log.end(intent, {"outcome": "failed", "why": str(error) or type(error).__name__})
        raise
    else:
        log.end(intent, {"outcome": "done", "taken": sum(count.taken for count in found)})
        return found
    finally:
        log.close()


def _table(con: apsw.Connection, name: str, *, take: bool) -> MergeCount:
    try:
        return _compared(con, name, read_shape(con, name), take=take)
    except (apsw.Error, UnicodeError) as error:
        return MergeCount(name, 0, 0, 0, 0, why=str(error) or type(error).__name__)


def _compared(con: apsw.Connection, name: str, shape: Shape, *, take: bool) -> MergeCount:
    here, there = f"main.{quoted(name)}", f"backup.{quoted(name)}"
    recovered = _number(con, f"select count(*) from {here}")
    theirs = {
        str(each).lower()
        for (each,) in con.execute("select name from pragma_table_xinfo(?, 'backup')", (name,))
    }
    if not theirs:
        return MergeCount(name, recovered, 0, 0, 0, why=tr("the backup has no such table"))
    columns = [c.name for c in shape.fields if not c.generated and c.name.lower() in theirs]
    keys = _keys(con, name, shape)
    if not keys:
        return MergeCount(name, recovered, 0, 0, 0, why=tr("its rows have no key to compare by"))
    in_backup = _number(con, f"select count(*) from {there}")
    same_key = " and ".join(f"a.{key} is b.{key}" for key in keys)
    absent = f"from {there} as b where not exists (select 1 from {here} as a where {same_key})"
    missing = _number(con, f"select count(*) {absent}")
    unlike = " or ".join(f"a.{quoted(c)} is not b.{quoted(c)}" for c in columns) or "0"
    differing = _number(
        con, f"select count(*) from {there} as b join {here} as a on {same_key} where {unlike}"
    )
    taken = _take(con, here, absent, keys, columns, shape) if take and missing else 0
    return MergeCount(name, recovered, in_backup, missing, differing, taken)


def _take(
    con: apsw.Connection,
    here: str,
    absent: str,
    keys: list[str],
    columns: list[str],
    shape: Shape,
) -> int:
    names = [quoted(column) for column in columns]
    if not shape.without_rowid and shape.alias is None:
        names = [*keys, *names]
    picked = ",".join(f"b.{each}" for each in names)
    con.execute(
        f"insert or ignore into {here}({','.join(names)}) select {picked} {absent}"
    ).fetchall()
    return con.changes()


def _keys(con: apsw.Connection, name: str, shape: Shape) -> list[str]:
    if not shape.without_rowid:
        return [quoted(shape.rowid_name)] if shape.rowid_name else []
    found = con.execute(
        "select name from pragma_table_xinfo(?, 'main') where pk order by pk", (name,)
    ).fetchall()
    return [quoted(str(each)) for (each,) in found]


def _number(con: apsw.Connection, sql: str) -> int:
    return int(con.execute(sql).fetchall()[0][0])  # type: ignore[arg-type]
