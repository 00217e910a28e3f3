"""What is different between a snapshot and the file: objects with both texts, rows by key."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apsw

from plume_db.beside import beside, passed_on
from plume_db.database import Place, connect
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.maintenance.content import Content, content_of
from plume_db.names import quoted
from plume_db.restore.both import Both, both, reading
from plume_db.restore.keys import HERE, THERE, Match, match_of
from plume_db.restore.origin import Origin, image_of
from plume_db.schema.objects import Catalog, folded
from plume_db.session import Session
from plume_db.store.share import part_of

SAMPLES = 20
"""Rows of each kind that are shown."""


@dataclass(frozen=True)
class ObjectDifference:
    """A table, index, view or trigger that is not the same."""

    kind: str
    name: str
    state: str
    """``added`` (only the file has it), ``removed`` (only the snapshot), or ``changed``."""
    there: str
    """Its SQL in the snapshot, or empty; likewise `here` in the file."""
    here: str


@dataclass(frozen=True)
class TableDifference:
    """The rows of one table; counts are -1 where they could not be told."""

    name: str
    added: int = 0
    """Rows that only the file has: a restore would take them away."""
    removed: int = 0
    """Rows that only the snapshot has: a restore would bring them back."""
    changed: int = 0
    """Rows of one key with other values."""
    key: tuple[str, ...] = ()
    samples: tuple[tuple[str, str], ...] = ()
    """A state, and the key of such a row as a person writes it."""
    note: str = ""

    @property
    def same(self) -> bool:
        """Whether there is no difference in the rows."""
        return not (self.added or self.removed or self.changed or self.note)


@dataclass(frozen=True)
class Comparison:
    """A snapshot beside the file."""

    objects: tuple[ObjectDifference, ...]
    tables: tuple[TableDifference, ...]
    """Only those that differ."""
    equal: int
    """Tables with the same rows."""
    rows: int
    """Rows of the file, all tables together."""
    seconds: float

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not self.objects and not self.tables


def compare(task: Task, session: Session, origin: Origin, state: Path | None = None) -> Comparison:
    """Compare a snapshot with the file; both are only read. Slow on big files, cancellable."""
    began = time.monotonic()
    key = session.opened.place.key
    with image_of(part_of(task, 0.0, 0.25), origin, key, state) as image:
        wanted = _content(part_of(task, 0.25, 0.45), image)
        place = reading(session.opened.place)
        with both(part_of(task, 0.45, 1.0), place, image) as sides:
            sides.con.execute("begin").fetchall()
            names = _all_names(sides.here)
            found = content_of(sides.task, with_rowids=names, share=(0.0, 0.4))
            objects = _objects(sides.there, sides.here)
            tables, equal = _tables(sides, wanted, found)
    return Comparison(objects, tables, equal, found.rows, time.monotonic() - began)


def _all_names(catalog: Catalog) -> list[str]:
    return [table.name for table in catalog.tables if table.stored]


def _content(task: Task, place: Place) -> Content:
    from plume_db.schema.read import read_catalog

    with beside(task, connect(place), passed_on(task)) as inner:
        return content_of(inner, with_rowids=_all_names(read_catalog(inner)))


def _texts(catalog: Catalog) -> dict[tuple[str, str], str]:
    held: dict[tuple[str, str], str] = {}
    for table in catalog.tables:
        if table.kind != "shadow" and not table.internal:
            kind = "table" if table.kind == "virtual" else table.kind
            held[kind, table.name] = table.sql or ""
    for index in catalog.indexes:
        if index.sql:
            held["index", index.name] = index.sql
    for trigger in catalog.triggers:
        held["trigger", trigger.name] = trigger.sql
    return held


def _objects(there: Catalog, here: Catalog) -> tuple[ObjectDifference, ...]:
    old, new = _texts(there), _texts(here)
    found = []
    for kind, name in sorted({*old, *new}):
        was, now = old.get((kind, name)), new.get((kind, name))
        if was == now:
            continue
        state = "added" if was is None else "removed" if now is None else "changed"
        found.append(ObjectDifference(kind, name, state, was or "", now or ""))
    return tuple(found)


def _tables(
    sides: Both, wanted: Content, found: Content
) -> tuple[tuple[TableDifference, ...], int]:
    """Compare by key only the tables whose hash differs: equal ones cost nothing more."""
    old = {folded(t.name): t for t in wanted.tables}
    new = {folded(t.name): t for t in found.tables}
    names = [n for n in {**old, **new} if not _same_hash(old.get(n), new.get(n))]
    held = []
    for number, name in enumerate(names):
        shown = (old.get(name) or new[name]).name
        sides.task.report(
            0.4 + 0.6 * number / len(names), 1.0, tr("Comparing the rows of {shown}", shown=shown)
        )
        held.append(_rows(sides, shown))
    kept = tuple(each for each in held if not each.same)
    return kept, len({**old, **new}) - len(kept)


def _same_hash(one: Any, other: Any) -> bool:
    return (
        one is not None
        and other is not None
        and bool(one.digest)
        and (one.rows, one.digest) == (other.rows, other.digest)
    )


def _rows(sides: Both, name: str) -> TableDifference:
    there, here = sides.there.table(name), sides.here.table(name)
    try:
        if there is None:
            return TableDifference(name, added=_count(sides.con, HERE, name), note=tr("new table"))
        if here is None:
            removed = _count(sides.con, THERE, name)
            return TableDifference(name, removed=removed, note=tr("the file has no such table"))
        match = match_of(there, here)
        if match.by_rowid and (there.without_rowid or here.without_rowid or not match.key[0]):
            return TableDifference(name, -1, -1, -1, note=tr("its key is another, so rows differ"))
        return _by_key(sides, match)
    except (apsw.InterruptError, apsw.BusyError):
        raise
    except (apsw.Error, UnicodeDecodeError) as error:
        sides.task.token.check()
        return TableDifference(
            name, -1, -1, -1, note=tr("it can not be compared ({error})", error=error)
        )


def _count(con: apsw.Connection, schema: str, name: str) -> int:
    return _number(con, f"SELECT count(*) FROM {schema}.{quoted(name)}")


def _number(con: apsw.Connection, sql: str) -> int:
    return int(str(con.execute(sql).fetchall()[0][0]))


def statements(match: Match, where: str = "") -> dict[str, str]:
    """Give the FROM and WHERE that find rows added, removed and changed, each by its name."""
    name = quoted(match.name)
    old, new = match.source(THERE, where), match.source(HERE, where)
    same = match.joined("m", "s")
    return {
        "added": f"FROM {new} m WHERE NOT EXISTS (SELECT 1 FROM {THERE}.{name} s WHERE {same})",
        "removed": f"FROM {old} s WHERE NOT EXISTS (SELECT 1 FROM {HERE}.{name} m WHERE {same})",
        "changed": f"FROM {old} s CROSS JOIN {HERE}.{name} m ON {same}"
        f" WHERE {match.differs('s', 'm')}",
    }


def _by_key(sides: Both, match: Match) -> TableDifference:
    counts, samples = {}, []
    for state, tail in statements(match).items():
        counts[state] = _number(sides.con, f"SELECT count(*) {tail}")
        if counts[state]:
            samples += [(state, row) for row in _samples(sides.con, match, state, tail)]
    notes = []
    if match.by_rowid:
        notes.append(tr("rows are matched by rowid, since the table has no primary key"))
    if match.left_out or match.added:
        names = ", ".join((*match.left_out, *match.added))
        notes.append(tr("only one side has {names}", names=names))
    if not any(counts.values()) and not notes:
        notes.append(tr("generated columns or the order of columns differ"))
    return TableDifference(
        match.name, **counts, key=match.key, samples=tuple(samples), note="; ".join(notes)
    )


def _samples(con: apsw.Connection, match: Match, state: str, tail: str) -> list[str]:
    side = "m" if state == "added" else "s"
    # quote() writes any value, invalid text too, in a form that can be read.
    keys = ", ".join(f"substr(quote({side}.{quoted(name)}), 1, 60)" for name in match.key)
    found = []
    for row in con.execute(f"SELECT {keys} {tail} LIMIT {SAMPLES}"):
        values = ", ".join(map(str, row))
        found.append(f"{', '.join(match.key)} {values}")
    return found
