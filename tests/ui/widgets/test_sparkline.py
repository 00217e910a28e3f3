"""A sparkline draws what it is given, in the theme's colours."""

from __future__ import annotations

from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from plume_ui import theme
from plume_ui.widgets.sparkline import Sparkline


def colours(widget: Sparkline) -> set[str]:
    image = widget.grab().toImage()
    return {
        QColor(image.pixel(x, y)).name()
        for x in range(image.width())
        for y in range(image.height())
    }


def test_points_are_drawn_in_the_series_colour(qtbot: QtBot, look: str) -> None:
    widget = Sparkline()
    qtbot.addWidget(widget)
    widget.resize(120, 40)
    assert widget.empty
    widget.show_points([(0, 1, 3), (1, 2, 5), (2, 0, 2)], [2, 3, 1])
    assert not widget.empty
    assert theme.tokens().series[0] in colours(widget)


def test_an_outlier_beyond_the_given_height_flattens_nothing(qtbot: QtBot) -> None:
    widget = Sparkline()
    qtbot.addWidget(widget)
    widget.resize(120, 40)
    points = [(float(x), x % 2, x % 2 + 0.1) for x in range(10)]
    widget.show_points([*points, (10.0, 1e9, 1e9)], low=0.0, high=1.1)
    image = widget.grab().toImage()
    line = QColor(theme.tokens().series[0])
    rows = {
        y for y in range(image.height()) for x in range(0, 90) if QColor(image.pixel(x, y)) == line
    }
    assert max(rows) - min(rows) > 15


def test_one_point_equal_values_and_nothing_draw_without_error(qtbot: QtBot) -> None:
    widget = Sparkline()
    qtbot.addWidget(widget)
    for points in ([], [(5, 1, 1)], [(5, 1, 1), (5, 1, 1)], [(0, 7, 7), (1, 7, 7)]):
        widget.show_points(points)
        assert not widget.grab().isNull()
