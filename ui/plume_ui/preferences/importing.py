"""What an import would change, shown before it does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from plume_db.errors import PlumeError
from plume_db.language import localised, tr, trn
from plume_db.units import size_text
from plume_ui.preferences.deeds import doubled
from plume_ui.settings import Settings
from plume_ui.settings_table import Setting, shown
from plume_ui.widgets.card import label
from plume_ui.widgets.spoken import announce


@dataclass(frozen=True)
class Proposal:
    """What a file of settings would change."""

    changes: Mapping[str, Any]
    """New values by key, only those that differ."""
    unknown: int = 0
    """How many keys this version does not have."""


def propose(settings: Settings, held: Mapping[str, Any]) -> Proposal:
    """Compare what a file holds with what is in force; raises PlumeError where it is wrong."""
    known = {setting.key: setting for setting in shown()}
    changes = {}
    for key, setting in known.items():
        if key not in held:
            continue
        if not setting.accepts(held[key]):
            raise PlumeError(
                tr(
                    "The file has a value for “{title}” that can not be used, so nothing was "
                    "changed.",
                    title=title_of(setting),
                )
            )
        if held[key] != settings.get(key):
            changes[key] = held[key]
    _check_keys(changes.get("shortcuts/changed", {}))
    return Proposal(changes, sum(key not in known for key in held))


def _check_keys(changed: Mapping[str, str]) -> None:
    if (both := doubled(changed)) is not None:
        one, other = both
        raise PlumeError(
            tr(
                "The file gives the same keys to “{one}” and “{other}”, so nothing was changed.",
                one=one.title,
                other=other.title,
            )
        )


def exported(settings: Settings) -> dict[str, Any]:
    """Give what is exported: all that a person can set and that is not as it comes."""
    keys = (setting.key for setting in shown())
    return {key: settings.get(key) for key in keys if settings.is_changed(key)}


def title_of(setting: Setting) -> str:
    """Name a setting for a person."""
    return setting.words()[0] or tr("Shortcuts")


def value_text(setting: Setting, value: Any) -> str:
    """Write a value for a person."""
    if setting.choices is not None:
        return setting.choices().get(value, str(value))
    if isinstance(value, bool):
        return tr("on") if value else tr("off")
    if isinstance(value, dict):
        return trn("{n} changed", "{n} changed", len(value))
    if setting.span is not None and value == setting.span[0] and setting.least():
        return setting.least()
    if setting.kind == "size":
        return size_text(value * setting.step)
    unit = setting.unit()
    if isinstance(value, (int, float)):
        return f"{localised(f'{value:,}')} {unit}".strip()
    return f"{value} {unit}".strip() if value != "" else tr("as it comes")


class ImportPage(QWidget):
    """The list of changes with two buttons."""

    agreed = Signal(object)
    """Carries the values by key."""
    given_up = Signal()

    def __init__(
        self, settings: Settings, proposal: Proposal, name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        count = len(proposal.changes)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 8)
        column.setSpacing(12)
        column.addWidget(label(tr("Import settings"), "heading", delta=4))
        words = trn("{name} changes {n} setting.", "{name} changes {n} settings.", count, name=name)
        if proposal.unknown:
            more = trn(
                "{n} other is of another version and is left out.",
                "{n} others are of another version and are left out.",
                proposal.unknown,
            )
            words = f"{words} {more}"
        column.addWidget(label(words, wrap=True))
        self._words = words
        self.list = QTreeWidget(self)
        self.list.setAccessibleName(tr("What would change"))
        self.list.setToolTip(tr("Nothing is changed before you press the button below"))
        self.list.setRootIsDecorated(False)
        self.list.setHeaderLabels([tr("Setting"), tr("Now"), tr("Then")])
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        known = {setting.key: setting for setting in shown()}
        for key, value in proposal.changes.items():
            each = known[key]
            now = value_text(each, settings.get(key))
            QTreeWidgetItem(self.list, [title_of(each), now, value_text(each, value)])
        column.addWidget(self.list, 1)
        column.addLayout(self._buttons(proposal))

    def showEvent(self, event: QShowEvent) -> None:
        """Say what the file would change: the keyboard comes to the button that does it."""
        super().showEvent(event)
        announce(self, self._words)

    def _buttons(self, proposal: Proposal) -> QHBoxLayout:
        count = len(proposal.changes)
        self.go = QPushButton(trn("Change {n} setting", "Change {n} settings", count))
        self.go.setProperty("role", "primary")
        self.go.setToolTip(tr("Take these values; it can be undone"))
        self.go.clicked.connect(lambda: self.agreed.emit(dict(proposal.changes)))
        self.back = QPushButton(tr("Not now"))
        self.back.setToolTip(tr("Change nothing"))
        self.back.clicked.connect(self.given_up)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.go)
        row.addWidget(self.back)
        row.addStretch(1)
        return row
