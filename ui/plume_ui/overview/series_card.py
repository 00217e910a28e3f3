"""The time series found in the file, each with a sparkline that leads to its chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAccessible, QEnterEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QStyle, QStyleOption, QVBoxLayout, QWidget

from plume_db.language import tr
from plume_ui import theme
from plume_ui.widgets.card import Card, label
from plume_ui.widgets.elided_label import ElidedLabel
from plume_ui.widgets.focus import show_ring
from plume_ui.widgets.sparkline import Sparkline
from plume_ui.widgets.spoken import speak_as

if TYPE_CHECKING:
    from plume_db.metrics.discover import Series
    from plume_db.metrics.sparkline import Sketch


class SeriesCard(Card):
    """Lists series; says what to do where none was found."""

    chosen = Signal(object)
    """Carries a Series."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("TIME SERIES"), parent)
        self._rows: list[SeriesRow] = []
        self._words = label(tr("Looking for columns of time…"), "caption", wrap=True)
        self._column = QVBoxLayout()
        self._column.setSpacing(4)
        self.body.addWidget(self._words)
        self.body.addLayout(self._column)
        self.body.addStretch(1)

    @property
    def rows(self) -> tuple[SeriesRow, ...]:
        """The rows shown."""
        return tuple(self._rows)

    def show_series(self, found: tuple[Series, ...], sketches: tuple[Sketch, ...]) -> None:
        """Show series with their sketches."""
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self._rows = []
        for number, (series, sketch) in enumerate(zip(found, sketches, strict=True)):
            row = SeriesRow(series, sketch, number, self)
            row.chosen.connect(self.chosen)
            self._rows.append(row)
            self._column.addWidget(row)
        self._words.setVisible(not found)
        self._words.setText(
            tr(
                "No table has a column of time that orders its rows. Chart any table or query from "
                "its context menu."
            )
        )


class SeriesRow(QWidget):
    """One series: what, of which table, and its sparkline."""

    chosen = Signal(object)

    def __init__(self, series: Series, sketch: Sketch, number: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.series = series
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        sure = tr("{confidence:.0%} sure", confidence=series.time.confidence)
        self.setToolTip(
            tr(
                "Chart {label} of {table} ({sure}): {reason}",
                label=series.label,
                table=series.table,
                sure=sure,
                reason=series.reason,
            )
        )
        name = tr("Chart {label} of {table}", label=series.label, table=series.table)
        speak_as(self, QAccessible.Role.Button, name)
        show_ring(self)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(ElidedLabel(series.metric.label))
        by = tr(" · by {by}", by=series.by) if series.by else ""
        below = ElidedLabel(f"{series.table}{by}", "caption")
        below.setFont(theme.small_font())
        words.addWidget(below)
        spark = Sparkline(self, number)
        spark.setFixedHeight(36)
        spark.setMaximumWidth(220)
        spark.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        spark.show_points(sketch.points, sketch.means, sketch.low, sketch.high)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(12)
        row.addLayout(words, 2)
        row.addWidget(spark, 1)

    def press_by_reader(self) -> None:
        """Open the chart, as a screen reader asks for it."""
        self.chosen.emit(self.series)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the chart."""
        inside = self.rect().contains(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and inside:
            self.chosen.emit(self.series)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the chart with Enter or Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self.series)
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show that it can be clicked."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Show it at rest."""
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw a wash while the pointer or the keyboard is on it."""
        option = QStyleOption()
        option.initFrom(self)
        if self.hasFocus() or bool(option.state & QStyle.StateFlag.State_MouseOver):
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(theme.tokens().hover))
            painter.drawRoundedRect(self.rect(), 6, 6)
            painter.end()
