"""What a mark says when the pointer rests on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from PySide6.QtCore import QEvent, QObject, QPointF
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QGraphicsView, QToolTip

from plume_db.insight.marks import Mark, Overlay
from plume_db.language import tr

_MOST = 8
"""Events of one flag that are told; the rest is counted."""


class MarkTips(QObject):
    """Shows a tip over the canvas of a view; `tell` gives its text for a place of the scene."""

    def __init__(
        self, view: QGraphicsView, tell: Callable[[QPointF], str], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._view, self._tell = view, tell
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Answer where a mark is, and leave the rest to others."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = self._tell(self._view.mapToScene(event.pos()))
            if text:
                QToolTip.showText(event.globalPos(), text, self._view.viewport())
                return True
            QToolTip.hideText()
        return super().eventFilter(watched, event)


def marks_tip(marks: Sequence[Mark]) -> str:
    """Write one mark with its reason, or several events in a list."""
    if len(marks) == 1:
        return _paragraphs(marks[0].text, marks[0].why)
    lines = [mark.text for mark in marks[:_MOST]]
    if len(marks) > _MOST:
        lines.append(tr("and {marks} more", marks=len(marks) - _MOST))
    return _paragraphs(tr("{marks} events", marks=len(marks)), *lines)


def overlay_tip(overlay: Overlay) -> str:
    """Write what a line over a line is, and how it was computed."""
    return _paragraphs(overlay.text or overlay.kind, overlay.why)


def _paragraphs(head: str, *lines: str) -> str:
    """Make rich text, which is wrapped; what comes from the file is shown as it is."""
    return "<br>".join([f"<b>{escape(head)}</b>", *map(escape, lines)])
