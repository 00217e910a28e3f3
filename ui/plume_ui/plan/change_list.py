"""The changes that are imagined: a list with boxes to tick, and an editor for the chosen one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from plume_db.language import tr
from plume_db.names import quoted
from plume_db.schema.objects import Catalog
from plume_db.values import Value, revealed
from plume_db.whatif.changes import (
    AddIndex,
    Analyze,
    Bind,
    ChangeIndex,
    DropIndex,
    Rewrite,
    WhatIfChange,
    words,
)
from plume_ui import icons, theme
from plume_ui.editor.sql_editor import SqlEditor
from plume_ui.plan.value_form import ValueForm
from plume_ui.widgets.card import label

PAUSE_MS = 400
"""How long the keyboard rests before a changed text is planned."""
_MOST_INDEXES = 200


@dataclass
class _Item:
    """One change with its row in the list."""

    change: WhatIfChange
    row: QListWidgetItem


class ChangeList(QWidget):
    """Lets a person put changes together; emits ``changed`` when they rest."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[_Item] = []
        self._sql = ""
        self._given: Mapping[str, Value] = {}
        self._tables: tuple[str, ...] = ()
        self._catalog: Catalog | None = None
        self._filling = False
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.changed)
        self.list = QListWidget(self)
        self.list.setAccessibleName(tr("Changes to imagine"))
        self.list.setUniformItemSizes(True)
        self.list.setIconSize(QSize(16, 16))
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentRowChanged.connect(lambda _row: self._show_current())
        self.list.itemChanged.connect(lambda _item: self._touch())
        self.editor = SqlEditor(self, line_numbers=False)
        self.editor.setAccessibleName(tr("SQL of the change"))
        self.editor.setLineWrapMode(SqlEditor.LineWrapMode.WidgetWidth)
        self.editor.textChanged.connect(self._on_text)
        self.values = ValueForm(self)
        self.values.changed.connect(self._on_values)
        self._about = label("", "caption", wrap=True)
        self._about.setContentsMargins(12, 8, 12, 8)
        self._about.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._pages = QStackedWidget(self)
        self._add = QToolButton(self)
        self._remove = QToolButton(self)
        self._menu = QMenu(self)
        self._drop_menu = QMenu(self)
        self._lay_out()
        self._show_current()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(8, 6, 8, 6)
        row.setSpacing(4)
        self._add.setText(tr("Add a change"))
        self._add.setIcon(icons.icon("plus"))
        self._add.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._add.setToolTip(tr("Choose what to imagine"))
        self._add.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._add.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._add.setMenu(self._menu)
        self._remove.setIcon(icons.icon("trash"))
        self._remove.setToolTip(tr("Take the chosen change away"))
        self._remove.setAccessibleName(tr("Remove change"))
        self._remove.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._remove.clicked.connect(self.remove)
        row.addWidget(self._add)
        row.addStretch(1)
        row.addWidget(self._remove)
        self._menu_act("index", tr("One more &index"), self.add_index)
        self._drop_menu.setTitle(tr("One index &less"))
        self._drop_menu.setIcon(icons.icon("trash"))
        self._menu.addMenu(self._drop_menu)
        self._menu_act("edit", tr("The query in other &words"), self.add_rewrite)
        self._menu_act("analyze", tr("Fresh &statistics (ANALYZE)"), lambda: self.add(Analyze()))
        self._values_act = self._menu_act("parameter", tr("Other &values"), self.add_values)
        self._pages.addWidget(self._about)
        self._pages.addWidget(self.editor)
        self._pages.addWidget(self.values)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.list, 1)
        column.addWidget(self._pages, 2)
        words = self._add.fontMetrics().horizontalAdvance(f" {self._add.text()} ")
        self.setMinimumWidth(max(theme.wide(200), words + 104))  # with both icons and their padding

    def _menu_act(self, icon: str, text: str, act: Callable[[], object]) -> QAction:
        made = self._menu.addAction(icons.icon(icon), text)
        made.triggered.connect(lambda _on=False: act())
        return made

    # what it is given

    def set_statement(
        self, sql: str, given: Mapping[str, Value], names: Sequence[str], tables: Sequence[str]
    ) -> None:
        """Say which statement is changed: its parameters' names, and the tables it reads."""
        self._sql, self._given, self._tables = sql, given, tuple(tables)
        self.values.ask_for(names, given)
        self._values_act.setEnabled(bool(names))
        self._fill_drops()

    def set_catalog(self, catalog: Catalog | None) -> None:
        """Take the schema the indexes are of."""
        self._catalog = catalog
        self.editor.set_catalog(catalog)
        self._fill_drops()

    def _fill_drops(self) -> None:
        self._drop_menu.clear()
        found = 0
        for name in self._tables:
            table = self._catalog.table(name) if self._catalog is not None else None
            for index in table.indexes if table is not None else ():
                if index.origin == "c" and found < _MOST_INDEXES:
                    found += 1
                    words = revealed(tr("{name} on {name2}", name=index.name, name2=name))
                    act = self._drop_menu.addAction(words.replace("&", "&&"))
                    act.triggered.connect(partial(self._drop, index.name))
        self._drop_menu.setEnabled(bool(found))

    def _drop(self, name: str, _on: bool = False) -> None:
        self.add(DropIndex(name))

    # what it gives

    @property
    def changes(self) -> tuple[WhatIfChange, ...]:
        """The changes that are ticked, in order."""
        return tuple(item.change for item in self._items if self._ticked(item))

    def _ticked(self, item: _Item) -> bool:
        return item.row.checkState() == Qt.CheckState.Checked

    def add(self, change: WhatIfChange) -> None:
        """Add a change and choose it; one that is there already is ticked."""
        for at, item in enumerate(self._items):
            if item.change == change:
                item.row.setCheckState(Qt.CheckState.Checked)
                self.list.setCurrentRow(at)
                self.changed.emit()
                return
        row = QListWidgetItem(words(change))
        row.setFlags(row.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        row.setCheckState(Qt.CheckState.Checked)
        row.setToolTip(words(change))
        self._items.append(_Item(change, row))
        self.list.addItem(row)
        self.list.setCurrentRow(len(self._items) - 1)
        self._pause.stop()
        self.changed.emit()

    def add_index(self) -> None:
        """Begin an index on the first table of the plan; which columns is for the person to say."""
        name = self._tables[0] if self._tables else "table_name"
        found = self._catalog.table(name) if self._catalog is not None else None
        columns = [each.name for each in found.columns] if found is not None else []
        column = quoted(columns[min(1, len(columns) - 1)]) if columns else ""
        index = f"idx_try_{len(self._items) + 1}"
        self.add(AddIndex(f"CREATE INDEX {index} ON {quoted(name)} ({column})"))
        self.editor.setFocus()
        cursor = self.editor.textCursor()
        cursor.movePosition(cursor.MoveOperation.End)
        cursor.movePosition(cursor.MoveOperation.Left)
        self.editor.setTextCursor(cursor)

    def add_rewrite(self) -> None:
        """Begin a rewriting with the query as it is; there is only one."""
        for at, item in enumerate(self._items):
            if isinstance(item.change, Rewrite):
                self.list.setCurrentRow(at)
                self.editor.setFocus()
                return
        self.add(Rewrite(self._sql))
        self.editor.setFocus()

    def add_values(self) -> None:
        """Let the person bind other values; there is only one such change."""
        for at, item in enumerate(self._items):
            if isinstance(item.change, Bind):
                self.list.setCurrentRow(at)
                self.values.setFocus()
                return
        self.add(Bind(dict(self._given)))
        self.values.setFocus()

    def remove(self) -> None:
        """Take the chosen change away."""
        at = self.list.currentRow()
        if 0 <= at < len(self._items):
            del self._items[at]
            self.list.takeItem(at)
            self._touch()

    def mark(self, at: int, sentence: str) -> None:
        """Say which of the ticked changes was refused; -1 for none."""
        self._filling = True
        ticked = [item for item in self._items if self._ticked(item)]
        for number, item in enumerate(ticked):
            item.row.setIcon(icons.icon("error", "bad") if number == at else QIcon())
            item.row.setToolTip(sentence if number == at else words(item.change))
        self._filling = False

    def stop(self) -> None:
        """Wait for nothing any more."""
        self._pause.stop()

    # editing

    def _show_current(self) -> None:
        at = self.list.currentRow()
        change = self._items[at].change if 0 <= at < len(self._items) else None
        self._filling = True
        if isinstance(change, (AddIndex, ChangeIndex, Rewrite)):
            self.editor.setPlainText(change.sql)
            self._pages.setCurrentWidget(self.editor)
        elif isinstance(change, Bind):
            self.values.fill(change.values)
            self._pages.setCurrentWidget(self.values)
        else:
            self._about.setText(_ABOUT[type(change)])
            self._pages.setCurrentWidget(self._about)
        self._filling = False

    def _on_text(self) -> None:
        at = self.list.currentRow()
        if self._filling or not 0 <= at < len(self._items):
            return
        change, text = self._items[at].change, self.editor.toPlainText()
        if isinstance(change, ChangeIndex):
            self._change(at, ChangeIndex(change.name, text))
        elif isinstance(change, (AddIndex, Rewrite)):
            self._change(at, type(change)(text))

    def _on_values(self) -> None:
        at = self.list.currentRow()
        if not self._filling and 0 <= at < len(self._items):
            self._change(at, Bind(self.values.given()))

    def _change(self, at: int, change: WhatIfChange) -> None:
        self._items[at].change = change
        self._filling = True
        self._items[at].row.setText(words(change))
        self._filling = False
        self._pause.start()

    def _touch(self) -> None:
        if not self._filling:
            self._pause.start()


_ABOUT: dict[type, str] = {
    type(None): (
        tr(
            "Add a change above: an index, one index less, another wording, fresh statistics, "
            "other "
            "values. The plan is made on a private copy; the file is never touched."
        )
    ),
    Analyze: tr("Statistics are made anew on a copy with all rows, as ANALYZE would make them."),
    DropIndex: tr("The plan is made as if the index were not there."),
}
