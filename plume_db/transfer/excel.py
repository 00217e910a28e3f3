"""Excel workbooks, by XlsxWriter."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.rows.cells import codec_of
from plume_db.transfer.options import Options
from plume_db.transfer.remarks import Remarks
from plume_db.transfer.source import Rows
from plume_db.transfer.target import scratch_folder
from plume_db.transfer.texts import Texts
from plume_db.values import Value

if TYPE_CHECKING:
    from plume_db.transfer.export import Progress

MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
MOST_CHARACTERS = 32_767
_EXACT = 10**15
"""Excel shows and keeps 15 digits."""


def write_excel(
    task: Task, source: Rows, path: Path, options: Options, remarks: Remarks, progress: Progress
) -> None:
    """Write a workbook; what one sheet can not hold goes on in the next."""
    xlsxwriter = _library()
    columns = source.columns
    if len(columns) > MOST_COLUMNS:
        raise PlumeError(
            tr(
                "Excel holds {most_columns:,} columns and these are {columns:,}; choose CSV.",
                most_columns=MOST_COLUMNS,
                columns=len(columns),
            )
        )
    with scratch_folder(path) as folder, path.open("wb") as file:
        # Rows go to the disk as they come. Nothing that looks like a formula or an address is
        # taken for one.
        book = xlsxwriter.Workbook(
            file,
            {
                "constant_memory": True,
                "tmpdir": str(folder),
                "strings_to_formulas": False,
                "strings_to_numbers": False,
                "strings_to_urls": False,
            },
        )
        try:
            sheets = _Sheets(book, columns, options, Texts(options, remarks, codec_of(task.con)))
            for rows in source.slices(task):
                for row in rows:
                    sheets.add(row)
                progress.add(len(rows), 0)
            sheets.finish(progress.rows)
            task.report(progress.rows, None, tr("Packing the workbook"))
            book.close()
        finally:
            for sheet in book.worksheets():  # it leaves its own files open where it is stopped
                if sheet.row_data_fh is not None:
                    sheet.row_data_fh.close()


def _library() -> Any:
    try:
        import xlsxwriter
    except ImportError:
        raise PlumeError(
            tr(
                "Excel files need XlsxWriter, which is not installed: python -m pip install "
                "XlsxWriter"
            )
        ) from None
    return xlsxwriter


class _Sheets:
    """Writes rows, and begins a new sheet where one is full."""

    def __init__(self, book: Any, columns: tuple[str, ...], options: Options, texts: Texts) -> None:
        self._book = book
        self._columns = columns
        self._header = options.header
        self._name = _sheet_name(options.table or tr("Rows"))
        self._bold = book.add_format({"bold": True})
        self._texts = texts
        self._count = 0
        self._begin()

    def _begin(self) -> None:
        self._count += 1
        suffix = f" {self._count}" if self._count > 1 else ""
        self._sheet = self._book.add_worksheet(f"{self._name[: 31 - len(suffix)]}{suffix}")
        self._row = 0
        if self._header:
            for at, name in enumerate(self._columns):
                self._sheet.write_string(0, at, name[:MOST_CHARACTERS], self._bold)
            self._sheet.freeze_panes(1, 0)
            self._row = 1

    def add(self, row: tuple[Value, ...]) -> None:
        """Write the next row."""
        if self._row >= MOST_ROWS:
            self._begin()
        for at, value in enumerate(row):
            if value is not None:
                self._write(at, value)
        self._row += 1

    def finish(self, rows: int) -> None:
        """Say what is special about the workbook."""
        if self._count > 1:
            self._texts.remarks.say(
                tr(
                    "A sheet of Excel holds {most_rows:,} rows, so these {rows:,} are on "
                    "{count} sheets.",
                    most_rows=MOST_ROWS,
                    rows=rows,
                    count=self._count,
                )
            )

    def _write(self, at: int, value: Value) -> None:
        if isinstance(value, int) and -_EXACT < value < _EXACT:
            self._sheet.write_number(self._row, at, value)
        elif isinstance(value, float) and math.isfinite(value):
            self._sheet.write_number(self._row, at, _Exact(value))
        else:
            self._sheet.write_string(self._row, at, self._text(value))

    def _text(self, value: Value) -> str:
        if isinstance(value, int):
            self._texts.remarks.met("long integer")
        text = self._texts.any(value)
        if len(text) > MOST_CHARACTERS:
            self._texts.remarks.met("clipped")
            text = text[:MOST_CHARACTERS]
        # Half a character can not be written to any file.
        return text.encode("utf-8", "replace").decode()


class _Exact(float):
    """Writes all its digits, where XlsxWriter asks for 16."""

    def __format__(self, _spec: str) -> str:
        return repr(float(self))


def _sheet_name(name: str) -> str:
    """Make a name Excel accepts for a sheet."""
    plain = "".join("_" if sign in "[]:*?/\\" or ord(sign) < 32 else sign for sign in name)
    plain = plain.strip("'")[:31] or tr("Rows")
    return plain if plain.casefold() != "history" else tr("Rows")
