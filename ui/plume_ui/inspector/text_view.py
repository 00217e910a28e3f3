"""A text in pages, with its lines wrapped or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from plume_db.decode.text import PAGE, page_count, page_text, shown
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.units import count_text
from plume_ui.inspector.buttons import tool_button
from plume_ui.inspector.content import Content
from plume_ui.inspector.viewer import Viewer
from plume_ui.widgets.card import label

if TYPE_CHECKING:
    from plume_ui.desk import Desk
    from plume_ui.jobs import Job

_BROKEN = tr("Lines over 4,096 characters are shown in pieces; what is copied has them whole.")


class TextView(QWidget):
    """Shows one page; the others are a click, or Alt+Page Down, away."""

    noted = Signal(object)
    """Carries a sentence about the page, perhaps empty."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._content: Content | None = None
        self._job: Job | None = None
        self.page = 0
        self.viewer = Viewer(tr("Value"), self)
        self.wrap = tool_button("wrap", tr("Wrap long lines (Alt+W)"), tr("Wrap long lines"))
        self.wrap.setCheckable(True)
        self.wrap.setChecked(True)
        self.wrap.setShortcut("Alt+W")
        self.wrap.toggled.connect(self.viewer.wrap)
        self.back = tool_button("back", tr("Page before (Alt+Page Up)"), tr("Page before"))
        self.back.setShortcut("Alt+PgUp")
        self.forward = tool_button("forward", tr("Next page (Alt+Page Down)"), tr("Next page"))
        self.forward.setShortcut("Alt+PgDown")
        self.back.clicked.connect(lambda: self.go_to(self.page - 1))
        self.forward.clicked.connect(lambda: self.go_to(self.page + 1))
        self._where = label("", "caption")
        self._lay_out()
        self.viewer.wrap(True)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(2)
        row.addWidget(self.wrap)
        row.addStretch(1)
        for each in (self._where, self.back, self.forward):
            row.addWidget(each)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.viewer, 1)
        self.setFocusProxy(self.viewer)

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return page_count(self._content.length) if self._content else 1

    def show_plain(self, text: str) -> None:
        """Show a short text that is no one's bytes: NULL, a number."""
        self.stop()
        self._content, self.page = None, 0
        self.wrap.hide()
        self.viewer.show_text(text)
        self._show_place()

    def show_content(self, content: Content) -> None:
        """Show the first page of a text."""
        if content is self._content:
            return
        self.stop()
        self._content = content
        self.wrap.show()
        self.viewer.clear()
        self.go_to(0)

    def go_to(self, page: int) -> None:
        """Show a page by its number from 0 on."""
        content = self._content
        if content is None or not 0 <= page < self.pages:
            return
        self.stop()
        self.page = page
        self._show_place()

        def work(task: Task) -> str:
            return shown(page_text(content.reader(task), page, content.codec or "utf-8"))

        at_hand = content.rest is None or (page + 1) * PAGE + 4 <= len(content.head)
        name = "lookup" if at_hand or content.rest is None else content.rest.worker
        worker = self._desk.session.worker(name)
        self._job = job = self._desk.jobs.start(
            self, worker, work, title=tr("Read a page of a text"), quiet=True
        )
        job.succeeded.connect(self._show_page)
        job.failed.connect(lambda error: self.noted.emit(error.sentence))
        job.finished.connect(self._ended)

    def _show_page(self, text: str) -> None:
        self.noted.emit(_BROKEN if self.viewer.show_text(text) else "")

    def _ended(self) -> None:
        if self.sender() is self._job:
            self._job = None

    def _show_place(self) -> None:
        many = self.pages > 1
        for each in (self._where, self.back, self.forward):
            each.setVisible(many)
        self._where.setText(f"{count_text(self.page + 1)} / {count_text(self.pages)}")
        self._where.setToolTip(tr("Pages of {page} kB", page=PAGE // 1024))
        self._where.setAccessibleName(
            tr("Page {page} of {pages}", page=self.page + 1, pages=self.pages)
        )
        self.back.setEnabled(self.page > 0)
        self.forward.setEnabled(self.page + 1 < self.pages)

    def stop(self) -> None:
        """Cancel what is read."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
