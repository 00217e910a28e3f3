"""Bytes by object: measured with dbstat, or estimated where that would take long."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import apsw

from plume_db.errors import BudgetSpent
from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.schema.objects import Catalog, folded
from plume_db.storage.btree import pages_of

READ_AT_ONCE = 256 * 1024**2
"""Bytes of a file up to which it is simply measured: reading them takes about a second."""

STREAM = 200
"""Objects handed over together."""


@dataclass(frozen=True, slots=True)
class Size:
    """What one b-tree takes of the file."""

    name: str
    bytes: int
    pages: int
    payload: int
    """Bytes of content in it; 0 where not measured."""
    unused: int
    """Bytes of its pages that hold nothing; 0 where not measured."""
    exact: bool = True
    """False where the figure is an estimate from interior pages, a little low."""


@dataclass(frozen=True)
class Sizes:
    """Every size known, by folded name."""

    by_name: dict[str, Size]
    exact: bool
    """Whether every object was measured."""
    reason: str = ""
    """Why not all are measured."""

    def of(self, name: str) -> Size | None:
        """Find the size of a table's or index's own b-tree."""
        return self.by_name.get(folded(name))


Hand = Callable[[tuple[Size, ...]], None]


def object_sizes(
    task: Task, catalog: Catalog, budget: float | None = 2.0, hand: Hand | None = None
) -> Sizes:
    """Size every table and index; `hand` gets them in batches as they come, on this thread.

    With a budget a large file is estimated, and measuring stops when the time is over. Without
    one everything is measured, however long it takes (cancel it, or see its progress).
    """
    try:
        page_size, pages = int(task.con.pragma("page_size")), int(task.con.pragma("page_count"))
    except apsw.CorruptError as error:
        return Sizes({}, False, tr("Nothing can be measured: {error}.", error=str(error).strip()))
    give = hand or (lambda _batch: None)
    if budget is None:
        return _measured(task, pages, give)
    if page_size * pages > READ_AT_ONCE:
        return _estimated(task, catalog, page_size, budget, give)
    try:
        with task.budget(budget):
            return _measured(task, pages, give)
    except BudgetSpent:
        return _estimated(task, catalog, page_size, budget, give)


def _measured(task: Task, pages: int, give: Hand) -> Sizes:
    found: dict[str, Size] = {}
    reason = ""
    try:
        for batch in _batches(_dbstat(task, pages)):
            found.update((folded(size.name), size) for size in batch)
            give(tuple(batch))
    except apsw.InterruptError:
        raise
    except (apsw.Error, UnicodeDecodeError) as error:
        reason = tr("Measuring stopped: {error}.", error=str(error).strip())
    return Sizes(found, not reason, reason)


def _dbstat(task: Task, pages: int) -> Iterator[Size]:
    # Not dbstat's own aggregate: it walks a whole b-tree in one step that nothing can stop.
    sql = (
        "select name, sum(pgsize), count(*), sum(payload), sum(unused)"
        " from dbstat('main') group by name"
    )
    done = 0
    for name, size, count, payload, unused in task.con.execute(sql):
        done += count
        task.report(done, pages, tr("measuring"))
        if isinstance(name, str):  # a damaged file has pages of no object
            yield Size(name, size, count, payload, unused)


def _estimated(task: Task, catalog: Catalog, page_size: int, budget: float, give: Hand) -> Sizes:
    roots = [(t.name, t.root_page) for t in catalog.tables if t.root_page > 0]
    roots += _index_roots(task)
    found: dict[str, Size] = {}
    try:
        with task.budget(budget):
            for batch in _batches(_walked(task, roots, page_size)):
                found.update((folded(size.name), size) for size in batch)
                give(tuple(batch))
    except BudgetSpent:
        pass
    missed = len(roots) - len(found)
    reason = tr("Estimated, since measuring would read the whole file.")
    if missed > 0:
        reason = trn(
            "Estimated in part: {n} object was left out to save time.",
            "Estimated in part: {n} objects were left out to save time.",
            missed,
        )
    return Sizes(found, False, reason)


def _walked(task: Task, roots: list[tuple[str, int]], page_size: int) -> Iterator[Size]:
    for name, root in roots:
        pages = pages_of(task, root, page_size)
        if task.must_stop():
            return
        if pages is not None:
            yield Size(name, pages * page_size, pages, 0, 0, exact=False)


def _index_roots(task: Task) -> list[tuple[str, int]]:
    sql = "select name, rootpage from main.sqlite_schema where type = 'index' and rootpage > 0"
    try:
        return [(str(name), root) for name, root in task.con.execute(sql) if type(root) is int]
    except apsw.InterruptError:
        raise
    except (apsw.Error, UnicodeDecodeError):
        return []


def _batches(sizes: Iterator[Size]) -> Iterator[list[Size]]:
    batch: list[Size] = []
    for size in sizes:
        batch.append(size)
        if len(batch) >= STREAM:
            yield batch
            batch = []
    if batch:
        yield batch
