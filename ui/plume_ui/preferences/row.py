"""One setting as a row: title and hint at the left, its control at the right."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QToolButton, QWidget

from plume_db.language import tr
from plume_ui import icons
from plume_ui.preferences.fields import Field
from plume_ui.settings import Settings
from plume_ui.settings_table import Setting
from plume_ui.widgets.card import label
from plume_ui.widgets.spoken import Role, speak_as

_LEAST = 132


class SettingRow(QWidget):
    """Shows a setting, whether it was changed, and what to be careful about."""

    def __init__(self, setting: Setting, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setting = setting
        self._settings = settings
        self.title, hint = setting.words()
        if setting.restart:
            hint = tr("{hint} It takes effect at the next start.", hint=hint)
        self._searched = f"{self.title}\n{hint}\n{setting.key}".casefold()
        self.field = Field(setting, settings, self)
        self._title = label(self.title, wrap=True)
        self._title.setMinimumWidth(_LEAST)
        self._title.setBuddy(self.field.widget)
        self._hint = label(hint, "caption", wrap=True, delta=-0.5)
        # The control tells it too; a reader says every label of a dialog, but not its paragraphs.
        speak_as(self._hint, Role.Paragraph, hint)
        self._caution = label(setting.caution(), "warn", wrap=True, delta=-0.5)
        self.reset = QToolButton(self)
        self.reset.setIcon(icons.icon("undo"))
        self.reset.setIconSize(QSize(14, 14))
        self.reset.setToolTip(tr("Bring back how this comes"))
        self.reset.setAccessibleName(tr("Reset {title}", title=self.title))
        self.reset.clicked.connect(self._reset)
        self._lay_out()
        self.follow()

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 8, 0, 8)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(0, 1)
        grid.addWidget(self._title, 0, 0)
        side = QHBoxLayout()
        side.setSpacing(4)
        policy = self.reset.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.reset.setSizePolicy(policy)
        side.addWidget(self.reset)
        side.addWidget(self.field.widget)
        grid.addLayout(side, 0, 1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self._hint, 1, 0, 1, 2)
        grid.addWidget(self._caution, 2, 0, 1, 2)
        QWidget.setTabOrder(self.field.widget, self.reset)

    def follow(self) -> None:
        """Show what is in force."""
        self.field.show_value()
        changed = self._settings.is_changed(self.setting.key)
        self.reset.setVisible(changed)
        self._caution.setVisible(changed and bool(self._caution.text()))

    def meets(self, words: list[str]) -> bool:
        """Tell whether every word stands in its title, hint or key."""
        return all(word in self._searched for word in words)

    def _reset(self) -> None:
        self.field.widget.setFocus()
        self._settings.reset([self.setting.key])
