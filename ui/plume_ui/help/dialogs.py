"""The two small windows of the Help menu: shortcuts, and versions."""

from __future__ import annotations

import platform

import apsw
import PySide6
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QKeySequence
from PySide6.QtWidgets import (
    QBoxLayout,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

import plume_db
from plume_db.language import tr
from plume_ui import icons, theme
from plume_ui.actions import ACTIONS, keys_of
from plume_ui.widgets.card import label

_AROUND = QSize(120, 180)
"""Pixels of a screen that a dialog leaves free, its own edges among them."""
_BAR = 16
"""Pixels of a scroll bar."""


def _dialog(parent: QWidget, title: str) -> tuple[QDialog, QVBoxLayout]:
    dialog = QDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(title)
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(24, 20, 24, 16)
    layout.setSpacing(12)
    return dialog, layout


def _finish(dialog: QDialog, layout: QVBoxLayout) -> None:
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.button(QDialogButtonBox.StandardButton.Close).setIcon(QIcon())  # a word is enough
    buttons.rejected.connect(dialog.reject)
    layout.addWidget(buttons)
    dialog.open()


def show_shortcuts(parent: QWidget) -> None:
    """List every shortcut: of the window, of a query, of a table."""
    from plume_ui.grid.keys import SHORTCUTS
    from plume_ui.query.tool_row import TOOLS

    dialog, layout = _dialog(parent, tr("Keyboard shortcuts"))
    everywhere = [(_keys(keys_of(spec.id)), spec.tip) for spec in ACTIONS if keys_of(spec.id)]
    in_query = [(tr(" or ").join(map(_keys, tool.keys_in_force)), tool.tip) for tool in TOOLS]
    in_table = [(_keys(keys), tip) for keys, tip in SHORTCUTS]
    second = QVBoxLayout()
    second.setSpacing(20)
    second.addLayout(_section(tr("IN A QUERY"), in_query))
    second.addLayout(_section(tr("IN A TABLE"), in_table))
    second.addStretch(1)
    first = _section(tr("EVERYWHERE"), everywhere)
    first.setRowStretch(first.rowCount(), 1)
    sections = QWidget()
    across = QBoxLayout(QBoxLayout.Direction.LeftToRight, sections)
    across.setContentsMargins(4, 4, 4, 4)
    across.setSpacing(40)
    across.addLayout(first)
    across.addLayout(second)
    _fit_width(sections, across, parent.screen().availableSize().width() - _AROUND.width())
    layout.addWidget(_scrolling(sections, dialog))
    _finish(dialog, layout)


def _fit_width(sections: QWidget, across: QBoxLayout, room: int) -> None:
    """Put sections below one another where a screen is too narrow, and wrap what still is."""
    room -= _BAR
    if sections.sizeHint().width() > room:
        across.setDirection(QBoxLayout.Direction.TopToBottom)
        across.setSpacing(20)
    if sections.sizeHint().width() > room:
        for each in sections.findChildren(QLabel):
            each.setWordWrap(each.property("role") == "caption")


def _scrolling(inside: QWidget, dialog: QDialog) -> QScrollArea:
    """Make room that is as large as what is in it, or as the screen allows."""
    area = QScrollArea(dialog)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setAccessibleName(tr("Keyboard shortcuts"))
    area.setWidget(inside)
    for each in (inside, area.viewport()):
        each.setAutoFillBackground(False)
    room = dialog.screen().availableSize() - _AROUND
    wanted = inside.sizeHint() + QSize(_BAR, 4)
    if inside.hasHeightForWidth():
        wanted = QSize(room.width(), inside.heightForWidth(room.width() - _BAR))
    area.setMinimumSize(wanted.boundedTo(room))
    return area


def _keys(sequence: str) -> str:
    return QKeySequence(sequence).toString(QKeySequence.SequenceFormat.NativeText)


def _section(heading: str, lines: list[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(20)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(1, 1)
    grid.addWidget(label(heading, "section"), 0, 0, 1, 2)
    for row, (keys, tip) in enumerate(lines, 1):
        sign = label(keys)
        sign.setFont(theme.mono_font(-0.5))
        grid.addWidget(sign, row, 0)
        grid.addWidget(label(tip, "caption"), row, 1)
    return grid


def show_about(parent: QWidget) -> None:
    """Say what this is, in which version, under which licence."""
    dialog, layout = _dialog(parent, tr("About Plume DB"))
    logo = QLabel()
    logo.setPixmap(icons.pixmap("feather", 48, "accent", parent.devicePixelRatioF()))
    layout.addWidget(logo)
    layout.addWidget(
        label(tr("Plume DB {version__}", version__=plume_db.__version__), "heading", delta=4)
    )
    layout.addWidget(
        label(
            tr(
                "SQLite {sqlite_lib_version} · {getattr}\n"
                "Qt for Python {version__} · Python {python_version}\n"
                "MIT licence. It uses no network.",
                sqlite_lib_version=apsw.sqlite_lib_version(),
                getattr=getattr(apsw, "mc_version", ""),
                version__=PySide6.__version__,
                python_version=platform.python_version(),
            ),
            "caption",
        )
    )
    _finish(dialog, layout)
