"""What a person does to a chart: series, filters, undo, ranges, rows, live, and mischief."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMenu, QWidget
from pytestqt.qtbot import QtBot

from plume_db.chart.spec import ChartSpec
from plume_db.opening.watch import Change
from plume_ui.chart.seen import Clicked
from plume_ui.desk import Desk
from plume_ui.metrics.chart_document import ChartDocument
from plume_ui.metrics.menu import fill_menu
from plume_ui.metrics.range_panel import RangePanel
from plume_ui.metrics.ranges import RangeFigures
from plume_ui.metrics.recent import recent_charts, remember_chart
from plume_ui.metrics.request import ChartRequest
from plume_ui.requests import QueryRequest, TableRequest

from .conftest import Chart, choose, loaded_of, stage_of, wait_for

ALONE = ChartRequest("compression_stats", "", "timestamp", "ratio = compressed / original", "")
STEP = 60
FIRST = 1750000000


def value(desk: Desk, sql: str) -> Any:
    con = desk.session.connect()
    try:
        return con.execute(sql).fetchall()[0][0]
    finally:
        con.close()


def give_filter(qtbot: QtBot, document: ChartDocument, text: str) -> None:
    field = stage_of(document).controls.field
    field.set_text(text)
    field.submitted.emit()
    wait_for(qtbot, document)


# Series and panels


def test_series_are_added_to_panels_and_taken_out_again(chart: Chart, qtbot: QtBot) -> None:
    document = chart(ALONE)
    stage = stage_of(document)
    stage.composer.add("same")
    stage.composer.add("new")
    wait_for(qtbot, document)
    shapes = [len(panel.series) for panel in stage.composer.spec.panels]
    assert shapes == [2, 1]
    labels = {s.label for panel in stage.composer.spec.panels for s in panel.series}
    assert len(labels) == 3, "each added series is another metric"
    assert document.title.endswith("and 2 more")
    stage.composer.remove()
    stage.composer.remove()
    wait_for(qtbot, document)
    assert [len(panel.series) for panel in stage.composer.spec.panels] == [1]


def test_the_list_of_series_brings_one_into_focus(chart: Chart, qtbot: QtBot) -> None:
    document = chart(ALONE)
    stage = stage_of(document)
    stage.composer.add("new")
    wait_for(qtbot, document)
    panel = stage.series_panel
    panel.list.setCurrentItem(panel.list.topLevelItem(0).child(0))
    assert stage.composer.focus.panel == 0
    metrics = stage.controls.metrics
    qtbot.waitUntil(lambda: metrics.currentText() == "ratio = compressed / original")


@pytest.mark.parametrize("kind", ["Bars", "Band", "Heat map", "Histogram", "Seasons", "Scatter"])
def test_every_kind_can_be_chosen_and_left_again(chart: Chart, qtbot: QtBot, kind: str) -> None:
    document = chart(ALONE)
    stage = stage_of(document)
    choose(stage.controls.kinds, kind)
    wait_for_answer(qtbot, document)
    assert document.sentence == ""
    choose(stage.controls.kinds, "Line")
    wait_for(qtbot, document)
    assert stage.controls.kinds.currentText() == "Line"


def wait_for_answer(qtbot: QtBot, document: ChartDocument) -> None:
    feeder = stage_of(document).feeder
    qtbot.waitUntil(
        lambda: not (feeder.busy or feeder.asks_soon or document.desk.jobs.running), timeout=20_000
    )


def test_axis_unit_name_and_comparison_are_set_at_the_side(chart: Chart, qtbot: QtBot) -> None:
    document = chart(ALONE)
    stage = stage_of(document)
    panel = stage.series_panel
    choose(panel.axes, "right")
    choose(panel.units, "%")
    choose(panel.compares, "the span before")
    panel.name.setText("kept")
    panel.name.editingFinished.emit()
    panel.log_right.click()
    wait_for(qtbot, document)
    made = stage.composer.spec.panels[0]
    (series,) = made.series
    assert (series.axis, series.load.metric.unit, series.compare) == ("right", "%", "previous")
    assert series.label == "kept" and made.log_right
    assert document.title == "Chart: kept"


# What is typed


def test_a_filter_draws_only_the_rows_that_meet_it(chart: Chart, qtbot: QtBot) -> None:
    document = chart(ALONE)
    give_filter(qtbot, document, "output_format = 'avif' -- only these")
    count = "SELECT count(*) FROM compression_stats WHERE output_format='avif'"
    assert loaded_of(document).rows == value(document.desk, count)
    give_filter(qtbot, document, "")
    assert loaded_of(document).rows == 20_000


@pytest.mark.parametrize("nonsense", ["x ==", ") OR (1", "no_such > 1", "'", "1; DROP TABLE names"])
def test_a_filter_that_is_no_condition_changes_nothing(
    chart: Chart, qtbot: QtBot, nonsense: str
) -> None:
    document = chart(ALONE)
    before = stage_of(document).composer.spec
    give_filter(qtbot, document, nonsense)
    qtbot.waitUntil(lambda: document.notes.startswith("The filter is not taken:"))
    assert stage_of(document).composer.spec == before
    assert document.sentence == ""


def test_an_expression_of_ones_own_is_drawn_exactly(chart: Chart, qtbot: QtBot) -> None:
    document = chart(ALONE)
    stage_of(document).composer.give_expression("original_size - compressed_size -- saved")
    wait_for(qtbot, document)
    totals = loaded_of(document).lines[0].pyramid.totals
    sql = "SELECT {}(original_size - compressed_size) FROM compression_stats"
    assert totals.greatest == value(document.desk, sql.format("max"))
    assert totals.least == value(document.desk, sql.format("min"))


def test_an_expression_that_fails_on_the_rows_says_so(chart: Chart, qtbot: QtBot) -> None:
    document = chart(ALONE)
    stage_of(document).composer.give_expression("json_extract(output_format, '$.a')")
    wait_for(qtbot, document)
    assert "malformed JSON" in document.sentence
    stage_of(document).composer.undo()
    wait_for(qtbot, document)
    assert document.sentence == ""


# Undo


def test_undo_and_redo_cover_what_is_drawn_and_the_window(chart: Chart, qtbot: QtBot) -> None:
    document = chart(ALONE)
    stage = stage_of(document)
    first, last = loaded_of(document).span
    stage.view.show_window(first + 1e5, last - 1e5)
    qtbot.waitUntil(lambda: stage.composer.spec.window is not None)
    choose(stage.controls.aggregates, "Maximum")
    wait_for(qtbot, document)
    assert stage.view.shown_span == (first + 1e5, last - 1e5), "the window stays"
    QTest.keyClick(stage, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert stage.composer.series is not None and stage.composer.series.aggregate == "auto"
    assert stage.view.shown_span == (first + 1e5, last - 1e5)
    stage.composer.undo()
    assert not stage.view.touched, "back to the whole"
    redo = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(stage, Qt.Key.Key_Z, redo)
    assert stage.view.shown_span == (first + 1e5, last - 1e5)
    wait_for(qtbot, document)


def test_another_table_begins_with_its_whole_span(chart: Chart, qtbot: QtBot) -> None:
    document = chart(ALONE)
    stage = stage_of(document)
    stage.view.show_window(FIRST, FIRST + 600.0)
    choose(stage.controls.tables, "half")
    wait_for(qtbot, document)
    assert not stage.view.touched


# Ranges and rows


def test_a_range_is_summed_up_as_sql_does(chart: Chart, qtbot: QtBot) -> None:
    document = chart(ChartRequest("compression_stats", "", "timestamp", "original_size", ""))
    stage = stage_of(document)
    stage.view.select((FIRST + 100.0 * STEP, FIRST + 200.0 * STEP))
    assert not stage.range_panel.isHidden() and stage.legend.isHidden()
    qtbot.waitUntil(lambda: len(stage.range_panel.texts()) > 7)
    heads, cells = stage.range_panel.texts()[:7], stage.range_panel.texts()[7:]
    found = dict(zip(heads, cells[1:], strict=True))
    assert cells[0] == "original_size"
    assert found["rows"] == "100"
    assert found["change"] == "+99 bytes"
    stage.view.select(None)
    assert stage.range_panel.isHidden() and not stage.legend.isHidden()


def test_figures_of_a_range_are_exact(chart: Chart, qtbot: QtBot) -> None:
    import numpy as np

    from plume_db.jobs import Task
    from plume_ui.metrics.ranges import figures_of_range

    document = chart(None)
    loaded = loaded_of(document)
    spec = stage_of(document).composer.spec
    start, stop = FIRST + 1000.0 * STEP, FIRST + 15000.0 * STEP
    found = figures_of_range(Task(), spec, {loaded.spec: loaded}, start, stop)
    for each in found:
        sql = (
            "SELECT json_array(count(*), min(r), max(r), sum(r), avg(r)) FROM (SELECT "
            "compressed_size*1.0/original_size AS r FROM compression_stats WHERE output_format="
            f"'{each.label}' AND unixepoch(timestamp) >= {start} AND unixepoch(timestamp) < {stop})"
        )
        import json

        count, least, greatest, total, mean = json.loads(value(document.desk, sql))
        assert (each.count, each.missing) == (count, 0)
        assert (each.least, each.greatest) == pytest.approx((least, greatest), rel=1e-12)
        assert (each.total, each.mean) == pytest.approx((total, mean), rel=1e-12)
        assert np.isfinite(each.median) and least <= each.median <= greatest
    assert [each.label for each in found] == ["avif", "webp"]


def clicked(label: str, start: float, stop: float) -> Clicked:
    return Clicked(0, 0, label, start, stop, 1.0, QPoint(0, 0))


def test_a_click_asks_for_the_rows_of_its_bucket_and_line(chart: Chart, qtbot: QtBot) -> None:
    document = chart(None)
    asked: list[Any] = []
    document.desk.table_wanted.connect(asked.append)
    stage_of(document).view.clicked.emit(clicked("avif", FIRST, FIRST + 3600.0))
    (request,) = asked
    assert isinstance(request, TableRequest)
    sql = f"SELECT count(*) FROM compression_stats WHERE {request.shape.where_sql}"
    assert value(document.desk, sql) == value(
        document.desk,
        "SELECT count(*) FROM compression_stats WHERE output_format='avif' "
        f"AND unixepoch(timestamp) BETWEEN {FIRST} AND {FIRST + 3599}",
    )


def test_the_sql_of_a_series_opens_as_a_query_and_runs(chart: Chart, qtbot: QtBot) -> None:
    document = chart(ALONE)
    stage = stage_of(document)
    asked: list[Any] = []
    document.desk.query_wanted.connect(asked.append)
    choose(stage.controls.aggregates, "Mean")
    choose(stage.controls.buckets, "1 d")
    wait_for(qtbot, document)
    stage.reach.show_query()
    (request,) = asked
    assert isinstance(request, QueryRequest)
    con = document.desk.session.connect()
    rows = con.execute(request.sql).fetchall()
    con.close()
    assert len(rows) == 15


def test_the_menu_pins_the_chart_with_its_window(chart: Chart) -> None:
    document = chart(ALONE)
    stage = stage_of(document)
    pinned: list[ChartSpec] = []
    document.desk.dashboard_wanted.connect(pinned.append)
    stage.view.show_window(FIRST, FIRST + 6000.0)
    menu = QMenu(stage)
    fill_menu(menu, stage)
    next(a for a in menu.actions() if a.text() == "Add to dashboard").trigger()
    assert pinned[0].window == (FIRST, FIRST + 6000.0)
    assert pinned[0] == document.spec
    place = stage.reach.menu_of(clicked("", FIRST, FIRST + 60.0))
    assert any(a.text() == "Zoom to this bucket" for a in place.actions())
    place.deleteLater()


# Live


def test_live_follows_the_file_and_says_so(chart: Chart, stats_desk: Desk, qtbot: QtBot) -> None:
    document = chart(ALONE)
    stage = stage_of(document)
    assert not document.live
    stage.controls.live.click()
    wait_for_answer(qtbot, document)
    assert document.live
    con = apsw.Connection(str(stats_desk.session.path))
    con.execute(
        "INSERT INTO compression_stats SELECT NULL, 'avif', 10, 5, "
        "strftime('%Y-%m-%dT%H:%M:%SZ', max(unixepoch(timestamp)) + 60, 'unixepoch') "
        "FROM compression_stats"
    ).fetchall()
    con.close()
    with qtbot.waitSignal(stage.feeder.extended):
        stats_desk.file_changed.emit(Change.CONTENT)
    assert loaded_of(document).rows == 20_001
    assert stage.live_text.startswith("live · 20,001 rows")
    stage.controls.live.click()
    assert not document.live and stage.live_text == ""


# Charts shown before


def test_charts_are_remembered_and_can_be_shown_again(
    chart: Chart, stats_desk: Desk, qtbot: QtBot
) -> None:
    document = chart(ALONE)
    document.shutdown()
    qtbot.waitUntil(lambda: len(recent_charts(stats_desk.memory)) == 1)
    other = chart(None)
    recent = stage_of(other).found_panel.recent
    qtbot.waitUntil(lambda: recent.count() == 1)
    recent.itemClicked.emit(recent.item(0))
    wait_for(qtbot, other)
    assert other.title == "Chart: ratio"


def test_the_same_series_are_remembered_once(stats_desk: Desk, chart: Chart) -> None:
    from dataclasses import replace

    spec = stage_of(chart(ALONE)).composer.spec
    memory = stats_desk.memory
    remember_chart(memory, ChartSpec())
    assert recent_charts(memory) == ()
    remember_chart(memory, spec)
    remember_chart(memory, replace(spec, zone="local"))
    assert [each.zone for each in recent_charts(memory)] == ["local"]
    memory.write("charts", ["spoiled", {"panels": 7}, *memory.read("charts")])
    assert [each.zone for each in recent_charts(memory)] == ["local"]


def test_a_place_is_returned_to(chart: Chart, qtbot: QtBot) -> None:
    document = chart(ALONE)
    stage = stage_of(document)
    stage.view.show_window(FIRST, FIRST + 6000.0)
    place = document.place()
    choose(stage.controls.tables, "half")
    wait_for(qtbot, document)
    document.return_to(place)
    wait_for(qtbot, document)
    assert document.spec == place


# Mischief


def test_twenty_changes_of_mind_show_the_last(chart: Chart, qtbot: QtBot) -> None:
    document = chart(None)
    metrics = stage_of(document).controls.metrics
    for text in ("original_size", "compressed_size", "saved = 1 - ratio", "bytes saved") * 5:
        choose(metrics, text)
    wait_for(qtbot, document)
    assert loaded_of(document).spec.metric.label == "bytes saved"
    assert document.title == "Chart: bytes saved by output format"


def test_a_file_that_is_replaced_while_a_chart_is_open_is_no_crash(
    make_db: Callable[..., Path], chart: Chart, stats_desk: Desk, qtbot: QtBot
) -> None:
    document = chart(ALONE)
    stats_desk.session.path.unlink()
    stats_desk.file_changed.emit(Change.REPLACED)
    document.refresh()
    wait_for(qtbot, document)
    assert loaded_of(document).rows == 20_000


@pytest.mark.parametrize("size", [(300, 200), (520, 360), (2560, 1400)])
def test_the_document_bears_any_size(chart: Chart, qtbot: QtBot, size: tuple[int, int]) -> None:
    document = chart(None)
    for page in ("found", "series", "insights", ""):
        stage_of(document).show_page(page)
        document.resize(*size)
        document.grab()
    wait_for_answer(qtbot, document)


def test_figures_of_a_range_are_left_out_whole_where_there_is_no_room(qtbot: QtBot) -> None:
    panel = RangePanel()
    qtbot.addWidget(panel)
    panel.resize(1000, 200)
    with qtbot.waitExposed(panel):
        panel.show()
    figures = RangeFigures("a line of a long name", "bytes", 12_345_678, 0, 1.0, 9e9, 3e6, 2e6,
                           4e12, -5e8)  # fmt: skip
    panel.show_figures([figures])

    def heads() -> set[str]:
        cells = panel.findChildren(QLabel)
        return {c.text() for c in cells if not c.isHidden() and c.text() in ALL_HEADS}

    assert heads() == ALL_HEADS
    panel.resize(360, 200)
    qtbot.waitUntil(lambda: heads() != ALL_HEADS)
    assert {"mean"} <= heads() < ALL_HEADS
    assert panel._inside.minimumSizeHint().width() <= 360, "nothing is cut at the right"
    name = next(c for c in panel.findChildren(QLabel) if c.text() == "a line of a long name")
    assert "sum: 4.00 TB" in name.toolTip()


ALL_HEADS = {"rows", "min", "max", "mean", "median", "sum", "change"}


def test_an_open_page_takes_the_place_of_a_picture_that_would_have_no_room(
    chart: Chart, qtbot: QtBot
) -> None:
    document = chart()
    stage = stage_of(document)
    # As in a window with a narrow place for documents, which are squeezed there.
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(1100, 500)
    document.setParent(host)
    document.setMinimumWidth(1)
    document.resize(520, 400)
    document.show()
    host.show()
    qtbot.waitExposed(host)
    qtbot.waitUntil(lambda: stage.width() < 640)
    stage.show_page("series")
    qtbot.waitUntil(lambda: stage.side.isVisible() and not stage.view.isVisible())
    stage.show_page("")
    qtbot.waitUntil(lambda: stage.view.isVisible() and not stage.side.isVisible())
    stage.show_page("series")
    document.resize(1000, 400)
    qtbot.waitUntil(lambda: stage.view.isVisible() and stage.side.isVisible())
    stage.show_page("")
    document.setParent(None)


def test_escape_closes_the_page_beside_the_picture_and_keeps_what_was_typed(
    chart: Chart, qtbot: QtBot
) -> None:
    document = chart(ALONE)
    stage = stage_of(document)
    document.activateWindow()
    stage.show_page("series")
    stage.series_panel.expression.setFocus()
    line = stage.series_panel.expression.editor
    qtbot.waitUntil(line.hasFocus)
    QTest.keyClicks(line, "42 +")
    start, stop = stage.view.shown_span
    stage.view.select((start, (start + stop) / 2))
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert stage.side.isHidden() and stage.view.hasFocus()
    assert stage.view.selection is not None
    QTest.keyClick(stage.view, Qt.Key.Key_Escape)
    assert stage.view.selection is None
    stage.show_page("series")
    stage.series_panel.show_chart(stage.composer.spec, stage.composer.focus, None)
    assert stage.series_panel.expression.text() == "42 +"
