"""A task that runs, or what it did."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from plume_db.units import duration_text
from plume_ui import icons
from plume_ui.maintenance.findings_view import FindingsView
from plume_ui.maintenance.runs import Run
from plume_ui.widgets.card import Card, label
from plume_ui.widgets.job_bar import JobBar
from plume_ui.widgets.sign import Sign


class RunView(Card):
    """Follows one run to its end."""

    left = Signal()
    """The keyboard was on a button that is gone now."""

    def __init__(self, run: Run, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.run = run
        self._sign = Sign("activity", "accent")
        self._head = label("", "heading", wrap=True)
        self._head.setTextFormat(Qt.TextFormat.PlainText)
        self._head.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._head, 1)
        self.body.addLayout(row)
        self._running = self._make_running()
        self.body.addWidget(self._running)
        self._clock = QTimer(self)
        self._clock.setInterval(250)
        self._clock.timeout.connect(self._tick)
        self._ended = False
        run.changed.connect(self._follow)
        self._follow()

    def _make_running(self) -> QWidget:
        self._bar = JobBar("Progress")
        self._what = label("", "caption", wrap=True)
        self._time = label("", "caption")
        self._cancel = QPushButton("Cancel")
        self._cancel.setToolTip("Stop the task; nothing is left half done")
        self._cancel.clicked.connect(self._ask_to_stop)
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._bar)
        row = QHBoxLayout()
        row.addWidget(self._what, 1)
        row.addWidget(self._time)
        row.addWidget(self._cancel)
        column.addLayout(row)
        return made

    def _ask_to_stop(self) -> None:
        # Not disabled, or the keyboard would go to some other part of the window.
        self._cancel.setText("Stopping…")
        self.run.cancel()

    def _follow(self) -> None:
        if not self.run.ended:
            self._show_progress()
        elif not self._ended:
            self._ended = True
            self._show_end()

    def _show_progress(self) -> None:
        self._clock.start()
        waits = self.run.state == "waiting"
        self._head.setText(f"{self.run.kind.title} {'waits its turn' if waits else 'is running'}")
        self._what.setText(self.run.progress.text)
        self._bar.show_share(self.run.progress.fraction)
        self._tick()

    def _tick(self) -> None:
        job = self.run.job
        if job is None or self.run.state != "running":
            return
        left = job.seconds_left
        parts = [duration_text(job.elapsed)] if job.elapsed >= 1 else []
        if left:
            parts.append(f"about {duration_text(left)} left")
        self._time.setText(", ".join(parts))

    def _show_end(self) -> None:
        self._clock.stop()
        had_focus = self._cancel.hasFocus()
        self._running.hide()
        if had_focus:
            self.left.emit()
        self._head.setText(self.run.words)
        self._sign.show_icon(*self.run.sign)
        result = self.run.result
        if result is None:
            return
        self.body.addLayout(self._facts())
        if note := getattr(result, "note", ""):
            self.body.addWidget(label(note, "caption", wrap=True))
        self._add_proof()
        if result.findings:
            self._add_findings()

    def _facts(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(28, 0, 0, 0)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(0)
        assert self.run.result is not None
        row = column = 0
        for caption, value, exact in self.run.kind.facts(self.run.result):
            shown = label(value)
            shown.setTextFormat(Qt.TextFormat.PlainText)
            shown.setToolTip(exact or value)
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            if caption == "File":  # a path gets a line of its own
                shown.setWordWrap(True)
                grid.addWidget(label(caption, "caption", delta=-1), 0, 0, 1, -1)
                grid.addWidget(shown, 1, 0, 1, -1)
                grid.setRowMinimumHeight(2, 8)
                row = 3
                continue
            grid.addWidget(label(caption, "caption", delta=-1), row, column)
            grid.addWidget(shown, row + 1, column)
            column += 1
        grid.setColumnStretch(9, 1)
        return grid

    def _add_proof(self) -> None:
        """Tell what was proved, and where the way back is."""
        outcome = self.run.outcome
        assert outcome is not None
        proof, words = outcome.verification, []
        if proof.content == "same":
            words.append(f"Proved: every value of {proof.rows:,} rows is the same as before.")
        elif proof.content == "not compared":
            words.append(f"Not proved: {proof.words}.")
        if outcome.snapshot:
            words.append(f"Way back: {outcome.snapshot}.")
        if words:
            shown = label(" ".join(words), "caption", wrap=True)
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.body.addWidget(shown)

    def _add_findings(self) -> None:
        assert self.run.result is not None
        view = FindingsView(self.run.result.findings)
        copy = QPushButton("Copy all findings")
        copy.setIcon(icons.icon("copy"))
        copy.setToolTip("Copy every finding as text, one a line")
        copy.clicked.connect(view.copy_all)
        self.body.addSpacing(4)
        self.body.addWidget(view)
        row = QHBoxLayout()
        row.addWidget(copy)
        row.addStretch(1)
        self.body.addLayout(row)
