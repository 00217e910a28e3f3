"""The box itself: type a part of a name, press Enter."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGraphicsDropShadowEffect,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from plume_db.jobs import Task, Worker
from plume_db.language import tr
from plume_db.values import revealed
from plume_ui import icons, theme
from plume_ui.jobs import Job, JobBoard
from plume_ui.palette.index import Entry, find
from plume_ui.widgets.mirror import Mirror
from plume_ui.widgets.spoken import announce

WIDTH = 620
SAY_MS = 400
"""How long the keyboard rests before the first match is said: not one for each letter."""

HINT_ROLE = Qt.ItemDataRole.UserRole


class _HintDelegate(QStyledItemDelegate):
    """Paints the hint of an entry at its end, quieter than its name."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint the entry, then its hint in what room is left."""
        super().paint(painter, option, index)
        hint = str(index.data(HINT_ROLE) or "")
        used = option.fontMetrics.horizontalAdvance(str(index.data())) + 48
        area = option.rect.adjusted(used, 0, -8, 0)
        painter.save()
        mirror = Mirror(painter, option)
        painter.setPen(QColor(theme.tokens().faint))
        painter.drawText(
            mirror.rect(area),
            mirror.end | Qt.AlignmentFlag.AlignVCenter,
            option.fontMetrics.elidedText(hint, Qt.TextElideMode.ElideMiddle, area.width()),
        )
        painter.restore()


class Palette(QFrame):
    """A box over the window; it closes itself."""

    def __init__(self, gather: Callable[[], list[Entry]], jobs: JobBoard, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("role", "card")
        self._gather = gather
        self._entries: list[Entry] | None = None
        self._jobs = jobs
        self._worker = Worker("palette")
        self._job: Job | None = None
        self._found: list[Entry] = []
        self._line = QLineEdit()
        self._line.setPlaceholderText(tr("Go to a table, column, action or recent file…"))
        self._line.setAccessibleName(tr("Go to anything"))
        self._line.addAction(icons.icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self._line.textChanged.connect(self._search)
        self._line.installEventFilter(self)
        self._saying = QTimer(self, singleShot=True, interval=SAY_MS)
        self._saying.timeout.connect(self._speak)
        self._list = QListWidget()
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the line has the keyboard
        self._list.setUniformItemSizes(True)
        self._list.setIconSize(QSize(16, 16))
        self._list.setAccessibleName(tr("Matches"))
        self._list.setItemDelegate(_HintDelegate(self._list))
        self._list.itemActivated.connect(lambda _item: self._go())
        self._list.itemClicked.connect(lambda _item: self._go())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self._line)
        layout.addWidget(self._list)
        self.resize(WIDTH, 420)

    def pop_up(self) -> None:
        """Show it at the top of its window, in the middle."""
        parent = self.parentWidget()
        if parent is not None:
            self.resize(self.size().boundedTo(parent.size() - QSize(16, 56)))
            self.move((parent.width() - self.width()) // 2, 40)
        effect = QGraphicsDropShadowEffect(self)
        effect.setBlurRadius(32)
        effect.setOffset(0, 8)
        effect.setColor(theme.colour("#000000", 0.35))
        self.setGraphicsEffect(effect)
        self.show()
        self.raise_()
        self._line.setFocus()
        self._search("")

    def _search(self, text: str) -> None:
        if self._job is not None:
            self._job.cancel()
        gather = self._gather

        def work(_task: Task) -> list[Entry]:
            if self._entries is None:
                self._entries = gather()
            return find(self._entries, text)

        self._job = self._jobs.start(self, self._worker, work, title=tr("Search"), quiet=True)
        self._job.succeeded.connect(self._show)

    def _show(self, found: list[Entry]) -> None:
        self._found = found
        self._list.clear()
        for entry in found:
            name, hint = revealed(entry.label), revealed(entry.hint)
            item = QListWidgetItem(icons.icon(entry.icon), name)
            item.setData(HINT_ROLE, hint)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{name}, {hint}")
            item.setToolTip(hint)
            self._list.addItem(item)
        if not found:
            item = QListWidgetItem(tr("Nothing has that in its name; try fewer letters"))
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self._list.addItem(item)
        else:
            self._list.setCurrentRow(0)
        self._saying.start()

    def _speak(self) -> None:
        """Say what Enter goes to: the keyboard stays in the line."""
        item = self._list.currentItem() or self._list.item(0)
        if item is not None:
            words = item.data(Qt.ItemDataRole.AccessibleTextRole) or item.text()
            announce(self._line, str(words))

    def _step(self, by: int) -> None:
        """Go to the next match, round and round: Tab leads nowhere else from here."""
        if self._found:
            self._list.setCurrentRow((self._list.currentRow() + by) % len(self._found))
            self._speak()

    def _go(self) -> None:
        row = self._list.currentRow()
        if 0 <= row < len(self._found):
            act = self._found[row].act
            self.close()
            act()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Give the list the keys that walk it; close when the keyboard goes elsewhere."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = event.key()
            if key == Qt.Key.Key_Escape:
                self.close()
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._go()
                return True
            if key in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
                self._list.event(event)
                self._speak()
                return True
            if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
                self._step(1 if key == Qt.Key.Key_Tab else -1)
                return True
        if event.type() == QEvent.Type.FocusOut and not self.isAncestorOf(_focused()):
            self.close()
        return super().eventFilter(watched, event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop searching."""
        self._worker.close(0)
        super().closeEvent(event)


def _focused() -> QWidget:
    return QApplication.focusWidget() or QWidget()
