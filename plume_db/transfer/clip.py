"""Text of rows for the clipboard."""

from __future__ import annotations

from collections.abc import Iterator

from plume_db.errors import MemoryShort
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.transfer.markup import Html
from plume_db.transfer.options import Options
from plume_db.transfer.remarks import Remarks
from plume_db.transfer.source import Rows
from plume_db.transfer.texts import Texts
from plume_db.transfer.writers import TextWriter, text_writer

MOST_BYTES = 64 * 1024**2
"""Of a copy; other programs choke on more, and an export to a file has no limit."""


def write_text(
    task: Task, rows: Rows, columns: tuple[str, ...], format_name: str, header: bool
) -> str:
    """Write rows as text of a format of :data:`~plume_db.transfer.formats.FORMATS`.

    `columns` are the names the text shows. Raises :class:`MemoryShort` past `MOST_BYTES`.
    """
    pieces = text_pieces(task, rows, columns, format_name, header)
    return b"".join(pieces).decode("utf-8", "replace")


def text_pieces(
    task: Task, rows: Rows, columns: tuple[str, ...], format_name: str, header: bool
) -> Iterator[bytes]:
    """Write the same piece by piece, as UTF-8: joining much text keeps other threads waiting."""
    table = rows.table
    name = table.name if table else ""
    tabs = format_name == "tsv"
    # Spreadsheets take an empty cell for what it is; two quotes would only be in the way.
    options = Options(
        header=header,
        separator="\t" if tabs else ",",
        quote_empty=not tabs,
        line_end="\n",
        table=name,
        create_table=False,
    )
    texts = Texts(options, Remarks())
    writer: TextWriter = (
        Html(columns, options, texts, page=False)
        if format_name == "html"
        else text_writer(format_name, columns, options, texts, table)
    )
    # A transaction around them is for a script; pasted statements join what they are pasted into.
    yield writer.begin().removeprefix(b"BEGIN;\n")
    size = 0
    for piece in rows.slices(task):
        written = writer.rows(piece)
        size += len(written)
        task.report(size, None, tr("Copying"))
        if size > MOST_BYTES:
            raise MemoryShort(
                tr("This is more than a clipboard can take (64 MB of text); export it to a file.")
            )
        yield written
    yield writer.end().removesuffix(b"COMMIT;\n")
