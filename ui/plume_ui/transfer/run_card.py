"""An export that runs, or what became of it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from plume_db.language import tr, trn
from plume_db.transfer.export import ExportResult
from plume_db.units import bytes_text, duration_text
from plume_ui import icons
from plume_ui.jobs import Job
from plume_ui.widgets.card import Card, label
from plume_ui.widgets.elided_label import ElidedLabel
from plume_ui.widgets.job_bar import JobBar
from plume_ui.widgets.sign import Sign


class RunCard(Card):
    """Follows one job to its end; emits ``left`` where the keyboard was on a button that went."""

    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._job: Job | None = None
        self._path = Path()
        self._sign = Sign("export", "accent")
        self._head = label("", "heading", wrap=True)
        self._bar = JobBar(tr("Progress of the export"))
        # Not one that wraps: the whole page would be laid out anew with each figure.
        self._what = ElidedLabel("", "caption")
        self._notes = QVBoxLayout()
        self._notes.setSpacing(4)
        self.cancel = QPushButton(tr("Cancel"))
        self.cancel.setToolTip(tr("Stop the export; no half file is left"))
        self.cancel.clicked.connect(self._stop)
        self.show_folder = QPushButton(tr("Show in folder"))
        self.show_folder.setIcon(icons.icon("open"))
        self.show_folder.setToolTip(tr("Open the folder the file is in"))
        self.show_folder.clicked.connect(self._open_folder)
        self.copy_path = QPushButton(tr("Copy path"))
        self.copy_path.setIcon(icons.icon("copy"))
        self.copy_path.setToolTip(tr("Copy where the file is"))
        self.copy_path.clicked.connect(self._copy_path)
        self._clock = QTimer(self)
        self._clock.setInterval(200)
        self._clock.timeout.connect(self._tick)
        self._lay_out()
        self.hide()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._sign)
        head.addWidget(self._head, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self._what, 1)
        for button in (self.cancel, self.copy_path, self.show_folder):
            buttons.addWidget(button)
        self.body.addLayout(head)
        self.body.addWidget(self._bar)
        self.body.addLayout(self._notes)
        self.body.addLayout(buttons)

    def follow(self, job: Job, path: Path) -> None:
        """Show a job from its beginning on."""
        self._job, self._path = job, path
        self._say("export", "accent", tr("Writing {name}", name=path.name))
        self._clear()
        self._bar.begin()
        self.cancel.setText(tr("Cancel"))
        self._show(running=True)
        self._what.setText("")
        job.progressed.connect(self._progress)
        job.succeeded.connect(self._done)
        job.failed.connect(lambda error: self._ended("error", "bad", error.sentence))
        job.crashed.connect(
            lambda _e: self._ended("error", "bad", tr("An error in Plume DB stopped it."))
        )
        job.cancelled.connect(
            lambda: self._ended("stop", "muted", tr("Cancelled; no half file was left."))
        )
        self._clock.start()
        self.show()
        self.cancel.setFocus()

    @property
    def words(self) -> str:
        """What the card says above all."""
        return self._head.text()

    def _stop(self) -> None:
        # Not disabled, or the keyboard would go to some other part of the window.
        self.cancel.setText(tr("Stopping…"))
        if self._job is not None:
            self._job.cancel()

    def _progress(self, _progress: object) -> None:
        self._tick()

    def _tick(self) -> None:
        job = self._job
        if job is None or job.ended is not None:
            return
        progress = job.progress
        self._bar.show_share(progress.fraction)
        words = [progress.text or tr("Reading the first rows…")]
        if progress.done and job.elapsed > 0.5:
            words.append(
                trn("{n} row a second", "{n} rows a second", int(progress.done / job.elapsed))
            )
        if (left := job.seconds_left) is not None:
            words.append(tr("about {left} left", left=duration_text(left)))
        self._what.setText(" · ".join(words))

    def _done(self, result: ExportResult | None) -> None:
        if result is None:  # the person is asked something first
            self._ended("info", "accent", tr("Nothing was written yet."))
            return
        rows = trn("{n} row", "{n} rows", result.rows)
        self._ended(
            "check",
            "good",
            tr(
                "{rows} written to {name}: {size} in {seconds}.",
                rows=rows,
                name=result.path.name,
                size=bytes_text(result.size),
                seconds=duration_text(result.seconds),
            ),
        )
        for note in result.notes:
            self._notes.addWidget(label(note, "caption", wrap=True))
        self._what.setText(str(result.path))
        self.show_folder.show()
        self.copy_path.show()

    def _ended(self, icon: str, token: str, sentence: str) -> None:
        self._clock.stop()
        had_focus = self.cancel.hasFocus()
        self._show(running=False)
        self._what.setText("")
        self._say(icon, token, sentence)
        if had_focus:
            self.left.emit()

    def _say(self, icon: str, token: str, sentence: str) -> None:
        self._sign.show_icon(icon, token)
        self._head.setText(sentence)
        self.setAccessibleName(sentence)

    def _show(self, *, running: bool) -> None:
        self._bar.setVisible(running)
        self.cancel.setVisible(running)
        self.show_folder.hide()
        self.copy_path.hide()

    def _clear(self) -> None:
        while (item := self._notes.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._path.parent)))

    def _copy_path(self) -> None:
        QGuiApplication.clipboard().setText(str(self._path))
