"""A CSV file into a table: by SQLite's own CSV reader where it can, else by Python's."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import apsw

from plume_db.attach.ahead import ahead
from plume_db.attach.blocks import Text
from plume_db.attach.columns import MOST, SAMPLE, TEXT, guess, named, taking
from plume_db.attach.quotes import understood
from plume_db.attach.settling import Narrow, settle
from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.names import quoted
from plume_db.units import count_text

_SLICE = 500
_FIELD = 2**31 - 1
_LOOSE = tr(
    "Quotes inside values that have none around them stand for themselves; in such a file an empty "
    "text in quotes can not be told from NULL."
)


class _Loose(Exception):
    """Quotes stand where RFC 4180 has none: the file is read as spreadsheets do."""


def load_csv(task: Task, path: Path, table: str, separator: str, folder: Path) -> tuple[str, ...]:
    """Fill a new table of the task's connection; give what is to be known about it.

    `folder` is ours and takes a block of the file at a time, for SQLite to read. The first line
    names the columns. Raises PlumeError where the file can not be read.
    """
    csv.field_size_limit(_FIELD)
    block = folder / "block.csv"
    try:
        with block.open("wb") as file:
            return _loaded(task, path, table, separator, file)
    finally:
        task.con.execute("drop table if exists temp.plume_block").fetchall()
        block.unlink(missing_ok=True)


def _loaded(task: Task, path: Path, table: str, separator: str, block: BinaryIO) -> tuple[str, ...]:
    """Read the file, again where it turned out not to be what it seemed."""
    strict, texts = True, frozenset[int]()
    while True:
        load = _Load(task, path, table, separator, block, texts, strict=strict)
        task.con.execute("begin").fetchall()
        try:
            notes = load.run()
            task.con.execute("commit").fetchall()
            return notes
        except _Loose:
            strict = False
        except Narrow as narrow:
            texts = texts | set(narrow.columns)
        finally:
            if task.con.in_transaction:
                task.con.execute("rollback").fetchall()
            task.con.execute("drop table if exists temp.plume_block").fetchall()


class _Load:
    """One reading of the file."""

    def __init__(
        self,
        task: Task,
        path: Path,
        table: str,
        separator: str,
        block: BinaryIO,
        texts: frozenset[int],
        *,
        strict: bool,
    ) -> None:
        self._task = task
        self._con = task.con
        self._path = path
        self._table = table
        self._separator = separator
        self._texts = texts
        self._strict = strict
        self._text = Text(path)
        self._names: list[str] = []
        self._kinds: list[str] = []
        self._notes: list[str] = []
        self._short: list[int] = []
        self._long: list[int] = []
        self._dropped = 0
        self._has_csv = _load_extension(self._con)
        self._block = block
        self._has_reader = False

    def run(self) -> tuple[str, ...]:
        """Read everything; the caller ends the transaction."""
        if self._strict:
            # Python looks at the quotes of a block while SQLite reads the one before.
            with closing(ahead(self._blocks())) as blocks:
                for text, mark, line in blocks:
                    self._take(text, mark, line)
        else:
            self._notes.append(_LOOSE)
            self._take_loosely()
        if not self._names:
            raise PlumeError(
                tr("{name} is empty, so there is no table in it.", name=self._path.name)
            )
        notes = settle(self._con, self._table, self._names, self._kinds)
        return (*self._notes, *self._text.notes, *self._ragged(), *notes)

    def _blocks(self) -> Iterator[tuple[str, str, int]]:
        for block in self._text.blocks(self._task, quotes=True):
            found = understood(block.text, self._separator)
            if found is None:
                raise _Loose
            text, mark = found
            if "\r" in text and "\n" not in text:
                text = text.replace("\r", "\n")
            yield text, mark, block.first_line

    def _take(self, text: str, mark: str, line: int) -> None:
        if not self._names:
            text, line = self._begin(text, line, mark)
        if text:
            self._insert(text, line, mark)

    def _begin(self, text: str, line: int, mark: str) -> tuple[str, int]:
        """Make the table from the header and a sample; give what follows the header."""
        start = text.lstrip("\r\n")
        lines = start.split("\n")
        rows = list(islice(csv.reader(_lines(start), delimiter=self._separator), SAMPLE + 1))
        if not rows:
            return "", line
        self._make(rows, mark)
        end, quotes = 0, 0
        for each in lines:
            end, quotes = end + len(each) + 1, quotes + each.count('"')
            line += 1
            if quotes % 2 == 0:
                break
        return start[end:], line

    def _make(self, rows: Sequence[Sequence[str]], mark: str = "") -> None:
        width = max(len(rows[0]), 1)
        if width > MOST:
            self._notes.append(
                tr(
                    "The file has {width} columns and a table {most}: the others are left out.",
                    width=count_text(width),
                    most=count_text(MOST),
                )
            )
            self._dropped, width = width - MOST, MOST
        header = [name.replace(mark, "") if mark else name for name in rows[0]]
        self._names, notes = named(header, width)
        self._notes += notes
        sample = [[v.replace(mark, "") for v in row] if mark else row for row in rows[1:]]
        self._kinds = guess(sample, width)
        for at in self._texts:
            self._kinds[at] = TEXT
        columns = ", ".join(
            f"{quoted(n)} {kind}" for n, kind in zip(self._names, self._kinds, strict=True)
        )
        self._con.execute(f"create table {quoted(self._table)}({columns})").fetchall()

    def _insert(self, text: str, line: int, mark: str) -> None:
        if not self._insert_at_once(text, mark):
            reader = csv.reader(_lines(text), delimiter=self._separator)
            self._insert_rows(reader, line, mark)

    def _insert_at_once(self, text: str, mark: str) -> bool:
        """Let SQLite read the block; False where a line is too short or too long for that."""
        width = len(self._names)
        if not self._has_csv or width > 900 or self._dropped or "\0" in text:
            return False
        if self._separator != ",":
            if "," in text or '"' in text:
                return False
            text = text.replace(self._separator, ",")
        # A file and not a literal: SQLite would store a literal of a megabyte with its schema.
        self._offer(text)
        ragged = f"c{width} is null and c{width - 1} is not null"
        taken = [taking(f"c{at}", kind, mark) for at, kind in enumerate(self._kinds)]
        # What is no JSON stops the statement, and the block is read again, line by line.
        taken[0] = f"case when {ragged} then {taken[0]} else json('ragged') end"
        self._con.execute("savepoint block").fetchall()
        try:
            self._con.execute(
                f"insert into main.{quoted(self._table)} select {','.join(taken)}"
                " from temp.plume_block"
            ).fetchall()
        except apsw.SQLError as error:
            if "malformed JSON" not in str(error):
                raise
            self._con.execute("rollback to block").fetchall()
            return False
        finally:
            if self._con.in_transaction:  # a cancel rolls everything back
                self._con.execute("release block").fetchall()
        return True

    def _offer(self, text: str) -> None:
        """Put a block where SQLite's reader looks; truncating an open file is the quick way."""
        data = text.encode()
        self._block.seek(0)
        self._block.write(data)
        self._block.truncate()
        self._block.flush()
        if not self._has_reader:
            _make_reader(self._con, Path(self._block.name), len(self._names) + 1)
            self._has_reader = True

    def _insert_rows(self, rows: Iterator[list[str]], line: int, mark: str) -> None:
        width = len(self._names)
        names = [f"c{at}" for at in range(width)]
        taken = ",".join(taking(n, kind, mark) for n, kind in zip(names, self._kinds, strict=True))
        given = ",".join(f"?{at + 1} as {name}" for at, name in enumerate(names))
        sql = f"insert into {quoted(self._table)} select {taken} from (select {given})"
        number = line
        while piece := list(islice(rows, max(1, min(_SLICE, 50_000 // width)))):
            fitted = []
            for row in piece:
                if row or width == 1:
                    fitted.append(self._fitted(row, width, number))
                number += 1
            self._con.executemany(sql, fitted)
            self._task.token.check()

    def _fitted(self, row: list[str], width: int, line: int) -> Sequence[str | None]:
        if len(row) == width:
            return row
        if len(row) < width:
            if row or width > 1:
                self._short.append(line)
            return [*row, *([None] * (width - len(row)))] if row else ["", *[None] * (width - 1)]
        if len(row) > width + self._dropped:
            self._long.append(line)
        return row[:width]

    def _take_loosely(self) -> None:
        """Read line by line as Python's reader does, which is slower."""

        def lines() -> Iterator[str]:
            for block in self._text.blocks(self._task, quotes=False):
                yield from _lines(block.text)

        rows = csv.reader(lines(), delimiter=self._separator)
        try:
            sample = list(islice(rows, SAMPLE + 1))
            if sample:
                self._make(sample)
                self._insert_rows(iter(sample[1:]), 2, "")
                self._insert_rows(rows, len(sample) + 1, "")
        except csv.Error as error:
            raise PlumeError(
                tr("{name} can not be read as CSV ({error}).", name=self._path.name, error=error)
            ) from None

    def _ragged(self) -> Iterator[str]:
        if self._short:
            yield trn(
                "{n} line has too few values; the missing ones are NULL (line {shown}).",
                "{n} lines have too few values; the missing ones are NULL (lines {shown}).",
                len(self._short),
                shown=_shown(self._short),
            )
        if self._long:
            yield trn(
                "{n} line has too many values; those past the last column are left out "
                "(line {shown}).",
                "{n} lines have too many values; those past the last column are left out "
                "(lines {shown}).",
                len(self._long),
                shown=_shown(self._long),
            )


def _shown(lines: list[int]) -> str:
    return ", ".join(count_text(line) for line in lines[:5]) + (", …" if len(lines) > 5 else "")


def _lines(text: str) -> Iterator[str]:
    """Give lines with their ends, so that a line break between quotes stays as it is."""
    start = 0
    while (end := text.find("\n", start)) >= 0:
        yield text[start : end + 1]
        start = end + 1
    if start < len(text):
        yield text[start:]


def _make_reader(con: apsw.Connection, block: Path, width: int) -> None:
    """Make a table that reads the file anew for each statement."""
    name = str(block).replace("'", "''")
    con.execute(
        f"create virtual table temp.plume_block using csv(filename='{name}',header=no,"
        f"columns={width})"
    ).fetchall()


def _load_extension(con: apsw.Connection) -> bool:
    import apsw.sqlite_extra as extra

    if not extra.has("csv"):
        return False
    extra.load(con, "csv")
    return True
