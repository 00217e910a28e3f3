"""The overview: the first tab of a file, there at once, its page once the tree is painted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from plume_db.language import tr
from plume_ui.document import Document
from plume_ui.overview.reader import OverviewReader

if TYPE_CHECKING:
    from plume_ui.desk import Desk
    from plume_ui.overview.overview_page import OverviewPage

LOAD_MS = 30
"""When the page is loaded after the schema came: the tree has been painted by then.

In this thread, since a worker that is first to name one of Qt's types could end the program.
"""
LATEST_MS = 400
"""When the page comes at the latest, where the schema takes long or can not be read."""


class OverviewDocument(Document):
    """Reads from the start; what it shows is loaded and built after the tree of the schema."""

    icon_name = "overview"
    help_page = "look-around"
    comes_back_as = "overview"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, tr("Overview"), parent)
        self.page: OverviewPage | None = None
        self.setAccessibleName(self.title)
        self._reader = OverviewReader(desk, self)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._reader.begun.connect(self.fill)
        desk.catalog_changed.connect(self._load_soon)
        QTimer.singleShot(LATEST_MS, self, self.fill)
        if desk.catalog is not None:
            self.fill()

    def _load_soon(self, _catalog: object) -> None:
        if self.page is None:
            QTimer.singleShot(LOAD_MS, self, _load)  # the page is built a moment later

    def fill(self) -> None:
        """Build the page, where it is not there yet."""
        if self.page is not None or self.desk.closing:
            return
        from plume_ui.overview.overview_page import OverviewPage

        self.page = OverviewPage(self.desk, self._reader, self)
        if layout := self.layout():
            layout.addWidget(self.page)
        if self.window().focusWidget() is self:  # so too in a window that is not in front yet
            self.page.focus_first()

    def focus_first(self) -> None:
        """Put the keyboard on the drawing, or where that will be."""
        if self.page is not None:
            self.page.focus_first()
        else:
            self.setFocus()

    def shutdown(self) -> None:
        """Ask for nothing any more."""
        self._reader.stop()


def _load() -> None:
    import plume_ui.overview.overview_page  # noqa: F401
