"""Which table, index or temporary thing each cursor of a program stands for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from plume_db.language import said, to_say, tr
from plume_db.plan.names import Names
from plume_db.plan.nodes import Kind
from plume_db.plan.parse import parse
from plume_db.plan.steps import Owners, Step

POSITIONS = frozenset(
    {
        *("Rewind", "Last", "SeekGE", "SeekGT", "SeekLE", "SeekLT", "SeekRowid", "NotExists"),
        *("VFilter", "Count", "Found", "NotFound"),
    }
)
"""Instructions that put a cursor somewhere."""

_OPENS_FILE = frozenset({"OpenRead", "OpenWrite", "ReopenIdx"})
_IN_REGISTER = 16
"""A flag of p5: the page is in a register, as it is for a table that is being made."""

_AHEAD = 2
"""A temporary table is made shortly before the plan's line that tells of it begins."""

_TEMPORARY = {
    "OpenEphemeral": to_say("temporary table"),
    "OpenAutoindex": to_say("automatic index"),
    "SorterOpen": to_say("sorter"),
    "OpenPseudo": to_say("row"),
}


@dataclass(frozen=True, slots=True)
class Cursor:
    """What a cursor number stands for."""

    number: int
    kind: str
    """table, index, virtual table, temporary table, automatic index, sorter, row."""
    name: str
    """How to call it: the table's or the index's name, or what the temporary one is for."""
    table: str = ""
    index: str = ""
    schema: str = ""
    root_page: int = 0
    writes: bool = False
    opened_at: int = 0
    program: int = 0

    @property
    def words(self) -> str:
        """Call it in a sentence: ``index i of t``, ``table t``, ``the sorter for ORDER BY``."""
        if self.kind == "index":
            return tr("index {index} of {table}", index=self.index, table=self.table)
        if self.kind == "table":
            return tr("table {name}", name=self.table or self.name)
        if self.kind == "virtual table":
            return tr("virtual table {name}", name=self.table or self.name)
        return tr("the {name}", name=self.name)


def read_cursors(
    steps: Sequence[Step], names: Names, owners: Owners, program: int = 0
) -> dict[int, Cursor]:
    """Name the cursors that a program opens, by their numbers."""
    found: dict[int, Cursor] = {}
    sorted_at = {s.p1: a for a, s in enumerate(steps) if s.name in ("SorterSort", "Sort")}
    for address, step in enumerate(steps):
        if step.p1 in found:
            continue
        if step.name in _OPENS_FILE:
            found[step.p1] = _stored(step, names, address, program)
        elif step.name in _TEMPORARY:
            kind = _TEMPORARY[step.name]
            told = sorted_at.get(step.p1, min(address + _AHEAD, len(steps) - 1))
            name = f"{said(kind)}{_purpose(step, owners, told)}"
            found[step.p1] = Cursor(step.p1, kind, name, opened_at=address, program=program)
        elif step.name == "OpenDup" and (other := found.get(step.p2)):
            name = tr("{name}, once more", name=other.name)
            found[step.p1] = Cursor(step.p1, other.kind, name, opened_at=address, program=program)
        elif step.name == "VOpen":
            found[step.p1] = _virtual(step, steps, names, owners, address, program)
    return found


def _stored(step: Step, names: Names, address: int, program: int) -> Cursor:
    schema = names.schemas[step.p3] if 0 <= step.p3 < len(names.schemas) else ""
    page = 0 if step.p5 & _IN_REGISTER else step.p2
    thing = names.roots.get((schema, page))
    if thing is None:
        name = tr("b-tree at page {page}", page=page) if page else tr("b-tree that is being made")
        return Cursor(step.p1, "table", name, schema=schema, root_page=page,
                      opened_at=address, program=program)  # fmt: skip
    # A table without rowids is an index to the machine, and still the table to everyone else.
    index = thing.name if thing.kind == "index" else ""
    return Cursor(
        step.p1,
        thing.kind,
        thing.name,
        thing.table,
        index,
        schema,
        page,
        step.name == "OpenWrite",
        address,
        program,
    )


def _virtual(
    step: Step, steps: Sequence[Step], names: Names, owners: Owners, address: int, program: int
) -> Cursor:
    """Name a virtual table by the plan's line for the place where it is asked."""
    for place in range(address + 1, len(steps)):
        if steps[place].name == "VFilter" and steps[place].p1 == step.p1:
            row = owners.of(place)
            name = parse(row.detail).name if row else ""
            thing = names.virtual.get(name.lower())
            table = thing.name if thing else name
            schema = thing.schema if thing else ""
            return Cursor(step.p1, "virtual table", name or "virtual table", table, "", schema,
                          opened_at=address, program=program)  # fmt: skip
    return Cursor(step.p1, "virtual table", "virtual table", opened_at=address, program=program)


def _purpose(step: Step, owners: Owners, address: int) -> str:
    """Say what a temporary thing is for, where the plan tells: `` for ORDER BY``."""
    row = owners.of(address)
    line = parse(row.detail) if row else None
    if line is None or step.name == "OpenPseudo":
        return tr(" that is being put together") if step.name == "OpenPseudo" else ""
    if step.name == "OpenAutoindex":
        return tr(" on {name}", name=line.name) if line.name else ""
    if line.kind is Kind.SUBQUERY and "LIST" in line.purpose:
        return tr(" of the values of subquery {name}", name=line.name)
    if line.kind in (Kind.MATERIALIZE, Kind.CO_ROUTINE):
        return tr(" with the rows of {name}", name=line.name)
    if line.kind is Kind.TEMP_BTREE:
        return tr(" for {purpose}", purpose=line.purpose)
    if line.kind is Kind.COMPOUND and line.purpose:
        return tr(" for {purpose}", purpose=line.purpose)
    return ""


def positioned(steps: Sequence[Step], region: range, cursors: dict[int, Cursor]) -> list[Cursor]:
    """List the tables and indexes that a stretch of a program positions itself in, in order."""
    found: list[Cursor] = []
    for address in region:
        step = steps[address]
        if step.name in POSITIONS and (cursor := cursors.get(step.p1)) and cursor not in found:
            found.append(cursor)
    return found
