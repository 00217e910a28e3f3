"""How many rows a table had, as far as anything in the file still tells."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from plume_db.language import tr
from plume_db.recover.filling import TableWork
from plume_db.recover.schema_plan import Plan
from plume_db.recover.trees import Tree

OwnRows = Callable[[str], list[tuple[Any, ...]]]
_WHERE = re.compile(r"\)\s*where\b", re.I)


def expect(
    work: TableWork, tree: Tree | None, plan: Plan, indexes: dict[str, Tree], own: OwnRows
) -> None:
    """Fill in what was expected, by the surest source there is."""
    report = work.report
    report.lost_pages = len(tree.lost) if tree is not None else 0
    told = (
        _by_whole_index(work, plan, indexes)
        or _by_its_pages(work, tree)
        or _by_statistics(work, own)
        or _by_sequence(work, own)
        or _by_damaged_index(work, plan, indexes)
        or _by_lost_pages(work, tree)
    )
    if told is not None:
        report.expected, report.expected_from = told


Told = tuple[int, str] | None


def _by_whole_index(work: TableWork, plan: Plan, indexes: dict[str, Tree]) -> Told:
    for entry in plan.indexes:
        index = indexes.get(entry.name)
        mine = _same(entry.table, work.name)
        if mine and index is not None and index.whole and not _WHERE.search(entry.sql):
            return index.entries, tr("entries of the index {name}", name=entry.name)
    return None


def _by_its_pages(work: TableWork, tree: Tree | None) -> Told:
    if tree is None or not tree.whole or not tree.root:
        return None
    report = work.report
    seen = report.found + report.refused + report.unreadable
    return seen, tr("its own pages, which are all there")


def _by_statistics(work: TableWork, own: OwnRows) -> Told:
    known = [row for row in own("sqlite_stat1") if len(row) > 2 and _same(row[0], work.name)]
    counts = [_first_number(row[2]) for row in known]
    return (max(counts), tr("the statistics of the last ANALYZE")) if counts else None


def _by_sequence(work: TableWork, own: OwnRows) -> Told:
    for row in own("sqlite_sequence"):
        if len(row) > 1 and _same(row[0], work.name) and isinstance(row[1], int):
            return row[1], tr("the highest number ever given, so at most that many")
    return None


def _by_damaged_index(work: TableWork, plan: Plan, indexes: dict[str, Tree]) -> Told:
    left = [
        (indexes[entry.name].entries, entry.name)
        for entry in plan.indexes
        if _same(entry.table, work.name) and entry.name in indexes
    ]
    if not left or max(left)[0] <= work.report.found:
        return None
    return max(left)[0], tr(
        "what is left of the index {left}, so at least that many", left=max(left)[1]
    )


def _by_lost_pages(work: TableWork, tree: Tree | None) -> Told:
    if tree is None or not tree.leaves or not tree.lost:
        return None
    a_page = work.report.found / len(tree.leaves)
    guess = work.report.found + round(a_page * len(tree.lost))
    return guess, tr("a guess from the number of lost pages, which may be trees themselves")


def _same(one: object, name: str) -> bool:
    return isinstance(one, str) and one.lower() == name.lower()


def _first_number(text: object) -> int:
    match = re.match(r"\d{1,18}", str(text))
    return int(match[0]) if match else 0
