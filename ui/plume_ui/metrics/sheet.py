"""The sheet of a chart document: captions, picture or message, legend, on the ground of data."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from plume_db.language import tr
from plume_ui import theme
from plume_ui.chart.legend import Legend
from plume_ui.chart.loading_strip import LoadingStrip
from plume_ui.metrics.range_panel import RangePanel
from plume_ui.widgets.card import label
from plume_ui.widgets.elided_label import ElidedLabel
from plume_ui.widgets.empty_state import EmptyState


class Sheet(QWidget):
    """Holds a picture and everything that is said about it."""

    def __init__(self, picture: QWidget, live_words: QLabel, parent: QWidget) -> None:
        super().__init__(parent)
        self._picture = picture
        self.legend = Legend(self)
        self.range_panel = RangePanel(self)
        self.range_panel.hide()
        self.loading = LoadingStrip(self)
        self._message = EmptyState("chart", self)
        self._message.say(tr("Preparing chart…"))
        self._pictures = QStackedWidget(self)
        self._pictures.addWidget(self._message)
        self._pictures.addWidget(picture)
        self._span = ElidedLabel("", "caption", self)
        self._span.setFont(theme.scaled_font(-1.0))
        self._scale = ElidedLabel("", "caption", self)
        self._scale.setFont(theme.scaled_font(-1.0))
        self._scale.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._notes = label("", "caption", wrap=True, delta=-1.0)
        self._notes.setContentsMargins(16, 0, 16, 4)
        self._notes.hide()
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self._lay_out(live_words)

    def _lay_out(self, live_words: QLabel) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(16, 8, 16, 0)
        row.setSpacing(12)
        row.addWidget(self._span, 1)
        row.addWidget(live_words)
        row.addWidget(self._scale, 1)
        column.addLayout(row)
        column.addWidget(self._pictures, 1)
        column.addWidget(self.loading)
        column.addWidget(self._notes)
        column.addWidget(hairline(self))
        column.addWidget(self.legend)
        column.addWidget(self.range_panel)

    def say(self, sentence: str, advice: str = "") -> None:
        """Show a sentence in place of the picture, and what to do about it."""
        self._message.say(sentence, advice)
        self._pictures.setCurrentWidget(self._message)
        self._span.setText("")
        self._scale.clear()
        self.legend.show_lines(())

    @property
    def sentence(self) -> str:
        """What stands in place of the picture; "" while there is one."""
        return self._message.text if self._pictures.currentWidget() is self._message else ""

    def show_picture(self) -> None:
        """Show the picture again."""
        self._pictures.setCurrentWidget(self._picture)

    def tell(self, span: str, scale: str) -> None:
        """Say above the picture which span is seen, and how finely."""
        self._span.setText(span)
        self._scale.setText(scale)

    def note(self, sentence: str) -> None:
        """Show a sentence under the picture; "" takes it away."""
        self._notes.setText(sentence)
        self._notes.setVisible(bool(sentence))

    @property
    def notes(self) -> str:
        """What stands under the picture."""
        return self._notes.text() if not self._notes.isHidden() else ""


def hairline(parent: QWidget) -> QFrame:
    """Make a line of one pixel."""
    made = QFrame(parent)
    made.setProperty("role", "line")
    made.setFixedHeight(1)
    return made
