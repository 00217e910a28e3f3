"""What is attached to an open file: other databases, and tables of the scratch database."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from pathlib import Path

from plume_db.attach.kinds import looks_of
from plume_db.attach.scratch import SCHEMA, Imported, Scratch
from plume_db.database import Attached, Key, connect, disconnect
from plume_db.errors import Cancelled, PlumeError
from plume_db.jobs import Task, attended
from plume_db.language import tr
from plume_db.opening.opened import Opened, open_file
from plume_db.opening.state import examine
from plume_db.schema.objects import Catalog, Column, Table
from plume_db.schema.read import read_catalog
from plume_db.session import Session

MOST = 9
"""Files at once; SQLite allows ten, and one is the scratch database."""

_TAKEN = frozenset({"main", "temp", SCHEMA})


@dataclass(frozen=True)
class AttachedFile:
    """One database, and how it was opened."""

    schema: str
    opened: Opened
    catalog: Catalog


@dataclass(frozen=True)
class Inventory:
    """Everything that is attached."""

    files: tuple[AttachedFile, ...] = ()
    imports: tuple[Imported, ...] = ()

    @property
    def catalogs(self) -> dict[str, Catalog]:
        """Tables and columns by the name that stands before the dot."""
        found = {each.schema: each.catalog for each in self.files}
        if self.imports:
            found[SCHEMA] = Catalog(tuple(_table(each) for each in self.imports))
        return found


class Attachments:
    """Attaches and detaches for one session; its methods run on a worker, one at a time."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._lock = threading.Lock()
        self._scratch: Scratch | None = None
        self._inventory = Inventory()
        self._closed = False

    @property
    def inventory(self) -> Inventory:
        """What is attached now; readable from every thread."""
        return self._inventory

    def attach(self, task: Task, path: Path, name: str = "", key: Key | None = None) -> str:
        """Attach a file of any kind known; give the name SQL knows it by.

        `name` is used where it is free. Raises PlumeError, KeyNeeded among them.
        """
        state = examine(path)
        self._refuse_twice(state.path)
        looks = looks_of(state)
        if looks.kind == "sqlite" or key is not None:
            return self._attach_database(task, state.path, name, key)
        table = _free(name or path.stem, {each.table.lower() for each in self._inventory.imports})
        if self._scratch is None:
            self._scratch = Scratch(self._encoding())
        found = self._scratch.load(task, state.path, looks, table)
        with self._lock:
            now = self._inventory
            self._settle(Inventory(now.files, (*now.imports, found)))
        return f"{SCHEMA}.{table}"

    def _attach_database(self, task: Task, path: Path, name: str, key: Key | None) -> str:
        if len(self._inventory.files) >= MOST:
            raise PlumeError(
                tr("SQLite attaches {most} files at once; detach one first.", most=MOST)
            )
        opened = open_file(task, path, key)
        try:
            catalog, encoding = _look(task, opened)
            if encoding != (ours := self._encoding()) and opened.state.identity.size:
                raise PlumeError(
                    tr(
                        "{name} holds its text as {encoding} and the open file as {ours}; "
                        "SQLite attaches only files of the same encoding. Export its tables "
                        "and attach those.",
                        name=path.name,
                        encoding=encoding,
                        ours=ours,
                    )
                )
            with self._lock:
                now = self._inventory
                taken = _TAKEN | {each.schema.lower() for each in now.files}
                schema = _free(schema_of(name or path.stem), taken)
                self._settle(
                    Inventory((*now.files, AttachedFile(schema, opened, catalog)), now.imports)
                )
        except BaseException:
            opened.discard()
            raise
        return schema

    def _refuse_twice(self, path: Path) -> None:
        if path == self._session.path:
            raise PlumeError(
                tr(
                    "{name} is the open file itself; its tables need no name before.",
                    name=path.name,
                )
            )
        for each in self._inventory.files:
            if each.opened.path == path:
                raise PlumeError(
                    tr(
                        "{name} is attached already, as {schema}.",
                        name=path.name,
                        schema=each.schema,
                    )
                )

    def detach(self, task: Task, name: str) -> None:
        """Let go of a database by its schema, or of a table by ``scratch.NAME``."""
        table = name.removeprefix(f"{SCHEMA}.")
        with self._lock:
            now = self._inventory
            gone = [each for each in now.files if each.schema == name]
            files = tuple(each for each in now.files if each.schema != name)
            imports = now.imports
            if name.startswith(f"{SCHEMA}."):
                imports = tuple(each for each in imports if each.table != table)
            self._settle(Inventory(files, imports))
        if self._scratch is not None and len(imports) != len(now.imports):
            self._scratch.drop(task, table)
        for each in gone:
            each.opened.discard()

    def close(self) -> None:
        """Let go of everything; the session's workers must be closed before."""
        with self._lock:
            self._closed = True
            files, self._inventory = self._inventory.files, Inventory()
        for each in files:
            each.opened.discard()
        if self._scratch is not None:
            self._scratch.close()

    def _settle(self, inventory: Inventory) -> None:
        if self._closed:
            raise Cancelled
        files = tuple(Attached(each.schema, each.opened.place) for each in inventory.files)
        scratch = self._scratch.attached if self._scratch and inventory.imports else None
        attached = (*files, scratch) if scratch else files
        if len(attached) > len(self._session.attached):
            # Better refused now than found out by the next query.
            disconnect(connect(self._session.opened.place, attached))
        self._inventory = inventory
        self._session.attach(attached)

    def _encoding(self) -> str:
        """Tell how the open file holds its text."""
        con = connect(self._session.opened.place)
        try:
            return str(con.execute("pragma encoding").fetchall()[0][0])
        finally:
            disconnect(con)


def _look(task: Task, opened: Opened) -> tuple[Catalog, str]:
    """Read the schema and the encoding of a file."""
    con = connect(opened.place)
    inner = Task(con, task.token)
    try:
        with attended(con, inner):
            return read_catalog(inner), str(con.execute("pragma encoding").fetchall()[0][0])
    finally:
        disconnect(con)


def schema_of(stem: str) -> str:
    """Make a name that needs no quotes of a file's name."""
    plain = re.sub(r"\W+", "_", stem).strip("_").lower() or "other"
    return f"db_{plain}" if plain[0].isdigit() else plain


def _free(name: str, taken: frozenset[str] | set[str]) -> str:
    found, again = name, 1
    while found.lower() in taken:
        again += 1
        found = f"{name}_{again}"
    return found


def _table(each: Imported) -> Table:
    columns = tuple(Column(name, kind) for name, kind in each.columns)
    return Table(each.table, "table", None, columns)
