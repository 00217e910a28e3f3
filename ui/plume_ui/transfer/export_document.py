"""The page that writes rows to a file: format, choices, a look at the first lines, where to."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.transfer.export import ExportResult, export
from plume_db.transfer.formats import FORMATS, Format, format_by_name
from plume_db.transfer.preview import Preview, preview
from plume_db.units import bytes_text
from plume_ui import icons, theme
from plume_ui.document import Document
from plume_ui.transfer.options_view import OptionsView
from plume_ui.transfer.request import ExportRequest
from plume_ui.transfer.run_card import RunCard
from plume_ui.widgets.card import Card, label
from plume_ui.widgets.file_dialog import ask_save
from plume_ui.widgets.message_strip import MessageStrip
from plume_ui.widgets.select import Select

if TYPE_CHECKING:
    from plume_ui.desk import Desk
    from plume_ui.jobs import Job

PAUSE = 150
"""Milliseconds without a change of the choices before the preview is made anew."""
_WIDTH = 820


class ExportDocument(Document):
    """One export; it can be run again with other choices."""

    icon_name = "export"
    help_page = "transfer"
    inspects = False

    def __init__(self, desk: Desk, request: ExportRequest, parent: QWidget | None = None) -> None:
        super().__init__(desk, tr("Export"), parent)
        self.request = request
        self._job: Job | None = None
        self._look: Job | None = None
        self._agreed = ""
        """The path of a file that may be replaced, since the person said so."""
        table = request.source.table
        self._name = table.name if table else "result"
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self._preview)
        self._make()
        self._lay_out()
        self._choose_format()

    # Making

    def _make(self) -> None:
        self.format = Select(tr("Format"), tr("What kind of file is written"))
        for each in FORMATS:
            self.format.addItem(each.title, each.name)
        wanted = str(self.desk.settings.get("export/format"))
        self.format.setCurrentIndex(max(0, self.format.findData(wanted)))
        self.format.settle()
        self.format.currentIndexChanged.connect(self._choose_format)
        self._says = label("", "caption", wrap=True)
        self.options = OptionsView(self._name, self)
        self.options.changed.connect(self._pause.start)
        self.shown = QPlainTextEdit()
        self.shown.setReadOnly(True)
        self.shown.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.shown.setFont(theme.mono_font())
        self.shown.setTabChangesFocus(True)
        self.shown.setAccessibleName(tr("How the file begins"))
        self.shown.setToolTip(tr("How the file begins; long values are cut short here only"))
        self.shown.setFixedHeight(self.shown.fontMetrics().lineSpacing() * 11)
        self.path = QLineEdit()
        self.path.setAccessibleName(tr("File to write"))
        self.path.setToolTip(tr("Where the rows are written to"))
        self.path.returnPressed.connect(self._start)
        self._browse = QPushButton(tr("Choose…"))
        self._browse.setToolTip(tr("Choose a folder and a name"))
        self._browse.clicked.connect(self._ask)
        self._estimate = label("", "caption", wrap=True)
        self.strip = MessageStrip(self)
        self.go = QPushButton(tr("Export"))
        self.go.setIcon(icons.icon("export", "accent_text"))
        self.go.setProperty("role", "primary")
        self.go.setToolTip(tr("Write the file"))
        self.go.clicked.connect(self._start)
        self.card = RunCard()
        # The button is enabled again only when the job has ended altogether.
        self.card.left.connect(lambda: QTimer.singleShot(0, self, self.go.setFocus))

    def _lay_out(self) -> None:
        page = QWidget()
        page.setMaximumWidth(theme.wide(_WIDTH))
        column = QVBoxLayout(page)
        column.setContentsMargins(24, 20, 24, 24)
        column.setSpacing(12)
        column.addWidget(
            label(tr("Export {title}", title=self.request.title), "heading", wrap=True, delta=4)
        )
        column.addWidget(self._format_card())
        column.addWidget(self._preview_card())
        column.addWidget(self._target_card())
        column.addWidget(self.card)
        column.addStretch(1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        holder = QWidget()
        across = QHBoxLayout(holder)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(page, 1)
        across.addStretch(0)
        area.setWidget(holder)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        self._area = area

    def _format_card(self) -> Card:
        card = Card(tr("FORMAT"))
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.format)
        row.addWidget(self._says, 1)
        card.body.addLayout(row)
        card.body.addWidget(self.options)
        return card

    def _preview_card(self) -> Card:
        card = Card(tr("HOW IT BEGINS"))
        card.body.addWidget(self.shown)
        card.body.addWidget(self._estimate)
        return card

    def _target_card(self) -> Card:
        card = Card(tr("WHERE TO"))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.path, 1)
        row.addWidget(self._browse)
        row.addWidget(self.go)
        card.body.addLayout(row)
        card.body.addWidget(self.strip)
        return card

    # Choosing

    @property
    def chosen(self) -> Format:
        """The format that is chosen."""
        return format_by_name(str(self.format.currentData()))

    def _choose_format(self, _at: object = None) -> None:
        format = self.chosen
        self._says.setText(format.says)
        self.options.show_format(format)
        given = self.path.text()
        if given:
            self.path.setText(str(Path(given).with_suffix(format.suffix)))
        else:
            self.path.setText(str(self._default_path(format)))
        self.strip.hide()
        self._preview()

    def _default_path(self, format: Format) -> Path:
        folder = str(self.desk.settings.get("export/folder"))
        plain = "".join("_" if sign in '/\\:*?"<>|\0' else sign for sign in self._name)
        name = f"{plain.strip(' .')[:100] or 'rows'}{format.suffix}"
        return (Path(folder) if folder else self.desk.session.path.parent) / name

    def _ask(self) -> None:
        ask_save(self, tr("Export to"), self._take_path, self.path.text(), tr("Choose"))

    def _take_path(self, chosen: str) -> None:
        path = Path(chosen)
        if not path.suffix:
            path = path.with_suffix(self.chosen.suffix)
        self.path.setText(str(path))
        # The dialog has asked before it gave the name of a file that is there.
        self._agreed = str(path) if str(path) == chosen else ""
        self.go.setFocus()

    # Looking

    def _preview(self) -> None:
        self._drop_look()
        request, format, options = self.request, self.chosen, self.options.options()

        def work(task: Task) -> Preview:
            return preview(task, request.source, format, options)

        worker = self.desk.session.worker(request.worker)
        job = self.desk.jobs.start(
            self, worker, work, title=tr("Preview of the export"), quiet=True
        )
        job.succeeded.connect(self._show_preview)
        job.failed.connect(lambda error: self._estimate.setText(error.sentence))
        job.finished.connect(lambda: self._forget_look(job))
        self._look = job

    def _drop_look(self) -> None:
        look, self._look = self._look, None
        if look is not None:
            look.cancel()

    def _forget_look(self, job: Job) -> None:
        if self._look is job:
            self._look = None

    def _show_preview(self, found: Preview) -> None:
        self.shown.setPlainText(found.text)
        count = self.request.count
        if count is None:
            count = self.request.source.count
        if count is None and found.is_all:
            count = found.rows
        words = []
        if count is not None:
            rows = trn("{n} row", "{n} rows", count)
            size = bytes_text(max(1, found.bytes_a_row * count))
            about = tr(", about {size}", size=size) if self.chosen.is_text else ""
            words.append(f"{rows}{about}.")
        words.append(found.reading)
        self._estimate.setText(" ".join(words))

    # Writing

    @property
    def running(self) -> bool:
        """Whether a file is being written."""
        return self._job is not None

    def _start(self) -> None:
        text = self.path.text().strip()
        if self._job is not None or not text:
            return
        path = Path(os.path.expanduser(text))  # noqa: PTH111 - a name that is no user's stays
        if not path.is_absolute():
            path = self.desk.session.path.parent / path
        self.strip.hide()
        self._drop_look()
        overwrite = self._agreed == text
        request, format, options = self.request, self.chosen, self.options.options()
        protected = (self.desk.session.path, *self._attached())

        def work(task: Task) -> ExportResult | None:
            if not overwrite and os.path.lexists(path) and path.is_file():
                return None  # asked about first
            return export(
                task,
                request.source,
                format,
                path,
                options,
                overwrite=overwrite,
                protected=protected,
                count=request.count,
            )

        job = self.desk.jobs.start(
            self,
            self.desk.session.worker(request.worker),
            work,
            title=tr("Export {title} to {name}", title=request.title, name=path.name),
            summary=_summary,
        )
        self._job = job
        self.go.setEnabled(False)
        self.card.follow(job, path)
        job.succeeded.connect(lambda result: self._remember(result, path, text))
        job.finished.connect(self._finished)

    def _attached(self) -> tuple[Path, ...]:
        return tuple(each.place.path for each in self.desk.session.attached)

    def _remember(self, result: ExportResult | None, path: Path, text: str) -> None:
        if result is None:
            self.card.hide()
            self.strip.say(
                "warn",
                tr(
                    "There is already a file {name} in {parent}.",
                    name=path.name,
                    parent=path.parent,
                ),
                (tr("Replace it"), lambda: self._replace(text)),
            )
            return
        self._agreed = ""
        self.desk.settings.set("export/folder", str(path.parent))
        self.desk.settings.set("export/format", self.chosen.name)

    def _replace(self, text: str) -> None:
        self._agreed = text
        self._start()

    def _finished(self) -> None:
        self._job = None
        self.go.setEnabled(True)
        if not self.shown.toPlainText():
            self._preview()  # it made way for the export
        QTimer.singleShot(0, self, lambda: self._area.ensureWidgetVisible(self.card))

    # The document

    def export(self) -> bool:
        """Start, since this page is where exporting happens."""
        self._start()
        return True

    def focus_first(self) -> None:
        """Put the keyboard on the format."""
        self.format.setFocus()

    def shutdown(self) -> None:
        """Stop; a half file goes."""
        self._pause.stop()
        self._drop_look()
        if self._job is not None:
            self._job.cancel()


def _summary(result: ExportResult | None) -> str:
    if result is None:
        return tr("Nothing was written: there is a file of that name.")
    return trn(
        "{n} row, {size}, in {path}",
        "{n} rows, {size}, in {path}",
        result.rows,
        size=bytes_text(result.size),
        path=result.path,
    )
