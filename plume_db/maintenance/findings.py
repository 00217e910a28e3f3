"""What a task found out about a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from plume_db.language import tr

FindingKind = Literal[
    "damage",
    "unused pages",
    "index",
    "constraint",
    "foreign key",
    "value",
    "key",
    "schema",
    "skipped",
]
"""Damage of the file; pages that hold nothing; an index that does not fit its table; a rule of the
schema that rows break; a reference to nothing; values that do not suit their column; keys that are
odd; a part of the schema that can not be read; something that was left out."""

KIND_WORDS = {
    "damage": tr("Damage"),
    "unused pages": tr("Unused pages"),
    "index": tr("Index"),
    "constraint": tr("Rule"),
    "foreign key": tr("Reference"),
    "value": tr("Value"),
    "key": tr("Key"),
    "schema": tr("Schema"),
    "skipped": tr("Left out"),
}
"""What each kind is called, the worst first."""


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be, in a sentence."""

    kind: FindingKind
    text: str
    """What was found, in SQLite's own words where they are its own."""
    table: str = ""
    """The table it was found in; empty where it concerns the whole file."""
    count: int = 1
    """How many rows it stands for."""
    object: str = ""
    """The index or the column it is about; empty where it is the table or the file itself."""
    rowid: int | None = None
    """The first row it is about, where that is known and the table has rowids."""
    row: str = ""
    """The rows it is about, as far as known, for a person to read."""
    meaning: str = ""
    """What it means, in plain words; empty where `text` says it."""
    advice: str = ""
    """What to do about it."""
    where: str = ""
    """A condition in SQL that picks the rows of the table; empty where there is none."""

    @property
    def place(self) -> str:
        """Name what it is about: table and column, an index, or the file."""
        if self.object and self.table and self.kind not in ("index", "damage"):
            return f"{self.table}.{self.object}"
        return self.object or self.table or tr("the file")

    @property
    def words(self) -> str:
        """Say it in plain words, or else as it was found."""
        return self.meaning or self.text


Found = Callable[[tuple[Finding, ...]], None]
"""Is told findings as they come, on the worker."""


_INDEX_WORDS = (
    "missing from index",
    "non-unique entry in index",
    "wrong # of entries in index",
    "values differ from index",
    "rowid not at end-of-record",
)
_RULE_WORDS = ("NULL value in", "CHECK constraint failed", "non-", "TEXT value in", "NUMERIC value")


def classify(message: str, table: str = "") -> Finding:
    """Sort a message of PRAGMA integrity_check: index only, broken rule, or damage."""
    if any(words in message for words in _INDEX_WORDS):
        return Finding("index", message, table)
    if any(message.startswith(words) for words in _RULE_WORDS):
        return Finding("constraint", message, table)
    return Finding("damage", message, table)


def distinct(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Drop findings whose text was already seen; one that names its table wins."""
    found: dict[str, Finding] = {}
    for each in findings:
        if each.text not in found or (each.table and not found[each.text].table):
            found[each.text] = each
    return tuple(found.values())
