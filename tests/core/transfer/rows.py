"""Rows with everything a format may stumble over, and a way to read a CSV file back."""

from __future__ import annotations

import random
import struct
from pathlib import Path

import apsw

from plume_db.jobs import Task
from plume_db.schema.read import read_catalog
from plume_db.transfer.source import SqlRows
from plume_db.values import Row

TABLE = 'create table "odd one"(id integer primary key, "a,b", "say ""hi""" text, r real, x blob)'


def doubles(count: int, seed: int = 7) -> list[float]:
    """Give random doubles of every size, and the ones that are known to be hard."""
    chance = random.Random(seed)
    found = [0.1, 0.1 + 0.2, 1 / 3, 5e-324, 1.7976931348623157e308, 1e308, -1e-300, 2.0**53]
    while len(found) < count:
        (value,) = struct.unpack("d", chance.randbytes(8))
        if value == value and abs(value) != float("inf"):
            found.append(value)
    return found


def odd_rows() -> list[Row]:
    """Give rows that are easily spoiled."""
    texts = ["", "plain", "a,b", 'say "hi"', "two\nlines", "two\r\nlines", "\t", " padded ", "007"]
    texts += ["9223372036854775808", "NULL", "\ufeffbom", "ünï 🎈", '"', '""', ",", "=1+1", "\r"]
    numbers = [0, -1, 2**63 - 1, -(2**63), 2**53 + 1, -0.0, 0.0, float("inf"), float("-inf"), 1e15]
    rows: list[Row] = [(None, None, None, None, None)]
    rows += [(None, text, text, None, b"") for text in texts]
    rows += [(None, number, None, 1.5, bytes([n])) for n, number in enumerate(numbers)]
    rows += [(None, None, "", number, b"\0\xff,") for number in doubles(200)]
    return rows


def make(path: Path, rows: list[Row] | None = None) -> list[Row]:
    """Build a database of these rows; give them as the table holds them."""
    con = apsw.Connection(str(path))
    con.execute("pragma synchronous=off; begin").fetchall()
    con.execute(TABLE).fetchall()
    con.executemany('insert into "odd one" values(?,?,?,?,?)', rows or odd_rows())
    con.execute("commit").fetchall()
    held: list[Row] = con.execute('select * from "odd one"').fetchall()
    con.close()
    return held


def source(task: Task, name: str = "odd one", where: str = "") -> SqlRows:
    """Give all rows of a table, as its document asks for them."""
    table = read_catalog(task).table(name)
    assert table is not None
    columns = tuple(column.name for column in table.columns)
    quoted = name.replace('"', '""')
    return SqlRows(f'select *\nfrom "{quoted}"{where};', columns, table)


def fields(data: bytes, separator: str = ",") -> list[list[tuple[str, bool]]]:
    """Read CSV by RFC 4180, a character at a time: each value, and whether it was in quotes."""
    text, at, line, lines = data.decode("utf-8", "surrogateescape"), 0, [], []
    while at < len(text):
        if text[at] == '"':
            value, at = "", at + 1
            while not (text[at] == '"' and text[at + 1 : at + 2] != '"'):
                value += text[at]
                at += 2 if text[at] == '"' else 1
            line.append((value, True))
            at += 1
        else:
            end = at
            while end < len(text) and text[end] not in f"{separator}\r\n":
                end += 1
            line.append((text[at:end], False))
            at = end
        if text[at : at + 1] == separator:
            at += 1
            if at == len(text) or text[at] in "\r\n":
                line.append(("", False))
            else:
                continue
        at += 2 if text[at : at + 2] == "\r\n" else 1
        lines.append(line)
        line = []
    return lines
