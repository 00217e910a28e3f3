"""Documents that can be looked into: JSON, JSONB, property lists, archives, databases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

import apsw

from plume_db.decode.jsonb import JsonbError, root_of
from plume_db.decode.scratch import scratch
from plume_db.decode.tree import Node, PlainNode, jsonb_tree
from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.units import bytes_text, count_text

JSON_LIMIT = 64 * 1024**2
"""Bytes of JSON that are laid out as a tree; SQLite takes 15 ms for ten million."""

PLIST_LIMIT = 4 * 1024**2
"""Bytes of a property list; Python reads a million of them in about a second."""

MOST_ENTRIES = 20_000
"""Members of an archive, or objects of a database, that are listed."""


def json_tree(task: Task, text: str | bytes) -> tuple[Node, str] | None:
    """Lay JSON or JSONB out as a tree, with a remark; None for anything else.

    Bare numbers and words are JSON too, but nobody wants a tree of one line.
    """
    if isinstance(text, bytes):
        return _jsonb(task, text)
    if text.lstrip(" \t\r\n\ufeff")[:1] not in ("{", "["):
        return None
    if len(text) > JSON_LIMIT:
        return None
    sql = "select jsonb(?1), json_valid(?1)"
    with scratch(task) as con:
        try:
            ((data, strict),) = con.execute(sql, (text.lstrip("\ufeff"),)).fetchall()
        except apsw.SQLError:
            return None
    assert isinstance(data, bytes)
    remark = "" if strict else tr("This is JSON5: other readers of JSON may refuse it.")
    return jsonb_tree(data), remark


def _jsonb(task: Task, data: bytes) -> tuple[Node, str] | None:
    if len(data) < 2 or data[0] & 0x0F not in (11, 12) or len(data) > JSON_LIMIT:
        return None
    try:
        root_of(data)
    except JsonbError:
        return None
    with scratch(task) as con:
        # 8: every element down to the last is checked, so that other bytes are not taken for it.
        ((valid,),) = con.execute("select json_valid(?, 8)", (data,)).fetchall()
    return (jsonb_tree(data), "") if valid else None


def json_text(task: Task, text: str | bytes, most: int) -> str | None:
    """Lay JSON or JSONB out as indented text, at most `most` characters; every digit stays."""
    with scratch(task) as con:
        try:
            ((pretty,),) = con.execute("select json_pretty(?)", (text,)).fetchall()
        except apsw.SQLError:
            return None
    return str(pretty)[:most]


# Property lists


def plist_tree(data: bytes) -> Node | None:
    """Lay a property list out as a tree; None where it can not be read."""
    import plistlib  # not before the first window
    from xml.parsers.expat import ExpatError

    if len(data) > PLIST_LIMIT:
        return None
    try:
        found = plistlib.loads(data)
    except (
        plistlib.InvalidFileException,
        ExpatError,
        ValueError,
        OverflowError,
        RecursionError,
        LookupError,
        AttributeError,
        TypeError,
        MemoryError,
    ):
        return None  # what a damaged one raises depends on where it is damaged
    return _object_node("$", found, "$")


def _object_node(label: str, value: object, step: str = "") -> Node:
    if isinstance(value, dict):
        words = f"{{{count_text(len(value))}}}"
        inside = (lambda: _dict_nodes(value)) if value else None
        return PlainNode(label, "object", words, inside, step)
    if isinstance(value, list):
        words = f"[{count_text(len(value))}]"
        inside = (lambda: _list_nodes(value)) if value else None
        return PlainNode(label, "array", words, inside, step)
    return PlainNode(label, *_leaf(value), step=step)


def _dict_nodes(value: dict[object, object]) -> Iterator[Node]:
    for name, inner in value.items():
        yield _object_node(str(name), inner)


def _list_nodes(value: list[object]) -> Iterator[Node]:
    for at, inner in enumerate(value):
        yield _object_node(str(at), inner, f"[{at}]")


def _leaf(value: object) -> tuple[str, str]:
    if isinstance(value, bool):
        return "boolean", "true" if value else "false"
    if isinstance(value, (int, float)):
        return "number", repr(value)
    if isinstance(value, bytes):
        shown = value[:32].hex(" ") + (" …" if len(value) > 32 else "")
        return "bytes", f"{bytes_text(len(value))}: {shown}"
    if isinstance(value, datetime):
        return "date", f"{value.isoformat(' ')} UTC"
    if isinstance(value, str):
        return "string", value
    # What remains is the reference of an archived object to another.
    return "reference", tr("object {getattr}", getattr=getattr(value, "data", value))


# Archives and databases


def zip_tree(data: bytes) -> Node | None:
    """List the members of an archive; None where it can not be read. Nothing is unpacked."""
    import io
    import zipfile

    try:
        members = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError):
        return None

    def inside() -> Iterable[Node]:
        for each in members[:MOST_ENTRIES]:
            packed, plain = bytes_text(each.compress_size), bytes_text(each.file_size)
            yield PlainNode(
                each.filename, "file", tr("{plain}, packed {packed}", plain=plain, packed=packed)
            )

    words = trn("{n} file", "{n} files", len(members))
    return PlainNode("archive", "zip", words, inside if members else None)


def database_tree(task: Task, data: bytes) -> Node | None:
    """List the tables and other objects of a database inside a value; None where unreadable."""
    data = data[:18] + b"\1\1" + data[20:]  # one in memory can have no write-ahead log
    sql = "select type, name, tbl_name, sql from sqlite_schema limit ?"
    try:
        with scratch(task) as con:
            con.deserialize("main", data)
            con.execute("pragma query_only=1").fetchall()
            objects = con.execute(sql, (MOST_ENTRIES,)).fetchall()
    except (apsw.Error, UnicodeDecodeError):
        return None

    def inside() -> Iterable[Node]:
        for kind, name, _table, definition in objects:
            yield PlainNode(str(name), str(kind), str(definition or tr("made by SQLite")))

    words = trn("{n} object", "{n} objects", len(objects))
    return PlainNode("database", "sqlite", words, inside if objects else None)
