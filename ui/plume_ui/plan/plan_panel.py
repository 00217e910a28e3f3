"""Beside the rows of a query: the plan of its statement, read out in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from plume_db.language import tr, trn
from plume_db.plan.nodes import PlanNode
from plume_db.query.question import Question
from plume_ui import icons, theme
from plume_ui.desk import Desk
from plume_ui.inspection import Inspection
from plume_ui.plan.facts import NodeFacts
from plume_ui.plan.looks import chip_word, subject
from plume_ui.plan.node_card import texts_of
from plume_ui.plan.plan_model import PlanModel
from plume_ui.plan.plan_reading import PlanReading
from plume_ui.plan.request import PlanRequest
from plume_ui.plan.tree_view import PlanTree
from plume_ui.widgets.card import label
from plume_ui.widgets.message_strip import MessageStrip

if TYPE_CHECKING:
    from plume_db.recall.entry import Change

_OPEN = tr("Open")
_ROOM_FOR_NOTES = 180
"""Pixels of height below which the notes under the tree are left out."""
_EMPTY = tr(
    "Run a statement, or press Ctrl+Shift+E to explain it: how SQLite finds its rows shows here."
)


class PlanPanel(QWidget):
    """Shows the plan of the question last asked."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.reading = PlanReading(desk, self)
        self.model = PlanModel(self)
        self.tree = PlanTree(self.model, self)
        self.tree.selectionModel().currentChanged.connect(self._on_current)
        self.tree.clicked.connect(self._inspect)
        self.tree.doubleClicked.connect(lambda _index: self.open_document())
        self.strip = MessageStrip(self)
        self.sentence = label("", "caption", wrap=True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.sentence.setContentsMargins(12, 8, 12, 8)
        self.foot = label("", "caption", wrap=True, delta=-1.0)
        self.foot.setContentsMargins(12, 6, 12, 6)
        self._copy = self._button(
            "copy", tr("Copy plan"), tr("Copy the plan as SQLite wrote it"), self.copy
        )
        self.open = self._button(
            "plan",
            tr("Open plan"),
            tr("Open the plan in a tab: diagram, bytecode, measured run, what-if  (Ctrl+Shift+D)"),
            self.open_document,
        )
        self.open.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._pages = QStackedWidget(self)
        self._lay_out()
        reading = self.reading
        reading.plan_read.connect(self._show_plan)
        reading.facts_read.connect(self._show_facts)
        reading.change_found.connect(self._tell_change)
        self.say(_EMPTY)

    def _button(self, icon: str, name: str, tip: str, act: object) -> QToolButton:
        made = QToolButton(self)
        made.setIcon(icons.icon(icon))
        made.setToolTip(tip)
        made.setAccessibleName(name)
        made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        assert callable(act)
        made.clicked.connect(lambda _checked=False: act())
        return made

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 4, 8, 4)
        head.addWidget(label("PLAN", "section"))
        head.addStretch(1)
        head.addWidget(self._copy)
        head.addWidget(self.open)
        line = QFrame(self)
        line.setProperty("role", "line")
        self._pages.addWidget(self.sentence)
        self._pages.addWidget(self.tree)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(line)
        whole.addWidget(self.strip)
        whole.addWidget(self._pages, 1)
        whole.addWidget(self.foot)

    @property
    def busy(self) -> bool:
        """Whether a plan is being made."""
        return self.reading.busy

    def explain(self, question: Question) -> None:
        """Ask for the plan of a question; the one that is shown stays until it is there."""
        self.strip.hide()
        self.reading.read(question)

    def _show_plan(self) -> None:
        page = self.reading.page
        if page is None or page.plan.absent:
            self.say(self.reading.sentence)
            return
        self.model.show_arranged(page.arranged, page.facts)
        self._pages.setCurrentWidget(self.tree)
        self._enable(True)
        plan = page.plan
        notes = (f"{plan.statistics[:1].upper()}{plan.statistics[1:]}.", *plan.notes)
        self.foot.setText(" ".join(notes))
        self.tree.setToolTip(self.foot.text())
        self._fit()

    def _show_facts(self) -> None:
        self.model.show_facts(self.reading.facts)
        found = len(self.reading.badges)
        self.open.setText(trn("{n} finding", "{n} findings", found) if found else _OPEN)

    def say(self, sentence: str) -> None:
        """Show a sentence instead of a plan."""
        self.model.show(None)
        self.sentence.setText(sentence)
        self._pages.setCurrentWidget(self.sentence)
        self._enable(False)
        self.foot.setText("")
        self._fit()

    def _fit(self) -> None:
        """Leave the notes to the tip of the tree where its rows need the room."""
        fits = self.height() >= theme.wide(_ROOM_FOR_NOTES)
        self.foot.setVisible(fits and bool(self.foot.text()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Look again how much room there is."""
        super().resizeEvent(event)
        self._fit()

    def _enable(self, on: bool) -> None:
        self._copy.setEnabled(on)
        self.open.setEnabled(on)
        self.open.setText(_OPEN)

    def copy(self) -> None:
        """Copy the lines of the plan, indented as they are nested."""
        if self.reading.page is not None:
            QGuiApplication.clipboard().setText(self.reading.page.raw)

    def open_document(self, tab: str = tr("Plan")) -> None:
        """Open the plan in a tab of its own."""
        if self.reading.page is not None and self.reading.question is not None:
            self._desk.plan_document_wanted.emit(PlanRequest(self.reading.question, tab))

    def _tell_change(self, change: Change) -> None:
        self.strip.say(
            "note", change.words, (tr("Compare"), lambda: self.open_document(tr("History")))
        )

    def _on_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if self.tree.hasFocus():
            self._inspect(current)

    def _inspect(self, index: QModelIndex) -> None:
        node = self.model.node(index)
        if node is not None:
            facts = self.model.facts(self.model.place(index))
            self._desk.inspected.emit(inspection_of(node, facts))


def inspection_of(node: PlanNode, facts: NodeFacts | None = None) -> Inspection:
    """Say all that is known of a node."""
    texts = texts_of(node, facts or NodeFacts())
    return Inspection(
        f"{chip_word(node)} {subject(node)}".strip(),
        f"{node.words}." if node.words else tr("A line of a plan that Plume DB does not know"),
        tuple((name, text) for name, text in texts.items() if text),
    )
