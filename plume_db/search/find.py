"""Looks for something in the whole file: names first, then every table, small ones before large."""

from __future__ import annotations

import time
from collections.abc import Callable

from plume_db.jobs import Task
from plume_db.rows.lending import lend
from plume_db.schema.objects import Catalog, Table
from plume_db.search.names import MOST, name_hits
from plume_db.search.needle import Needle
from plume_db.search.options import SearchOptions
from plume_db.search.outcome import Found, SearchOutcome, TableResult
from plume_db.search.regex import load_regex
from plume_db.search.snippet import Finder
from plume_db.search.tables import TableSearch
from plume_db.storage.btree import pages_of

SMALL = 250
"""Pages of a table that are read in a few milliseconds."""

Hand = Callable[[Found], None]


def search(
    task: Task, catalog: Catalog, text: str, options: SearchOptions, on_found: Hand
) -> SearchOutcome:
    """Look for `text`; `on_found` gets hits as they come, and a result after each table.

    A table that can not be read says so in its result, and the others are read.
    """
    start = time.monotonic()
    text = text.encode("utf-8", "replace").decode()  # half a surrogate pair is in no database
    if not text:
        return SearchOutcome(text)
    needle = Needle(text, options)
    lend(task.con)
    if options.regex:
        load_regex(task.con, text)
    finder = Finder(task.con, needle)
    names = _names(task, catalog, finder, options, on_found)
    results, unread = _tables(task, catalog, needle, finder, on_found)
    return SearchOutcome(
        text,
        names,
        sum(result.cells for result in results),
        len(results),
        sum(result.cells > 0 for result in results),
        tuple((result.table, result.error) for result in results if result.error),
        any(result.more for result in results) or unread > 0,
        unread,
        time.monotonic() - start,
    )


def chosen_tables(catalog: Catalog, options: SearchOptions) -> tuple[Table, ...]:
    """Pick the tables that are read."""
    return tuple(
        table
        for table in catalog.tables
        if (options.views or table.kind != "view")
        and (options.internal or not (table.internal or table.kind == "shadow"))
    )


def _names(
    task: Task, catalog: Catalog, finder: Finder, options: SearchOptions, on_found: Hand
) -> int:
    count = 0
    for hit in name_hits(task, catalog, finder, options.internal):
        on_found(hit)
        count += 1
        if count == MOST:
            break
    return count


def _tables(
    task: Task, catalog: Catalog, needle: Needle, finder: Finder, on_found: Hand
) -> tuple[list[TableResult], int]:
    """Give what became of the tables that were read, and how many were not."""
    weighed = _by_size(task, chosen_tables(catalog, needle.options))
    total = sum(pages for _table, pages in weighed)
    done, cells = 0, 0
    results: list[TableResult] = []
    for table, pages in weighed:
        if cells >= needle.options.most_in_all:
            break
        name, before = table.name, done

        def advance(
            share: float | None, name: str = name, pages: int = pages, at: int = before
        ) -> None:
            task.report(at + (share or 0) * pages, total, name)

        task.report(done, total, name)
        result = TableSearch(task, table, needle, finder, on_found).run(advance, pages <= SMALL)
        on_found(result)
        results.append(result)
        done += pages
        cells += result.cells
    return results, len(weighed) - len(results)


def _by_size(task: Task, tables: tuple[Table, ...]) -> list[tuple[Table, int]]:
    """Sort small tables first, views and virtual tables last; a size counts pages."""
    size = int(task.con.execute("pragma page_size").get)
    weighed = [
        (table, (pages_of(task, table.root_page, size) or 1) if table.stored else 1)
        for table in tables
    ]
    return sorted(weighed, key=lambda each: (not each[0].stored, each[1]))
