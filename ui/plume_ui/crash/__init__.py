"""Errors that are bugs of ours, from wherever they come: counted, logged, told once.

Light to import: what is shown is loaded when there is something to show.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def show_crash(error: BaseException, parent: QWidget | None = None) -> None:
    """Log an error and show it soon, once, without blocking; from any thread."""
    from plume_ui.crash.catcher import catcher

    catcher().catch(error, "window", parent)


def show_report(parent: QWidget) -> None:
    """Show what a report of a problem holds, without an error having happened."""
    from plume_ui.crash.dialog import CrashDialog

    CrashDialog.of_problem(parent).open()


def show_log_folder() -> None:
    """Show the folder of the log in the system's file manager."""
    from plume_ui.crash.folder import open_log_folder

    open_log_folder()
