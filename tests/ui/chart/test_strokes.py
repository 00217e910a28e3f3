"""What reaches the painter."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor, QImage, QPainter

from plume_ui.chart.strokes import Boxes, Dots, Lines, dashed, is_calm

BLUE = QColor("#0000ff")


def painted(*strokes: object) -> QImage:
    image = QImage(100, 60, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    for stroke in strokes:
        stroke.paint(painter)  # type: ignore[attr-defined]
    painter.end()
    return image


def blue_columns(image: QImage) -> dict[int, tuple[int, int]]:
    found = {}
    for x in range(image.width()):
        rows = [y for y in range(image.height()) if image.pixelColor(x, y) == BLUE]
        if rows:
            found[x] = (rows[0], rows[-1])
    return found


def test_segments_are_painted_where_they_say(qapp: object) -> None:
    image = painted(Lines(np.array([[10.5, 5.0, 10.5, 40.0], [20.5, 8.0, 20.5, 9.0]]), BLUE))
    columns = blue_columns(image)
    assert set(columns) == {10, 20}
    assert columns[10][0] == 5
    assert columns[10][1] in (39, 40)


def test_boxes_cover_their_pixels(qapp: object) -> None:
    assert blue_columns(painted(Boxes(np.array([[3.0, 4.0, 5.0, 6.0]]), BLUE))) == dict.fromkeys(
        range(3, 8), (4, 9)
    )


def test_nothing_is_painted_of_nothing(qapp: object) -> None:
    empty = np.empty((0, 4))
    image = painted(Lines(empty, BLUE), Boxes(empty, BLUE), Dots(np.empty((0, 2)), BLUE))
    assert not blue_columns(image)


def test_coordinates_far_outside_do_no_harm(qapp: object) -> None:
    image = painted(Lines(np.array([[50.5, -1e12, 50.5, 1e12]]), BLUE))
    assert blue_columns(image) == {50: (0, 59)}


def test_dashes_lie_on_the_line_and_leave_gaps() -> None:
    ends = np.array([[0.0, 0.0, 100.0, 50.0]])
    for dash in (1, 2, 3):
        cut = dashed(ends, dash)
        assert len(cut) > 3
        drawn = (cut[:, 2] - cut[:, 0]).sum()
        assert 20 < drawn < 90
        assert np.allclose(cut[:, 1], cut[:, 0] / 2)
        assert np.allclose(cut[:, 3], cut[:, 2] / 2)


def test_a_whole_line_is_not_cut() -> None:
    ends = np.array([[0.0, 0.0, 100.0, 50.0]])
    assert dashed(ends, 0) is ends


def test_dashes_of_a_dense_line_add_no_points() -> None:
    x = np.arange(1000.0)
    ends = np.column_stack((x, np.sin(x), x + 1, np.sin(x + 1)))
    assert len(dashed(ends, 1)) < len(ends)


def test_only_short_lines_of_few_points_are_calm() -> None:
    x = np.linspace(0, 1000, 300)
    assert is_calm([(x, np.sin(x / 100) * 50)], 1000)
    assert not is_calm([(x, np.tile([0.0, 500.0], 150))], 1000)
    wide = np.linspace(0, 1000, 3000)
    assert not is_calm([(wide, np.zeros(3000))], 1000)
