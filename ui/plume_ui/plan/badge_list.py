"""The findings about a statement: a list, and beside it the reason, the evidence and the cure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from plume_db.language import tr
from plume_ui import icons, theme
from plume_ui.plan.facts import SIGNS, token_of
from plume_ui.widgets.card import label

if TYPE_CHECKING:
    from plume_db.judgement.badge import Badge

_SAID = {"bad": tr("Costly"), "warn": tr("Doubtful"), "note": tr("Worth knowing")}
_NARROW = 520


class BadgeList(QWidget):
    """Shows findings; says which is chosen, and which change is to be tried."""

    chosen = Signal(object)
    """Carries the Badge that became the current one."""
    trial_wanted = Signal(object)
    """Carries the WhatIfChange of a finding."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.badges: tuple[Badge, ...] = ()
        self.list = QListWidget(self)
        self.list.setAccessibleName(tr("Findings"))
        self.list.setIconSize(QSize(16, 16))
        self.list.setUniformItemSizes(True)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.currentRowChanged.connect(self._on_row)
        # Also where it is the current one already: the person wants to see its step.
        self.list.itemClicked.connect(lambda _item: self._on_row(0))
        self.list.itemActivated.connect(lambda _item: self._on_row(0))
        self._none = label("", "caption", wrap=True)
        self._none.setContentsMargins(16, 10, 12, 12)
        self._none.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._title = label("", "heading", wrap=True)
        self._reason = label("", wrap=True)
        self._evidence = label("", wrap=True)
        self._evidence.setFont(theme.mono_font(-1))
        self._fix = label("", wrap=True)
        self.go = QPushButton(tr("Try it"))
        self.go.setIcon(icons.icon("run", "accent"))
        self.go.setToolTip(tr("Plan the statement with this change, on a private copy"))
        self.go.clicked.connect(self._try)
        self._lay_out()
        self.show_badges(())

    def _lay_out(self) -> None:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(16, 10, 12, 12)
        column.setSpacing(6)
        for each in (self._title, self._reason, self._evidence, self._fix):
            each.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(each)
        column.addWidget(self.go, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidget(page)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(tr("About the finding"))
        self._split = QSplitter(Qt.Orientation.Horizontal, self)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self.list)
        self._split.addWidget(area)
        self._split.setSizes([220, 320])
        self._split.setStretchFactor(0, 2)
        self._split.setStretchFactor(1, 3)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._none)
        whole.addWidget(self._split, 1)

    def say(self, sentence: str) -> None:
        """Say why there are no findings."""
        self._none.setText(sentence)

    def show_badges(self, badges: Sequence[Badge], sentence: str = "") -> None:
        """Show findings, the worst first; or a sentence where there are none."""
        order = {severity: at for at, severity in enumerate(SIGNS)}
        kept = self.current
        self.badges = tuple(sorted(badges, key=lambda badge: order[badge.severity]))
        self.list.blockSignals(True)
        self.list.clear()
        for badge in self.badges:
            sign = icons.icon(SIGNS[badge.severity], token_of(badge.severity))
            item = QListWidgetItem(sign, badge.title)
            item.setToolTip(f"{_SAID[badge.severity]}: {badge.title}")
            item.setData(
                Qt.ItemDataRole.AccessibleTextRole, f"{_SAID[badge.severity]}: {badge.title}"
            )
            self.list.addItem(item)
        if self.badges:
            self.list.setCurrentRow(self.badges.index(kept) if kept in self.badges else 0)
        self.list.blockSignals(False)
        self._none.setText(sentence)
        self._none.setVisible(not self.badges)
        self._split.setVisible(bool(self.badges))
        if self.badges:
            self._tell(self.badges[self.list.currentRow()])

    @property
    def current(self) -> Badge | None:
        """The chosen finding."""
        row = self.list.currentRow()
        return self.badges[row] if 0 <= row < len(self.badges) else None

    def choose_for(self, node: int) -> None:
        """Show the first finding about a node, if there is one."""
        current = self.current
        if current is not None and current.node == node:
            return
        for row, badge in enumerate(self.badges):
            if badge.node == node:
                self.list.blockSignals(True)
                self.list.setCurrentRow(row)
                self.list.blockSignals(False)
                self._tell(badge)
                return

    def _on_row(self, _row: int) -> None:
        badge = self.current
        if badge is not None:
            self._tell(badge)
            self.chosen.emit(badge)

    def _tell(self, badge: Badge) -> None:
        self._title.setText(badge.title)
        for part, text in (
            (self._reason, badge.reason),
            (self._evidence, badge.evidence),
            (self._fix, tr("What to do: {fix}", fix=badge.fix) if badge.fix else ""),
        ):
            part.setText(text)
            part.setVisible(bool(text))
        self.go.setVisible(badge.what_if is not None)

    def _try(self) -> None:
        badge = self.current
        if badge is not None and badge.what_if is not None:
            self.trial_wanted.emit(badge.what_if)

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the list above its detail where there is little room."""
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        way = Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal
        if self._split.orientation() != way:
            self._split.setOrientation(way)
