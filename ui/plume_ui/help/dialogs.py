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

_BOTH = 1_280
"""Pixels a screen is wide that has room for two columns of shortcuts."""


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
    second.addLayout(_section("IN A QUERY", in_query))
    second.addLayout(_section("IN A TABLE", in_table))
    second.addStretch(1)
    first = _section(tr("EVERYWHERE"), everywhere)
    first.setRowStretch(first.rowCount(), 1)
    sections = QWidget()
    side_by_side = parent.screen().availableSize().width() >= _BOTH
    directions = QBoxLayout.Direction
    across = QBoxLayout(
        directions.LeftToRight if side_by_side else directions.TopToBottom, sections
    )
    across.setContentsMargins(4, 4, 4, 4)
    across.setSpacing(40 if side_by_side else 20)
    across.addLayout(first)
    across.addLayout(second)
    layout.addWidget(_scrolling(sections, dialog))
    _finish(dialog, layout)


def _scrolling(inside: QWidget, dialog: QDialog) -> QScrollArea:
    """Make room that is as large as what is in it, or as the screen allows."""
    area = QScrollArea(dialog)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setAccessibleName(tr("Keyboard shortcuts"))
    area.setWidget(inside)
    for each in (inside, area.viewport()):
        each.setAutoFillBackground(False)
    screen = dialog.screen().availableSize()
    wanted = inside.sizeHint() + QSize(16, 4)
    area.setMinimumSize(wanted.boundedTo(QSize(screen.width() - 120, screen.height() - 180)))
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
