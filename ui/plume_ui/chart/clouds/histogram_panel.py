"""The picture of a histogram: bars of one line, outlines of a few, small multiples of many."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath

from plume_db.chart.cloud import bin_rows
from plume_db.chart.histogram import Histogram, HistogramLine
from plume_db.language import localised, tr, trn
from plume_db.units import count_text
from plume_ui import theme
from plume_ui.chart.clouds.frame import (
    Frame,
    draw_labels,
    frame_in,
    line_height,
    pen_of,
    text_width,
    write,
)
from plume_ui.chart.clouds.panel import CloudPanel, Picked, table_text
from plume_ui.chart.clouds.scales import Scale
from plume_ui.chart.formats import value_text
from plume_ui.chart.strokes import mixed

MOST_TOGETHER = 4
"""Outlines over each other; more lines stand below each other."""
_LEAST_HEIGHT = 34.0


@dataclass(frozen=True)
class _Part:
    """One frame and the lines in it, with their numbers among all."""

    frame: Frame
    lines: tuple[tuple[int, HistogramLine], ...]


class HistogramPanel(CloudPanel):
    """Shows how values are spread."""

    KIND = "histogram"

    @property
    def histogram(self) -> Histogram:
        """What is shown."""
        assert self._cloud is not None and self._cloud.histogram is not None
        return self._cloud.histogram

    def _shown(self) -> list[tuple[int, HistogramLine]]:
        lines = self.histogram.lines
        return [(line.number, line) for line in lines if line.label not in self._hidden]

    def _summary(self) -> str:
        made = self.histogram
        lines = [line for _, line in self._shown() if line.rows]
        if not lines:
            return tr("Histogram of {label}: all lines are hidden.", label=made.label)
        said = "; ".join(
            trn(
                "{label}: {n} row from {value} to {value2}, median {value3}",
                "{label}: {n} rows from {value} to {value2}, median {value3}",
                line.rows,
                label=line.label,
                value=self._value(line.least),
                value2=self._value(line.greatest),
                value3=self._value(line.quantiles.median),
            )
            for line in lines[:6]
        )
        return tr("Histogram of {label}. {said}.", label=made.label, said=said)

    def _value(self, value: float) -> str:
        return value_text(value, self.histogram.unit)

    # Drawing

    def _parts(self, area: QRectF) -> list[_Part]:
        """Lay out one frame for all lines, or one each."""
        shown = [(n, line) for n, line in self._shown() if line.rows]
        if not shown:
            return []
        body = area.adjusted(0, self._head_height(area), 0, -self._foot_height())
        made = self.histogram
        x = Scale(float(made.edges[0]), float(made.edges[-1]), made.log, made.unit, made.label)
        if len(shown) <= MOST_TOGETHER:
            top = max(float(line.counts.max()) for _, line in shown)
            return [_Part(frame_in(body, x, self._count_scale(top)), tuple(shown))]
        most = max(1, int(body.height() / _LEAST_HEIGHT) - 1)
        ranked = sorted(shown, key=lambda each: -each[1].rows)[:most]
        return self._multiples(body, x, sorted(ranked))

    def _multiples(
        self, body: QRectF, x: Scale, lines: list[tuple[int, HistogramLine]]
    ) -> list[_Part]:
        high = line_height()
        last = high * 2 + 10
        each = (body.height() - last) / len(lines)
        parts = []
        for row, (number, line) in enumerate(lines):
            # The name stands above the bars where there is room for both.
            name = high if each >= 3 * high else 0.0
            top = body.top() + row * each + 4 + name
            box = QRectF(body.left() + 6, top, body.width() - 20, each - 6 - name)
            ticks = x.ticks(max(2, int(box.width() / 90))) if row == len(lines) - 1 else []
            y = self._count_scale(float(line.counts.max()))
            parts.append(_Part(Frame(box, x, y, ticks, []), ((number, line),)))
        return parts

    def _count_scale(self, top: float) -> Scale:
        label = self.rows_name()
        if self._panel.log:
            return Scale(0.5, max(2.0, top * 1.5), True, "", label)
        return Scale(0.0, max(1.0, top) * 1.08, False, "", label)

    def _head_height(self, area: QRectF) -> float:
        alone = len([line for _, line in self._shown() if line.rows]) == 1
        marks = line_height() * 1.1 if alone else 0.0
        return self.key_height(area.width(), self._entries()) + marks

    def _entries(self) -> list[tuple[str, str]]:
        shown = self._shown()
        if len(shown) < 2 or len(shown) > MOST_TOGETHER:
            return []
        return [(self.colour_of(n), f"{line.label} ({count_text(line.rows)})") for n, line in shown]

    def _foot_height(self) -> float:
        return line_height() + 4

    def _draw_picture(self, painter: QPainter, area: QRectF) -> None:
        parts = self._parts(area)
        if not parts:
            self._draw_words(
                painter, area, tr("All lines are hidden."), tr("Show one in the legend.")
            )
            return
        self.draw_key(painter, area, self._entries())
        for part in parts:
            part.frame.draw(painter)
            alone = len(part.lines) == 1
            for number, line in part.lines:
                self._draw_line(painter, part.frame, number, line, alone=alone)
        first = parts[0]
        if len(parts) == 1:
            draw_labels(painter, first.frame, area.adjusted(0, self._head_height(area), 0, 0))
            self._draw_marks(painter, first)
        else:
            self._name_multiples(painter, parts)
        foot = QRectF(
            area.left() + 4, area.bottom() - line_height(), area.width() - 8, line_height()
        )
        write(painter, foot, self._foot(parts), theme.tokens().muted)

    def _name_multiples(self, painter: QPainter, parts: list[_Part]) -> None:
        look, high = theme.tokens(), line_height()
        for part in parts:
            ((_, line),) = part.lines
            plot = part.frame.plot
            above = high if plot.height() >= 2 * high - 6 else 0.0
            box = QRectF(plot.left() + 4, plot.top() - above, 0, high)
            text = trn(
                "{label}  ·  {n} row, median {value}",
                "{label}  ·  {n} rows, median {value}",
                line.rows,
                label=line.label,
                value=self._value(line.quantiles.median),
            )
            box.setWidth(min(text_width(text) + 4, part.frame.plot.width() - 8))
            painter.fillRect(box, theme.colour(look.base, 0.75))
            write(painter, box, text, look.text)
            self._draw_rule(painter, part.frame, line.quantiles.median, look.text)
        plot = parts[-1].frame.plot
        below = QRectF(plot.left(), plot.bottom() + high + 6, plot.width(), high)
        write(painter, below, self.histogram.label, look.muted, Qt.AlignmentFlag.AlignHCenter)

    def _draw_line(
        self, painter: QPainter, frame: Frame, number: int, line: HistogramLine, *, alone: bool
    ) -> None:
        """Draw bars, or an outline with a wash of its colour."""
        look, colour = theme.tokens(), self.colour_of(number)
        lefts = [round(frame.left(float(edge))) for edge in self.histogram.edges]
        floor = frame.plot.bottom()
        tops = [floor if not n else min(floor - 1, frame.top(float(n))) for n in line.counts]
        if alone:
            fill = mixed(colour, look.base, 0.72)
            for left, right, top in zip(lefts, lefts[1:], tops, strict=False):
                gap = 1 if right - left > 3 else 0
                if top < floor:
                    painter.fillRect(
                        QRectF(left, top, max(1, right - left - gap), floor - top), fill
                    )
            return
        path = QPainterPath(QPointF(lefts[0], floor))
        for left, right, top in zip(lefts, lefts[1:], tops, strict=False):
            path.lineTo(left, top)
            path.lineTo(right, top)
        path.lineTo(lefts[-1], floor)
        painter.fillPath(path, theme.colour(colour, 0.12))
        painter.setPen(pen_of(colour, 1.5))
        painter.drawPath(path)

    def _draw_marks(self, painter: QPainter, part: _Part) -> None:
        """Rule off the percentiles: all of one line, the medians of several."""
        look = theme.tokens()
        if len(part.lines) > 1:
            for number, line in part.lines:
                self._draw_rule(painter, part.frame, line.quantiles.median, self.colour_of(number))
            return
        ((_, line),) = part.lines
        q = line.quantiles
        named = ((tr("median"), q.median), ("p5", q.p5), ("p95", q.p95), ("p99", q.p99))
        taken: list[tuple[float, float]] = []
        high, plot = line_height(), part.frame.plot
        for name, value in named:
            if not self._draw_rule(painter, part.frame, value, look.text):
                continue
            text = f"{name} {self._value(value)}"
            wide = text_width(text) + 8
            left = min(max(plot.left(), part.frame.left(value) - wide / 2), plot.right() - wide)
            if any(left < b and left + wide > a for a, b in taken):
                continue
            taken.append((left, left + wide))
            box = QRectF(left, plot.top() - 2 * high - 8, wide, high)
            write(painter, box, text, look.text, Qt.AlignmentFlag.AlignHCenter)

    def _draw_rule(self, painter: QPainter, frame: Frame, value: float, colour: str) -> bool:
        """Draw a dashed line at a value; tell whether it lies in the picture."""
        share = frame.x.share(value)
        if not 0 <= share <= 1:
            return False
        x = frame.left(value)
        painter.setPen(pen_of(colour, 1.0, Qt.PenStyle.DashLine))
        painter.drawLine(QLineF(x, frame.plot.top(), x, frame.plot.bottom()))
        return True

    def _foot(self, parts: list[_Part]) -> str:
        """Say how many rows there are, and which of them have no place in a bin."""
        lines = [line for _, line in self._shown()]
        said = [self.rows_text(sum(line.rows for line in lines))]
        if missing := sum(line.missing for line in lines):
            said.append(tr("{missing:,} NULL or no number", missing=missing))
        if infinite := sum(line.infinite for line in lines):
            said.append(tr("{infinite:,} infinite", infinite=infinite))
        edges = self.histogram.edges
        if below := sum(line.below for line in lines):
            said.append(
                tr("{below:,} below {value}", below=below, value=self._value(float(edges[0])))
            )
        if above := sum(line.above for line in lines):
            most = max(line.greatest for line in lines if line.rows)
            said.append(
                tr(
                    "{above:,} above {value}, up to {value2}",
                    above=above,
                    value=self._value(float(edges[-1])),
                    value2=self._value(most),
                )
            )
        drawn = sum(len(part.lines) for part in parts)
        if (left := len([line for line in lines if line.rows]) - drawn) > 0:
            said.append(trn("{n} smaller line not drawn", "{n} smaller lines not drawn", left))
        said += self.histogram.notes
        return " · ".join(said)

    # What lies where

    def _inner(self) -> QRectF:
        return QRectF(self.rect()).adjusted(8, 8, -8, -8)

    def _mark_at(self, at: QPointF) -> int | None:
        for part in self._parts(self._inner()):
            plot = part.frame.plot
            if (
                plot.left() <= at.x() <= plot.right()
                and plot.top() - 8 <= at.y() <= plot.bottom() + 8
            ):
                value = part.frame.x.value((at.x() - plot.left()) / plot.width())
                place = int(np.searchsorted(self.histogram.edges, value, "right")) - 1
                return min(max(place, 0), len(self.histogram.edges) - 2)
        return None

    def _place_of(self, mark: int) -> QPointF:
        parts = self._parts(self._inner())
        if not parts:
            return QPointF(self.rect().center())
        left, right = self._sides(parts[0].frame, mark)
        return QPointF(
            (left + right) / 2, parts[0].frame.plot.top() + parts[0].frame.plot.height() / 3
        )

    def _sides(self, frame: Frame, mark: int) -> tuple[float, float]:
        edges = self.histogram.edges
        return frame.left(float(edges[mark])), frame.left(float(edges[mark + 1]))

    def _draw_mark(self, painter: QPainter, mark: int) -> None:
        look = theme.tokens()
        for part in self._parts(self._inner()):
            left, right = self._sides(part.frame, mark)
            plot = part.frame.plot
            box = QRectF(left, plot.top(), max(1.0, right - left), plot.height())
            painter.fillRect(box, theme.colour(look.text, 0.10))

    def _walk(self, mark: int | None, across: int, down: int) -> int | None:
        size = len(self.histogram.edges) - 1
        if mark is None:
            total = np.sum([line.counts for _, line in self._shown()], axis=0)
            return int(np.argmax(total)) if np.ndim(total) else None
        return min(max(mark + across - down, 0), size - 1)

    def _name_of(self, mark: int) -> str:
        """Write the values of a bin: ``0.4 to 0.5``, or the one whole number it holds."""
        low, high = (float(e) for e in self.histogram.edges[mark : mark + 2])
        if self.histogram.whole:
            first, last = math.ceil(low), math.ceil(high) - 1
            if first == last:
                return self._value(first)
            return tr("{value} to {value2}", value=self._value(first), value2=self._value(last))
        return tr("{value} to below {value2}", value=self._value(low), value2=self._value(high))

    def _tell(self, mark: int) -> str:
        rows = []
        for number, line in self._shown():
            if not line.rows:
                continue
            count = int(line.counts[mark])
            up_to = line.below + float(line.counts[: mark + 1].sum())
            share = tr(
                "{percent}, {percent2} up to here",
                percent=_percent(count / line.rows),
                percent2=_percent(up_to / line.rows),
            )
            rows.append((self.colour_of(number), line.label, self.rows_text(count), share))
        return table_text(self._name_of(mark), rows[:12])

    def _spoken(self) -> str:
        if self._mark is None:
            return ""
        counts = ", ".join(
            f"{line.label} {count_text(int(line.counts[self._mark]))}"
            for _, line in self._shown()[:6]
        )
        return tr("{name}: {counts} rows", name=self._name_of(self._mark), counts=counts)

    def _picked(self, mark: int, at: QPoint) -> Picked:
        assert self._cloud is not None
        shown = self._shown()
        label = shown[0][1].label if len(shown) == 1 else ""
        low = float(self.histogram.edges[mark])
        name = f"{self.histogram.label} {self._name_of(mark)}"
        where = bin_rows(self._cloud, label, mark)
        return Picked(0, label, name, where, self._cloud.start, self._cloud.stop, low, at)


def _percent(share: float) -> str:
    if 0 < share < 0.0005:
        return tr("under 0.1 %")
    return localised(f"{share * 100:.3g} %") if share < 0.9995 or share == 1 else tr("over 99.9 %")
