"""A tab with everything about the plan of one statement."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QTabWidget, QVBoxLayout, QWidget

from plume_db.errors import PlumeError
from plume_db.language import said, to_say, tr
from plume_db.query.question import Question
from plume_db.values import one_line
from plume_ui.document import Document
from plume_ui.plan.bytecode_view import BytecodeView
from plume_ui.plan.diagram_paint import Fonts
from plume_ui.plan.diagram_view import DiagramView
from plume_ui.plan.export import Subject
from plume_ui.plan.exporting import Exporter
from plume_ui.plan.history_view import HistoryView
from plume_ui.plan.measure_view import MeasureView
from plume_ui.plan.plan_reading import PlanReading
from plume_ui.plan.plan_tab import PlanTab
from plume_ui.plan.plan_tools import PlanTools
from plume_ui.plan.request import PlanRequest
from plume_ui.plan.values_view import ValuesView
from plume_ui.plan.whatif_view import WhatIfView
from plume_ui.widgets.message_strip import MessageStrip
from plume_ui.widgets.roomy import Roomy

if TYPE_CHECKING:
    from plume_db.recall.entry import Change
    from plume_db.whatif.changes import WhatIfChange
    from plume_ui.desk import Desk

TABS = (
    to_say("Plan"),
    to_say("Bytecode"),
    to_say("Measured"),
    to_say("What-if"),
    to_say("Values"),
    to_say("History"),
)

_LONGEST_KEPT = 100_000
"""Characters of a script that is kept for the next start; to find a statement in it takes time."""


class PlanDocument(Document):
    """Tree and diagram, bytecode, measured run, what-if and history of one statement."""

    icon_name = "plan"
    help_page = "plans"
    comes_back_as = "plan"

    def __init__(self, desk: Desk, wanted: object, parent: QWidget | None = None) -> None:
        request = PlanRequest.of(wanted)
        super().__init__(desk, tr("Plan"), parent)
        self.reading = PlanReading(desk, self)
        self.strip = MessageStrip(self)
        self._parts: dict[str, QWidget] = {}
        """The parts that were shown; the others are built when they are."""
        self.tabs = QTabWidget(self)
        self.tools = PlanTools(self._handlers(), self)
        self.exporter = Exporter(desk, self._subject, self)
        self._lay_out()
        self._add_keys()
        self._connect()
        self.reading.question = request.question
        self._wants_focus = False
        # A frame between the two: together they would take too long for one.
        QTimer.singleShot(0, self, lambda: self._begin(request.tab))

    def _begin(self, tab: str) -> None:
        """Build the first part, and ask for the plan."""
        self.show_tab(tab)
        self._part(self.tab)
        self.reading.read()
        if self._wants_focus and self.tabs.tabBar().hasFocus():
            self.focus_first()

    def _lay_out(self) -> None:
        self.tabs.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # only its tabs have the keyboard
        self.tabs.tabBar().setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.tabBar().setAccessibleName(tr("Parts of the plan's page"))
        for name in TABS:
            self.tabs.addTab(Roomy(_LEAST[name], self), said(name))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.strip)
        whole.addWidget(self.tools)
        whole.addWidget(self.tabs, 1)

    def _handlers(self) -> dict[str, Callable[[], object]]:
        return {
            "replan": self.refresh,
            "tree": self._toggle,
            "diagram": self._toggle,
            "out": partial(self._on_diagram, DiagramView.zoom_out),
            "in": partial(self._on_diagram, DiagramView.zoom_in),
            "fit": partial(self._on_diagram, DiagramView.fit_whole),
            "copy": self.copy,
            "query": self._open_query,
            "export": self.export,
        }

    def _add_keys(self) -> None:
        natural = QShortcut(QKeySequence("Ctrl+0"), self)
        natural.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        natural.activated.connect(partial(self._on_diagram, DiagramView.zoom_reset))
        for number, name in enumerate(TABS, 1):
            shortcut = QShortcut(QKeySequence(f"Alt+{number}"), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(partial(self.show_tab, name))
            self.tabs.setTabToolTip(
                number - 1, tr("{tips}  (Alt+{number})", tips=_TIPS[name], number=number)
            )

    def _connect(self) -> None:
        reading = self.reading
        reading.plan_read.connect(self._on_plan)
        reading.facts_read.connect(self._name_tabs)
        reading.program_read.connect(self._show_program)
        reading.change_found.connect(self._tell_change)
        self.exporter.said.connect(lambda said: self.strip.say(*said))
        self.tabs.currentChanged.connect(lambda _at: self._on_tab())

    # its parts

    def _part(self, name: str) -> QWidget:
        """Give a part, built now where it was not shown before."""
        if name not in self._parts:
            self._parts[name] = self._make_part(name)
            self._place(name)
        return self._parts[name]

    def _place(self, name: str) -> None:
        place = self.tabs.widget(TABS.index(name))
        assert isinstance(place, Roomy)
        place.take(self._parts[name])

    def _make_part(self, name: str) -> QWidget:
        if name == "Plan":
            plan = PlanTab(self.reading, self)
            plan.shown_changed.connect(self._mark_parts)
            plan.card.bytecode_wanted.connect(self._show_bytecode)
            plan.card.table_wanted.connect(self.desk.table_wanted)
            plan.badges.trial_wanted.connect(self._try)
            plan.diagram.opened.connect(lambda _place: self._show_bytecode())
            plan.tree.activated.connect(lambda _index: self._show_bytecode())
            return plan
        if name == "Bytecode":
            code = BytecodeView(self)
            code.node_wanted.connect(self._show_node)
            return code
        if name == "Measured":
            measured = MeasureView(self.reading, self)
            measured.node_wanted.connect(self._show_place)
            return measured
        if name == "What-if":
            return WhatIfView(self.desk, self.reading, self)
        if name == "Values":
            return ValuesView(self.desk, self.reading, self)
        return HistoryView(self.desk, self.reading, self)

    @property
    def plan(self) -> PlanTab:
        """The part with tree and diagram."""
        part = self._part("Plan")
        assert isinstance(part, PlanTab)
        return part

    @property
    def bytecode(self) -> BytecodeView:
        """The part with the instructions."""
        part = self._part("Bytecode")
        assert isinstance(part, BytecodeView)
        return part

    @property
    def measured(self) -> MeasureView:
        """The part with the measured run."""
        part = self._part("Measured")
        assert isinstance(part, MeasureView)
        return part

    @property
    def whatif(self) -> WhatIfView:
        """The part in which changes are imagined."""
        part = self._part("What-if")
        assert isinstance(part, WhatIfView)
        return part

    @property
    def values(self) -> ValuesView:
        """The part with the values."""
        part = self._part("Values")
        assert isinstance(part, ValuesView)
        return part

    @property
    def history(self) -> HistoryView:
        """The part with earlier plans."""
        part = self._part("History")
        assert isinstance(part, HistoryView)
        return part

    # what it shows

    def is_about(self, question: Question) -> bool:
        """Whether this is the tab of a question."""
        return self.reading.question == question

    def show_request(self, request: PlanRequest) -> None:
        """Come to the front at a tab, with the plan made anew."""
        self.show_tab(request.tab)
        self.reading.read(request.question)

    def show_tab(self, name: str) -> None:
        """Bring a part to the front."""
        if name in TABS:
            self.tabs.setCurrentIndex(TABS.index(name))

    @property
    def tab(self) -> str:
        """The part in front."""
        return TABS[self.tabs.currentIndex()]

    def _on_plan(self) -> None:
        page = self.reading.page
        if page is not None:
            self.tools.show_statement(page.plan.sql)
            self.set_title(
                tr("Plan: {split}", split=one_line(" ".join(page.plan.sql[:400].split()), 28))
            )
        usable = page is not None and not page.plan.absent
        self.tools.show_usable(usable)
        if "Bytecode" in self._parts:
            self.bytecode.forget()
            if not usable:
                self.bytecode.say(tr("There is no program to show."), self.reading.sentence)
        self._name_tabs()
        self._on_tab()

    def _name_tabs(self) -> None:
        found = len(self.reading.badges)
        self.tabs.setTabText(0, tr("Plan ({found})", found=found) if found else tr("Plan"))

    def _on_tab(self) -> None:
        if "Plan" not in self._parts and self.reading.page is None:
            return  # not begun yet
        self._part(self.tab)
        if self.tabs.currentWidget().hasFocus():
            self.tabs.tabBar().setFocus()  # its part was not there yet when it came to the front
        if self.tab == "Bytecode":
            self.reading.read_program()
        self.tools.show_for_plan(self.tab == "Plan")

    def _on_diagram(self, act: Callable[[DiagramView], None]) -> None:
        act(self.plan.diagram)

    def _show_program(self) -> None:
        if self.reading.program is None or self.reading.program_sentence:
            self.bytecode.say(tr("There is no program to show."), self.reading.program_sentence)
        else:
            self.bytecode.show_listing(self.reading.program)

    def _tell_change(self, change: Change) -> None:
        def compare() -> None:
            self.show_tab("History")
            self.history.show_pair(change.before.id, change.after.id)

        self.strip.say("note", change.words, (tr("Compare"), compare))

    def _toggle(self) -> None:
        tree, diagram = self.tools.buttons["tree"], self.tools.buttons["diagram"]
        if not tree.isChecked() and not diagram.isChecked():
            other = diagram if not self.plan.tree.isHidden() else tree
            other.setChecked(True)
        self.plan.show_parts(tree=tree.isChecked(), diagram=diagram.isChecked())

    def _mark_parts(self) -> None:
        if "Plan" not in self._parts:
            return  # it is just being built
        self.tools.buttons["tree"].setChecked(not self.plan.tree.isHidden())
        self.tools.buttons["diagram"].setChecked(not self.plan.diagram.isHidden())

    # ways from one part to another

    def _show_bytecode(self) -> None:
        node = self.plan.node
        if node is not None:
            self.show_tab("Bytecode")
            self.bytecode.show_node(node.id)
            self.bytecode.table.setFocus()

    def _show_node(self, number: object) -> None:
        if isinstance(number, int) and self.plan.choose_node(number):
            self.show_tab("Plan")
            self.plan.tree.setFocus()

    def _show_place(self, place: object) -> None:
        self.show_tab("Plan")
        self.plan.choose(place)
        self.plan.tree.setFocus()

    def _try(self, change: WhatIfChange) -> None:
        self.show_tab("What-if")
        self.whatif.try_change(change)

    def _open_query(self) -> None:
        question = self.reading.question
        page = self.reading.page
        if page is not None:
            self.desk.query_wanted.emit(page.sql.strip())
        elif question is not None:
            self.desk.query_wanted.emit(question.script)

    # out of here

    def copy(self) -> None:
        """Copy the lines of the plan, indented as they are nested."""
        page = self.reading.page
        if page is not None:
            QGuiApplication.clipboard().setText(page.raw)

    def _subject(self) -> Subject | None:
        page, reading = self.reading.page, self.reading
        if page is None or page.plan.absent:
            return None
        fonts = Fonts.of(QApplication.font())
        return Subject(page, reading.facts, reading.badges, reading.measured, fonts)

    # Document

    def refresh(self) -> None:
        """Plan again; the file may have changed."""
        self.reading.read()

    def export(self) -> bool:
        """Offer the ways to write the plan."""
        button = self.tools.buttons["export"]
        return self.exporter.pop_up(button.mapToGlobal(button.rect().bottomLeft()))

    def kept(self) -> str | None:
        """Give the statement, where the person lets what is typed be kept; it is not run."""
        question, wanted = self.reading.question, self.desk.settings.get("query/autosave")
        if question is None or not wanted or len(question.script) > _LONGEST_KEPT:
            return None
        with suppress(PlumeError):
            return question.statement().text
        return None

    def focus_first(self) -> None:
        """Put the keyboard into the tree."""
        if self.tab == "Plan" and "Plan" in self._parts:
            self.plan.tree.setFocus()
        else:
            self._wants_focus = "Plan" not in self._parts
            self.tabs.tabBar().setFocus()

    def shutdown(self) -> None:
        """Stop every job."""
        self.reading.stop()
        for part in self._parts.values():
            if isinstance(part, (WhatIfView, ValuesView, HistoryView)):
                part.stop()


_LEAST = {
    "Plan": 270,
    "Bytecode": 160,
    "Measured": 200,
    "What-if": 420,
    "Values": 320,
    "History": 320,
}
"""Pixels of height each part needs at least."""
_TIPS = {
    "Plan": tr("The steps of the plan as a tree and as a diagram, with what stands out"),
    "Bytecode": tr("The instructions of SQLite's machine"),
    "Measured": tr("Run the statement, and see what it really costs"),
    "What-if": tr("Imagine another index, another wording, other statistics or values"),
    "Values": tr("Bind other values, and find those that make another plan"),
    "History": tr("How the same query was planned before"),
}
