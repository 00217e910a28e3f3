"""The picture of habits: a heat map of the week, and the usual day, week and year beside it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF
from PySide6.QtWidgets import QComboBox, QWidget

from plume_db.chart.cloud import hour_rows
from plume_db.chart.seasons import Profile, SeasonLine, Seasons
from plume_db.chart.spec import PanelSpec
from plume_db.language import said, tr, trn
from plume_db.units import MONTHS
from plume_ui import theme
from plume_ui.chart import heat_colours
from plume_ui.chart.clouds.frame import Frame, frame_in, line_height, pen_of, text_width, write
from plume_ui.chart.clouds.panel import CloudPanel, Picked, table_text
from plume_ui.chart.clouds.scales import Scale
from plume_ui.chart.formats import value_text

DAYS = (tr("Mon"), tr("Tue"), tr("Wed"), tr("Thu"), tr("Fri"), tr("Sat"), tr("Sun"))
_HOURS = tuple(f"{hour:02d}" for hour in range(24))
_TITLES = {"hours": tr("By hour"), "weekdays": tr("By weekday"), "months": tr("By month")}
_NAMES = {"hours": _HOURS, "weekdays": DAYS, "months": MONTHS}

_LEAST_FOR_BOTH = 210.0
"""Height below which the week stands alone, without the profiles."""


@dataclass(frozen=True)
class _Mark:
    """A cell of the week (0 to 167), or a place of a profile."""

    part: str
    """``week``, ``hours``, ``weekdays`` or ``months``."""
    place: int


@dataclass(frozen=True)
class _Places:
    """Where the parts of the picture lie."""

    heat: QRectF | None
    """The cells of the week only."""
    frames: dict[str, Frame]


class SeasonsPanel(CloudPanel):
    """Shows what is usual at which hour of which day."""

    KIND = tr("picture of seasons")

    def __init__(self, panel: PanelSpec, parent: QWidget | None = None) -> None:
        self._line = 0
        self.lines = QComboBox()
        super().__init__(panel, parent)
        self.lines.setParent(self)
        self.lines.setToolTip(tr("The line whose week is drawn"))
        self.lines.setAccessibleName(tr("Line"))
        self.lines.hide()
        self.lines.currentIndexChanged.connect(self._choose_line)

    @property
    def seasons(self) -> Seasons:
        """What is shown."""
        assert self._cloud is not None and self._cloud.seasons is not None
        return self._cloud.seasons

    def _took_cloud(self) -> None:
        made = self._cloud.seasons if self._cloud is not None else None
        labels = [line.label for line in made.lines] if made is not None else []
        self._line = self._line if self._line < len(labels) else 0
        self.lines.blockSignals(True)
        self.lines.clear()
        self.lines.addItems(labels)
        self.lines.setCurrentIndex(self._line)
        self.lines.blockSignals(False)
        self.lines.setVisible(len(labels) > 1)
        self.lines.adjustSize()
        self.lines.move(max(0, self.width() - self.lines.width() - 12), 4)

    def resizeEvent(self, event: object) -> None:
        """Keep the choice of the line in its corner."""
        del event
        self.lines.move(max(0, self.width() - self.lines.width() - 12), 4)

    def _choose_line(self, number: int) -> None:
        self._line = max(0, number)
        self._mark = None
        self._changed()

    def _shown_line(self) -> SeasonLine:
        return self.seasons.lines[self._line]

    def _value(self, value: float) -> str:
        return value_text(value, self.seasons.unit)

    def _summary(self) -> str:
        line = self._shown_line()
        said = [
            trn(
                "Seasons of {label} in {zone}, {n} row.",
                "Seasons of {label} in {zone}, {n} rows.",
                line.rows,
                label=line.label,
                zone=self.seasons.zone,
            )
        ]
        for part in ("hours", "weekdays", "months"):
            profile = getattr(line, part)
            if profile is not None and np.isfinite(profile.middle).any():
                high, low = int(np.nanargmax(profile.middle)), int(np.nanargmin(profile.middle))
                names = _NAMES[part]
                said.append(
                    tr(
                        "{titles} highest at {names} ({value}), lowest at {names2} ({value2}).",
                        titles=_TITLES[part],
                        names=names[high],
                        value=self._value(float(profile.middle[high])),
                        names2=names[low],
                        value2=self._value(float(profile.middle[low])),
                    )
                )
        return " ".join(said)

    # Drawing

    def _places(self, area: QRectF) -> _Places:
        line = self._shown_line()
        high = line_height()
        several = len(self.seasons.lines) > 1
        head = max(high + 10, self.lines.height() + 6 if several else 0.0)
        body = area.adjusted(0, head, 0, -self.foot_height(area, self._foot()))
        parts = [part for part in ("hours", "weekdays", "months") if getattr(line, part)]
        heat = None
        if line.week is not None and body.height() < _LEAST_FOR_BOTH:
            parts = []
        if line.week is not None:
            tall = body.height() * (0.52 if parts else 1.0)
            left = body.left() + text_width(tr("Wed")) + 12
            heat = QRectF(left, body.top(), body.right() - 74 - left, tall - high - 10)
            body = body.adjusted(0, tall + 4, 0, 0)
        if several and parts:
            body = body.adjusted(0, self.key_height(area.width(), self._entries()) + 2, 0, 0)
        frames = {}
        weights = {"hours": 2.2, "weekdays": 1.0, "months": 1.4}
        total, left = sum(weights[part] for part in parts), body.left()
        for part in parts:
            wide = body.width() * weights[part] / total
            box = QRectF(left, body.top(), wide - 10, body.height())
            frames[part] = self._frame(box, part)
            left += wide
        return _Places(heat, frames)

    def _frame(self, box: QRectF, part: str) -> Frame:
        profiles = [p for line in self._profiled() if (p := getattr(line, part)) is not None]
        alone = len(profiles) == 1
        lows = [p.low if alone else p.middle for p in profiles]
        highs = [p.high if alone else p.middle for p in profiles]
        # The mean may lie outside of the quartiles.
        values = np.concatenate([*lows, *highs, *(p.middle for p in profiles)])
        values = values[np.isfinite(values)]
        low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
        low = 0.0 if 0 <= low < 0.35 * high else low
        margin = (high - low) * 0.06 or abs(high) * 0.1 or 1.0
        bottom = low if low == 0 else low - margin
        names = _NAMES[part]
        x = Scale(-0.5, len(names) - 0.5, False, "", "")
        made = frame_in(box, x, Scale(bottom, high + margin, False, self.seasons.unit, ""))
        room = made.plot.width() / (max(text_width(name) for name in names) + 10)
        every = next(n for n in (1, 2, 3, 4, 6, 12, 24) if len(names) / n <= room or n == 24)
        ticks = [(float(n), name) for n, name in enumerate(names) if n % every == 0]
        plot = made.plot.adjusted(0, 0, 0, line_height() + 2)
        return Frame(plot, x, made.y, ticks, made.y_ticks)

    def _profiled(self) -> list[SeasonLine]:
        shown = [line for line in self.seasons.lines if line.label not in self._hidden]
        return shown[:8] or [self._shown_line()]

    def _draw_picture(self, painter: QPainter, area: QRectF) -> None:
        look, high = theme.tokens(), line_height()
        places = self._places(area)
        line, made = self._shown_line(), self.seasons
        how = said(made.how)
        head = tr(
            "{how} of {label} · {label2} · {zone}",
            how=how,
            label=made.label,
            label2=line.label,
            zone=made.zone,
        )
        if line.label == made.label:
            head = tr("{how} of {label} · {zone}", how=how, label=made.label, zone=made.zone)
        room = self.lines.width() + 16 if len(made.lines) > 1 else 8
        write(
            painter, QRectF(area.left() + 4, area.top(), area.width() - room, high), head, look.text
        )
        if places.heat is not None and line.week is not None:
            self._draw_heat(painter, places.heat, line.week)
        for part, frame in places.frames.items():
            self._draw_profile(painter, frame, part)
        if len(made.lines) > 1 and places.frames:
            entries = self._entries()
            top = min(frame.plot.top() for frame in places.frames.values()) - high - 8
            top -= self.key_height(area.width(), entries)
            self.draw_key(painter, QRectF(area.left(), top, area.width(), high), entries)
        self.draw_foot(painter, area, area.bottom(), self._foot())

    def _entries(self) -> list[tuple[str, str]]:
        return [(self.colour_of(line.number), line.label) for line in self._profiled()]

    def _foot(self) -> str:
        line = self._shown_line()
        said = [self.rows_text(line.rows)]
        if line.missing:
            said.append(tr("{missing:,} without a finite value", missing=line.missing))
        if len(self._profiled()) == 1 and self.height() > _LEAST_FOR_BOTH:
            said.append(tr("pale: the middle half of the rows"))
        return " · ".join([*said, *self.seasons.notes])

    def _range(self, week: Profile) -> tuple[float, float]:
        values = week.middle[np.isfinite(week.middle)]
        return (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)

    def _draw_heat(self, painter: QPainter, box: QRectF, week: Profile) -> None:
        """Draw a cell for each hour of the week; one without rows stays empty."""
        look, high = theme.tokens(), line_height()
        low, top = self._range(week)
        with np.errstate(all="ignore"):
            shares = (week.middle - low) / (top - low) if top > low else week.middle * 0 + 0.5
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for place in range(168):
            cell = self._cell(box, place)
            if math.isfinite(float(shares[place])):
                painter.fillRect(cell, heat_colours.colour(float(shares[place])))
        rows = next(n for n in (1, 2, 3, 7) if n * box.height() / 7 >= high or n == 7)
        for day, name in list(enumerate(DAYS))[::rows]:
            row = self._cell(box, day * 24)
            label = QRectF(box.left() - 60, row.center().y() - high / 2, 52, high)
            write(painter, label, name, look.muted, Qt.AlignmentFlag.AlignRight)
        every = 1 if box.width() / 24 > text_width("00") + 8 else 3
        for hour in range(0, 24, every):
            cell = self._cell(box, hour)
            label = QRectF(cell.center().x() - 20, box.bottom() + 3, 40, high)
            write(painter, label, _HOURS[hour], look.muted, Qt.AlignmentFlag.AlignHCenter)
        self._draw_scale(painter, QRectF(box.right() + 10, box.top(), 8, box.height()), low, top)

    def _draw_scale(self, painter: QPainter, bar: QRectF, low: float, top: float) -> None:
        look, high, steps = theme.tokens(), line_height(), 48
        for step in range(steps):
            y = bar.bottom() - (step + 1) * bar.height() / steps
            colour = heat_colours.colour(step / (steps - 1))
            painter.fillRect(QRectF(bar.left(), y, bar.width(), bar.height() / steps + 0.6), colour)
        for value, y in ((top, bar.top()), (low, bar.bottom() - high)):
            write(painter, QRectF(bar.right() + 5, y, 54, high), self._value(value), look.muted)

    def _cell(self, box: QRectF, place: int) -> QRectF:
        day, hour = divmod(place, 24)
        left = round(box.left() + hour * box.width() / 24)
        right = round(box.left() + (hour + 1) * box.width() / 24)
        top = round(box.top() + day * box.height() / 7)
        bottom = round(box.top() + (day + 1) * box.height() / 7)
        return QRectF(left, top, right - left - 1, bottom - top - 1)

    def _draw_profile(self, painter: QPainter, frame: Frame, part: str) -> None:
        look = theme.tokens()
        title = QRectF(
            frame.plot.left(),
            frame.plot.top() - line_height() - 6,
            frame.plot.width(),
            line_height(),
        )
        write(painter, title, _TITLES[part], look.muted)
        frame.draw(painter)
        lines = self._profiled()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        for line in lines:
            profile = getattr(line, part)
            if profile is None:
                continue
            colour = self.colour_of(line.number)
            places = np.flatnonzero(np.isfinite(profile.middle))
            x = places.astype(np.float64)
            if len(lines) == 1:
                upper = frame.points(x, profile.high[places])
                lower = frame.points(x[::-1], profile.low[places][::-1])
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.colour(colour, 0.18))
                painter.drawPolygon(QPolygonF([*upper, *lower]))
                painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(pen_of(colour, 1.8))
            painter.drawPolyline(frame.polygon(x, profile.middle[places]))
            painter.setBrush(QColor(colour))
            for point in frame.points(x, profile.middle[places]):
                painter.drawEllipse(point, 1.6, 1.6)
            painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    # What lies where

    def _inner(self) -> QRectF:
        return QRectF(self.rect()).adjusted(8, 8, -8, -8)

    def _mark_at(self, at: QPointF) -> _Mark | None:
        places = self._places(self._inner())
        heat = places.heat
        if heat is not None and heat.contains(at):
            hour = min(23, int((at.x() - heat.left()) / heat.width() * 24))
            day = min(6, int((at.y() - heat.top()) / heat.height() * 7))
            return _Mark("week", day * 24 + hour)
        for part, frame in places.frames.items():
            if frame.plot.contains(at):
                place = round(frame.x.value((at.x() - frame.plot.left()) / frame.plot.width()))
                return _Mark(part, min(max(place, 0), len(_NAMES[part]) - 1))
        return None

    def _place_of(self, mark: _Mark) -> QPointF:
        places = self._places(self._inner())
        if mark.part == "week" and places.heat is not None:
            return self._cell(places.heat, mark.place).center()
        if mark.part not in places.frames:
            return QPointF(self.rect().center())
        frame = places.frames[mark.part]
        return QPointF(frame.left(mark.place), frame.plot.center().y())

    def _draw_mark(self, painter: QPainter, mark: _Mark) -> None:
        look, places = theme.tokens(), self._places(self._inner())
        painter.setPen(pen_of(look.text, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if mark.part == "week" and places.heat is not None:
            painter.drawRect(self._cell(places.heat, mark.place))
        elif mark.part in places.frames:
            frame = places.frames[mark.part]
            width = frame.plot.width() / len(_NAMES[mark.part])
            box = QRectF(frame.left(mark.place - 0.5), frame.plot.top(), width, frame.plot.height())
            painter.fillRect(box, theme.colour(look.text, 0.10))

    def _walk(self, mark: _Mark | None, across: int, down: int) -> _Mark | None:
        places = self._places(self._inner())
        if mark is None:
            return (
                _Mark("week", 0) if places.heat is not None else _Mark(next(iter(places.frames)), 0)
            )
        if mark.part == "week":
            day, hour = divmod(mark.place, 24)
            day, hour = min(max(day + down, 0), 6), min(max(hour + across, 0), 23)
            return _Mark("week", day * 24 + hour)
        last = len(_NAMES[mark.part]) - 1
        return _Mark(mark.part, min(max(mark.place + across, 0), last))

    def _name_of(self, mark: _Mark) -> str:
        if mark.part == "week":
            day, hour = divmod(mark.place, 24)
            return tr(
                "{days} {hour:02d}:00 to {hour2:02d}:00",
                days=DAYS[day],
                hour=hour,
                hour2=(hour + 1) % 24,
            )
        if mark.part == "hours":
            return tr(
                "{place:02d}:00 to {place2:02d}:00", place=mark.place, place2=(mark.place + 1) % 24
            )
        return _NAMES[mark.part][mark.place]

    def _tell(self, mark: _Mark) -> str:
        lines = [self._shown_line()] if mark.part == "week" else self._profiled()
        rows = []
        for line in lines:
            profile: Profile | None = getattr(line, mark.part)
            if profile is None:
                continue
            colour = self.colour_of(line.number)
            count = int(profile.rows[mark.place])
            if not count and len(lines) > 1:
                continue
            middle, low, high = (
                float(v[mark.place]) for v in (profile.middle, profile.low, profile.high)
            )
            half = (
                tr(
                    "half between {value} and {value2}; ",
                    value=self._value(low),
                    value2=self._value(high),
                )
                if count > 1
                else ""
            )
            remark = f"{half}{self.rows_text(count)}"
            rows.append((colour, line.label, self._value(middle) if count else "–", remark))
        head = f"{self._name_of(mark)} · {said(self.seasons.how)}"
        return table_text(head, rows or [("", tr("no rows"), "", "")])

    def _spoken(self) -> str:
        if self._mark is None:
            return ""
        profile = getattr(self._shown_line(), self._mark.part)
        return (
            f"{self._name_of(self._mark)}: {self._value(float(profile.middle[self._mark.place]))}"
        )

    def _picked(self, mark: _Mark, at: QPoint) -> Picked:
        assert self._cloud is not None
        line = self._shown_line()
        day, hour = divmod(mark.place, 24) if mark.part == "week" else (mark.place, mark.place)
        where = ""
        if mark.part != "months":
            where = hour_rows(
                self._cloud,
                line.label,
                None if mark.part == "hours" else day,
                None if mark.part == "weekdays" else hour,
            )
        value = float(getattr(line, mark.part).middle[mark.place])
        name = f"{self.seasons.label}, {self._name_of(mark)}"
        return Picked(0, line.label, name, where, self._cloud.start, self._cloud.stop, value, at)
