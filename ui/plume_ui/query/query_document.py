"""A tab to write SQL in: the editor, its results, and a place beside them for the plan."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from plume_db.errors import PlumeError, SqlError
from plume_db.language import tr
from plume_db.query.perform import Options
from plume_db.query.question import Question
from plume_db.query.run import Caps
from plume_db.query.statements import split
from plume_db.schema.objects import Catalog
from plume_db.units import count_text
from plume_db.values import one_line
from plume_ui.desk import Desk
from plume_ui.document import Document
from plume_ui.editor.sql_editor import SqlEditor
from plume_ui.query.asking import LongReader, Reading, is_short
from plume_ui.query.drafts import Draft
from plume_ui.query.editor_text import EditorText
from plume_ui.query.error_strip import ErrorStrip
from plume_ui.query.page_layout import PageLayout
from plume_ui.query.parameter_bar import ParameterBar
from plume_ui.query.remembering import ParameterMemory, Recorder
from plume_ui.query.result_actions import ResultActions
from plume_ui.query.result_tabs import ResultTabs
from plume_ui.query.run_flow import RunFlow
from plume_ui.query.snippet_bar import SnippetBar
from plume_ui.query.tool_row import ToolRow
from plume_ui.requests import QueryRequest
from plume_ui.widgets.spoken import announce

PARAMETERS_MS = 250
"""How long the keyboard rests before parameters are looked for."""

PLANNED_IN = 20_000
"""Characters of a script that is run as a whole up to which its plan is asked for."""

_EMPTY = tr("Write a statement above and press Ctrl+Return to see its rows here.")
_WAS_RUNNING = tr("This was running when the program ended; it was not run again.")
_OLDER = tr("these rows may be older than the file")


class QueryDocument(Document):
    """Runs statements, shows their results, and asks for their plan."""

    icon_name = "query"
    help_page = "sql"
    comes_back_as = "query"

    plan_wanted = Signal(object)
    """Carries the Question whose plan is to be shown."""

    def __init__(self, desk: Desk, wanted: object = "", parent: QWidget | None = None) -> None:
        desk.queries += 1
        request = QueryRequest.of(wanted)
        super().__init__(desk, request.title or tr("Query {queries}", queries=desk.queries), parent)
        self.editor = SqlEditor(self)
        self.text = EditorText(desk, self.editor)
        self.error = ErrorStrip(self)
        self.parameter_bar = ParameterBar(self)
        self.snippet_bar = SnippetBar(desk, self)
        self.results = ResultTabs(desk, self)
        self.flow = RunFlow(desk, tr("query {queries}", queries=desk.queries), self.results, self)
        self.actions_on_results = ResultActions(desk, self.results, self)
        self.tools = ToolRow(self._handlers(), self)
        self.page = PageLayout(self)
        self.status = self.page.status
        self._long_draft = LongReader(self.editor)
        self._draft = Draft(desk, self._read_state, self, request.kept_as)
        self._memory = ParameterMemory(desk, self.parameter_bar, self)
        self._recorder = Recorder(desk, self)
        self._error_offset = -1
        self._rest = QTimer(self, singleShot=True, interval=PARAMETERS_MS)
        self._rest.timeout.connect(self._look_for_parameters)
        self._connect()
        self._begin_with(request)

    def _handlers(self) -> dict[str, Callable[[], object]]:
        return {
            "run": self.run,
            "run-all": self.run_all,
            "stop": self.flow.stop,
            "explain": self.explain,
            "plan": self.open_plan,
            "format": self.format,
            "snippet": lambda: self.snippet_bar.ask(self.text.meant()),
            "comment": self.editor.toggle_comment,
            "filter": self.actions_on_results.filter,
            "results": self._switch_focus,
            "next-result": lambda: self.results.step(1),
            "previous-result": lambda: self.results.step(-1),
        }

    def _connect(self) -> None:
        self.editor.run_wanted.connect(self.run)
        self.editor.textChanged.connect(self._rest.start)
        self.editor.textChanged.connect(self._draft.touch)
        self.editor.cursorPositionChanged.connect(self._rest.start)
        self.editor.cursorPositionChanged.connect(self._draft.touch)
        self.parameter_bar.submitted.connect(self.run)
        self.parameter_bar.changed.connect(self._draft.touch)
        self.error.place_wanted.connect(self._go_to_error)
        self.error.task_wanted.connect(self.desk.maintenance_wanted)
        self.tools.limit_changed.connect(lambda s: self.desk.settings.set("query/seconds", s))
        self.page.moved.connect(self._draft.touch)
        self.results.current_changed.connect(self._show_status)
        flow = self.flow
        flow.status_changed.connect(self.status.setText)
        flow.error_found.connect(self._show_error)
        flow.running_changed.connect(self._show_running)
        flow.transaction_changed.connect(self.tools.transaction.setVisible)
        flow.recorded.connect(self._recorder.record)
        self.desk.catalog_changed.connect(self._take_catalog)
        self.desk.attached_changed.connect(self.editor.set_attached)
        self.editor.zoomed.connect(lambda points: self.desk.settings.set("editor/zoom", points))
        self.desk.settings.changes.changed.connect(self._follow_setting)

    def _follow_setting(self, key: object) -> None:
        if key == "editor/zoom":
            self.editor.set_zoom(int(self.desk.settings.get("editor/zoom")))
        elif key == "query/seconds":
            self.tools.limit.set_seconds(int(self.desk.settings.get("query/seconds")))

    def _begin_with(self, request: QueryRequest) -> None:
        self.editor.set_zoom(int(self.desk.settings.get("editor/zoom")))
        self.editor.setPlainText(request.sql)
        self.parameter_bar.fill(request.parameters)
        self.editor.go_to(request.cursor)
        self.page.set_split(request.split)
        self.results.say(_WAS_RUNNING if request.was_running else _EMPTY)
        if request.was_running:
            self.status.setText(_WAS_RUNNING)
        self.tools.limit.set_seconds(int(self.desk.settings.get("query/seconds")))
        self.tools.show_running(False)
        self._take_catalog(self.desk.catalog)
        self.editor.set_attached(self.desk.attached)
        self.text.learn_functions()
        self._look_for_parameters()

    @property
    def sql(self) -> str:
        """The whole text."""
        return self.editor.toPlainText()

    def put_beside(self, widget: QWidget) -> None:
        """Show a widget to the right of the results."""
        self.page.put_beside(widget)

    # Running

    def run(self) -> None:
        """Run the selection, or the statement at the cursor, and ask for its plan."""
        self._ask(False, self._start)

    def run_all(self) -> None:
        """Run every statement."""
        self._ask(True, self._start)

    def explain(self) -> None:
        """Ask for the plan of what is meant."""
        self._clear_error()
        if not self.page.bring_forward(beside=True):
            self.page.bring_forward(beside=False)  # pressed again in a narrow place
            return
        self._ask(False, self.plan_wanted.emit)

    def open_plan(self) -> None:
        """Ask for the plan of what is meant in a tab of its own."""
        self._clear_error()
        self._ask(False, self.desk.plan_document_wanted.emit)

    def _ask(self, whole: bool, then: Callable[[Question], object]) -> None:
        """Make a question of what is meant; a long text takes a moment to be read."""
        try:
            given = self.parameter_bar.values()
        except PlumeError as error:
            self._show_error(error)
            return
        if not is_short(self.editor):
            self.status.setText(tr("Reading the text…"))
        self.text.ask(whole, given, then)

    def _start(self, question: Question) -> None:
        self._clear_error()
        self.page.bring_forward(beside=False)
        self._memory.keep()
        words = " ".join(question.script[:2_000].split())
        self.flow.start(question, self._options(question), f"{self.title}: {one_line(words, 60)}")
        self._plan_alone(question)

    def _plan_alone(self, question: Question) -> None:
        """Ask for the plan too: of the statement that is run, of a script the one at the cursor."""
        if question.position is not None:
            self.plan_wanted.emit(question)
        elif len(question.script) < PLANNED_IN:
            if len([each for each in split(question.script) if not each.empty]) == 1:
                self.plan_wanted.emit(question)
            elif not self.editor.textCursor().hasSelection():
                self.text.ask(False, question.given, self.plan_wanted.emit)

    def _options(self, question: Question) -> Options:
        settings = self.desk.settings
        caps = Caps(int(settings.get("query/row_cap")), int(settings.get("query/gigabytes") * 1e9))
        return Options(
            question.given,
            caps,
            float(self.tools.limit.seconds),
            in_memory=self.desk.session.opened.encrypted,
            memory=int(settings.get("query/memory_gigabytes") * 1e9),
            catalog=self.desk.catalog,
        )

    def _show_running(self, running: object) -> None:
        self.tools.show_running(bool(running))
        self._draft.save()  # at once: what ran when the program died must be known
        if not running:
            self._show_status()
            if self.error.isHidden():  # what is wrong was said
                announce(self, self.status.text())

    def _show_status(self) -> None:
        page = self.results.current
        self.page.show_result(page is not None and page.grid is not None, self.results)
        if page is not None and page.status:
            self.status.setText(page.status)
            self.status.setToolTip(page.status_tip)

    # Errors

    def _show_error(self, error: PlumeError, task: object = "") -> None:
        place = ""
        if isinstance(error, SqlError) and error.offset >= 0:
            self._error_offset = error.offset
            self.editor.show_error(error.offset)
            at = self.editor.textCursor()
            line, column = at.blockNumber() + 1, at.positionInBlock() + 1
            place = tr(
                "line {line}, column {column}", line=count_text(line), column=count_text(column)
            )
        self.error.say(error.sentence, place, str(task))
        self.status.setText(tr("Failed"))

    def _clear_error(self) -> None:
        self._error_offset = -1
        self.editor.clear_error()
        self.error.hide()

    def _go_to_error(self) -> None:
        if self._error_offset >= 0:
            self.editor.show_error(self._error_offset)
            self.editor.setFocus()

    # The text

    def format(self) -> None:
        """Lay the selection, or all, out over lines."""
        self.text.format().failed.connect(self._show_error)

    def _look_for_parameters(self) -> None:
        names = self.text.parameters()
        if names is not None:
            self.parameter_bar.ask_for(names)

    def _take_catalog(self, catalog: object) -> None:
        self.editor.set_catalog(catalog if isinstance(catalog, Catalog) else None)

    def _read_state(self, done: Callable[[QueryRequest], object]) -> None:
        def tell(reading: Reading) -> None:
            cursor = self.editor.textCursor().position()
            split, texts = self.page.split, self.parameter_bar.texts()
            running = self.flow.busy and not self.desk.closing
            state = QueryRequest(reading.text, self.title, cursor, split, texts, running)
            done(state)

        if self.desk.closing:
            tell(Reading(self.sql, ()))
        else:
            self._long_draft.read(tell)

    def _switch_focus(self) -> None:
        page = self.results.current
        self.page.bring_forward(beside=False)
        if page is not None and page.grid is not None and self.editor.hasFocus():
            page.grid.setFocus()
        else:
            self.editor.setFocus()

    # Document

    def refresh(self) -> None:
        """Say that the rows may be older than the file; a query is never run unasked."""
        for page in self.results.pages:
            new = page.of_write and self.desk.writing
            if page.kept and not new and not self.flow.busy and _OLDER not in page.status:
                page.status = f"{page.status}  ·  {_OLDER}"
        self._show_status()

    def find_text(self) -> bool:
        """Find in the text, and replace."""
        self.editor.show_find()
        return True

    def export(self) -> bool:
        """Export the result in front."""
        return self.actions_on_results.export()

    def kept(self) -> str | None:
        """Name the draft that keeps the text; None where nothing typed is kept."""
        return self._draft.file.name if self._draft.file is not None else None

    def focus_first(self) -> None:
        """Put the keyboard into the editor."""
        self.editor.setFocus()

    def shutdown(self) -> None:
        """Stop what runs; keep the text where the whole file is closed, not just this tab."""
        self._rest.stop()
        self.text.stop()
        self._draft.close(keep=self.desk.closing)
        self.flow.shutdown()
        self.results.shutdown()
