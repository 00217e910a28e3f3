"""Copies chosen cells of any number, exactly as they are in the file, and hands rows to export."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray

from plume_db.errors import MemoryShort, PlumeError
from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.names import literal, quoted
from plume_db.rows.cells import CellRow, Clipped
from plume_db.rows.page import Page, RowKey
from plume_db.rows.shape import Shape
from plume_db.rows.source import RowSource, page_rows
from plume_db.schema.objects import Table
from plume_db.transfer.source import StoredRows
from plume_db.values import BadText, Row, Value
from plume_ui.grid.selection import Selection

if TYPE_CHECKING:
    from plume_ui.grid.cache import RowWindow
    from plume_ui.jobs import Job
    from plume_ui.rows.busy_strip import BusyStrip
    from plume_ui.rows.table_document import TableDocument

ALL = 2**62
"""More rows than there are."""

MOST_OF_A_CELL = 64 * 1024**2
"""Bytes of one value that are copied; a clipboard takes no more in all."""


GUESSED = tr(
    "The numbers of these rows are still a guess, so they could be others. Wait until they are "
    "counted, or choose rows that are in view."
)


@dataclass(frozen=True)
class Chosen:
    """Rows of a source, by position, with the keys of their ends where those are at hand."""

    source: RowSource
    first: int
    count: int
    first_key: RowKey | None = None
    last_key: RowKey | None = None

    @classmethod
    def of(cls, window: RowWindow, rows: range) -> Chosen:
        """Choose rows of a window; its keys hold where its positions are a guess."""
        known, count = window.source.about(), len(rows)
        if known.exact:
            count = min(count, known.known - rows.start)
        elif rows.stop >= window.count:
            count = ALL  # to the end, wherever that is
        ends = window.key(rows.start), window.key(rows.stop - 1)
        return cls(window.source, rows.start, max(0, count), *ends)


class ChosenRows:
    """Reads chosen rows in their order, whole: also what the grid only has the head of."""

    def __init__(self, task: Task, chosen: Chosen) -> None:
        self._task = task
        self._chosen = chosen
        self._last: RowKey | None = None
        self._ready: list[Row] = []
        self._read = 0
        self._over = chosen.count == 0

    def __len__(self) -> int:
        return self._chosen.count

    def read(self, first: int, n: int) -> Sequence[Row]:
        """Give the next rows; `first` only ever goes on from what was read before."""
        del first
        while len(self._ready) < n and not self._over:
            self._read_page()
        found, self._ready = self._ready[:n], self._ready[n:]
        return found

    def _read_page(self) -> None:
        page, source = self._next(), self._chosen.source
        while _not_yet(page, source):
            source.count(self._task)
            self._task.token.wait(0.02)  # where another thread counts, it tells what is known
            page = self._next()
        for key, cells in zip(page.keys, page.rows, strict=True):
            if self._read == self._chosen.count:
                break
            self._ready.append(self._whole(key, cells))
            self._read += 1
            if key == self._chosen.last_key:
                self._over = True
                return
        if page.broken:
            raise PlumeError(tr("Nothing was copied: {broken}", broken=page.broken))
        full = self._read == self._chosen.count
        self._over = full or page.at_end or not page.rows

    def _next(self) -> Page:
        chosen, source = self._chosen, self._chosen.source
        n = page_rows(len(source.columns))
        if self._last is not None:
            page = source.after(self._task, self._last, n)
        elif chosen.first_key is not None and chosen.first:
            page = _from(source.around(self._task, chosen.first_key, n), chosen.first_key)
        elif chosen.first:
            page = _exact(source.at(self._task, chosen.first, n))
        else:
            page = source.first(self._task, n)
        self._last = page.keys[-1] if page.keys else self._last
        return page

    def _whole(self, key: RowKey, cells: CellRow) -> Row:
        return tuple(
            self._read_whole(key, at) if isinstance(cell, Clipped) else cell
            for at, cell in enumerate(cells)
        )

    def _read_whole(self, key: RowKey, column: int) -> Value:
        cell = self._chosen.source.cell(self._task, key, column, MOST_OF_A_CELL)
        if not cell.complete:
            raise MemoryShort(
                tr(
                    "One of these values is larger than a clipboard can take (64 MB); export "
                    "it to a "
                    "file."
                )
            )
        return cell.value


@dataclass(frozen=True)
class _OfTable(StoredRows):
    """Chosen rows that know their table, which INSERTs are written for."""

    of: Table | None = None

    @property
    def table(self) -> Table | None:
        return self.of


def text_of(
    task: Task,
    chosen: Chosen,
    columns: range,
    table: Table | None,
    format_name: str,
    header: bool,
) -> QByteArray:
    """Write chosen rows as text of a format, encoded here since that takes a while."""
    from plume_db.transfer.clip import text_pieces

    names = tuple(chosen.source.columns[at].name for at in columns)
    rows = _OfTable(ChosenRows(task, chosen), names, (), tuple(columns), table)
    if format_name == "tsv" and len(columns) == 1 and chosen.count == 1 and not header:
        return QByteArray(_alone(rows.store.read(0, 1), columns.start).encode("utf-8", "replace"))
    text = QByteArray()
    for piece in text_pieces(task, rows, names, format_name, header):
        text.append(piece)
    if format_name == "tsv" and text.endsWith(b"\n"):
        text.chop(1)
    return text


def _alone(rows: Sequence[Row], column: int) -> str:
    """Write one value as it is: quotes around it would only be in the way."""
    value = rows[0][column] if rows else None
    if isinstance(value, BadText):
        return value.decode("utf-8", "backslashreplace")
    if isinstance(value, str):
        return value
    return "" if value is None else literal(value)


class Copying:
    """The clipboard and the export page, for one table document."""

    def __init__(self, document: TableDocument, busy: BusyStrip) -> None:
        self._document = document
        self._busy = busy
        self._job: Job | None = None

    def copy(self, format_name: str = "tsv", header: bool | None = None) -> None:
        """Put the chosen cells on the clipboard; names of columns as the format is used to."""
        document, window, at = self._document, self._document.window, self._document.grid.selection
        if window is None or at is None:
            return
        chosen = Chosen.of(window, at.rows)
        across = _columns(at, len(window.source.columns))
        named = header if header is not None else format_name != "tsv"
        table = document.table
        self.stop()
        self._job = job = document.desk.jobs.start(
            document,
            document.desk.session.worker("copy"),
            lambda task: text_of(task, chosen, across, table, format_name, named),
            title=tr("Copy rows of {name}", name=document.name),
            quiet=True,
        )
        job.succeeded.connect(lambda text: _put(text, format_name))
        job.failed.connect(lambda error: document.strip.say("warn", error.sentence))
        self._busy.watch(job, tr("Copying {rows}…", rows=_rows(chosen.count)))

    def stop(self) -> None:
        """Stop copying; the clipboard keeps what it has."""
        job, self._job = self._job, None
        if job is not None and job.ended is None:
            job.cancel()

    def export(self) -> bool:
        """Ask for the export page: for the chosen rows where several are, else for all."""
        from plume_db.transfer.source import SqlRows
        from plume_ui.transfer.request import ExportRequest

        document, window, at = self._document, self._document.window, self._document.grid.selection
        table = document.table
        if window is None or table is None:
            return False
        names = tuple(column.name for column in window.source.columns)
        several = at is not None and (len(at.rows) > 1 or len(at.columns) > 1)
        across = _columns(at, len(names)) if at is not None and several else range(len(names))
        picked = tuple(names[at] for at in across)
        sql = statement(document.shape, table.name, picked)
        extent = window.source.about()
        count = extent.known if extent.exact else None
        name = document.name
        if at is not None and several and len(at.rows) > 1 and not _all(at, window):
            if not window.exact:
                document.strip.say("note", GUESSED)
                return True
            sql = part(document.shape, table.name, picked, at.rows, window.source.order_by)
            count = len(at.rows)
            title = trn(
                "{n} selected row of {name}", "{n} selected rows of {name}", count, name=name
            )
        elif document.shape.filtered and count is not None:
            title = trn(
                "{n} filtered row of {name}", "{n} filtered rows of {name}", count, name=name
            )
        elif document.shape.filtered:
            title = tr("all filtered rows of {name}", name=name)
        elif count is not None:
            title = trn("{n} row of {name}", "{n} rows of {name}", count, name=name)
        else:
            title = tr("all rows of {name}", name=name)
        document.desk.export_wanted.emit(
            ExportRequest(title, SqlRows(sql, picked, table), count=count)
        )
        return True


def statement(shape: Shape, table: str, columns: tuple[str, ...]) -> str:
    """Write the statement that gives some columns of the shown rows."""
    whole = shape.sql(table)
    listed = ", ".join(quoted(name) for name in columns)
    return whole.replace("select *", f"select {listed}", 1)


def part(shape: Shape, table: str, columns: tuple[str, ...], rows: range, order_by: str) -> str:
    """Write the statement that gives some of the shown rows, by their positions.

    Without the whole order SQLite may read other rows than are shown: by an index that has just
    these columns, or in another order of rows that are alike.
    """
    ordered = replace(shape, sorts=()) if order_by else shape
    sql = statement(ordered, table, columns).removesuffix(";")
    lines = (sql, order_by, f"limit {len(rows)} offset {rows.start};")
    return "\n".join(line for line in lines if line)


def _not_yet(page: Page, source: RowSource) -> bool:
    """Tell whether rows are missing only because what comes where is still being found out."""
    if page.rows or page.broken or source.about().exact:
        return False
    return source.gathers or not page.at_end


def _exact(page: Page) -> Page:
    if not page.exact and page.rows:
        raise PlumeError(GUESSED)
    return page


def _columns(at: Selection, count: int) -> range:
    return range(count) if at.whole_rows else at.columns


def _all(at: Selection, window: RowWindow) -> bool:
    extent = window.source.about()
    return at.rows.start == 0 and extent.exact and at.rows.stop >= extent.known


def _rows(count: int) -> str:
    if count == ALL:
        return tr("all rows")
    return trn("{n} row", "{n} rows", count)


def _from(page: Page, key: RowKey) -> Page:
    """Leave out what comes before a key; a page without it is empty."""
    if key not in page.keys:
        return Page(at_end=True, broken=page.broken)
    start = page.keys.index(key)
    return Page(page.rows[start:], page.keys[start:], None, False, False, page.at_end, page.broken)


def _put(text: QByteArray, format_name: str) -> None:
    from plume_ui.transfer.clipboard import put

    put(text, format_name)
