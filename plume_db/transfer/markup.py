"""Tables for people to read: Markdown and HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from plume_db.language import tr
from plume_db.transfer.options import Options
from plume_db.transfer.texts import Texts, encoded
from plume_db.values import Row, Value

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
<style>
body {{ font: 14px/1.4 system-ui, sans-serif; margin: 24px; color: #1c2024; background: #fff; }}
table {{ border-collapse: collapse; }}
th, td {{ border: 1px solid #d8dde3; padding: 3px 8px; text-align: left; vertical-align: top; }}
td {{ white-space: pre-wrap; }}
th {{ background: #f2f4f6; position: sticky; top: 0; }}
.n {{ text-align: right; font-variant-numeric: tabular-nums; }}
.null {{ color: #8a929b; font-style: italic; }}
</style>
</head>
<body>
"""


class Markdown:
    """Writes a table of GitHub's kind."""

    def __init__(self, columns: tuple[str, ...], options: Options, texts: Texts) -> None:
        del options
        self._columns = columns
        self._texts = texts

    def begin(self) -> bytes:
        """Write the names and the rule below them."""
        names = " | ".join(self._escaped(name) for name in self._columns)
        rule = " | ".join("---" for _ in self._columns)
        return encoded(f"| {names} |\n| {rule} |\n")

    def rows(self, rows: Sequence[Row]) -> bytes:
        """Write lines."""
        return encoded("".join([f"| {' | '.join(map(self._cell, row))} |\n" for row in rows]))

    def end(self) -> bytes:
        """Nothing stands after the last line."""
        return b""

    def _cell(self, value: Value) -> str:
        return "NULL" if value is None else self._escaped(self._texts.any(value))

    def _escaped(self, text: str) -> str:
        if "\n" in text or "\r" in text:
            self._texts.remarks.met("spread")
            text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "<br>")
        text = text.replace("\\", "\\\\").replace("|", "\\|").replace("\0", "\ufffd")
        return text.replace("`", "\\`").replace("*", "\\*").replace("_", "\\_")


class Html:
    """Writes a whole page with one table, or with `page` False the table alone."""

    def __init__(
        self, columns: tuple[str, ...], options: Options, texts: Texts, *, page: bool = True
    ) -> None:
        self._columns = columns
        self._title = options.table or tr("Rows")
        self._header = options.header
        self._texts = texts
        self._page = page

    def begin(self) -> bytes:
        """Write all that stands before the rows."""
        head = _PAGE.format(title=_shown(self._title)) if self._page else ""
        names = "".join(f"<th>{_shown(name)}</th>" for name in self._columns)
        header = f"<thead><tr>{names}</tr></thead>\n" if self._header else ""
        return encoded(f"{head}<table>\n{header}<tbody>\n")

    def rows(self, rows: Sequence[Row]) -> bytes:
        """Write rows of the table."""
        return encoded("".join([f"<tr>{''.join(map(self._cell, row))}</tr>\n" for row in rows]))

    def end(self) -> bytes:
        """Close the table and the page."""
        return b"</tbody>\n</table>\n" + (b"</body>\n</html>\n" if self._page else b"")

    def _cell(self, value: Value) -> str:
        if value is None:
            return '<td class="null">NULL</td>'
        if isinstance(value, (int, float)):
            return f'<td class="n">{self._texts.number(value)}</td>'
        return f"<td>{_shown(self._texts.any(value))}</td>"


def _shown(text: str) -> str:
    return escape(text).replace("\0", "\ufffd")
