"""Looking through a file: against SQLite doing the same with LIKE, and the window meanwhile."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path

from plume_db.database import Mode, Place, connect
from plume_db.jobs import Task, attended
from plume_db.names import quoted
from plume_db.profile.look import profile
from plume_db.schema.objects import Catalog
from plume_db.schema.read import read_catalog
from plume_db.search.find import chosen_tables, search
from plume_db.search.options import SearchOptions
from plume_ui.search.search_document import SearchDocument
from tests.benchmarks import data
from tests.benchmarks.figures import Figure
from tests.benchmarks.stage import Heartbeat, Stage

MEGABYTES = 500
MOST = 1.3
LONGEST = 50.0
NOWHERE = "qzxj"
"""A text that is in no cell, so that everything is read."""
EVERYWHERE = "jpeg"
ROUNDS = 3
BUDGET = 2.0


def search_500mb() -> Figure:
    """Look for a text that is nowhere, and for one that is everywhere."""
    path = data.demo(MEGABYTES)
    ours, plain = _seconds(path)
    longest, details = _gaps(path)
    return Figure(
        "search-500mb",
        ours * 1000,
        "ms",
        plain * 1000,
        "one SELECT a table with LIKE on every column, in the same process",
        f"at most {MOST}x, and no gap of the window over {LONGEST:.0f} ms",
        ours <= MOST * plain and longest < LONGEST,
        {"longest_gap_ms": round(longest, 1), **details},
    )


def profile_10m() -> Figure:
    """Profile a column of ten million rows that no index knows."""
    with closing(connect(Place(data.numbers(10_000_000), Mode.READ_ONLY))) as con:
        task = Task(con)
        with attended(con, task):
            table = read_catalog(task).table("number")
            assert table is not None
            start = time.perf_counter()
            con.execute("select min(ratio),max(ratio),avg(ratio) from number").fetchall()
            scan = time.perf_counter() - start
            times = [profile(task, table, "ratio").seconds for _ in range(ROUNDS)]
            rows = profile(task, table, "ratio").extent.rows
    return Figure(
        "profile-10m",
        max(times) * 1000,
        "ms",
        scan * 1000,
        "min, max and avg of all rows",
        f"within its budget of {BUDGET:.0f} s",
        max(times) <= BUDGET,
        {"rows_looked_at": rows},
    )


def _seconds(path: Path) -> tuple[float, float]:
    """Time a search and the yardstick in turn; the least of each counts.

    In seconds of the processor, since all is in the system's cache and other programs run too.
    """
    ours, plain = [], []
    with closing(connect(Place(path, Mode.READ_ONLY))) as con:
        task = Task(con)
        with attended(con, task):
            catalog = read_catalog(task)
            for _ in range(ROUNDS):
                plain.append(_plain(task, catalog))
                start = time.process_time()
                outcome = search(task, catalog, NOWHERE, SearchOptions(), lambda _found: None)
                ours.append(time.process_time() - start)
                assert not outcome.cells and not outcome.failed
    return min(ours), min(plain)


def _plain(task: Task, catalog: Catalog) -> float:
    start = time.process_time()
    for table in chosen_tables(catalog, SearchOptions()):
        columns = [quoted(column.name) for column in table.columns if column.hidden != 1]
        tests = " or ".join(f"{column} like ?1" for column in columns)
        sql = f"select count(*) from {quoted(table.name)} where {tests}"
        assert task.con.execute(sql, (f"%{NOWHERE}%",)).get == 0
    return time.process_time() - start


def _gaps(path: Path) -> tuple[float, dict[str, object]]:
    stage = Stage()
    window = stage.open(path)
    stage.settle(window)
    space = stage.space(window)
    space.open_search("")
    page = space.documents.current
    assert isinstance(page, SearchDocument)
    stage.settle(window)
    meter = Heartbeat()
    meter.start()
    stage.rest(2)
    idle = meter.stop()[-1]
    longest, details = 0.0, {}
    for text in (NOWHERE, EVERYWHERE):
        meter.start()
        page.look_for(text)
        stage.wait(lambda: not page.running, "the search to end")
        stage.rest(0.3)
        gaps = meter.stop()
        if gaps[-1] > longest:
            longest, details["longest_in"] = gaps[-1], meter.busiest
        details[text] = page.status
    details["idle_gap_ms"] = round(idle, 1)
    stage.close(window)
    return longest, details
