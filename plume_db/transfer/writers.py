"""Makes the writer of a format."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from plume_db.schema.objects import Table
from plume_db.transfer.delimited import Delimited
from plume_db.transfer.inserts import Inserts
from plume_db.transfer.json_text import JsonText
from plume_db.transfer.markup import Html, Markdown
from plume_db.transfer.options import Options
from plume_db.transfer.texts import Texts
from plume_db.values import Row


class TextWriter(Protocol):
    """Gives the bytes of a file piece by piece."""

    def begin(self) -> bytes:
        """Give what stands before the rows."""
        ...

    def rows(self, rows: Sequence[Row]) -> bytes:
        """Give some rows."""
        ...

    def end(self) -> bytes:
        """Give what stands after the rows."""
        ...


def text_writer(
    name: str, columns: tuple[str, ...], options: Options, texts: Texts, table: Table | None
) -> TextWriter:
    """Make the writer of a text format; raise KeyError where there is none of that name."""
    if name in ("csv", "tsv"):
        return Delimited(columns, options, texts)
    if name in ("json", "ndjson"):
        return JsonText(columns, options, texts, lines=name == "ndjson")
    if name == "markdown":
        return Markdown(columns, options, texts)
    if name == "html":
        return Html(columns, options, texts)
    if name == "sql":
        return Inserts(columns, options, texts, table)
    raise KeyError(name)
