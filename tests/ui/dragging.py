"""Events of a drag as the running Qt makes them: from 6.12 on it counts in parts of a pixel."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, QPointF, qVersion
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent

_IN_PARTS = tuple(int(each) for each in qVersion().split(".")[:2]) >= (6, 12)


def entering(at: QPoint, *rest: Any) -> QDragEnterEvent:
    """Make the event of a drag that comes over a window at this place."""
    return QDragEnterEvent(QPointF(at) if _IN_PARTS else at, *rest)


def moving(at: QPoint, *rest: Any) -> QDragMoveEvent:
    """Make the event of a drag that goes on over a window."""
    return QDragMoveEvent(QPointF(at) if _IN_PARTS else at, *rest)
