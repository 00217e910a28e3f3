"""What rows of a table look like, to tell which table rows belong to that have lost theirs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import apsw

from plume_db.names import quoted

VIRTUAL, STORED = 2, 3
"""What ``table_xinfo`` calls generated columns in its column ``hidden``."""

NULL, NUMBER, FRACTION, TEXT, BLOB = 1, 2, 4, 8, 16
"""Classes of serial types, as bits."""

_CLASSES = (NULL, *[NUMBER] * 6, FRACTION, NUMBER, NUMBER)
_ALLOWED = {
    "TEXT": NULL | TEXT | BLOB,
    "INTEGER": NULL | NUMBER | FRACTION,
    "REAL": NULL | NUMBER | FRACTION,
    "NUMERIC": NULL | NUMBER | FRACTION | TEXT,
    "BLOB": NULL | NUMBER | FRACTION | TEXT | BLOB,
}


def allowed(affinity: str) -> int:
    """Give the classes a column of an affinity can hold; ROWID stands for a rowid."""
    return NUMBER if affinity == "ROWID" else _ALLOWED[affinity]


def class_of(serial: int) -> int:
    """Tell the class of a serial type."""
    if serial < 10:
        return _CLASSES[serial]
    return TEXT if serial % 2 else BLOB


def affinity_of(declared: str) -> str:
    """Find the affinity of a declared type, by section 3.1 of "Datatypes In SQLite"."""
    kind = declared.upper()
    if "INT" in kind:
        return "INTEGER"
    if any(word in kind for word in ("CHAR", "CLOB", "TEXT")):
        return "TEXT"
    if not kind or "BLOB" in kind or kind == "ANY":
        return "BLOB"
    if any(word in kind for word in ("REAL", "FLOA", "DOUB")):
        return "REAL"
    return "NUMERIC"


@dataclass(frozen=True)
class StoredColumn:
    """One field of a table's records."""

    name: str
    affinity: str
    required: bool
    """NOT NULL."""
    generated: bool
    """Stored, but computed: never inserted."""


@dataclass
class Shape:
    """How the records of one table are laid out, and what is seen in them."""

    name: str
    fields: tuple[StoredColumn, ...]
    """In the order of the record; virtual columns are not in it."""
    alias: int | None
    """The field that is the rowid, stored as NULL."""
    without_rowid: bool
    rowid_name: str
    """A name for the rowid that no column has; empty where there is none."""
    seen: list[int] = field(default_factory=list)
    """By field: the classes that rows of the table have, as bits."""
    rows_seen: int = 0

    def learn(self, types: Sequence[int]) -> None:
        """Take note of the types of a row that is known to be of this table."""
        if not self.seen:
            self.seen = [0] * len(self.fields)
        for at, serial in enumerate(types[: len(self.seen)]):
            self.seen[at] |= class_of(serial)
        self.rows_seen += 1

    def fit(self, types: Sequence[int]) -> float:
        """Tell from 0 to 1 how well a row fits.

        0 where it can not be of this table; what is only unlikely costs a part.
        """
        if not 0 < len(types) <= len(self.fields):
            return 0.0
        score = 1.0 if len(types) == len(self.fields) else 0.6
        learnt = self.rows_seen >= 20
        for at, serial in enumerate(types):
            if at == self.alias:
                score *= serial == 0
                continue
            kind = class_of(serial)
            score *= self._fit_one(self.fields[at], kind)
            if learnt and not kind & self.seen[at]:
                score *= 0.7
        return score

    def _fit_one(self, column: StoredColumn, kind: int) -> float:
        """Tell how well a class of values fits a column."""
        if kind == NULL:
            # Possible nearly everywhere, so it tells less than a value that fits.
            return 0.0 if column.required and not self.without_rowid else 0.95
        if not kind & _ALLOWED[column.affinity]:
            # A number is made text before it is stored in a text column; never else.
            return 0.0 if column.affinity == "TEXT" and not column.generated else 0.3
        return 0.6 if column.affinity == "NUMERIC" and kind == TEXT else 1.0

    def fit_all(self, rows: Iterable[Sequence[int]]) -> float:
        """Tell how well many rows fit, which stand or fall together but for a damaged few."""
        scores = [self.fit(types) for types in rows]
        if not scores:
            return 0.0
        good = [score for score in scores if score > 0]
        if len(good) < 0.9 * len(scores):
            return 0.0
        return sum(good) / len(scores)


def read_shape(con: apsw.Connection, name: str) -> Shape:
    """Ask a database in which the table was made, empty, how its records are laid out."""
    columns = con.execute(
        'select name, type, "notnull", pk, hidden from pragma_table_xinfo(?)', (name,)
    ).fetchall()
    listed = con.execute("select wr from pragma_table_list(?)", (name,)).fetchall()
    without = bool(listed and listed[0][0])
    indexes = con.execute(
        "select name from pragma_index_list(?) where origin = 'pk'", (name,)
    ).fetchall()
    made = {
        str(column[0]): StoredColumn(
            str(column[0]), affinity_of(str(column[1])), bool(column[2]), column[4] == STORED
        )
        for column in columns
        if column[4] != VIRTUAL
    }
    order = list(made)
    if without and indexes:
        keys = con.execute(
            "select name from pragma_index_xinfo(?) order by seqno", (indexes[0][0],)
        ).fetchall()
        order = [str(key) for (key,) in keys if key in made]
        order += [each for each in made if each not in order]
    primary = [str(column[0]) for column in columns if column[3]]
    alias = order.index(primary[0]) if len(primary) == 1 and not indexes and not without else None
    taken = {str(column[0]).lower() for column in columns}
    free = next((word for word in ("rowid", "_rowid_", "oid") if word not in taken), "")
    if alias is not None:
        free = order[alias]
    return Shape(name, tuple(made[each] for each in order), alias, without, free)


def insert_sql(shape: Shape, count: int, casts: frozenset[int] = frozenset()) -> str:
    """Write the INSERT for a row whose parameter 1 is the rowid and 2 and on its first fields.

    `casts` are fields whose bytes are a text that can not be bound as one.
    """
    names, values = [], []
    if shape.rowid_name and not shape.without_rowid:
        names.append(quoted(shape.rowid_name))
        values.append("?1")
    for at, column in enumerate(shape.fields[:count]):
        if at == shape.alias or column.generated:
            continue
        names.append(quoted(column.name))
        values.append(f"cast(?{at + 2} as text)" if at in casts else f"?{at + 2}")
    table = quoted(shape.name)
    if not names:
        return f"insert into {table} default values"
    return f"insert into {table}({','.join(names)}) values({','.join(values)})"


def used_parameters(shape: Shape, count: int) -> int:
    """Count the parameters of that INSERT: what a row has beyond them is not bound."""
    last = 1 if shape.rowid_name and not shape.without_rowid else 0
    for at, column in enumerate(shape.fields[:count]):
        if at != shape.alias and not column.generated:
            last = at + 2
    return last
