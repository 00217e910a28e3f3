"""What a task will do, need and change, before the person agrees to it."""

from __future__ import annotations

import sys

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from plume_db.language import tr
from plume_db.maintenance.preflight import Need, Preflight
from plume_db.units import bytes_text, duration_text
from plume_ui.widgets.card import Card, label
from plume_ui.widgets.sign import Sign

_Fact = tuple[str, str, str, str]
"""Label, value, exact value, style role."""
_NAMES_WIDTH = 112


class PreflightView(QWidget):
    """Shows a preflight; emits ``ready_changed`` when the risks were accepted or not."""

    ready_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._accepts: list[QCheckBox] = []
        self._blocked = True
        self._narrow = False
        self._facts: list[tuple[QWidget, QWidget]] = []
        self._grid = QGridLayout()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)

    @property
    def ready(self) -> bool:
        """Whether nothing bars the task and every risk was accepted."""
        return not self._blocked and all(box.isChecked() for box in self._accepts)

    def clear(self, sentence: str) -> None:
        """Show one sentence in place of a preflight."""
        self._empty()
        self._column.addWidget(label(sentence, "caption", wrap=True))
        self.ready_changed.emit()

    def show_preflight(self, told: Preflight) -> None:
        """Show what is foreseen."""
        self._empty()
        self._blocked = bool(told.blockers)
        card = Card(tr("BEFORE YOU START"))
        self._facts = [_shown(fact) for fact in facts_of(told)]
        self._grid = _grid()
        self._arrange()
        card.body.addLayout(self._grid)
        self._column.addWidget(card)
        for sentence in told.blockers:
            self._column.addWidget(_notice("bad", sentence))
        for sentence in told.risks:
            self._column.addWidget(_notice("warn", sentence, self._acceptance()))
        for sentence in told.warnings:
            self._column.addWidget(_notice("note", sentence))
        self.ready_changed.emit()

    def set_narrow(self, narrow: bool) -> None:
        """Show each value below its name instead of beside it, or back."""
        if narrow is not self._narrow:
            self._narrow = narrow
            self._arrange()

    def _arrange(self) -> None:
        top = Qt.AlignmentFlag.AlignTop
        self._grid.setColumnMinimumWidth(0, 0 if self._narrow else _NAMES_WIDTH)
        for row, (name, value) in enumerate(self._facts):
            for each in (name, value):
                self._grid.removeWidget(each)
            if self._narrow:
                self._grid.addWidget(name, 2 * row, 0, 1, 2, top)
                self._grid.addWidget(value, 2 * row + 1, 0, 1, 2)
            else:
                self._grid.addWidget(name, row, 0, top)
                self._grid.addWidget(value, row, 1)

    def _acceptance(self) -> QCheckBox:
        box = QCheckBox(tr("I know, and will rebuild the index afterwards"))
        box.toggled.connect(lambda _on: self.ready_changed.emit())
        self._accepts.append(box)
        return box

    def _empty(self) -> None:
        self._accepts, self._blocked, self._facts = [], True, []
        self._grid = QGridLayout()  # the other one goes with its card
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()


def facts_of(told: Preflight) -> tuple[_Fact, ...]:
    """List what a preflight knows, for people."""
    rows: list[_Fact] = [
        (tr("Size now"), bytes_text(told.size), tr("{size:,} bytes", size=told.size), "")
    ]
    rows += [(*fact, "") for fact in told.facts]
    if told.gives_back is not None:
        rows.append((tr("Gives back"), *_gain(told.gives_back, told.may_give_back), ""))
    if told.seconds:
        rows.append(_time(told))
    rows += [_need(each, tr("Disk needed") if not at else "") for at, each in enumerate(told.needs)]
    if told.way_back:
        rows.append((tr("Way back"), told.way_back, "", ""))
    if told.snapshot:
        rows.append((tr("Snapshot"), told.snapshot, "", ""))
    rows.append((tr("Open elsewhere"), _elsewhere(told), "", ""))
    rows.append((tr("This file"), told.access, "", ""))
    return tuple(rows)


def _time(told: Preflight) -> _Fact:
    text = tr(
        "about {seconds}: reads {to_read}",
        seconds=duration_text(told.seconds),
        to_read=bytes_text(told.to_read),
    )
    if told.to_write:
        text += tr(", writes up to {to_write}", to_write=bytes_text(told.to_write))
    exact = tr(
        "Worked out from how fast this machine hashes rows and writes to its disk, measured once; "
        "with the proof and the snapshot, where they are chosen"
    )
    return tr("Takes"), text, exact, ""


def _gain(sure: int, more: int | None) -> tuple[str, str]:
    exact = tr("{sure:,} bytes in free pages", sure=sure)
    if more is None:
        return tr("at least {sure}, from free pages", sure=bytes_text(sure)), exact
    exact += tr(", {more:,} bytes unused inside other pages", more=more)
    if sure + more < 4096:
        return tr("next to nothing: the file is compact already"), exact
    return tr(
        "{sure} of free pages, and up to {more} inside others",
        sure=bytes_text(sure),
        more=bytes_text(more),
    ), exact


def _need(each: Need, caption: str) -> _Fact:
    free = (
        tr("free space is not known")
        if each.free is None
        else tr("{free} free", free=bytes_text(each.free))
    )
    text = tr(
        "up to {size} in {folder} ({free}): {purpose}",
        size=bytes_text(each.size),
        folder=each.folder,
        free=free,
        purpose=each.purpose,
    )
    exact = tr("{size:,} bytes needed", size=each.size)
    if each.free is not None:
        exact += tr(", {free:,} bytes free", free=each.free)
    short = each.free is not None and each.free < each.size
    return caption, text, exact, "bad" if short else ""


def _elsewhere(told: Preflight) -> str:
    if told.holders:
        return ", ".join(str(holder) for holder in told.holders)
    if not sys.platform.startswith("linux"):
        return tr("this system does not tell")
    return tr("no other program has it open")


def _grid() -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(1, 1)
    return grid


def _shown(fact: _Fact) -> tuple[QWidget, QWidget]:
    """Make the labels of a name and its value."""
    caption, value, exact, role = fact
    shown = label(value, role, wrap=True)
    shown.setTextFormat(Qt.TextFormat.PlainText)
    shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    shown.setToolTip(exact)
    return label(caption, "caption"), shown


_SIGNS = {"bad": ("error", "bad"), "warn": ("warning", "warn"), "note": ("info", "accent")}


def _notice(tone: str, sentence: str, extra: QWidget | None = None) -> QFrame:
    frame = QFrame()
    frame.setProperty("tone", tone)
    row = QHBoxLayout(frame)
    row.setContentsMargins(12, 8, 12, 8)
    row.setSpacing(10)
    name, token = _SIGNS[tone]
    row.addWidget(Sign(name, token), 0, Qt.AlignmentFlag.AlignTop)
    column = QVBoxLayout()
    column.setSpacing(6)
    text = label(sentence, wrap=True)
    text.setTextFormat(Qt.TextFormat.PlainText)
    text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    column.addWidget(text)
    if extra is not None:
        column.addWidget(extra)
    row.addLayout(column, 1)
    frame.setAccessibleName(sentence)
    return frame
