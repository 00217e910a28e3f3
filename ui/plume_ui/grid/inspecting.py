"""What the inspector is told about one cell."""

from __future__ import annotations

from plume_db.language import tr, trn
from plume_db.rows.cells import Cell, Clipped
from plume_db.schema.objects import Column
from plume_db.units import bytes_text, count_text
from plume_db.values import BadText, Value, type_name
from plume_ui.inspection import Inspection


def inspection_of(table: str, row: str, column: Column, cell: Cell, keys: int = 1) -> Inspection:
    """Describe a cell: value, storage class, size, column; `keys` columns are the primary key."""
    facts = [(tr("Type"), cell.kind.upper() if cell.kind == "null" else cell.kind)]
    facts.append((tr("Declared"), column.declared_type or tr("no type")))
    if cell.length is not None:
        exact = trn("{n} byte", "{n} bytes", cell.length)
        short = bytes_text(cell.length)
        facts.append((tr("Length"), short if cell.length < 1000 else f"{short} ({exact})"))
    if isinstance(cell.value, str) and cell.complete:
        facts.append((tr("Characters"), count_text(len(cell.value))))
    facts += _column_facts(column, keys)
    return Inspection(
        title=column.name or tr("(no name)"),
        subtitle=f"{table} · {row}",
        facts=tuple(facts),
        value=cell.value,
        notes=_notes(cell),
    )


def _column_facts(column: Column, keys: int) -> list[tuple[str, str]]:
    facts = []
    if column.primary_key:
        part = (
            tr("part {primary_key} of the primary key", primary_key=column.primary_key)
            if keys > 1
            else tr("primary key")
        )
        facts.append((tr("Key"), part))
    if column.generated:
        facts.append((tr("Computed"), tr("stored") if column.hidden == 3 else tr("when read")))
    return facts


def _notes(cell: Cell) -> tuple[str, ...]:
    notes = []
    if not cell.complete and cell.length is not None and cell.value is not None:
        shown = (
            bytes_text(len(cell.value)) if isinstance(cell.value, bytes) else tr("the beginning")
        )
        notes.append(
            tr(
                "Only {shown} of {length} is shown here.",
                shown=shown,
                length=bytes_text(cell.length),
            )
        )
    if isinstance(cell.value, BadText):
        notes.append(tr("The bytes of this text are not valid in the file's encoding."))
    return tuple(notes)


def at_hand(value: Value | Clipped, utf8: bool = True) -> Cell | None:
    """Make a cell of what the grid holds already; None where it must be read first."""
    if isinstance(value, (Clipped, BadText)):
        return None
    if isinstance(value, str):
        return Cell(value, "text", len(value.encode("utf-8", "surrogatepass")) if utf8 else None)
    if isinstance(value, bytes):
        return Cell(value, "blob", len(value))
    return Cell(value, type_name(value), None)
