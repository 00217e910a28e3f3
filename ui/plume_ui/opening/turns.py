"""Files that are opened one after the other, with time between them for every window to answer."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:
    from plume_ui.main_window import MainWindow

PATIENCE_MS = 500
"""How long a file that is not open yet holds up the next; it may ask for a key."""
PAUSE_MS = 30
"""What the windows have for painting before the next file is begun."""


class Turns(QObject):
    """Shows each file when its turn comes; what is left can be given up at any time."""

    ended = Signal()
    """Nothing is left."""

    def __init__(self, show: Callable[[str], MainWindow | None], parent: QObject) -> None:
        super().__init__(parent)
        self._show = show
        self._left: deque[str] = deque()
        self._next = QTimer(self, singleShot=True)
        self._next.timeout.connect(self._take_turn)

    @property
    def left(self) -> tuple[str, ...]:
        """The files whose turn has not come."""
        return tuple(self._left)

    def add(self, files: Sequence[str], after: MainWindow | None = None) -> None:
        """Let files wait for their turn, behind that which `after` opens now."""
        self._left.extend(files)
        if self._left and not self._next.isActive():
            self._wait_for(after)

    def stop(self) -> None:
        """Give up what is left."""
        self._next.stop()
        self._left.clear()
        self.ended.emit()

    def _take_turn(self) -> None:
        if self._left:
            self._wait_for(self._show(self._left.popleft()))
        if not self._left:
            self.stop()

    def _wait_for(self, window: MainWindow | None) -> None:
        """Let the next turn come once the file of a window is open, or soon all the same."""
        self._next.start(PATIENCE_MS if window is not None else 0)
        if window is not None:
            window.session_opened.connect(self._hurry)

    def _hurry(self) -> None:
        if self._next.isActive():
            self._next.start(PAUSE_MS)
