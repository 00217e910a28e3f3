"""Another text encoding: a file can not change its own, so the rows go into a new file.

Every object of the schema is made anew there and every row is copied with its rowid; then both
files are hashed table by table, which compares text as UTF-8 whatever it is stored in.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import apsw

from plume_db.backup.target import publish, refusal
from plume_db.backup.to_file import half_copy
from plume_db.beside import beside, passed_on
from plume_db.database import Mode, Place, connect
from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.maintenance.content import content_of, differences
from plume_db.maintenance.kinds import Choice, Kind, Order
from plume_db.maintenance.preflight import Preflight, access, need, others, shortages
from plume_db.maintenance.results import PATH, Done, facts_of, words_of
from plume_db.maintenance.rowids import renumbered
from plume_db.maintenance.writing import logical_size, naming_holders
from plume_db.names import quoted
from plume_db.schema.objects import Catalog, Table, folded
from plume_db.schema.read import read_catalog
from plume_db.session import Session
from plume_db.units import bytes_text

ENCODINGS = ("UTF-8", "UTF-16le", "UTF-16be")
_AT_ONCE = 2_000
_KEPT = ("user_version", "application_id")


def preflight_recode(task: Task, session: Session, order: Order) -> Preflight:
    """Tell what a copy in another encoding will take."""
    con, out = task.con, order.out
    size, now, wanted = logical_size(con), str(con.pragma("encoding")), _wanted(order)
    needs = (need(tr("the new file"), (out or session.path).parent, 2 * size),)
    sources = (session.path, session.opened.place.path)
    no = refusal(sources, out, order.overwrite) if out else ""
    barred = _refusals(read_catalog(task))
    if now == wanted:
        barred = (tr("The text of this file is {wanted} already.", wanted=wanted), *barred)
    return Preflight(
        task="encoding",
        will_do=(
            tr(
                "Copies every table, row and rowid into a new file that stores text as "
                "{wanted} instead of {now}, and proves that it holds the same. The "
                "file itself stays as it is: SQLite can not change the encoding of a "
                "file that has content.",
                wanted=wanted,
                now=now,
            )
        ),
        writes=False,
        access=access(session, writes=False),
        size=size,
        needs=needs,
        holders=others(session),
        warnings=(tr("UTF-16 takes two bytes for a Latin letter, UTF-8 one."),),
        blockers=(*((no,) if no else ()), *barred, *(shortages(needs) if out else ())),
    )


def _refusals(catalog: Catalog) -> tuple[str, ...]:
    virtual = [table.name for table in catalog.tables if table.kind == "virtual"]
    found = []
    if virtual:
        found.append(
            tr(
                "The virtual tables {virtual} keep their content in a form of their "
                "own that can not be copied row by row. Drop them first, and build "
                "them in the copy.",
                virtual=", ".join(virtual[:5]),
            )
        )
    unread = [table.name for table in catalog.tables if table.error]
    if catalog.error or unread or catalog.stray_indexes:
        found.append(
            tr(
                "The schema can be read in part only ({error}), so it can not be made anew.",
                error=catalog.error or ", ".join(unread[:5]),
            )
        )
    return tuple(found)


def recode(
    task: Task, session: Session, out: Path, encoding: str, *, overwrite: bool = False
) -> Done:
    """Write the copy, on a reading connection; nothing is left where it fails."""
    start, place = time.monotonic(), session.opened.place
    out = out.absolute()
    if no := refusal((session.path, place.path), out, overwrite):
        raise PlumeError(no)
    catalog = read_catalog(task)
    for reason in _refusals(catalog):
        raise PlumeError(reason)
    before = logical_size(task.con)
    with naming_holders(session.path), half_copy(out, session.path) as partial, _reading(task):
        con = connect(Place(partial, Mode.EDIT, place.key))
        with beside(task, con, passed_on(task)) as inner:
            rows = _write(task, inner, catalog, encoding)
            after = _proved(task, inner, catalog)
        publish(partial, out, overwrite)
    words = trn(
        "{n} row is stored as {encoding} in {name} ({after}), proved to hold the same.",
        "{n} rows are stored as {encoding} in {name} ({after}), proved to hold the same.",
        rows,
        encoding=encoding,
        name=out.name,
        after=bytes_text(after),
    )
    return Done(words, time.monotonic() - start, before, after, ((PATH, str(out), ""),))


@contextmanager
def _reading(task: Task) -> Iterator[None]:
    """Hold one moment of the file for the whole copy."""
    task.con.execute("begin").fetchall()
    try:
        yield
    finally:
        with suppress(apsw.Error):
            task.con.execute("rollback").fetchall()


def _write(task: Task, new: Task, catalog: Catalog, encoding: str) -> int:
    con = new.con
    con.limit(apsw.SQLITE_LIMIT_LENGTH, 2**31 - 1)
    task.con.limit(apsw.SQLITE_LIMIT_LENGTH, 2**31 - 1)
    con.config(apsw.SQLITE_DBCONFIG_DQS_DDL, 1)  # old schemas write strings in double quotes
    con.config(apsw.SQLITE_DBCONFIG_DQS_DML, 1)
    # What is half done is thrown away, so nothing is to be journaled or synced before the end.
    con.execute("pragma journal_mode=off; pragma synchronous=off").fetchall()
    for name in ("page_size", "auto_vacuum"):
        con.execute(f"pragma {name}={int(task.con.pragma(name))}").fetchall()
    con.execute(f"pragma encoding='{encoding}'; pragma foreign_keys=off").fetchall()
    con.execute("begin").fetchall()
    tables = [table for table in catalog.tables if table.stored]
    _make(con, [table.sql for table in tables if not table.internal])
    rows = 0
    for number, table in enumerate(tables):
        task.report(0.6 * number / max(1, len(tables)), 1.0, tr("Copying {name}", name=table.name))
        rows += _copy(task, con, table)
    views = [table.sql for table in catalog.tables if table.kind == "view"]
    _make(con, [*(index.sql for index in catalog.indexes), *views])
    _make(con, [trigger.sql for trigger in catalog.triggers])
    for name in _KEPT:
        con.execute(f"pragma {name}={int(task.con.pragma(name))}").fetchall()
    con.execute("commit; pragma synchronous=full; pragma journal_mode=delete").fetchall()
    return rows


def _make(con: apsw.Connection, statements: list[str | None]) -> None:
    for sql in statements:
        if not sql:
            continue  # the index of a constraint comes with its table
        try:
            con.execute(sql).fetchall()
        except apsw.SQLError as error:
            raise PlumeError(
                tr(
                    "A part of the schema can not be made anew here ({error}): {sql}",
                    error=error,
                    sql=sql[:200],
                )
            ) from None


def _copy(task: Task, con: apsw.Connection, table: Table) -> int:
    if table.internal and not _present(con, table):
        return 0
    columns = [quoted(c.name) for c in table.columns if not c.generated]
    rowid = _rowid_name(table)
    picked = ",".join([*([rowid] if rowid else []), *columns])
    marks = ",".join("?" * (len(columns) + bool(rowid)))
    name = quoted(table.name)
    if folded(table.name) == "sqlite_sequence":
        con.execute("delete from sqlite_sequence").fetchall()  # making tables filled it
    insert = f"insert into main.{name}({picked}) values({marks})"
    copied = 0
    try:
        cursor = task.con.execute(f"select {picked} from main.{name}")
        while rows := _batch(cursor):
            con.executemany(insert, rows)
            copied += len(rows)
            task.token.check()
    except UnicodeDecodeError:
        raise PlumeError(
            tr(
                "{name} holds text that is not valid {pragma}, which no other encoding "
                "can hold. Find it with a check, mend it, then try again.",
                name=table.name,
                pragma=task.con.pragma("encoding"),
            )
        ) from None
    return copied


def _batch(cursor: Any) -> list[Any]:
    found = []
    for row in cursor:
        found.append(row)
        if len(found) == _AT_ONCE:
            break
    return found


def _present(con: apsw.Connection, table: Table) -> bool:
    """Make sure that a table of SQLite's own is there; tell whether it is one to be filled."""
    name = folded(table.name)
    if name in ("sqlite_stat1", "sqlite_stat4"):
        con.execute("analyze sqlite_schema").fetchall()
        sql = f"select count(*) from sqlite_schema where name = '{name}'"
        return con.execute(sql).fetchall() == [(1,)]
    return name == "sqlite_sequence"


def _rowid_name(table: Table) -> str:
    """Name the rowid where no column holds it, so that it can be copied too."""
    if table.without_rowid or table.internal:
        return ""
    if any(c.primary_key for c in table.columns) and not any(
        index.origin == "pk" for index in table.indexes
    ):
        return ""  # an INTEGER PRIMARY KEY is copied as a column
    taken = {folded(column.name) for column in table.columns}
    return next((each for each in ("rowid", "_rowid_", "oid") if each not in taken), "")


def _proved(task: Task, new: Task, catalog: Catalog) -> int:
    kept = renumbered(catalog)
    left_out = ("sqlite_stat1", "sqlite_stat3", "sqlite_stat4")
    content = content_of(task, with_rowids=kept, without=left_out, share=(0.6, 0.8))
    wrong = differences(content, content_of(new, with_rowids=kept, without=left_out))
    if wrong:
        raise PlumeError(
            tr("The copy is not like the file ({wrong}), so it was removed.", wrong=wrong[0])
        )
    lines = new.con.execute("pragma integrity_check(1)").fetchall()
    if lines != [("ok",)]:
        raise PlumeError(
            tr("The copy is not sound ({lines}), so it was removed.", lines=lines[0][0])
        )
    return logical_size(new.con)


def _wanted(order: Order) -> str:
    wanted = str(order.options.get("to", ENCODINGS[0]))
    return wanted if wanted in ENCODINGS else ENCODINGS[0]


def _run(task: Task, session: Session, order: Order) -> Done:
    if order.out is None:
        raise PlumeError(tr("A copy in another encoding needs the name of the file it goes to."))
    return recode(task, session, order.out, _wanted(order), overwrite=order.overwrite)


ENCODING = Kind(
    "encoding",
    tr("Change the encoding"),
    tr("Text as UTF-8 or UTF-16, in a new file"),
    tr("Space"),
    writes=False,
    foresee=preflight_recode,
    run=_run,
    summary=words_of,
    facts=facts_of,
    choices=(
        Choice("to", tr("Text as"), tr("How text is stored in the new file."), "one of", ENCODINGS),
    ),
    out=tr("the copy in another encoding"),
    effort=6.0,
    reads=2.0,
    rewrites=1.0,
)
