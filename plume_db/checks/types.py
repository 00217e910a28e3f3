"""Values whose type is not what their column declares."""

from __future__ import annotations

from collections.abc import Iterator

from plume_db.checks.probes import Probe, of_text
from plume_db.language import tr
from plume_db.names import quoted
from plume_db.schema.objects import Column, Table

_STRICT = {
    "INT": "integer",
    "INTEGER": "integer",
    "REAL": "real",
    "TEXT": "text",
    "BLOB": "blob",
}
_TIMES = ("DATE", "TIME")
"""Declared types that have numeric affinity by accident: text in them is what is meant."""
_FEW = 0.1
"""A type that fewer values of a column have is taken for a slip."""


def affinity(declared: str) -> str:
    """Give the affinity of a declared type.

    Source: "Datatypes In SQLite", section 3.1; ANY of a STRICT table counts as none.
    """
    name = declared.upper()
    for words, found in (
        (("INT",), "INTEGER"),
        (("CHAR", "CLOB", "TEXT"), "TEXT"),
        (("BLOB",), "BLOB"),
        (("REAL", "FLOA", "DOUB"), "REAL"),
    ):
        if any(word in name for word in words):
            return found
    return "NUMERIC" if name and name != "ANY" else "BLOB"


def names_rowid(table: Table, column: Column) -> bool:
    """Whether a column is another name of the rowid, and so always a whole number."""
    keys = sum(bool(each.primary_key) for each in table.columns)
    whole = column.declared_type.upper() == "INTEGER"
    return keys == 1 and bool(column.primary_key) and whole and not table.without_rowid


def type_probes(table: Table) -> Iterator[Probe]:
    """List what is asked of the types in each column."""
    for column in table.columns:
        if column.generated or column.hidden == 1 or names_rowid(table, column):
            continue
        yield from _nulls(table, column)
        if table.strict:
            yield from _strict(column)
        else:
            yield from _loose(column)


def _nulls(table: Table, column: Column) -> Iterator[Probe]:
    # "is null" is taken for false where NOT NULL is declared.
    where = f"typeof({quoted(column.name)})='null'"
    if column.not_null:
        yield Probe(
            "constraint",
            where,
            tr("NULL in {column}, which is declared NOT NULL", column=column.name),
            tr(
                "Give these rows a value. Often NOT NULL was added when the rows were there "
                "already."
            ),
            column.name,
        )
    elif column.primary_key and not table.without_rowid:
        yield Probe(
            "key",
            where,
            tr(
                "NULL in {column}, a part of the primary key, which SQLite allows",
                column=column.name,
            ),
            tr("Give these rows a key, and declare the column NOT NULL."),
            column.name,
        )


def _strict(column: Column) -> Iterator[Probe]:
    kind = _STRICT.get(column.declared_type.upper())
    if kind is not None:
        yield Probe(
            "constraint",
            f"typeof({quoted(column.name)}) not in ('{kind}','null')",
            tr(
                "another type than {declared_type} in {name} of a STRICT table",
                declared_type=column.declared_type,
                name=column.name,
            ),
            tr("Correct these values: SQLite takes for granted that they have the declared type."),
            column.name,
        )


def _loose(column: Column) -> Iterator[Probe]:
    name, declared = quoted(column.name), column.declared_type
    kind = affinity(declared)
    if kind == "BLOB":
        yield from () if declared else _mixed(column)
    elif kind == "TEXT":
        yield _wrong(
            column, f"typeof({name}) in ('integer','real')", tr("a number"), tr("cast as TEXT")
        )
        yield _wrong(column, f"typeof({name})='blob'", "bytes", tr("cast as TEXT if they are text"))
    elif _counts(kind, declared):
        digits = f"({name} glob '*[0-9]*' and {name} not glob '*[^-+0-9.eE]*')"
        numbers = of_text(name, digits)
        yield _wrong(column, numbers, tr("a number as text"), "cast as NUMERIC")
        words = of_text(name, f"not {digits}")
        yield _wrong(column, words, tr("text that is no number"), tr("set to a number or to NULL"))
        yield _wrong(column, f"typeof({name})='blob'", "bytes", tr("set to a number or to NULL"))
        if kind == "INTEGER":
            yield _wrong(column, f"typeof({name})='real'", tr("a number with a fraction"), "round")


def _counts(kind: str, declared: str) -> bool:
    """Whether a column is meant for numbers: STRING and DATE have numeric affinity by accident."""
    if any(word in declared.upper() for word in _TIMES):
        return False
    return kind != "NUMERIC" or any(word in declared.upper() for word in ("NUM", "DEC", "MONEY"))


def _wrong(column: Column, where: str, what: str, mend: str) -> Probe:
    return Probe(
        "value",
        where,
        tr(
            "{what} in {column}, which is declared {type}",
            what=what,
            column=column.name,
            type=column.declared_type,
        ),
        tr(
            "Comparing, sorting and adding take the type into account. Where it is a slip: {mend}.",
            mend=mend,
        ),
        column.name,
    )


def _mixed(column: Column) -> Iterator[Probe]:
    """Ask for the rare type in a column without a declared one."""
    name = quoted(column.name)
    for kinds, what in (("('text')", "text"), ("('integer','real')", tr("a number"))):
        yield Probe(
            "value",
            f"typeof({name}) in {kinds}",
            tr(
                "{what} in {column}, where nearly all others have another type",
                what=what,
                column=column.name,
            ),
            tr(
                "Text and numbers are never equal and sort apart. Where it is a slip, cast "
                "the values, "
                "and declare a type for the column."
            ),
            column.name,
            lambda count, rows: 0 < count <= _FEW * rows,
        )
