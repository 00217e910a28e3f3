"""The picture of one metric against another: points or density, Pareto fronts, mean curves."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QComboBox, QWidget

from plume_db.chart.cloud import cell_rows, point_rows
from plume_db.chart.scatter import Axis, Scatter, ScatterLine
from plume_db.chart.spec import PanelSpec
from plume_db.language import said, tr, trn
from plume_db.units import count_text
from plume_ui import theme
from plume_ui.chart.clouds.comparison import comparison_text
from plume_ui.chart.clouds.frame import (
    Frame,
    draw_labels,
    frame_in,
    line_height,
    pen_of,
    text_width,
    write,
)
from plume_ui.chart.clouds.panel import CloudPanel, Picked, shortened, table_text
from plume_ui.chart.clouds.point_walk import Mark, Walk
from plume_ui.chart.clouds.scales import Scale
from plume_ui.chart.clouds.scatter_drawing import (
    Coloured,
    draw_curves,
    draw_fronts,
    draw_points,
    paint_density,
)
from plume_ui.chart.formats import value_text

_NEAR = 14.0
"""Pixels from the pointer to a point that is told."""


_LEAST_FOR_TABLE = 230.0
"""Height below which the picture itself needs all the room."""


class ScatterPanel(CloudPanel):
    """Shows pairs of values."""

    KIND = "scatter"

    def __init__(self, panel: PanelSpec, parent: QWidget | None = None) -> None:
        self.anchor = QComboBox()
        self._walk_order: Walk | None = None
        self._image: tuple[object, QImage] | None = None
        super().__init__(panel, parent)
        self.anchor.setParent(self)
        self.anchor.setToolTip(tr("What the others are compared with (Bjøntegaard delta)"))
        self.anchor.setAccessibleName(tr("Compared with"))
        self.anchor.hide()
        self.anchor.currentIndexChanged.connect(self._changed_anchor)

    @property
    def scatter(self) -> Scatter:
        """What is shown."""
        assert self._cloud is not None and self._cloud.scatter is not None
        return self._cloud.scatter

    def _took_cloud(self) -> None:
        made = self._cloud.scatter if self._cloud is not None else None
        before = self.anchor.currentText()
        anchors = list(dict.fromkeys(d.anchor for d in made.deltas)) if made is not None else []
        self.anchor.blockSignals(True)
        self.anchor.clear()
        self.anchor.addItems(anchors)
        usual = self.anchor.findText(_worst(made) if made is not None else "")
        at = self.anchor.findText(before)
        self.anchor.setCurrentIndex(max(0, usual if at < 0 else at))
        self.anchor.blockSignals(False)
        self.anchor.adjustSize()
        self._place_anchor()

    def _changed_anchor(self, _place: int) -> None:
        self._changed()

    def resizeEvent(self, event: object) -> None:
        """Keep the choice of the anchor beside its table."""
        del event
        self._place_anchor()

    def _place_anchor(self) -> None:
        wanted = self.anchor.count() > 0 and self._table_rows(self._inner()) > 0
        self.anchor.setVisible(wanted)
        if wanted:
            box = self._table_box(self._inner())
            head = tr("Compared with  {currenttext}", currenttext="")
            left = box.left() + text_width(head)
            high = self._head_row()
            self.anchor.move(int(left), int(box.top() + (high - self.anchor.height()) / 2))

    def _colour(self, place: int) -> str:
        """Give the colour of a line by its place in the picture."""
        return self.colour_of(self.scatter.lines[place].number)

    def _shown(self) -> list[tuple[int, ScatterLine]]:
        lines = list(enumerate(self.scatter.lines))
        return [(n, line) for n, line in lines if line.label not in self._hidden]

    def _coloured(self) -> list[Coloured]:
        return [Coloured(n, line, self._colour(n)) for n, line in self._shown()]

    def _summary(self) -> str:
        made = self.scatter
        told = [
            trn(
                "Scatter of {label} against {label2}, {rows:,} rows in {n} group.",
                "Scatter of {label} against {label2}, {rows:,} rows in {n} groups.",
                len(made.lines),
                label=made.y.label,
                label2=made.x.label,
                rows=made.rows,
            )
        ]
        if made.front[0].size:
            told.append(
                trn(
                    "Better: {better} {label} and {better2} {label2}; {n} row is on the "
                    "Pareto front.",
                    "Better: {better} {label} and {better2} {label2}; {n} rows are on the "
                    "Pareto front.",
                    len(made.front[0]),
                    better=said(made.x.better),
                    label=made.x.label,
                    better2=said(made.y.better),
                    label2=made.y.label,
                )
            )
        return " ".join([*told, *(f"{each}." for each in self._sentences()[:3])])

    def _sentences(self) -> list[str]:
        """Say what each group needs against the anchor."""
        made, anchor = self.scatter, self.anchor.currentText()
        return [
            comparison_text(delta, made.x, made.y)
            for delta in made.deltas
            if delta.anchor == anchor
        ]

    # Drawing

    def _inner(self) -> QRectF:
        return QRectF(self.rect()).adjusted(8, 8, -8, -8)

    def _head_row(self) -> float:
        return max(line_height(), float(self.anchor.height())) + 6

    def _table_rows(self, area: QRectF) -> int:
        if self._cloud is None or self._cloud.scatter is None or not self.scatter.deltas:
            return 0
        if area.height() < _LEAST_FOR_TABLE:
            return 0
        room = int((area.height() * 0.42 - self._head_row()) / (line_height() + 3))
        return max(1, min(len(self._sentences()), room))

    def _table_box(self, area: QRectF) -> QRectF:
        rows = self._table_rows(area)
        tall = self._head_row() + rows * (line_height() + 3) if rows else 0.0
        return QRectF(area.left() + 4, area.bottom() - tall, area.width() - 8, tall)

    def _scale(self, axis: Axis) -> Scale:
        label = axis.label
        if axis.better != "unknown":
            label = tr("{label} ({better} is better)", label=axis.label, better=said(axis.better))
        return Scale(axis.low, axis.high, axis.log, axis.unit, label)

    def _frame(self, area: QRectF) -> Frame:
        foot = self._table_box(area).height() + self.foot_height(area, self._foot()) + 2
        body = area.adjusted(0, self.key_height(area.width(), self._entries()), 0, -foot)
        return frame_in(body, self._scale(self.scatter.x), self._scale(self.scatter.y))

    def _entries(self) -> list[tuple[str, str]]:
        shown = self._shown()
        if len(self.scatter.lines) < 2:
            return []
        return [(self._colour(n), f"{line.label} ({count_text(line.rows)})") for n, line in shown]

    def _draw_picture(self, painter: QPainter, area: QRectF) -> None:
        if not self._shown():
            self._draw_words(
                painter, area, tr("All groups are hidden."), tr("Show one in the legend.")
            )
            return
        frame = self._frame(area)
        self.draw_key(painter, area, self._entries())
        frame.draw(painter)
        draw_labels(
            painter, frame, area.adjusted(0, self.key_height(area.width(), self._entries()), 0, 0)
        )
        painter.save()
        painter.setClipRect(frame.plot.adjusted(-1, -1, 1, 1))
        if self.scatter.density is not None:
            self._draw_density(painter, frame)
        coloured = self._coloured()
        draw_points(painter, frame, coloured)
        draw_fronts(painter, frame, coloured)
        draw_curves(painter, frame, coloured)
        painter.restore()
        table = self._table_box(area)
        self.draw_foot(painter, area, table.top() - 2, self._foot())
        self._draw_table(painter, table, self._table_rows(area))

    def _foot(self) -> str:
        made = self.scatter
        told = [trn("{n} row", "{n} rows", made.rows)]
        if made.missing:
            told.append(tr("{missing:,} without both values", missing=made.missing))
        if made.outside:
            told.append(
                tr(
                    "{outside:,} beyond the picture, up to {value} and {value2}",
                    outside=made.outside,
                    value=value_text(made.x.greatest, made.x.unit),
                    value2=value_text(made.y.greatest, made.y.unit),
                )
            )
        if made.front[0].size:
            told.append(tr("dashes: Pareto front"))
        if made.density is not None:
            told.append(
                tr("brighter: more rows (logarithmic)")
                if theme.tokens().dark
                else tr("darker: more rows (logarithmic)")
            )
        return " · ".join([*told, *made.notes])

    def _draw_density(self, painter: QPainter, frame: Frame) -> None:
        """Lay the cells over the plot, each as large as it is on the axes."""
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(frame.plot, self._density_image())

    def _density_image(self) -> QImage:
        key = (self._changes, theme.tokens().dark)
        if self._image is None or self._image[0] != key:
            assert self.scatter.density is not None
            self._image = key, paint_density(self.scatter.density, self._coloured())
        return self._image[1]

    def _draw_table(self, painter: QPainter, box: QRectF, rows: int) -> None:
        """Write what every other group needs against the anchor, a line each."""
        if not rows:
            return
        look, high = theme.tokens(), line_height()
        head = QRectF(box.left(), box.top() + (self._head_row() - high) / 2, box.width(), high)
        write(
            painter,
            head,
            tr("Compared with  {currenttext}", currenttext=self.anchor.currentText()),
            look.text,
            bold=True,
        )
        lines = {line.label: n for n, line in enumerate(self.scatter.lines)}
        deltas = [d for d in self.scatter.deltas if d.anchor == self.anchor.currentText()]
        top = box.top() + self._head_row()
        for delta, text in list(zip(deltas, self._sentences(), strict=True))[:rows]:
            row = QRectF(box.left() + 14, top, box.width() - 14, high)
            colour = self._colour(lines.get(delta.label, 0))
            painter.fillRect(QRectF(box.left(), row.center().y() - 4, 8, 8), QColor(colour))
            write(painter, row, text, look.muted if delta.refusal else look.text)
            top += high + 3

    # What lies where

    def _mark_at(self, at: QPointF) -> Mark | None:
        frame = self._frame(self._inner())
        if not frame.plot.adjusted(-4, -4, 4, 4).contains(at):
            return None
        best: tuple[float, Mark] | None = None
        for number, line in self._shown():
            if not len(line.x):
                continue
            places = frame.places(line.x, line.y)
            far = np.hypot(places[:, 0] - at.x(), places[:, 1] - at.y())
            nearest = int(np.argmin(np.where(np.isfinite(far), far, np.inf)))
            if far[nearest] <= _NEAR and (best is None or far[nearest] < best[0]):
                best = float(far[nearest]), Mark("point", number, nearest)
        if self.scatter.density is not None and (best is None or best[0] > 5):
            return self._cell_at(frame, at)
        return best[1] if best is not None else None

    def _cell_at(self, frame: Frame, at: QPointF) -> Mark | None:
        density = self.scatter.density
        assert density is not None
        across, up = density.counts.shape[1:]
        column = int((at.x() - frame.plot.left()) / frame.plot.width() * across)
        row = int((frame.plot.bottom() - at.y()) / frame.plot.height() * up)
        return Mark("cell", min(max(column, 0), across - 1), min(max(row, 0), up - 1))

    def _point_of(self, mark: Mark) -> tuple[float, float]:
        line = self.scatter.lines[mark.first]
        return float(line.x[mark.second]), float(line.y[mark.second])

    def _cell_of(self, mark: Mark) -> tuple[tuple[float, float], tuple[float, float]]:
        density = self.scatter.density
        assert density is not None
        x = float(density.x[mark.first]), float(density.x[mark.first + 1])
        return x, (float(density.y[mark.second]), float(density.y[mark.second + 1]))

    def _place_of(self, mark: Mark) -> QPointF:
        frame = self._frame(self._inner())
        if mark.kind == "point":
            return frame.point(*self._point_of(mark))
        (left, right), (low, high) = self._cell_of(mark)
        return QRectF(frame.point(left, low), frame.point(right, high)).center()

    def _draw_mark(self, painter: QPainter, mark: Mark) -> None:
        look = theme.tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen_of(look.text, 1.6))
        painter.drawEllipse(self._place_of(mark), 6, 6)

    def _walk(self, mark: Mark | None, across: int, down: int) -> Mark | None:
        density = self.scatter.density
        if density is not None:
            columns, rows = density.counts.shape[1:]
            if mark is None or mark.kind == "point":
                shown = [n for n, _ in self._shown()]
                fullest = int(np.argmax(density.counts[shown].sum(axis=0)))
                return Mark("cell", *divmod(fullest, rows))
            column, row = mark.first + across, mark.second - down
            return Mark("cell", min(max(column, 0), columns - 1), min(max(row, 0), rows - 1))
        return self._next_point(mark, across, down)

    def _next_point(self, mark: Mark | None, across: int, down: int) -> Mark | None:
        """Go to the point next in x (left, right) or in y (up, down)."""
        walk = self._walked()
        if not len(walk.numbers):
            return None
        order, rank = walk.by_x if across else walk.by_y
        at = walk.place_of(mark) if mark is not None else None
        if at is None:
            return walk.mark(int(order[0]))
        step = across if across else -down
        return walk.mark(int(order[min(max(int(rank[at]) + step, 0), len(order) - 1)]))

    def _walked(self) -> Walk:
        if self._walk_order is None:
            self._walk_order = Walk([(n, v.x, v.y) for n, v in self._shown() if len(v.x)])
        return self._walk_order

    def _changed(self) -> None:
        self._walk_order = None
        super()._changed()

    def _name_of(self, mark: Mark) -> str:
        made = self.scatter
        x, y = shortened(made.x.label), shortened(made.y.label)
        if mark.kind == "point":
            across, up = self._point_of(mark)
            return f"{x} {value_text(across, made.x.unit)}, {y} {value_text(up, made.y.unit)}"
        (left, right), (low, high) = self._cell_of(mark)
        return tr(
            "{x} {value} to {value2}, {y} {value3} to {value4}",
            x=x,
            value=value_text(left, made.x.unit),
            value2=value_text(right, made.x.unit),
            y=y,
            value3=value_text(low, made.y.unit),
            value4=value_text(high, made.y.unit),
        )

    def _tell(self, mark: Mark) -> str:
        if mark.kind == "point":
            line = self.scatter.lines[mark.first]
            remark = (
                tr("on the Pareto front") if self._is_front(line, *self._point_of(mark)) else ""
            )
            return table_text(
                self._name_of(mark), [(self._colour(mark.first), line.label, "", remark)]
            )
        density = self.scatter.density
        assert density is not None
        rows = []
        for number, line in self._shown():
            count = int(density.counts[number, mark.first, mark.second])
            if count:
                rows.append(
                    (self._colour(number), line.label, trn("{n} row", "{n} rows", count), "")
                )
        return table_text(self._name_of(mark), rows or [("", tr("no rows"), "", "")])

    def _is_front(self, line: ScatterLine, x: float, y: float) -> bool:
        return bool(np.any((line.front[0] == x) & (line.front[1] == y)))

    def _picked(self, mark: Mark, at: QPoint) -> Picked:
        assert self._cloud is not None
        cloud = self._cloud
        shown = self._shown()
        if mark.kind == "point":
            label = self.scatter.lines[mark.first].label
            x, y = self._point_of(mark)
            where, value = point_rows(cloud, label, x, y), y
        else:
            label = shown[0][1].label if len(shown) == 1 else ""
            across, up = self._cell_of(mark)
            where, value = cell_rows(cloud, label, across, up), math.fsum(up) / 2
        return Picked(0, label, self._name_of(mark), where, cloud.start, cloud.stop, value, at)


def _worst(made: Scatter) -> str:
    """Name the group that most others beat: against it the differences read as savings."""
    beaten = Counter(delta.anchor for delta in made.deltas if delta.rate < 0)
    return beaten.most_common(1)[0][0] if beaten else ""
