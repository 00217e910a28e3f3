"""The left side of the maintenance page: the tasks to choose from, and what was done so far."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QScrollArea,
    QSizePolicy,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from plume_db.language import tr
from plume_ui import icons, theme
from plume_ui.maintenance.runs import Run
from plume_ui.maintenance.tasks import TASKS, look_of
from plume_ui.tokens import Tokens
from plume_ui.widgets.card import label
from plume_ui.widgets.focus import KEYBOARD

WIDTH, NARROW = 280, 68
"""Pixels of the list with its words, and with its icons only."""
VIEWS = {
    "statistics": (
        tr("Look at the statistics"),
        tr("What the planner knows of each index"),
        "sliders",
    ),
    "history": (tr("History"), tr("Every task on this file, over all sessions"), "history"),
}
"""Pages that only show something: title, caption, icon."""
_STATISTICS_AFTER = "dropstats"


class Entry(QAbstractButton):
    """A line with an icon, a title and a caption, that can be chosen."""

    def __init__(self, title: str, caption: str, icon: str, token: str, tall: bool) -> None:
        super().__init__()
        self._caption = caption
        self._icon = icon
        self._token = token
        self._tall = tall
        self._by_keyboard = False
        self.setText(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(caption)
        self.setToolTip(f"{title}: {caption}" if caption else title)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.notifier().changed.connect(self.update)

    def restate(self, caption: str, icon: str, token: str) -> None:
        """Change caption and icon."""
        self._caption, self._icon, self._token = caption, icon, token
        self.setAccessibleDescription(caption)
        self.setToolTip(f"{self.text()}: {caption}")
        self.update()

    def sizeHint(self) -> QSize:
        """Leave room for two lines."""
        lines = 2 * self.fontMetrics().height() + 8
        return QSize(NARROW - 16, max(lines, 56 if self._tall else 44))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Remember whether the keyboard brought the focus: only then a ring shows where it is."""
        self._by_keyboard = event.reason() in KEYBOARD
        super().focusInEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the wash of a chosen or hovered line, and its text."""
        look = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = self.rect().adjusted(0, 0, -1, -1)
        if self.isChecked() or self.underMouse():
            painter.setBrush(theme.colour(look.accent_soft if self.isChecked() else look.hover))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawRoundedRect(box, 6, 6)
        if self.hasFocus() and self._by_keyboard:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour(look.accent), look.ring))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 6, 6)
        self._paint_icon(painter)
        if self.width() > NARROW:
            self._paint_text(painter, look)
        painter.end()

    def _paint_icon(self, painter: QPainter) -> None:
        side = 20 if self._tall else 16
        sign = self.rect().adjusted(12, 0, 0, 0).toRectF()
        sign.setSize(QSize(side, side).toSizeF())
        sign.moveTop((self.height() - side) / 2)
        if self.isRightToLeft():
            sign.moveRight(self.width() - 12)
        chosen = self.isChecked() and self._token == "muted"
        icons.paint(painter, self._icon, sign, "accent" if chosen else self._token)

    def _paint_text(self, painter: QPainter, look: Tokens) -> None:
        side = 20 if self._tall else 16
        left, width = 12 + side + 12, self.width() - (12 + side + 12) - 10
        middle = self.height() // 2
        painter.setPen(theme.colour(look.text))
        painter.setFont(self.font())
        elide = Qt.TextElideMode.ElideRight
        title = painter.fontMetrics().elidedText(self.text(), elide, width)
        height = painter.fontMetrics().height()
        line = QRect(left, middle - 2 - height, width, height)
        painter.drawText(QStyle.visualRect(self.layoutDirection(), self.rect(), line), 0, title)
        painter.setFont(theme.small_font())
        painter.setPen(theme.colour(look.muted))
        caption = painter.fontMetrics().elidedText(self._caption, elide, width)
        line = QRect(left, middle + 2, width, painter.fontMetrics().height())
        painter.drawText(QStyle.visualRect(self.layoutDirection(), self.rect(), line), 0, caption)


class _RunEntry(Entry):
    """A run in the history; follows it until it has ended."""

    def __init__(self, run: Run) -> None:
        super().__init__(f"{run.kind.title} · {run.at}", "", "activity", "accent", tall=False)
        self._run = run
        run.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        self.restate(self._run.words or self._run.progress.text, *self._run.sign)


class TaskList(QFrame):
    """Lets the person choose a task, or a run of this session to look at again."""

    chosen = Signal(object)
    """Carries a :class:`~plume_db.maintenance.kinds.Kind`."""
    run_chosen = Signal(object)
    view_chosen = Signal(object)
    """Carries the name of a page that only shows something: see :data:`VIEWS`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setFixedWidth(theme.wide(WIDTH))
        self._group = QButtonGroup(self)
        self._entries: dict[str, Entry] = {}
        self._headings: list[QWidget] = []
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(8, 12, 8, 8)
        column.setSpacing(2)
        self._area = self._scrolled(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._area)
        section = ""
        for kind in TASKS:
            if kind.section != section:
                section = kind.section
                column.addWidget(self._heading(section.upper(), first=kind is TASKS[0]))
            entry = self._add_entry(column, kind.name, kind.title, kind.caption, look_of(kind).icon)
            entry.clicked.connect(lambda _checked=False, which=kind: self.chosen.emit(which))
            if kind.name == _STATISTICS_AFTER:
                self._add_view(column, "statistics")
        column.addWidget(self._heading(tr("DONE SO FAR")))
        self._add_view(column, "history")
        self._history = QVBoxLayout()
        self._history.setSpacing(0)
        column.addLayout(self._history)
        self._none = label(tr("Nothing yet in this session."), "caption")
        self._none.setContentsMargins(12, 4, 0, 0)
        column.addWidget(self._none)
        column.addStretch(1)

    def _add_entry(
        self, column: QVBoxLayout, name: str, title: str, caption: str, icon: str
    ) -> Entry:
        entry = Entry(title, caption, icon, "muted", tall=True)
        entry.setCheckable(True)
        self._group.addButton(entry)
        self._entries[name] = entry
        column.addWidget(entry)
        return entry

    def _add_view(self, column: QVBoxLayout, name: str) -> None:
        entry = self._add_entry(column, name, *VIEWS[name])
        entry.clicked.connect(lambda _checked=False: self.view_chosen.emit(name))

    def _heading(self, text: str, *, first: bool = False) -> QWidget:
        made = label(text, "section")
        made.setContentsMargins(12, 0 if first else 12, 0, 4)
        self._headings.append(made)
        return made

    @staticmethod
    def _scrolled(inside: QWidget) -> QScrollArea:
        area = QScrollArea()
        area.setAccessibleName(tr("Tasks"))
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
        return area

    def set_narrow(self, narrow: bool) -> None:
        """Show the icons only, where the window has no room for words."""
        self.setFixedWidth(NARROW if narrow else theme.wide(WIDTH))
        for heading in self._headings:
            heading.setVisible(not narrow)
        self._none.setVisible(not narrow and not self._history.count())

    def mark(self, name: str) -> None:
        """Show which task or page is chosen, and bring it into sight."""
        if name not in self._entries:
            return  # a task that another page began, such as a restore
        self._entries[name].setChecked(True)
        # Not before the layout has its sizes, or it scrolls to nowhere.
        QTimer.singleShot(0, self, lambda: self._area.ensureWidgetVisible(self._entries[name]))

    def focus(self, name: str) -> None:
        """Put the keyboard on a task or page."""
        (self._entries.get(name) or next(iter(self._entries.values()))).setFocus()

    def add(self, run: Run) -> None:
        """List a run, the latest first."""
        entry = _RunEntry(run)
        entry.clicked.connect(lambda: self.run_chosen.emit(run))
        self._history.insertWidget(0, entry)
        self._none.hide()
