"""What a person does to rows in edit mode, turned into staged changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication

from plume_db.edit.loading import load_value
from plume_db.edit.picking import MOST_ROWS, Pasted, Picked, Place, block_rows, paste, pick
from plume_db.edit.staging import NewRow
from plume_db.edit.typed import NotAValue, read_text
from plume_db.errors import PlumeError
from plume_db.jobs import Task, Worker
from plume_db.language import tr
from plume_db.rows.cells import CellValue, Clipped
from plume_db.units import bytes_text, count_text
from plume_db.values import BadText, Value
from plume_ui.grid.cell_editor import fits, text_of
from plume_ui.grid.rows import Mark
from plume_ui.widgets.file_dialog import ask_open

if TYPE_CHECKING:
    from plume_ui.edit.edited_rows import EditedRows
    from plume_ui.edit.mode import EditMode

LONGEST_BLOB = 200
"""Bytes of a blob that is edited in its cell, as x'..'."""


class Acting(QObject):
    """Reads what is chosen in the grid, and stages."""

    def __init__(self, mode: EditMode) -> None:
        super().__init__(mode)
        self._mode = mode
        self._host = mode.host
        self._grid = mode.host.grid

    # One cell

    def text_to_edit(self, row: int, column: int) -> str | None:
        """Give the text a cell is edited as; None where it is not edited in place."""
        if self.why_not(row, column):
            return None
        cell = self._grid.cell(row, column)
        if cell is None:
            return None
        value = cell[0]
        if isinstance(value, bytes) and not isinstance(value, BadText):
            return f"x'{value.hex()}'"
        return text_of(value)

    def why_not(self, row: int, column: int) -> str:
        """Say why a cell can not be edited in its place; empty where it can."""
        target, cell = self._mode.target, self._grid.cell(row, column)
        if target is None or cell is None:
            return tr("The row is still being read.")
        if why := target.editable(column):
            return why
        if self._grid.mark(row, -1) is Mark.DELETED:
            return tr("This row is staged to be deleted; revert that first (Ctrl+Shift+Z).")
        return _too_much(cell[0])

    def explain(self, _selection: object) -> None:
        """Say why the current cell does not open."""
        at = self._grid.selection
        if at is not None and self._mode.on and (why := self.why_not(at.row, at.column)):
            self._host.strip.say("note", why)

    def edited(self, change: tuple[int, int, str]) -> None:
        """Stage what was typed into a cell."""
        row, column, text = change
        target, cell = self._mode.target, self._grid.cell(row, column)
        if target is None or cell is None or self.why_not(row, column):
            return
        try:
            value = read_text(target.columns[column], text, cell[0], target.strict)
        except NotAValue as error:
            self._host.strip.say("warn", error.sentence)
            # What was typed is not lost: the field opens again with it.
            QTimer.singleShot(0, self, lambda: self._type_again(row, column, text))
            return
        self._host.strip.hide()
        self._stage(row, column, value)

    def _type_again(self, row: int, column: int, text: str) -> None:
        self._grid.go_to(row, column)
        self._grid.editing.begin(text)

    def _stage(self, row: int, column: int, value: Value) -> None:
        rows = self._mode.rows
        if rows is None:
            return
        if (new := rows.new_row(row)) is not None:
            self._mode.staging.change_new([(new.number, {column: value})])
        else:
            key, seen = rows.window.key(row), rows.window.row(row)
            if key is None or seen is None:
                return
            self._mode.staging.change([(key, seen, {column: value})])
        self._mode.staged()

    # Chosen cells

    def set_value(self, value: Value) -> None:
        """Stage one value for every chosen cell."""
        target, at = self._mode.target, self._grid.selection
        if target is None or at is None or not self._mode.open:
            return
        columns = [column for column in at.columns if not target.editable(column)]
        if not columns:
            self._host.strip.say("note", target.editable(at.column))
            return
        values = dict.fromkeys(columns, value)

        def then(picked: Picked, new: tuple[NewRow, ...]) -> None:
            staging = self._mode.staging
            staging.change([(key, seen, values) for key, seen in picked])
            if new:
                staging.change_new([(row.number, values) for row in new])
            self._mode.staged()

        self._with_chosen(then)

    def delete_rows(self) -> None:
        """Stage the deletion of every row with a chosen cell."""
        if not self._mode.open:
            return

        def then(picked: Picked, new: tuple[NewRow, ...]) -> None:
            self._mode.staging.delete(picked, [row.number for row in new])
            self._mode.staged()

        self._with_chosen(then)

    def revert(self, cells_only: bool) -> None:
        """Forget what is staged for the chosen cells, or for their whole rows."""
        at, rows = self._grid.selection, self._mode.rows
        if at is None or rows is None:
            return
        within = self._limited(at.rows)
        if within is None:
            return
        keys = [key for row in within if (key := rows.key(row)) is not None]
        new = [found.number for row in within if (found := rows.new_row(row)) is not None]
        columns = at.columns if cells_only and not at.whole_rows else None
        self._mode.staging.revert(keys, columns, new)
        self._mode.staged()

    def add_row(self) -> None:
        """Stage a new row below the last, and go to it."""
        rows = self._mode.rows
        if rows is None or not self._mode.open:
            return
        self._mode.staging.change((), [{}])
        self._mode.staged()
        self._grid.go_to(rows.count - 1, 0)
        self._grid.setFocus()

    def _limited(self, rows: range) -> range | None:
        if len(rows) <= MOST_ROWS:
            return rows
        self._host.strip.say(
            "note",
            tr(
                "{rows} rows are chosen, and at most {most_rows} are staged at once. "
                "For more, write a statement in a query: it shows what it would do "
                "first.",
                rows=count_text(len(rows)),
                most_rows=count_text(MOST_ROWS),
            ),
        )
        return None

    def _with_chosen(self, then: Callable[[Picked, tuple[NewRow, ...]], None]) -> None:
        at = self._grid.selection
        if at is not None and (within := self._limited(at.rows)) is not None:
            self._with_rows(within, then)

    def _with_rows(self, within: range, then: Callable[[Picked, tuple[NewRow, ...]], None]) -> None:
        """Give the rows of the table in a range with their keys, and the new ones."""
        rows = self._mode.rows
        if rows is None:
            return
        there = range(within.start, min(within.stop, rows.window.count))
        new = _new_rows(rows, within)
        if not there:
            then((), new)
            return
        if (held := _held(rows, there)) is not None:
            then(held, new)
            return
        if not rows.window.exact:
            self._host.strip.say(
                "note",
                tr(
                    "The numbers of these rows are still a guess, so they could be others. "
                    "Wait until "
                    "they are counted, or choose rows that are in view."
                ),
            )
            return
        source = rows.window.source

        def work(task: Task) -> Picked:
            return pick(task, source, there)

        desk = self._host.desk
        job = desk.jobs.start(
            self, desk.session.worker("browse"), work, title=tr("Read the chosen rows"), quiet=True
        )
        job.succeeded.connect(lambda picked: then(picked, new))
        job.failed.connect(self._refuse)

    def _refuse(self, error: PlumeError) -> None:
        self._host.strip.say("warn", error.sentence)

    # From outside

    def paste(self) -> None:
        """Paste a block of cells at the current one; rows beyond the last become new ones."""
        at, rows = self._grid.selection, self._mode.rows
        text = QGuiApplication.clipboard().text()
        if rows is None or not self._mode.open or not text:
            return
        try:
            height = block_rows(text)
        except PlumeError as error:
            self._refuse(error)
            return
        row, column = (at.row, at.column) if at is not None else (0, 0)
        # A block may have fewer rows than lines, since a field may hold lines itself.
        within = range(row, min(row + height, rows.count))
        self._with_rows(within, lambda picked, new: self._read_block(column, picked, new, text))

    def _read_block(self, column: int, picked: Picked, new: tuple[NewRow, ...], text: str) -> None:
        target = self._mode.target
        if target is None:
            return
        staged = tuple((row.number, row.values) for row in new)
        place = Place(column, picked, staged, self._mode.staging.edits)
        job = self._mode.aside(lambda _task: paste(target, place, text), tr("Read the clipboard"))
        job.succeeded.connect(self._pasted)
        job.failed.connect(self._refuse)

    def _pasted(self, found: Pasted) -> None:
        staging = self._mode.staging
        if found.new_changes:
            staging.change_new(found.new_changes)
        staging.change(found.changes, found.rows)
        self._mode.staged()
        if found.left_out:
            self._host.strip.say(
                "note",
                tr(
                    "{left_out} pasted fields were left out: they fell beyond the last "
                    "column or on columns that can not be edited.",
                    left_out=count_text(found.left_out),
                ),
            )

    def load_file(self, as_text: bool) -> None:
        """Let the person choose a file whose content becomes the value of the current cell."""
        at, target = self._grid.selection, self._mode.target
        if at is None or target is None or not self._mode.open:
            return
        if why := target.editable(at.column):
            self._host.strip.say("note", why)
            return
        row, column = at.row, at.column

        def chosen(name: str) -> None:
            self._load(Path(name), row, column, as_text)

        ask_open(self._grid.window(), tr("Load a file into the cell"), chosen)

    def _load(self, path: Path, row: int, column: int, as_text: bool) -> None:
        worker = Worker("load a file")
        rows = self._mode.rows
        new = rows.new_row(row) if rows is not None else None
        key = rows.key(row) if rows is not None else None

        def stage(value: Value) -> None:
            # The rows may have moved meanwhile; what was meant is still known by its key.
            now = self._mode.rows
            if now is not None and (now.key(row) == key and now.new_row(row) == new):
                self._stage(row, column, value)

        job = self._host.desk.jobs.start(
            self,
            worker,
            lambda task: load_value(task, path, as_text),
            title=tr("Load {name}", name=path.name),
        )
        worker.retire()
        job.succeeded.connect(stage)
        job.failed.connect(self._refuse)


def _too_much(value: CellValue) -> str:
    if isinstance(value, Clipped):
        length = bytes_text(value.length)
        if value.kind == "blob":
            return tr(
                "This blob has {length}, too much for a cell. Load a file into it, "
                "or set it to NULL, from its menu.",
                length=length,
            )
        return tr(
            "This text has {length}, too much for a cell. Load a file into it, "
            "or set it to NULL, from its menu.",
            length=length,
        )
    if isinstance(value, BadText):
        return tr(
            "This text is not valid UTF-8, and typing would replace bytes that can not be shown. "
            "Load a file into it, or set it to NULL, from its menu."
        )
    if isinstance(value, bytes) and len(value) > LONGEST_BLOB:
        return tr(
            "This blob has {value}. Load a file into it from its menu.",
            value=bytes_text(len(value)),
        )
    if isinstance(value, str) and not fits(value):
        return tr(
            "This text holds characters that a field would change (NUL or a lone carriage "
            "return). Load a file into it from its menu."
        )
    return ""


def _held(rows: EditedRows, within: range) -> Picked | None:
    found = []
    for position in within:
        key, seen = rows.window.key(position), rows.window.row(position)
        if key is None or seen is None:
            return None
        found.append((key, seen))
    return tuple(found)


def _new_rows(rows: EditedRows, within: range) -> tuple[NewRow, ...]:
    start = max(within.start, rows.window.count)
    found = (rows.new_row(position) for position in range(start, within.stop))
    return tuple(row for row in found if row is not None)
