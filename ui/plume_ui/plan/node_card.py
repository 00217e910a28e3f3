"""All that is known of one node of a plan, read as a card."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QGridLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from plume_db.language import tr, trn
from plume_db.plan.nodes import Candidate, PlanNode
from plume_db.plan.words import size_text
from plume_db.units import count_text, listed
from plume_ui import icons, theme
from plume_ui.plan.facts import NodeFacts
from plume_ui.plan.looks import chip_word, subject
from plume_ui.widgets.card import label

_MOST_CANDIDATES = 12
_NARROW = 400
_NOTHING = tr("Choose a step of the plan to see what it does, and why so.")


class NodeCard(QScrollArea):
    """Shows the current node; follows the tree and the diagram."""

    bytecode_wanted = Signal()
    """The person wants the instructions of the node."""
    table_wanted = Signal(object)
    """Carries a table's name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.node: PlanNode | None = None
        self._head = label("", "heading", wrap=True)
        self._words = label("", wrap=True)
        self._raw = label("", wrap=True)
        self._raw.setFont(theme.mono_font())
        self._rows: dict[str, tuple[QLabel, QLabel]] = {}
        self._copy = self._button(
            "copy", tr("Copy the line"), tr("Copy the line as SQLite wrote it")
        )
        self._copy.clicked.connect(self._copy_line)
        self._code = self._button(
            "function", tr("Bytecode"), tr("Show the instructions of this step")
        )
        self._code.clicked.connect(lambda _on=False: self.bytecode_wanted.emit())
        self._table = self._button("table", tr("Open table"), tr("Show the rows of this table"))
        self._table.clicked.connect(self._open_table)
        for each in (self._head, self._words, self._raw):
            each.setTextInteractionFlags(_READ)
        self._lay_out()
        self.show_node(None, NodeFacts())

    def _button(self, icon: str, text: str, tip: str) -> QPushButton:
        made = QPushButton(text)
        made.setIcon(icons.icon(icon))
        made.setToolTip(tip)
        return made

    def _lay_out(self) -> None:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(16, 10, 12, 12)
        column.setSpacing(6)
        column.addWidget(self._head)
        column.addWidget(self._words)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        column.addLayout(self._grid)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(6)
        for button in (self._copy, self._code, self._table):
            self._row.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self._row.addStretch(1)
        column.addSpacing(4)
        column.addLayout(self._row)
        column.addStretch(1)
        for name in _NAMES:
            self._add_row(name)
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(tr("About the step"))

    def _add_row(self, name: str) -> None:
        caption = label(name, "caption", delta=-1)
        value = self._raw if name == _NAMES[0] else label("", wrap=True)
        value.setTextInteractionFlags(_READ)
        at = self._grid.rowCount()
        self._grid.addWidget(caption, at, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(value, at, 1)
        self._rows[name] = (caption, value)

    def show_node(
        self, node: PlanNode | None, facts: NodeFacts, inside: tuple[str, ...] = ()
    ) -> None:
        """Show a node, with what is known of it; `inside` are the loops around it."""
        self.node = node
        for button in (self._copy, self._code, self._table):
            button.setVisible(node is not None)
        if node is None:
            self._head.setText("")
            self._words.setText(_NOTHING)
            self._fill({})
            return
        self._table.setVisible(bool(node.table) and node.schema in ("", "main"))
        self._head.setText(f"{chip_word(node)}  {subject(node)}".strip())
        words = node.words or tr("A line of a plan that Plume DB does not know")
        self._words.setText(f"{words}.")
        self._fill(texts_of(node, facts, inside))

    def _fill(self, texts: dict[str, str]) -> None:
        for name, (caption, value) in self._rows.items():
            text = texts.get(name, "")
            value.setText(text)
            caption.setVisible(bool(text))
            value.setVisible(bool(text))

    def _copy_line(self) -> None:
        if self.node is not None:
            QGuiApplication.clipboard().setText(self.node.detail)

    def _open_table(self) -> None:
        if self.node is not None and self.node.table:
            self.table_wanted.emit(self.node.table)

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the buttons one below the other where there is little room."""
        ways = QBoxLayout.Direction
        narrow = self.width() < theme.wide(_NARROW)
        self._row.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)
        super().resizeEvent(event)


_READ = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.LinksAccessibleByMouse
_NAMES = (
    tr("SQLite says"),
    tr("Table"),
    tr("Measured rows"),
    tr("Runs"),
    tr("Index"),
    tr("Looks up"),
    tr("Not taken"),
    tr("Planner's cost"),
)


def texts_of(node: PlanNode, facts: NodeFacts, inside: tuple[str, ...] = ()) -> dict[str, str]:
    """Say all that is known of a node, by the names of the card's rows."""
    place = f"{node.schema}.{node.table}" if node.schema not in ("", "main") else node.table
    measured = facts.sentence if facts.source == "measured" or facts.withheld else ""
    return {
        tr("SQLite says"): node.detail or tr("(SQLite gives no text for this line)"),
        tr("Table"): f"{place}: {size_text(node.rows)}" if node.rows and place else place,
        tr("Measured rows"): measured,
        tr("Runs"): tr("once for each row of {inside}", inside=listed(inside)) if inside else "",
        tr("Index"): _index(node),
        tr("Looks up"): listed(node.line.terms),
        tr("Not taken"): _candidates(node.candidates),
        tr("Planner's cost"): _cost(node.cost_hint),
    }


def _index(node: PlanNode) -> str:
    if not node.index:
        return ""
    if not node.index_columns:
        return node.index
    columns = ", ".join(node.index_columns)
    many = len(node.index_columns)
    served = trn(
        "{columns_served} of {n} column narrow the search",
        "{columns_served} of {n} columns narrow the search",
        many,
        columns_served=node.columns_served,
    )
    covering = tr("; the table itself is not read") if node.line.covering else ""
    return f"{node.index} ({columns}): {served}{covering}"


def _candidates(candidates: tuple[Candidate, ...]) -> str:
    first = sorted(candidates, key=lambda each: not each.might_serve)
    lines = [
        f"{each.index} ({', '.join(each.columns)}): {each.reason}"
        for each in first[:_MOST_CANDIDATES]
    ]
    if len(first) > _MOST_CANDIDATES:
        lines.append(tr("and {first} more", first=count_text(len(first) - _MOST_CANDIDATES)))
    return "\n".join(lines)


def _cost(hint: int) -> str:
    if not hint:
        return ""
    cost = count_text(round(2 ** (min(hint, 600) / 10)))
    return tr("{cost} (planner; an undocumented number of SQLite, a hint only)", cost=cost)
