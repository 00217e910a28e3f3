"""The page of the guide that is read: text, pictures and links, in a column that reads well."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QFrame, QTextBrowser, QTextEdit, QWidget

from plume_db.language import tr
from plume_ui import theme
from plume_ui.help.book import anchor_of, words_of
from plume_ui.help.look import dress
from plume_ui.help.pictures import Prepared, Sight
from plume_ui.widgets.spoken import announce

COLUMN = 800
"""Points a line of text is wide at most; longer ones are hard to read."""
MARGIN = 24


class PageView(QTextBrowser):
    """Shows one prepared page. It opens nothing by itself: links are told."""

    link_chosen = Signal(object)
    """Carries the target of a link as it is written in the page."""
    width_changed = Signal()
    """There is other room for pictures than before."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures: dict[str, QImage] = {}
        self._shown: Prepared | None = None
        self._words = ""
        self._found: list[QTextCursor] = []
        """Where the words stand in the page, in order."""
        self.zoom = 0.0
        self.setAccessibleName(tr("Page of the guide"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.anchorClicked.connect(lambda url: self.link_chosen.emit(url.toString()))

    @property
    def room(self) -> int:
        """How wide a picture can be, in points."""
        return max(120, min(self._column(), self._inside()) - 2 * MARGIN)

    @property
    def sight(self) -> Sight | None:
        """How the page that is shown was meant to be seen."""
        return self._shown.sight if self._shown is not None else None

    def show_page(self, prepared: Prepared, words: str = "", anchor: str = "") -> None:
        """Show a page at its beginning, at a heading, or at the first of the words."""
        self._shown, self._words = prepared, words
        self._fill()
        if anchor:
            self._go_to_heading(anchor)
        elif self._found:
            self._show_place(self._found[0])
        else:
            self.verticalScrollBar().setValue(0)

    def show_again(self, prepared: Prepared) -> None:
        """Show the same page with pictures of another size or colour, where it was."""
        bar = self.verticalScrollBar()
        share = bar.value() / max(1, bar.maximum())
        self._shown = prepared
        self._fill()
        bar.setValue(round(share * bar.maximum()))

    def redress(self) -> None:
        """Show the same page in other colours or another size of text."""
        if self._shown is not None:
            self.show_again(self._shown)

    def _fill(self) -> None:
        shown = self._shown
        assert shown is not None
        self._pictures = shown.pictures
        document = self.document()
        document.clear()
        features = QTextDocument.MarkdownFeature
        document.setMarkdown(
            shown.page.text, features.MarkdownDialectGitHub | features.MarkdownNoHTML
        )
        dress(document, self.zoom)
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self._mark_words()

    def _mark_words(self) -> None:
        self._found = places = []
        for word in words_of(self._words):
            cursor = QTextCursor(self.document())
            while not (cursor := self.document().find(word, cursor)).isNull():
                places.append(cursor)
        places.sort(key=lambda place: place.position())
        form = QTextCharFormat()
        form.setBackground(QColor(theme.tokens().warn_soft))
        form.setForeground(QColor(theme.tokens().text))
        marks = []
        for place in places:
            mark = QTextEdit.ExtraSelection()
            mark.format, mark.cursor = form, place
            marks.append(mark)
        self.setExtraSelections(marks)

    def _go_to_heading(self, anchor: str) -> None:
        block = self.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() and anchor_of(block.text()) == anchor:
                self._show_place(QTextCursor(block))
                return
            block = block.next()

    def _show_place(self, cursor: QTextCursor) -> None:
        """Scroll to a place, so that it stands near the top."""
        place = self.document().documentLayout().blockBoundingRect(cursor.block())
        self.verticalScrollBar().setValue(max(0, round(place.top()) - 24))

    def _column(self) -> int:
        return round(COLUMN * (1 + max(0.0, self.zoom) / 12))

    def _inside(self) -> int:
        return self.width() - self.verticalScrollBar().sizeHint().width()

    def leave_margins(self) -> None:
        """Keep the column in the middle."""
        side = max(0, (self._inside() - self._column()) // 2)
        self.setViewportMargins(side, 0, side, 0)

    # Qt overrides

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Give a picture that was prepared; nothing else is ever loaded."""
        wanted = name.toString() if isinstance(name, QUrl) else name
        if kind == QTextDocument.ResourceType.ImageResource.value:
            return self._pictures.get(wanted, QImage())
        return None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the column in the middle; tell where pictures have other room."""
        self.leave_margins()
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.width_changed.emit()

    def focusNextPrevChild(self, next_one: bool) -> bool:
        """Go to the next link, and say it: the keyboard stays in the page."""
        moved = super().focusNextPrevChild(next_one)
        if moved and self.hasFocus():
            announce(self, self.textCursor().selectedText())
        return moved

    def sizeHint(self) -> QSize:
        """Ask for a column and what stands around it."""
        return QSize(COLUMN + 2 * MARGIN, 720)
