"""A task that runs, or what it did."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from plume_db.language import tr, trn
from plume_db.maintenance.findings import Finding
from plume_db.maintenance.integrity import CheckResult
from plume_db.maintenance.results import PATH
from plume_db.units import duration_text
from plume_ui import icons
from plume_ui.maintenance.findings_view import FindingsView
from plume_ui.maintenance.leading import Leading
from plume_ui.maintenance.runs import Run
from plume_ui.widgets.card import Card, label
from plume_ui.widgets.job_bar import JobBar
from plume_ui.widgets.sign import Sign

if TYPE_CHECKING:
    from plume_ui.desk import Desk

_FIGURES, _NARROW_FIGURES = 9, 2
"""So many figures of a result stand beside each other."""


class RunView(Card):
    """Follows one run to its end."""

    left = Signal()
    """The keyboard was on a button that is gone now."""
    way_back_wanted = Signal()
    """The person wants the snapshot back that was taken before."""
    task_wanted = Signal(object)
    """Carries the name of a task and its options, as a pair: what mends the findings."""

    def __init__(self, run: Run, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.run = run
        self._desk = desk
        self.findings: FindingsView | None = None
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
        self._narrow = False
        self._figures: list[tuple[QLabel, QLabel]] = []
        self._grid = QGridLayout()
        run.changed.connect(self._follow)
        run.found_more.connect(self._list_more)
        self._follow()
        if run.found and not run.ended:
            self._list_more(run.found)

    def _make_running(self) -> QWidget:
        self._bar = JobBar(tr("Progress"))
        self._what = label("", "caption", wrap=True)
        self._time = label("", "caption")
        self._cancel = QPushButton(tr("Cancel"))
        self._cancel.setToolTip(tr("Stop the task; nothing is left half done"))
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

    def take_keyboard(self) -> None:
        """Put the keyboard on the button that stops the task, as long as there is one."""
        if not self.run.ended:
            self._cancel.setFocus()

    def _ask_to_stop(self) -> None:
        # Not disabled, or the keyboard would go to some other part of the window.
        self._cancel.setText(tr("Stopping…"))
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
        self._head.setText(
            f"{self.run.kind.title} {tr('waits its turn') if waits else tr('is running')}"
        )
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
            parts.append(tr("about {left} left", left=duration_text(left)))
        self._time.setText(", ".join(parts))

    def _show_end(self) -> None:
        self._clock.stop()
        had_focus = self._cancel.hasFocus()
        self._running.hide()
        if had_focus:
            self.left.emit()
        self._head.setText(self.run.words)
        self._sign.show_icon(*self.run.sign)
        outcome = self.run.outcome
        if outcome is not None and outcome.verification.bad:
            self._warn_loudly()
        result = self.run.result
        if result is None:
            return
        self.body.addLayout(self._facts())
        if note := getattr(result, "note", ""):
            self.body.addWidget(label(note, "caption", wrap=True))
        self._add_proof()
        if result.findings:
            self._add_findings()

    def set_narrow(self, narrow: bool) -> None:
        """Show fewer figures beside each other, or more again."""
        if narrow is not self._narrow:
            self._narrow = narrow
            self._arrange()

    def _facts(self) -> QGridLayout:
        grid = self._grid = QGridLayout()
        grid.setContentsMargins(28, 0, 0, 0)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(0)
        assert self.run.result is not None
        for caption, value, exact in self.run.kind.facts(self.run.result):
            shown = label(value)
            shown.setToolTip(exact or value)
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            shown.setWordWrap(caption == PATH)
            self._figures.append((label(caption, "caption", delta=-1), shown))
        self._arrange()
        return grid

    def _arrange(self) -> None:
        """Lay the figures out in rows; a path gets a row of its own, above them."""
        grid, beside = self._grid, _NARROW_FIGURES if self._narrow else _FIGURES
        at = 0
        for pair in self._figures:
            for each in pair:
                grid.removeWidget(each)
        for name, shown in sorted(self._figures, key=lambda pair: not pair[1].wordWrap()):
            row, column = divmod(at, beside)
            if shown.wordWrap():
                grid.addWidget(name, 0, 0, 1, -1)
                grid.addWidget(shown, 1, 0, 1, -1)
                grid.setRowMinimumHeight(2, 8)
                at += beside
            else:
                grid.addWidget(name, 3 * row, column)
                grid.addWidget(shown, 3 * row + 1, column)
                grid.setRowMinimumHeight(3 * row + 2, 8)
                at += 1
        grid.setColumnStretch(_FIGURES, 1)

    def _add_proof(self) -> None:
        """Tell what was proved, and where the way back is."""
        outcome = self.run.outcome
        assert outcome is not None
        proof, words = outcome.verification, []
        if proof.content == "same":
            words.append(
                trn(
                    "Proved: every value of {n} row is the same as before.",
                    "Proved: every value of {n} rows is the same as before.",
                    proof.rows,
                )
            )
        elif proof.content == "not compared":
            words.append(tr("Not proved: {words}.", words=proof.words))
        if outcome.snapshot:
            words.append(tr("Way back: {snapshot}.", snapshot=outcome.snapshot))
        if words:
            shown = label(" ".join(words), "caption", wrap=True)
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.body.addWidget(shown)

    def _warn_loudly(self) -> None:
        """Tell in red what is wrong, and offer the way back."""
        assert self.run.outcome is not None
        proof, words = self.run.outcome.verification, []
        if proof.content == "differs":
            words.append(tr("The content is not what it was: {words}.", words=proof.words))
        words += [tr("SQLite finds damage: {line}.", line=line) for line in proof.structure[:3]]
        if proof.references:
            words.append(
                trn(
                    "{n} row lost the row it refers to.",
                    "{n} rows lost the row they refer to.",
                    proof.references,
                )
            )
        frame = QFrame()
        frame.setProperty("tone", "bad")
        frame.setAccessibleName(" ".join(words))
        column = QVBoxLayout(frame)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        column.addWidget(label(" ".join(words), wrap=True))
        if self.run.outcome.snapshot:
            column.addWidget(
                label(tr("The way back: {snapshot}", snapshot=self.run.outcome.snapshot), wrap=True)
            )
            back = QPushButton(tr("Restore that snapshot…"))
            back.setIcon(icons.icon("undo"))
            back.setToolTip(tr("Go to the snapshots of this file, from which it can be put back"))
            back.clicked.connect(self.way_back_wanted)
            column.addWidget(back, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(frame)

    def _add_findings(self) -> None:
        assert self.run.result is not None
        if (options := mending(self.run.result)) is not None:
            self._offer_mending(options)
        self._list_more(())
        assert self.findings is not None
        self.body.removeWidget(self.findings)  # below the figures, which came just now
        self.body.addWidget(self.findings)
        self.findings.show_findings(self.run.result.findings)

    def _list_more(self, findings: tuple[Finding, ...]) -> None:
        """List what was found just now, also while the task still runs."""
        if self.findings is None:
            self.findings = FindingsView((), self)
            Leading(self.findings, self._desk)
            self.body.addSpacing(4)
            self.body.addWidget(self.findings)
        if findings:
            self.findings.add(findings)

    def _offer_mending(self, options: Mapping[str, str]) -> None:
        button = QPushButton(icons.icon("maintenance"), tr("Build the index anew…"))
        button.setToolTip(
            tr("Go to REINDEX with this index chosen; it shows what it will do first")
        )
        button.clicked.connect(lambda: self.task_wanted.emit(("reindex", options)))
        row = QHBoxLayout()
        row.addWidget(button)
        row.addStretch(1)
        self.body.addLayout(row)


def mending(result: object) -> Mapping[str, str] | None:
    """Give the options of a REINDEX that was rehearsed and mends what a check found."""
    if not isinstance(result, CheckResult) or result.rehearsal is None:
        return None
    if not result.rehearsal.mends:
        return None
    indexes = result.verdict.indexes
    tables = {table for _, table in indexes}
    options = {"table": tables.pop()} if len(tables) == 1 else {}
    return {**options, "index": indexes[0][0]} if len(indexes) == 1 else options
