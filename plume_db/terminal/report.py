"""How ``inspect`` reads to a person."""

from __future__ import annotations

from collections.abc import Iterator

from plume_db.opening.opened import Opened
from plume_db.terminal.inventory import Inventory, ObjectFacts
from plume_db.units import bytes_text, count_text, percent_text

_MARKS = {"bad": "!!", "warn": " !", "note": "  "}


def report(state: Opened, found: Inventory) -> Iterator[str]:
    """Write the report line by line."""
    yield from _file(state, found)
    tables = [each for each in found.objects if each.type == "table"]
    others = [each for each in found.objects if each.type != "table"]
    for title, objects in (("Tables", tables), ("Views, indexes, triggers", others)):
        if objects:
            yield ""
            yield f"{title} ({len(objects)})"
            yield from _table(objects)
    yield ""
    yield from _findings(found)


def _file(state: Opened, found: Inventory) -> Iterator[str]:
    facts = found.facts
    yield str(state.path)
    what = facts.application or "an SQLite database"
    yield f"  {what}{' (guessed from its tables)' if facts.guessed else ''}"
    size = state.state.identity.size
    yield (
        f"  {bytes_text(size)}: {count_text(facts.page_count)} pages of {facts.page_size} bytes, "
        f"{percent_text(facts.free_pages, facts.page_count)} free"
    )
    writer = f", written by SQLite {facts.writer_version}" if facts.writer_version else ""
    mode = "wal" if state.state.is_wal else facts.journal_mode
    secret = ", encrypted" if state.encrypted else ""
    yield f"  {facts.encoding}, journal mode {mode}{secret}{writer}"
    yield f"  opened as {state.mode.value}. {state.why}"


def _table(objects: list[ObjectFacts]) -> Iterator[str]:
    rows = [(each.name, _kind(each), _bytes(each), _rows(each), each.error) for each in objects]
    name = min(max(len(row[0]) for row in rows), 48)
    kind, size, count = (max(len(row[i]) for row in rows) for i in (1, 2, 3))
    for row in rows:
        line = f"  {row[0]:<{name}}  {row[1]:<{kind}}  {row[2]:>{size}}  {row[3]:>{count}}"
        yield (line + (f"  {row[4]}" if row[4] else "")).rstrip()


def _kind(each: ObjectFacts) -> str:
    if each.type in ("index", "trigger"):
        return f"{each.type} on {each.table}"
    return f"shadow of {each.owner}" if each.owner else each.kind or each.type


def _bytes(each: ObjectFacts) -> str:
    if each.bytes is None:
        return "size unknown"
    if not each.bytes:
        return ""
    return ("" if each.bytes_exact else "≈ ") + bytes_text(each.bytes)


def _rows(each: ObjectFacts) -> str:
    if each.rows is None:
        return ""
    least = "" if each.rows_exact else "≥ "
    return f"{least}{count_text(each.rows)} row" + ("" if each.rows == 1 else "s")


def _findings(found: Inventory) -> Iterator[str]:
    if not found.findings:
        yield "Nothing stands out."
        return
    yield f"What stands out ({len(found.findings)})"
    for each in found.findings:
        yield f"{_MARKS[each.severity]} {each.title}"
        if each.detail:
            yield f"     {each.detail}"
