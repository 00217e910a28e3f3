"""A value as text for the clipboard: as it reads, as hexadecimal, as SQL. Done on a worker."""

from __future__ import annotations

import math

from plume_db.decode.documents import json_text
from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.units import bytes_text
from plume_db.values import BadText
from plume_ui.inspector.content import Content
from plume_ui.inspector.decode import Decoded

MOST = 4 * 1024**2
"""Bytes of a value that go to the clipboard; more is for a file."""

WAYS = {
    "value": tr("Copy value"),
    "hex": tr("Copy as hexadecimal"),
    "sql": tr("Copy as SQL literal"),
    "json": tr("Copy as indented JSON"),
}


def copied(task: Task, decoded: Decoded, way: str) -> str:
    """Write the whole value in one of :data:`WAYS`; raises PlumeError where it is too long.

    Runs on the worker that the content's rest is read by.
    """
    content, value = decoded.content, decoded.value
    if content is None:
        return _number(value) if way == "sql" else decoded.plain or ""
    if content.length > MOST:
        raise PlumeError(
            tr(
                "The value has {length}, and more than {most} does not go to the "
                "clipboard. Export it to a file instead.",
                length=bytes_text(content.length),
                most=bytes_text(MOST),
            )
        )
    data = content.read(task, 0, content.length)
    if way == "hex":
        return data.hex().upper()
    if way == "sql":
        return _literal(value, data, content)
    if way == "json":
        text = data if not content.codec else data.decode(content.codec, "replace")
        return json_text(task, text, 4 * MOST) or ""
    return data.decode(content.codec, "backslashreplace") if content.codec else data.hex().upper()


def _number(value: object) -> str:
    if isinstance(value, float) and math.isinf(value):
        return "9e999" if value > 0 else "-9e999"
    return "NULL" if value is None else repr(value)


def _literal(value: object, data: bytes, content: Content) -> str:
    """Write what SQLite reads as this very value."""
    if isinstance(value, BadText):
        return f"CAST(x'{data.hex()}' AS TEXT)"
    if not isinstance(value, str):
        return f"x'{data.hex()}'"
    text = data.decode(content.codec, "surrogatepass").replace("'", "''")
    if "\0" not in text:
        return f"'{text}'"
    # A NUL would end the statement.
    return "('" + text.replace("\0", "'||char(0)||'") + "')"
