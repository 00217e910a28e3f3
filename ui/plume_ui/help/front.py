"""Opening the guide at the page for what a person has in front."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from plume_ui.help.guide_window import GuideWindow
from plume_ui.widgets.focus import holds_focus
from plume_ui.workspace import Workspace

if TYPE_CHECKING:
    from plume_ui.jobs import JobBoard
    from plume_ui.main_window import MainWindow
    from plume_ui.settings import Settings

_WITHOUT_FILE = "open"


def show_guide(window: MainWindow, jobs: JobBoard, settings: Settings, page: str) -> GuideWindow:
    """Show the one guide of a window, at a page."""
    guide = window.findChild(GuideWindow)
    if guide is None:
        guide = GuideWindow(jobs, settings, window)
        window.closed.connect(guide.close)
    guide.show_page(page)
    if guide.isMinimized():
        guide.showNormal()
    guide.show()
    guide.activateWindow()  # which also raises it
    guide.view.setFocus()
    return guide


def page_in_front(front: QWidget | None) -> str:
    """Name the page about what is in front: the panel or document that has the keyboard."""
    if not isinstance(front, Workspace):
        return str(getattr(front, "help_page", _WITHOUT_FILE))
    if front.inspector is not None and holds_focus(front.inspector):
        return "cells"
    document = front.documents.current
    if document is None or holds_focus(front.schema):
        return "look-around"
    return document.help_page
