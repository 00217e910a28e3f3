"""The ways to copy what is selected, as a menu."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from plume_db.language import tr

WAYS: tuple[tuple[str, str, str], ...] = (
    ("tsv", tr("Copy"), tr("With tabs between the values, as spreadsheets paste it")),
    ("csv", tr("Copy as CSV"), tr("With commas; NULL is nothing, empty text is two quotes")),
    ("json", tr("Copy as JSON"), tr("An array with an object for each row")),
    ("markdown", tr("Copy as Markdown"), tr("A table for a README or an issue")),
    ("html", tr("Copy as HTML table"), tr("A table that pastes into Word and mail")),
    ("sql", tr("Copy as SQL INSERTs"), tr("Statements that build the rows again")),
)


def fill_copy_menu(menu: QMenu, copy: Callable[[str], None]) -> None:
    """Add the ways to copy; `copy` is called with the name of a format of the core.

    The first, with tabs, shows Ctrl+C; whoever owns the menu answers to the key.
    """
    for name, title, tip in WAYS:
        # Written and not set: a second owner of Ctrl+C would make the key ambiguous.
        keys = QKeySequence(QKeySequence.StandardKey.Copy)
        shown = keys.toString(QKeySequence.SequenceFormat.NativeText) if name == "tsv" else ""
        action = QAction(f"{title}\t{shown}" if shown else title, menu)
        action.setToolTip(tip)
        action.setStatusTip(tip)
        action.triggered.connect(lambda _on=False, chosen=name: copy(chosen))
        menu.addAction(action)
    menu.setToolTipsVisible(True)
