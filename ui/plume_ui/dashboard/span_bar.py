"""The span of time that all cards show: the last day, week, month, all, or one typed in."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QToolButton, QWidget

SPANS: tuple[tuple[str, str, float | None], ...] = (
    ("24 h", "Show the last 24 hours before the newest row", 86_400.0),
    ("7 d", "Show the last 7 days before the newest row", 604_800.0),
    ("30 d", "Show the last 30 days before the newest row", 2_592_000.0),
    ("All", "Show everything there is", None),
)
_WRITTEN = "%Y-%m-%d %H:%M"


class SpanBar(QWidget):
    """Buttons in a row, and two moments (UTC) that can be typed."""

    length_chosen = Signal(object)
    """Carries seconds before the newest row, or None for everything."""
    span_typed = Signal(object)
    """Carries (start, stop), Unix seconds."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self.buttons: dict[str, QToolButton] = {}
        for text, tip, length in SPANS:
            row.addWidget(self._button(text, tip, length))
        self.typed = QLineEdit(self)
        self.typed.setPlaceholderText("2026-01-01 to 2026-02-01")
        self.typed.setAccessibleName("Span of time, from and to, UTC")
        self.typed.setToolTip("Type two days or moments (UTC) and press Enter")
        self.typed.setMinimumWidth(60)
        self.typed.setMaximumWidth(264)
        self.typed.returnPressed.connect(self._on_typed)
        row.addWidget(self.typed, 8)
        row.addStretch(1)
        self.buttons["All"].setChecked(True)

    def _button(self, text: str, tip: str, length: float | None) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setCheckable(True)
        button.clicked.connect(lambda _checked=False: self.length_chosen.emit(length))
        self._group.addButton(button)
        self.buttons[text] = button
        return button

    def show_span(self, start: float, stop: float, custom: bool) -> None:
        """Write the span in view; a custom one lets go of the buttons."""
        words = written(start, stop)
        if words and not self.typed.hasFocus():
            self.typed.setText(words)
        if custom:
            self._group.setExclusive(False)
            for button in self.buttons.values():
                button.setChecked(False)
            self._group.setExclusive(True)

    def _on_typed(self) -> None:
        span = span_of(self.typed.text())
        self.typed.setProperty("wrong", span is None)
        if span is None:
            self.typed.setToolTip("This is no span; write it as 2026-01-01 to 2026-02-01")
            self.typed.selectAll()
            return
        self.typed.setToolTip("Type two days or moments (UTC) and press Enter")
        self.show_span(*span, custom=True)
        self.span_typed.emit(span)


def written(start: float, stop: float) -> str:
    """Write a span as it can be typed; empty where no calendar has its moments."""
    try:
        moments = [datetime.fromtimestamp(each, UTC) for each in (start, stop)]
    except (OverflowError, OSError, ValueError):
        return ""
    return " to ".join(each.strftime(_WRITTEN) for each in moments)


def span_of(text: str) -> tuple[float, float] | None:
    """Read two moments; None where they are none, or the wrong way round."""
    first, found, second = text.partition(" to ")
    if not found:
        return None
    try:
        start, stop = (datetime.fromisoformat(part.strip()) for part in (first, second))
    except ValueError:
        return None
    moments = [each if each.tzinfo else each.replace(tzinfo=UTC) for each in (start, stop)]
    span = moments[0].timestamp(), moments[1].timestamp()
    return span if span[0] < span[1] else None
