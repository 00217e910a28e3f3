"""Lists that we paint begin at the right where the language is read from there."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QApplication,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QTreeView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from plume_db.history.entry import Entry
from plume_db.plan.nodes import Access, Kind, Line, PlanNode
from plume_db.search.outcome import RowHit, Snippet
from plume_db.store.manifest import Manifest
from plume_ui import theme
from plume_ui.history.entry_delegate import EntryDelegate
from plume_ui.history.entry_model import EntryRole as HistoryRole
from plume_ui.palette.popup import HINT_ROLE, _HintDelegate
from plume_ui.plan.plan_delegate import PlanDelegate
from plume_ui.plan.plan_model import NodeRole
from plume_ui.search.hit_delegate import HitDelegate
from plume_ui.search.hit_model import EntryRole as SearchRole
from plume_ui.search.hit_model import Heading
from plume_ui.snapshots.timeline import ManifestRole, TimelineDelegate
from plume_ui.widgets.mirror import Mirror

WIDE, HIGH = 480, 64
NEAR = 10
"""Pixels that the two sides may differ by: a sign is not drawn the same from both."""
SIDES = (Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft)


def drawn(view: QWidget, made: QStyledItemDelegate, role: int, held: Any, side: Any) -> QImage:
    """Paint one row."""
    model = QStandardItemModel()
    item = QStandardItem("a name")
    item.setData(held, role)
    model.appendRow(item)
    option = QStyleOptionViewItem()
    option.initFrom(view)
    option.widget = view  # type: ignore[attr-defined]
    option.rect = QRect(0, 0, WIDE, HIGH)  # type: ignore[attr-defined]
    option.direction = side  # type: ignore[attr-defined]
    option.font = QApplication.font()  # type: ignore[attr-defined]
    image = QImage(WIDE, HIGH, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(theme.colour(theme.tokens().base))
    painter = QPainter(image)
    made.paint(painter, option, model.index(0, 0))
    painter.end()
    return image


def margins(image: QImage) -> tuple[int, int]:
    """Measure the empty room at the left and at the right."""
    ground = image.pixel(QPoint(WIDE // 2, 0))
    lines = range(4, HIGH - 4)
    inked = [x for x in range(WIDE) if any(image.pixel(x, y) != ground for y in lines)]
    return inked[0], WIDE - 1 - inked[-1]


NODE = PlanNode(
    1, 0, "SCAN t", Line(Kind.SCAN, Access.SCAN, "t"), Access.SCAN, "Reads every row of t", "t"
)
SNAPSHOT = Manifest("20261122-054019-3fa9c2", 1e9, "/a.db", "by hand", 4096, 4096, 1, "0")
HIT = RowHit("t", "city", None, "text", Snippet("in ", "Oslo", " it rains"))


@pytest.mark.parametrize(
    ("view", "delegate", "role", "held"),
    [
        (QListView, lambda _view: EntryDelegate(), HistoryRole, Entry("select 1")),
        (QListView, lambda _view: TimelineDelegate(), ManifestRole, SNAPSHOT),
        (QTreeView, PlanDelegate, NodeRole, NODE),
        (QTableView, HitDelegate, SearchRole, HIT),
    ],
    ids=["history", "snapshots", "plan", "search"],
)
def test_a_row_is_mirrored(qtbot: QtBot, view: Any, delegate: Any, role: int, held: Any) -> None:
    shown = view()
    qtbot.addWidget(shown)
    made = delegate(shown)
    plain, turned = (drawn(shown, made, role, held, side) for side in SIDES)
    (left, right), (turned_left, turned_right) = margins(plain), margins(turned)
    assert abs(turned_right - left) <= NEAR
    assert abs(turned_left - right) <= NEAR
    assert plain != turned


def test_a_heading_and_a_hint_are_mirrored(qtbot: QtBot) -> None:
    table, listed = QTableView(), QListView()
    qtbot.addWidget(table)
    qtbot.addWidget(listed)
    heading = Heading("cities", 3, ["name"])
    for view, made, role, held in (
        (table, HitDelegate(table), SearchRole, heading),
        (listed, _HintDelegate(listed), HINT_ROLE, "table"),
    ):
        plain, turned = (drawn(view, made, role, held, side) for side in SIDES)
        mirrored = plain.flipped(Qt.Orientation.Horizontal)
        weight = lambda image: ink(image, 0, WIDE // 2) / ink(image, 0, WIDE)  # noqa: E731
        assert weight(turned) == pytest.approx(weight(mirrored), abs=0.1)


def ink(image: QImage, start: int, stop: int) -> int:
    """Count the points that are drawn on between two columns."""
    ground = image.pixel(QPoint(WIDE // 2, 0))
    return sum(image.pixel(x, y) != ground for x in range(start, stop) for y in range(HIGH))


def test_what_is_found_keeps_its_own_way(qtbot: QtBot) -> None:
    """The match stays behind the words before it, or one would read another sentence."""
    table = QTableView()
    qtbot.addWidget(table)
    image = drawn(table, HitDelegate(table), SearchRole, HIT, SIDES[1])
    middle = HIGH // 2 - 8  # above the small letters: the wash behind the match alone
    washed = [x for x in range(WIDE) if image.pixelColor(x, middle).saturation() > 20]
    before = ink(image, washed[0] - 40, washed[0])
    after = ink(image, washed[-1] + 1, washed[-1] + 41)
    assert after > 1.2 * before > 0


def test_lines_and_boxes_are_turned_round_the_middle_of_the_row() -> None:
    image = QImage(10, 10, QImage.Format.Format_ARGB32_Premultiplied)
    option = QStyleOptionViewItem()
    option.rect = QRect(100, 0, 200, 20)  # type: ignore[attr-defined]
    for side, box, line in ((SIDES[0], QRect(110, 0, 30, 20), 110.0),
                            (SIDES[1], QRect(260, 0, 30, 20), 290.0)):  # fmt: skip
        option.direction = side  # type: ignore[attr-defined]
        painter = QPainter(image)
        mirror = Mirror(painter, option)
        assert mirror.rect(QRect(110, 0, 30, 20)) == box
        assert mirror.rectf(QRect(110, 0, 30, 20).toRectF()).toRect() == box
        assert mirror.across(110.0) == line
        painter.end()
