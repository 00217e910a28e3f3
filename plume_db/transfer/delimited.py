"""CSV and TSV, value by value: for whatever SQLite can not write by itself."""

from __future__ import annotations

from collections.abc import Sequence

from plume_db.transfer.options import Options
from plume_db.transfer.texts import Texts, encoded
from plume_db.values import BadText, Row, Value


class Delimited:
    """Writes lines by RFC 4180; NULL is nothing, and an empty text is two quotes."""

    def __init__(self, columns: tuple[str, ...], options: Options, texts: Texts) -> None:
        self._columns = columns
        self._options = options
        self._texts = texts
        self._separator = options.separator.encode()
        self._end = options.line_end.encode()
        self._null = encoded(options.null)
        self._special = (b'"', b"\r", b"\n", self._separator)

    def begin(self) -> bytes:
        """Write the byte order mark and the names, as chosen."""
        mark = b"\xef\xbb\xbf" if self._options.bom else b""
        if not self._options.header:
            return mark
        names = self._separator.join(self._quoted(encoded(name)) for name in self._columns)
        return mark + names + self._end

    def rows(self, rows: Sequence[Row]) -> bytes:
        """Write lines."""
        join, end, cell = self._separator.join, self._end, self._cell
        return b"".join([join([cell(value) for value in row]) + end for row in rows])

    def end(self) -> bytes:
        """Nothing stands after the last line."""
        return b""

    def _cell(self, value: Value) -> bytes:
        if value is None:
            return self._null
        if isinstance(value, BadText):
            if self._texts.codec != "utf-8":
                return self._quoted(encoded(self._texts.readable(value)))
            self._texts.remarks.met("bad bytes", "UTF-8")
            return self._quoted(bytes(value))
        if isinstance(value, str):
            if "\0" in value:
                self._texts.remarks.met("nul")
            return self._quoted(encoded(value))
        if isinstance(value, bytes) and not value:
            self._texts.remarks.met("blob", self._options.blobs)
            return b'""'
        return self._texts.any(value).encode()

    def _quoted(self, text: bytes) -> bytes:
        plain = text and text != self._null and not any(sign in text for sign in self._special)
        if plain or not (text or self._options.quote_empty):
            return text
        return b'"' + text.replace(b'"', b'""') + b'"'
