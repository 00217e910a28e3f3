"""Beside the rows of a query: the plan of its statement, read out in plain words."""

from __future__ import annotations

from contextlib import closing

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QStackedWidget,
    QToolButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from plume_db.errors import PlumeError
from plume_db.jobs import Task, attended
from plume_db.plan.explain import explain
from plume_db.plan.nodes import Plan, PlanNode
from plume_db.plan.words import size_text
from plume_db.query.question import Question
from plume_db.units import count_text
from plume_ui import icons, theme
from plume_ui.desk import Desk
from plume_ui.inspection import Inspection
from plume_ui.jobs import Job
from plume_ui.plan.looks import chip_word, subject
from plume_ui.plan.plan_delegate import PlanDelegate
from plume_ui.plan.plan_model import PlanModel
from plume_ui.widgets.card import label

_EMPTY = (
    "Run a statement, or press Ctrl+Shift+E to explain it: how SQLite finds its rows shows here."
)


class PlanPanel(QWidget):
    """Shows the plan of the question last asked."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._job: Job | None = None
        self._plan: Plan | None = None
        self.model = PlanModel(self)
        self.tree = _Tree(self)
        self.tree.setModel(self.model)
        self.tree.selectionModel().currentChanged.connect(self._on_current)
        self.tree.clicked.connect(self._inspect)
        self.sentence = label("", "caption", wrap=True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.sentence.setContentsMargins(24, 24, 24, 24)
        self.foot = label("", "caption", wrap=True, delta=-1.0)
        self.foot.setContentsMargins(12, 6, 12, 6)
        self._copy = QToolButton(self)
        self._pages = QStackedWidget(self)
        self._lay_out()
        theme.notifier().changed.connect(self.tree.viewport().update)
        self.say(_EMPTY)

    def _lay_out(self) -> None:
        self._copy.setIcon(icons.icon("copy"))
        self._copy.setToolTip("Copy the plan as SQLite wrote it")
        self._copy.setAccessibleName("Copy plan")
        self._copy.clicked.connect(lambda _checked=False: self.copy())
        head = QHBoxLayout()
        head.setContentsMargins(12, 4, 8, 4)
        head.addWidget(label("PLAN", "section"))
        head.addStretch(1)
        head.addWidget(self._copy)
        line = QFrame(self)
        line.setProperty("role", "line")
        self._pages.addWidget(self.sentence)
        self._pages.addWidget(self.tree)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(line)
        whole.addWidget(self._pages, 1)
        whole.addWidget(self.foot)

    @property
    def busy(self) -> bool:
        """Whether a plan is being made."""
        return self._job is not None

    def explain(self, question: Question) -> None:
        """Ask for the plan of a question; the one that is shown stays until it is there."""
        if self._job is not None:
            self._job.cancel()
        session = self._desk.session

        def work(task: Task) -> Plan:
            statement = question.statement()
            # A connection of its own: only a fresh one sees what ANALYZE wrote elsewhere.
            with closing(session.connect()) as con:
                alone = Task(con, task.token)
                with attended(con, alone), question.placed(statement):
                    return explain(alone, statement.text, question.given)

        job = self._desk.jobs.start(
            self, session.worker("plan"), work, title="Explain a statement", quiet=True
        )
        self._job = job
        job.succeeded.connect(lambda plan: self.show_plan(plan) if job is self._job else None)
        job.failed.connect(lambda error: self.show_failure(error) if job is self._job else None)
        job.finished.connect(lambda: self._forget(job))

    def show_plan(self, plan: Plan) -> None:
        """Show a plan, or why there is none."""
        if plan.absent:
            self.say(plan.absent)
            return
        self._plan = plan
        self.model.show(plan)
        self.tree.expandAll()
        self._pages.setCurrentWidget(self.tree)
        self._copy.setEnabled(True)
        notes = (f"{plan.statistics[:1].upper()}{plan.statistics[1:]}.", *plan.notes)
        self.foot.setText(" ".join(notes))
        self.foot.show()

    def show_failure(self, error: PlumeError) -> None:
        """Say why the statement could not be planned."""
        self.say(f"No plan: {error.sentence}")

    def say(self, sentence: str) -> None:
        """Show a sentence instead of a plan."""
        self._plan = None
        self.model.show(None)
        self.sentence.setText(sentence)
        self._pages.setCurrentWidget(self.sentence)
        self._copy.setEnabled(False)
        self.foot.hide()

    def copy(self) -> None:
        """Copy the lines of the plan, indented as they are nested."""
        if self._plan is not None:
            QGuiApplication.clipboard().setText(plan_text(self._plan))

    def _forget(self, job: Job) -> None:
        if job is self._job:
            self._job = None

    def _on_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if self.tree.hasFocus():
            self._inspect(current)

    def _inspect(self, index: QModelIndex) -> None:
        node = self.model.node(index)
        if node is not None:
            self._desk.inspected.emit(inspection_of(node))


def inspection_of(node: PlanNode) -> Inspection:
    """Say all that is known of a node."""
    line = node.line
    facts = [
        ("SQLite says", node.detail),
        ("Table", node.table or line.name),
        ("Index", node.index),
        ("Looks up", ", ".join(line.terms)),
        ("Size", size_text(node.rows) if node.rows else ""),
    ]
    if node.cost_hint:
        cost = count_text(round(2 ** (node.cost_hint / 10)))
        facts.append(("Planner's cost", f"{cost} (undocumented number, a hint only)"))
    return Inspection(
        f"{chip_word(node)} {subject(node)}".strip(),
        f"{node.words}." if node.words else "A line of a plan that Plume DB does not know",
        tuple((name, text) for name, text in facts if text),
    )


def plan_text(plan: Plan) -> str:
    """Write a plan as lines, two blanks for each level."""
    lines: list[str] = []
    waiting = [(node, 0) for node in reversed(plan.roots)]
    while waiting:
        node, depth = waiting.pop()
        lines.append("  " * depth + node.detail)
        waiting.extend((child, depth + 1) for child in reversed(node.children))
    return "\n".join(lines)


class _Tree(QTreeView):
    """A tree whose rows are as high as their words need at the present width."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Query plan")
        self.setHeaderHidden(True)
        self.setIndentation(16)
        self.setMouseTracking(True)
        self.setItemDelegate(PlanDelegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QTreeView.ScrollMode.ScrollPerPixel)

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the words out again at the new width."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()
