"""The results of a script, one tab each, and pinned ones of runs before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QStackedWidget,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from plume_db.jobs import Worker
from plume_db.language import tr
from plume_ui import icons
from plume_ui.query.compare_page import ComparePage
from plume_ui.query.result_page import ResultPage
from plume_ui.query.turns import Turns
from plume_ui.query.write_page import WritePage
from plume_ui.widgets.card import label

if TYPE_CHECKING:
    from plume_ui.desk import Desk

MOST = 60
"""Results that are kept of one run; of a script with more the first ones are let go."""

OLD_STAY_MS = 250
"""So long the results of the run before stay while a new run has brought nothing."""

BUTTONS = (
    ("filter", tr("Filter"), tr("Show only rows that meet a condition  (Ctrl+Alt+F)")),
    ("pin", tr("Pin"), tr("Keep this result when the next statement is run")),
    ("compare", tr("Compare"), tr("Compare this result with the one that was shown before it")),
    ("export", tr("Export"), tr("Write this result to a file  (Ctrl+E)")),
)


class ResultTabs(QWidget):
    """Holds result pages; the one in front has the status line."""

    current_changed = Signal()
    """Another page is in front, or the one in front has another status."""
    page_added = Signal(object)
    """Carries a ResultPage that was made."""
    button_clicked = Signal(object)
    """Carries the id of a button from the table above."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._worker = Worker("results")
        self._stale: list[QWidget] = []
        self._before: QWidget | None = None
        self._turns = Turns(self)
        self._old = QTimer(self, singleShot=True, interval=OLD_STAY_MS)
        self._old.timeout.connect(self._drop_stale)
        self._empty = label("", "caption", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setContentsMargins(24, 24, 24, 24)
        self.bar = QTabBar(self)
        self.bar.setAccessibleName(tr("Results"))
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.bar.setUsesScrollButtons(True)
        self.bar.setDocumentMode(True)
        self.bar.currentChanged.connect(self._on_bar)
        self.bar.tabCloseRequested.connect(self._close_at)
        self.bar.setTabsClosable(False)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._empty)
        self.buttons: dict[str, QToolButton] = {}
        self._head = QWidget(self)
        self._lay_out()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self._head)
        row.setContentsMargins(0, 0, 4, 0)
        row.setSpacing(0)
        row.addWidget(self.bar, 1)
        for name, text, tip in BUTTONS:
            row.addWidget(self._button(name, text, tip))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self._stack, 1)
        self._head.hide()

    def _button(self, name: str, text: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icons.icon(name))
        button.setIconSize(QSize(16, 16))
        button.setToolTip(tip)
        button.setAccessibleName(text)
        button.setCheckable(name in ("pin", "filter"))
        button.clicked.connect(lambda _on=False: self.button_clicked.emit(name))
        self.buttons[name] = button
        return button

    # Pages

    @property
    def pages(self) -> list[ResultPage]:
        """The results, in the order of their tabs."""
        widgets = (self.bar.tabData(n) for n in range(self.bar.count()))
        return [widget for widget in widgets if isinstance(widget, ResultPage)]

    @property
    def current(self) -> ResultPage | None:
        """The result in front."""
        widget = self._stack.currentWidget()
        return widget if isinstance(widget, ResultPage) else None

    @property
    def before(self) -> ResultPage | None:
        """The result that was in front before this one."""
        known = self.pages
        others = [page for page in known if page is not self.current and page.grid is not None]
        if self._before in others and isinstance(self._before, ResultPage):
            return self._before
        pinned = [page for page in others if page.pinned]
        candidates = pinned or others
        return candidates[-1] if candidates else None

    def say(self, sentence: str) -> None:
        """Show a sentence where there is no result."""
        self._empty.setText(sentence)
        if not self.bar.count():
            self._stack.setCurrentWidget(self._empty)

    def begin(self) -> None:
        """Expect the results of a new run; those that are not pinned go with its first."""
        self._stale = [
            w
            for n in range(self.bar.count())
            if not getattr(w := self.bar.tabData(n), "pinned", False)
        ]
        self._old.start()

    def begin_nothing(self) -> None:
        """Let the results of the run before go now."""
        self._drop_stale()

    def add(self, sql: str, title: str = tr("Running…")) -> ResultPage:
        """Make the page of a statement that begins."""
        self._drop_stale()
        fresh = [page for page in self.pages if not page.pinned]
        if len(fresh) >= MOST:
            self.remove(fresh[0])
        page = ResultPage(self._desk, self._worker, sql, self)
        page.title = title
        page.changed.connect(lambda: self._retitle(page))
        self.page_added.emit(page)
        self.put(page)
        return page

    def put(self, page: QWidget, title: str = "") -> None:
        """Show a page in a tab of its own."""
        self._stack.addWidget(page)
        at = self.bar.addTab(title or getattr(page, "title", ""))
        self.bar.setTabData(at, page)
        self._head.show()
        self._retitle(page)
        self.bar.setCurrentIndex(at)
        self._on_bar(at)

    def show_page(self, page: QWidget) -> None:
        """Bring a page to the front."""
        self.bar.setCurrentIndex(self._index(page))

    def remove(self, page: QWidget) -> None:
        """Close a page."""
        at = self._index(page)
        if at < 0:
            return
        for other in [w for n in range(self.bar.count()) if (w := self.bar.tabData(n))]:
            if isinstance(other, ComparePage) and page in other.pages:
                self.remove(other)  # it shows rows of the one that goes
        at = self._index(page)
        if isinstance(page, (ResultPage, WritePage, ComparePage)):
            page.shutdown()
        self._stack.removeWidget(page)
        self.bar.removeTab(at)
        page.hide()
        self._turns.put(page.deleteLater)  # sixty grids at once would be felt
        self._head.setVisible(self.bar.count() > 0)
        if not self.bar.count():
            self._stack.setCurrentWidget(self._empty)
        self.current_changed.emit()

    def step(self, by: int) -> None:
        """Show the result `by` tabs further, round the corner."""
        if count := self.bar.count():
            self.bar.setCurrentIndex((self.bar.currentIndex() + by) % count)

    def pin(self, page: ResultPage, pinned: bool) -> None:
        """Keep a page over runs, or no longer."""
        page.pinned = pinned
        self._retitle(page)

    def shutdown(self) -> None:
        """Close every page, and end the worker that reads their rows."""
        self._old.stop()
        while self.bar.count():
            self.remove(self.bar.tabData(0))
        self._worker.close(0)

    def _drop_stale(self) -> None:
        self._old.stop()
        stale, self._stale = self._stale, []
        with QSignalBlocker(self.bar):  # not every page on the way shall come to the front
            for page in stale:
                self.remove(page)
        self._on_bar(self.bar.currentIndex())

    def _index(self, page: QWidget) -> int:
        return next((n for n in range(self.bar.count()) if self.bar.tabData(n) is page), -1)

    def _close_at(self, at: int) -> None:
        self.remove(self.bar.tabData(at))

    def _retitle(self, page: QWidget) -> None:
        at = self._index(page)
        if at < 0:
            return
        if isinstance(page, ResultPage):
            sign = "pin" if page.pinned else page.sign
            title = page.title.replace("&", "&&")
            if self.bar.tabText(at) != title:  # each change lays out all tabs anew
                self.bar.setTabText(at, title)
            self.bar.setTabToolTip(at, page.sql.strip()[:500])
            token = {"error": "bad", "check": "good", "pin": "accent"}.get(sign, "muted")
            self.bar.setTabIcon(at, icons.icon(sign or "table", token))
        elif isinstance(page, ComparePage):
            self.bar.setTabIcon(at, icons.icon("compare"))
        else:
            self.bar.setTabIcon(at, icons.icon("shield", "warn"))
        if page is self._stack.currentWidget():
            self.current_changed.emit()

    def _on_bar(self, at: int) -> None:
        page = self.bar.tabData(at) if at >= 0 else None
        if isinstance(page, QWidget) and page is not self._stack.currentWidget():
            self._before = self._stack.currentWidget()
            self._stack.setCurrentWidget(page)
        self.current_changed.emit()
