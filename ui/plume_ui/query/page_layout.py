"""Where the parts of a query document stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QSplitter, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from plume_ui.query.query_document import QueryDocument
    from plume_ui.query.result_tabs import ResultTabs


ROOM_FOR_BOTH = 560
"""Pixels across in which results and what is beside them are both of use."""
LOW = 300
"""Pixels of height of the page below which results need all the width there is."""


class PageLayout(QObject):
    """The editor above the results, the plan beside them, one line of status below.

    In a narrow or low place results have it all, and what is beside them takes it when asked for.
    """

    moved = Signal()
    """The person gave editor and results other heights."""

    def __init__(self, document: QueryDocument) -> None:
        super().__init__(document)
        self._document = document
        writing = QWidget(document)
        column = QVBoxLayout(writing)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        # Two lines and what scrolls them: in a low window the rows come first.
        document.editor.setMinimumHeight(2 * document.editor.fontMetrics().lineSpacing() + 24)
        column.addWidget(document.editor, 1)
        for part in (document.snippet_bar, document.error, document.parameter_bar):
            column.addWidget(part)
        self._results = document.results
        self._beside: QWidget | None = None
        self._beside_first = False
        self._across = QSplitter(Qt.Orientation.Horizontal, document)
        self._across.installEventFilter(self)
        self._across.setChildrenCollapsible(False)
        self._across.addWidget(document.results)
        self._down = QSplitter(Qt.Orientation.Vertical, document)
        self._down.setChildrenCollapsible(False)
        self._down.addWidget(writing)
        self._down.addWidget(self._across)
        self._down.setStretchFactor(0, 2)
        self._down.setStretchFactor(1, 3)
        self._down.setSizes([240, 360])
        self._down.splitterMoved.connect(lambda _at, _index: self._on_moved())
        self._by_hand = False
        self.status = _status(document)
        whole = QVBoxLayout(document)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(document.tools)
        whole.addWidget(_line(document))
        whole.addWidget(self._down, 1)
        whole.addWidget(_line(document))
        whole.addWidget(self.status)

    def _on_moved(self) -> None:
        self._by_hand = True
        self.moved.emit()

    @property
    def split(self) -> tuple[int, ...]:
        """The heights of editor and results."""
        return tuple(self._down.sizes())

    def set_split(self, sizes: tuple[int, ...]) -> None:
        """Take heights that were kept."""
        if len(sizes) == 2 and all(size > 0 for size in sizes):
            self._down.setSizes(list(sizes))

    def put_beside(self, widget: QWidget) -> None:
        """Show a widget to the right of the results."""
        self._beside = widget
        self._across.addWidget(widget)
        self._across.setStretchFactor(0, 3)
        self._across.setStretchFactor(1, 2)
        self._across.setSizes([600, 400])
        self._fit()

    def bring_forward(self, beside: bool) -> bool:
        """Choose what is seen where there is no room for both; False where it was so already."""
        before = self._results.isHidden(), self._beside_first
        self._beside_first = beside
        self._fit()
        return before != (True, beside)

    def _fit(self) -> None:
        if self._beside is None:
            return
        both = self._across.width() >= ROOM_FOR_BOTH and self._document.height() >= LOW
        self._beside.setVisible(both or self._beside_first)
        self._results.setVisible(both or not self._beside_first)

    def show_result(self, has_rows: bool, tabs: ResultTabs) -> None:
        """Offer what can be done with the result in front."""
        for button in tabs.buttons.values():
            button.setEnabled(has_rows)
        tabs.buttons["compare"].setEnabled(has_rows and tabs.before is not None)
        if has_rows and self._document.height() < LOW and not self._by_hand:
            self._down.setSizes([0, self._down.height()])  # the editor keeps its least height
        page = tabs.current
        tabs.buttons["pin"].setChecked(page is not None and page.pinned)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look again how much room there is."""
        if event.type() == QEvent.Type.Resize:
            self._fit()
        return super().eventFilter(watched, event)


def _status(parent: QWidget) -> QLabel:
    status = QLabel(parent)
    status.setProperty("role", "caption")
    status.setWordWrap(True)
    status.setTextFormat(Qt.TextFormat.PlainText)
    status.setContentsMargins(12, 4, 12, 4)
    status.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return status


def _line(parent: QWidget) -> QFrame:
    made = QFrame(parent)
    made.setProperty("role", "line")
    return made
