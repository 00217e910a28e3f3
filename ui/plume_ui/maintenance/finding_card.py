"""One finding in full: what it means, what to do, and the ways to its rows."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from plume_db.language import tr
from plume_db.maintenance.findings import Finding
from plume_ui import icons
from plume_ui.maintenance.findings_model import cells
from plume_ui.widgets.card import label


class FindingCard(QWidget):
    """Shows the finding that is chosen in the list."""

    rows_wanted = Signal(object)
    """Carries a Finding, likewise the next two."""
    query_wanted = Signal(object)
    definition_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._finding: Finding | None = None
        self._head = _text("heading")
        self._meaning = _text("")
        self._advice = _text("")
        self._verbatim = _text("caption")
        self._rows = self._button(
            tr("Open rows"), "table", tr("Open the table at these rows (Enter)")
        )
        self._query = self._button(
            tr("As query"), "query", tr("Show the rows as SQL; it is not run")
        )
        self._define = self._button(tr("Definition"), "inspector", tr("Show the SQL that made it"))
        self._rows.clicked.connect(lambda: self.rows_wanted.emit(self._finding))
        self._query.clicked.connect(lambda: self.query_wanted.emit(self._finding))
        self._define.clicked.connect(lambda: self.definition_wanted.emit(self._finding))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        for each in (self._head, self._meaning, self._advice, self._verbatim):
            column.addWidget(each)
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self._rows, self._query, self._define):
            row.addWidget(button)
        row.addStretch(1)
        column.addSpacing(4)
        column.addLayout(row)
        self.show_finding(None)

    def show_finding(self, finding: Finding | None) -> None:
        """Show a finding; None where none is chosen."""
        self._finding = finding
        self.setVisible(finding is not None)
        if finding is None:
            return
        kind, _name, row, words = cells(finding)
        self._head.setText(
            f"{kind} · {finding.place}" + (tr(" · row {row}", row=row) if row else "")
        )
        self._meaning.setText(words)
        self._advice.setText(tr("What to do: {advice}", advice=finding.advice))
        self._advice.setVisible(bool(finding.advice))
        self._verbatim.setText(tr("SQLite says: {text}", text=finding.text))
        self._verbatim.setVisible(finding.text != words)
        self._rows.setVisible(has_rows(finding))
        self._query.setVisible(bool(finding.table and finding.where))
        self._define.setVisible(bool(finding.table))

    def _button(self, text: str, icon: str, tip: str) -> QPushButton:
        made = QPushButton(icons.icon(icon), text, self)
        made.setToolTip(tip)
        made.setAccessibleDescription(tip)
        return made


def has_rows(finding: Finding) -> bool:
    """Whether a finding leads to rows of a table."""
    return bool(finding.table) and (finding.rowid is not None or bool(finding.where))


def _text(role: str) -> QLabel:
    made = label("", role, wrap=True)
    made.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return made
