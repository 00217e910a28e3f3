"""The SQL expression that writes a row as one line of CSV."""

from __future__ import annotations

from plume_db.names import literal, quoted
from plume_db.schema.objects import Column, Table, folded
from plume_db.transfer.options import Options
from plume_db.transfer.texts import INFINITE

_TEXT_TYPES = ("char", "clob", "text")


def line_sql(names: list[str], options: Options, *, breaks: bool = True) -> str:
    """Write the expression for columns of any kind.

    With `breaks` False a text that holds a line break is not quoted, which is a third faster;
    whoever asks for that counts the breaks afterwards.
    """
    return _joined([f"({_cell(name, options, breaks)})" for name in names], options)


def table_line_sql(table: Table, names: tuple[str, ...], options: Options, *, breaks: bool) -> str:
    """Write the expression for columns of a table; what it declares makes the usual way short."""
    known = {column.name: column for column in table.columns}
    cells = []
    for name in names:
        column = known.get(name)
        if column is not None and _is_rowid(table, column):
            cells.append(f"({quoted(name)}||'')")
        elif column is not None and _is_text(column):
            cells.append(f"({_text_first(quoted(name), options, breaks)})")
        else:
            cells.append(f"({_cell(quoted(name), options, breaks)})")
    return _joined(cells, options)


def _is_rowid(table: Table, column: Column) -> bool:
    """Whether the column is the rowid itself, which is an integer and nothing else."""
    alone = sum(bool(each.primary_key) for each in table.columns) == 1
    indexed = any(index.origin == "pk" for index in table.indexes)
    named = column.primary_key and folded(column.declared_type) == "integer"
    return bool(named and alone and not indexed)


def _is_text(column: Column) -> bool:
    return any(word in folded(column.declared_type) for word in _TEXT_TYPES)


def _joined(cells: list[str], options: Options) -> str:
    """Join as a balanced tree, since SQLite limits how deep an expression may be."""
    if len(cells) == 1:
        return cells[0]
    half = len(cells) // 2
    one, other = _joined(cells[:half], options), _joined(cells[half:], options)
    return f"({one}||{literal(options.separator)}||{other})"


# Numbers sort before text and text before blobs: a comparison tells the type without the call of a
# function. The plus takes the column's affinity away, and COLLATE its own idea of what is equal.


def _cell(name: str, options: Options, breaks: bool) -> str:
    return (
        f"case when +{name}>=1e-300 and +{name}<1e300 then {name}"
        f" when {name} is null then {literal(options.null)}"
        f" when +{name}<'' collate binary then {_odd_number(name)}"
        f" when +{name}>=x'' collate binary then {_blob(name)}"
        f" {_text(name, options, breaks)} end"
    )


def _text_first(name: str, options: Options, breaks: bool) -> str:
    is_text = f"+{name}>='' collate binary and +{name}<x'' collate binary"
    return (
        f"case when {is_text} then case {_text(name, options, breaks)} end"
        f" else {_cell(name, options, breaks)} end"
    )


def _odd_number(name: str) -> str:
    """Write zeros, negative and extreme numbers, among them those that || would not keep."""
    return (
        f"iif(+{name}=0.0 and atan2({name},-1.0)<0,'-0.0',"
        f"iif(abs({name}+0.0)>1.7976931348623157e308,iif(+{name}>0,'{INFINITE}','-{INFINITE}'),{name}))"
    )


def _blob(name: str) -> str:
    return f"iif(+{name}=x'' collate binary,'\"\"',lower(hex({name})))"


def _text(name: str, options: Options, breaks: bool) -> str:
    """Write the branches for text; quotes only where they are needed."""
    empty = '""' if options.quote_empty else ""
    signs = (options.separator, "\n", "\r") if breaks else (options.separator,)
    odd = " or ".join(f"instr({name},{literal(sign)})" for sign in signs)
    if options.null:
        odd += f" or +{name}={literal(options.null)} collate binary"
    return (
        f"when +{name}='' collate binary then '{empty}'"
        f" when instr({name},'\"') then '\"'||replace({name},'\"','\"\"')||'\"'"
        f" when {odd} then '\"'||{name}||'\"'"
        f" else {name}"
    )
