"""The list of completions beside the cursor. The editor keeps the keyboard all the while."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from plume_db.completion.items import Completions, Item
from plume_db.language import tr
from plume_ui import icons, theme
from plume_ui.widgets.spoken import announce

_ROWS = 10
_MARGIN = 4
_ICON = 16
_WIDEST = 560
_NARROWEST = 200
_ICONS = {
    "column": ("column", "muted"),
    "table": ("table", "accent"),
    "view": ("view", "accent"),
    "virtual": ("virtual", "accent"),
    "cte": ("view", "muted"),
    "alias": ("table", "muted"),
    "schema": ("database", "muted"),
    "join": ("reference", "accent"),
    "function": ("function", "muted"),
    "keyword": ("keyword", "faint"),
    "pragma": ("maintenance", "muted"),
    "value": ("check", "muted"),
    "collation": ("keyword", "muted"),
    "parameter": ("parameter", "muted"),
    "type": ("keyword", "muted"),
    "index": ("index", "muted"),
    "trigger": ("trigger", "muted"),
    "window": ("view", "muted"),
}

NoIndex = QModelIndex()


class _Model(QAbstractListModel):
    """The items as Qt wants them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.items: tuple[Item, ...] = ()

    def show_items(self, items: tuple[Item, ...]) -> None:
        self.beginResetModel()
        self.items = items
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = NoIndex) -> int:
        return 0 if parent.isValid() else len(self.items)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = 0) -> object:
        item = self.items[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return item.label
        if role == Qt.ItemDataRole.UserRole:
            return item
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(item)
        return None


class _Delegate(QStyledItemDelegate):
    """Paints icon, label and, at the right, the detail."""

    typed = ""

    def sizeHint(
        self, option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(0, max(option.fontMetrics.height(), _ICON) + 6)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        item = index.data(Qt.ItemDataRole.UserRole)
        look = theme.tokens()
        rect: QRect = option.rect
        parent = self.parent()
        chosen = isinstance(parent, QListView) and parent.currentIndex().row() == index.row()
        if chosen:
            painter.fillRect(rect, QColor(look.selection))
        name, token = _ICONS.get(item.kind, ("column", "muted"))
        side = QRectF(rect.x() + 6, rect.y() + (rect.height() - _ICON) / 2, _ICON, _ICON)
        icons.paint(painter, name, side, token)
        metrics = option.fontMetrics
        text = rect.adjusted(6 + _ICON + 6, 0, -8, 0)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.setFont(option.font)
        painter.setPen(QColor(look.text))
        label = metrics.elidedText(item.label, Qt.TextElideMode.ElideRight, text.width())
        painter.drawText(text, flags | Qt.AlignmentFlag.AlignLeft, label)
        room = text.width() - metrics.horizontalAdvance(label) - 16
        if item.detail and room > 24:
            painter.setPen(QColor(look.muted if chosen else look.faint))
            detail = metrics.elidedText(item.detail, Qt.TextElideMode.ElideRight, room)
            painter.drawText(text, flags | Qt.AlignmentFlag.AlignRight, detail)


class CompletionPopup(QFrame):
    """A list over the window, of which one item can be taken."""

    taken = Signal(object)
    """Carries the Item that was clicked."""

    def __init__(self, editor: QWidget) -> None:
        super().__init__(editor.window())
        self._editor = editor
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setProperty("role", "card")
        self.setAccessibleName(tr("Completions"))
        self._model = _Model(self)
        self.view = QListView(self)
        self.view.setModel(self._model)
        self._delegate = _Delegate(self.view)
        self.view.setItemDelegate(self._delegate)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setAccessibleName(tr("Completions"))
        self.view.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # as the SQL it is for
        self.view.setUniformItemSizes(True)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.clicked.connect(lambda index: self.taken.emit(index.data(256)))
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        column.addWidget(self.view)
        self.completions = Completions(0, 0)
        self.walked = False
        """Whether an item was chosen with the arrows."""
        self.hide()

    @property
    def current(self) -> Item | None:
        """The item that would be taken."""
        row = self.view.currentIndex().row()
        return self._model.items[row] if 0 <= row < len(self._model.items) else None

    def show_at(self, completions: Completions, caret: QRect, font_of: QWidget) -> None:
        """Show items beside the caret, given in global pixels; never over its line."""
        self.completions = completions
        self.walked = False
        self.view.setFont(font_of.font())
        self._model.show_items(completions.items)
        self.view.setCurrentIndex(self._model.index(0))
        self.view.scrollToTop()
        self._place(caret)
        self.show()
        self.raise_()

    def _place(self, caret: QRect) -> None:
        window = self._editor.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        metrics = self.view.fontMetrics()
        frame = 2 * (_MARGIN + self.frameWidth())
        row = max(self.view.sizeHintForRow(0), 1)
        height = row * min(_ROWS, len(self._model.items)) + frame + 2
        # Over a list of 200 texts this takes well under a millisecond.
        wide = max(
            metrics.horizontalAdvance(item.label) + metrics.horizontalAdvance(item.detail)
            for item in self._model.items
        )
        width = min(max(wide + _ICON + 60, _NARROWEST), _WIDEST, window.width() - 8)
        top_left = window.mapFromGlobal(caret.topLeft())
        below = top_left.y() + caret.height() + 2
        room_below = window.height() - below - 4
        room_above = top_left.y() - 6
        if height <= room_below or room_below >= room_above:
            height = min(height, max(room_below, row + frame))
            y = below
        else:
            height = min(height, room_above)
            y = top_left.y() - height - 2
        x = min(max(4, top_left.x() - 6 - _ICON - 12), window.width() - width - 4)
        self.setGeometry(x, y, width, height)

    def walk(self, by: int) -> None:
        """Go down or up by some rows, around at both ends."""
        count = len(self._model.items)
        row = self.view.currentIndex().row() + by
        row = row % count if abs(by) == 1 else min(max(row, 0), count - 1)
        self.walked = True
        self.view.setCurrentIndex(self._model.index(row))
        self.view.viewport().update()
        if (item := self.current) is not None:
            announce(self._editor, spoken(item))

    @property
    def page(self) -> int:
        """How many rows one page has."""
        return max(1, self.view.viewport().height() // max(1, self.view.sizeHintForRow(0)) - 1)


def spoken(item: Item) -> str:
    """Say an item as a screen reader is to read it."""
    return ", ".join(part for part in (item.label, item.kind, item.detail, item.meaning) if part)
