"""Paints an entry of the list: headings with a count, hits with the match set off."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from plume_db.language import tr
from plume_db.search.outcome import NameHit, RowHit, Snippet
from plume_ui import icons, theme
from plume_ui.search.hit_model import (
    EntryRole,
    Heading,
    Remark,
    count_words,
    key_words,
    place_words,
)
from plume_ui.tokens import Tokens
from plume_ui.widgets.mirror import Mirror

PAD = 12
GAP = 12
ICON = 16
_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute
_RIGHT = Qt.TextElideMode.ElideRight
_REMARKS = {"more": ("filter", "accent"), "error": ("error", "bad"), "note": ("info", "muted")}

Index = QModelIndex | QPersistentModelIndex


class HitDelegate(QStyledItemDelegate):
    """All rows are equally high; nothing is measured but what is in view."""

    def __init__(self, view: QTableView) -> None:
        super().__init__(view)
        self._set_fonts()
        theme.notifier().changed.connect(self._set_fonts)

    def _set_fonts(self) -> None:
        self._plain = theme.scaled_font(0)
        self._bold = theme.scaled_font(0, QFont.Weight.DemiBold)
        self._small = theme.small_font()
        self._mono = theme.mono_font()
        self._mono_bold = theme.mono_font()
        self._mono_bold.setWeight(QFont.Weight.Bold)

    @property
    def height(self) -> int:
        """The height of a row."""
        tallest = max(QFontMetrics(f).height() for f in (self._bold, self._mono_bold))
        return tallest + 10

    def _heading(self, painter: QPainter, heading: Heading, rect: QRect, look: Tokens) -> None:
        painter.fillRect(rect, QColor(look.panel))
        inner = rect.adjusted(PAD, 0, -PAD, 0)
        place = self._mirror.rectf(_icon_at(inner))
        icons.paint(painter, "table" if heading.table else "database", place)
        inner.setLeft(inner.left() + ICON + 8)
        count = count_words(heading)
        room = QFontMetrics(self._small).horizontalAdvance(count)
        name = QRect(inner.left(), inner.top(), inner.width() - room - GAP, inner.height())
        self._write(painter, self._bold, look.text, name, heading.table or tr("Names"))
        painter.setFont(self._small)
        painter.setPen(QColor(look.muted))
        painter.drawText(self._mirror.rect(inner), _MIDDLE | self._mirror.end, count)

    def _remark(self, painter: QPainter, remark: Remark, rect: QRect, look: Tokens) -> None:
        inner = rect.adjusted(PAD + ICON + 8, 0, -PAD, 0)
        name, token = _REMARKS[remark.kind]
        icons.paint(painter, name, self._mirror.rectf(_icon_at(inner)), token)
        inner.setLeft(inner.left() + ICON + 8)
        self._write(painter, self._plain, getattr(look, token), inner, remark.text)

    def _hit(self, painter: QPainter, hit: RowHit | NameHit, rect: QRect, look: Tokens) -> None:
        inner = rect.adjusted(PAD + ICON + 8, 0, -PAD, 0)
        is_row = isinstance(hit, RowHit)
        about = hit.column if isinstance(hit, RowHit) else hit.kind
        left = min(240, inner.width() // 4) if is_row else min(96, inner.width() // 4)
        column = QRect(inner.left(), inner.top(), left, inner.height())
        self._write(painter, self._plain, look.muted, column, about)
        inner.setLeft(column.right() + GAP)
        where = key_words(hit) if isinstance(hit, RowHit) else place_words(hit)
        if where:
            metrics = QFontMetrics(self._small)
            words = metrics.elidedText(where, _RIGHT, inner.width() // 2)
            painter.setFont(self._small)
            painter.setPen(QColor(look.muted))
            painter.drawText(self._mirror.rect(inner), _MIDDLE | self._mirror.end, words)
            inner.setRight(inner.right() - metrics.horizontalAdvance(words) - GAP)
        self._snippet(painter, hit.snippet, inner, look)

    def _snippet(self, painter: QPainter, snippet: Snippet, rect: QRect, look: Tokens) -> None:
        # What is found keeps its own way within its place, else the match would change sides.
        plain, bold = QFontMetrics(self._mono), QFontMetrics(self._mono_bold)
        rect = self._mirror.rect(rect)
        before = snippet.before
        # The match must be seen: what stands before it gives way.
        most = max(0, rect.width() // 2)
        if plain.horizontalAdvance(before) > most:
            before = plain.elidedText(before, Qt.TextElideMode.ElideLeft, most)
        if self._mirror.turned:
            pieces = ((plain, before), (bold, snippet.match), (plain, snippet.after))
            wide = sum(metrics.horizontalAdvance(text) for metrics, text in pieces)
            rect.setLeft(max(rect.left(), rect.right() - wide - 1))
        left = _write(painter, self._mono, look.text, rect, before, _LEFT)
        rest = QRect(left, rect.top(), rect.right() - left, rect.height())
        if snippet.match and rest.width() > 0:
            width = min(bold.horizontalAdvance(snippet.match), rest.width())
            mark = QRectF(left - 1, rect.top() + 4, width + 2, rect.height() - 8)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(look.warn, 0.25))
            painter.drawRoundedRect(mark, 3, 3)
            left = _write(painter, self._mono_bold, look.text, rest, snippet.match, _LEFT)
            rest.setLeft(left)
        _write(painter, self._mono, look.text, rest, snippet.after, _LEFT)

    def _write(self, painter: QPainter, font: QFont, colour: str, rect: QRect, text: str) -> None:
        """Write as much of a text as fits where the row begins, turned round or not."""
        _write(painter, font, colour, self._mirror.rect(rect), text, self._mirror.start)

    # Qt overrides

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Give the one height."""
        return QSize(200, self.height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one entry."""
        entry = index.data(EntryRole)
        look = theme.tokens()
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setClipRect(rect)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._mirror = Mirror(painter, option)
        if isinstance(entry, Heading):
            self._heading(painter, entry, rect, look)
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.colour(look.selection, 0.55 if look.dark else 0.7))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.colour(look.hover, 0.6))
        if isinstance(entry, Remark):
            self._remark(painter, entry, rect, look)
        elif isinstance(entry, (RowHit, NameHit)):
            self._hit(painter, entry, rect, look)
        painter.restore()


def _icon_at(rect: QRect) -> QRectF:
    return QRectF(rect.left(), rect.center().y() - ICON / 2 + 0.5, ICON, ICON)


def _write(
    painter: QPainter, font: QFont, colour: str, rect: QRect, text: str, side: Qt.AlignmentFlag
) -> int:
    """Write as much of a text as fits; give where it ends, seen from the left."""
    if rect.width() <= 0 or not text:
        return rect.left()
    metrics = QFontMetrics(font)
    shown = metrics.elidedText(text, _RIGHT, rect.width())
    painter.setFont(font)
    painter.setPen(QColor(colour))
    painter.drawText(rect, _MIDDLE | side, shown)
    return rect.left() + metrics.horizontalAdvance(shown)
