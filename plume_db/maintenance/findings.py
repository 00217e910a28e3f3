"""What a task found out about a file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

FindingKind = Literal["damage", "index", "constraint", "foreign key", "schema", "skipped"]


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be, in a sentence."""

    kind: FindingKind
    text: str
    table: str = ""
    """The table it was found in; empty where it concerns the whole file."""
    count: int = 1
    """How many rows it stands for."""


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
