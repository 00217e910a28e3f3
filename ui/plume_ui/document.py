"""What every tab of the window is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from plume_ui.desk import Desk


class Document(QWidget):
    """One tab: an overview, a table, a query, a chart, the maintenance page."""

    title_changed = Signal()
    icon_name = "table"
    help_page = "tables"
    """The page of the guide about it, which F1 opens."""
    inspects = True
    """Whether what is chosen in it shows in the inspector."""
    comes_back_as = ""
    """The word by which its tab comes back at the next start; empty where it does not."""

    def __init__(self, desk: Desk, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._title = title

    @property
    def title(self) -> str:
        """What the tab reads."""
        return self._title

    def set_title(self, title: str) -> None:
        """Change what the tab reads."""
        if title != self._title:
            self._title = title
            self.title_changed.emit()

    @property
    def live(self) -> bool:
        """Whether it follows the file by itself, so that a change needs no word."""
        return False

    def refresh(self) -> None:
        """Read the data again; the file changed or the person asked."""

    def find_text(self) -> bool:
        """Let the person look for a text in this document; False where that has no meaning."""
        return False

    def export(self) -> bool:
        """Let the person export what this document shows; False where that has no meaning."""
        return False

    def kept(self) -> Any:
        """Say in plain JSON what is shown, for the tab to come back; None where it need not.

        Whoever brings it back runs nothing: neither a statement nor a task.
        """
        return {}

    def focus_first(self) -> None:
        """Put the keyboard where the person will want it."""
        self.setFocus()

    def shutdown(self) -> None:
        """Cancel work and let go of the session; called once, before the tab goes."""
