"""Series are loaded once, answers come for the window, and what is late is dropped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import apsw
import numpy as np
import pytest
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from plume_db.chart.spec import ChartSpec, EventSpec, PanelSpec, SeriesSpec, chart_of
from plume_db.metrics.epochs import encoding
from plume_db.metrics.measures import Metric, plain_metric
from plume_db.metrics.source import Source
from plume_db.opening.watch import Change
from plume_db.series.loaded import LoadSpec
from plume_ui.chart.asks import Ask
from plume_ui.chart.feeder import Feeder
from plume_ui.chart.view import ChartView
from plume_ui.desk import Desk

TABLE = (
    "CREATE TABLE t(id INTEGER PRIMARY KEY, at INTEGER, v REAL, w REAL)",
    "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 4999) "
    "INSERT INTO t SELECT i, 1750000000 + i * 60, i % 97, i * 2 FROM n",
    "CREATE TABLE releases(at INTEGER, name TEXT)",
    "INSERT INTO releases VALUES (1750003600, '1.0'), (1750036000, '2.0')",
)
LOAD = LoadSpec(Source("t", rowid="rowid"), "at", encoding("unix_s"), plain_metric("v"))
OTHER = replace(LOAD, metric=plain_metric("w"))
ENDLESS = LoadSpec(
    Source(sql="WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
           "SELECT 1750000000 + i AS at, i / 7.0 AS v FROM n"),
    "at", encoding("unix_s"), plain_metric("v"),
)  # fmt: skip
BAND = chart_of(LOAD, "band")


@dataclass
class Fed:
    """A view with its feeder, and everything that was said."""

    desk: Desk
    view: ChartView
    feeder: Feeder
    path: Path
    answers: list[Any]
    failures: list[str]
    titles: list[str]


@pytest.fixture
def fed(
    make_db: Callable[..., Path], desk_on: Callable[[Path], Desk], qtbot: QtBot
) -> Iterator[Fed]:
    path = make_db(*TABLE)
    desk = desk_on(path)
    view = ChartView()
    qtbot.addWidget(view)
    view.resize(800, 500)
    feeder = Feeder(desk, view)
    made = Fed(desk, view, feeder, path, [], [], [])
    feeder.answered.connect(made.answers.append)
    feeder.failed.connect(made.failures.append)
    desk.jobs.started.connect(lambda job: made.titles.append(job.title))
    with qtbot.waitExposed(view):
        view.show()
    yield made
    if isValid(feeder):
        feeder.shutdown()


def settle(qtbot: QtBot, fed: Fed) -> None:
    """Wait until nothing is loaded or worked out, and no question is about to be asked."""

    def settled() -> bool:
        feeder = fed.feeder
        of_time = any(panel.kind == "time" for panel in feeder.spec.panels)
        drawn = not of_time or fed.view.window is not None
        return drawn and not (feeder.busy or feeder.asks_soon or fed.desk.jobs.running)

    qtbot.waitUntil(settled, timeout=20_000)


def move(fed: Fed, start: float, stop: float) -> None:
    fed.view.show_window(start, stop)
    fed.view.redraw()


def write(path: Path, sql: str) -> None:
    con = apsw.Connection(str(path))
    con.execute(sql).fetchall()
    con.close()


def test_a_series_is_loaded_once_and_shown(fed: Fed, qtbot: QtBot) -> None:
    fed.feeder.show(chart_of(LOAD))
    assert fed.feeder.loading and fed.feeder.loaded(LOAD) is None
    settle(qtbot, fed)
    loaded = fed.feeder.loaded(LOAD)
    assert loaded is not None and loaded.complete and loaded.rows == 5000
    assert fed.view.window is not None
    fed.feeder.show(ChartSpec((PanelSpec((SeriesSpec(LOAD), SeriesSpec(OTHER))),)))
    settle(qtbot, fed)
    assert fed.feeder.loaded(LOAD) is loaded
    assert fed.titles == ["Load v of t", "Load w of t"]


def test_what_is_taken_out_and_comes_back_is_not_loaded_again(fed: Fed, qtbot: QtBot) -> None:
    fed.feeder.show(chart_of(LOAD))
    settle(qtbot, fed)
    fed.feeder.show(chart_of(OTHER))
    settle(qtbot, fed)
    fed.feeder.show(chart_of(LOAD))
    assert not fed.feeder.loading
    assert len(fed.titles) == 2


def test_buckets_are_asked_for_once_the_window_rests(fed: Fed, qtbot: QtBot) -> None:
    fed.feeder.show(BAND)
    settle(qtbot, fed)
    assert [each.spec for each in fed.answers] == [BAND.panels[0].series[0]]
    bins = fed.answers[0].lines[0].bins
    assert bins.count.sum() == 5000
    window = fed.view.window
    assert window is not None
    move(fed, window.start, window.stop)
    settle(qtbot, fed)
    assert len(fed.answers) == 1, "the same window asks nothing"
    third = (window.stop - window.start) / 3
    for step in range(10):
        move(fed, window.start + third + step, window.stop - third + step)
    settle(qtbot, fed)
    assert len(fed.answers) == 2, "a window that moves asks once it has come to rest"


def test_chosen_buckets_serve_every_window_they_cover(fed: Fed, qtbot: QtBot) -> None:
    series = SeriesSpec(LOAD, "bars", "sum", "1 h")
    fed.feeder.show(ChartSpec((PanelSpec((series,)),)))
    settle(qtbot, fed)
    window = fed.view.window
    assert window is not None and len(fed.answers) == 1
    move(fed, window.start + 1e5, window.stop - 1e5)
    settle(qtbot, fed)
    assert len(fed.answers) == 1


def test_a_change_of_mind_drops_the_answer(fed: Fed, qtbot: QtBot) -> None:
    fed.feeder.show(chart_of(LOAD))
    settle(qtbot, fed)
    for kind in ("bars", "band", "heat", "share", "band", "heat", "line", "band"):
        fed.feeder.show(chart_of(LOAD, kind, "mean"))  # type: ignore[arg-type]
    settle(qtbot, fed)
    assert [each.spec.kind for each in fed.answers] == ["band"]


@pytest.mark.parametrize("kind", ["histogram", "seasons"])
def test_a_picture_without_an_axis_of_time_gets_its_cloud(
    fed: Fed, qtbot: QtBot, kind: str
) -> None:
    fed.feeder.show(ChartSpec((PanelSpec((SeriesSpec(LOAD),), kind),)))  # type: ignore[arg-type]
    settle(qtbot, fed)
    assert len(fed.answers) == 1 and not fed.failures


def test_insights_and_events_are_brought(fed: Fed, qtbot: QtBot) -> None:
    event = EventSpec(
        LoadSpec(Source("releases"), "at", encoding("unix_s"), Metric("rows", "1"), "name")
    )
    fed.feeder.show(replace(chart_of(LOAD), insights=("trend",), events=(event,)))
    settle(qtbot, fed)
    assert [mark.text for mark in fed.feeder.events()] == ["1.0", "2.0"]
    assert any(getattr(each, "load", None) == LOAD for each in fed.answers)
    fed.feeder.show(chart_of(LOAD))
    assert fed.feeder.events() == ()


def test_cancel_stops_an_endless_load_and_leaves_what_came(fed: Fed, qtbot: QtBot) -> None:
    fed.feeder.show(chart_of(ENDLESS))
    qtbot.waitUntil(lambda: fed.feeder.loaded(ENDLESS) is not None, timeout=20_000)
    loads = list(fed.feeder._loads.values())
    assert loads and not any(job.holds for job in loads), "closing the file asks nothing about it"
    fed.feeder.cancel()
    qtbot.waitUntil(lambda: not fed.feeder.loading)
    part = fed.feeder.loaded(ENDLESS)
    assert part is not None and not part.complete
    assert "stopped" in fed.feeder.refusal(ENDLESS)
    fed.feeder.show(replace(chart_of(ENDLESS), title="again"))
    assert not fed.feeder.loading, "what was stopped is not begun unasked"


def test_a_failure_is_one_sentence_and_the_rest_is_shown(fed: Fed, qtbot: QtBot) -> None:
    broken = replace(LOAD, metric=plain_metric("no such column"))
    fed.feeder.show(ChartSpec((PanelSpec((SeriesSpec(broken), SeriesSpec(LOAD))),)))
    settle(qtbot, fed)
    assert fed.feeder.loaded(LOAD) is not None and fed.feeder.loaded(broken) is None
    assert len(fed.failures) == 1 and fed.failures[0] == fed.feeder.refusal(broken)
    assert "no such column" in fed.failures[0]


def test_a_reload_keeps_the_old_picture_until_the_new_one_is_there(fed: Fed, qtbot: QtBot) -> None:
    fed.feeder.show(chart_of(LOAD))
    settle(qtbot, fed)
    write(fed.path, "DELETE FROM t WHERE id >= 100")
    fed.feeder.reload()
    before = fed.feeder.loaded(LOAD)
    assert before is not None and before.rows == 5000
    settle(qtbot, fed)
    after = fed.feeder.loaded(LOAD)
    assert after is not None and after.rows == 100


def test_new_rows_are_shown_while_the_file_is_followed(fed: Fed, qtbot: QtBot) -> None:
    fed.feeder.show(chart_of(LOAD))
    settle(qtbot, fed)
    came: list[int] = []
    fed.feeder.extended.connect(came.append)
    write(fed.path, "INSERT INTO t VALUES (5000, 1750300000, 7.5, 0)")
    fed.desk.file_changed.emit(Change.CONTENT)
    settle(qtbot, fed)
    assert came == [], "nobody has asked to follow"
    with qtbot.waitSignal(fed.feeder.extended):
        fed.feeder.follow(True)
    settle(qtbot, fed)
    loaded = fed.feeder.loaded(LOAD)
    assert loaded is not None and loaded.rows == 5001 and came == [1]
    assert loaded.lines[0].pyramid.totals.last == 7.5
    assert fed.view.window is not None and fed.view.window.stop >= 1750300000
    fed.feeder.follow(False)
    write(fed.path, "INSERT INTO t VALUES (5001, 1750300060, 8.5, 0)")
    fed.desk.file_changed.emit(Change.CONTENT)
    settle(qtbot, fed)
    assert fed.feeder.loaded(LOAD) is loaded, "paused"


def test_the_window_goes_along_only_where_it_was_at_the_end(fed: Fed, qtbot: QtBot) -> None:
    fed.feeder.show(chart_of(LOAD))
    settle(qtbot, fed)
    last = 1750000000 + 4999 * 60
    move(fed, last - 6000.0, last + 600.0)
    settle(qtbot, fed)
    write(fed.path, f"INSERT INTO t VALUES (5000, {last + 3000}, 7.5, 0)")
    with qtbot.waitSignal(fed.feeder.extended):
        fed.feeder.follow(True)
    fed.view.redraw()
    assert fed.view.window is not None
    assert (fed.view.window.start, fed.view.window.stop) == pytest.approx(
        (last - 3000, last + 3600)
    )
    move(fed, last - 60000.0, last - 30000.0)
    settle(qtbot, fed)
    write(fed.path, f"INSERT INTO t VALUES (5001, {last + 6000}, 7.5, 0)")
    with qtbot.waitSignal(fed.feeder.extended):
        fed.desk.file_changed.emit(Change.CONTENT)
    fed.view.redraw()
    assert (fed.view.window.start, fed.view.window.stop) == pytest.approx(
        (last - 60000, last - 30000)
    )


def test_a_changed_past_is_loaded_again_while_following(fed: Fed, qtbot: QtBot) -> None:
    fed.feeder.show(chart_of(LOAD))
    settle(qtbot, fed)
    write(fed.path, "DELETE FROM t WHERE id < 1000")
    fed.feeder.follow(True)
    settle(qtbot, fed)
    loaded = fed.feeder.loaded(LOAD)
    assert loaded is not None and loaded.rows == 4000
    assert loaded.lines[0].pyramid.span[0] == 1750000000 + 1000 * 60


def test_closing_while_loading_leaves_nothing_behind(fed: Fed, qtbot: QtBot) -> None:
    fed.feeder.show(chart_of(ENDLESS))
    fed.feeder.shutdown()
    qtbot.waitUntil(lambda: not fed.desk.jobs.running)


def ask(about: object, span: tuple[float, float], any_length: bool = False) -> Ask:
    return Ask(("x",), (about,), span, span, "", lambda _: None, lambda _: None, any_length)


@pytest.mark.parametrize(
    ("later", "covered", "served"),
    [
        (ask("a", (0.0, 10.0)), (-5.0, 15.0), True),
        (ask("a", (3.0, 13.0)), (-5.0, 15.0), True),
        (ask("a", (8.0, 18.0)), (-5.0, 15.0), False),
        (ask("a", (0.0, 9.0)), (-5.0, 15.0), False),
        (ask("a", (0.0, 5.0), any_length=True), (-5.0, 15.0), True),
        (ask("b", (0.0, 10.0)), (-5.0, 15.0), False),
        (ask("a", (0.0, 10.0)), None, True),
    ],
)
def test_an_answer_serves_a_window_it_covers_at_the_same_zoom(
    later: Ask, covered: tuple[float, float] | None, served: bool
) -> None:
    assert later.is_served_by(ask("a", (0.0, 10.0)), covered) is served


def test_an_encrypted_file_keeps_nothing(fed: Fed, qtbot: QtBot) -> None:
    fed.desk.memory.kept = False
    feeder = Feeder(fed.desk, fed.view)
    feeder.show(chart_of(LOAD))
    qtbot.waitUntil(lambda: not feeder.busy and not fed.desk.jobs.running, timeout=20_000)
    assert not (fed.desk.memory.folder / "series").exists()
    feeder.shutdown()
    assert np.isfinite(feeder.loaded(LOAD).span).all()  # type: ignore[union-attr]


def test_buckets_made_wider_for_a_long_span_are_asked_for_again_on_zooming_in(
    fed: Fed, qtbot: QtBot
) -> None:
    spec = chart_of(LOAD, "line", "mean")
    fine = replace(spec.panels[0].series[0], bucket="1 s")
    fed.feeder.show(spec.with_panel(0, PanelSpec((fine,))))
    settle(qtbot, fed)
    assert fed.answers[-1].bucket != "1 s", "3.5 days of seconds are too many"
    move(fed, 1750003600.0, 1750007200.0)
    settle(qtbot, fed)
    assert fed.answers[-1].bucket == "1 s"


def test_a_forecast_is_in_view_and_room_for_it_changes_nothing_it_says(
    fed: Fed, qtbot: QtBot
) -> None:
    fed.feeder.show(chart_of(OTHER))
    settle(qtbot, fed)
    before = fed.view.shown_span
    fed.feeder.show(replace(chart_of(OTHER), insights=("forecast",)))
    settle(qtbot, fed)
    (ahead,) = fed.answers[-1].overlays
    last = float(ahead.x[-1])
    assert before[1] < last < fed.view.shown_span[1]
    fed.view.redraw()
    scale = fed.view.panels[0].main_frame.scale
    assert ahead.low is not None and ahead.high is not None
    assert scale.low <= ahead.low.min() and ahead.high.max() <= scale.high
    asked = len(fed.answers)
    fed.feeder.show(replace(chart_of(OTHER), insights=("forecast",)))
    settle(qtbot, fed)
    assert len(fed.answers) == asked, "the room beside the rows is no other question"
    fed.feeder.show(chart_of(OTHER))
    settle(qtbot, fed)
    assert fed.view.shown_span == before
