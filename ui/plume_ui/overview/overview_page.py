"""What the overview shows: one glance at a file, then one click to anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from plume_db.language import tr, trn
from plume_db.storage.facts import FileFacts
from plume_db.storage.shares import Shares
from plume_db.units import bytes_text, count_text, percent_text
from plume_ui import theme
from plume_ui.overview.bytes_card import BytesCard
from plume_ui.overview.facts_card import FactsCard
from plume_ui.overview.findings_card import FindingsCard
from plume_ui.overview.series_card import SeriesCard
from plume_ui.overview.tiles import Tiles
from plume_ui.widgets.card import label
from plume_ui.widgets.elided_label import ElidedLabel

if TYPE_CHECKING:
    from plume_ui.desk import Desk
    from plume_ui.overview.reader import Glance, OverviewReader

TWO_COLUMNS = 680
"""Pixels of width from which cards stand side by side."""
WIDE = 960
"""Pixels from which the drawing gets more room than what stands beside it."""
CARD_WIDTH = 180
LOWEST, HIGHEST = 300, 640
"""Pixels between which the height of the drawing follows its width."""


class OverviewPage(QWidget):
    """Follows what the reader says; the document makes it once the schema is on the screen."""

    def __init__(self, desk: Desk, reader: OverviewReader, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._facts: FileFacts | None = None
        self._columns = 0
        self._name = ElidedLabel(desk.session.path.name)
        self._what = label(tr("SQLite database"), "caption", wrap=True)
        self.tiles = Tiles(self)
        self.bytes = BytesCard(self)
        self.findings = FindingsCard(self)
        self.series = SeriesCard(self)
        self.facts = FactsCard(self)
        self._lay_out()
        self._connect()
        reader.glanced.connect(self._show_glance)
        reader.shares_changed.connect(self._show_shares)
        reader.series_found.connect(self._show_series)

    def _lay_out(self) -> None:
        self._name.setFont(theme.scaled_font(6.0, QFont.Weight.DemiBold))
        self._page = QWidget(self)
        self._page.setMinimumWidth(CARD_WIDTH + 48)
        head = QVBoxLayout()
        head.setSpacing(2)
        head.addWidget(self._name)
        head.addWidget(self._what)
        self._sides = QHBoxLayout(), QVBoxLayout(), QVBoxLayout()
        across, left, right = self._sides
        for layout in self._sides:
            layout.setSpacing(12)
        across.addLayout(left, 3)
        across.addLayout(right, 2)
        for layout in (left, right):
            layout.addStretch(1)
        column = QVBoxLayout(self._page)
        column.setContentsMargins(24, 20, 24, 24)
        column.setSpacing(16)
        column.addLayout(head)
        column.addWidget(self.tiles)
        column.addLayout(across, 1)
        self._area = QScrollArea(self)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(self._page)
        # No name and no keys: its tab has that name, and it scrolls by the keys of what is in it.
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._area)
        self.bytes.setMinimumHeight(LOWEST)
        for card in (self.bytes, self.findings, self.series, self.facts):
            # Said outright, so that no long name makes the page wider than the window.
            card.setMinimumWidth(CARD_WIDTH)

    def _connect(self) -> None:
        self.bytes.opened.connect(self.desk.table_wanted)
        self.findings.object_wanted.connect(self.desk.table_wanted)
        self.findings.action_wanted.connect(self.desk.maintenance_wanted)
        self.series.chosen.connect(self.desk.chart_wanted)

    def focus_first(self) -> None:
        """Put the keyboard on the drawing."""
        self.bytes.treemap.setFocus()

    def _show_glance(self, glance: Glance) -> None:
        self._facts = glance.facts
        self.desk.facts_known.emit(glance.facts)
        self._what.setText(self._describe(glance.facts))
        self.facts.show_facts(glance.facts)
        self.findings.show_findings(glance.findings)
        size, free = self.tiles["size"], self.tiles["free"]
        facts = glance.facts
        size.put(bytes_text(facts.bytes), tr("{bytes:,} bytes", bytes=facts.bytes))
        share = percent_text(facts.free_bytes, facts.bytes)
        free.put(
            share,
            trn(
                "{free_bytes:,} bytes in {n} free page",
                "{free_bytes:,} bytes in {n} free pages",
                facts.free_pages,
                free_bytes=facts.free_bytes,
            ),
        )
        self._show_shares(glance.shares)

    def _show_series(self, found: tuple[Any, Any]) -> None:
        self.series.show_series(*found)

    def _show_shares(self, shares: Shares) -> None:
        least = "" if shares.rows_exact else "≥ "
        plural = tr("table") if shares.tables == 1 else tr("tables")
        views = trn(" and {n} view", " and {n} views", shares.views) if shares.views else ""
        self.tiles["tables"].put(count_text(shares.tables), f"{shares.tables}{views}", plural)
        self.tiles["rows"].put(least + count_text(shares.rows), tr("Rows of all tables together"))
        self.tiles["indexes"].put(
            count_text(shares.indexes), trn("{n} trigger", "{n} triggers", shares.triggers)
        )
        self.bytes.show_shares(shares, self._facts.free_bytes if self._facts else 0)

    def _describe(self, facts: FileFacts) -> str:
        words = [tr("Encrypted SQLite database") if self.desk.session.opened.encrypted
                 else tr("SQLite database")]  # fmt: skip
        if facts.application:
            name = facts.application
            words.insert(
                0,
                tr("Probably {name}", name=name) if facts.guessed else name[:1].upper() + name[1:],
            )
        words.append(str(self.desk.session.path.parent))
        return "  ·  ".join(words)

    def _arrange(self) -> None:
        """Place the cards in one or two columns."""
        columns = 2 if self.width() >= theme.wide(TWO_COLUMNS) else 1
        if columns == self._columns:
            return
        self._columns = columns
        across, left, right = self._sides
        across.setStretch(1, 1 if columns == 2 else 0)
        second = right if columns == 2 else left
        for place, (card, layout) in enumerate(
            (
                (self.bytes, left),
                (self.findings, second),
                (self.series, left),
                (self.facts, second),
            )
        ):
            # Not takeAt(): the item it leaves behind would keep answering for the card's size.
            left.removeWidget(card)
            right.removeWidget(card)
            at = place if columns == 1 else place // 2
            layout.insertWidget(at, card, 100 if card is self.bytes else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use the new width."""
        super().resizeEvent(event)
        self._arrange()
        across, *_ = self._sides
        wide = self.width() >= WIDE
        across.setStretch(0, 3 if wide else 1)
        if self._columns == 2:
            across.setStretch(1, 2 if wide else 1)
        share = self.width() * (0.6 if wide else 0.5 if self._columns == 2 else 1)
        self.bytes.setMaximumHeight(round(max(LOWEST, min(0.8 * share, HIGHEST))))
