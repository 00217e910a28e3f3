"""The instructions of a statement as rows, with the brackets of its loops; made on a worker."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont

from plume_db.language import tr
from plume_db.plan.bytecode import Loop, Opcode, Program
from plume_ui import theme

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()

COLUMNS = (
    tr("At"),
    tr("Loops"),
    tr("Opcode"),
    "p1",
    "p2",
    "p3",
    "p4",
    "p5",
    tr("Cursor"),
    tr("What it does"),
)
LOOPS = 1
_RIGHT = frozenset({0, 3, 4, 5, 7})
_MONO = frozenset({0, 2, 3, 4, 5, 6, 7})
BracketsRole = Qt.ItemDataRole.UserRole
"""Gives the brackets of a row: pairs of depth and ``top``, ``side``, ``bottom`` or ``both``."""
_DEEPEST = 12
_LONG = 200

Brackets = tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Listing:
    """A program made ready to be shown."""

    program: Program
    rows: tuple[Opcode | str, ...] = ()
    """Instructions, and before those of a trigger its name."""
    brackets: tuple[Brackets, ...] = ()
    cursors: tuple[str, ...] = ()
    """What the cursor of each row stands for."""
    loops: tuple[str, ...] = ()
    """What repeats each row, from the outermost loop inwards."""
    places: dict[tuple[int, int], int] | None = None
    """The row of a program's address."""
    nodes: dict[int, int] | None = None
    """The first row of each node of the plan; of one that reads, where its cursor moves."""
    hot: tuple[int, ...] = ()
    """The rows that the innermost loops repeat, and that are worth a look."""
    deepest: int = 0
    """How many brackets stand side by side at most."""


def list_program(program: Program) -> Listing:
    """Make a program ready to be shown; goes through it a few times."""
    cursors = {(each.program, each.number): each for each in program.cursors}
    loops: dict[int, list[Loop]] = defaultdict(list)
    for loop in program.loops:
        loops[loop.program].append(loop)
    rows: list[Opcode | str] = []
    places: dict[tuple[int, int], int] = {}
    nodes: dict[int, int] = {}
    reading: set[int] = set()
    named: list[str] = []
    shown = 0
    for opcode in program.opcodes:
        if opcode.program != shown:
            shown = opcode.program
            name = program.names[shown] if shown < len(program.names) else ""
            rows.append(name or tr("program {shown}", shown=shown))
            named.append("")
        places[opcode.program, opcode.address] = len(rows)
        if opcode.node is not None:
            moves = opcode.cursor is not None and opcode.name.startswith(_MOVES)
            if opcode.node not in nodes or (moves and opcode.node not in reading):
                nodes[opcode.node] = len(rows)
            if moves:
                reading.add(opcode.node)
        rows.append(opcode)
        cursor = cursors.get((opcode.program, opcode.cursor if opcode.cursor is not None else -1))
        named.append(f"{cursor.number} {cursor.name}" if cursor else "")
    brackets, words = _brackets(rows, loops)
    hot = tuple(at for at, row in enumerate(rows) if isinstance(row, Opcode) and row.hot)
    deepest = max(map(len, brackets), default=0)
    return Listing(program, tuple(rows), brackets, tuple(named), words, places, nodes, hot, deepest)


_MOVES = (
    "Rewind",
    "Last",
    "Seek",
    "VFilter",
    "SorterSort",
    "Sort",
    "NotExists",
    "InitCoroutine",
)


def _brackets(
    rows: list[Opcode | str], loops: dict[int, list[Loop]]
) -> tuple[tuple[Brackets, ...], tuple[str, ...]]:
    found: list[Brackets] = []
    words: list[str] = []
    open_: list[Loop] = []
    waiting: list[Loop] = []
    shown = -1
    for row in rows:
        if isinstance(row, str):
            found.append(())
            words.append("")
            continue
        if row.program != shown:
            shown = row.program
            open_ = []
            waiting = sorted(loops[shown], key=lambda loop: (loop.first, -loop.last), reverse=True)
        while waiting and waiting[-1].first <= row.address:
            open_.append(waiting.pop())
        open_ = [loop for loop in open_ if loop.last >= row.address]
        found.append(
            tuple((depth, _part(loop, row.address)) for depth, loop in enumerate(open_[:_DEEPEST]))
        )
        words.append(", ".join(loop.words for loop in open_))
    return tuple(found), tuple(words)


def _part(loop: Loop, address: int) -> str:
    if loop.first == loop.last:
        return "both"
    if address == loop.first:
        return "top"
    return "bottom" if address == loop.last else "side"


class BytecodeModel(QAbstractTableModel):
    """Shows a listing."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.listing = Listing(Program(""))
        self._mono = theme.mono_font()
        self._bold = QFont(self._mono)
        self._bold.setBold(True)

    def show(self, listing: Listing) -> None:
        """Take another program."""
        self.beginResetModel()
        self.listing = listing
        self.endResetModel()

    # Qt overrides

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        """Count the rows."""
        return 0 if parent.isValid() else len(self.listing.rows)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        """Count the columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give what a role shows of a cell."""
        if not index.isValid():
            return None
        row, column = index.row(), index.column()
        found = self.listing.rows[row]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, column)
        if role == BracketsRole:
            return self.listing.brackets[row]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column in _RIGHT else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.FontRole and column in _MONO:
            hot = isinstance(found, Opcode) and found.hot and column == 2
            return self._bold if hot else self._mono
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._colour(found, column)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return self._tip(row)
        return None

    def _text(self, row: int, column: int) -> str:
        found = self.listing.rows[row]
        if isinstance(found, str):
            return found if column == 2 else ""
        if column == 8:
            return self.listing.cursors[row]
        if column == 9:
            return f"{found.words}: {found.why_hot}" if found.hot else found.words
        parts = (
            str(found.address),
            "",
            found.name,
            str(found.p1),
            str(found.p2),
            str(found.p3),
            found.p4[:_LONG],
            str(found.p5) if found.p5 else "",
        )
        return parts[column]

    def _colour(self, found: Opcode | str, column: int) -> QColor | None:
        look = theme.tokens()
        if isinstance(found, str):
            return QColor(look.accent)
        if column == 2 and found.hot:
            return QColor(look.warn)
        return QColor(look.muted) if column in (0, 3, 4, 5, 6, 7) else None

    def _tip(self, row: int) -> str:
        found = self.listing.rows[row]
        if isinstance(found, str):
            return found
        lines = [found.words, found.why_hot]
        if self.listing.loops[row]:
            lines.append(tr("Inside: {loops}", loops=self.listing.loops[row]))
        return "\n".join(line for line in lines if line)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Give a heading."""
        if orientation == Qt.Orientation.Vertical:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return COLUMNS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section in _RIGHT else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None
