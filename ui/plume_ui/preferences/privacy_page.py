"""What the program keeps on this computer, with its size, and how to remove it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QGridLayout, QMessageBox, QPushButton, QVBoxLayout, QWidget

from plume_db.jobs import Task, Worker
from plume_db.language import tr
from plume_db.preferences.stored import KINDS, Kind, Stored, clear, take_stock
from plume_db.units import bytes_text, count_text
from plume_ui.jobs import JobBoard
from plume_ui.settings import Settings
from plume_ui.widgets.card import label
from plume_ui.widgets.message_strip import MessageStrip


class PrivacyPage(QWidget):
    """One line for each kind of thing; sizes come from a worker."""

    def __init__(
        self, settings: Settings, jobs: JobBoard, strip: MessageStrip, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._settings, self._jobs, self._strip = settings, jobs, strip
        self._sizes = {kind.id: label("…") for kind in KINDS}
        self._folders: dict[str, Path] = {}
        self.opens: dict[str, QPushButton] = {}
        self.clears: dict[str, QPushButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(
            label(
                tr(
                    "Plume DB uses no network: it sends nothing, asks for no updates and loads "
                    "nothing from elsewhere. What it keeps lies on this computer, in folders of "
                    "your own account. Nothing of what is in encrypted files is remembered."
                ),
                wrap=True,
            )
        )
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(0, 1)
        self._add_recent()
        for kind in KINDS:
            self._add(kind)
        column.addLayout(self._grid)
        column.addStretch(1)
        settings.changes.changed.connect(self._follow)

    def _add_recent(self) -> None:
        self._recent = label("")
        what = tr("The paths under File, Open recent, and on the welcome page.")
        button = self._button(tr("Clear"), tr("Recent files"), self._settings.clear_recent)
        self.clears["recent"] = button
        self._line(tr("Recent files"), what, self._recent, None, button)
        self._show_recent()

    def _add(self, kind: Kind) -> None:
        self.opens[kind.id] = self._button(
            tr("Open folder"), kind.title, partial(self._open, kind.id)
        )
        button = None
        if kind.clearable:
            button = self._button(tr("Clear"), kind.title, partial(self._ask, kind))
            button.setEnabled(False)
            self.clears[kind.id] = button
        self._line(kind.title, kind.what, self._sizes[kind.id], self.opens[kind.id], button)

    def _button(self, text: str, title: str, act: object) -> QPushButton:
        made = QPushButton(text, self)
        made.setAccessibleName(f"{text}: {title}")
        made.setToolTip(f"{title}: {text}")
        made.clicked.connect(lambda _checked=False: act())  # type: ignore[operator]  # a function
        return made

    def _line(
        self,
        title: str,
        what: str,
        size: QWidget,
        opening: QPushButton | None,
        clearing: QPushButton | None,
    ) -> None:
        row = self._grid.rowCount()
        if row > 1:
            line = QFrame(self)
            line.setProperty("role", "line")
            self._grid.addWidget(line, row, 0, 1, 4)
            row += 1
        self._grid.addWidget(label(title), row, 0)
        self._grid.addWidget(size, row, 1, 2, 1, Qt.AlignmentFlag.AlignRight)
        self._grid.addWidget(label(what, "caption", wrap=True, delta=-0.5), row + 1, 0)
        for column, button in ((2, opening), (3, clearing)):
            if button is not None:
                self._grid.addWidget(button, row, column, 2, 1, Qt.AlignmentFlag.AlignVCenter)
        self._grid.setRowMinimumHeight(row + 2, 8)

    def take_stock(self) -> None:
        """Measure everything anew."""
        state_dir = self._settings.state_dir
        worker = Worker("what is kept")

        def work(task: Task) -> tuple[Stored, ...]:
            return take_stock(task, state_dir)

        job = self._jobs.start(self, worker, work, title=tr("Measure what is kept"), quiet=True)
        job.succeeded.connect(self._show)
        worker.retire()

    def _show(self, found: tuple[Stored, ...]) -> None:
        for each in found:
            self._sizes[each.kind.id].setText(bytes_text(each.size))
            self._sizes[each.kind.id].setToolTip(str(each.folder))
            self._folders[each.kind.id] = each.folder
            if (button := self.clears.get(each.kind.id)) is not None:
                button.setEnabled(each.size > 0)

    def _open(self, kind_id: str) -> None:
        folder = self._folders.get(kind_id)
        while folder is not None and not folder.is_dir() and folder != folder.parent:
            folder = folder.parent  # nothing was kept yet
        if folder is not None and not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self._strip.say(
                "warn", tr("No file manager could be opened; the folder is {path}.", path=folder)
            )

    def _ask(self, kind: Kind) -> None:
        """Ask before it goes: it can not be brought back."""
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(tr("Clear"))
        box.setText(tr("Clear “{title}”?", title=kind.title))
        box.setInformativeText(tr("{what} It can not be brought back.", what=kind.what))
        yes = box.addButton(tr("Clear"), QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton(tr("Keep"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        yes.clicked.connect(lambda: self.clear(kind))
        box.open()

    def clear(self, kind: Kind) -> None:
        """Remove what is kept of a kind, and measure again."""
        state_dir = self._settings.state_dir
        worker = Worker("clear")

        def work(task: Task) -> None:
            clear(task, kind, state_dir)

        job = self._jobs.start(
            self, worker, work, title=tr("Clear: {title}", title=kind.title), quiet=True
        )
        job.failed.connect(lambda error: self._strip.say("bad", error.sentence))
        job.finished.connect(self.take_stock)
        worker.retire()

    def _follow(self, key: object) -> None:
        if key == "files/recent":
            self._show_recent()

    def _show_recent(self) -> None:
        self._recent.setText(count_text(len(self._settings.recent)))
        self.clears["recent"].setEnabled(bool(self._settings.recent))
