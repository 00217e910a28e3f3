"""Make changes of indexes and statistics to a private copy."""

from __future__ import annotations

from dataclasses import dataclass

import apsw

from plume_db.errors import SqlError, translate
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.names import quoted
from plume_db.query.statements import split
from plume_db.query.tokens import TokenKind, tokens
from plume_db.schema.objects import folded
from plume_db.whatif.changes import (
    AddIndex,
    Analyze,
    ChangeIndex,
    ChangeRefused,
    DropIndex,
    WhatIfChange,
)
from plume_db.whatif.definition import bare


@dataclass(frozen=True)
class IndexNote:
    """An index as the schema has it."""

    schema: str
    name: str
    table: str
    sql: str


def indexes(con: apsw.Connection) -> dict[tuple[str, str], IndexNote]:
    """List all indexes that CREATE INDEX made, by database and folded name."""
    found = {}
    for name in con.db_names():
        cursor = con.execute(
            f"select name, tbl_name, sql from {quoted(name)}.sqlite_schema"
            " where type = 'index' and sql is not null"
        )
        while True:
            try:
                row = next(cursor, None)
            except UnicodeDecodeError:
                continue
            if row is None:
                break
            note = IndexNote(name, str(row[0]), str(row[1]), str(row[2]))
            found[name, folded(note.name)] = note
    return found


def apply(task: Task, changes: tuple[WhatIfChange, ...]) -> None:
    """Make the changes of indexes and statistics in their order; others are not for here."""
    for number, change in enumerate(changes):
        task.token.check()
        try:
            if isinstance(change, AddIndex):
                _add(task, change.sql)
            elif isinstance(change, DropIndex):
                _drop(task.con, change.name)
            elif isinstance(change, ChangeIndex):
                _drop(task.con, change.name)
                _add(task, change.sql)
            elif isinstance(change, Analyze):
                task.report(0, None, tr("Reading all indexes for their statistics"))
                _analyze(task.con)
        except ChangeRefused as error:
            error.change = number
            raise


def _add(task: Task, sql: str) -> None:
    text = _checked(sql)
    task.report(0, None, tr("Building the index"))
    before = _count(task.con)
    try:
        task.con.execute(text, can_cache=False).fetchall()
    except apsw.InterruptError:
        raise
    except (apsw.Error, UnicodeError) as error:
        raise _refused(error, text) from None
    if _count(task.con) == before:
        raise ChangeRefused(tr("There is an index of that name already, so nothing would change."))


def _count(con: apsw.Connection) -> int:
    """Count the indexes of all databases."""
    sql = "select count(*) from {}.sqlite_schema where type = 'index'"
    counts = (con.execute(sql.format(quoted(name))).fetchall()[0][0] for name in con.db_names())
    return sum(int(str(count)) for count in counts)


def _checked(sql: str) -> str:
    """Make sure that a text is one CREATE INDEX, and nothing that would do something else."""
    found = [statement for statement in split(sql) if not statement.empty]
    if not found:
        raise ChangeRefused(tr("There is no CREATE INDEX statement here; type one."), 0)
    if len(found) > 1:
        raise ChangeRefused(
            tr("One index at a time: this is a second statement."), found[1].body_start
        )
    words = found[0].words
    if words[:2] != ("CREATE", "INDEX") and words[:3] != ("CREATE", "UNIQUE", "INDEX"):
        raise ChangeRefused(tr("This is not a CREATE INDEX statement."), found[0].body_start)
    return sql


def _refused(error: BaseException, sql: str) -> ChangeRefused:
    if isinstance(error, apsw.ConstraintError):
        return ChangeRefused(
            tr(
                "The index can not be unique: there are rows with the same key ({error}).",
                error=error,
            )
        )
    told = translate(error, sql)
    text = str(told).rstrip(".")
    offset = told.offset if isinstance(told, SqlError) else -1
    if text.startswith("index ") and text.endswith(" already exists"):
        name = text[len("index ") : -len(" already exists")]
        offset = _place_of(sql, name) if offset < 0 else offset
        return ChangeRefused(
            tr("There is already an index {name}; give the new one another name.", name=name),
            offset,
        )
    if offset < 0 and (wrong := text.rpartition(": ")[2]) != text:
        offset = _place_of(sql, wrong)
    return ChangeRefused(tr("The index can not be made: {text}.", text=text), offset)


def _place_of(sql: str, name: str) -> int:
    """Find where a name stands in a statement; -1 where it does not."""
    wanted = folded(bare(name.rpartition(".")[2]))
    kinds = (TokenKind.WORD, TokenKind.NAME)
    named = (t.start for t in tokens(sql) if t.kind in kinds and folded(bare(t.text)) == wanted)
    return next(named, -1)


def _drop(con: apsw.Connection, name: str) -> None:
    note = find(con, name)
    con.execute(f"drop index {quoted(note.schema)}.{quoted(note.name)}").fetchall()


def find(con: apsw.Connection, name: str) -> IndexNote:
    """Find an index that can be dropped, by its name with or without a schema before it."""
    known = indexes(con)
    schema, dot, rest = name.partition(".")
    for (where, folded_name), note in known.items():
        if folded_name == folded(name):
            return note
        if dot and folded(where) == folded(schema) and folded_name == folded(rest):
            return note
    if folded(name).startswith("sqlite_autoindex_"):
        raise ChangeRefused(
            tr(
                "{name} belongs to a UNIQUE or PRIMARY KEY of its table, so it can not "
                "be dropped without changing the table.",
                name=name,
            )
        )
    raise ChangeRefused(tr("There is no index {name} in this file.", name=name))


def _analyze(con: apsw.Connection) -> None:
    for name in con.db_names():
        if name != "temp":
            con.execute(f"analyze {quoted(name)}").fetchall()
