"""A desk on a database with a time series, and a chart that has been loaded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from plume_db.jobs import Task, attended
from plume_db.schema.read import read_catalog
from plume_ui.desk import Desk
from plume_ui.metrics.chart_document import ChartDocument
from plume_ui.metrics.request import ChartRequest

STATS = (
    "CREATE TABLE compression_stats(id INTEGER PRIMARY KEY, output_format TEXT NOT NULL, "
    "original_size INTEGER NOT NULL, compressed_size INTEGER NOT NULL, timestamp TEXT NOT NULL)",
    "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 19999) "
    "INSERT INTO compression_stats SELECT NULL, iif(i % 3, 'webp', 'avif'), 100000 + i, "
    "iif(i = 12345, 900000, 40000 + i * 37 % 9000), "
    "strftime('%Y-%m-%dT%H:%M:%SZ', 1750000000 + i * 60, 'unixepoch') FROM n",
    "CREATE TABLE names(id INTEGER PRIMARY KEY, name TEXT, weight REAL)",
    "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 99) "
    "INSERT INTO names SELECT NULL, 'name ' || i, i / 7.0 FROM n",
    "CREATE TABLE vacant(at TEXT, value REAL)",
    "CREATE VIEW half AS SELECT timestamp AS at, original_size / 2.0 AS half "
    "FROM compression_stats",
)

Chart = Callable[[ChartRequest | None], ChartDocument]


@pytest.fixture
def stats_desk(make_db: Callable[..., Path], desk_on: Callable[[Path], Desk]) -> Desk:
    """A desk whose catalog has been read."""
    desk = desk_on(make_db(*STATS))
    con = desk.session.connect()
    task = Task(con)
    with attended(con, task):
        desk.catalog_changed.emit(read_catalog(task))
    con.close()
    return desk


@pytest.fixture
def chart(stats_desk: Desk, qtbot: QtBot) -> Chart:
    """Open a chart and wait until it is loaded, or says why not."""

    def open_chart(request: ChartRequest | None = None) -> ChartDocument:
        document = ChartDocument(stats_desk, request)
        qtbot.addWidget(document, before_close_func=lambda each: each.shutdown())
        document.resize(800, 600)
        with qtbot.waitExposed(document):
            document.show()
        wait_for(qtbot, document)
        return document

    return open_chart


def wait_for(qtbot: QtBot, document: ChartDocument) -> None:
    """Wait until a chart is drawn, or a sentence stands in its place."""

    def settled() -> bool:
        if document.sentence:
            return not document.sentence.endswith("…")
        loaded = document.loaded
        return (
            loaded is not None
            and loaded.complete
            and document.plot is not None
            and document.plot.seen is not None
            and document.loading.isHidden()
        )

    qtbot.waitUntil(settled, timeout=20_000)
