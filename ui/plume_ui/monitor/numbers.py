"""The numbers of now, as many beside each other as the width allows."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from plume_db.language import localised, tr, trn
from plume_db.monitor.curves import Curve
from plume_db.monitor.look import Look
from plume_db.units import bytes_text, percent_text
from plume_ui import theme
from plume_ui.monitor.number_card import WIDTH, NumberCard

_GAP = 12
_CARDS = (
    ("size", tr("Size of the file"), tr("Bytes on the disk"), False),
    ("wal", tr("Write-ahead log"), tr("Bytes of the -wal file beside it"), True),
    ("rate", tr("Transactions"), tr("Committed by all programs, a second"), True),
    ("free", tr("Free pages"), tr("Room in the file that holds nothing"), True),
    ("disk", tr("Free on its disk"), tr("What is left on the file's disk"), False),
)


class Numbers(QWidget):
    """Five cards that wrap."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards = {
            name: NumberCard(title, tip, series, self)
            for series, (name, title, tip, _) in enumerate(_CARDS)
        }
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(_GAP)
        self._columns = 0
        self._arrange(len(_CARDS))

    def show_look(self, look: Look) -> None:
        """Show the numbers of a look at a file that is there."""
        head, log = look.head, look.log
        self.cards["size"].say(
            bytes_text(look.size), _pages_text(look), tr("{size:,} bytes", size=look.size)
        )
        if log is None:
            what = (
                tr("a rollback journal is used") if head and not head.is_wal else tr("no log now")
            )
            self.cards["wal"].say("–", what)
        else:
            frames = trn("{n} frame in use", "{n} frames in use", log.frames)
            self.cards["wal"].say(
                bytes_text(log.size),
                frames,
                tr("{size:,} bytes, {frames}", size=log.size, frames=frames),
            )
        self._show_rate(look)
        if head is None:
            self.cards["free"].say("–", tr("not known"))
        else:
            share = percent_text(head.free_pages, look.pages)
            self.cards["free"].say(
                share,
                tr("{free} in it", free=bytes_text(look.free)),
                trn("{n} page", "{n} pages", head.free_pages),
            )
        self._show_disk(look)

    def draw(self, curves: dict[str, Curve]) -> None:
        """Draw the curves of the chosen span."""
        for name, _, _, from_zero in _CARDS:
            self.cards[name].draw(curves.get(name, ()), from_zero)

    def columns(self) -> int:
        """Count the cards that stand beside each other."""
        return self._columns

    def _show_rate(self, look: Look) -> None:
        card = self.cards["rate"]
        if look.rate is None:
            card.say("–", tr("known from the second look on") if look.head else tr("not known"))
            return
        number = (
            localised(f"{look.rate:,.1f}") if look.rate < 100 else localised(f"{look.rate:,.0f}")
        )
        some = "" if look.exact else "≥ "
        card.say(f"{some}{number} /s", tr("by all programs"))

    def _show_disk(self, look: Look) -> None:
        card = self.cards["disk"]
        if look.disk_free is None or not look.disk_total:
            card.say("–", tr("not known"))
            return
        of = tr(
            "{disk_free} of {disk_total}",
            disk_free=percent_text(look.disk_free, look.disk_total),
            disk_total=bytes_text(look.disk_total),
        )
        card.say(
            bytes_text(look.disk_free), of, tr("{disk_free:,} bytes", disk_free=look.disk_free)
        )

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        for column in range(len(_CARDS)):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        for place, card in enumerate(self.cards.values()):
            self._grid.addWidget(card, place // columns, place % columns)
        self._columns = columns

    def minimumSizeHint(self) -> QSize:
        """Allow two cards beside each other."""
        return QSize(2 * theme.wide(WIDTH) + _GAP, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap the cards."""
        fit = max(1, (event.size().width() + _GAP) // (theme.wide(WIDTH) + _GAP))
        self._arrange(next(each for each in (5, 3, 2, 1) if each <= fit))
        super().resizeEvent(event)


def _pages_text(look: Look) -> str:
    if look.head is None:
        return tr("encrypted, or no database") if look.size else "empty"
    if look.cut_short:
        return trn(
            "cut short: {n} page is missing", "cut short: {n} pages are missing", look.cut_short
        )
    return trn("{n} page", "{n} pages", look.pages)
