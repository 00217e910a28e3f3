"""The tab that shows what SQLite's machine does, instruction by instruction."""

from __future__ import annotations

from bisect import bisect_right

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from plume_db.language import tr, trn
from plume_db.plan.bytecode import Opcode
from plume_db.units import count_text
from plume_ui import icons, theme
from plume_ui.plan.bytecode_model import LOOPS, BracketsRole, BytecodeModel, Listing
from plume_ui.plan.sheet import SheetView
from plume_ui.widgets.card import label
from plume_ui.widgets.empty_state import EmptyState

_STEP = 8
"""Pixels between two brackets."""
_READING = tr("Reading the program…")

Index = QModelIndex | QPersistentModelIndex


class BytecodeView(QWidget):
    """Shows a listing; emits ``node_wanted`` for the step a chosen instruction belongs to."""

    node_wanted = Signal(object)
    """Carries the id of a node of the plan."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._node: int | None = None
        """The step whose instructions are wanted as soon as they are here."""
        self.model = BytecodeModel(self)
        self.table = SheetView(tr("Bytecode"), self.model, self)
        self.table.setItemDelegateForColumn(LOOPS, _Brackets(self.table))
        self.table.selectionModel().currentRowChanged.connect(self._on_row)
        self.table.doubleClicked.connect(lambda _index: self._show_node())
        self.empty = EmptyState("function", self)
        self.says = label("", "caption", wrap=True)
        self._why = label("", "caption", wrap=True)
        self._why.setContentsMargins(12, 6, 12, 6)
        self._go = QPushButton(tr("Show its step"))
        self._go.setIcon(icons.icon("plan"))
        self._go.setToolTip(tr("Show the step of the plan that this instruction belongs to"))
        self._go.clicked.connect(self._show_node)
        self._go.setEnabled(False)
        self._hot = QPushButton(tr("Next hot one"))
        self._hot.setIcon(icons.icon("next"))
        self._hot.setToolTip(tr("Go to the next instruction that the innermost loops repeat"))
        self._hot.clicked.connect(self.next_hot)
        self._pages = QStackedWidget(self)
        self._lay_out()
        self.say(_READING)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 6, 12, 6)
        head.setSpacing(8)
        head.addWidget(self.says, 1)
        head.addWidget(self._hot)
        head.addWidget(self._go)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.table, 1)
        column.addWidget(self._why)
        self._pages.addWidget(self.empty)
        self._pages.addWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._pages)

    def say(self, sentence: str, advice: str = "") -> None:
        """Show a sentence instead of a program."""
        self.empty.say(sentence, advice)
        self._pages.setCurrentIndex(0)

    def show_listing(self, listing: Listing) -> None:
        """Show a program."""
        self.model.show(listing)
        self.table.set_widths(5, max(4, listing.deepest + 1), 14, 3, 4, 3, 9, 2, 15, 6)
        program = listing.program
        count, loops = len(program.opcodes), len(program.loops)
        words = trn(
            "{count} instructions, {n} loop.",
            "{count} instructions, {n} loops.",
            loops,
            count=count_text(count),
        )
        self.says.setText(" ".join([words, *program.notes]))
        self._hot.setEnabled(bool(listing.hot))
        self._pages.setCurrentIndex(1)
        self.table.selectRow(0)
        if self._node is not None:
            self.show_node(self._node)

    def show_node(self, node: int) -> None:
        """Go to the instructions of a step of the plan, now or when they are read."""
        nodes = self.model.listing.nodes
        if nodes is None or node not in nodes:
            self._node = node
            return
        self._node = None
        self._go_to(nodes[node])

    def forget(self) -> None:
        """Another plan is shown: its program is still to be read."""
        self._node = None
        self.say(_READING)

    def next_hot(self) -> None:
        """Go to the next hot instruction, and from the last to the first."""
        hot = self.model.listing.hot
        if hot:
            at = bisect_right(hot, self.table.currentIndex().row())
            self._go_to(hot[at % len(hot)])

    def _go_to(self, row: int) -> None:
        self.table.selectRow(row)
        index = self.model.index(row, 0)
        self.table.scrollTo(index, SheetView.ScrollHint.PositionAtCenter)

    @property
    def _opcode(self) -> Opcode | None:
        row = self.table.currentIndex().row()
        rows = self.model.listing.rows
        found = rows[row] if 0 <= row < len(rows) else None
        return found if isinstance(found, Opcode) else None

    def _on_row(self, current: QModelIndex, _previous: QModelIndex) -> None:
        found = self._opcode
        self._go.setEnabled(found is not None and found.node is not None)
        row = current.row()
        if found is None:
            self._why.setText("")
            return
        loops = self.model.listing.loops[row]
        hot = f": {found.why_hot}" if found.hot else ""
        parts = [f"{found.words}{hot}." if found.words else ""]
        parts.append(tr("Repeated for {loops}.", loops=loops) if loops else tr("Not in a loop."))
        self._why.setText(" ".join(part for part in parts if part))

    def _show_node(self) -> None:
        found = self._opcode
        if found is not None and found.node is not None:
            self.node_wanted.emit(found.node)


class _Brackets(QStyledItemDelegate):
    """Paints the loops a row is in, as brackets side by side."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row's part of each bracket."""
        look = theme.tokens()
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(look.selection))
        painter.setPen(QPen(QColor(look.accent), 1.5))
        middle = rect.center().y()
        for depth, part in index.data(BracketsRole) or ():
            x = rect.left() + 8 + depth * _STEP
            if x > rect.right() - 4:
                break
            top = rect.top() if part in ("side", "bottom") else middle
            bottom = rect.bottom() if part in ("side", "top") else middle
            painter.drawLine(x, top, x, bottom)
            if part != "side":
                painter.drawLine(x, middle, x + _STEP - 3, middle)
        painter.restore()
