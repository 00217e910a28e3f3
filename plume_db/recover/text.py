"""A report as text: for the terminal, the clipboard and a file."""

from __future__ import annotations

from pathlib import Path

from plume_db.backup.target import publish, reserved
from plume_db.language import tr, trn
from plume_db.recover.marks import MARKS
from plume_db.recover.report import MergeCount, Report, TableReport
from plume_db.schema.objects import KIND_WORDS
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
        said.append(
            tr(
                "The header is damaged; found by looking: {assumed}.",
                assumed=", ".join(report.assumed_words),
            )
        )
    said += ["", *(_line(table) for table in report.tables)]
    for table in report.tables:
        said += [f"{table.name}: {note}" for note in table.notes]
    pieces = sum(table.pieces for table in report.tables)
    if report.strays > pieces:
        strays = report.strays - pieces
        said.append(
            trn(
                "{stray_table}: {n} row that fits no table for sure",
                "{stray_table}: {n} rows that fit no table for sure",
                strays,
                stray_table=report.stray_table,
            )
        )
    if report.deleted:
        said.append(
            trn(
                "{deleted_table}: {n} row that was deleted",
                "{deleted_table}: {n} rows that were deleted",
                report.deleted,
                deleted_table=report.deleted_table,
            )
        )
    said += [
        tr(
            "left out: {kind} {name}: {why}",
            kind=KIND_WORDS.get(kind, kind),
            name=name,
            why=why,
        )
        for kind, name, why in report.left_out
    ]
    said += [_merged(count) for count in report.merge]
    said += [
        tr(
            "page {number:,} {words}{what}",
            number=number,
            words=words,
            what=f" ({owner})" if owner else "",
        )
        for number, owner, words in report.lost[:_LOST_SAID]
    ]
    if len(report.lost) > _LOST_SAID:
        said.append(
            trn(
                "and {n} more page; --map shows all",
                "and {n} more pages; --map shows all",
                len(report.lost) - _LOST_SAID,
            )
        )
    if with_map:
        said += _map(report)
    size = bytes_text(report.size)
    said += ["", tr("integrity of the new database: {integrity}", integrity=report.integrity)]
    if report.orphans:
        said.append(
            tr("rows that refer to none (foreign keys): {orphans:,}", orphans=report.orphans)
        )
    said.append(tr("{size} in {time}", size=size, time=duration_text(report.seconds)))
    if report.case:
        said.append(tr("byte-exact copy: {case}", case=report.case))
    return said


def _line(table: TableReport) -> str:
    words = trn("{name}: {n} row", "{name}: {n} rows", table.found, name=table.name)
    if table.expected is not None:
        words += tr(
            " of {expected:,} ({expected_from})",
            expected=table.expected,
            expected_from=table.expected_from,
        )
    parts = (
        (table.matched, tr("from pages matched by their shape")),
        (table.refused, tr("in lost_and_found since they break a rule of the table")),
        (table.unreadable, tr("seen, but not readable")),
        (table.bad_text, tr("with text that is not valid, kept byte for byte")),
        (table.lost_pages, tr("pages lost")),
        (table.rebuilt, tr("put together from indexes")),
        (table.pieces, tr("known in part, in lost_and_found")),
        (table.carved, tr("found on pages whose head is damaged")),
        (table.merged, tr("from the backup")),
    )
    return "; ".join([words, *(f"{count:,} {what}" for count, what in parts if count)])


def _merged(count: MergeCount) -> str:
    if count.why:
        return tr("backup, {table}: not compared, {why}", table=count.table, why=count.why)
    return tr(
        "backup, {table}: {in_backup:,} rows, {missing:,} of them missing "
        "here, {differing:,} different; {taken:,} taken",
        table=count.table,
        in_backup=count.in_backup,
        missing=count.missing,
        differing=count.differing,
        taken=count.taken,
    )


def _map(report: Report) -> list[str]:
    said = ["", tr("page map:")]
    for at in range(0, len(report.map), _LINE):
        said.append(f"{at + 1:>10,}  {report.map[at : at + _LINE]}")
    used = set(report.map)
    said += [
        f"  {mark.letter}  {mark.title}: {mark.meaning}" for mark in MARKS if mark.letter in used
    ]
    return said
