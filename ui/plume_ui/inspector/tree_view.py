"""A document as a tree whose branches are filled when they are opened."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeView, QWidget

from plume_db.decode.tree import Node
from plume_db.language import tr
from plume_ui import theme

BATCH = 200
"""Children that are made at a time; more follow as one scrolls."""

_Index = QModelIndex | QPersistentModelIndex
_ROLES = Qt.ItemDataRole


class _Line:
    """One node in the model: its parent, and those of its children that were made."""

    def __init__(self, node: Node, parent: _Line | None, row: int) -> None:
        self.node = node
        self.parent = parent
        self.row = row
        self.children: list[_Line] = []

    @property
    def path(self) -> str:
        """The JSON path from the root to here."""
        steps: list[str] = []
        line: _Line | None = self
        while line is not None:
            steps.append(line.node.step)
            line = line.parent
        return "".join(reversed(steps))


class TreeModel(QAbstractItemModel):
    """Names and values of a document; knows of a node only what was looked at."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._root: _Line | None = None

    def show_tree(self, node: Node | None) -> None:
        """Show another document, its first level open."""
        self.beginResetModel()
        self._root = _Line(node, None, 0) if node is not None else None
        if self._root is not None:
            self._fill(self._root)
        self.endResetModel()

    def line(self, index: _Index) -> _Line | None:
        """Give the line of an index; the document itself where it is not valid."""
        if not index.isValid():
            return self._root
        found = index.internalPointer()
        return found if isinstance(found, _Line) else None

    def _fill(self, line: _Line) -> int:
        start = len(line.children)
        made = line.node.more(BATCH)
        line.children += [_Line(node, line, start + at) for at, node in enumerate(made)]
        return len(made)

    # Qt's overrides

    def index(self, row: int, column: int, parent: _Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        """Give the index of a child."""
        line = self.line(parent)
        if line is None or not (0 <= row < len(line.children) and 0 <= column < 2):
            return QModelIndex()
        return self.createIndex(row, column, line.children[row])

    def parent(self, index: _Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        """Give the index of the branch it hangs on."""
        line = self.line(index) if index.isValid() else None
        if line is None or line.parent is None or line.parent is self._root:
            return QModelIndex()
        return self.createIndex(line.parent.row, 0, line.parent)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Count the children made so far."""
        line = self.line(parent) if parent.column() <= 0 else None
        return len(line.children) if line is not None else 0

    def columnCount(self, _parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Give name and value."""
        return 2

    def hasChildren(self, parent: _Index = QModelIndex()) -> bool:  # noqa: B008
        """Tell whether a line can be opened."""
        line = self.line(parent) if parent.column() <= 0 else None
        return line is not None and (bool(line.children) or not line.node.ended)

    def canFetchMore(self, parent: _Index) -> bool:
        """Tell whether there are children that were not made yet."""
        line = self.line(parent) if parent.column() <= 0 else None
        return line is not None and not line.node.ended

    def fetchMore(self, parent: _Index) -> None:
        """Make the next children."""
        line = self.line(parent)
        if line is None:
            return
        start = len(line.children)
        made = line.node.more(BATCH)
        if made:
            self.beginInsertRows(parent, start, start + len(made) - 1)
            line.children += [_Line(node, line, start + at) for at, node in enumerate(made)]
            self.endInsertRows()

    def data(self, index: _Index, role: int = _ROLES.DisplayRole) -> Any:
        """Give name or value, its colour, and the path as a tip."""
        line = self.line(index) if index.isValid() else None
        if line is None:
            return None
        if role == _ROLES.DisplayRole:
            return _line(line.node.label) if index.column() == 0 else _shown(line.node)
        if role == _ROLES.ToolTipRole:
            return f"{line.path}\n{line.node.kind}"
        if role == _ROLES.AccessibleTextRole:
            return f"{line.node.label}: {line.node.kind} {line.node.text}"
        if role == _ROLES.ForegroundRole:
            return QColor(_colour(line.node.kind, index.column()))
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _ROLES.DisplayRole
    ) -> Any:
        """Name the two columns."""
        if role == _ROLES.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return (tr("Name"), tr("Value"))[section]
        return None


def _shown(node: Node) -> str:
    text = _line(node.text)
    return f'"{text}"' if node.kind == "string" else text


def _line(text: str) -> str:
    return text.replace("\r\n", "⏎").replace("\n", "⏎").replace("\0", "␀")


def _colour(kind: str, column: int) -> str:
    look = theme.tokens()
    if column == 0:
        return look.text
    by_kind = {
        "string": look.string,
        "number": look.number,
        "boolean": look.keyword,
        "null": look.faint,
        "date": look.number,
    }
    return by_kind.get(kind, look.muted)


class TreeView(QTreeView):
    """The tree; Ctrl+C copies the value, Ctrl+Shift+C its path."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tree = TreeModel(self)
        self._names = 80
        self.setModel(self.tree)
        self.setFont(theme.mono_font(-1.0))
        self.setUniformRowHeights(True)
        self.setAccessibleName(tr("Document as a tree"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setIndentation(14)
        self.setTabKeyNavigation(False)
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.header().setStretchLastSection(True)
        theme.notifier().changed.connect(self.viewport().update)

    def show_tree(self, node: Node) -> None:
        """Show another document."""
        self.tree.show_tree(node)
        self.setCurrentIndex(self.tree.index(0, 0))
        self._names = self._names_width()
        self._share_width()

    def _share_width(self) -> None:
        self.header().resizeSection(0, max(80, min(self.width() // 2, self._names)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give names what they need, up to half of the width."""
        super().resizeEvent(event)
        self._share_width()

    def _names_width(self) -> int:
        rows = range(min(60, self.tree.rowCount()))
        names = (str(self.tree.index(row, 0).data() or "") for row in rows)
        longest = max((len(name) for name in names), default=0)
        return self.fontMetrics().horizontalAdvance("0" * min(40, longest)) + 40

    @property
    def current_line(self) -> tuple[str, str] | None:
        """Path and value of the current line."""
        line = self.tree.line(self.currentIndex()) if self.currentIndex().isValid() else None
        return (line.path, line.node.whole) if line is not None else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the value or its path."""
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if control and event.key() == Qt.Key.Key_C and (found := self.current_line) is not None:
            QGuiApplication.clipboard().setText(found[0] if shift else found[1])
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            event.accept()  # there is nothing to be done with many lines
        else:
            super().keyPressEvent(event)
