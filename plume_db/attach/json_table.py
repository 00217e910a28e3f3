"""JSON and NDJSON files into a table: one row an object, one column a name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from plume_db.attach.blocks import LONGEST, Text
from plume_db.attach.columns import MOST, exact_number
from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.names import quoted
from plume_db.units import bytes_text, count_text
from plume_db.values import Value

_SLICE = 500
_BLANKS = " \t\r\n"


def load_json(task: Task, path: Path, table: str) -> tuple[str, ...]:
    """Fill a new table of the task's connection; give what is to be known about it.

    The columns have no type, so that every value stays what it is. What is nested is kept as JSON
    text. Lines that are no JSON are left out, which the notes say.
    """
    load = _Load(task, path, table)
    task.con.execute("begin").fetchall()
    try:
        notes = load.run()
        task.con.execute("commit").fetchall()
    finally:
        if task.con.in_transaction:
            task.con.execute("rollback").fetchall()
    return notes


class _Load:
    def __init__(self, task: Task, path: Path, table: str) -> None:
        self._task = task
        self._path = path
        self._table = quoted(table)
        self._text = Text(path)
        self._columns: dict[str, str] = {}
        """Names as they stand in the file, and what the columns are called."""
        self._left_out: set[str] = set()
        self._bad: list[int] = []
        self._notes: dict[str, None] = {}

    def run(self) -> tuple[str, ...]:
        """Read everything; the caller ends the transaction."""
        values = self._values()
        made = False
        while piece := list(islice(values, _SLICE)):
            rows = [row if isinstance(row, dict) else {"value": row} for row in piece]
            names = dict.fromkeys(name for row in rows for name in row)
            self._add_columns(names, made=made)
            made = made or bool(self._columns)
            if made:
                self._insert(rows)
        if not made:
            raise PlumeError(
                tr(
                    "There is no object in {name}, so there is no table in it.",
                    name=self._path.name,
                )
            )
        return (*self._notes, *self._text.notes, *self._bad_words())

    def _add_columns(self, names: dict[str, None], *, made: bool) -> None:
        fresh = [name for name in names if name not in self._columns]
        taken = {name.lower() for name in self._columns.values()}
        added = []
        for name in fresh:
            if len(self._columns) >= MOST:
                self._left_out.add(name)
                more = tr("There are more than {most:,} names; some are left out.", most=MOST)
                self._notes[more] = None
                continue
            plain = " ".join(name.replace("\0", "").split()) or tr("no name")
            plain = plain.encode("utf-8", "replace").decode()
            called, again = plain, 1
            while called.lower() in taken:
                again += 1
                called = f"{plain} {again}"
            if called != name and len(self._notes) < 5:
                self._notes[tr("“{name}” is called {called} here.", name=name, called=called)] = (
                    None
                )
            taken.add(called.lower())
            self._columns[name] = called
            added.append(quoted(called))
        if added and not made:
            self._task.con.execute(f"create table {self._table}({','.join(added)})").fetchall()
        elif added:
            for column in added:
                self._task.con.execute(f"alter table {self._table} add column {column}").fetchall()

    def _insert(self, rows: list[dict[str, object]]) -> None:
        names = list(self._columns)
        marks = ",".join("?" for _ in names)
        listed = ",".join(quoted(self._columns[name]) for name in names)
        self._task.con.executemany(
            f"insert into {self._table}({listed}) values({marks})",
            [[self._value(row.get(name)) for name in names] for row in rows],
        )
        self._task.token.check()

    def _value(self, value: object) -> Value:
        if isinstance(value, bool):
            self._notes[tr("true and false are 1 and 0, as SQLite has them.")] = None
            return int(value)
        if isinstance(value, (int, float)):
            return exact_number(value, self._notes)
        if isinstance(value, str):
            return value.encode("utf-8", "replace").decode()
        if value is None:
            return None
        self._notes[tr("What is nested is kept as JSON text; json_extract() reads it.")] = None
        return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode()

    def _values(self) -> Iterator[object]:
        """Give the values of an array, or one after the other."""
        blocks = self._text.blocks(self._task, quotes=False)
        first = next(blocks, None)
        start = first.text.lstrip("\ufeff" + _BLANKS) if first else ""
        if not start or first is None:
            return
        line = start.partition("\n")[0].strip()
        if not start.startswith("[") and _loads(line) is not None:
            yield from self._lines(first.text.lstrip("\ufeff"), first.first_line)
            for block in blocks:
                yield from self._lines(block.text, block.first_line)
        else:
            yield from self._stream(start, (block.text for block in blocks))

    def _lines(self, text: str, number: int) -> Iterator[object]:
        for line in text.split("\n"):
            if line.strip(_BLANKS):
                found = _loads(line)
                if found is None:
                    self._bad.append(number)
                else:
                    yield found[0]
            number += 1

    def _stream(self, text: str, more: Iterator[str]) -> Iterator[object]:
        """Take value after value off the text, and more of it where one is cut off."""
        decoder = json.JSONDecoder()
        at = 1 if text.startswith("[") else 0
        while True:
            while at < len(text) and text[at] in _BLANKS + ",":
                at += 1
            if text.startswith("]", at):
                return
            try:
                value, end = decoder.raw_decode(text, at)
                if end == len(text) and (piece := next(more, "")):  # a number may go on
                    text, at = text[at:] + piece, 0
                    continue
            except RecursionError:
                raise PlumeError(
                    tr(
                        "The values in {name} are nested too deeply to be read.",
                        name=self._path.name,
                    )
                ) from None
            except ValueError as error:
                text, at = self._longer(text[at:], more, error), 0
                if not text:
                    return
                continue
            yield value
            at = end

    def _longer(self, text: str, more: Iterator[str], error: ValueError) -> str:
        """Read as much again as there is; at the end of the file say what is wrong."""
        pieces, size = [text], 0
        while size <= len(text) and (piece := next(more, "")):
            pieces.append(piece)
            size += len(piece)
        if size:
            if len(text) + size > LONGEST:
                raise PlumeError(
                    tr(
                        "A value in {name} does not end within {longest}.",
                        name=self._path.name,
                        longest=bytes_text(LONGEST),
                    )
                )
            return "".join(pieces)
        if text.strip(_BLANKS):
            reason = str(error).partition(":")[0].lower()
            note = tr(
                "The file ends, or is no JSON any more, in the middle of a value ({reason}); "
                "what comes before is here.",
                reason=reason,
            )
            self._notes[note] = None
        return ""

    def _bad_words(self) -> tuple[str, ...]:
        if not self._bad:
            return ()
        shown = ", ".join(count_text(line) for line in self._bad[:5])
        more = ", …" if len(self._bad) > 5 else ""
        return (
            trn(
                "{n} line is no JSON and left out (line {shown}{more}).",
                "{n} lines are no JSON and left out (lines {shown}{more}).",
                len(self._bad),
                shown=shown,
                more=more,
            ),
        )


def _loads(line: str) -> tuple[object] | None:
    try:
        return (json.loads(line),)
    except (ValueError, RecursionError):
        return None
