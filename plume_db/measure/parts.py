"""The texts that ticks are put into: the statement, and the views it reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

import apsw

from plume_db.measure.columns import Columns
from plume_db.measure.references import Reference, references
from plume_db.measure.text import Text
from plume_db.measure.ticks import Tick, written
from plume_db.names import quoted

MOST_VIEWS = 50
"""Views that are looked into for one statement."""


@dataclass(frozen=True)
class Part:
    """The statement (without a name), or the query of a view."""

    view: str
    head: str
    """The view's list of columns, with its brackets."""
    text: Text
    columns: Columns
    references: tuple[Reference, ...]


class Parts:
    """A statement and the views it reads; gives it with ticks, and keeps the views in step.

    A view with ticks is a temporary one of the same name, which SQLite finds first. It exists on
    this connection only, and nothing is written to the file.
    """

    def __init__(self, con: apsw.Connection, sql: str) -> None:
        self._con = con
        self._made: dict[str, str] = {}
        self.all: list[Part] = [_part(con, "", "", sql)]
        seen: set[str] = set()
        for part in self.all:
            for view, text in _views(part):
                if view.lower() not in seen and len(self.all) <= MOST_VIEWS:
                    seen.add(view.lower())
                    if found := _view_part(con, view, text):
                        self.all.append(found)

    def ticked(self, ticks: Iterable[tuple[int, Tick]]) -> str:
        """Give the statement with ticks, each with the number of its part; sets the views up."""
        chosen: dict[int, list[Tick]] = {}
        for number, tick in ticks:
            chosen.setdefault(number, []).append(tick)
        for number, part in enumerate(self.all[1:], 1):
            self._set_view(part, chosen.get(number, []))
        return written(self.all[0].text.sql, chosen.get(0, []))

    def close(self) -> None:
        """Drop the temporary views."""
        for view in list(self._made):
            self._change(f"drop view if exists temp.{quoted(view)}")
        self._made.clear()

    def _set_view(self, part: Part, ticks: list[Tick]) -> None:
        body = written(part.text.sql, ticks) if ticks else ""
        if self._made.get(part.view, "") == body:
            return
        self._change(f"drop view if exists temp.{quoted(part.view)}")
        self._made.pop(part.view, None)
        if body:
            self._change(f"create temp view {quoted(part.view)}{part.head} as {body}")
            self._made[part.view] = body

    def _change(self, sql: str) -> None:
        """Run a statement of ours on the temporary schema, which reading connections refuse."""
        con = self._con
        before = con.execute("pragma query_only").fetchall()[0][0]
        guard, con.authorizer = con.authorizer, None
        try:
            con.execute("pragma query_only=0").fetchall()
            con.execute(sql).fetchall()
        finally:
            with suppress(apsw.Error):
                con.execute(f"pragma query_only={int(str(before))}").fetchall()
            con.authorizer = guard


def _part(con: apsw.Connection, view: str, head: str, sql: str) -> Part:
    text = Text(sql)
    return Part(view, head, text, Columns(con, text), tuple(references(text)))


def _views(part: Part) -> Iterator[tuple[str, str]]:
    """Yield the views a part names without their schema, with their SQL."""
    for reference in part.references:
        if reference.table and not reference.schema:
            known = part.columns.known(reference)
            if known.kind == "view" and known.schema == "main":
                yield known.name, known.sql


def _view_part(con: apsw.Connection, view: str, sql: str) -> Part | None:
    """Take CREATE VIEW apart; None where that does not work."""
    text = Text(sql)
    place = 0
    while place < len(text) and text.words[place] != "AS":
        place = text.after(place)
    if place + 1 >= len(text):
        return None
    head = ""
    if place - 1 in text.opens:
        first = text.solid[text.opens[place - 1]]
        head = sql[first.start : text.solid[place - 1].end]
    body = sql[text.solid[place + 1].start : text.solid[-1].end]
    return _part(con, view, head, body)
