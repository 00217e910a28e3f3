"""What a write would do, and the question whether it shall be done."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from plume_db.language import tr, trn
from plume_db.rehearsal.result import Rehearsal
from plume_db.units import count_text, duration_text
from plume_ui.rehearsal.changes import ChangeTree
from plume_ui.widgets.card import label
from plume_ui.widgets.sign import Sign

_MOST_LINES = 6
_TREE = 84
"""Pixels in which the heading and two tables can be read."""


class RehearsalPanel(QWidget):
    """Shows a rehearsal: the verdict first, then what is easily overlooked, then every table."""

    accepted = Signal()
    """The person wants it written."""
    declined = Signal()

    def __init__(self, parent: QWidget | None = None, buttons: bool = True) -> None:
        super().__init__(parent)
        self.rehearsal: Rehearsal | None = None
        self._allowed = True
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 8, 12, 8)
        self._column.setSpacing(8)
        inside = self._add_area()
        self._sign = Sign("info", "accent", 18, self)
        self._verdict = label("", "heading", wrap=True)
        self._verdict.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._verdict, 1)
        inside.addLayout(head)
        self._loud = QWidget(self)
        self._warnings = QVBoxLayout(self._loud)
        self._warnings.setContentsMargins(0, 0, 0, 0)
        self._warnings.setSpacing(4)
        inside.addWidget(self._loud)
        self.tree = ChangeTree(self)
        self.tree.setMinimumHeight(_TREE)
        inside.addWidget(self.tree, 1)
        self._facts = label("", "caption", wrap=True)
        self._facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        inside.addWidget(self._facts)
        self.accept_button = QPushButton(tr("Write it"), self)
        self.decline_button = QPushButton(tr("Do not write"), self)
        self._add_buttons(buttons)

    def _add_area(self) -> QVBoxLayout:
        """Make room that scrolls where the panel is low, so that nothing in it is cut."""
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(tr("What it would do"))
        widget = QWidget(area)
        inside = QVBoxLayout(widget)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        area.setWidget(widget)
        for each in (widget, area.viewport()):
            each.setAutoFillBackground(False)  # what lies below shows through
        self._column.addWidget(area, 1)
        return inside

    def _add_buttons(self, shown: bool) -> None:
        self.accept_button.setProperty("role", "primary")
        self.accept_button.setToolTip(tr("Run the statements for good, in one short transaction"))
        self.decline_button.setToolTip(tr("Leave the file as it is"))
        self.accept_button.clicked.connect(self.accepted)
        self.decline_button.clicked.connect(self.declined)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.accept_button)
        row.addWidget(self.decline_button)
        row.addStretch(1)
        self._column.addLayout(row)
        self.accept_button.setVisible(shown)
        self.decline_button.setVisible(shown)

    def show_rehearsal(self, found: Rehearsal) -> None:
        """Show what was found; writing is offered only where it would go through."""
        self.rehearsal = found
        icon, tone, words = verdict(found)
        self._sign.show_icon(icon, tone)
        self._verdict.setText(words)
        self._verdict.setAccessibleName(words)
        self._show_warnings(warnings(found))
        self.tree.show_tables(found.touched)
        self.tree.setVisible(bool(found.touched))
        facts = list(facts_of(found))
        self._facts.setText("  ·  ".join(facts))
        self._facts.setVisible(bool(facts))
        self._enable()
        deletes = bool(found.actions) or any(t.deleted or t.also_deleted for t in found.touched)
        self.accept_button.setText(_button(found, deletes))

    def allow(self, allowed: bool) -> None:
        """Offer writing or not, for a reason outside of the rehearsal."""
        self._allowed = allowed
        self._enable()

    def _enable(self) -> None:
        found = self.rehearsal
        passes = found is not None and found.failure is None and not found.violations
        self.accept_button.setEnabled(self._allowed and passes)

    def _show_warnings(self, lines: list[tuple[str, str]]) -> None:
        while (item := self._warnings.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for tone, sentence in lines:
            self._warnings.addWidget(_warning(tone, sentence))
        self._loud.setVisible(bool(lines))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Give the keyboard to the harmless button, or to the tree."""
        super().focusInEvent(event)
        target = self.decline_button if not self.decline_button.isHidden() else self.tree
        target.setFocus()


def _button(found: Rehearsal, deletes: bool) -> str:
    if found.refused:
        return tr("Write it unseen")
    return tr("Write and delete") if deletes else tr("Write it")


def verdict(found: Rehearsal) -> tuple[str, str, str]:
    """Say in one sentence how it would go: icon, colour, words."""
    if found.refused:
        return "warning", "warn", found.refused
    if found.failure is not None:
        return "error", "bad", tr("It would fail. {sentence}", sentence=found.failure.sentence)
    if found.violations or found.more_violations:
        return "error", "bad", tr("It would fail: references would point at nothing.")
    if not (found.rows or found.schema or found.beyond):
        return "info", "accent", tr("Nothing would change.")
    tables = len(found.touched)
    rows = trn("{n} row", "{n} rows", found.rows)
    where = tr(" in {tables} tables", tables=count_text(tables)) if tables > 1 else (
        tr(" in {table}", table=found.touched[0].table) if tables else ""
    )  # fmt: skip
    told = (
        [tr("{rows} would change{where}.", rows=rows, where=where)]
        if found.rows
        else list(found.beyond)
    )
    what = " ".join(told) or tr("Only the schema would change.")
    return "check", "good", tr("It would go through: {what}", what=what)


def warnings(found: Rehearsal) -> list[tuple[str, str]]:
    """List what must not be overlooked, the gravest first."""
    lines = [("bad", sentence) for sentence in found.actions]
    lines += [
        (
            "bad",
            tr(
                "{table}, {key}: there is no such row in {parent}.",
                table=v.table,
                key=v.key or tr("a row"),
                parent=v.parent,
            ),
        )
        for v in found.violations[:_MOST_LINES]
    ]
    hidden = len(found.violations) - _MOST_LINES
    if hidden > 0 or found.more_violations:
        lines.append(
            (
                "bad",
                tr(
                    "And {hidden} or more references like these.", hidden=count_text(max(hidden, 0))
                ),
            )
        )
    beyond = found.beyond if found.rows else ()  # else the verdict tells
    lines += [("warn", told) for told in (*found.schema, *beyond, *found.not_undoable)]
    return lines


def facts_of(found: Rehearsal) -> list[str]:
    """List what is good to know."""
    facts = [
        trn("trigger {name} fired once", "trigger {name} fired {n} times", times, name=name)
        for name, times in found.triggers
    ]
    if not found.refused:
        facts.append(
            tr("foreign keys enforced") if found.foreign_keys else tr("foreign keys not enforced")
        )
    if found.seconds >= 0.1:
        facts.append(tr("took {seconds}", seconds=duration_text(found.seconds)))
    return [*facts, *([found.how] if found.how else []), *found.notes]


def _warning(tone: str, sentence: str) -> QFrame:
    made = QFrame()
    made.setProperty("tone", tone)
    row = QHBoxLayout(made)
    row.setContentsMargins(8, 4, 8, 4)
    row.setSpacing(8)
    row.addWidget(Sign("warning", tone, 16), 0, Qt.AlignmentFlag.AlignTop)
    words = label(sentence, "", wrap=True)
    words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    row.addWidget(words, 1)
    return made
