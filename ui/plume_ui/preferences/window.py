"""The settings window: sections at the left, their settings at the right, a search over all."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from plume_db.language import tr
from plume_ui import icons, theme
from plume_ui.associating import Associating
from plume_ui.jobs import JobBoard
from plume_ui.preferences.default_program import DefaultProgram
from plume_ui.preferences.exchange import Exchange
from plume_ui.preferences.importing import ImportPage, Proposal
from plume_ui.preferences.privacy_page import PrivacyPage
from plume_ui.preferences.row import SettingRow
from plume_ui.preferences.section import Section
from plume_ui.preferences.shortcut_page import ShortcutPage
from plume_ui.settings import Settings
from plume_ui.settings_table import SECTIONS, TABLE
from plume_ui.widgets.empty_state import EmptyState
from plume_ui.widgets.folding_row import FoldingRow
from plume_ui.widgets.message_strip import MessageStrip
from plume_ui.widgets.screen import within_screen

_ICONS = {
    "appearance": "theme",
    "files": "file",
    "safety": "shield",
    "editor": "query",
    "formats": "format",
    "budgets": "clock",
    "shortcuts": "keyword",
    "privacy": "lock",
}

_ROOMY = 480
"""Pixels that rows with wide controls need."""


def show_preferences(parent: QWidget, settings: Settings, section: str = "") -> PreferencesWindow:
    """Show the settings; a window that is open already comes to the front."""
    from PySide6.QtWidgets import QApplication

    for each in QApplication.topLevelWidgets():
        if isinstance(each, PreferencesWindow) and each.isVisible():
            window = each
            window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
            break
    else:
        window = PreferencesWindow(settings, parent)
        window.show()
    if section:
        window.show_section(section)
    window.activateWindow()
    return window


class PreferencesWindow(QDialog):
    """Not modal: what is chosen shows at once in the windows beside it."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        settings.refresh()
        self.settings = settings
        self.jobs = JobBoard(self)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Settings"))
        self.setMinimumSize(600, 340)
        self.resize(within_screen(860, 620, self))
        self.sections: dict[str, Section] = {}
        self._import: ImportPage | None = None
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(tr("Search settings"))
        self.search.setAccessibleName(tr("Search settings"))
        self.search.setToolTip(tr("Show only settings whose name or meaning has these words"))
        self.search.setClearButtonEnabled(True)
        self.list = QListWidget(self)
        self.list.setAccessibleName(tr("Sections"))
        self.list.setToolTip(tr("Choose a section"))
        self.list.setIconSize(QSize(16, 16))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setStyleSheet(
            "QListWidget { background: transparent; }"
            "QListWidget::item { padding: 6px 8px; border-radius: 6px; }"
        )
        self.strip = MessageStrip(self)
        self.exchange = Exchange(settings, self.jobs, self.strip, self)
        self.exchange.proposed.connect(self._show_import)
        self.shortcuts = ShortcutPage(settings, self)
        self.privacy = PrivacyPage(settings, self.jobs, self.strip, self)
        self.default_program = DefaultProgram(Associating(self.jobs, self), self)
        self.nothing = EmptyState("search", self)
        self._make_sections()
        self._lay_out()
        self.list.currentRowChanged.connect(lambda _row: self._show())
        self.search.textChanged.connect(lambda _text: self._show())
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.activated.connect(self.search.setFocus)
        settings.changes.changed.connect(self._follow)
        self.list.setCurrentRow(0)
        self.list.setFocus()
        self._tell_unwritable()

    def _tell_unwritable(self) -> None:
        if path := self.settings.unwritable:
            words = tr(
                "{path} can not be written, so what you change here holds until Plume DB ends. "
                "Give yourself the right to write to that file and its folder.",
                path=path,
            )
            self.strip.say("warn", words)

    # building

    def _make_sections(self) -> None:
        for section_id, title in SECTIONS.items():
            made = Section(section_id, title(), self)
            for setting in TABLE:
                if setting.section == section_id and setting.kind != "keys":
                    made.add(SettingRow(setting, self.settings, made))
            made.reset_wanted.connect(partial(self._reset_section, section_id))
            if section_id == "shortcuts":
                made.put(self.shortcuts)
            elif section_id == "privacy":
                made.put(self.privacy)
            elif section_id == "files":
                made.put(self.default_program)
            made.reset.setVisible(bool(made.rows))
            self.sections[section_id] = made
            item = QListWidgetItem(icons.icon(_ICONS[section_id]), title())
            item.setData(Qt.ItemDataRole.UserRole, section_id)
            self.list.addItem(item)

    def _reset_section(self, section_id: str) -> None:
        self.exchange.replace(self.sections[section_id].keys, {})

    def _lay_out(self) -> None:
        page = QWidget(self)
        page.setAutoFillBackground(False)
        column = QVBoxLayout(page)
        column.setContentsMargins(24, 20, 24, 8)
        column.setSpacing(0)
        for section in self.sections.values():
            column.addWidget(section, 100 if section.extra and not section.rows else 0)
        column.addWidget(self.nothing)
        column.addStretch(1)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setAccessibleName(tr("Settings"))
        self._scroll.setWidget(page)
        self._scroll.viewport().setAutoFillBackground(False)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self._scroll)
        side = QFrame(self)
        side.setProperty("role", "panel")
        side.setFixedWidth(max(180, self._side_width()))
        left = QVBoxLayout(side)
        left.setContentsMargins(12, 16, 12, 12)
        left.setSpacing(12)
        left.addWidget(self.search)
        left.addWidget(self.list)
        left.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.strip)
        right.addWidget(self._pages, 1)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(side)
        row.addLayout(right, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(row, 1)
        whole.addWidget(self._buttons())  # below both: words of some languages need that room
        self._order_keyboard()

    def _side_width(self) -> int:
        """Measure the words at the side: the hint of the search, and the longest section."""
        hint = self.search.fontMetrics().horizontalAdvance(self.search.placeholderText())
        return 24 + max(hint + 28, self.list.sizeHintForColumn(0) + 8)

    def _fit_list(self) -> None:
        """Make the list as high as its lines, so that the frame of the keyboard is about them."""
        rows = (self.list.sizeHintForRow(at) for at in range(self.list.count()))
        self.list.setFixedHeight(sum(rows) + 8)

    def _buttons(self) -> QWidget:
        row = FoldingRow()
        self.imports = self._button(tr("Import…"), tr("Take settings from a file"))
        self.imports.clicked.connect(self.exchange.ask_import)
        self.exports = self._button(tr("Export…"), tr("Write what you changed to a file"))
        self.exports.clicked.connect(self.exchange.ask_export)
        self.reset = self._button(tr("Reset all"), tr("Bring back how everything comes"))
        self.reset.clicked.connect(self.exchange.reset_all)
        self.close_button = self._button(tr("Close"), tr("Close this window; all is kept already"))
        self.close_button.clicked.connect(self.close)
        row.add(self.imports, self.exports, self.reset)
        row.add_stretch()
        row.add(self.close_button)
        around = QWidget()
        box = QVBoxLayout(around)
        box.setContentsMargins(24, 8, 24, 16)
        box.addWidget(row)
        return around

    def _button(self, text: str, tip: str) -> QPushButton:
        made = QPushButton(text, self)
        made.setToolTip(tip)
        made.setAutoDefault(False)
        return made

    def _order_keyboard(self) -> None:
        """Go with Tab from the search over the sections to their rows, then to the buttons."""
        before: QWidget = self.search
        chain: list[QWidget] = [self.list]
        for section in self.sections.values():
            chain.append(section.reset)
            for row in section.rows:
                chain += [row.field.widget, row.reset]
        for each in chain:
            QWidget.setTabOrder(before, each)
            before = each
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)

    # showing

    def show_section(self, section_id: str) -> None:
        """Show a section."""
        self.search.clear()
        for at in range(self.list.count()):
            if self.list.item(at).data(Qt.ItemDataRole.UserRole) == section_id:
                self.list.setCurrentRow(at)

    @property
    def current(self) -> str:
        """The section that is shown."""
        item = self.list.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else ""

    def _show(self) -> None:
        """Show the section chosen, or all that meets the search."""
        self._drop_import()
        words = self.search.text().casefold().split()
        found = False
        for section_id, section in self.sections.items():
            shows = self._meets(section, words) if words else section_id == self.current
            if not words:
                section.show_matches(())
                self.shortcuts.show_matches([])
            section.setVisible(shows)
            found = found or shows
        self.nothing.setVisible(not found)
        if not found:
            self.nothing.say(tr("No setting has these words."), tr("Try another word for it."))
        if self.current == "privacy" and not words:
            self.privacy.take_stock()
        if self.current == "files" and not words:
            self.default_program.look()
        self._scroll.verticalScrollBar().setValue(0)

    def _meets(self, section: Section, words: list[str]) -> bool:
        found = section.show_matches(words)
        if section.extra is self.shortcuts:
            return self.shortcuts.show_matches(words) or found
        if section.extra is self.privacy:
            title = SECTIONS["privacy"]().casefold()
            return found or all(word in title for word in words)
        return found

    def _follow(self, key: object) -> None:
        for section in self.sections.values():
            for row in section.rows:
                if row.setting.key == key:
                    row.follow()
        if str(key).startswith("appearance/"):
            QTimer.singleShot(0, self, self._fit_list)

    def _show_import(self, proposal: Proposal, name: str) -> None:
        self._drop_import()
        self._import = ImportPage(self.settings, proposal, name, self)
        self._import.agreed.connect(self._take)
        self._import.given_up.connect(self._drop_import)
        self._pages.addWidget(self._import)
        self._pages.setCurrentWidget(self._import)
        self._import.go.setFocus()

    def _take(self, values: Mapping[str, Any]) -> None:
        self._drop_import()
        self.exchange.replace((), values)

    def _drop_import(self) -> None:
        page, self._import = self._import, None
        if page is not None:
            self._pages.removeWidget(page)
            page.deleteLater()
            self.list.setFocus()

    def _fit_fields(self) -> None:
        """Make the controls narrower where their titles would have no room beside them."""
        narrow = self._pages.width() < theme.wide(_ROOMY)
        for section in self.sections.values():
            for row in section.rows:
                row.field.fit(narrow)

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit what stands at the right."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._fit_fields)  # once the pages have their width

    def showEvent(self, event: QShowEvent) -> None:
        """Fit the list of sections once its font and style are known."""
        super().showEvent(event)
        self._fit_list()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Escape clear the search first, and Enter press a button that has the keyboard."""
        focus = self.focusWidget()
        if event.key() == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if isinstance(focus, QPushButton):
                focus.click()
        else:
            super().keyPressEvent(event)

    def done(self, result: int) -> None:
        """Bring what was chosen to the disk."""
        focus = self.focusWidget()
        if focus is not None:
            focus.clearFocus()  # what is typed and not yet confirmed counts
        self.jobs.cancel_all()
        self.settings.save()
        super().done(result)
