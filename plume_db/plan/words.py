"""Say in plain words what a line of a plan will do."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from plume_db.language import said, tr, trn
from plume_db.plan.nodes import Access, Kind, Line, RowEstimate, Source


def words(line: Line, table: str = "", rows: RowEstimate | None = None, around: str = "") -> str:
    """Write one sentence without a full stop; `table` and `rows` are what is known of the table.

    `around` says how often it is done, as :func:`how_often` writes it.
    """
    write = _WRITERS.get(line.kind)
    if write is None:
        return line.name
    text = write(line, called(line, table), rows)
    if around and line.kind in _REPEATED:
        text = text.replace(_ROUND, "") if _ROUND in text else text
        start, semicolon, rest = text.partition("; ")
        return f"{start}, {around}{semicolon}{rest}"
    return text


_ROUND = tr(" once for each row of the query around it")
_REPEATED = frozenset(
    {
        *(Kind.SCAN, Kind.SEARCH, Kind.VIRTUAL, Kind.MULTI_INDEX_OR, Kind.SUBQUERY),
        *(Kind.IN_LOOKUP, Kind.VALUES),
    }
)


def how_often(sources: Sequence[str]) -> str:
    """Say how often something in nested loops is done; `sources` are what they go over."""
    if not sources:
        return ""
    if len(sources) == 1:
        return tr("once for each row {sources}", sources=sources[0])
    if len(sources) == 2:
        return tr(
            "once for each pair of rows {sources} and {sources2}",
            sources=sources[0],
            sources2=sources[1],
        )
    return tr(
        "once for each combination of rows of the {sources} loops around it", sources=len(sources)
    )


def _head(line: Line) -> str:
    return tr("Runs {name} for each row that fires it", name=line.name)


QUEUE = tr("Takes the rows that the recursion made, one by one")
"""Said of a recursive step's scan of itself."""


def size_text(rows: RowEstimate) -> str:
    """Write a size with where it comes from: ``3,503 rows, statistics``."""
    count = trn("{n} row", "{n} rows", rows.rows)
    if rows.source is Source.ROWIDS:
        return tr("at most {count}, by its rowids", count=count)
    if rows.source is Source.AT_LEAST:
        return tr("at least {count}, counting was cut short", count=count)
    return f"{count}, {said(rows.source.value)}"


def called(line: Line, table: str) -> str:
    """Call what a line reads by its table, and by its alias where that is another."""
    shown = line.name.lower()
    if not table or table.lower() == shown or shown.endswith(f".{table.lower()}"):
        return line.name or table
    return tr("{table} (as {name})", table=table, name=line.name) if line.name else table


def _sized(name: str, rows: RowEstimate | None) -> str:
    return f"{name} ({size_text(rows)})" if rows else name


def _tail(line: Line) -> str:
    """Say what the join makes of it."""
    if line.left_join:
        return tr("; where none matches, NULLs stand in (LEFT JOIN)")
    return tr("; the first match is enough (EXISTS)") if line.exists else ""


def _scan(line: Line, name: str, rows: RowEstimate | None) -> str:
    if line.index and line.covering:
        text = tr(
            "Reads every entry of index {index} instead of table {sized}",
            index=line.index,
            sized=_sized(name, rows),
        )
    elif line.index:
        text = tr(
            "Reads every row of {sized} in the order of index {index}",
            sized=_sized(name, rows),
            index=line.index,
        )
    elif line.access is Access.RESULT:
        text = tr("Reads every row of the result of {name}", name=name)
    else:
        text = tr("Reads every row of {sized}", sized=_sized(name, rows))
    return text + _tail(line)


def _search(line: Line, name: str, rows: RowEstimate | None) -> str:
    if line.access is Access.RESULT:
        return _whole(line, tr("the result of {name}", name=name)) + _tail(line)
    if line.access is Access.SCAN:
        return _whole(line, _sized(name, rows)) + _tail(line)
    return _SEARCHES[line.access](line, name) + _skipped(line) + _tail(line)


def _conditions(line: Line) -> str:
    """Write the constraints: ``a=? and b>?``."""
    shown = [term for term in line.terms if not term.startswith("ANY(")]
    return tr(" and ").join(shown)


def _whole(line: Line, name: str) -> str:
    through = tr(" through index {index}", index=line.index) if line.index else ""
    return tr(
        "Reads every row of {name}{through}, for the smallest or largest value",
        name=name,
        through=through,
    )


_STOPS = tr(", and stops at the first row that fits")


def _by_rowid(line: Line, name: str) -> str:
    if not line.terms:
        return tr("Goes to one end of {name}, by its rowid{stops}", name=name, stops=_STOPS)
    if any("=?" in term for term in line.terms):
        return tr("Goes straight to the row of {name} by its rowid", name=name)
    return tr(
        "Reads a range of {name} by rowid ({conditions})", name=name, conditions=_conditions(line)
    )


def _by_index(line: Line, name: str) -> str:
    if not line.terms:
        return tr(
            "Goes to one end of index {index} of {name}{stops}",
            index=line.index,
            name=name,
            stops=_STOPS,
        )
    return tr(
        "Finds rows of {name} through index {index} ({conditions})",
        name=name,
        index=line.index,
        conditions=_conditions(line),
    )


def _covered(line: Line, name: str) -> str:
    if not line.index and not line.terms:
        return tr("Goes to one end of {name}, by its primary key{stops}", name=name, stops=_STOPS)
    if not line.index:
        return tr(
            "Finds rows of {name} by its primary key ({conditions})",
            name=name,
            conditions=_conditions(line),
        )
    if not line.terms:
        return tr(
            "Goes to one end of index {index} of {name}{stops}, without the table",
            index=line.index,
            name=name,
            stops=_STOPS,
        )
    return tr(
        "Finds all it needs of {name} in index {index} ({conditions})",
        name=name,
        index=line.index,
        conditions=_conditions(line),
    )


def _automatic(line: Line, name: str) -> str:
    if line.partial:
        return tr(
            "Builds an index over part of {name} for this run only, then looks up "
            "({conditions}); SQLite does this on every run",
            name=name,
            conditions=_conditions(line),
        )
    return tr(
        "Builds an index on {name} for this run only, then looks up "
        "({conditions}); SQLite does this on every run",
        name=name,
        conditions=_conditions(line),
    )


_SEARCHES: dict[Access, Callable[[Line, str], str]] = {
    Access.ROWID_LOOKUP: _by_rowid,
    Access.COVERING_SEARCH: _covered,
    Access.INDEX_SEARCH: _by_index,
    Access.AUTOMATIC_INDEX: _automatic,
}


def _skipped(line: Line) -> str:
    columns = [term[4:-1] for term in line.terms if term.startswith("ANY(")]
    return (
        tr("; once for each value of {columns} (skip-scan)", columns=", ".join(columns))
        if columns
        else ""
    )


def _virtual(line: Line, name: str, _rows: RowEstimate | None) -> str:
    return tr(
        "Asks virtual table {name} for its rows (its plan: {purpose})",
        name=name,
        purpose=line.purpose,
    ) + _tail(line)


def _values(line: Line) -> str:
    return (
        tr("Gives the {purpose} row of VALUES", purpose=line.purpose)
        if line.purpose == "1"
        else tr("Gives the {purpose} rows of VALUES", purpose=line.purpose)
    )


def _temp_btree(line: Line, _name: str, _rows: RowEstimate | None) -> str:
    what = line.purpose
    if what.endswith("(DISTINCT)"):
        return tr(
            "Keeps the values {removesuffix}() has seen in a temporary b-tree",
            removesuffix=what.removesuffix("(DISTINCT)"),
        )
    if what == "DISTINCT":
        return tr("Keeps the rows it has given in a temporary b-tree, to leave out duplicates")
    if what.endswith("(ORDER BY)"):
        return tr(
            "Sorts what {removesuffix}() takes in, in a temporary b-tree",
            removesuffix=what.removesuffix("(ORDER BY)"),
        )
    if what.startswith(("LAST ", "RIGHT ")):
        return tr(
            "Sorts rows that are equal so far by the {lower_last}", lower_last=_lower_last(what)
        )
    if what in ("ORDER BY", "GROUP BY"):
        return tr(
            "Sorts in a temporary b-tree for {what}, before the next step gets a row", what=what
        )
    return tr("Keeps rows in a temporary b-tree for {what}", what=what)


def _lower_last(purpose: str) -> str:
    """Write ``LAST 2 TERMS OF ORDER BY`` as ``last 2 terms of ORDER BY``."""
    start, of, end = purpose.partition(" OF ")
    return start.lower() + of.lower() + end


def _compound(line: Line, _name: str, _rows: RowEstimate | None) -> str:
    what = line.purpose
    if line.access is Access.TEMP_BTREE:
        return tr("{what} of the results, through a temporary b-tree", what=what)
    if not what:
        return tr("Puts the results of several SELECTs together")
    if what == "UNION ALL":
        return tr("Gives the rows of one SELECT after the other (or merged in order)")
    return tr("{what} by merging two sorted results", what=what)


def _branch(line: Line, _name: str, _rows: RowEstimate | None) -> str:
    if line.purpose.isdigit():
        return tr("Alternative {purpose} of the OR", purpose=line.purpose)
    return {"LEFT": tr("The first of two"), "RIGHT": tr("The second of two")}.get(
        line.purpose, tr("The first SELECT")
    )


def _subquery(line: Line, _name: str, _rows: RowEstimate | None) -> str:
    number = f" {line.name}" if line.name else ""
    if "REUSE" in line.purpose:
        return tr("Uses the result of subquery{number} again", number=number)
    if line.correlated:
        return tr("Runs subquery{number} once for each row of the query around it", number=number)
    if line.purpose.startswith("LIST"):
        return tr("Runs subquery{number} once and keeps its values for IN", number=number)
    return tr("Runs subquery{number} once", number=number)


def _in_lookup(line: Line, name: str, _rows: RowEstimate | None) -> str:
    through = (
        tr("index {index}", index=line.index)
        if line.index
        else tr("the rowids of {name}", name=name)
    )
    return tr("Tests IN by looking into {through}", through=through)


def _bloom(_line: Line, name: str, _rows: RowEstimate | None) -> str:
    if not name:
        return tr("Makes a Bloom filter, to skip lookups that find nothing")
    return tr("Makes a Bloom filter over {name}, to skip lookups that find nothing", name=name)


def _recursion(line: Line, _name: str, _rows: RowEstimate | None) -> str:
    if line.purpose == "SETUP":
        return tr("Makes the first rows of the recursion")
    return tr("Makes new rows from each row, until there are none")


_WRITERS: dict[Kind, Callable[[Line, str, RowEstimate | None], str]] = {
    Kind.SCAN: _scan,
    Kind.SEARCH: _search,
    Kind.VIRTUAL: _virtual,
    Kind.CONSTANT: lambda *_: tr("Gives one row without reading a table"),
    Kind.VALUES: lambda line, *_: _values(line),
    Kind.TEMP_BTREE: _temp_btree,
    Kind.MULTI_INDEX_OR: lambda *_: tr("Looks up each side of the OR, and takes each row once"),
    Kind.BRANCH: _branch,
    Kind.COMPOUND: _compound,
    Kind.CO_ROUTINE: lambda _line, name, _rows: tr(
        "Computes {name} row by row as it is needed", name=name
    ),
    Kind.MATERIALIZE: lambda _line, name, _rows: tr(
        "Computes {name} whole and keeps it for this run", name=name
    ),
    Kind.SUBQUERY: _subquery,
    Kind.IN_LOOKUP: _in_lookup,
    Kind.BLOOM: _bloom,
    Kind.RECURSION: _recursion,
    Kind.TRIGGER: lambda line, *_: _head(line),
    Kind.FOREIGN_KEY: lambda line, *_: _head(line),
    Kind.RIGHT_JOIN: lambda _line, name, _rows: tr(
        "Goes over {name} again for rows without a match", name=name
    ),
}
