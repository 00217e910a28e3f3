"""What is meant by the text and the cursor of a query's editor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from plume_db.completion.functions import read_functions
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.query.layout import LaidOut, lay_out
from plume_db.query.parameters import parameters
from plume_db.query.question import Question
from plume_db.values import Value
from plume_ui.editor.sql_editor import SqlEditor
from plume_ui.query.asking import LongReader, Reading, is_short

if TYPE_CHECKING:
    from plume_ui.desk import Desk
    from plume_ui.jobs import Job

PARAMETERS_IN = 20_000
"""Characters of a text in which parameters are looked for, since the GUI thread does it."""


class EditorText(QObject):
    """Makes questions of a selection, of the statement at the cursor, or of everything."""

    def __init__(self, desk: Desk, editor: SqlEditor) -> None:
        super().__init__(editor)
        self._desk = desk
        self._editor = editor
        self._long = LongReader(editor)

    def ask(
        self, whole: bool, given: Mapping[str, Value], then: Callable[[Question], object]
    ) -> None:
        """Call `then` with the question; at once, or where the text is long a little later."""
        cursor = self._editor.textCursor()
        chosen = cursor.hasSelection() and not whole
        marks = (cursor.selectionStart(), cursor.selectionEnd()) if chosen else (cursor.position(),)
        if not (chosen or whole or is_short(self._editor)):
            part = self._editor.statement_at_cursor()
            if part is not None:  # the rest of a long text need not be read
                then(Question(part.text, None, given, self._editor.offset_of(part.start)))
                return

        def tell(reading: Reading) -> None:
            text, places = reading.text, reading.marks
            if chosen:
                then(Question(text[places[0] : places[1]], None, given, places[0]))
            else:
                then(Question(text, None if whole else places[0], given))

        self._long.read(tell, marks)

    def meant(self) -> str:
        """Give the selected text, or all of it."""
        return self._editor.selected_text() or self._editor.toPlainText()

    def parameters(self) -> tuple[str, ...] | None:
        """Name the parameters of what is meant; None where the text is too long to look."""
        cursor = self._editor.textCursor()
        if cursor.selectionEnd() - cursor.selectionStart() > PARAMETERS_IN:
            return None
        if cursor.hasSelection():
            text = self._editor.selected_text()
        else:
            statement = self._editor.statement_at_cursor()
            text = statement.text if statement else ""
        return parameters(text) if len(text) <= PARAMETERS_IN else None

    def format(self) -> Job:
        """Lay the selection, or all, out over lines, unless typing goes on meanwhile."""
        revision = self._editor.document().revision()
        whole = not self._editor.textCursor().hasSelection()
        part = self.meant()

        def work(task: Task) -> LaidOut:
            return lay_out(task, part)

        worker = self._desk.session.worker("plan")
        quiet = len(part) < PARAMETERS_IN
        job = self._desk.jobs.start(
            self,
            worker,
            work,
            title=tr("Lay out SQL"),
            quiet=quiet,
            summary=lambda done: done.words,
        )
        job.succeeded.connect(lambda done: self._put(revision, done.text, whole))
        return job

    def learn_functions(self) -> None:
        """Let the editor complete the functions that this file's queries can call."""
        worker = self._desk.session.worker("plan")
        job = self._desk.jobs.start(
            self, worker, read_functions, title=tr("List the functions"), quiet=True
        )
        job.succeeded.connect(self._editor.set_functions)

    def stop(self) -> None:
        """Drop a question that is being made."""
        self._long.stop()

    def _put(self, revision: int, text: str, whole: bool) -> None:
        if self._editor.document().revision() != revision:
            return
        if whole:
            self._editor.replace_all(text)
        else:
            self._editor.textCursor().insertText(text)
