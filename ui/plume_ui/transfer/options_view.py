"""The choices a format has."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QWidget

from plume_db.language import tr
from plume_db.transfer.formats import Format
from plume_db.transfer.options import Options
from plume_ui.widgets.card import label
from plume_ui.widgets.select import Select

_SEPARATORS = ((",", tr("Comma")), (";", tr("Semicolon")), ("\t", tr("Tab")), ("|", tr("Bar")))
_ENDS = (("\r\n", "CR LF (RFC 4180)"), ("\n", tr("LF (Unix)")))
_NULLS = (("", tr("nothing")), ("NULL", "NULL"), ("\\N", "\\N"), ("NA", "NA"))
_BLOBS = (("hex", tr("hexadecimal")), ("base64", "base64"))

_HAS = {
    "csv": ("header", "separator", "null", "end", "blobs", "bom"),
    "tsv": ("header", "null", "end", "blobs", "bom"),
    "json": ("blobs",),
    "ndjson": ("blobs",),
    "markdown": ("blobs",),
    "html": ("header", "blobs"),
    "sql": ("table", "create"),
    "xlsx": ("header", "blobs"),
    "parquet": (),
}


class OptionsView(QWidget):
    """Shows the choices of one format at a time; emits ``changed`` with each."""

    changed = Signal()

    def __init__(self, table: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._format = ""
        self._title = table
        self._separator = _select(
            tr("Separator"), tr("What stands between two values"), _SEPARATORS
        )
        self._null = _select(
            "NULL", tr("What stands for NULL; an empty text is two quotes"), _NULLS
        )
        self._end = _select(tr("Line ends"), tr("What ends each line"), _ENDS)
        self._blobs = _select(tr("BLOBs as"), tr("How bytes are written as text"), _BLOBS)
        self._table = QLineEdit(table)
        self._table.setToolTip(tr("The table that the INSERTs are for"))
        self._table.setAccessibleName(tr("Table"))
        self._table.textChanged.connect(self.changed)
        self._header = _box(tr("Column names in the first line"), True, tr("Write the names first"))
        self._bom = _box(
            tr("Byte order mark"), False, tr("By this mark Excel knows that it is UTF-8")
        )
        self._create = _box(tr("CREATE TABLE first"), True, tr("Make the table before its rows"))
        for select in (self._separator, self._null, self._end, self._blobs):
            select.currentIndexChanged.connect(self.changed)
        for box in (self._header, self._bom, self._create):
            box.toggled.connect(self.changed)
        self._lay_out()

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        self._captions: dict[str, QWidget] = {}
        named: tuple[tuple[str, str, QWidget], ...] = (
            ("separator", tr("Separator"), self._separator),
            ("null", tr("NULL as"), self._null),
            ("end", tr("Line ends"), self._end),
            ("blobs", tr("BLOBs as"), self._blobs),
            ("table", tr("Table"), self._table),
        )
        self._parts: dict[str, QWidget] = {}
        for at, (name, text, widget) in enumerate(named):
            caption = label(text, "caption")
            caption.setBuddy(widget)
            row, column = divmod(at, 2)
            grid.addWidget(caption, row, 2 * column)
            grid.addWidget(widget, row, 2 * column + 1, Qt.AlignmentFlag.AlignLeft)
            self._parts[name], self._captions[name] = widget, caption
        self._table.setMinimumWidth(220)
        boxes = (("header", self._header), ("bom", self._bom), ("create", self._create))
        for at, (name, box) in enumerate(boxes):
            grid.addWidget(box, 3 + at, 0, 1, 4)
            self._parts[name] = box
        grid.setColumnMinimumWidth(0, 72)
        grid.setColumnStretch(4, 1)

    def show_format(self, format: Format) -> None:
        """Show what can be chosen for a format."""
        self._format = format.name
        for name, widget in self._parts.items():
            shown = name in _HAS[format.name]
            widget.setVisible(shown)
            if name in self._captions:
                self._captions[name].setVisible(shown)
        self.setVisible(bool(_HAS[format.name]))

    def options(self) -> Options:
        """Give what is chosen."""
        return Options(
            header=self._header.isChecked(),
            separator=str(self._separator.currentData()),
            null=str(self._null.currentData()),
            line_end=str(self._end.currentData()),
            bom=self._bom.isChecked() and self._format in ("csv", "tsv"),
            blobs="base64" if self._blobs.currentData() == "base64" else "hex",
            table=self._table.text().strip() or self._title,
            create_table=self._create.isChecked(),
        )


def _select(name: str, tip: str, choices: tuple[tuple[str, str], ...]) -> Select:
    made = Select(name, tip)
    for value, text in choices:
        made.addItem(text, value)
    made.setCurrentIndex(0)
    made.settle()
    return made


def _box(text: str, on: bool, tip: str) -> QCheckBox:
    box = QCheckBox(text)
    box.setChecked(on)
    box.setToolTip(tip)
    return box
