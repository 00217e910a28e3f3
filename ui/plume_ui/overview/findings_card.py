"""What stands out, the worst first, each with what can be done about it."""

from __future__ import annotations

import re

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from plume_db.language import tr
from plume_db.storage.findings import Finding
from plume_ui import icons, theme
from plume_ui.widgets.card import Card, label

FEW = 4
"""Findings shown before the person asks for all."""
MOST = 100

_LONG_WORD = re.compile(r"\S{15,}")
_JOINTS = re.compile(r"(?<=[_./:-])(?=\w)|(?<=[a-z0-9])(?=[A-Z])|(?<=[a-z0-9]{20})(?=[a-z0-9])")

_SIGNS = {"bad": ("error", "bad"), "warn": ("warning", "warn"), "note": ("info", "muted")}
_SPOKEN = {"bad": tr("Serious"), "warn": tr("Warning"), "note": tr("Note")}
_ACTIONS = {
    "vacuum": tr("Vacuum…"),
    "analyze": tr("Analyze…"),
    "check": tr("Check…"),
    "backup": tr("Back up…"),
    "recover": tr("Recover…"),
}


class FindingsCard(Card):
    """Lists findings; says so where there are none."""

    action_wanted = Signal(object)
    """Carries the name of a maintenance task."""
    object_wanted = Signal(object)
    """Carries the name of a table or view."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("WHAT STANDS OUT"), parent)
        self._found: tuple[Finding, ...] = ()
        self._all = False
        self._rows: list[QWidget] = []
        self._column = QVBoxLayout()
        self._column.setSpacing(12)
        self.body.addLayout(self._column)
        self._more = QPushButton(self)
        self._more.setProperty("role", "link")
        self._more.clicked.connect(self._toggle)
        self.body.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addStretch(1)
        self._more.hide()
        self._put([label(tr("Looking…"), "caption")])
        theme.notifier().changed.connect(self._fill)

    def show_findings(self, found: tuple[Finding, ...]) -> None:
        """Show other findings."""
        self._found = found
        self._fill()

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles shown."""
        return tuple(row.title for row in self._rows if isinstance(row, FindingRow))

    def _toggle(self) -> None:
        self._all = not self._all
        self._fill()

    def _fill(self) -> None:
        shown = self._found[: MOST if self._all else FEW]
        rows: list[QWidget] = [FindingRow(finding, self) for finding in shown]
        for row in rows:
            if isinstance(row, FindingRow):
                row.action_wanted.connect(self.action_wanted)
                row.object_wanted.connect(self.object_wanted)
        if not rows:
            rows = [_calm()]
        self._put(rows)
        rest = len(self._found) - FEW
        self._more.setVisible(rest > 0)
        self._more.setText(tr("Show fewer") if self._all else tr("Show {rest:,} more", rest=rest))

    def _put(self, rows: list[QWidget]) -> None:
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self._rows = rows
        for row in rows:
            self._column.addWidget(row)


class FindingRow(QWidget):
    """One finding: sign, title, detail, and a button where something helps."""

    action_wanted = Signal(object)
    object_wanted = Signal(object)

    def __init__(self, finding: Finding, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = finding.title
        name, token = _SIGNS[finding.severity]
        sign = QLabel(self)
        sign.setPixmap(icons.pixmap(name, 18, token, self.devicePixelRatioF()))
        sign.setFixedSize(QSize(18, 18))
        sign.setToolTip(_SPOKEN[finding.severity])
        sign.setAccessibleName(_SPOKEN[finding.severity])
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(1)
        grid.setColumnStretch(1, 1)
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(sign, 0, 0, 2, 1, top)
        title = label(breakable(finding.title), wrap=True)
        grid.addWidget(title, 0, 1)
        if finding.detail:
            detail = label(breakable(finding.detail), "caption", wrap=True, delta=-0.5)
            grid.addWidget(detail, 1, 1)
        if button := self._button(finding):
            grid.addWidget(button, 0, 2, 2, 1, top)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def _button(self, finding: Finding) -> QPushButton | None:
        if words := _ACTIONS.get(finding.action, ""):
            made = QPushButton(words, self)
            made.setProperty("role", "link")
            made.setToolTip(tr("Go to the maintenance page: {words}", words=words.rstrip("…")))
            made.clicked.connect(lambda: self.action_wanted.emit(finding.action))
            return made
        if finding.object:
            made = QPushButton(tr("Open"), self)
            made.setProperty("role", "link")
            made.setToolTip(tr("Open {object}", object=finding.object))
            made.clicked.connect(lambda: self.object_wanted.emit(finding.object))
            return made
        return None


def breakable(text: str) -> str:
    """Let lines break inside long names, which else would make the page too wide."""
    return _LONG_WORD.sub(lambda match: _JOINTS.sub("\u200b", match.group()), text)


def _calm() -> QWidget:
    made = label(tr("Nothing stands out: no damage seen, no space wasted."), "caption")
    made.setWordWrap(True)
    return made
