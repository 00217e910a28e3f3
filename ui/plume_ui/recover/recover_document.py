"""The recovery of the open file, as a tab."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from plume_db.language import tr
from plume_ui.document import Document
from plume_ui.recover.recover_view import RecoverView

if TYPE_CHECKING:
    from plume_ui.desk import Desk


class RecoverDocument(Document):
    """Shows the page for the file of this desk."""

    icon_name = "recover"
    help_page = "recover"
    comes_back_as = "recover"
    inspects = False

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, tr("Recover"), parent)
        opened = desk.session.opened
        self.view = RecoverView(desk.session.path, desk.jobs, opened.place.key)
        self.view.file_wanted.connect(desk.file_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)

    def focus_first(self) -> None:
        """Put the keyboard on what is to be done next."""
        self.view.focus_first()

    def shutdown(self) -> None:
        """Stop a recovery that runs."""
        self.view.stop()
