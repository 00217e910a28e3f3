"""The choice of a time zone: UTC, this computer's, or any by a part of its name."""

from __future__ import annotations

from datetime import UTC, tzinfo
from functools import cache

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QWidget

from plume_db.language import tr

_FIRST = (("UTC", "UTC"), ("local", tr("this computer's time")))


@cache
def zone_names() -> tuple[str, ...]:
    """List the names of the zones, once for the process: they are files on the disk.

    The first call belongs on a worker.
    """
    from zoneinfo import available_timezones

    return tuple(sorted(name for name in available_timezones() if "/" in name))


class ZoneSelect(QComboBox):
    """An editable list; what is typed is looked for anywhere in a name."""

    zone_chosen = Signal(object)
    """Carries ``UTC``, ``local`` or the name of a zone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setAccessibleName(tr("Time zone"))
        if (line := self.lineEdit()) is not None:
            line.setAccessibleName(tr("Time zone"))
        self.setToolTip(tr("The zone in which days begin and times are written; type to search"))
        self.setMinimumContentsLength(8)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for key, name in _FIRST:
            self.addItem(name, key)
        for name in zone_names():
            self.addItem(name.replace("_", " "), name)
        completer = QCompleter(self.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.setCompleter(completer)
        self._shown = "UTC"
        self.activated.connect(self._on_activated)
        field = self.lineEdit()
        if field is not None:
            field.editingFinished.connect(self._on_typed)

    def show_zone(self, name: str) -> None:
        """Show a zone as chosen."""
        self._shown = name
        with QSignalBlocker(self):
            if self.findData(name) < 0:
                self.addItem(name, name)
            self.setCurrentIndex(self.findData(name))

    def _on_activated(self, at: int) -> None:
        self._choose(at)

    def _on_typed(self) -> None:
        """Take what was typed, or go back to what is shown where it is no zone."""
        at = self.findText(self.currentText(), Qt.MatchFlag.MatchFixedString)
        if at < 0:
            self.show_zone(self._shown)
        else:
            self._choose(at)

    def _choose(self, at: int) -> None:
        name = self.itemData(at)
        if name and name != self._shown:
            self._shown = name
            self.zone_chosen.emit(name)


@cache
def zone_info(name: str) -> tzinfo | None:
    """Give a zone by its name, None for the computer's own; UTC where there is none of it."""
    from zoneinfo import ZoneInfo

    if name == "local":
        return None
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (OSError, ValueError):
        return UTC


def zone_or_local(name: str) -> tzinfo:
    """Give a zone by its name, also where it is the computer's own."""
    from plume_db.chart.zones import zone_of

    return zone_of(name)


def zone_title(name: str) -> str:
    """Write a zone for a person."""
    return tr("local time") if name == "local" else name.replace("_", " ")
