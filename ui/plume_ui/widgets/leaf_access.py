"""What screen readers ask of a part that is painted: it is no object, and has no parts itself."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface


class LeafAccess(QAccessibleInterface):
    """A part of a widget that is not a widget; read-only."""

    def object(self) -> QObject | None:  # type: ignore[override]
        """Give nothing: it is no object of Qt."""
        return None

    def child(self, _index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        """Give none."""
        return None

    def childAt(self, _x: int, _y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        """Give none."""
        return None

    def childCount(self) -> int:
        """Give 0."""
        return 0

    def indexOfChild(self, _child: QAccessibleInterface) -> int:
        """Find none."""
        return -1

    def setText(self, _kind: QAccessible.Text, _text: str) -> None:
        """Refuse: it is read-only."""
