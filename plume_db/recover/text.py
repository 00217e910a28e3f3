"""A report as text: for the terminal, the clipboard and a file."""

from __future__ import annotations

from pathlib import Path

from plume_db.backup.target import publish, reserved
from plume_db.recover.marks import MARKS
from plume_db.recover.report import MergeCount, Report, TableReport
from plume_db.units import bytes_text, duration_text

_LINE = 64
_LOST_SAID = 20


def save(text: str, out: Path, like: Path) -> None:
    """Write a report into a file, whole or not at all; over an older one of that name."""
    with reserved(out, like) as partial:
        partial.write_text(text + "\n", encoding="utf-8")
        publish(partial, out, overwrite=True)


def lines(report: Report, *, with_map: bool = False) -> list[str]:
    """Write a report as text."""
    said = [report.summary, report.triage.words, *report.notes]
    if report.assumed:
        said.append(f"The header is damaged; found by looking: {', '.join(report.assumed)}.")
    said += ["", *(_line(table) for table in report.tables)]
    for table in report.tables:
        said += [f"{table.name}: {note}" for note in table.notes]
    pieces = sum(table.pieces for table in report.tables)
    if report.strays > pieces:
        strays = report.strays - pieces
        said.append(f"{report.stray_table}: {strays:,} rows that fit no table for sure")
    if report.deleted:
        said.append(f"{report.deleted_table}: {report.deleted:,} rows that were deleted")
    said += [f"left out: {kind} {name}: {why}" for kind, name, why in report.left_out]
    said += [_merged(count) for count in report.merge]
    said += [
        f"page {number:,} {words}{f' ({owner})' if owner else ''}"
        for number, owner, words in report.lost[:_LOST_SAID]
    ]
    if len(report.lost) > _LOST_SAID:
        said.append(f"and {len(report.lost) - _LOST_SAID:,} more pages; --map shows all")
    if with_map:
        said += _map(report)
    size = bytes_text(report.size)
    said += ["", f"integrity of the new database: {report.integrity}"]
    if report.orphans:
        said.append(f"rows that refer to none (foreign keys): {report.orphans:,}")
    said.append(f"{size} in {duration_text(report.seconds)}")
    if report.case:
        said.append(f"byte-exact copy: {report.case}")
    return said


def _line(table: TableReport) -> str:
    words = f"{table.name}: {table.found:,} rows"
    if table.expected is not None:
        words += f" of {table.expected:,} ({table.expected_from})"
    parts = (
        (table.matched, "from pages matched by their shape"),
        (table.refused, "in lost_and_found since they break a rule of the table"),
        (table.unreadable, "seen, but not readable"),
        (table.bad_text, "with text that is not valid, kept byte for byte"),
        (table.lost_pages, "pages lost"),
        (table.rebuilt, "put together from indexes"),
        (table.pieces, "known in part, in lost_and_found"),
        (table.carved, "found on pages whose head is damaged"),
        (table.merged, "from the backup"),
    )
    return "; ".join([words, *(f"{count:,} {what}" for count, what in parts if count)])


def _merged(count: MergeCount) -> str:
    if count.why:
        return f"backup, {count.table}: not compared, {count.why}"
    return (
        f"backup, {count.table}: {count.in_backup:,} rows, {count.missing:,} of them missing here, "
        f"{count.differing:,} different; {count.taken:,} taken"
    )


def _map(report: Report) -> list[str]:
    said = ["", "page map:"]
    for at in range(0, len(report.map), _LINE):
        said.append(f"{at + 1:>10,}  {report.map[at : at + _LINE]}")
    used = set(report.map)
    said += [
        f"  {mark.letter}  {mark.title}: {mark.meaning}" for mark in MARKS if mark.letter in used
    ]
    return said
