"""The line above the numbers: what is being done, which span is drawn, and pause."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from plume_db.language import tr
from plume_ui import icons
from plume_ui.widgets.card import label

SPANS = (
    (tr("15 min"), tr("Draw every look of the last 15 minutes")),
    ("24 h", tr("Draw a value for each minute of the last day, also from earlier visits")),
    (tr("90 days"), tr("Draw a value for each hour, also from earlier visits")),
)


class TopBar(QWidget):
    """A sentence, three spans, and a button that pauses."""

    span_chosen = Signal(object)
    """Carries the number of the span: 0 minutes, 1 a day, 2 months."""
    paused = Signal(object)
    """Carries whether looking was paused or goes on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = label(tr("Looking at the file…"), "caption", wrap=True)
        self._state.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.pause = QPushButton(tr("Pause"), self)
        self.pause.setIcon(icons.icon("stop"))
        self.pause.setCheckable(True)
        self.pause.setToolTip(tr("Stop looking at the file, or go on"))
        self.pause.toggled.connect(self._on_pause)
        buttons = QHBoxLayout()
        buttons.setSpacing(4)
        self.spans = QButtonGroup(self)
        for tier, (name, tip) in enumerate(SPANS):
            button = QToolButton(self)
            button.setText(name)
            button.setCheckable(True)
            button.setChecked(tier == 0)
            button.setToolTip(tip)
            button.setAccessibleName(tip)
            self.spans.addButton(button, tier)
            buttons.addWidget(button)
        self.spans.idToggled.connect(self._on_span)
        buttons.addSpacing(8)
        buttons.addWidget(self.pause)
        buttons.addStretch(1)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._row.addWidget(self._state, 1)
        self._row.addLayout(buttons)

    @property
    def text(self) -> str:
        """The sentence."""
        return self._state.text()

    def say(self, text: str) -> None:
        """Show a sentence."""
        if text != self._state.text():
            self._state.setText(text)
            self._state.setAccessibleName(text)

    def be_narrow(self, narrow: bool) -> None:
        """Put the sentence above the buttons where it has no room beside them."""
        direction = QBoxLayout.Direction
        self._row.setDirection(direction.TopToBottom if narrow else direction.LeftToRight)

    def _on_pause(self, paused: bool) -> None:
        self.pause.setText(tr("Go on") if paused else tr("Pause"))
        self.pause.setIcon(icons.icon("run" if paused else "stop"))
        if paused:
            self.say(tr("Paused: the numbers are those of the last look."))
        self.paused.emit(paused)

    def _on_span(self, tier: int, chosen: bool) -> None:
        if chosen:
            self.span_chosen.emit(tier)
