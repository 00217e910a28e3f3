"""A chart is chosen, loaded on a worker, drawn exactly, and corrected by the user."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import apsw
import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from plume_db.metrics.discover import find_series
from plume_db.schema.objects import Catalog
from plume_ui import theme
from plume_ui.desk import Desk
from plume_ui.metrics.chart_document import ChartDocument
from plume_ui.metrics.request import ChartRequest
from plume_ui.tokens import DARK

from .conftest import Chart, wait_for

ALONE = ChartRequest("compression_stats", "", "timestamp", "ratio = compressed / original", "")


def test_the_first_proposal_is_the_ratio_by_output_format(chart: Chart) -> None:
    document = chart(None)
    assert document.title == "Chart: ratio by output format"
    assert document.picker.tables.currentText() == "compression_stats"
    assert document.picker.metrics.currentText() == "ratio = compressed / original"
    assert document.picker.times.currentText() == "timestamp"
    assert document.picker.readings.currentText() == "ISO 8601 text"
    assert document.picker.groups.currentText() == "output_format"
    assert document.loaded is not None
    assert [line.label for line in document.loaded.lines] == ["avif", "webp"]


def test_the_document_is_there_before_anything_is_loaded(stats_desk: Desk, qtbot: QtBot) -> None:
    document = ChartDocument(stats_desk)
    qtbot.addWidget(document, before_close_func=lambda each: each.shutdown())
    assert document.sentence == "Preparing chart…"
    assert document.plot is None
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
    plot = document.plot
    assert plot is not None and document.loaded is not None
    first, last = document.loaded.span
    plot.show_window(first + window[0] * (last - first), first + window[1] * (last - first))
    plot.redraw()
    assert plot.seen is not None
    pyramid = document.loaded.lines[0].pyramid
    found = pyramid.window(plot.seen.start, plot.seen.stop, plot.seen.pixels)
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


def test_the_spike_is_in_the_picture_and_in_the_legend(chart: Chart) -> None:
    document = chart(ALONE)
    assert document.plot is not None
    (figures,) = document.plot.figures()
    assert figures is not None
    assert figures.greatest == 900000 / 112345
    assert figures.rows == 20_000
    texts = [each.text() for each in document.legend.findChildren(QLabel)]
    assert "801.1 %" in texts


def test_what_lies_above_the_picture_is_told_and_can_be_shown(chart: Chart, qtbot: QtBot) -> None:
    document = chart(ALONE)
    plot = document.plot
    assert plot is not None and plot.seen is not None
    assert plot.seen.above == 900000 / 112345
    document.picker.all_values.click()
    qtbot.waitUntil(lambda: plot.seen is not None and plot.seen.above is None)


def test_no_more_than_four_points_go_to_the_painter_for_a_pixel(chart: Chart) -> None:
    document = chart(ALONE)
    plot = document.plot
    assert plot is not None and plot.seen is not None
    for curve in plot.curves:
        assert curve.points <= 4 * plot.seen.pixels


def test_zoom_moves_and_fit_shows_all_again(chart: Chart, qtbot: QtBot) -> None:
    document = chart(ALONE)
    plot = document.plot
    assert plot is not None and plot.seen is not None
    whole = plot.seen
    QTest.keyClick(plot, Qt.Key.Key_Plus)
    qtbot.waitUntil(lambda: plot.seen is not None and plot.seen.stop < whole.stop)
    QTest.keyClick(plot, Qt.Key.Key_Right)
    document.picker.fit.click()
    qtbot.waitUntil(lambda: plot.seen is not None and abs(plot.seen.stop - whole.stop) < 1)


def test_a_double_click_shows_all_again(chart: Chart, qtbot: QtBot) -> None:
    document = chart(ALONE)
    plot = document.plot
    assert plot is not None and plot.seen is not None
    whole = plot.seen
    plot.show_window(whole.start + 1e5, whole.start + 2e5)
    qtbot.waitUntil(lambda: plot.seen is not None and plot.seen.stop < whole.stop)
    QTest.mouseDClick(plot.canvas, Qt.MouseButton.LeftButton, pos=QPoint(400, 150))
    qtbot.waitUntil(lambda: plot.seen is not None and abs(plot.seen.stop - whole.stop) < 1)


def test_the_pointer_tells_moment_and_value(chart: Chart) -> None:
    document = chart(ALONE)
    plot = document.plot
    assert plot is not None
    plot.point_at(QPointF(400, 150))
    assert plot.readout.isVisible()
    assert "Jun 2025" in plot.readout.text()
    assert "ratio = compressed / original" in plot.readout.text()
    plot.point_at(None)
    assert not plot.readout.isVisible()


def test_another_metric_group_and_table_can_be_chosen(chart: Chart, qtbot: QtBot) -> None:
    document = chart(None)
    picker = document.picker
    picker.metrics.setCurrentIndex(picker.metrics.findText("original_size"))
    picker.metrics.activated.emit(picker.metrics.currentIndex())
    wait_for(qtbot, document)
    assert document.title == "Chart: original_size by output format"
    picker.groups.setCurrentIndex(0)
    picker.groups.activated.emit(0)
    wait_for(qtbot, document)
    assert document.loaded is not None and len(document.loaded.lines) == 1
    picker.tables.setCurrentIndex(picker.tables.findText("half"))
    picker.tables.activated.emit(picker.tables.currentIndex())
    wait_for(qtbot, document)
    assert document.title == "Chart: half"
    assert document.loaded.rows == 20_000


def test_a_wrong_reading_of_time_is_told_and_can_be_corrected(chart: Chart, qtbot: QtBot) -> None:
    document = chart(ALONE)
    readings = document.picker.readings
    readings.setCurrentIndex(readings.findData("julian"))
    readings.activated.emit(readings.currentIndex())
    wait_for(qtbot, document)
    assert "None of the 20,000 rows has a timestamp that reads as Julian day" in document.sentence
    readings.setCurrentIndex(readings.findData("iso"))
    readings.activated.emit(readings.currentIndex())
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


def test_a_query_can_be_drawn(chart: Chart) -> None:
    sql = "SELECT timestamp AS at, original_size AS bytes FROM compression_stats WHERE id < 5000;"
    document = chart(ChartRequest(sql=sql))
    assert document.loaded is not None and document.loaded.rows == 4999
    assert document.title == "Chart: bytes"


def test_numbers_that_are_no_times_are_drawn_over_a_plain_axis(chart: Chart) -> None:
    document = chart(ChartRequest("names", time="id", metric="weight"))
    assert document.loaded is not None
    assert not document.loaded.spec.encoding.is_time
    assert document.loaded.span == (1.0, 100.0)


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
    qtbot.waitUntil(document.loading.isVisible, timeout=20_000)
    document.loading.cancel.click()
    qtbot.waitUntil(lambda: not document.loading.isVisible())
    assert "stopped" in (document.sentence or document.notes).lower()


def test_a_line_can_be_left_out(chart: Chart, qtbot: QtBot) -> None:
    document = chart(None)
    plot = document.plot
    assert plot is not None
    document.legend.hidden_changed.emit({"webp"})
    qtbot.waitUntil(lambda: plot.figures()[1] is None)
    assert plot.figures()[0] is not None


def test_refresh_reads_again_and_stays_where_the_user_is(chart: Chart, qtbot: QtBot) -> None:
    document = chart(ALONE)
    plot = document.plot
    assert plot is not None and plot.seen is not None
    start, stop = plot.seen.start + 2e5, plot.seen.start + 4e5
    plot.show_window(start, stop)
    plot.redraw()
    before = document.loaded
    document.refresh()
    qtbot.waitUntil(lambda: document.loaded is not None and document.loaded is not before)
    wait_for(qtbot, document)
    plot.redraw()
    assert plot.seen is not None
    assert (plot.seen.start, plot.seen.stop) == pytest.approx((start, stop))


def test_every_theme_draws_the_chart_in_its_own_colours(
    chart: Chart, look: str, qtbot: QtBot
) -> None:
    document = chart(ALONE)
    plot = document.plot
    assert plot is not None
    image = plot.grab().toImage()
    ratio = image.devicePixelRatio()
    corner = image.pixelColor(int((plot.width() - 4) * ratio), int(4 * ratio))
    assert corner.name() == theme.tokens().base


def test_the_theme_changes_under_an_open_chart(
    chart: Chart, qapp: QApplication, qtbot: QtBot
) -> None:
    document = chart(ALONE)
    plot = document.plot
    assert plot is not None
    theme.apply(qapp, "dark")
    try:
        qtbot.waitUntil(lambda: plot.curves[0].colour == DARK.series[0])
        image = plot.grab().toImage()
        assert image.pixelColor(image.width() - 4, 4).name() == DARK.base
    finally:
        theme.apply(qapp, "light")


def test_local_time_and_utc_are_named(chart: Chart) -> None:
    document = chart(ALONE)
    texts = [each.text() for each in document.findChildren(QLabel)]
    assert any(text.endswith("UTC") for text in texts)
    document.picker.local.click()
    assert document.plot is not None and document.plot.zone is None


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
    from plume_db.jobs import Task, attended

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


def test_frames_stay_short_for_five_noisy_lines(chart: Chart) -> None:
    from plume_db.series.pyramid import from_rows
    from plume_ui.chart.curve import is_calm

    rng = np.random.default_rng(1)
    noise = [from_rows(np.arange(5000.0), rng.random(5000)).window(0, 5000, 150) for _ in range(5)]
    assert not is_calm(noise, pixels_per_unit=600, width=600)
    flat = [from_rows(np.arange(5000.0), np.ones(5000)).window(0, 5000, 150)]
    assert is_calm(flat, pixels_per_unit=600, width=600)
