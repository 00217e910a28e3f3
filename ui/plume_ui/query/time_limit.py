"""How long a statement may take before it is stopped."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from plume_db.language import tr
from plume_db.units import count_text
from plume_ui.widgets.select import Select

CHOICES = (0, 1, 5, 10, 30, 60, 300, 1_800)


class TimeLimit(Select):
    """A choice of seconds; a value that was set in another way is added to it."""

    changed = Signal(object)
    """Carries the seconds the person chose; 0 for any time."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(
            tr("Time limit"), tr("How long a statement may take before it is stopped"), 150, parent
        )
        for seconds in CHOICES:
            self.addItem(_words(seconds), seconds)
        self.set_seconds(0)
        self.activated.connect(lambda _at: self.changed.emit(self.seconds))

    @property
    def seconds(self) -> int:
        """The limit; 0 for any time."""
        chosen = self.currentData()
        return chosen if isinstance(chosen, int) else 0

    def set_seconds(self, seconds: int) -> None:
        """Show a limit."""
        if self.findData(seconds) < 0:
            self.addItem(_words(seconds), seconds)
        self.setCurrentIndex(self.findData(seconds))


def _words(seconds: int) -> str:
    if not seconds:
        return tr("No time limit")
    if seconds % 60 == 0:
        return tr("Stop after {seconds} min", seconds=count_text(seconds // 60))
    return tr("Stop after {seconds} s", seconds=count_text(seconds))
