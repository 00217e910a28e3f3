"""What other starts hand over, in the GUI thread."""

from __future__ import annotations

import os

from PySide6.QtCore import QObject, Qt, Signal, Slot

from plume_ui.single.listening import Handover, Listener


class Reception(QObject):
    """Announces what comes; whoever takes it answers."""

    arrived = Signal(object)
    """Carries a :class:`~plume_ui.single.listening.Handover`, in the GUI thread."""
    _came = Signal(object)

    def __init__(self, listener: Listener, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._listener = listener
        self._came.connect(self._bring, Qt.ConnectionType.QueuedConnection)

    def begin(self) -> None:
        """Announce what came so far and what comes."""
        came = self._came
        self._listener.attach(lambda handover: came.emit(handover))  # noqa: PLW0108

    def close(self) -> None:
        """Take no more: the next start of the program is the first."""
        self._listener.close()

    @Slot(object)
    def _bring(self, handover: Handover) -> None:
        if not handover.is_wanted():
            return
        for name, value in handover.message.tokens.items():
            os.environ[name] = value  # where Qt looks for it, when a window asks to come forward
        self.arrived.emit(handover)
