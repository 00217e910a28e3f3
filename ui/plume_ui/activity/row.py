"""One line of the activity panel: a job that runs, or what became of it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from plume_db.jobs import Progress
from plume_db.language import tr
from plume_db.units import duration_text
from plume_ui import icons
from plume_ui.jobs import Job
from plume_ui.widgets.card import label
from plume_ui.widgets.elided_label import ElidedLabel
from plume_ui.widgets.sign import Sign

_SIGNS = {
    "done": ("check", "good"),
    "failed": ("error", "bad"),
    "crashed": ("error", "bad"),
    "cancelled": ("stop", "faint"),
}
_STEPS = 1000
TITLE_WIDTH = 420
LINE = 36
_INDENT = 36


class JobRow(QFrame):
    """Shows one job; emits ``dismissed`` when the person is done with an ended one."""

    dismissed = Signal(object)
    height_changed = Signal()

    def __init__(self, job: Job, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.job = job
        self.state = "running"
        self._sign = Sign("activity", "accent", 16, self)
        self._title = ElidedLabel(job.title, "", self)
        # In a narrow window it gives way, so that Cancel is never out of sight.
        self._title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        whole = self._title.fontMetrics().horizontalAdvance(job.title)
        self._title.setMaximumWidth(min(whole + 2, TITLE_WIDTH))
        self._words = ElidedLabel("", "caption", self)
        self._warning = label("", "", wrap=True)
        self._warning.hide()
        self._bar = QProgressBar(self)
        self._bar.setFixedSize(180, 6)
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 0)
        self._bar.setAccessibleName(tr("Progress of {title}", title=job.title))
        self._time = QLabel(self)
        self._time.setProperty("role", "caption")
        self._time.setMinimumWidth(132)
        self._time.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._cancel = QPushButton(tr("Cancel"), self)
        self._cancel.setToolTip(tr("Ask the job to stop; nothing is left half done"))
        self._cancel.setAccessibleName(tr("Cancel {title}", title=job.title))
        self._cancel.clicked.connect(self._ask_to_stop)
        self._dismiss = QToolButton(self)
        self._dismiss.setIcon(icons.icon("close"))
        self._dismiss.setToolTip(tr("Remove this line"))
        self._dismiss.setAccessibleName(tr("Remove {title}", title=job.title))
        self._dismiss.clicked.connect(lambda: self.dismissed.emit(self))
        self._dismiss.hide()
        self._lay_out()
        job.progressed.connect(self._show_progress)
        job.silent.connect(self._show_silence)
        job.finished.connect(self._end)
        job.destroyed.connect(self._owner_gone)
        self.tick()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(12, 2, 8, 2)
        row.setSpacing(8)
        row.addWidget(self._sign)
        row.addWidget(self._title)
        row.addWidget(self._words, 1)
        row.addWidget(self._bar)
        row.addWidget(self._time)
        row.addWidget(self._cancel)
        row.addWidget(self._dismiss)
        column.addLayout(row)
        below = QHBoxLayout()
        below.setContentsMargins(_INDENT, 0, _INDENT, 0)
        below.addWidget(self._warning)
        column.addLayout(below)
        self._fit()

    def _fit(self) -> None:
        """Be as high as one line, and the warning below it where there is one."""
        # A large font needs more than the line that others do.
        height = max(LINE, self.fontMetrics().height() + 8)
        if not self._warning.isHidden():
            height += self._warning.heightForWidth(max(200, self.width() - 2 * _INDENT)) + 8
        if height != self.height():
            self.setFixedHeight(height)
            self.height_changed.emit()

    @property
    def words(self) -> str:
        """What the line says after the title, or below it."""
        return self._words.text() if self._warning.isHidden() else self._warning.text()

    @property
    def time_text(self) -> str:
        """Elapsed and left, or how long it took."""
        return self._time.text()

    @property
    def percent(self) -> int | None:
        """What the bar shows, or None where it only shows that something happens."""
        return None if self._bar.maximum() == 0 else round(100 * self._bar.value() / _STEPS)

    def tick(self) -> None:
        """Bring elapsed and time left up to date."""
        if self.state != "running":
            return
        left = self.job.seconds_left
        spent = duration_text(self.job.elapsed) if self.job.elapsed >= 1 else ""
        if self.percent is not None:
            spent = f"{self.percent} %"
        self._time.setText(
            tr("{spent} · {left} left", spent=spent, left=duration_text(left))
            if left is not None
            else spent
        )

    def _show_progress(self, progress: Progress) -> None:
        self._words.setText(progress.text)
        if (share := progress.fraction) is None:
            self._bar.setRange(0, 0)
        else:
            self._bar.setRange(0, _STEPS)
            self._bar.setValue(round(share * _STEPS))
        self.tick()

    def _show_silence(self, sentence: str) -> None:
        """Say that nothing is heard of the job, or that it is heard of again."""
        if self.state != "running":
            return
        self._warning.setText(sentence)
        self._warning.setVisible(bool(sentence))
        self._fit()
        self._sign.show_icon(*(("warning", "warn") if sentence else ("activity", "accent")))
        self.setAccessibleName(f"{self.job.title}: {sentence}" if sentence else self.job.title)

    def _ask_to_stop(self) -> None:
        self._cancel.setEnabled(False)
        self._cancel.setText(tr("Stopping…"))
        self.job.cancel()

    def _end(self) -> None:
        self._settle(self.job.state, self.job.words)

    def _owner_gone(self) -> None:
        if self.state == "running":
            self._settle("cancelled", tr("Cancelled, because its page was closed."))

    def _settle(self, state: str, words: str) -> None:
        self.state = state
        self._words.setText(words)
        self._time.setText(tr("took {elapsed}", elapsed=duration_text(self.job.elapsed)))
        self._warning.hide()
        self._fit()
        self._bar.hide()
        self._cancel.hide()
        self._dismiss.show()
        self._sign.show_icon(*_SIGNS[state])
        self.setAccessibleName(f"{self.job.title}: {words}")

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the warning to the width there is."""
        super().resizeEvent(event)
        if not self._warning.isHidden() and event.size().width() != event.oldSize().width():
            self._fit()
