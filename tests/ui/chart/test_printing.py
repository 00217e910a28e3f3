"""A chart as a picture of any size and kind."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from plume_db.chart.spec import PanelSpec, SeriesSpec
from plume_ui import theme
from plume_ui.chart.view import ChartView
from tests.ui.chart.staged import BEGIN, Show, chart, load, loaded

X = BEGIN + np.arange(20_000) * 60.0


@pytest.fixture
def view(show: Show) -> ChartView:
    one, two = load("a", "ratio"), load("b", "bytes")
    values = np.random.default_rng(1).random(20_000)
    return show(
        chart(one, PanelSpec((SeriesSpec(two, axis="right"),))),
        loaded(one, a=(X, values)),
        loaded(two, b=(X, values * 1e6)),
    )


def painted(view: ChartView, width: int, height: int, scale: float = 1.0) -> QImage:
    image = QImage(round(width * scale), round(height * scale), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    image.fill(QColor("magenta"))
    painter = QPainter(image)
    view.paint(painter, QRectF(0, 0, width, height), legend=True)
    painter.end()
    return image


def inked(image: QImage, colour: str) -> int:
    small = image.convertToFormat(QImage.Format.Format_RGB32)
    data = np.frombuffer(small.constBits(), dtype=np.uint32).reshape(small.height(), -1)
    return int((data & 0xFFFFFF == QColor(colour).rgb() & 0xFFFFFF).sum())


def test_a_picture_covers_its_target_at_any_size(view: ChartView) -> None:
    for width, height in ((1600, 900), (500, 400)):
        image = painted(view, width, height)
        assert inked(image, "magenta") == 0
        assert inked(image, theme.tokens().series[0]) > 0
        assert inked(image, theme.tokens().series[1]) > 0


def test_a_larger_scale_shows_more_pixels_of_the_series_not_larger_ones(view: ChartView) -> None:
    sizes = []
    lay = type(view.panels[0].plate).lay

    def note(plate: object, strokes: object, message: str) -> None:
        lay(plate, strokes, message)  # type: ignore[arg-type]
        sizes.append(view.panels[0].layers[0].drawn[0].fine)

    plate = view.panels[0].plate
    plate.lay = lambda *given: note(plate, *given)  # type: ignore[method-assign]
    painted(view, 900, 500, 1.0)
    one = max(len(fine) for fine in sizes)
    sizes.clear()
    painted(view, 900, 500, 3.0)
    assert max(len(fine) for fine in sizes) == pytest.approx(3 * one, rel=0.02)


def test_the_view_is_as_before_when_the_picture_is_done(view: ChartView) -> None:
    before = view.size(), view.shown_span, view.panels[0].width_of_values, view.strip.isVisible()
    windows: list[object] = []
    view.window_changed.connect(windows.append)
    painted(view, 1600, 900)
    after = view.size(), view.shown_span, view.panels[0].width_of_values, view.strip.isVisible()
    assert after == before
    assert windows == []


def test_a_vector_picture_holds_text_and_lines_and_no_pixels(view: ChartView) -> None:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    made = QSvgGenerator()
    made.setOutputDevice(buffer)
    made.setSize(QSize(900, 500))
    painter = QPainter(made)
    view.paint(painter, QRectF(0, 0, 900, 500))
    painter.end()
    text = bytes(data.data()).decode()
    assert "<image" not in text
    assert "2025" in text
    assert text.count("<polyline") + text.count("<path") > 100
