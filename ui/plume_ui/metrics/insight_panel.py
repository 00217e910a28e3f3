"""The panel that says what a chart's series tell: findings as sentences, and refusals too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QGridLayout,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from plume_db.insight.phrases import moment_text
from plume_db.language import tr
from plume_ui import icons, theme
from plume_ui.widgets.card import label

if TYPE_CHECKING:
    from plume_db.insight.marks import Insight, Mark, Overlay, Refusal
    from plume_db.series.loaded import LoadSpec

TELLS: tuple[tuple[str, str, str, str], ...] = (
    (
        "trend",
        tr("Trend"),
        "insight-trend",
        tr(
            "The median slope of all pairs of values (Theil-Sen), with its 95 % interval. "
            "Shown where "
            "the Mann-Kendall test says that chance would hardly give it."
        ),
    ),
    (
        "median",
        tr("Rolling median"),
        "insight-median",
        tr(
            "The median in a window of time that moves along, and the middle half of the "
            "values as a "
            "band. Odd values do not move it."
        ),
    ),
    (
        "changes",
        tr("Changes"),
        "insight-change",
        tr(
            "Moments at which the level changes and stays changed: found by optimal partitioning, "
            "kept where the jump stands out from all others and a rank test agrees."
        ),
    ),
    (
        "outliers",
        tr("Outliers"),
        "insight-outlier",
        tr(
            "Values far from the median of their neighbours, in robust standard deviations "
            "(MAD). The "
            "limit is 3.5 or more: as far as noise of this many values reaches once in twenty "
            "series."
        ),
    ),
    (
        "seasons",
        tr("Patterns"),
        "insight-season",
        tr(
            "What repeats by hour of day and by day of week, and how much of the variation it "
            "explains in days it was not learned from."
        ),
    ),
    (
        "forecast",
        tr("Forecast"),
        "insight-forecast",
        tr(
            "The next stretch with the band that nine of ten errors kept within in trials on "
            "the past. "
            "Shown only where it would have beaten repeating the last value."
        ),
    ),
)
"""Key (as in ``plume_db.chart.spec.INSIGHTS``), name, icon, and how it is computed."""

_ICONS = {
    "trend": "insight-trend",
    "median": "insight-median",
    "levels": "insight-change",
    "change": "insight-change",
    "outlier": "insight-outlier",
    "season": "insight-season",
    "forecast": "insight-forecast",
    "event": "event",
}
_NAMES = {key: name for key, name, _, _ in TELLS}
_MARKS = {"change": tr("change"), "outlier": tr("outlier"), "event": tr("event")}
_COLUMNS = 2
_FEW = 2
"""Refusals of one kind that stand one by one."""
_MOST_EVENTS = 100
"""Events listed; all of them are marked in the picture."""


@dataclass(frozen=True)
class _Told:
    """One entry of the list."""

    icon: str
    text: str
    second: str
    why: str
    span: tuple[float, float] | None
    """What a click shows; None for a refusal."""
    found: Any = field(default=None, compare=False)
    refused: bool = False


class InsightPanel(QWidget):
    """Toggles for what is looked for, a list of what was found, and why for the chosen one."""

    wanted_changed = Signal(object)
    """Carries the keys that are switched on: a tuple of INSIGHTS."""
    zoom_wanted = Signal(object)
    """Carries (start, stop): the span around a finding that was clicked."""
    pointed = Signal(object)
    """Carries the Mark or Overlay that is chosen in the list, or None."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._insights: dict[LoadSpec, Insight] = {}
        self._events: tuple[Mark, ...] = ()
        self._zone: tzinfo = UTC
        self._listed: list[_Told] | None = None
        self.buttons: dict[str, QToolButton] = {}
        self.list = QListWidget(self)
        self._why = label("", "caption", wrap=True)
        self._empty = label("", "caption", wrap=True)
        self._build()
        self.set_wanted(())

    def _build(self) -> None:
        grid = QGridLayout()
        grid.setSpacing(4)
        for number, (key, name, icon, tip) in enumerate(TELLS):
            self.buttons[key] = self._button(name, icon, tip)
            grid.addWidget(self.buttons[key], number // _COLUMNS, number % _COLUMNS)
        self.list.setAccessibleName(tr("What was found"))
        self.list.setToolTip(tr("Click or Enter shows it in the chart; Ctrl+C copies it"))
        self.list.setWordWrap(True)
        self.list.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.list.installEventFilter(self)
        self.list.itemClicked.connect(self._on_chosen)
        self.list.currentItemChanged.connect(self._on_current)
        self._why.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._why.setAccessibleName(tr("How it was found"))
        self.copy = QToolButton(self)
        self.copy.setIcon(icons.icon("copy"))
        self.copy.setText(tr("Copy all"))
        self.copy.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.copy.setToolTip(tr("Copy all findings with their reasons as text"))
        self.copy.setAccessibleName(tr("Copy all findings"))
        self.copy.clicked.connect(self.copy_all)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 12)
        column.setSpacing(8)
        column.addWidget(label(tr("LOOK FOR"), "section"))
        column.addLayout(grid)
        column.addWidget(label(tr("FOUND IN THIS WINDOW"), "section"))
        column.addWidget(self._empty)
        column.addWidget(self.list, 1)
        column.addWidget(self._why)
        column.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignLeft)

    def _button(self, name: str, icon: str, tip: str) -> QToolButton:
        made = QToolButton(self)
        made.setText(name)
        made.setIcon(icons.icon(icon))
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        made.setCheckable(True)
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        made.setToolTip(tip)
        made.setAccessibleName(name)
        made.setAccessibleDescription(tip)
        made.toggled.connect(self._on_toggled)
        return made

    # What is shown

    @property
    def wanted(self) -> tuple[str, ...]:
        """The keys that are switched on."""
        return tuple(key for key, button in self.buttons.items() if button.isChecked())

    def set_wanted(self, keys: Iterable[str]) -> None:
        """Switch toggles as a chart has them; nothing is emitted."""
        held = set(keys)
        for key, button in self.buttons.items():
            with QSignalBlocker(button):
                button.setChecked(key in held)
        if not held:
            self._insights.clear()
        self._fill()

    def set_zone(self, zone: tzinfo) -> None:
        """Write moments in a zone."""
        self._zone = zone
        self._fill()

    def show_insight(self, insight: Insight) -> None:
        """List what one series has to say, instead of what it said before."""
        self._insights[insight.load] = insight
        self._fill()

    def show_events(self, marks: Sequence[Mark]) -> None:
        """List events, the latest first."""
        self._events = tuple(marks)
        self._fill()

    def keep(self, loads: Iterable[LoadSpec]) -> None:
        """Forget the series that are no longer in the chart."""
        held = set(loads)
        self._insights = {load: each for load, each in self._insights.items() if load in held}
        self._fill()

    def clear(self) -> None:
        """Forget everything."""
        self._insights.clear()
        self._events = ()
        self._fill()

    @property
    def sentences(self) -> tuple[str, ...]:
        """What the list says, an entry each."""
        return tuple(told.text for told in self._told())

    def _fill(self) -> None:
        told = self._told()
        self._empty.setText(self._nothing())
        if told == self._listed:
            return  # what is chosen and read stays where it is
        self._listed = told
        self.list.clear()
        muted = theme.colour(theme.tokens().muted)
        for each in told:
            item = QListWidgetItem(icons.icon(each.icon), f"{each.text}\n{each.second}")
            item.setToolTip(each.why)
            item.setData(Qt.ItemDataRole.UserRole, each)
            if each.refused:
                item.setForeground(muted)
            self.list.addItem(item)
        self._empty.setVisible(not told)
        self.list.setVisible(bool(told))
        self.copy.setEnabled(bool(told))
        self._why.setText("")
        self._why.setVisible(bool(told))

    def _nothing(self) -> str:
        if not self.wanted:
            return tr("Switch on what is to be looked for. Every finding says how it was found.")
        return tr("Looking…") if not self._insights else tr("Nothing was found in this window.")

    def _told(self) -> list[_Told]:
        """Put findings into words: overlays, marks, events, then what is not shown and why."""
        several = len(self._insights) > 1
        found: list[_Told] = []
        refused: list[_Told] = []
        for load, insight in self._insights.items():
            metric = load.metric.label if several else ""
            # Levels are told by the changes between them.
            drawn = [each for each in insight.overlays if each.kind != "levels"]
            found += [self._overlay(each, metric) for each in drawn]
            found += [self._mark(each, insight, metric) for each in insight.marks]
            refused += _refusals(insight.refusals, metric)
        for mark in self._events[::-1][:_MOST_EVENTS]:
            found.append(self._mark(mark, None, ""))
        return found + refused

    def _overlay(self, overlay: Overlay, metric: str) -> _Told:
        span = (float(overlay.x[0]), float(overlay.x[-1])) if len(overlay.x) else None
        kind = _NAMES.get(overlay.kind, "")
        text = _sentence(overlay.text)
        second = _joined(kind.lower(), metric, overlay.label)
        return _Told(_ICONS[overlay.kind], text, second, overlay.why, span, overlay)

    def _mark(self, mark: Mark, insight: Insight | None, metric: str) -> _Told:
        length = insight.stop - insight.start if insight is not None else 0.0
        is_time = insight is None or insight.load.encoding.is_time
        when = moment_text(mark.start, length or 3600.0, self._zone, is_time=is_time)
        if mark.kind == "season":
            second = _joined(tr("pattern"), metric, mark.label)
            return _Told(_ICONS["season"], _sentence(mark.text), second, mark.why, None, mark)
        # A twentieth of the window on both sides shows the neighbours that a mark is judged by.
        margin = length / 20 if length else 43_200.0
        span = (mark.start - margin, mark.stop + margin)
        # The text of an event is the user's own.
        text = mark.text if mark.kind == "event" else _sentence(mark.text)
        second = _joined(when, _MARKS[mark.kind], metric, mark.label)
        return _Told(_ICONS[mark.kind], text, second, mark.why, span, mark)

    # What the user does

    def _on_toggled(self, _on: bool) -> None:
        if not self.wanted:
            self._insights.clear()
        self._fill()
        self.wanted_changed.emit(self.wanted)

    def _on_current(self, item: QListWidgetItem | None, _before: object) -> None:
        told = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        self._why.setText(told.why if told is not None else "")
        self.pointed.emit(told.found if told is not None else None)

    def _on_chosen(self, item: QListWidgetItem) -> None:
        told = item.data(Qt.ItemDataRole.UserRole)
        if told.span is not None:
            self.zoom_wanted.emit(told.span)

    def copy_all(self) -> None:
        """Copy all entries, or the chosen ones, with their reasons."""
        chosen = [item.data(Qt.ItemDataRole.UserRole) for item in self.list.selectedItems()]
        told = chosen if len(chosen) > 1 else self._told()
        _copy(told)

    # Qt

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take Enter and Copy in the list."""
        if watched is self.list and isinstance(event, QKeyEvent):
            current = self.list.currentItem()
            if event.type() == QEvent.Type.KeyPress and current is not None:
                if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                    self._on_chosen(current)
                    return True
                if event.matches(QKeySequence.StandardKey.Copy):
                    items = self.list.selectedItems() or [current]
                    _copy([item.data(Qt.ItemDataRole.UserRole) for item in items])
                    return True
        return super().eventFilter(watched, event)


def _refusals(refusals: Sequence[Refusal], metric: str) -> list[_Told]:
    """Put refusals into words; those of one kind for many lines are told together."""
    by_kind: dict[str, list[Refusal]] = {}
    for each in refusals:
        by_kind.setdefault(each.kind, []).append(each)
    told = []
    for kind, held in by_kind.items():
        name = _NAMES.get(kind, tr("Not shown"))
        if len(held) <= _FEW:
            for each in held:
                second = _joined(name.lower(), metric, each.label)
                told.append(_Told("info", each.text, second, each.text, None, refused=True))
            continue
        lines = ", ".join(each.label for each in held)
        why = "\n".join(f"{each.label}: {each.text}" for each in held)
        text = tr("{name}: nothing to show for {held} lines.", name=name, held=len(held))
        told.append(_Told("info", text, _joined(metric, lines), why, None, refused=True))
    return told


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _joined(*parts: str) -> str:
    return " · ".join(dict.fromkeys(part for part in parts if part))


def _copy(told: Sequence[_Told]) -> None:
    lines = [f"{each.text} ({each.second}). {each.why}" for each in told]
    QGuiApplication.clipboard().setText("\n".join(lines))
