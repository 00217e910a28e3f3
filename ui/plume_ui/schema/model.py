"""The schema tree for a QTreeView: names, rows, sizes."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from plume_db.language import tr, trn
from plume_db.schema.objects import folded
from plume_db.units import bytes_text, count_text
from plume_ui.schema.tree import Node, NodePath, found_again

if TYPE_CHECKING:
    from plume_db.schema.counts import Count
    from plume_db.storage.sizes import Size

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
NODE = Qt.ItemDataRole.UserRole
"""The role that gives the :class:`Node`."""


class Col(IntEnum):
    """The columns of the tree."""

    NAME = 0
    ROWS = 1
    SIZE = 2


class SchemaModel(QAbstractItemModel):
    """Shows a tree of nodes, and beside them the counts and sizes that are known so far."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._root = Node("root", "", "")
        self.sizes: dict[str, Size] = {}
        """By folded name."""
        self.counts: dict[str, Count] = {}
        """By folded name."""

    def show_tree(self, root: Node) -> None:
        """Show another tree."""
        self.beginResetModel()
        before, self._root = self._root, root
        self.endResetModel()
        del before  # not earlier: until now views may hold indexes into it

    @property
    def root(self) -> Node:
        """The node above the groups."""
        return self._root

    def node(self, index: _Index) -> Node:
        """Give the node of an index; the root for an invalid one."""
        found = index.internalPointer() if index.isValid() else None
        return found if isinstance(found, Node) else self._root

    def index_of(self, node: Node, column: int = 0) -> QModelIndex:
        """Give the index of a node."""
        if node.parent is None:
            return QModelIndex()
        return self.createIndex(node.row, column, node)

    def find(self, path: NodePath) -> Node | None:
        """Find a node by its path."""
        return next(iter(found_again(self._root, [path])), None)

    def measured(self, batch: tuple[Size | Count, ...]) -> None:
        """Take sizes and counts, for views to be repainted.

        Nothing is emitted: a tree view would ask for the place of each of 5,000 changed rows,
        which takes 15 ms, many times over while figures come.
        """
        from plume_db.storage.sizes import Size  # the first tree has none, and does not wait

        for each in batch:
            if isinstance(each, Size):
                self.sizes[folded(each.name)] = each
            else:
                self.counts[folded(each.table)] = each

    def add_kids(self, node: Node, kids: list[Node]) -> None:
        """Give a node the children that were read for it."""
        if kids and node.children is None:
            self.beginInsertRows(self.index_of(node), 0, len(kids) - 1)
            node.adopt(kids)
            self.endInsertRows()
        elif node.children is None:
            node.adopt([])

    def set_error(self, node: Node, reason: str) -> None:
        """Mark a node as one that can not be read."""
        node.error = reason
        self.dataChanged.emit(self.index_of(node), self.index_of(node, Col.SIZE))

    def size_of(self, node: Node) -> Size | None:
        """Give the size of a node's own b-tree; a virtual table's is that of its shadow tables."""
        if node.kind == "virtual":
            parts = [self.size_of(kid) for kid in node.kids() if kid.kind == "shadow"]
            known = [part for part in parts if part]
            if not known:
                return None
            from plume_db.storage.sizes import Size

            return Size(
                node.name,
                sum(part.bytes for part in known),
                sum(part.pages for part in known),
                0,
                0,
                all(part.exact for part in known),
            )
        if node.kind in ("table", "shadow", "index"):
            return self.sizes.get(folded(node.name))
        return None

    def _text(self, node: Node, column: int) -> object:
        if column == Col.NAME:
            return node.name
        if node.kind == "group":
            return count_text(len(node.kids())) if column == Col.ROWS else None
        if column == Col.ROWS:
            return rows_text(self._count(node))
        return size_text(self.size_of(node))

    def _count(self, node: Node) -> Count | None:
        if node.kind not in ("table", "shadow", "virtual", "view"):
            return None
        return self.counts.get(folded(node.name))

    def _tip(self, node: Node, column: int) -> object:
        if column == Col.NAME:
            lines = [f"{node.name}  {node.detail}".rstrip(), node.error]
            lines += [str(self._tip(node, other) or "") for other in (Col.ROWS, Col.SIZE)]
            return "\n".join(line for line in lines if line)
        if column == Col.ROWS:
            count = self._count(node)
            if count and count.error:
                return count.error
            if count and not count.exact:
                return tr(
                    "At least {at_least} rows; counting stopped there.",
                    at_least=count_text(count.at_least),
                )
            return trn("{n} row", "{n} rows", count.at_least) if count else None
        size = self.size_of(node)
        if size is None:
            return None
        about = "" if size.exact else tr("About ")
        return trn(
            "{about}{bytes:,} bytes in {n} page",
            "{about}{bytes:,} bytes in {n} pages",
            size.pages,
            about=about,
            bytes=size.bytes,
        )

    def _spoken(self, node: Node, column: int) -> object:
        if column != Col.NAME:
            return self._text(node, column)
        words = [node.kind if node.kind != "group" else "", node.name, node.detail, node.error]
        rows, size = self._text(node, Col.ROWS), self._text(node, Col.SIZE)
        words += [
            tr("{rows} rows", rows=rows) if rows and node.kind != "group" else "",
            str(size or ""),
        ]
        return " ".join(word for word in words if word)

    # Qt's questions

    def index(self, row: int, column: int, parent: _Index = _NOWHERE) -> QModelIndex:
        """Give the index of a place."""
        kids = self.node(parent).kids()
        if parent.column() > 0 or not 0 <= row < len(kids) or not 0 <= column < len(Col):
            return QModelIndex()
        return self.createIndex(row, column, kids[row])

    def parent(self, index: _Index = _NOWHERE) -> QModelIndex:  # type: ignore[override]
        """Give the index above."""
        above = self.node(index).parent
        return self.index_of(above) if above is not None else QModelIndex()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """Give the number of children, making them."""
        return 0 if parent.column() > 0 else len(self.node(parent).kids())

    def hasChildren(self, parent: _Index = _NOWHERE) -> bool:
        """Tell whether a row can be opened, without making its children."""
        node = self.node(parent)
        return parent.column() <= 0 and (node.has_kids() or self.canFetchMore(parent))

    def canFetchMore(self, parent: _Index) -> bool:
        """Tell whether a view's columns are still to be read (the panel does, when it opens)."""
        node = self.node(parent)
        return node.kind == "view" and node.children is None and not node.error

    def fetchMore(self, parent: _Index) -> None:
        """Do nothing: reading is the panel's, on a worker."""

    def columnCount(self, _parent: _Index = _NOWHERE) -> int:
        """Give the number of columns."""
        return len(Col)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Answer for one role."""
        show = _SHOW.get(role)
        return show(self, self.node(index), index.column()) if show and index.isValid() else None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """Name the columns."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return (tr("Name"), tr("Rows"), tr("Size"))[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(self._root, section)
        return None


# Not in the model itself: its methods in a dictionary of its own would be a ring, which keeps the
# tree of a closed file until a collector finds it.
_SHOW: dict[int, Callable[[SchemaModel, Node, int], object]] = {
    Qt.ItemDataRole.DisplayRole: SchemaModel._text,
    Qt.ItemDataRole.ToolTipRole: SchemaModel._tip,
    Qt.ItemDataRole.AccessibleTextRole: SchemaModel._spoken,
    Qt.ItemDataRole.TextAlignmentRole: lambda _model, node, column: _alignment(node, column),
    NODE: lambda _model, node, _column: node,
}


def rows_text(count: Count | None) -> str:
    """Write a count as the tree shows it."""
    if count is None or count.error:
        return ""
    return count_text(count.at_least) if count.exact else f"≥ {count_text(count.at_least)}"


def size_text(size: Size | None) -> str:
    """Write a size as the tree shows it."""
    if size is None:
        return ""
    return bytes_text(size.bytes) if size.exact else f"~ {bytes_text(size.bytes)}"


def _alignment(_node: Node, column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignLeft if column == Col.NAME else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignVCenter
