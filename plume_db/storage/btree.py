"""The number of pages of a b-tree, from its interior pages alone.

A table of ten million rows has some hundred interior pages, so this takes milliseconds where
dbstat, which reads every page, takes as long as reading the file. What the write-ahead log holds
and what lies on overflow pages is not seen: the figure is an estimate, a little low.
"""

from __future__ import annotations

import struct

import apsw

from plume_db.jobs import Task

_INTERIOR = {2, 5}
_LEAF = {10, 13}
DEEPEST = 20


def pages_of(task: Task, root: int, page_size: int) -> int | None:
    """Count the pages of the b-tree at `root`, without overflow pages; None where damaged."""
    level, total = [root], 1
    seen = {root}
    for _ in range(DEEPEST):
        below: list[int] = []
        for number in level:
            task.token.check()
            if task.must_stop():
                return None
            page = _page(task.con, number, page_size)
            kind = page[100 if number == 1 else 0] if len(page) == page_size else 0
            if kind in _LEAF:
                # All leaves lie at the same depth, so this whole level is leaves.
                return total
            if kind not in _INTERIOR:
                return None
            below += children(page, 100 if number == 1 else 0)
        if seen.intersection(below):
            return None
        seen.update(below)
        total += len(below)
        level = below
    return None


def children(page: bytes, start: int = 0) -> list[int]:
    """List the page numbers an interior page points at."""
    count, last = struct.unpack_from(">H", page, start + 3)[0], start + 8
    found = []
    for cell in range(count):
        where = last + 4 + 2 * cell
        if where + 2 > len(page):
            break
        at = struct.unpack_from(">H", page, where)[0]
        if at + 4 <= len(page):
            found.append(struct.unpack_from(">I", page, at)[0])
    found.append(struct.unpack_from(">I", page, last)[0])
    return found


def _page(con: apsw.Connection, number: int, size: int) -> bytes:
    if number < 1:
        return b""
    try:
        return con.read("main", 0, (number - 1) * size, size)[1]
    except (apsw.Error, ValueError, OverflowError):
        return b""
