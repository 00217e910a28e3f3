"""What a column of the grid shows in its header, made from what the schema says."""

from __future__ import annotations

from dataclasses import dataclass

from plume_db.language import tr
from plume_db.schema.objects import Column, Table


@dataclass(frozen=True, slots=True)
class ColumnLook:
    """Name, type and marks of one column."""

    name: str
    kind: str
    """Its declared type, and what else is worth a word beside it."""
    icons: tuple[str, ...] = ()
    tip: str = ""
    reference: bool = False
    """Whether its values name rows of another table, to which a person can follow them."""
    sort: str = ""
    """``up`` or ``down`` where the rows are sorted by it."""
    sort_place: int = 0
    """Its place among several columns the rows are sorted by, from 1 on; 0 for the only one."""
    filtered: bool = False
    """Whether a condition on it leaves rows out."""

    @property
    def marks(self) -> str:
        """Say in words how it is sorted and filtered."""
        words = {"up": tr("sorted ascending"), "down": tr("sorted descending")}.get(self.sort, "")
        if words and self.sort_place:
            words += tr(", {sort_place}. of the columns sorted by", sort_place=self.sort_place)
        return ", ".join(each for each in (words, "filtered" * self.filtered) if each)


def same_columns(some: tuple[ColumnLook, ...], others: tuple[ColumnLook, ...]) -> bool:
    """Tell whether columns are the same, however they are sorted and filtered."""
    return len(some) == len(others) and all(
        one.name == other.name and one.kind == other.kind and one.icons == other.icons
        for one, other in zip(some, others, strict=True)
    )


def looks_of(columns: tuple[Column, ...], table: Table | None) -> tuple[ColumnLook, ...]:
    """Describe the columns of a table or view."""
    parents = {
        name: key.parent + (f".{target}" if target else "")
        for key in (table.foreign_keys if table else ())
        for name, target in zip(key.columns, key.parent_columns, strict=False)
    }
    return tuple(_look(column, parents.get(column.name, "")) for column in columns)


def _look(column: Column, parent: str) -> ColumnLook:
    icons = (*(("key",) if column.primary_key else ()), *(("reference",) if parent else ()))
    kind = column.declared_type or tr("any type")
    if column.generated:
        kind += tr(" · computed")
    return ColumnLook(column.name, kind, icons, "\n".join(_facts(column, parent)), bool(parent))


def _facts(column: Column, parent: str) -> list[str]:
    facts = [
        column.name,
        tr("Declared type: {declared_type}", declared_type=column.declared_type or tr("none")),
    ]
    if column.primary_key:
        facts.append(
            tr("Primary key")
            + (
                tr(", part {primary_key}", primary_key=column.primary_key)
                * (column.primary_key > 1)
            )
        )
    if parent:
        facts.append(tr("Refers to {parent}", parent=parent))
    if column.not_null:
        facts.append(tr("Never NULL"))
    if column.default is not None:
        facts.append(tr("Default: {default}", default=column.default))
    if column.generated:
        facts.append(
            tr("Stored generated column") if column.hidden == 3 else tr("Virtual generated column")
        )
    if column.collation:
        facts.append(tr("Collation: {collation}", collation=column.collation))
    return facts
