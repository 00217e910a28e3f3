"""One recovery from beginning to end, in the process that was made for it."""

from __future__ import annotations

import time
from array import array
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import apsw

from plume_db.database import Key, prepare_library
from plume_db.errors import NotADatabase
from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.outfile import bring_to_disk
from plume_db.recover.case import Case, copy_case
from plume_db.recover.decrypted import NOTE, decrypted
from plume_db.recover.engine import Engine
from plume_db.recover.finishing import finish
from plume_db.recover.found_schema import Entry
from plume_db.recover.given_schema import read_given
from plume_db.recover.header import guess_page_size
from plume_db.recover.marks import LOST, PARTLY
from plume_db.recover.merging import merge
from plume_db.recover.new_database import NewDatabase
from plume_db.recover.reading import Clock
from plume_db.recover.report import Options, Report, Triage
from plume_db.recover.sides import Replay, read_journal, read_log
from plume_db.recover.source import PageFile
from plume_db.recover.triage import rank, triage

_LOST_TOLD = 10_000
"""Lost pages listed in a report; the map has them all."""

_ENCODINGS = {1: "UTF-8", 2: "UTF-16le", 3: "UTF-16be"}
Say = Callable[[float, str], None]
"""Told the share that is done and what is being done."""


@dataclass(frozen=True)
class Order:
    """What the process is to do, and where."""

    source: Path
    copy: Path
    partial: Path
    """Where the new database is built; it is named by the process that asked."""
    out: Path
    options: Options
    key: Key | None = None
    """What opens the source; the new database gets it too."""


def conduct(order: Order, say: Say) -> Report:
    """Copy, look, recover, finish, check; the new database is on the disk at the end."""
    began = time.monotonic()
    prepare_library()
    given = read_given(order.options.schema_from) if order.options.schema_from else []
    case = copy_case(
        order.source, order.copy, lambda n, of: say(0.05 * n / max(1, of), tr("Copying"))
    )
    say(0.05, tr("Letting SQLite look at the copy"))
    held: bytes | None = None
    replay: Replay | None = None
    if order.key is None:
        replay, judged, notes = _look(case)
    else:
        judged, notes = triage(case.path, with_log=True, key=order.key), [NOTE]
        say(0.07, tr("Letting SQLite decrypt it in memory"))
        held = decrypted(case.path, case.size, order.key)
    with PageFile(case.path, held) as file:
        if replay is not None:
            file.overlay(replay.pages, replay.page_count)
        _require_pages(file, order.source)
        report = Report(
            str(order.source),
            str(order.out),
            case.size,
            file.header.page_size,
            file.count,
            _ENCODINGS[file.encoding],
            judged,
            file.header.assumed,
            [*case.notes, *notes],
        )
        if file.missing:
            report.notes.append(
                trn(
                    "{n} byte is missing in its first page; the others lie too early.",
                    "{n} bytes are missing in its first page; the others lie too early.",
                    file.missing,
                )
            )
        _recover(file, order, report, say, given)
    say(0.93, tr("Checking the new database"))
    _check(order.partial, report, order.key)
    if order.options.merge is not None:
        say(0.97, tr("Comparing with the backup"))
        _merge(order, report)
    bring_to_disk(order.partial)
    report.seconds = time.monotonic() - began
    return report


def _look(case: Case) -> tuple[Replay | None, Triage, list[str]]:
    """Find what a log or a journal gives, and whether the copy is better with or without it."""
    replay: Replay | None = None
    with suppress(OSError):
        if case.journal and (replay := read_journal(case.journal, case.size)):
            if not _is_of(case, replay):
                words = tr("The rollback journal beside it is of another file: not used.")
                return None, triage(case.path, with_log=False), [words]
            _put_back(case, replay)
            return None, triage(case.path, with_log=False), [replay.words]
    without = triage(case.path, with_log=False)
    if case.log is None:
        return None, without, []
    with suppress(OSError):
        replay = read_log(_kept(case.log))
    if replay is None:
        words = tr("The write-ahead log beside it holds nothing that was committed.")
        return None, without, [words]
    judged = triage(case.path, with_log=True)
    if rank(judged) > rank(without) or not _suits(case, replay):
        words = tr("The write-ahead log beside it is of another file, or makes it worse: not used.")
        return None, without, [words]
    return replay, judged, [replay.words]


def _kept(log: Path) -> Path:
    """Give the log a second name: SQLite removes one that it takes for a leftover."""
    other = log.with_name(f"{log.name}-kept")
    try:
        other.hardlink_to(log)
    except OSError:
        other.write_bytes(log.read_bytes())
    return other


def _suits(case: Case, replay: Replay) -> bool:
    """Tell whether a log is of this file: of the same page size, and the file says it has one."""
    with PageFile(case.path) as file:
        if not file.header.intact:
            return True
        uses_log = file.read(18, 2) == b"\x02\x02"
        return uses_log and file.header.page_size == replay.page_size


def _is_of(case: Case, replay: Replay) -> bool:
    """Tell whether a journal is of this file: one transaction lies between its page 1 and ours.

    Every transaction writes page 1, for the change counter. SQLite itself would take any journal
    of that name, and make this file another one.
    """
    with PageFile(case.path) as file:
        if not file.header.intact or 1 not in replay.pages:
            return not file.header.intact or file.header.page_size == replay.page_size
        path, offset = replay.pages[1]
        now = int.from_bytes(file.read(24, 4), "big")
    with path.open("rb") as journal:
        journal.seek(offset + 24)
        before = int.from_bytes(journal.read(4), "big")
    same_size = file.header.page_size == replay.page_size
    return same_size and (now - before) % (1 << 32) in (0, 1)


def _put_back(case: Case, replay: Replay) -> None:
    """Roll the copy back: write the pages of the journal into it."""
    with case.path.open("r+b") as file:
        for number, (path, offset) in replay.pages.items():
            with path.open("rb") as journal:
                journal.seek(offset)
                page = journal.read(replay.page_size)
            file.seek((number - 1) * replay.page_size)
            file.write(page)
        if replay.page_count:
            file.truncate(replay.page_count * replay.page_size)
    assert case.journal is not None
    case.journal.rename(case.journal.with_name(case.journal.name + "-done"))


def _require_pages(file: PageFile, source: Path) -> None:
    """Raise where there is no page of a database at all."""
    if file.size < 512:
        raise NotADatabase(
            tr(
                "{name} has only {size} bytes, and the smallest page of a database has "
                "512: there is nothing in it to recover.",
                name=source.name,
                size=file.size,
            )
        )
    if "signature" in file.header.assumed and not guess_page_size(file.read, file.size):
        raise NotADatabase(
            tr(
                "No page of an SQLite database was found in {name}. It is a file of "
                "another kind, or encrypted; encrypted pages can not be recovered "
                "without SQLite opening them.",
                name=source.name,
            )
        )


def _recover(file: PageFile, order: Order, report: Report, say: Say, given: list[Entry]) -> None:
    clock = _Telling(say, 0.1, 0.75)
    order.partial.unlink(missing_ok=True)
    new = NewDatabase(order.partial, file.header, order.key)
    try:
        engine = Engine(file, new, clock, order.options, given)
        report.tables = engine.run()
        report.notes += engine.notes
        report.left_out = finish(
            new, engine.plan, engine.works, file.header, engine.own_rows, lambda w: say(0.8, w)
        )
        if new.unknown_collations:
            report.notes.append(
                tr(
                    "Collations that only the file's own program knows were taken for "
                    "binary order: {unknown_collations}. Let that program run REINDEX.",
                    unknown_collations=", ".join(new.unknown_collations),
                )
            )
        for work in engine.works:
            for why, count in list(new.reasons.get(work.name, {}).items())[:20]:
                work.report.notes.append(
                    trn(
                        "{n} row is in lost_and_found: {why}.",
                        "{n} rows are in lost_and_found: {why}.",
                        count,
                        why=why,
                    )
                )
        report.stray_table, report.strays = new.strays.name, new.strays.rows
        report.deleted_table, report.deleted = new.deleted.name, new.deleted.rows
    finally:
        new.close()
    _draw(engine, report)


def _draw(engine: Engine, report: Report) -> None:
    pages = engine.reading.map
    report.map = pages.text()
    owners = array("I", pages.owners[1:])
    report.owners = owners.tobytes()
    report.names = pages.names
    for number, letter in enumerate(pages.letters):
        if letter in (LOST, PARTLY) and number and len(report.lost) < _LOST_TOLD:
            words = tr("unreadable") if letter == LOST else tr("read in part")
            report.lost.append((number, pages.names[pages.owners[number]], words))


class _Telling(Clock):
    """A clock that tells each few hundred pages how far it is."""

    def __init__(self, say: Say, start: float, end: float) -> None:
        super().__init__()
        self._say, self._start, self._end = say, start, end

    def tick(self) -> None:
        self.done += 1
        if self.done % 256 == 0:
            share = min(1.0, self.done / max(1, self.total))
            words = trn(
                "{words}: {n} page visit", "{words}: {n} page visits", self.done, words=self.words
            )
            self._say(self._start + (self._end - self._start) * share, words)


def _check(path: Path, report: Report, key: Key | None) -> None:
    from plume_db.database import Mode, Place, connect

    con = connect(Place(path, Mode.READ_ONLY, key))
    try:
        try:
            lines = [str(line) for (line,) in con.execute("pragma integrity_check(10)")]
            report.integrity = "ok" if lines == ["ok"] else "; ".join(lines)
        except (apsw.Error, UnicodeError) as error:
            report.integrity = str(error)
        with suppress(apsw.Error, UnicodeError):
            report.orphans = sum(1 for _ in con.execute("pragma foreign_key_check"))
    finally:
        con.close()


def _merge(order: Order, report: Report) -> None:
    backup = order.options.merge
    assert backup is not None
    names = [table.name for table in report.tables]
    take = not order.options.merge_counts_only
    report.merge = merge(
        Task(), order.source, order.partial, backup, names, take=take, key=order.key
    )
    by_name = {table.name: table for table in report.tables}
    for count in report.merge:
        table = by_name[count.table]
        table.merged = count.taken
        table.found += count.taken


__all__ = ["Order", "conduct"]
