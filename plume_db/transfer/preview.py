"""How a file will begin, and about how large it will be."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace

from plume_db.jobs import Task
from plume_db.language import trn
from plume_db.rows.cells import codec_of
from plume_db.transfer.export import reading_words
from plume_db.transfer.formats import Format
from plume_db.transfer.options import Options
from plume_db.transfer.remarks import Remarks
from plume_db.transfer.source import Rows
from plume_db.transfer.texts import Texts
from plume_db.transfer.writers import text_writer
from plume_db.values import BadText, Row, Value

SAMPLE = 200
SHOWN = 8
_WIDEST = 120
_COLUMNS = 40


@dataclass(frozen=True)
class Preview:
    """The first lines, and what they tell."""

    text: str
    bytes_a_row: float
    """Of the first rows, as text."""
    is_all: bool
    """Whether these were all rows."""
    rows: int
    """How many were looked at."""
    reading: str
    """What the export shows where another program writes meanwhile."""


def preview(task: Task, source: Rows, format: Format, options: Options) -> Preview:
    """Write the first rows; long values are cut short, and only the first columns are shown."""
    found: list[Row] = []
    with closing(source.slices(task, SAMPLE)) as slices:
        for piece in slices:
            found += piece
    if format.name == "tsv" or not format.is_text:
        options = replace(options, separator="\t")
    name = format.name if format.is_text else "tsv"
    columns = source.columns[:_COLUMNS]
    texts = Texts(options, Remarks(), codec_of(task.con))
    writer = text_writer(name, columns, replace(options, bom=False), texts, source.table)
    shown = [tuple(_short(value) for value in row[:_COLUMNS]) for row in found[:SHOWN]]
    head = writer.begin()
    body = writer.rows(shown)
    tail = writer.end() if len(found) <= SHOWN else b""
    size = _size(writer.rows([tuple(_short(v) for v in row[:_COLUMNS]) for row in found]), found)
    text = (head + body + tail).decode("utf-8", "replace").replace("\r\n", "\n")
    more = len(source.columns) - len(columns)
    if more > 0:
        text += trn("\n… and {n} more column", "\n… and {n} more columns", more)
    return Preview(
        text.replace("\0", "\ufffd"),
        size * max(1.0, len(source.columns) / max(1, len(columns))),
        len(found) < SAMPLE,
        len(found),
        reading_words(task.con, source),
    )


def _size(written: bytes, rows: list[Row]) -> float:
    cut = sum(
        len(value) - _WIDEST
        for row in rows
        for value in row
        if isinstance(value, (str, bytes)) and len(value) > _WIDEST
    )
    return (len(written) + cut) / max(1, len(rows))


def _short(value: Value) -> Value:
    if isinstance(value, BadText):
        return BadText(value[:_WIDEST])
    if isinstance(value, str):
        return value if len(value) <= _WIDEST else value[:_WIDEST] + "…"
    return value[:_WIDEST] if isinstance(value, bytes) else value
