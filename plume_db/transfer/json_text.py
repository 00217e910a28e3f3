"""JSON: an array of objects, or an object on each line."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence

from plume_db.language import tr
from plume_db.transfer.options import Options
from plume_db.transfer.texts import Texts, distinct, encoded
from plume_db.values import BadText, Row, Value

_SAFE = 2**53


class JsonText:
    """Writes objects; `lines` puts each on a line of its own instead of into an array."""

    def __init__(
        self, columns: tuple[str, ...], options: Options, texts: Texts, *, lines: bool
    ) -> None:
        del options
        self._names = [json.dumps(name) for name in distinct(columns, texts.remarks)]
        self._texts = texts
        self._lines = lines
        self._first = True

    def begin(self) -> bytes:
        """Open the array."""
        return b"" if self._lines else b"["

    def rows(self, rows: Sequence[Row]) -> bytes:
        """Write objects."""
        objects = [self._object(row) for row in rows]
        if self._lines:
            return encoded("".join(f"{each}\n" for each in objects))
        start = "\n" if self._first else ",\n"
        self._first = self._first and not objects
        return encoded(start + ",\n".join(objects)) if objects else b""

    def end(self) -> bytes:
        """Close the array."""
        return b"" if self._lines else b"\n]\n"

    def _object(self, row: Row) -> str:
        pairs = zip(self._names, row, strict=True)
        return "{" + ", ".join([f"{name}: {self._value(value)}" for name, value in pairs]) + "}"

    def _value(self, value: Value) -> str:
        if value is None:
            return "null"
        if isinstance(value, str):
            return json.dumps(value, ensure_ascii=False)
        if isinstance(value, BadText):
            return json.dumps(self._texts.readable(value), ensure_ascii=False)
        if isinstance(value, bytes):
            return f'"{self._texts.blob(value)}"'
        if isinstance(value, int):
            if not -_SAFE <= value <= _SAFE:
                self._texts.remarks.say(
                    tr(
                        "Some integers are longer than JavaScript keeps (2⁵³); they are exact "
                        "here, "
                        "but a reader in JavaScript rounds them."
                    )
                )
            return str(value)
        return self._texts.number(value) if not math.isnan(value) else "null"
