"""Ten million rows of a result into the grid's store, and how soon a page is free after Stop."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

from plume_ui.main_window import MainWindow
from plume_ui.query.query_document import QueryDocument
from tests.benchmarks import data
from tests.benchmarks.figures import Figure
from tests.benchmarks.stage import Heartbeat, Stage

ROWS = 10_000_000
RATIO = 1.5
MEGABYTES = 300
FREE_WITHIN = 100.0
"""Milliseconds from the click on Stop until the next statement's row is there."""

_FETCH = """
import os, sys, time, apsw
if sys.platform == "linux":
    os.nice(4)  # as our workers stand back, or other programs would decide the ratio
con = apsw.Connection(sys.argv[1], flags=apsw.SQLITE_OPEN_READONLY)
started = time.perf_counter()
rows = con.execute("select ts, ratio from number").fetchall()
print(time.perf_counter() - started, len(rows))
"""

STUBBORN = (
    "with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n",
    "with recursive n(i) as (select 1 union all select i + 1 from n) select i from n",
    "select length(replace(hex(zeroblob(100000000)), '0', 'ab'))",
    "select length(replace(replace(hex(zeroblob(60000000)), '0', 'ab'), 'b', '0'))",
    "select hex(zeroblob(50000000)) like '%1%0%1%0%1'",
    "select instr(hex(zeroblob(100000000)), printf('%.*c1', 100000, '0'))",
    "select sum(a.ratio * b.ratio) from number a, number b",
    "select * from number order by ratio desc, ts",
    "select count(distinct ratio) from number",
    "select group_concat(hex(ratio)) from number",
)


def rows_stream_10m() -> Figure:
    """Stream ten million rows of two columns into a query document of the real window."""
    path = data.numbers(ROWS)
    yardstick = min(_fetched(path) for _ in range(3))
    stage, window, document = _stage(path)
    unwatched = []
    for _ in range(3):
        _run(stage, document, "select ts, ratio from number")
        assert document.results.current is not None
        assert document.results.current.outcome is not None
        unwatched.append(document.results.current.outcome.seconds)
    meter = Heartbeat()  # it takes Python's lock a thousand times a second, so it is not timed
    meter.start()
    _run(stage, document, "select ts, ratio from number")
    gaps = meter.stop()
    page = document.results.current
    assert page is not None
    assert page.outcome is not None
    assert page.store is not None
    assert page.outcome.rows == ROWS
    assert not page.outcome.capped
    last = page.store.read(ROWS - 1, 1)[0]
    assert last[0] == 1_700_000_000 + ROWS * 7
    seconds = min(unwatched)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    put_aside = page.store.size
    stage.close(window)
    return Figure(
        "rows-stream-10m",
        seconds,
        "s",
        yardstick,
        "APSW's own fetchall in a process of its own, at a worker's priority",
        f"at most {RATIO} times as long, under {MEGABYTES} MB in all",
        seconds <= RATIO * yardstick and peak < MEGABYTES,
        {
            "peak_mb": round(peak),
            "put_aside_mb": round(put_aside / 1e6),
            "first_row_ms": round((page.outcome.first_row_seconds or 0) * 1000, 1),
            "longest_gap_ms": round(gaps[-1], 1),
            "longest_in": meter.busiest,
            "p99_gap_ms": round(gaps[len(gaps) * 99 // 100], 1),
            "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
        },
    )


def stop_latency() -> Figure:
    """Stop hard statements and run another: from the click to that one's row."""
    stage, window, document = _stage(data.numbers(ROWS))
    idle = max(_answer(stage, document, n) for n in range(5))
    found: dict[str, float] = {}
    for number, sql in enumerate(STUBBORN):
        document.editor.setPlainText(sql)
        document.run()
        stage.rest(0.6)
        began = time.perf_counter()
        document.tools.buttons["stop"].click()
        assert not document.flow.busy, "it was over before it was stopped"
        _answer(stage, document, 100 + number)
        found[sql[:48]] = round((time.perf_counter() - began) * 1000, 1)
    worst = max(found.values())
    stage.close(window)
    return Figure(
        "stop-latency",
        worst,
        "ms",
        idle,
        "the same next statement with nothing to stop",
        f"the next statement's row within {FREE_WITHIN:.0f} ms of the click",
        worst <= FREE_WITHIN,
        {"each": found},
    )


def _fetched(path: Path) -> float:
    command = (sys.executable, "-c", _FETCH, str(path))
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    seconds, count = done.stdout.split()
    assert int(count) == ROWS
    return float(seconds)


def _stage(path: Path) -> tuple[Stage, MainWindow, QueryDocument]:
    stage = Stage()
    window = stage.open(path)
    stage.settle(window)
    space = stage.space(window)
    space.open_query("")
    document = space.documents.current
    assert isinstance(document, QueryDocument)
    stage.settle(window)
    return stage, window, document


def _run(stage: Stage, document: QueryDocument, sql: str) -> None:
    document.editor.setPlainText(sql)
    document.run()
    stage.wait(lambda: not document.flow.busy, "the statement to end")


def _answer(stage: Stage, document: QueryDocument, number: int) -> float:
    """Run a small statement and wait for its row; give the milliseconds."""
    began = time.perf_counter()
    document.editor.setPlainText(f"select {number}")
    document.run()

    def there() -> bool:
        page = document.results.current
        return (
            page is not None
            and page.outcome is not None
            and page.store is not None
            and page.store.read(0, 1) == [(number,)]
        )

    stage.wait(there, "the next statement's row")
    return (time.perf_counter() - began) * 1000
