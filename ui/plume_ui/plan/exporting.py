"""Ask how and where a plan is to be written, and write it on a worker."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QInputDialog, QMenu, QWidget

from plume_db.jobs import Task
from plume_db.language import tr
from plume_ui.plan.export import FORMS, Form, Subject, as_json, write
from plume_ui.widgets.file_dialog import ask_save

if TYPE_CHECKING:
    from plume_ui.desk import Desk

SCALES = ("1x", "2x", "3x", "4x")


class Exporter(QObject):
    """Offers the ways to write a plan; says what was done."""

    said = Signal(object)
    """Carries a tone and a sentence."""

    def __init__(self, desk: Desk, subject: Callable[[], Subject | None], parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._subject = subject
        self._page = parent
        self.menu = QMenu(parent)
        self.menu.setToolTipsVisible(True)
        for form in FORMS:
            act = self.menu.addAction(form.title)
            act.setToolTip(form.tip)
            act.triggered.connect(partial(self._ask, form))
        self.menu.addSeparator()
        act = self.menu.addAction(tr("Copy the JSON"))
        act.triggered.connect(lambda _on=False: self.copy_data())

    def pop_up(self, at: QPoint) -> bool:
        """Offer the ways at a point of the screen; False where there is no plan."""
        if self._subject() is None:
            return False
        self.menu.popup(at)
        return True

    def copy_data(self) -> None:
        """Copy the plan as JSON."""
        subject = self._subject()
        if subject is None:
            return

        def work(_task: Task) -> str:
            return as_json(subject).decode()

        worker = self._desk.session.worker("plan")
        job = self._desk.jobs.start(self, worker, work, title=tr("Copy a plan"), quiet=True)
        job.succeeded.connect(lambda text: QGuiApplication.clipboard().setText(text))

    def _ask(self, form: Form, _on: bool = False) -> None:
        if form.name != "png":
            self._ask_path(form, 1.0)
            return
        ask = QInputDialog(self._page)
        ask.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        ask.setWindowTitle(tr("Size of the picture"))
        ask.setLabelText(tr("How many times as large as on the screen:"))
        ask.setComboBoxItems(list(SCALES))
        ask.setTextValue(SCALES[1])
        ask.textValueSelected.connect(lambda text: self._ask_path(form, float(text.rstrip("x"))))
        ask.open()

    def _ask_path(self, form: Form, scale: float) -> None:
        folder = str(self._desk.settings.get("export/folder"))
        start = Path(folder) if folder else self._desk.session.path.parent
        ask_save(
            self._page,
            tr("Write the plan to"),
            lambda chosen: self.write(form, Path(chosen), scale),
            start / f"plan{form.suffix}",
        )

    def write(self, form: Form, path: Path, scale: float = 2.0) -> None:
        """Write the plan to a file on a worker; a file that is there is replaced."""
        subject = self._subject()
        if subject is None:
            return
        if not path.suffix:
            path = path.with_suffix(form.suffix)
        session = self._desk.session
        protected = (session.path, *(each.place.path for each in session.attached))

        def work(task: Task) -> str:
            return write(task, subject, form.name, path, protected, scale)

        title = tr("Write a plan to {name}", name=path.name)
        job = self._desk.jobs.start(
            self, session.worker("plan"), work, title=title, summary=_as_it_is
        )
        job.succeeded.connect(lambda words: self.said.emit(("note", words)))
        job.failed.connect(lambda error: self.said.emit(("bad", error.sentence)))


def _as_it_is(words: str) -> str:
    return words
