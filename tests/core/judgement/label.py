"""Labelled statements: SQL files in which comments say what ought to be told.

The first comment of a statement names the store and the rules that must speak, ``-- perhaps:``
those that may, and ``-- :name = value`` the values that are bound.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from plume_db.query.parameters import read_value
from plume_db.values import Value

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Label:
    """A statement with the rules that ought to speak."""

    store: str
    """A store of :mod:`stores`, or the name of a real file."""
    sql: str
    expected: frozenset[str]
    also: frozenset[str]
    """Rules that may speak too and would be right."""
    given: tuple[tuple[str, Value], ...]


def read_labels(part: str) -> list[Label]:
    """Read one file of labels."""
    text = (HERE / f"{part}.sql").read_text(encoding="utf-8")
    return [_label(block) for block in text.split("\n\n") if block.strip()]


def _label(block: str) -> Label:
    lines = block.strip().splitlines()
    comments = [line[3:] for line in lines if line.startswith("-- ")]
    sql = "\n".join(line for line in lines if not line.startswith("-- ")).rstrip(";")
    store, _, expected = comments[0].partition(": ")
    rules = frozenset(expected.split()) - {"nothing"}
    also = frozenset(rule for c in comments if c.startswith("perhaps: ") for rule in c.split()[1:])
    return Label(store, sql, rules, also, tuple(_given(comments)))


def _given(comments: list[str]) -> Iterator[tuple[str, Value]]:
    for comment in comments:
        if comment.startswith(":"):
            name, _, value = comment.partition(" = ")
            yield name, read_value(value)
