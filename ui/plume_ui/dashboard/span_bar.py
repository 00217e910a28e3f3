"""The span of time that all cards show: the last day, week, month, all, or one typed in."""

from __future__ import annotations

from datetime import UTC, tzinfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QToolButton, QWidget

from plume_db.language import said, to_say, tr
from plume_ui.dashboard.typed_span import EXAMPLES, length_of, span_of, written

SPANS: tuple[tuple[str, str, float | None], ...] = (
    ("24 h", tr("Show the last 24 hours before the newest row"), 86_400.0),
    ("7 d", tr("Show the last 7 days before the newest row"), 604_800.0),
    ("30 d", tr("Show the last 30 days before the newest row"), 2_592_000.0),
    (to_say("All"), tr("Show everything there is"), None),
)


class SpanBar(QWidget):
    """Buttons in a row, and a span that can be typed, in the zone of the charts."""

    length_chosen = Signal(object)
    """Carries seconds before the newest row, or None for everything."""
    span_typed = Signal(object)
    """Carries (start, stop), Unix seconds."""
    refused = Signal(object)
    """Carries a sentence: what was typed is no span."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zone: tzinfo | None = UTC
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self.buttons: dict[str, QToolButton] = {}
        for text, tip, length in SPANS:
            row.addWidget(self._button(text, tip, length))
        self.typed = QLineEdit(self)
        self.typed.setPlaceholderText("2026-01-01 – 2026-02-01")
        self.typed.setMinimumWidth(60)
        self.typed.setMaximumWidth(264)
        self.typed.returnPressed.connect(self._on_typed)
        row.addWidget(self.typed, 8)
        row.addStretch(1)
        self.buttons["All"].setChecked(True)
        self.set_zone("UTC")

    def _button(self, text: str, tip: str, length: float | None) -> QToolButton:
        button = QToolButton(self)
        button.setText(said(text))
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setCheckable(True)
        button.clicked.connect(lambda _checked=False: self.length_chosen.emit(length))
        self._group.addButton(button)
        self.buttons[text] = button
        return button

    def set_zone(self, name: str) -> None:
        """Read and write moments in a zone: UTC, local, or one such as Europe/Berlin."""
        if name == "UTC":
            self._zone = UTC
        else:
            from plume_db.chart.zones import UnknownZone, zone_of

            try:
                self._zone = zone_of(name)
            except UnknownZone:  # one of another computer; its charts are drawn in UTC too
                self._zone, name = UTC, "UTC"
        said = tr("in the zone of this computer") if name == "local" else name
        self.typed.setAccessibleName(tr("Span of time, {said}", said=said))
        self.typed.setToolTip(
            tr("Type a span ({said}) and press Enter: {examples}", said=said, examples=EXAMPLES)
        )

    def show_span(self, start: float, stop: float, custom: bool) -> None:
        """Write the span in view; a custom one lets go of the buttons."""
        words = written(start, stop, self._zone)
        if words and not self.typed.hasFocus():
            self.typed.setText(words)
            self.typed.setCursorPosition(0)  # where it is cut, the beginning is seen
        if custom:
            self._let_go()

    def _let_go(self) -> None:
        self._group.setExclusive(False)
        for button in self.buttons.values():
            button.setChecked(False)
        self._group.setExclusive(True)

    def _on_typed(self) -> None:
        text = self.typed.text()
        length, span = length_of(text), span_of(text, self._zone)
        if length is not None:
            self._let_go()
            self.length_chosen.emit(length)
        elif span is not None:
            self.show_span(*span, custom=True)
            self.span_typed.emit(span)
        else:
            self.typed.selectAll()
            self.refused.emit(
                tr(
                    "“{text}” is no span of time; write {examples}.",
                    text=text.strip()[:60],
                    examples=EXAMPLES,
                )
            )
