"""The table under a chart: each line with its figures in the window; a click leaves it out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from plume_db.language import tr
from plume_db.units import count_text
from plume_ui import theme
from plume_ui.chart.formats import value_text

if TYPE_CHECKING:
    from plume_ui.chart.seen import Shown

_HEADS = (tr("last", "value"), tr("min"), tr("max"), tr("mean"), tr("rows"))
_ROWS = ((460, 6), (380, 4), (300, 3), (0, 2))
"""Lines shown at once, by the height of what it stands in; scrolling shows the others."""
_FILTER_FROM = 9
"""Lines from which on a field to look for one is offered."""
_WIDTHS = (300, 340, 380, 440, 520)
"""The width from which on each column of figures is shown."""
_DASHES = (None, [4.0, 2.5], [1.5, 2.0], [5.0, 2.0, 1.5, 2.0])


class _Name(QToolButton):
    """The name of a line with a swatch of its colour; checked while the line is drawn."""

    alone_wanted = Signal()

    def __init__(self, shown: Shown, parent: QWidget) -> None:
        super().__init__(parent)
        self._shown = shown
        self.setText(shown.label)
        self.setCheckable(True)
        self.setChecked(not shown.hidden)
        self.setFont(theme.small_font())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        side = tr(" (right axis)") if shown.right else ""
        self.setToolTip(
            tr(
                "{label}{side}\n"
                "Click to hide or show; double click, or Ctrl+click, to show it alone",
                label=shown.label,
                side=side,
            )
        )
        self.setAccessibleName(tr("Show {label}{side}", label=shown.label, side=side))
        self.setStyleSheet("QToolButton { border: none; background: transparent; padding: 0; }")

    def tell(self, shown: Shown) -> None:
        """Take a new colour or state."""
        if (shown.colour, shown.hidden) != (self._shown.colour, self._shown.hidden):
            self._shown = shown
            self.setChecked(not shown.hidden)
            self.update()

    # Qt overrides

    def sizeHint(self) -> QSize:
        """Ask for the text, up to a limit."""
        metrics = QFontMetrics(self.font())
        return QSize(26 + min(260, metrics.horizontalAdvance(self.text())), metrics.height() + 4)

    def minimumSizeHint(self) -> QSize:
        """Stay readable."""
        return QSize(72, self.sizeHint().height())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show the line alone; the click before has hidden it."""
        self.alone_wanted.emit()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Hide or show on Space and Enter; with Ctrl show the line alone."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.alone_wanted.emit()
            else:
                self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw swatch and name."""
        look = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_swatch(painter)
        painter.setPen(theme.colour(look.text if self.isChecked() else look.faint))
        area = self.rect().adjusted(24, 0, 0, 0)
        text = painter.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideMiddle, area.width()
        )
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(theme.colour(look.accent))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)

    def _paint_swatch(self, painter: QPainter) -> None:
        """Draw a short piece of the line itself, dashed as it is; an outline while left out."""
        colour = theme.colour(self._shown.colour)
        middle = self.height() / 2
        if not self.isChecked():
            painter.setPen(theme.colour(theme.tokens().faint))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(1.5, middle - 3, 15, 6), 3, 3)
            return
        pen = QPen(colour, 3.0)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if (dashes := _DASHES[self._shown.dash % len(_DASHES)]) is not None:
            pen.setDashPattern([each / 1.5 for each in dashes])
        painter.setPen(pen)
        painter.drawLine(1, round(middle), 17, round(middle))


class Legend(QWidget):
    """Emits ``hidden_changed`` with the labels of the lines to leave out."""

    hidden_changed = Signal(object)
    choose_wanted = Signal()
    """The lines that are drawn at all are to be chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._inside = QWidget()
        self._tools = QWidget(self._inside)
        self.filter = QLineEdit(self._tools)
        self.filter.setFont(theme.small_font())
        self.filter.setFixedHeight(QFontMetrics(theme.small_font()).height() + 8)
        self.filter.setPlaceholderText(tr("Look for a line"))
        self.filter.setAccessibleName(tr("Look for a line of the legend"))
        self.filter.setToolTip(tr("Lists only the lines whose name holds this text"))
        self.filter.setClearButtonEnabled(True)
        hint = self.filter.fontMetrics().horizontalAdvance(self.filter.placeholderText())
        self.filter.setMinimumWidth(min(220, hint + 24))
        self.filter.setMaximumWidth(220)
        self.filter.textChanged.connect(self._apply_filter)
        self.filter.hide()
        self.choose = QPushButton(tr("Choose lines…"), self._tools)
        self.choose.setProperty("role", "link")
        self.choose.setFont(theme.small_font())
        self.choose.setCursor(Qt.CursorShape.PointingHandCursor)
        self.choose.setToolTip(tr("Choose which values are drawn as lines"))
        self.choose.setAccessibleName(tr("Choose lines"))
        self.choose.clicked.connect(self.choose_wanted)
        self.choose.hide()
        tools = QHBoxLayout(self._tools)
        tools.setContentsMargins(0, 0, 0, 0)
        tools.setSpacing(8)
        tools.addWidget(self.filter)
        tools.addWidget(self.choose)
        tools.addStretch(1)
        self._grid = QGridLayout(self._inside)
        self._grid.setContentsMargins(16, 4, 16, 4)
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(0)
        self._scroll = QScrollArea(self)
        self._scroll.setWidget(self._inside)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._names: list[_Name] = []
        self._cells: list[list[QLabel]] = []
        self._heads: list[QLabel] = []
        self._keys: tuple[tuple[int, int, str, int, bool], ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(0)
        column.addWidget(self._scroll)
        theme.notifier().changed.connect(self.update)

    # What is shown

    def show_lines(self, shown: Sequence[Shown]) -> None:
        """Show the lines of a chart with their figures; called at every frame."""
        keys = tuple((s.panel, s.series, s.label, s.dash, s.right) for s in shown)
        if keys != self._keys:
            self._keys = keys
            self._build(shown)
        for name, cells, each in zip(self._names, self._cells, shown, strict=True):
            name.tell(each)
            for cell, text in zip(cells, _texts(each), strict=True):
                if cell.text() != text:
                    cell.setText(text)

    def set_choosable(self, on: bool) -> None:
        """Offer to choose the lines, where they are values of a group."""
        if on == self.choose.isHidden():
            self.choose.setVisible(on)
            self._fit_height()

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of the lines, in order."""
        return tuple(name.text() for name in self._names)

    @property
    def names(self) -> tuple[QToolButton, ...]:
        """The buttons of the lines, in order."""
        return tuple(self._names)

    def texts(self, row: int) -> tuple[str, ...]:
        """The figures of one line: last, min, max, mean, rows."""
        return tuple(cell.text() for cell in self._cells[row])

    def _build(self, shown: Sequence[Shown]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None and widget is not self._tools:
                widget.hide()
                widget.deleteLater()
        self._names, self._cells, self._heads = [], [], []
        self._grid.addWidget(self._tools, 0, 0)
        for column, head in enumerate(_HEADS):
            made = self._label(head, "caption")
            self._heads.append(made)
            self._grid.addWidget(made, 0, column + 1)
        for row, each in enumerate(shown, 1):
            name = _Name(each, self._inside)
            name.clicked.connect(lambda _on, at=row - 1: self._on_click(at))
            name.alone_wanted.connect(lambda at=row - 1: self.isolate(at))
            self._grid.addWidget(name, row, 0)
            cells = [self._label("", "") for _ in _HEADS]
            for column, cell in enumerate(cells):
                self._grid.addWidget(cell, row, column + 1)
            self._names.append(name)
            self._cells.append(cells)
        self._grid.setColumnStretch(0, 1)
        self.filter.setVisible(len(shown) >= _FILTER_FROM)
        self._apply_filter()

    def _label(self, text: str, role: str) -> QLabel:
        made = QLabel(text, self._inside)
        made.setTextFormat(Qt.TextFormat.PlainText)
        made.setProperty("role", role)
        made.setFont(theme.small_font())
        made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return made

    def _apply_filter(self, *_: object) -> None:
        wanted = self.filter.text().strip().casefold() if not self.filter.isHidden() else ""
        for name, cells in zip(self._names, self._cells, strict=True):
            fits = wanted in name.text().casefold()
            name.setVisible(fits)
            for cell in cells:
                cell.setVisible(fits)
        self._fit_columns()
        self._fit_height()

    def _fit_columns(self) -> None:
        """Leave out figures, the last first, where there is no room for them."""
        for column, least in enumerate(_WIDTHS):
            wide = self.width() >= theme.wide(least)
            if self._heads:
                self._heads[column].setVisible(wide)
            for name, cells in zip(self._names, self._cells, strict=True):
                cells[column].setVisible(wide and not name.isHidden())

    def _fit_height(self) -> None:
        """Be as high as the rows that are shown at once, and no row cut in two."""
        rows = [at for at, name in enumerate(self._names) if not name.isHidden()]
        if not self._names:
            self._scroll.setFixedHeight(0)
            return
        line = max(self._names[0].sizeHint().height(), self._cells[0][0].sizeHint().height())
        head = self._heads[0].sizeHint().height()
        if not (self.filter.isHidden() and self.choose.isHidden()):
            head = max(head, self._tools.sizeHint().height())
        most = next(most for height, most in _ROWS if self._room() >= theme.wide(height))
        rest = 4 if len(rows) <= most else 0
        self._scroll.setFixedHeight(6 + head + line * min(len(rows), most) + rest)

    def _room(self) -> int:
        parent = self.parentWidget()
        return parent.height() if parent is not None else self.window().height()

    # What a person does

    def _on_click(self, which: int) -> None:
        from PySide6.QtGui import QGuiApplication

        if QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.ControlModifier:
            self.isolate(which)
            return
        if not any(name.isChecked() for name in self._names):
            for name in self._names:
                name.setChecked(True)
        self._tell()

    def isolate(self, which: int) -> None:
        """Show one line alone; all of them again where it already is."""
        others = [n for n in self._names if n.text() != self._names[which].text()]
        alone = self._names[which].isChecked() and not any(n.isChecked() for n in others)
        for name in self._names:
            name.setChecked(alone or name.text() == self._names[which].text())
        self._tell()

    def _tell(self) -> None:
        self.hidden_changed.emit({n.text() for n in self._names if not n.isChecked()})

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many figures as there is room for."""
        super().resizeEvent(event)
        self._fit_columns()
        self._fit_height()


def _texts(shown: Shown) -> tuple[str, ...]:
    figures = shown.figures
    if figures is None:
        return ("",) * len(_HEADS)
    values = (figures.last, figures.least, figures.greatest, figures.mean)
    return (*(value_text(value, shown.unit) for value in values), count_text(figures.rows))
