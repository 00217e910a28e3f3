"""The slim bar above a table's rows: what it is, how many rows, and what can be done."""

from __future__ import annotations

import re

from PySide6.QtCore import QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QToolTip,
    QWidget,
)

from plume_db.language import tr, trn
from plume_db.rows.page import Extent
from plume_db.units import count_text
from plume_ui import icons, theme
from plume_ui.grid.texts import plain_tip
from plume_ui.widgets.elided_label import ElidedLabel
from plume_ui.widgets.spoken import announce

NARROW = 470
"""Pixels of width below which what the window offers elsewhere makes room."""
_TITLE = 140
"""Pixels of a long title that are left when buttons have words."""
MOST_DIGITS = 19
"""As many as the largest rowid has."""

_PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s*%")


class TableBar(QFrame):
    """Emits what the person asks for; shows what it is told."""

    row_wanted = Signal(object)
    """Carries the number of a row, counted from one as the grid does."""
    share_wanted = Signal(object)
    """Carries how far down to go, between 0 and 1."""
    count_wanted = Signal()
    count_stopped = Signal()
    refresh_wanted = Signal()
    filter_wanted = Signal()
    live_wanted = Signal(object)
    """Carries whether rows are to follow changes by other programs."""
    query_wanted = Signal()
    chart_wanted = Signal()

    def __init__(self, name: str, note: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 8, 4)
        row.setSpacing(4)
        self._title = title = ElidedLabel(name, "", self)
        title.setProperty("role", "heading")
        title.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._count = QLabel("", self)
        self._count.setProperty("role", "caption")
        self._note, self._words, self._short, self._bare = note, "", "", ""
        self.count_button = self._button(
            tr("Count", "the verb"), "", tr("Count the rows exactly"), self.count_wanted
        )
        self.count_button.hide()
        self.stop_button = self._button(
            tr("Stop"), "", tr("Stop counting the rows"), self.count_stopped
        )
        self.stop_button.hide()
        spring = QWidget(self)
        spring.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row.addWidget(title)
        row.addSpacing(8)
        for each in (self._count, self.count_button, self.stop_button):
            row.addWidget(each)
        row.addWidget(spring, 1)
        self.place = self._place()
        row.addWidget(self.place)
        row.addSpacing(4)
        self._add_buttons()

    def _place(self) -> QLineEdit:
        place = QLineEdit(self)
        place.setPlaceholderText(tr("Go to row…"))
        place.setAccessibleName(tr("Go to row"))
        place.setToolTip(tr("Type the number of a row, or 50 %, and press Enter (Ctrl+G)"))
        place.setMinimumWidth(theme.wide(52))
        place.returnPressed.connect(self._go)
        return place

    def _add_buttons(self) -> None:
        self.filter_button = self._button(
            tr("Filter"),
            "filter",
            tr("Filter by a condition in SQL (Ctrl+Shift+L)"),
            self.filter_wanted,
        )
        self.live_button = self._button(
            tr("Live"),
            "live",
            tr("Read the rows again whenever another program changes the file"),
            None,
        )
        self.live_button.setCheckable(True)
        self.live_button.toggled.connect(self.live_wanted.emit)
        for button in (
            self.filter_button,
            self.live_button,
            self._button(
                tr("Refresh"), "refresh", tr("Read the rows again (F5)"), self.refresh_wanted
            ),
        ):
            self._row.addWidget(button)
        self._spare = (
            self._button(tr("Query"), "query", tr("Open a query on this table"), self.query_wanted),
            self._button(tr("Chart"), "chart", tr("Draw this table's values"), self.chart_wanted),
        )
        for button in self._spare:
            self._row.addWidget(button)

    def add_tool(self, tool: QWidget) -> None:
        """Put another feature's button before Refresh."""
        self._row.insertWidget(self._row.indexOf(self.live_button), tool)
        self._fit()

    def show_extent(self, extent: Extent | None, countable: bool, whole: int | None = None) -> None:
        """Write how many rows there are: exact, at least, or nothing where there is nothing.

        `whole` is how many rows there are without the filter, where rows are filtered.
        """
        before = self._words
        self._words = count_words(extent, whole) if extent else ""
        if whole is not None and self._words != before:
            announce(self, self._words)  # what a filter leaves
        self._short = count_words(extent) if extent else ""
        self._bare = _number(extent) if extent else ""
        self._show_count()
        self.count_button.setVisible(countable and extent is not None and not extent.exact)
        self._fit()

    def _show_count(self) -> None:
        # A number that is cut reads as another one.
        narrow = self.width() < theme.wide(NARROW)
        for text in (self._short, self._bare) if narrow else (self._words,):
            self._count.setText(text)
            if self._needed([], theme.wide(52)) <= self.width():
                break
        self._count.setToolTip(self._note or (self._words if narrow else ""))

    def show_counting(self, stoppable: bool) -> None:
        """Offer to stop a count that lasts."""
        self.stop_button.setVisible(stoppable)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the words away in a narrow bar; their tips have them."""
        super().resizeEvent(event)
        for each in (self._title, *self._spare):
            each.setVisible(self.width() >= theme.wide(NARROW))
        self._show_count()
        self._fit()

    def _fit(self) -> None:
        """Give as many buttons their words as there is room for; words differ by language.

        What the window offers elsewhere goes without them first.
        """
        style = Qt.ToolButtonStyle
        buttons = [each for each in self.findChildren(QToolButton) if not each.icon().isNull()]
        few = [each for each in buttons if each not in self._spare]
        worded = next((some for some in (buttons, few) if self._needed(some) <= self.width()), [])
        for button in buttons:
            beside = button in worded
            button.setToolButtonStyle(
                style.ToolButtonTextBesideIcon if beside else style.ToolButtonIconOnly
            )
        hint = _shown_width(self.place)
        self.place.setMinimumWidth(hint if worded else theme.wide(52))
        self.place.setMaximumWidth(max(theme.wide(120), hint))

    def _needed(self, worded: list[QToolButton], field: int = 0) -> int:
        """Measure the bar with words on these buttons, and with a field of a width."""
        items = [self._row.itemAt(at) for at in range(self._row.count())]
        shown = [item.widget() for item in items if item is not None]
        parts = [each for each in shown if each is not None and not each.isHidden()]
        margins = self._row.contentsMargins()
        whole = margins.left() + margins.right() + 12 + self._row.spacing() * len(parts)
        for part in parts:
            if part is self._title:
                whole += min(part.sizeHint().width(), theme.wide(_TITLE))
            elif part is self.place:
                whole += field or _shown_width(self.place)
            elif isinstance(part, QToolButton) and not part.icon().isNull():
                # As Qt makes it: the icon, its padding, and the text with a blank at each end.
                text = self.fontMetrics().horizontalAdvance(f" {part.text()} ") + 8
                whole += part.iconSize().width() + 18 + (text if part in worded else 0)
            else:
                whole += part.sizeHint().width()
        return whole

    def focus_place(self) -> None:
        """Put the keyboard into the field for a row's number."""
        self.place.setFocus()
        self.place.selectAll()

    def _go(self) -> None:
        text = self.place.text()
        share, number = share_of(text), row_number(text)
        if share is not None:
            self.share_wanted.emit(share)
        elif number is not None:
            self.row_wanted.emit(number)
        else:
            self.place.selectAll()
            below = self.place.mapToGlobal(self.place.rect().bottomLeft())
            said = plain_tip(
                tr("Type the number of a row, such as 1,000, or a share, such as 50 %")
            )
            QToolTip.showText(below, said, self.place)

    def _button(self, text: str, icon: str, tip: str, wanted: SignalInstance | None) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        if icon:
            button.setIcon(icons.icon(icon))
            button.setIconSize(QSize(16, 16))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        if wanted is not None:
            button.clicked.connect(wanted)
        return button


def _shown_width(field: QLineEdit) -> int:
    """Measure a field that shows the whole of its hint."""
    return field.fontMetrics().horizontalAdvance(field.placeholderText()) + 24


def row_number(text: str) -> int | None:
    """Read the number of a row, with or without separators; None where it is none."""
    digits = re.sub(r"[\s,.'_\u2019]", "", text)
    if not digits.isascii() or not digits.isdigit():
        return None
    # More digits than any table has rows, and Python refuses to read thousands of them.
    return max(1, int(digits[:MOST_DIGITS]))


def share_of(text: str) -> float | None:
    """Read how far down to go, such as ``50%``, as a number between 0 and 1."""
    found = _PERCENT.fullmatch(text.strip())
    return min(1.0, float(found[1].replace(",", ".")) / 100) if found else None


def _number(extent: Extent) -> str:
    return ("" if extent.exact else "≥ ") + count_text(extent.known)


def count_words(extent: Extent, whole: int | None = None) -> str:
    """Write a number of rows, with a sign where it is only a lower bound."""
    known = _number(extent)
    if whole is not None:
        return trn("{known} of {n} row", "{known} of {n} rows", whole, known=known)
    return tr("1 row") if extent.exact and extent.known == 1 else tr("{known} rows", known=known)
