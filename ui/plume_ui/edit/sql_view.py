"""The statements that would be run, to be read and copied."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from plume_db.language import tr
from plume_ui.editor.sql_editor import SqlEditor

_EMPTY = tr("Double-click a cell or press F2 to change it; the SQL that writes it shows here.")


class SqlView(SqlEditor):
    """Coloured text that can be chosen and copied, not changed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setAccessibleName(tr("SQL that will be run"))
        self.setToolTip(tr("The statements that Commit runs, in one transaction"))
        self.setPlaceholderText(_EMPTY)
        self.setTabChangesFocus(True)

    def show_sql(self, text: str) -> None:
        """Show a text; the place stays where it was."""
        if text == self.toPlainText():
            return
        bar = self.verticalScrollBar()
        at = bar.value()
        self.setPlainText(text)
        bar.setValue(min(at, bar.maximum()))
