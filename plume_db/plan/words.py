"""Say in plain words what a line of a plan will do."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from plume_db.plan.nodes import Access, Kind, Line, RowEstimate, Source
from plume_db.units import count_text


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


_ROUND = " once for each row of the query around it"
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
        return f"once for each row {sources[0]}"
    if len(sources) == 2:
        return f"once for each pair of rows {sources[0]} and {sources[1]}"
    return f"once for each combination of rows of the {len(sources)} loops around it"


def _head(line: Line) -> str:
    return f"Runs {line.name} for each row that fires it"


QUEUE = "Takes the rows that the recursion made, one by one"
"""Said of a recursive step's scan of itself."""


def size_text(rows: RowEstimate) -> str:
    """Write a size with where it comes from: ``3,503 rows, statistics``."""
    count = f"{count_text(rows.rows)} row" + ("" if rows.rows == 1 else "s")
    if rows.source is Source.ROWIDS:
        return f"at most {count}, by its rowids"
    if rows.source is Source.AT_LEAST:
        return f"at least {count}, counting was cut short"
    return f"{count}, {rows.source.value}"


def called(line: Line, table: str) -> str:
    """Call what a line reads by its table, and by its alias where that is another."""
    shown = line.name.lower()
    if not table or table.lower() == shown or shown.endswith(f".{table.lower()}"):
        return line.name or table
    return f"{table} (as {line.name})" if line.name else table


def _sized(name: str, rows: RowEstimate | None) -> str:
    return f"{name} ({size_text(rows)})" if rows else name


def _tail(line: Line) -> str:
    """Say what the join makes of it."""
    if line.left_join:
        return "; where none matches, NULLs stand in (LEFT JOIN)"
    return "; the first match is enough (EXISTS)" if line.exists else ""


def _scan(line: Line, name: str, rows: RowEstimate | None) -> str:
    if line.index and line.covering:
        text = f"Reads every entry of index {line.index} instead of table {_sized(name, rows)}"
    elif line.index:
        text = f"Reads every row of {_sized(name, rows)} in the order of index {line.index}"
    elif line.access is Access.RESULT:
        text = f"Reads every row of the result of {name}"
    else:
        text = f"Reads every row of {_sized(name, rows)}"
    return text + _tail(line)


def _search(line: Line, name: str, rows: RowEstimate | None) -> str:
    if line.access is Access.RESULT:
        return _whole(line, f"the result of {name}") + _tail(line)
    if line.access is Access.SCAN:
        return _whole(line, _sized(name, rows)) + _tail(line)
    return _SEARCHES[line.access](line, name) + _skipped(line) + _tail(line)


def _conditions(line: Line) -> str:
    """Write the constraints: ``a=? and b>?``."""
    shown = [term for term in line.terms if not term.startswith("ANY(")]
    return " and ".join(shown)


def _whole(line: Line, name: str) -> str:
    through = f" through index {line.index}" if line.index else ""
    return f"Reads every row of {name}{through}, for the smallest or largest value"


_STOPS = ", and stops at the first row that fits"


def _by_rowid(line: Line, name: str) -> str:
    if not line.terms:
        return f"Goes to one end of {name}, by its rowid{_STOPS}"
    if any("=?" in term for term in line.terms):
        return f"Goes straight to the row of {name} by its rowid"
    return f"Reads a range of {name} by rowid ({_conditions(line)})"


def _by_index(line: Line, name: str) -> str:
    if not line.terms:
        return f"Goes to one end of index {line.index} of {name}{_STOPS}"
    return f"Finds rows of {name} through index {line.index} ({_conditions(line)})"


def _covered(line: Line, name: str) -> str:
    if not line.index and not line.terms:
        return f"Goes to one end of {name}, by its primary key{_STOPS}"
    if not line.index:
        return f"Finds rows of {name} by its primary key ({_conditions(line)})"
    if not line.terms:
        return f"Goes to one end of index {line.index} of {name}{_STOPS}, without the table"
    return f"Finds all it needs of {name} in index {line.index} ({_conditions(line)})"


def _automatic(line: Line, name: str) -> str:
    part = "over part of " if line.partial else "on "
    return (
        f"Builds an index {part}{name} for this run only, then looks up ({_conditions(line)}); "
        "SQLite does this on every run"
    )


_SEARCHES: dict[Access, Callable[[Line, str], str]] = {
    Access.ROWID_LOOKUP: _by_rowid,
    Access.COVERING_SEARCH: _covered,
    Access.INDEX_SEARCH: _by_index,
    Access.AUTOMATIC_INDEX: _automatic,
}


def _skipped(line: Line) -> str:
    columns = [term[4:-1] for term in line.terms if term.startswith("ANY(")]
    return f"; once for each value of {', '.join(columns)} (skip-scan)" if columns else ""


def _virtual(line: Line, name: str, _rows: RowEstimate | None) -> str:
    return f"Asks virtual table {name} for its rows (its plan: {line.purpose})" + _tail(line)


def _values(line: Line) -> str:
    return f"Gives the {line.purpose} row{'' if line.purpose == '1' else 's'} of VALUES"


def _temp_btree(line: Line, _name: str, _rows: RowEstimate | None) -> str:
    what = line.purpose
    if what.endswith("(DISTINCT)"):
        return (
            f"Keeps the values {what.removesuffix('(DISTINCT)')}() has seen in a temporary b-tree"
        )
    if what == "DISTINCT":
        return "Keeps the rows it has given in a temporary b-tree, to leave out duplicates"
    if what.endswith("(ORDER BY)"):
        return f"Sorts what {what.removesuffix('(ORDER BY)')}() takes in, in a temporary b-tree"
    if what.startswith(("LAST ", "RIGHT ")):
        return f"Sorts rows that are equal so far by the {_lower_last(what)}"
    if what in ("ORDER BY", "GROUP BY"):
        return f"Sorts in a temporary b-tree for {what}, before the next step gets a row"
    return f"Keeps rows in a temporary b-tree for {what}"


def _lower_last(purpose: str) -> str:
    """Write ``LAST 2 TERMS OF ORDER BY`` as ``last 2 terms of ORDER BY``."""
    start, of, end = purpose.partition(" OF ")
    return start.lower() + of.lower() + end


def _compound(line: Line, _name: str, _rows: RowEstimate | None) -> str:
    what = line.purpose
    if line.access is Access.TEMP_BTREE:
        return f"{what} of the results, through a temporary b-tree"
    if not what:
        return "Puts the results of several SELECTs together"
    if what == "UNION ALL":
        return "Gives the rows of one SELECT after the other (or merged in order)"
    return f"{what} by merging two sorted results"


def _branch(line: Line, _name: str, _rows: RowEstimate | None) -> str:
    if line.purpose.isdigit():
        return f"Alternative {line.purpose} of the OR"
    return {"LEFT": "The first of two", "RIGHT": "The second of two"}.get(
        line.purpose, "The first SELECT"
    )


def _subquery(line: Line, _name: str, _rows: RowEstimate | None) -> str:
    number = f" {line.name}" if line.name else ""
    if "REUSE" in line.purpose:
        return f"Uses the result of subquery{number} again"
    if line.correlated:
        return f"Runs subquery{number} once for each row of the query around it"
    if line.purpose.startswith("LIST"):
        return f"Runs subquery{number} once and keeps its values for IN"
    return f"Runs subquery{number} once"


def _in_lookup(line: Line, name: str, _rows: RowEstimate | None) -> str:
    through = f"index {line.index}" if line.index else f"the rowids of {name}"
    return f"Tests IN by looking into {through}"


def _bloom(_line: Line, name: str, _rows: RowEstimate | None) -> str:
    if not name:
        return "Makes a Bloom filter, to skip lookups that find nothing"
    return f"Makes a Bloom filter over {name}, to skip lookups that find nothing"


def _recursion(line: Line, _name: str, _rows: RowEstimate | None) -> str:
    if line.purpose == "SETUP":
        return "Makes the first rows of the recursion"
    return "Makes new rows from each row, until there are none"


_WRITERS: dict[Kind, Callable[[Line, str, RowEstimate | None], str]] = {
    Kind.SCAN: _scan,
    Kind.SEARCH: _search,
    Kind.VIRTUAL: _virtual,
    Kind.CONSTANT: lambda *_: "Gives one row without reading a table",
    Kind.VALUES: lambda line, *_: _values(line),
    Kind.TEMP_BTREE: _temp_btree,
    Kind.MULTI_INDEX_OR: lambda *_: "Looks up each side of the OR, and takes each row once",
    Kind.BRANCH: _branch,
    Kind.COMPOUND: _compound,
    Kind.CO_ROUTINE: lambda _line, name, _rows: f"Computes {name} row by row as it is needed",
    Kind.MATERIALIZE: lambda _line, name, _rows: f"Computes {name} whole and keeps it for this run",
    Kind.SUBQUERY: _subquery,
    Kind.IN_LOOKUP: _in_lookup,
    Kind.BLOOM: _bloom,
    Kind.RECURSION: _recursion,
    Kind.TRIGGER: lambda line, *_: _head(line),
    Kind.FOREIGN_KEY: lambda line, *_: _head(line),
    Kind.RIGHT_JOIN: lambda _line, name, _rows: f"Goes over {name} again for rows without a match",
}
