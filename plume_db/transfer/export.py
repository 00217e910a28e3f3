"""Write rows to a file: streamed, stoppable, whole or not at all."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import apsw

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.rows.cells import codec_of
from plume_db.transfer import packed
from plume_db.transfer.delimited import Delimited
from plume_db.transfer.formats import Format
from plume_db.transfer.options import Options
from plume_db.transfer.remarks import Remarks
from plume_db.transfer.source import Rows, SqlRows
from plume_db.transfer.target import partial, refusal
from plume_db.transfer.texts import Texts
from plume_db.transfer.writers import text_writer
from plume_db.units import bytes_text

_CHANGED = tr(
    "Another program wrote to the file during the export, so rows may be of different moments."
)


@dataclass(frozen=True)
class ExportResult:
    """A finished export."""

    path: Path
    rows: int
    size: int
    """In bytes."""
    seconds: float
    notes: tuple[str, ...] = ()
    """What could not be written as it is, in sentences."""


class Progress:
    """Tells how many rows were written, and how many bytes."""

    def __init__(self, task: Task, total: int | None) -> None:
        self._task = task
        self._total = total
        self.rows = 0
        self.size = 0

    def add(self, rows: int, size: int) -> None:
        """Count; also a place where a cancel is seen."""
        self.rows += rows
        self.size += size
        text = trn("{n} row, {size}", "{n} rows, {size}", self.rows, size=bytes_text(self.size))
        self._task.report(self.rows, self._total, text)


def export(
    task: Task,
    source: Rows,
    format: Format,
    path: Path,
    options: Options,
    *,
    overwrite: bool = False,
    protected: tuple[Path, ...] = (),
    count: int | None = None,
) -> ExportResult:
    """Write all rows of `source` to `path`, and give what is to be known about it.

    Without `overwrite` an existing file is never replaced. Databases of the connection, those in
    `protected` and their side files are never written. On failure or cancel nothing is left.
    """
    if format.name == "tsv":
        options = replace(options, separator="\t")
    path = path.absolute()
    out = Path(os.path.realpath(path)) if path.is_symlink() else path
    if no := refusal(out, (*protected, *_databases(task.con)), overwrite):
        raise PlumeError(no)
    start = time.monotonic()
    remarks = Remarks()
    total = count if count is not None else source.count
    with partial(out, overwrite) as half:
        progress = Progress(task, total)
        with consistent(task.con, source, remarks):
            _write(format)(task, source, half, options, remarks, progress)
        task.report(progress.rows, progress.rows, tr("Bringing the file to the disk"))
        size = half.stat().st_size
    return ExportResult(path, progress.rows, size, time.monotonic() - start, remarks.sentences())


_Write = Callable[[Task, Rows, Path, Options, Remarks, Progress], None]


def _write(format: Format) -> _Write:
    if format.name == "xlsx":
        from plume_db.transfer.excel import write_excel

        return write_excel
    if format.name == "parquet":
        from plume_db.transfer.parquet import write_parquet

        return write_parquet
    return _TextFile(format.name).write


class _TextFile:
    """Writes a file of one of the text formats."""

    def __init__(self, name: str) -> None:
        self._name = name

    def write(
        self,
        task: Task,
        source: Rows,
        path: Path,
        options: Options,
        remarks: Remarks,
        progress: Progress,
    ) -> None:
        """Write all rows."""
        texts = Texts(options, remarks, codec_of(task.con))
        writer = text_writer(self._name, source.columns, options, texts, source.table)
        with path.open("wb", buffering=1024**2) as file:
            progress.add(0, file.write(writer.begin()))
            if self._is_packed(task.con, source, options):
                assert isinstance(source, SqlRows)
                assert isinstance(writer, Delimited)
                for piece in packed.pieces(task, source, options, writer, remarks):
                    progress.add(piece.rows, file.write(piece.data))
            else:
                for rows in source.slices(task):
                    progress.add(len(rows), file.write(writer.rows(rows)))
            progress.add(0, file.write(writer.end()))
            _flush(file)

    def _is_packed(self, con: apsw.Connection, source: Rows, options: Options) -> bool:
        if self._name not in ("csv", "tsv") or not isinstance(source, SqlRows):
            return False
        return packed.can_pack(con, source, options)


def _flush(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _databases(con: apsw.Connection) -> tuple[Path, ...]:
    rows = con.execute("select file from pragma_database_list where file<>''").fetchall()
    return tuple(Path(str(file)) for (file,) in rows)


def reading_words(con: apsw.Connection, source: Rows) -> str:
    """Say what the export shows where another program writes meanwhile."""
    if not isinstance(source, SqlRows):
        return tr("The rows are those of the result as it is here.")
    if _is_wal(con):
        return tr("All rows are of one moment; other programs can go on writing.")
    if source.rowid:
        return tr(
            "Rows are read in short steps, so that other programs can go on writing. "
            "If one does, that is said."
        )
    return tr("All rows are of one moment; a program that wants to write has to wait meanwhile.")


@contextmanager
def consistent(con: apsw.Connection, source: Rows, remarks: Remarks) -> Iterator[None]:
    """Let all rows be of one moment where that bars no one for long; else tell what happened.

    With a write-ahead log a transaction lets others write, though the log grows meanwhile. Without
    one it makes them wait, so a table is read in short steps, each of one moment.
    """
    if not isinstance(source, SqlRows):
        yield
        return
    if source.rowid and not _is_wal(con):
        before = _version(con)
        yield
        if _version(con) != before:
            remarks.say(_CHANGED)
        return
    con.execute("begin").fetchall()
    try:
        con.execute("select 1 from sqlite_schema limit 1").fetchall()  # the moment is this one
        yield
    finally:
        if con.in_transaction:
            con.execute("rollback").fetchall()


def _is_wal(con: apsw.Connection) -> bool:
    return str(con.execute("pragma journal_mode").fetchall()[0][0]) == "wal"


def _version(con: apsw.Connection) -> object:
    return con.execute("pragma data_version").fetchall()[0][0]
