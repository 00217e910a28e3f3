"""The value of a cell in one of the ways it can be seen, and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from plume_db.errors import PlumeError
from plume_db.language import tr, trn
from plume_db.units import count_text
from plume_ui.inspector.buttons import tool_button
from plume_ui.inspector.copying import WAYS, copied
from plume_ui.inspector.decode import Decoded
from plume_ui.inspector.hex_view import HexView
from plume_ui.inspector.picture_view import PictureView
from plume_ui.inspector.saving import ask_and_save, file_name
from plume_ui.inspector.text_view import TextView
from plume_ui.inspector.tree_view import TreeView
from plume_ui.widgets.card import label

if TYPE_CHECKING:
    from plume_ui.desk import Desk

_WAYS = {"picture": tr("Picture"), "tree": tr("Tree"), "text": tr("Text"), "hex": tr("Hex")}
_TIPS = {
    "picture": tr("Show the value as a picture"),
    "tree": tr("Show the value as a tree"),
    "text": tr("Show the value as text"),
    "hex": tr("Show the value's bytes"),
}

_ONE_LINE = 84
"""Pixels that NULL and numbers take: two lines, where the panel is narrow."""
_NO_LIMIT = 2**24 - 1


class OffsetRow(QWidget):
    """Where the cursor of the hex view is, and a field to send it elsewhere."""

    def __init__(self, view: HexView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._where = label("", "caption")
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(tr("Go to offset…"))
        self.field.setAccessibleName(tr("Go to offset"))
        self.field.setToolTip(tr("Type an offset, 1000 or 0x3e8, and press Enter"))
        self.field.setMinimumWidth(72)
        self.field.returnPressed.connect(self._go)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.field, 1)
        row.addWidget(self._where)
        view.moved.connect(self._show)

    def _show(self, offset: int) -> None:
        self._where.setText(f"0x{offset:x}")
        exact = trn(
            "Offset {offset} of {n} byte",
            "Offset {offset} of {n} bytes",
            self._view.length,
            offset=count_text(offset),
        )
        self._where.setToolTip(exact)
        self._where.setAccessibleName(exact)

    def _go(self) -> None:
        text = self.field.text().strip().replace(",", "").replace("_", "")
        try:
            offset = int(text, 16 if text.lower().startswith("0x") else 10)
        except ValueError:
            self.field.selectAll()
            return
        self._view.go_to(offset)
        self._view.setFocus()


class ValuePart(QWidget):
    """Shows a :class:`Decoded` value; keeps to the way that was chosen where the next has it."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._stored: Decoded | None = None
        self._decoded: Decoded | None = None
        self._name = ("value", "")
        self._chosen = ""
        self._page_note = ""
        self._about = label("", "caption", wrap=True)
        self._notes = label("", "caption", wrap=True)
        self._notes.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text_view = TextView(desk, self)
        self.hex = HexView(desk, self)
        self.tree = TreeView(self)
        self.picture = PictureView(self)
        self._offsets = OffsetRow(self.hex, self)
        self._stack = QStackedWidget(self)
        for each in (self.text_view, self.hex, self.tree, self.picture):
            self._stack.addWidget(each)
        self._buttons = QButtonGroup(self)
        self.unpack = tool_button(
            "open", tr("Show what is inside this compressed value"), tr("Inside")
        )
        self.unpack.setText(tr("Inside"))
        self.unpack.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.unpack.setCheckable(True)
        self.unpack.toggled.connect(self._toggle_inside)
        self.copy_button = tool_button("copy", tr("Copy the value"))
        self.copy_button.clicked.connect(lambda: self.copy("value"))
        self.more = tool_button("more", tr("Copy or export this value"), tr("More"))
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self)
        self._menu.setToolTipsVisible(True)
        self.actions_by_way = self._fill_menu()
        self.more.setMenu(self._menu)
        self.text_view.noted.connect(self._note)
        self.hex.noted.connect(self._note)
        self._lay_out()

    @property
    def text(self) -> TextView:
        """The view of text."""
        return self.text_view

    def _lay_out(self) -> None:
        ways = QHBoxLayout()
        ways.setSpacing(2)
        for way, words in _WAYS.items():
            button = QToolButton(self)
            button.setText(words)
            button.setCheckable(True)
            button.setProperty("way", way)
            button.setToolTip(_TIPS[way])
            button.setAccessibleName(_TIPS[way])
            self._buttons.addButton(button)
            ways.addWidget(button)
        self._buttons.buttonClicked.connect(lambda b: self._choose(b.property("way")))
        ways.addStretch(1)
        head = QHBoxLayout()
        head.setSpacing(2)
        head.addWidget(label(tr("VALUE"), "section"), 1)
        for each in (self.unpack, self.copy_button, self.more):
            head.addWidget(each)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._about)
        column.addLayout(ways)
        column.addWidget(self._offsets)
        column.addWidget(self._stack, 1000)
        column.addWidget(self._notes)
        column.addStretch(1)  # takes what NULL and numbers leave
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)

    def _fill_menu(self) -> dict[str, QAction]:
        made = {}
        for way, words in WAYS.items():
            made[way] = self._menu.addAction(words)
            made[way].triggered.connect(lambda _checked=False, way=way: self.copy(way))
        made["path"] = self._menu.addAction(tr("Copy path in the tree"))
        made["path"].triggered.connect(lambda _checked=False: self._copy_path())
        self._menu.addSeparator()
        made["export"] = self._menu.addAction(tr("Export value to a file…"))
        made["export"].triggered.connect(lambda _checked=False: self.export(self._stored))
        made["export-inside"] = self._menu.addAction(tr("Export what was unpacked…"))
        made["export-inside"].triggered.connect(
            lambda _checked=False: self.export(self._stored.inside if self._stored else None)
        )
        return made

    # What is shown

    @property
    def way(self) -> str:
        """How the value is shown now."""
        checked = self._buttons.checkedButton()
        return str(checked.property("way")) if checked else ""

    @property
    def decoded(self) -> Decoded | None:
        """What is shown: the value as stored, or what is inside it."""
        return self._decoded

    def show_value(self, decoded: Decoded, title: str = "value", subtitle: str = "") -> None:
        """Show a value the way chosen before where it has that, else the best way."""
        self._stored, self._name = decoded, (title, subtitle)
        self.unpack.setVisible(decoded.inside is not None)
        self.unpack.blockSignals(True)
        self.unpack.setChecked(decoded.inside is not None)
        self.unpack.blockSignals(False)
        self._show_layer()

    def _toggle_inside(self) -> None:
        self._show_layer()

    def _show_layer(self) -> None:
        stored = self._stored
        if stored is None:
            return
        inside = stored.inside if self.unpack.isChecked() else None
        self._decoded = shown = inside or stored
        parts = [stored.about, inside.about if inside else ""]
        if shown.picture is not None and shown.picture.image is not None:
            parts = [shown.picture.about] if inside is None else [*parts, shown.picture.about]
        self._about.setText("  ·  ".join(filter(None, parts)))
        for button in self._buttons.buttons():
            button.setVisible(button.property("way") in shown.ways)
        self._enable(stored, shown)
        self._show(self._chosen if self._chosen in shown.ways else shown.ways[0])

    def _enable(self, stored: Decoded, shown: Decoded) -> None:
        acts = self.actions_by_way
        has_bytes = shown.content is not None
        acts["hex"].setVisible(has_bytes)
        acts["json"].setVisible(shown.suffix in (".json", ".jsonb"))
        acts["path"].setVisible(shown.tree is not None)
        acts["export"].setEnabled(stored.content is not None)
        inside = stored.inside
        whole = inside is not None and not any("unpacked" in note for note in stored.notes)
        acts["export-inside"].setVisible(inside is not None)
        acts["export-inside"].setEnabled(whole)

    def _choose(self, way: str) -> None:
        self._chosen = way
        self._show(way)

    def _show(self, way: str) -> None:
        found = self._decoded
        if found is None:
            return
        self._page_note = ""
        self._stack.setMinimumHeight(200 if found.content is not None else _ONE_LINE)
        self._stack.setMaximumHeight(_NO_LIMIT if found.content is not None else _ONE_LINE)
        for button in self._buttons.buttons():
            button.setChecked(button.property("way") == way)
        self._offsets.setVisible(way == "hex")
        if way == "picture" and found.picture is not None:
            self.picture.show_picture(found.picture)
            self._stack.setCurrentWidget(self.picture)
        elif way == "tree" and found.tree is not None:
            self.tree.show_tree(found.tree)
            self._stack.setCurrentWidget(self.tree)
        elif way == "hex" and found.content is not None:
            self._stack.setCurrentWidget(self.hex)
            self.hex.show_content(found.content)
        else:
            self._stack.setCurrentWidget(self.text_view)
            self._show_text(found)
        self._show_notes()

    def _show_text(self, found: Decoded) -> None:
        if found.content is None:
            self.text_view.show_plain(found.plain or "")
        else:
            self.text_view.show_content(found.content)

    def _note(self, sentence: str) -> None:
        self._page_note = sentence
        self._show_notes()

    def _show_notes(self) -> None:
        found = self._decoded
        notes = list(self._stored.notes) if self._stored else []
        if found is not None and found is not self._stored:
            notes += found.notes
        text = " ".join(filter(None, (*notes, self._page_note)))
        self._notes.setText(text)
        self._notes.setVisible(bool(text))

    # What can be done

    def copy(self, way: str) -> None:
        """Put the whole value on the clipboard in one of the ways."""
        found = self._decoded
        if found is None:
            return
        content = found.content
        name = content.rest.worker if content and content.rest else "lookup"
        job = self._desk.jobs.start(
            self,
            self._desk.session.worker(name),
            lambda task: copied(task, found, way),
            title=tr("Copy a value"),
            quiet=True,
        )
        job.succeeded.connect(lambda text: QGuiApplication.clipboard().setText(text))
        job.failed.connect(self._refuse)

    def _refuse(self, error: PlumeError) -> None:
        self._note(error.sentence)

    def _copy_path(self) -> None:
        if (line := self.tree.current_line) is not None:
            QGuiApplication.clipboard().setText(line[0])

    def export(self, decoded: Decoded | None) -> None:
        """Ask for a file and write the value to it."""
        if decoded is None or decoded.content is None:
            return
        name = file_name(*self._name, decoded.suffix)
        ask_and_save(self._desk, self.window(), decoded.content, name)

    def stop(self) -> None:
        """Cancel what is read for this value."""
        self.text_view.stop()
        self.hex.stop()
