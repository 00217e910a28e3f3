"""A search over a database made of SQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from plume_db.jobs import Task
from plume_db.schema.read import read_catalog
from plume_db.search.find import search
from plume_db.search.options import SearchOptions
from plume_db.search.outcome import Found, NameHit, RowHit, SearchOutcome, TableResult


@dataclass
class Looked:
    """What a search handed over, in order."""

    outcome: SearchOutcome
    found: list[Found] = field(default_factory=list)

    @property
    def rows(self) -> list[RowHit]:
        return [each for each in self.found if isinstance(each, RowHit)]

    @property
    def names(self) -> list[NameHit]:
        return [each for each in self.found if isinstance(each, NameHit)]

    @property
    def results(self) -> dict[str, TableResult]:
        return {each.table: each for each in self.found if isinstance(each, TableResult)}

    @property
    def cells(self) -> set[tuple[str, str, object]]:
        """Table, column and first part of the key of each hit."""
        return {(hit.table, hit.column, hit.key and hit.key[0]) for hit in self.rows}


Look = Callable[..., Looked]


@pytest.fixture
def look(build: Callable[[str], Path], reading: Callable[[Path], Task]) -> Callable[..., Looked]:
    """Build a database from SQL (or take a file) and look for a text in it."""

    def start(sql: str | Path, text: str, **options: object) -> Looked:
        path = sql if isinstance(sql, Path) else build(sql)
        task = reading(path)
        found: list[Found] = []
        catalog = read_catalog(task)
        made = SearchOptions(**options)  # type: ignore[arg-type]
        return Looked(search(task, catalog, text, made, found.append), found)

    return start
