"""Where each object of a store lies: a database of ours outside the store, made anew at will."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apsw

from plume_db.errors import Damaged
from plume_db.folders import state_folder
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.ledger import Ledger
from plume_db.store.layout import Store
from plume_db.store.packs import Group, scan

_SCHEMA = """
CREATE TABLE IF NOT EXISTS pack(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, size INTEGER);
CREATE TABLE IF NOT EXISTS object(hash BLOB NOT NULL, pack INTEGER NOT NULL,
  offset INTEGER NOT NULL, length INTEGER NOT NULL, PRIMARY KEY(hash, pack)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS rotten(pack TEXT PRIMARY KEY) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class Spot:
    """Where an object lies."""

    pack: str
    offset: int


class Index:
    """The index of one store, open on one thread."""

    def __init__(self, con: apsw.Connection) -> None:
        self._con = con

    def find(self, name: bytes) -> Spot | None:
        """Look an object up; where a sound pack and a rotten one have it, in the sound one."""
        return next(iter(self.spots(name)), None)

    def spots(self, name: bytes) -> tuple[Spot, ...]:
        """Name every place of an object, those in packs not known to be rotten first."""
        found: list[Any] = self._con.execute(
            "SELECT p.name, o.offset FROM object o JOIN pack p ON p.id=o.pack WHERE o.hash=?",
            (name,),
        ).fetchall()
        if len(found) > 1:
            rotten = self.rotten()
            found.sort(key=lambda row: row[0] in rotten)
        return tuple(Spot(str(pack), int(offset)) for pack, offset in found)

    def rotten(self) -> set[str]:
        """Name the packs that were found to be another than what was written."""
        return {str(name) for (name,) in self._con.execute("SELECT pack FROM rotten")}

    def mark_rotten(self, packs: Iterable[str]) -> None:
        """Remember packs that are rotten: what is in them is stored again when it is met again."""
        rows = [(name,) for name in packs]
        with self._con:
            self._con.executemany("INSERT OR IGNORE INTO rotten VALUES(?)", rows).fetchall()

    def mark_sound(self, packs: Iterable[str]) -> None:
        """Take note that packs are what was written, after all (a disk was at fault)."""
        rows = [(name,) for name in packs]
        with self._con:
            self._con.executemany("DELETE FROM rotten WHERE pack=?", rows).fetchall()

    def add(self, pack: str, size: int, groups: Iterable[Group]) -> None:
        """Enter a pack with everything in it, in one transaction."""
        with self._con:
            self._con.execute("INSERT INTO pack(name, size) VALUES(?,?)", (pack, size)).fetchall()
            number = self._con.last_insert_rowid()
            rows = (
                (name, number, group.offset, length)
                for group in groups
                for name, length in group.entries
            )
            self._con.executemany("INSERT OR IGNORE INTO object VALUES(?,?,?,?)", rows).fetchall()

    def forget(self, pack: str) -> None:
        """Take a pack out."""
        with self._con:
            self._con.execute(
                "DELETE FROM object WHERE pack=(SELECT id FROM pack WHERE name=?)", (pack,)
            ).fetchall()
            self._con.execute("DELETE FROM pack WHERE name=?", (pack,)).fetchall()
            self._con.execute("DELETE FROM rotten WHERE pack=?", (pack,)).fetchall()

    def packs(self) -> dict[str, int]:
        """Name the packs that are entered, with their sizes."""
        return {
            str(name): int(size) for name, size in self._con.execute("SELECT name, size FROM pack")
        }

    def objects_of(self, pack: str) -> Iterator[tuple[bytes, int]]:
        """List hash and length of the objects of a pack."""
        for name, length in self._con.execute(
            "SELECT hash, length FROM object WHERE pack=(SELECT id FROM pack WHERE name=?)", (pack,)
        ):
            yield bytes(name), int(length)


@contextmanager
def index_of(task: Task, store: Store, state_dir: Path | None = None) -> Iterator[Index]:
    """Open the index, and bring it into line with the packs that are there."""
    folder = (state_dir or state_folder()) / "stores"
    ledger = Ledger(folder / f"{store.mark}.db", _SCHEMA, tr("index of the backup store"))
    with ledger.open() as con:
        index = Index(con)
        _align(task, store, index)
        yield index


def _align(task: Task, store: Store, index: Index) -> None:
    there = {p.name: p.stat().st_size for p in store.packs.glob("*.pack")}
    known = index.packs()
    for name, size in known.items():
        if there.get(name) != size:
            index.forget(name)
    fresh = [name for name, size in there.items() if known.get(name) != size]
    for number, name in enumerate(sorted(fresh)):
        task.report(number, len(fresh), tr("Reading the packs of the store"))
        groups, sound = _groups_of(store.packs / name)
        index.add(name, there[name], groups)
        if not sound:
            index.mark_rotten([name])


def _groups_of(path: Path) -> tuple[list[Group], bool]:
    """List the groups of a pack as far as it makes sense, and whether it does to its end.

    One spoiled pack must not bar the way to all the others.
    """
    groups: list[Group] = []
    try:
        for group in scan(path):
            groups.append(group)  # what came before the damage is kept
    except (Damaged, OSError):
        return groups, False
    return groups, True
