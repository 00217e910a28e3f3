"""The list of shortcuts, and the place where the keys of one are changed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from plume_db.language import tr
from plume_ui import shortcuts, theme
from plume_ui.preferences.deeds import Deed, also_in_a_table, deeds, taken_by, with_keys
from plume_ui.settings import Settings
from plume_ui.widgets.card import label
from plume_ui.widgets.spoken import Role, speak_as

KEY = "shortcuts/changed"
_DEED = Qt.ItemDataRole.UserRole


class ShortcutPage(QWidget):
    """Choose a line, press keys; a conflict is told before anything is changed."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._rival: Deed | None = None
        self._groups: dict[str, QTreeWidgetItem] = {}
        self._lines: list[QTreeWidgetItem] = []
        self.list = QTreeWidget(self)
        self.list.setAccessibleName(tr("Shortcuts"))
        self.list.setToolTip(tr("Choose a line to change its keys"))
        self.list.setHeaderLabels([tr("What"), tr("Keys", "of the keyboard")])
        self.list.setUniformRowHeights(True)
        self.list.setMinimumHeight(240)
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.name = label("", wrap=True)
        self.edit = QKeySequenceEdit(self)
        self.edit.setMaximumSequenceLength(1)
        self.edit.setClearButtonEnabled(True)
        speak_as(self.edit, Role.EditableText, tr("New keys"))
        for line in self.edit.findChildren(QLineEdit):
            line.setAccessibleName(tr("New keys"))
        self.edit.setToolTip(tr("Press the keys you want"))
        self.use = self._button(tr("Use these keys"), tr("Let these keys do it from now on"))
        self.none = self._button(tr("No keys"), tr("Let no keys do it"))
        self.back = self._button(tr("Reset"), tr("Bring back the keys it comes with"))
        self.back_all = self._button(tr("Reset all"), tr("Bring back all keys as they come"))
        self.words = label("", "caption", wrap=True)
        self._lay_out()
        self._fill()
        self.list.currentItemChanged.connect(lambda *_: self._choose())
        self.list.itemActivated.connect(lambda *_: self.edit.setFocus())
        self.edit.keySequenceChanged.connect(lambda _keys: self._judge())
        self.use.clicked.connect(self._use)
        self.none.clicked.connect(lambda: self._set(""))
        self.back.clicked.connect(self._reset)
        self.back_all.clicked.connect(lambda: self._settings.set(KEY, {}))
        shortcuts.notifier().changed.connect(self._refresh)
        self._choose()

    def _button(self, text: str, tip: str) -> QPushButton:
        made = QPushButton(text, self)
        made.setToolTip(tip)
        return made

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.list, 1)
        column.addWidget(self.name)
        first, second = QHBoxLayout(), QHBoxLayout()
        first.addWidget(self.edit, 1)
        first.addWidget(self.use)
        for each in (self.none, self.back, self.back_all):
            second.addWidget(each)
        second.addStretch(1)
        for row in (first, second):
            row.setSpacing(8)
            column.addLayout(row)
        column.addWidget(self.words)

    def _fill(self) -> None:
        groups = self._groups
        for deed in deeds():
            if deed.group not in groups:
                group = QTreeWidgetItem(self.list, [deed.group])
                group.setFlags(Qt.ItemFlag.ItemIsEnabled)
                font = self.list.font()
                font.setBold(True)
                group.setFont(0, font)
                group.setFirstColumnSpanned(True)
                groups[deed.group] = group
            item = QTreeWidgetItem(groups[deed.group], [deed.title, ""])
            item.setData(0, _DEED, deed)
            item.setToolTip(0, deed.tip)
            self._lines.append(item)
            self._show_keys(item, deed)
        self.list.expandAll()
        self.list.setCurrentItem(self._lines[0])

    def _show_keys(self, item: QTreeWidgetItem, deed: Deed) -> None:
        item.setText(1, shortcuts.shown(deed.keys))
        item.setFont(1, theme.mono_font(-0.5))
        colour = "accent" if deed.changed else "faint" if deed.fixed else "text"
        item.setForeground(1, theme.colour(getattr(theme.tokens(), colour)))
        keys = item.text(1) or tr("no keys")
        spoken = tr("{keys}, changed", keys=keys) if deed.changed else keys
        item.setData(1, Qt.ItemDataRole.AccessibleTextRole, spoken)

    def _refresh(self) -> None:
        for item in self._lines:
            self._show_keys(item, item.data(0, _DEED))
        self._choose()

    @property
    def deed(self) -> Deed | None:
        """What is chosen in the list; None for a heading."""
        item = self.list.currentItem()
        found = item.data(0, _DEED) if item is not None else None
        return found if isinstance(found, Deed) else None

    def choose(self, deed_id: str) -> None:
        """Choose a line by what it does."""
        for item in self._lines:
            if item.data(0, _DEED).id == deed_id:
                self.list.setCurrentItem(item)

    def show_matches(self, words: list[str]) -> bool:
        """Show the lines that meet words; tell whether any is left."""
        found = False
        for item in self._lines:
            deed: Deed = item.data(0, _DEED)
            text = f"{deed.title}\n{deed.tip}\n{item.text(1)}".casefold()
            meets = all(word in text for word in words)
            item.setHidden(not meets)
            found = found or meets
        for group in self._groups.values():
            group.setHidden(all(i.isHidden() for i in self._lines if i.parent() is group))
        current = self.list.currentItem()
        if found and (current is None or current.isHidden()):
            self.list.setCurrentItem(next(i for i in self._lines if not i.isHidden()))
        return found

    def _choose(self) -> None:
        deed = self.deed
        may = deed is not None and not deed.fixed
        for each in (self.edit, self.none):
            each.setEnabled(may)
        self.back.setEnabled(deed is not None and deed.changed)
        self.back_all.setEnabled(bool(self._settings.get(KEY)))
        self.name.setText(tr("Keys of: {title}", title=deed.title) if deed else "")
        self.edit.setKeySequence(QKeySequence(deed.keys if deed else ""))
        self._judge()

    def _judge(self) -> None:
        """Say what the keys that were pressed would mean."""
        deed, keys = self.deed, self.edit.keySequence().toString()
        self._rival = taken_by(keys, deed) if deed is not None and keys else None
        other = deed is not None and not deed.fixed and bool(keys) and keys != deed.keys
        if deed is not None and keys != deed.usual and shortcuts.is_typed(keys):
            other = False
        self.use.setEnabled(other)
        self.use.setText(tr("Take them over") if self._rival else tr("Use these keys"))
        role, words = self._verdict(deed, keys)
        self.words.setProperty("role", role)
        self.words.style().unpolish(self.words)
        self.words.style().polish(self.words)
        self.words.setText(words)

    def _verdict(self, deed: Deed | None, keys: str) -> tuple[str, str]:
        if deed is None:
            return "caption", tr("Choose a line to change its keys.")
        if deed.fixed:
            return "caption", tr("The keys of tables are fixed.")
        if keys not in ("", deed.usual) and shortcuts.is_typed(keys):
            return "warn", tr(
                "{keys} is needed to write and to move about. Hold Ctrl or Alt as well.",
                keys=shortcuts.shown(keys),
            )
        if self._rival is not None:
            return "warn", tr(
                "{keys} already means “{title}”. If you take them over, that has no keys any more.",
                keys=shortcuts.shown(keys),
                title=self._rival.title,
            )
        if keys and keys != deed.keys and (in_table := also_in_a_table(keys)) is not None:
            return "warn", tr(
                "In a table these keys keep their own meaning: {tip}.", tip=in_table.tip
            )
        return "caption", tr("Click into the field and press the keys you want.")

    def _use(self) -> None:
        keys = self.edit.keySequence().toString()
        if self.deed is not None and keys:
            self._set(keys)

    def _set(self, keys: str) -> None:
        if (deed := self.deed) is None:
            return
        changed = self._settings.get(KEY)
        if self._rival is not None and keys:
            changed = with_keys(changed, self._rival, "")
        self._settings.set(KEY, with_keys(changed, deed, keys))
        self.list.setFocus()

    def _reset(self) -> None:
        """Bring one line back, unless its keys mean something else by now: then that is told."""
        if (deed := self.deed) is None:
            return
        self._rival = taken_by(deed.usual, deed) if deed.usual else None
        if self._rival is not None:
            self.edit.setKeySequence(QKeySequence(deed.usual))
            self.use.setFocus()
        else:
            self._set(deed.usual)
