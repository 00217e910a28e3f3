"""A chart is chosen, loaded on a worker, drawn exactly, and corrected by the user."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import apsw
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from plume_db.jobs import Task, attended
from plume_db.metrics.discover import find_series
from plume_db.schema.objects import Catalog
from plume_ui import theme
from plume_ui.desk import Desk
from plume_ui.metrics.chart_document import ChartDocument
from plume_ui.metrics.request import ChartRequest

from .conftest import Chart, choose, loaded_of, stage_of, wait_for

ALONE = ChartRequest("compression_stats", "", "timestamp", "ratio = compressed / original", "")


def test_the_first_proposal_is_the_ratio_by_output_format(chart: Chart) -> None:
    document = chart(None)
    controls, panel = stage_of(document).controls, stage_of(document).series_panel
    assert document.title == "Chart: ratio by output format"
    assert controls.tables.currentText() == "compression_stats"
    assert controls.metrics.currentText() == "ratio = compressed / original"
    assert controls.groups.currentText() == "output format"
    assert panel.times.currentText() == "timestamp"
    assert panel.readings.currentText() == "ISO 8601 text"
    assert [line.label for line in loaded_of(document).lines] == ["avif", "webp"]


def test_the_document_is_there_before_anything_is_loaded(stats_desk: Desk, qtbot: QtBot) -> None:
    document = ChartDocument(stats_desk)
    qtbot.addWidget(document, before_close_func=lambda each: each.shutdown())
    assert document.sentence.endswith("…")
    assert document.spec is None or not document.spec.panels
    wait_for(qtbot, document)


def test_the_module_of_the_document_loads_neither_numpy_nor_pyqtgraph() -> None:
    code = (
        "import sys, plume_ui.metrics.chart_document, plume_ui.widgets.sparkline;"
        "assert not {'numpy', 'pyqtgraph', 'sqlparse', 'apsw.ext'} & set(sys.modules)"
    )
    root = Path(__file__).resolve().parents[3]
    paths = [str(root), str(root / "ui"), str(root / "resources")]
    head = f"import sys; sys.path[:0] = {paths!r};"
    subprocess.run([sys.executable, "-c", head + code], check=True)


@pytest.mark.parametrize("window", [(0.0, 1.0), (0.3, 0.9), (0.6, 0.63)])
def test_each_pixel_shows_the_extremes_that_sql_finds(
    chart: Chart, stats_desk: Desk, window: tuple[float, float]
) -> None:
    document = chart(ALONE)
    view, loaded = stage_of(document).view, loaded_of(document)
    first, last = loaded.span
    view.show_window(first + window[0] * (last - first), first + window[1] * (last - first))
    view.redraw()
    assert view.window is not None
    pyramid = loaded.lines[0].pyramid
    found = pyramid.window(view.window.start, view.window.stop, view.window.pixels)
    con = stats_desk.session.connect()
    try:
        for at in range(0, len(found), 7):
            since, until = pyramid.x[found.start[at]], pyramid.x[found.stop[at] - 1]
            assert extremes(con, since, until) == (found.lo[at], found.hi[at])
    finally:
        con.close()


def extremes(con: apsw.Connection, since: float, until: float) -> object:
    ratio = "compressed_size*1.0/original_size"
    sql = (
        f"SELECT min({ratio}), max({ratio}) FROM compression_stats "
        "WHERE unixepoch(timestamp) BETWEEN ? AND ?"
    )
    return con.execute(sql, (float(since), float(until))).fetchall()[0]


def test_the_spike_is_in_the_legend(chart: Chart) -> None:
    stage = stage_of(chart(ALONE))
    assert stage.legend.labels == ("ratio = compressed / original",)
    last, least, greatest, mean, rows = stage.legend.texts(0)
    assert (greatest, rows) == ("801.1 %", "20,000")
    assert all((last, least, mean))


def test_what_lies_above_the_picture_is_told_and_can_be_shown(chart: Chart, qtbot: QtBot) -> None:
    stage = stage_of(chart(ALONE))
    assert stage.view.window is not None and stage.view.window.above == 900000 / 112345
    stage.set_all_values(True)
    qtbot.waitUntil(lambda: stage.view.window is not None and stage.view.window.above is None)


def test_another_metric_group_and_table_can_be_chosen(chart: Chart, qtbot: QtBot) -> None:
    document = chart(None)
    controls = stage_of(document).controls
    choose(controls.metrics, "original_size")
    wait_for(qtbot, document)
    assert document.title == "Chart: original_size by output format"
    choose(controls.groups, "one line")
    wait_for(qtbot, document)
    assert len(loaded_of(document).lines) == 1
    choose(controls.tables, "half")
    wait_for(qtbot, document)
    assert document.title == "Chart: half"
    assert loaded_of(document).rows == 20_000


def test_a_wrong_reading_of_time_is_told_and_can_be_corrected(chart: Chart, qtbot: QtBot) -> None:
    document = chart(ALONE)
    readings = stage_of(document).series_panel.readings
    choose(readings, "Julian day")
    wait_for(qtbot, document)
    assert "None of the 20,000 rows has a timestamp that reads as Julian day" in document.sentence
    choose(readings, "ISO 8601 text")
    wait_for(qtbot, document)
    assert document.sentence == ""


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        (ChartRequest("names"), "No column of names looks like a time"),
        (ChartRequest("vacant"), "No column of vacant looks like a time"),
        (ChartRequest("vacant", time="at"), "vacant has no rows"),
        (ChartRequest(sql="SELECT broken FROM"), "The query could not be run. near"),
        (
            ChartRequest("compression_stats", time="timestamp", metric="output_format", group=""),
            "output_format is NULL, or no number, in all 20,000 rows",
        ),
    ],
)
def test_what_can_not_be_drawn_is_told(chart: Chart, request_: ChartRequest, sentence: str) -> None:
    assert sentence in chart(request_).sentence


def test_a_table_without_a_time_can_be_given_one(chart: Chart, qtbot: QtBot) -> None:
    document = chart(ChartRequest("names"))
    stage = stage_of(document)
    assert not stage.side.isHidden(), "the place to choose the time is shown"
    choose(stage.series_panel.times, "id")
    wait_for(qtbot, document)
    assert document.sentence == ""
    assert loaded_of(document).span == (1.0, 100.0)


def test_a_query_can_be_drawn(chart: Chart) -> None:
    sql = "SELECT timestamp AS at, original_size AS bytes FROM compression_stats WHERE id < 5000;"
    document = chart(ChartRequest(sql=sql))
    assert loaded_of(document).rows == 4999
    assert document.title == "Chart: bytes"


def test_numbers_that_are_no_times_are_drawn_over_a_plain_axis(chart: Chart) -> None:
    document = chart(ChartRequest("names", time="id", metric="weight"))
    assert not loaded_of(document).spec.encoding.is_time
    assert loaded_of(document).span == (1.0, 100.0)


def test_a_file_without_a_series_says_what_to_do(stats_desk: Desk, qtbot: QtBot) -> None:
    assert stats_desk.catalog is not None
    table = stats_desk.catalog.table("names")
    assert table is not None
    stats_desk.catalog_changed.emit(Catalog((table,)))
    document = ChartDocument(stats_desk)
    qtbot.addWidget(document, before_close_func=lambda each: each.shutdown())
    wait_for(qtbot, document)
    assert "No table of this file looks like a time series" in document.sentence


def test_cancel_says_that_loading_was_stopped(stats_desk: Desk, qtbot: QtBot) -> None:
    endless = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
        "SELECT 1750000000 + i AS at, i / 7.0 AS value FROM n"
    )
    document = ChartDocument(stats_desk, ChartRequest(sql=endless))
    qtbot.addWidget(document, before_close_func=lambda each: each.shutdown())
    document.show()
    qtbot.waitUntil(
        lambda: document.stage is not None and document.stage.loading.isVisible(), timeout=20_000
    )
    loading = stage_of(document).loading
    loading.cancel.click()
    qtbot.waitUntil(lambda: not loading.isVisible())
    assert "stopped" in (document.sentence or document.notes).lower()


def test_a_line_can_be_left_out_and_shown_alone(chart: Chart, qtbot: QtBot) -> None:
    document = chart(None)
    stage = stage_of(document)
    stage.legend.names[1].click()
    assert stage.composer.spec.hidden == ("webp",)
    qtbot.waitUntil(lambda: stage.view.figures()[1].hidden)
    QTest.keyClick(stage.legend.names[1], Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert stage.composer.spec.hidden == ("avif",)
    stage.legend.isolate(1)
    assert stage.composer.spec.hidden == ()


def test_refresh_reads_again_and_stays_where_the_user_is(chart: Chart, qtbot: QtBot) -> None:
    document = chart(ALONE)
    view = stage_of(document).view
    assert view.window is not None
    start, stop = view.window.start + 2e5, view.window.start + 4e5
    view.show_window(start, stop)
    view.redraw()
    before = loaded_of(document)
    document.refresh()
    qtbot.waitUntil(lambda: loaded_of(document) is not before)
    wait_for(qtbot, document)
    view.redraw()
    assert (view.window.start, view.window.stop) == pytest.approx((start, stop))


def test_every_theme_draws_the_chart_in_its_own_colours(chart: Chart, look: str) -> None:
    view = stage_of(chart(ALONE)).view
    image = view.grab().toImage()
    ratio = image.devicePixelRatio()
    corner = image.pixelColor(int((view.width() - 4) * ratio), int(4 * ratio))
    assert corner.name() == theme.tokens().base


def test_the_zone_is_named_and_can_be_chosen(chart: Chart, qtbot: QtBot) -> None:
    document = chart(ALONE)
    stage = stage_of(document)
    texts = [each.text() for each in document.findChildren(QLabel)]
    assert any(text.endswith("UTC") for text in texts)
    zone = stage.series_panel.zone
    zone.setCurrentText("berlin")
    zone.lineEdit().editingFinished.emit()
    assert zone.currentText() == "UTC", "what is no zone is not taken"
    zone.setCurrentText("europe/berlin")
    zone.lineEdit().editingFinished.emit()
    assert stage.composer.spec.zone == "Europe/Berlin"
    qtbot.waitUntil(lambda: any("Europe/Berlin" in e.text() for e in document.findChildren(QLabel)))


def test_closing_a_chart_cancels_its_work(stats_desk: Desk, qtbot: QtBot) -> None:
    document = ChartDocument(stats_desk)
    document.shutdown()
    document.deleteLater()
    qtbot.waitUntil(lambda: not stats_desk.jobs.running, timeout=20_000)


def test_a_request_is_made_of_whatever_the_desk_carries(chart: Chart, stats_desk: Desk) -> None:
    assert ChartRequest.of(None) == ChartRequest()
    assert ChartRequest.of("t") == ChartRequest("t")
    assert ChartRequest.of(ALONE) is ALONE
    con = stats_desk.session.connect()
    task = Task(con)
    assert stats_desk.catalog is not None
    with attended(con, task):
        series = find_series(task, stats_desk.catalog)[0]
    con.close()
    made = ChartRequest.of(series)
    assert (made.table, made.time, made.group) == (
        "compression_stats",
        "timestamp",
        "output_format",
    )
    spec = stage_of(chart(made)).composer.spec
    assert ChartRequest.of(spec).chart is spec
