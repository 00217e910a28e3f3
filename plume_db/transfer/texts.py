"""Values as text that reads back as exactly the same value."""

from __future__ import annotations

import base64
import math

from plume_db.language import tr
from plume_db.transfer.options import Options
from plume_db.transfer.remarks import Remarks
from plume_db.values import BadText, Value

INFINITE = "9e999"
"""Too large for any double, so that every reader takes it for infinity."""


class Texts:
    """Writes single values, and counts those that are not what they seem."""

    def __init__(self, options: Options, remarks: Remarks, codec: str = "utf-8") -> None:
        self._options = options
        self.remarks = remarks
        self.codec = codec
        """How the database encodes its text, for text that is not valid."""

    def number(self, value: float) -> str:
        """Write an INTEGER or a REAL."""
        if isinstance(value, float) and math.isinf(value):
            self.remarks.met("infinite", INFINITE)
            return INFINITE if value > 0 else f"-{INFINITE}"
        return repr(value)

    def blob(self, value: bytes) -> str:
        """Write a BLOB as declared."""
        style = self._options.blobs
        self.remarks.met("blob", style)
        return value.hex() if style == "hex" else base64.b64encode(value).decode()

    def readable(self, value: BadText) -> str:
        """Write text that is not valid, as far as it can be read."""
        self.remarks.met("bad shown", self.codec.upper())
        return value.decode(self.codec, "replace")

    def any(self, value: Value) -> str:
        """Write any value but NULL."""
        if isinstance(value, str):
            return value
        if isinstance(value, BadText):
            return self.readable(value)
        if isinstance(value, bytes):
            return self.blob(value)
        return self.number(value) if value is not None else ""


def encoded(text: str) -> bytes:
    """Encode text as UTF-8; half a character, which no file can hold, becomes a mark."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode()


def distinct(columns: tuple[str, ...], remarks: Remarks) -> tuple[str, ...]:
    """Make the names of columns differ, for formats in which they must."""
    taken: set[str] = set()
    names: list[str] = []
    for number, column in enumerate(columns, 1):
        plain = column or f"column {number}"  # read by programs: the same in any language
        name, again = plain, 1
        while name in taken:
            again += 1
            name = f"{plain} {again}"
        if name != column:
            remarks.say(
                tr(
                    "The column {column} is called {name} there.",
                    column=column or number,
                    name=name,
                )
            )
        taken.add(name)
        names.append(name)
    return tuple(names)
