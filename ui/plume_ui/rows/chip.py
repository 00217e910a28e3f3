"""One condition of a filter, or one column rows are sorted by, with a button to take it away."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from plume_db.language import tr
from plume_ui import icons, theme
from plume_ui.grid.texts import plain_tip
from plume_ui.widgets.sign import Sign

WIDEST = 320
HEIGHT = 24


class Chip(QFrame):
    """A click on its words changes it, one on the cross takes it away."""

    clicked = Signal()
    removed = Signal()

    def __init__(self, icon: str, words: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chip")
        self.words = words
        self._text = QToolButton(self)
        self._text.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self._text.setToolTip(plain_tip(tip))
        self._text.setAccessibleName(words)
        metrics = QFontMetrics(self._text.font())
        shown = metrics.elidedText(" ".join(words.split()), Qt.TextElideMode.ElideMiddle, WIDEST)
        self._text.setText(shown.replace("&", "&&"))
        self._text.clicked.connect(self.clicked)
        close = QToolButton(self)
        close.setIcon(icons.icon("close"))
        close.setIconSize(QSize(12, 12))
        close.setToolTip(tr("Take this away"))
        close.setAccessibleName(tr("Take away: {words}", words=words))
        close.clicked.connect(self.removed)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 2, 0)
        row.setSpacing(2)
        row.addWidget(Sign(icon, "accent", 12, self))
        row.addWidget(self._text)
        row.addWidget(close)
        self.setFixedHeight(HEIGHT)
        self._dress()
        theme.notifier().changed.connect(self._dress)

    def _dress(self) -> None:
        look = theme.tokens()
        self.setStyleSheet(
            f"#chip {{ background: {look.accent_soft}; border-radius: 11px; }}"
            "QToolButton { padding: 2px 4px; }"
        )
