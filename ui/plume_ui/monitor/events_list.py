"""What happened to the file, the newest first."""

from __future__ import annotations

from PySide6.QtWidgets import QListWidget, QWidget

from plume_db.language import tr
from plume_db.monitor.events import Event
from plume_db.units import count_text
from plume_ui.moments import clock_text


class EventsList(QListWidget):
    """One line for each event, or for several of a kind within minutes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("What happened to the file"))
        self.setToolTip(tr("Changes of the schema, checkpoints, the file replaced or removed"))
        self.setWordWrap(True)
        self._shown: tuple[Event, ...] = ()

    def show_events(self, events: tuple[Event, ...]) -> None:
        """Show events where they are others than before."""
        if events == self._shown:
            return
        self._shown = events
        lines = [_line(each) for each in events]
        for row, line in enumerate(lines):
            if row < self.count():
                self.item(row).setText(line)
            else:
                self.addItem(line)
        while self.count() > len(lines):
            self.takeItem(self.count() - 1)


def _line(event: Event) -> str:
    at = clock_text(event.at, seconds=True)
    return f"{at}  {event.text}" + (f" (×{count_text(event.count)})" if event.count > 1 else "")
