"""What is asked before a file is closed: only where something would be lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from plume_db.language import tr
from plume_ui.jobs import JobBoard

if TYPE_CHECKING:
    from plume_ui.workspace import Workspace


def may_stop_jobs(window: QWidget, jobs: JobBoard) -> bool:
    """Ask before work is stopped that the person waits for."""
    running = (job for job in jobs.running if job.holds and not job.quiet)
    titles = [job.title for job in running if job.elapsed > 0.3]
    if not titles:
        return True
    return _agrees(
        window,
        tr("Work is running"),
        tr("Still running: {titles}.", titles=", ".join(titles)),
        tr(
            "Closing cancels this. The file stays as it was before, or as the last "
            "finished step "
            "left it."
        ),
        tr("Cancel it and close"),
    )


def may_lose_changes(window: QWidget, space: Workspace) -> bool:
    """Ask before changes go that are staged and, of an encrypted file, kept nowhere."""
    from plume_db.edit.keeping import passing_tables

    tables = passing_tables(space.desk.memory)
    return not tables or _agrees(
        window,
        tr("Changes are not written"),
        tr("Changes of {tables} are staged and not committed.", tables=", ".join(tables)),
        tr("In safe mode they are kept in memory only: closing discards them.")
        if space.desk.settings.safe
        else tr("The file is encrypted, so they are kept in memory only: closing discards them."),
        tr("Discard them and close"),
    )


def _agrees(window: QWidget, title: str, text: str, more: str, go_on: str) -> bool:
    """Ask before something is lost; the file stays open unless the person chooses `go_on`."""
    from PySide6.QtWidgets import QMessageBox  # no start needs it

    box = QMessageBox(window)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(title)
    box.setText(text)
    box.setInformativeText(more)
    yes = box.addButton(go_on, QMessageBox.ButtonRole.DestructiveRole)
    keep = box.addButton(tr("Keep open"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(keep)
    box.exec()
    return box.clickedButton() is yes
