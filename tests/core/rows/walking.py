"""Walks over a source as a window does, in every direction."""

from __future__ import annotations

from typing import Any

from plume_db.jobs import Task
from plume_db.rows.page import Page
from plume_db.rows.source import RowSource

MOST_ASKED = 100_000


def forwards(task: Task, source: RowSource, n: int) -> list[Any]:
    """Read from the start to the end."""
    page = source.first(task, n)
    found = list(page.rows)
    keys = list(page.keys)
    for _ in range(MOST_ASKED):
        if page.at_end or page.broken:
            return found
        page = source.after(task, keys[-1], n) if keys else source.at(task, 0, n)
        found += page.rows
        keys += page.keys
    raise AssertionError("the end never came")


def backwards(task: Task, source: RowSource, n: int) -> list[Any]:
    """Read from the end to the start."""
    page = waited(lambda: source.last(task, n))
    found = list(page.rows)
    for _ in range(MOST_ASKED):
        if page.at_start:
            return found
        key = page.keys[0]
        page = waited(lambda: source.before(task, key, n))  # noqa: B023 - called at once
        found = [*page.rows, *found]
    raise AssertionError("the start never came")


def waited(ask: Any) -> Page:
    """Ask again while the answer is: not yet."""
    for _ in range(MOST_ASKED):
        page: Page = ask()
        if page.rows or page.at_end or page.at_start or page.broken:
            return page
    raise AssertionError("the page never came")
