"""The left side of the guide: its pages under their headings, or where words were found."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from plume_db.language import tr
from plume_ui import theme
from plume_ui.help.book import Entry, Hit

ID_ROLE = Qt.ItemDataRole.UserRole
AROUND_ROLE = Qt.ItemDataRole.UserRole + 1


class PageList(QListWidget):
    """Lists pages; the one that is shown is marked."""

    page_chosen = Signal(object)
    """Carries the id of a page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Pages of the guide"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportMargins(8, 0, 8, 8)
        self.setItemDelegate(_PageDelegate(self))
        self.itemActivated.connect(self._tell)
        self.itemClicked.connect(self._tell)

    def show_contents(self, entries: Iterable[Entry]) -> None:
        """List all pages, each section under its heading."""
        self.clear()
        section = ""
        for entry in entries:
            if entry.section != section:
                section = entry.section
                self._add_heading(section)
            self._add(entry.id, entry.title, "", entry.about)

    def show_hits(self, hits: tuple[Hit, ...]) -> None:
        """List the pages that words were found in, with the text around."""
        self.clear()
        for hit in hits:
            self._add(hit.id, hit.title, hit.around, hit.around)
        if not hits:
            self._add_words(tr("No page has all these words; try fewer"))

    def mark(self, page: str) -> None:
        """Mark the page that is shown."""
        for row in range(self.count()):
            if self.item(row).data(ID_ROLE) == page:
                self.setCurrentRow(row)
                return
        self.setCurrentRow(-1)

    def first_page(self) -> str:
        """Give the first page listed, or an empty text."""
        ids = (self.item(row).data(ID_ROLE) for row in range(self.count()))
        return next((str(each) for each in ids if each), "")

    def _add(self, page: str, title: str, around: str, tip: str) -> None:
        item = QListWidgetItem(title, self)
        item.setData(ID_ROLE, page)
        item.setData(AROUND_ROLE, around)
        item.setToolTip(tip)
        spoken = tr("{title}: {around}", title=title, around=around) if around else title
        item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)

    def _add_heading(self, text: str) -> None:
        item = QListWidgetItem(text, self)
        item.setFlags(Qt.ItemFlag.NoItemFlags)

    def _add_words(self, text: str) -> None:
        """Add a sentence that goes over more than one line where it must."""
        item = QListWidgetItem("", self)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setData(AROUND_ROLE, text)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, text)

    def _tell(self, item: QListWidgetItem) -> None:
        if page := item.data(ID_ROLE):
            self.page_chosen.emit(str(page))


class _PageDelegate(QStyledItemDelegate):
    """Paints the text around a hit under the title, and headings as headings."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        size = super().sizeHint(option, index)
        line = option.fontMetrics.height()
        if not (index.data(ID_ROLE) or index.data(AROUND_ROLE)):
            return QSize(size.width(), line + 20)
        around = (
            3 * QFontMetrics(theme.small_font()).lineSpacing() if index.data(AROUND_ROLE) else 0
        )
        return QSize(60, line + around + 10)

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        if not (index.data(ID_ROLE) or index.data(AROUND_ROLE)):
            option.font = theme.scaled_font(-1.0, QFont.Weight.DemiBold)
            option.displayAlignment = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
        elif index.data(AROUND_ROLE):
            option.font = theme.scaled_font(0, QFont.Weight.DemiBold)
            option.displayAlignment = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        super().paint(painter, option, index)
        around = str(index.data(AROUND_ROLE) or "")
        if not around:
            return
        line = option.fontMetrics.height()
        area = QRect(option.rect).adjusted(3, line + 5, -4, 0)
        painter.save()
        painter.setPen(QColor(theme.tokens().muted))
        painter.setFont(theme.small_font())
        painter.drawText(area, int(Qt.TextFlag.TextWordWrap), around)
        painter.restore()
