"""The dialog for an error that is a bug of ours: what happened, and text to copy."""

from __future__ import annotations

import platform
import sys
import traceback

import apsw
import PySide6
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

import plume_db
from plume_ui import theme
from plume_ui.widgets.card import label


def report_text(error: BaseException) -> str:
    """Write what a maintainer needs: versions and the traceback, and nothing of the file."""
    versions = (
        f"Plume DB {plume_db.__version__}, SQLite {apsw.sqlite_lib_version()}, "
        f"PySide6 {PySide6.__version__}, Python {platform.python_version()}, "
        f"{platform.system()} {platform.release()}"
    )
    return versions + "\n\n" + "".join(traceback.format_exception(error))


class CrashDialog(QDialog):
    """Says that Plume DB made an error, that the file is safe, and what to send."""

    def __init__(self, error: BaseException, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Plume DB: an error")
        self.resize(720, 420)
        text = QPlainTextEdit(report_text(error), self)
        text.setReadOnly(True)
        text.setFont(theme.mono_font())
        text.setAccessibleName("Error report")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        copy = buttons.addButton("Copy the report", QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(text.toPlainText()))
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(label("Plume DB made an error", "heading", delta=2))
        layout.addWidget(
            label(
                "What you were doing was stopped. Your file was not changed by it, and you can go "
                "on working. The report below holds no data of yours.",
                "caption",
                wrap=True,
            )
        )
        layout.addWidget(text, 1)
        layout.addWidget(buttons)


_shown: list[CrashDialog] = []


def show_crash(error: BaseException, parent: QWidget | None = None) -> None:
    """Show the dialog, once at a time, without blocking; also print the traceback."""
    traceback.print_exception(error, file=sys.stderr)
    if _shown:
        return
    dialog = CrashDialog(error, parent)
    _shown.append(dialog)
    dialog.finished.connect(lambda _code: _shown.clear())
    dialog.open()
