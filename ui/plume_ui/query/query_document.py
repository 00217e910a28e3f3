"""A tab to write SQL in: the editor, its rows, and a place beside them for the plan."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QLabel, QSplitter, QVBoxLayout, QWidget

from plume_db.errors import PlumeError, SqlError
from plume_db.jobs import Task
from plume_db.query.layout import lay_out
from plume_db.query.outcome import Outcome, Slice
from plume_db.query.parameters import parameters
from plume_db.query.question import Question
from plume_db.query.statements import statement_at
from plume_db.units import count_text, duration_text
from plume_db.values import BadText, one_line, type_name
from plume_ui.desk import Desk
from plume_ui.document import Document
from plume_ui.editor.sql_editor import SqlEditor, python_offset
from plume_ui.inspection import Inspection
from plume_ui.query.drafts import Draft
from plume_ui.query.error_strip import ErrorStrip
from plume_ui.query.parameter_bar import ParameterBar
from plume_ui.query.result_view import ResultView
from plume_ui.query.runner import Runner
from plume_ui.query.tool_row import ToolRow
from plume_ui.query.words import outcome_text, rows_text

PARAMETERS_MS = 250
"""How long the keyboard rests before parameters are looked for."""

PARAMETERS_IN = 20_000
"""Characters of a text in which they are looked for at all, since this thread does it."""

_EMPTY = "Write a statement above and press Ctrl+Return to see its rows here."


class QueryDocument(Document):
    """Runs the statement at the cursor, shows its rows, and asks for its plan."""

    icon_name = "query"

    plan_wanted = Signal(object)
    """Carries the Question whose plan is to be shown."""

    def __init__(self, desk: Desk, sql: str = "", parent: QWidget | None = None) -> None:
        desk.queries += 1
        super().__init__(desk, f"Query {desk.queries}", parent)
        self.editor = SqlEditor(self)
        self.error = ErrorStrip(self)
        self.parameter_bar = ParameterBar(self)
        self.results = ResultView(self)
        self.status = QLabel(self)
        self.runner = Runner(desk, self)
        handlers = {
            "run": self.run,
            "stop": self.runner.stop,
            "explain": self.explain,
            "format": self.format,
            "comment": self.editor.toggle_comment,
        }
        self.tools = ToolRow(handlers, self)
        self._draft = Draft(desk, lambda: self.sql, self)
        self._error_offset = -1
        self._waiting = False
        """Whether the run that is on has brought nothing yet; older rows stay for a moment."""
        self._kept = 0
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(PARAMETERS_MS)
        self._lay_out()
        self._connect()
        self.editor.setPlainText(sql)
        self.results.say(_EMPTY)
        self.tools.show_running(False)
        self._look_for_parameters()

    def _lay_out(self) -> None:
        writing = QWidget(self)
        column = QVBoxLayout(writing)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.editor, 1)
        column.addWidget(self.error)
        column.addWidget(self.parameter_bar)
        self._across = QSplitter(Qt.Orientation.Horizontal, self)
        self._across.setChildrenCollapsible(False)
        self._across.addWidget(self.results)
        down = QSplitter(Qt.Orientation.Vertical, self)
        down.setChildrenCollapsible(False)
        down.addWidget(writing)
        down.addWidget(self._across)
        down.setStretchFactor(0, 2)
        down.setStretchFactor(1, 3)
        down.setSizes([240, 360])
        self.status.setProperty("role", "caption")
        self.status.setWordWrap(True)
        self.status.setContentsMargins(12, 4, 12, 4)
        self.status.setAccessibleName("Result of the last run")
        self.status.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.tools)
        whole.addWidget(_line(self))
        whole.addWidget(down, 1)
        whole.addWidget(_line(self))
        whole.addWidget(self.status)

    def _connect(self) -> None:
        self.editor.run_wanted.connect(self.run)
        self.editor.textChanged.connect(self._rest.start)
        self.editor.textChanged.connect(self._draft.touch)
        self.editor.cursorPositionChanged.connect(self._rest.start)
        self._rest.timeout.connect(self._look_for_parameters)
        self.parameter_bar.submitted.connect(self.run)
        self.error.place_wanted.connect(self._go_to_error)
        self.results.cell_chosen.connect(self._inspect_cell)
        runner = self.runner
        runner.rows.connect(self._show_rows)
        runner.done.connect(self._show_outcome)
        runner.failed.connect(self._show_error)
        runner.stopped.connect(self._show_stopped)
        runner.running_changed.connect(self.tools.show_running)
        runner.ticked.connect(self._show_elapsed)

    @property
    def sql(self) -> str:
        """The whole text."""
        return self.editor.toPlainText()

    def put_beside(self, widget: QWidget) -> None:
        """Show a widget to the right of the rows."""
        self._across.addWidget(widget)
        self._across.setStretchFactor(0, 3)
        self._across.setStretchFactor(1, 2)
        self._across.setSizes([600, 400])

    def run(self) -> None:
        """Run what is meant, and ask for its plan."""
        question = self._question()
        self._clear_error()
        self._waiting, self._kept = True, 0
        self.status.setText("Running…")
        words = " ".join(question.script[:2_000].split())
        self.runner.start(question, f"{self.title}: {one_line(words, 60)}")
        self.plan_wanted.emit(question)

    def explain(self) -> None:
        """Ask for the plan of what is meant."""
        self._clear_error()
        self.plan_wanted.emit(self._question())

    def format(self) -> None:
        """Lay the selection, or all, out over lines."""
        cursor = self.editor.textCursor()
        before = self.sql
        part = _selected(self.editor) or before
        whole = not cursor.hasSelection()

        def work(task: Task) -> str:
            return lay_out(task, part)

        worker = self.desk.session.worker("plan")
        job = self.desk.jobs.start(self, worker, work, title="Lay out SQL", quiet=True)
        job.failed.connect(self._show_error)
        job.succeeded.connect(lambda text: self._put_formatted(before, text, whole))

    def _put_formatted(self, before: str, text: str, whole: bool) -> None:
        if self.sql != before:
            return  # typing went on meanwhile
        if whole:
            self.editor.replace_all(text)
        else:
            self.editor.textCursor().insertText(text)

    def _question(self) -> Question:
        """Say what is meant: the selection, or the statement at the cursor."""
        text = self.sql
        cursor = self.editor.textCursor()
        given = self.parameter_bar.values()
        if cursor.hasSelection():
            start = python_offset(text, cursor.selectionStart())
            end = python_offset(text, cursor.selectionEnd())
            return Question(text[start:end], None, given, start)
        return Question(text, python_offset(text, cursor.position()), given)

    def _look_for_parameters(self) -> None:
        question = self._question()
        if len(question.script) > PARAMETERS_IN:
            return
        if question.position is None:
            self.parameter_bar.ask_for(parameters(question.script))
            return
        statement = statement_at(question.script, question.position)
        self.parameter_bar.ask_for(parameters(statement.text) if statement else ())

    def _show_rows(self, piece: Slice) -> None:
        if self._waiting:
            self._waiting = False
            self.results.model.clear()
        self.results.add(piece)
        self._kept = piece.first + len(piece.rows)

    def _show_outcome(self, outcome: Outcome) -> None:
        self._say_instead("The statement ran and gives no rows.")
        self.status.setText("  ·  ".join((outcome_text(outcome), *outcome.notes)))
        self.status.setToolTip("Time and counters were measured during this run")

    def _show_error(self, error: PlumeError) -> None:
        place = ""
        if isinstance(error, SqlError) and error.offset >= 0:
            self._error_offset = error.offset
            before = self.sql[: error.offset]
            line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
            place = f"line {count_text(line)}, column {count_text(column)}"
            self.editor.show_error(error.offset)
        self.error.say(error.sentence, place)
        self._say_instead("No rows: the statement could not be run.")
        self.status.setText("Failed")

    def _show_stopped(self) -> None:
        self._say_instead("Stopped before the first row.")
        self.status.setText(f"Stopped; {rows_text(self._kept)} had come")

    def _show_elapsed(self, seconds: float) -> None:
        if self._waiting and seconds > 0.25:
            self.results.say("Running… rows show here as soon as there are any.")
        so_far = f" · {rows_text(self._kept)} so far" if self._kept else ""
        self.status.setText(f"Running · {duration_text(seconds)}{so_far}")

    def _say_instead(self, sentence: str) -> None:
        """Say why there are no rows, where the run that ended brought none."""
        if self._waiting:
            self._waiting = False
            self.results.say(sentence)

    def _clear_error(self) -> None:
        self._error_offset = -1
        self.editor.clear_error()
        self.error.hide()

    def _go_to_error(self) -> None:
        if self._error_offset >= 0:
            self.editor.show_error(self._error_offset)
            self.editor.setFocus()

    def _inspect_cell(self, place: tuple[int, int]) -> None:
        row, column = place
        model = self.results.model
        value = model.value(row, column)
        facts = [("Type", type_name(value)), ("Row", count_text(row + 1))]
        if isinstance(value, (str, bytes)):
            unit = "bytes" if isinstance(value, bytes) else "characters"
            facts.append(("Length", f"{count_text(len(value))} {unit}"))
        notes = ("This text is not valid UTF-8.",) if isinstance(value, BadText) else ()
        self.desk.inspected.emit(
            Inspection(
                model.columns[column],
                f"Result of {self.title}",
                tuple(facts),
                value=value,
                notes=notes,
            )
        )

    # Document

    def refresh(self) -> None:
        """Say that the rows may be older than the file; a query is never run unasked."""
        if self._kept and "may be older" not in self.status.text():
            self.status.setText(f"{self.status.text()}  ·  these rows may be older than the file")

    def focus_first(self) -> None:
        """Put the keyboard into the editor."""
        self.editor.setFocus()

    def shutdown(self) -> None:
        """Stop what runs; keep the text where the whole file is closed, not just this tab."""
        self._rest.stop()
        self._draft.close(keep=self.desk.closing)
        self.runner.shutdown()


def _selected(editor: SqlEditor) -> str:
    """Give the selected text; Qt separates its lines with U+2029."""
    return editor.textCursor().selectedText().replace("\u2029", "\n")


def _line(parent: QWidget) -> QFrame:
    made = QFrame(parent)
    made.setProperty("role", "line")
    return made
