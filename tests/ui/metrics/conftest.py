"""A desk on a database with a time series, and a chart that has been loaded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from plume_db.jobs import Task, attended
from plume_db.schema.read import read_catalog
from plume_db.series.loaded import Loaded
from plume_ui.desk import Desk
from plume_ui.metrics.chart_document import ChartDocument
from plume_ui.metrics.request import ChartRequest
from plume_ui.metrics.stage import Stage

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

    held: list[ChartDocument] = []

    def open_chart(request: ChartRequest | None = None) -> ChartDocument:
        document = ChartDocument(stats_desk, request)
        held.append(document)
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
        stage = document.stage
        if stage is None or document.desk.jobs.running:
            return False
        if document.sentence:
            return not document.sentence.endswith("…")
        loads = stage.composer.spec.loads()
        held = [stage.feeder.loaded(load) for load in loads]
        return (
            bool(held)
            and all(each is not None and each.complete for each in held)
            and not stage.feeder.busy
            and stage.view.window is not None
        )

    qtbot.waitUntil(settled, timeout=20_000)


def stage_of(document: ChartDocument) -> Stage:
    """Give the inside of a chart that has been prepared."""
    assert document.stage is not None
    return document.stage


def loaded_of(document: ChartDocument, number: int = 0) -> Loaded:
    """Give a series of a chart that has been loaded."""
    stage = stage_of(document)
    loaded = stage.feeder.loaded(stage.composer.spec.loads()[number])
    assert loaded is not None
    return loaded


def choose(box: QComboBox, text: str) -> None:
    """Choose an entry of a list, as a person does."""
    at = box.findText(text)
    assert at >= 0, [box.itemText(each) for each in range(box.count())]
    box.setCurrentIndex(at)
    box.activated.emit(at)
