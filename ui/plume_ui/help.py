"""The two small windows of the Help menu."""

from __future__ import annotations

import platform

import apsw
import PySide6
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QLabel, QVBoxLayout, QWidget

import plume_db
from plume_ui import icons, theme
from plume_ui.actions import ACTIONS
from plume_ui.widgets.card import label


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
    buttons.rejected.connect(dialog.reject)
    layout.addWidget(buttons)
    dialog.open()


def show_shortcuts(parent: QWidget) -> None:
    """List every shortcut of the window."""
    dialog, layout = _dialog(parent, "Keyboard shortcuts")
    grid = QGridLayout()
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(6)
    for row, spec in enumerate(spec for spec in ACTIONS if spec.shortcut):
        keys = QKeySequence(spec.shortcut).toString(QKeySequence.SequenceFormat.NativeText)
        sign = QLabel(keys)
        sign.setFont(theme.mono_font())
        grid.addWidget(sign, row, 0)
        grid.addWidget(QLabel(spec.tip), row, 1)
    layout.addLayout(grid)
    _finish(dialog, layout)


def show_about(parent: QWidget) -> None:
    """Say what this is, in which version, under which licence."""
    dialog, layout = _dialog(parent, "About Plume DB")
    logo = QLabel()
    logo.setPixmap(icons.pixmap("feather", 48, "accent", parent.devicePixelRatioF()))
    layout.addWidget(logo)
    layout.addWidget(label(f"Plume DB {plume_db.__version__}", "heading", delta=4))
    layout.addWidget(
        label(
            f"SQLite {apsw.sqlite_lib_version()} · {getattr(apsw, 'mc_version', '')}\n"
            f"Qt for Python {PySide6.__version__} · Python {platform.python_version()}\n"
            "MIT licence. It uses no network.",
            "caption",
        )
    )
    _finish(dialog, layout)
