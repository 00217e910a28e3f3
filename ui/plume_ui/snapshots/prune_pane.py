"""Pruning: which snapshots would go and why, before any goes."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QSpinBox,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from plume_db.language import said, to_say, tr
from plume_db.store.retention import Rules, Verdict
from plume_db.units import bytes_text, count_text
from plume_ui import icons
from plume_ui.moments import moment_text
from plume_ui.snapshots.listing import reason_of
from plume_ui.widgets.card import label

SPANS = (to_say("hours"), to_say("days"), to_say("weeks"), to_say("months"))
_USUAL = Rules()


class PrunePane(QWidget):
    """Rules as numbers, the list they make, and a button that removes."""

    changed = Signal()
    agreed = Signal(object)
    """Carries the ids that are to go."""
    given_up = Signal()

    def __init__(self, rules: Rules = _USUAL, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rules = rules
        self._gone: tuple[str, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(label(tr("Prune by rules"), "heading"))
        column.addWidget(
            label(
                tr(
                    "The newest snapshot of each hour, day, week and month is kept, as far "
                    "back as you "
                    "say. The newest good one always stays, and so does the last one before a "
                    "risky "
                    "task for 30 days."
                ),
                "caption",
                wrap=True,
            )
        )
        column.addLayout(self._fields())
        self.words = label(tr("Looking at each snapshot…"), wrap=True)
        column.addWidget(self.words)
        self.list = QTreeWidget(self)
        self.list.setHeaderLabels(["", tr("Taken"), tr("Reason"), tr("Why")])
        self.list.setRootIsDecorated(False)
        self.list.setAccessibleName(tr("What would be kept and removed"))
        self.list.setToolTip(tr("Nothing is removed before you press the button below"))
        self.list.setMinimumHeight(200)
        for at in (0, 1, 2):
            self.list.header().setSectionResizeMode(at, QHeaderView.ResizeMode.ResizeToContents)
        column.addWidget(self.list, 1)
        column.addLayout(self._buttons())

    def _fields(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self._spins: dict[str, QSpinBox] = {}
        for name in SPANS:
            spin = QSpinBox(self)
            spin.setRange(0, 999)
            spin.setValue(int(getattr(self._rules, name)))
            spin.setAccessibleName(tr("Keep one for each of so many {name}", name=said(name)))
            spin.setToolTip(
                tr("Keep one for each of the last so many {name} that have any", name=said(name))
            )
            spin.valueChanged.connect(self._ask)
            row.addWidget(spin)
            row.addWidget(label(said(name), "caption"))
            row.addSpacing(8)
            self._spins[name] = spin
        row.addStretch(1)
        return row

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.go = QPushButton(tr("Remove"))
        self.go.setProperty("role", "danger")
        self.go.setIcon(icons.icon("trash", "bad"))
        self.go.setToolTip(tr("Remove the snapshots marked so, and the pages only they need"))
        self.go.setEnabled(False)
        self.go.clicked.connect(self._agree)
        back = QPushButton(tr("Not now"))
        back.setToolTip(tr("Keep them all"))
        back.clicked.connect(self.given_up)
        row.addWidget(self.go)
        row.addWidget(back)
        row.addStretch(1)
        return row

    def rules(self) -> Rules:
        """Give the rules as they are set."""
        return Rules(**{name: spin.value() for name, spin in self._spins.items()})

    def show_verdicts(self, verdicts: tuple[Verdict, ...]) -> None:
        """List what would be kept and what would go."""
        self.list.clear()
        gone = [each.manifest for each in verdicts if not each.kept]
        self._gone = tuple(each.id for each in gone)
        for each in verdicts:
            held = each.manifest
            words = [
                tr("keep") if each.kept else tr("remove"),
                moment_text(held.at),
                reason_of(held),
            ]
            item = QTreeWidgetItem(self.list, [*words, each.why])
            item.setIcon(
                0, icons.icon("check", "good") if each.kept else icons.icon("trash", "bad")
            )
            item.setToolTip(3, each.why)
        size = bytes_text(sum(each.stored for each in gone))
        self.words.setText(
            tr(
                "{gone} of {verdicts} would go; they brought {size} when they were "
                "taken, as far as no other snapshot needs it.",
                gone=count_text(len(gone)),
                verdicts=count_text(len(verdicts)),
                size=size,
            )
            if gone
            else tr("There is nothing to remove by these rules.")
        )
        self.go.setText(tr("Remove {gone}", gone=count_text(len(gone))) if gone else tr("Remove"))
        self.go.setEnabled(bool(gone))

    def _ask(self, _value: int) -> None:
        self.go.setEnabled(False)
        self.changed.emit()

    def _agree(self) -> None:
        self.go.setEnabled(False)
        self.agreed.emit(self._gone)
