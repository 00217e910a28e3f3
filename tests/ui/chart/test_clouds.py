"""The panels without an axis of time: what they draw, say and tell."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from plume_db.chart.bd_rate import Delta
from plume_db.chart.cloud import Cloud
from plume_db.chart.histogram import histogram_of
from plume_db.chart.scatter import Axis, Density, Scatter, ScatterLine
from plume_db.chart.seasons import seasons_of
from plume_db.chart.settings_curve import Setting
from plume_db.chart.spec import PanelSpec, SeriesSpec
from plume_db.jobs import Task
from plume_db.metrics.epochs import encoding
from plume_db.metrics.measures import COUNT, Metric
from plume_db.metrics.source import Source
from plume_db.series.loaded import LoadSpec
from plume_ui.chart import clouds
from plume_ui.chart.clouds.comparison import comparison_text
from plume_ui.chart.clouds.panel import CloudPanel
from plume_ui.chart.clouds.scales import Scale

MONDAY = 1704067200.0
LOAD = LoadSpec(
    Source(table="run", rowid="rowid"),
    "at",
    encoding("unix_s"),
    Metric("psnr", '"psnr"', "dB", ("psnr",)),
    "codec",
)


def panel_of(kind: str) -> PanelSpec:
    return PanelSpec((SeriesSpec(LOAD, against=Metric("bpp", '"bpp"')),), kind)  # type: ignore[arg-type]


def histogram(lines: int = 1, log: bool = False) -> Cloud:
    random = np.random.default_rng(1)
    values = [random.normal(n, 1, 800) for n in range(lines)]
    values[0][:3] = np.nan
    made = histogram_of(
        Task(), [f"codec {n}" for n in range(lines)], lambda: iter(enumerate(values)), "psnr", "dB"
    )
    panel = PanelSpec(panel_of("histogram").series, "histogram", log=log)
    return Cloud(panel, 0.0, 10.0, "UTC", histogram=made)


def seasons(lines: int = 1) -> Cloud:
    x = MONDAY + np.arange(0, 30 * 86400, 1800.0)
    pieces = ((n, x, np.sin(x / 86400 * 2 * np.pi) + n) for n in range(lines))
    made = seasons_of(
        Task(),
        [f"codec {n}" for n in range(lines)],
        pieces,
        __import__("datetime").UTC,
        label="psnr",
    )
    return Cloud(panel_of("seasons"), MONDAY, MONDAY + 30 * 86400, "UTC", seasons=made)


def scatter(dense: bool = False) -> Cloud:
    x, y = np.array([1.0, 2, 3, 4]), np.array([30.0, 33, 32, 36])
    curve = tuple(Setting(a, b, 1) for a, b in zip(x, y, strict=True))
    front = x[[0, 1, 3]], y[[0, 1, 3]]
    lines = (
        ScatterLine("avif", 4, x, y, front, curve, 0),
        ScatterLine("webp", 4, x, y - 2, (x, y - 2), curve, 1),
    )
    density = None
    if dense:
        counts = np.zeros((2, 8, 6), dtype=np.float32)
        counts[0, 2, 3], counts[1, 7, 5] = 50, 3
        density = Density(np.linspace(0, 5, 9), np.linspace(27, 37, 7), counts)
    deltas = (
        Delta("avif", "webp", 30.04, -2.0),
        Delta("webp", "avif", -23.1, 2.0),
    )
    made = Scatter(
        Axis("bpp", "", "smaller", False, 1, 4, 0, 5),
        Axis("psnr", "dB", "larger", False, 28, 36, 27, 37),
        lines, front, 8, 3, 0, density, deltas, ("A note.",),
    )  # fmt: skip
    return Cloud(panel_of("scatter"), 0.0, 10.0, "UTC", scatter=made)


MAKERS: dict[str, Callable[[], Cloud]] = {
    "histogram": histogram,
    "histogram of three": lambda: histogram(3),
    "histogram of six": lambda: histogram(6),
    "histogram, log": lambda: histogram(1, log=True),
    "seasons": seasons,
    "seasons of two": lambda: seasons(2),
    "scatter": scatter,
    "dense scatter": lambda: scatter(dense=True),
}


def shown(qtbot: QtBot, cloud: Cloud, size: tuple[int, int] = (720, 480)) -> CloudPanel:
    panel = clouds.make(cloud.panel)
    qtbot.addWidget(panel)
    panel.resize(*size)
    panel.show_cloud(cloud)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


def painted(panel: CloudPanel, size: QSize) -> QImage:
    image = QImage(size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    panel.paint(painter, QRectF(0, 0, size.width(), size.height()))
    painter.end()
    return image


def colours(image: QImage) -> set[int]:
    return {
        image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)
    }


@pytest.mark.parametrize("name", MAKERS)
def test_every_picture_draws_at_every_size_in_both_themes(
    qtbot: QtBot, look: str, name: str
) -> None:
    cloud = MAKERS[name]()
    panel = shown(qtbot, cloud)
    for size in ((160, 110), (720, 480), (2560, 1440)):
        panel.resize(*size)
        assert len(colours(panel.grab().toImage())) > 3
    assert panel.accessibleName() == panel.summary
    assert len(panel.summary) > 20


@pytest.mark.parametrize("name", MAKERS)
def test_the_picture_comes_out_alike_at_any_scale(qtbot: QtBot, name: str) -> None:
    panel = shown(qtbot, MAKERS[name]())
    once, twice = painted(panel, QSize(720, 480)), painted(panel, QSize(1440, 960))
    smaller = twice.scaled(720, 480, mode=Qt.TransformationMode.SmoothTransformation)
    alike = sum(
        abs(QColor(once.pixel(x, y)).lightness() - QColor(smaller.pixel(x, y)).lightness()) < 40
        for x in range(0, 720, 8)
        for y in range(0, 480, 8)
    )
    assert alike > 0.93 * 90 * 60


def test_a_picture_goes_into_an_svg(qtbot: QtBot) -> None:
    svg = pytest.importorskip("PySide6.QtSvg")
    panel = shown(qtbot, histogram())
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = svg.QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(QSize(720, 480))
    painter = QPainter(generator)
    panel.paint(painter, QRectF(0, 0, 720, 480))
    painter.end()
    text = bytes(held.data()).decode()
    assert "median" in text and "psnr" in text


def bars(panel: CloudPanel) -> Any:
    return panel._parts(panel._inner())[0].frame  # type: ignore[attr-defined]


def test_a_bar_is_as_high_as_its_count(qtbot: QtBot) -> None:
    cloud = histogram()
    panel = shown(qtbot, cloud)
    assert cloud.histogram is not None
    frame = bars(panel)
    line = cloud.histogram.lines[0]
    image = panel.grab().toImage()
    place = int(np.argmax(line.counts)) - 2
    left, right = (frame.left(float(e)) for e in cloud.histogram.edges[place : place + 2])
    x, top = int(left) + 3, frame.top(float(line.counts[place]))
    assert right - left > 6
    ground = QColor(image.pixel(int(frame.plot.left()) + 1, int(frame.plot.top()) + 3))
    assert QColor(image.pixel(x, int(top) + 4)) != ground
    assert QColor(image.pixel(x, int(top) - 3)) == ground


def test_the_pointer_is_told_the_bin_under_it(qtbot: QtBot) -> None:
    cloud = histogram()
    panel = shown(qtbot, cloud)
    assert cloud.histogram is not None
    frame = bars(panel)
    edges = cloud.histogram.edges
    middle = float(edges[4] + edges[5]) / 2
    panel.point_at(QPointF(frame.left(middle), frame.plot.center().y()))
    assert panel.readout.isVisible()
    assert f"{int(cloud.histogram.lines[0].counts[4])} rows" in panel.readout.text()
    panel.point_at(QPointF(1, 1))
    assert not panel.readout.isVisible()


def test_arrows_walk_the_bins_and_enter_gives_their_rows(qtbot: QtBot) -> None:
    panel = shown(qtbot, histogram())
    qtbot.keyClick(panel, Qt.Key.Key_Right)
    first = panel._mark
    qtbot.keyClick(panel, Qt.Key.Key_Right)
    assert panel._mark == first + 1
    assert "rows" in panel.accessibleDescription()
    with qtbot.waitSignal(panel.clicked) as caught:
        qtbot.keyClick(panel, Qt.Key.Key_Return)
    picked = caught.args[0]
    assert picked.label == "codec 0"
    assert '"psnr") BETWEEN' in picked.where and "'codec 0'" in picked.where
    assert (picked.start, picked.stop) == (0.0, 10.0)
    qtbot.keyClick(panel, Qt.Key.Key_Escape)
    assert not panel.readout.isVisible()


def test_a_right_click_asks_for_a_menu(qtbot: QtBot) -> None:
    panel = shown(qtbot, histogram())
    at = bars(panel).plot.center().toPoint()
    with qtbot.waitSignal(panel.menu_wanted):
        qtbot.mouseClick(panel, Qt.MouseButton.RightButton, pos=at)


def test_null_and_far_values_are_said_below_a_histogram(qtbot: QtBot) -> None:
    panel: Any = shown(qtbot, histogram())
    assert "797 rows · 3 NULL or no number" in panel._foot(panel._parts(panel._inner()))


def test_hidden_lines_are_not_drawn_nor_told(qtbot: QtBot) -> None:
    panel = shown(qtbot, histogram(3))
    before = painted(panel, QSize(720, 480))
    panel.set_hidden(["codec 1", "codec 2"])
    assert "codec 1" not in panel.summary
    assert painted(panel, QSize(720, 480)) != before
    panel.set_hidden(["codec 0", "codec 1", "codec 2"])
    assert "hidden" in panel.summary
    panel.grab()


def test_lines_beyond_the_room_are_said_to_be_left_out(qtbot: QtBot) -> None:
    panel: Any = shown(qtbot, histogram(6), (400, 150))
    parts = panel._parts(panel._inner())
    assert len(parts) < 6
    assert "smaller lines not drawn" in panel._foot(parts)


def test_a_refusal_stands_where_the_picture_would(qtbot: QtBot, look: str) -> None:
    refused = Cloud(panel_of("seasons"), 0, 1, "UTC", refusal="There are no rows. Choose more.")
    panel = shown(qtbot, refused)
    assert panel.summary == "There are no rows. Choose more."
    assert len(colours(panel.grab().toImage())) > 1
    qtbot.keyClick(panel, Qt.Key.Key_Right)
    panel.point_at(QPointF(200, 200))
    assert not panel.readout.isVisible()


@pytest.mark.parametrize("kind", ["histogram", "scatter", "seasons"])
def test_before_anything_is_there_the_panel_says_so(qtbot: QtBot, kind: str) -> None:
    panel = clouds.make(panel_of(kind))
    qtbot.addWidget(panel)
    panel.show()
    panel.grab()
    assert "being gathered" in panel.accessibleName()


def test_a_point_is_told_and_gives_its_row(qtbot: QtBot) -> None:
    panel: Any = shown(qtbot, scatter())
    at = panel._frame(panel._inner()).point(2.0, 33.0)
    panel.point_at(at)
    assert "on the Pareto front" in panel.readout.text()
    with qtbot.waitSignal(panel.clicked) as caught:
        qtbot.mouseClick(panel, Qt.MouseButton.LeftButton, pos=at.toPoint())
    picked = caught.args[0]
    assert picked.label == "avif"
    assert picked.value == 33
    assert "bpp" in picked.where and "psnr" in picked.where


def test_arrows_walk_the_points_in_order_of_x(qtbot: QtBot) -> None:
    panel: Any = shown(qtbot, scatter())
    seen = []
    for _ in range(4):
        qtbot.keyClick(panel, Qt.Key.Key_Right)
        seen.append(panel._point_of(panel._mark)[0])
    assert seen == sorted(seen)


def test_the_fullest_cell_is_where_the_walk_begins(qtbot: QtBot) -> None:
    panel: Any = shown(qtbot, scatter(dense=True))
    qtbot.keyClick(panel, Qt.Key.Key_Right)
    assert (panel._mark.first, panel._mark.second) == (2, 3)
    assert "50 rows" in panel.readout.text()


def test_a_cell_is_painted_where_its_values_lie(qtbot: QtBot) -> None:
    panel: Any = shown(qtbot, scatter(dense=True))
    panel.set_hidden(["webp"])
    frame = panel._frame(panel._inner())
    image = panel.grab().toImage()
    inside = frame.point(1.30, 33.4).toPoint()
    outside = frame.point(4.5, 28.0).toPoint()
    assert image.pixel(inside) != image.pixel(outside)


def test_the_anchor_is_the_one_to_beat_and_can_be_chosen(qtbot: QtBot) -> None:
    panel: Any = shown(qtbot, scatter())
    assert panel.anchor.currentText() == "webp"
    assert "avif needs 23.1 % fewer bytes than webp for the same quality" in panel.summary
    panel.anchor.setCurrentText("avif")
    assert "webp needs 30.0 % more bytes than avif" in panel.summary


def test_a_refused_comparison_says_why() -> None:
    axis = Axis("bpp", "", "smaller", False, 1, 4, 0, 5)
    refused = Delta("a", "b", float("nan"), float("nan"), "b has 3 points.")
    assert comparison_text(refused, axis, axis) == "b has 3 points."


def test_a_cell_of_the_week_is_told_with_its_rows(qtbot: QtBot) -> None:
    cloud = seasons()
    panel: Any = shown(qtbot, cloud)
    places = panel._places(panel._inner())
    cell = panel._cell(places.heat, 2 * 24 + 5).center()
    panel.point_at(cell)
    assert "Wed 05:00 to 06:00" in panel.readout.text()
    qtbot.keyClick(panel, Qt.Key.Key_Down)
    assert panel._mark.place == 3 * 24 + 5
    with qtbot.waitSignal(panel.clicked) as caught:
        qtbot.keyClick(panel, Qt.Key.Key_Return)
    assert "'%H'" in caught.args[0].where and "='4'" in caught.args[0].where


def test_the_week_of_another_line_can_be_chosen(qtbot: QtBot) -> None:
    panel: Any = shown(qtbot, seasons(2))
    assert panel.lines.isVisible()
    panel.lines.setCurrentIndex(1)
    assert "codec 1" in panel.summary


def test_the_highest_hour_is_in_the_summary(qtbot: QtBot) -> None:
    assert "highest at 06" in shown(qtbot, seasons()).summary


def test_round_ticks_of_both_scales_lie_inside() -> None:
    for scale in (Scale(0.013, 97.0), Scale(0.013, 97.0, log=True), Scale(1e-300, 1e300, log=True)):
        ticks = scale.ticks(6)
        assert 2 <= len(ticks) <= 12
        assert all(-1e-6 <= scale.share(value) <= 1 + 1e-6 for value, _ in ticks)
        assert scale.value(scale.share(1.5)) == pytest.approx(1.5)


def test_a_low_picture_gives_up_its_table_and_its_profiles_first(qtbot: QtBot) -> None:
    panel: Any = shown(qtbot, scatter(), (700, 160))
    assert not panel.anchor.isVisible()
    frame = panel._frame(panel._inner())
    assert frame.plot.height() >= 30
    panel.resize(700, 460)
    assert panel.anchor.isVisible()
    week: Any = shown(qtbot, seasons(), (700, 160))
    places = week._places(week._inner())
    assert places.heat.height() > 40 and not places.frames


def test_the_parts_of_a_picture_never_overlap(qtbot: QtBot) -> None:
    panel: Any = shown(qtbot, seasons(2))
    for size in ((480, 260), (720, 480), (1280, 800)):
        panel.resize(*size)
        places = panel._places(panel._inner())
        frames = list(places.frames.values())
        for frame in frames:
            assert frame.plot.top() > places.heat.bottom()
            assert panel.rect().toRectF().contains(frame.plot)
        for one, two in itertools.pairwise(frames):
            assert one.plot.right() < two.plot.left()


def test_more_names_than_fit_become_a_number(qtbot: QtBot) -> None:
    panel = shown(qtbot, scatter())
    many = [("#000000", f"a rather long name {n}") for n in range(40)]
    assert panel.key_height(500, many) == panel.key_height(400, many)
    assert panel.key_height(500, []) == 0
    assert panel.key_height(500, many[:1]) < panel.key_height(500, many)


def test_counted_rows_are_steps_of_time(qtbot: QtBot) -> None:
    cloud = histogram()
    counted = SeriesSpec(LoadSpec(LOAD.source, "at", LOAD.encoding, COUNT))
    panel = PanelSpec((counted,), "histogram")
    made: Any = shown(qtbot, Cloud(panel, 0, 1, "UTC", histogram=cloud.histogram))
    assert made.rows_text(2) == "2 steps of time"
    assert "797 steps of time" in made._foot(made._parts(made._inner()))
