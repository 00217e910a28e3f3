"""Choose what a picture shall be like: format, size, sharpness, light or dark, title."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from plume_db.language import tr
from plume_ui.chart.picture import Wish
from plume_ui.widgets.card import label
from plume_ui.widgets.select import Select

FORMATS = (
    (tr("PNG, pixels"), "png"),
    (tr("SVG, lines and text"), "svg"),
    (tr("PDF, one page"), "pdf"),
)
SCALES = (
    ("1 ×", 1.0),
    (tr("2 ×, for sharp screens"), 2.0),
    ("3 ×", 3.0),
    (tr("4 ×, for print"), 4.0),
)
LOOKS = ((tr("As the window"), ""), (tr("Light"), "light"), (tr("Dark"), "dark"))
SMALLEST, LARGEST = 100, 8192


class PictureDialog(QDialog):
    """Asks for a Wish; the place of the file is asked for afterwards."""

    wished = Signal(object)
    """Carries a Wish."""

    def __init__(self, size: tuple[int, int], title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Save a picture"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.format = self._select(tr("Format"), tr("What kind of file is written"), FORMATS)
        self.width_box = self._number(tr("Width"), size[0])
        self.height_box = self._number(tr("Height"), size[1])
        self.scale = self._select(tr("Sharpness"), tr("Pixels for each point of the size"), SCALES)
        self.look = self._select(tr("Colours"), tr("Light or dark, whatever the window is"), LOOKS)
        self.title = QLineEdit(title, self)
        self.title.setAccessibleName(tr("Title"))
        self.title.setToolTip(tr("What stands above the picture; empty for nothing"))
        self.pixels = label("", "caption")
        self._lay_out()
        for box in (self.width_box, self.height_box):
            box.valueChanged.connect(self._tell)
        for select in (self.format, self.scale):
            select.currentIndexChanged.connect(self._tell)
        self._tell()

    def _lay_out(self) -> None:
        sizes = QHBoxLayout()
        for widget in (self.width_box, QLabel("×", self), self.height_box):
            sizes.addWidget(widget)
        sizes.addStretch(1)
        form = QFormLayout()
        form.setSpacing(8)
        form.addRow(tr("Format"), self.format)
        form.addRow(tr("Size"), sizes)
        form.addRow(tr("Sharpness"), self.scale)
        form.addRow(tr("Colours"), self.look)
        form.addRow(tr("Title"), self.title)
        form.addRow("", self.pixels)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        save = QPushButton(tr("Save as…"), self)
        save.setProperty("role", "primary")
        save.setToolTip(tr("Choose where the picture goes"))
        save.setDefault(True)
        buttons.addButton(save, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self._on_accepted)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(16)
        column.addLayout(form)
        column.addWidget(buttons)

    def _select(self, name: str, tip: str, entries: tuple[tuple[str, object], ...]) -> Select:
        made = Select(name, tip, 240, self)
        for text, value in entries:
            made.addItem(text, value)
        made.setCurrentIndex(0)
        made.settle()
        return made

    def _number(self, name: str, value: int) -> QSpinBox:
        made = QSpinBox(self)
        made.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        made.setRange(SMALLEST, LARGEST)
        made.setValue(max(SMALLEST, min(LARGEST, value)))
        made.setAccessibleName(name)
        made.setToolTip(tr("{name} in points of the screen", name=name))
        return made

    @property
    def wish(self) -> Wish:
        """What is chosen."""
        size = (self.width_box.value(), self.height_box.value())
        return Wish(
            self.format.currentData(),
            size,
            float(self.scale.currentData()),
            self.look.currentData(),
            " ".join(self.title.text().split()),
        )

    def _tell(self) -> None:
        wish = self.wish
        self.scale.setEnabled(wish.format == "png")
        assert wish.size is not None
        width, height = (round(each * wish.scale) for each in wish.size)
        self.pixels.setText(
            tr("{width} × {height} pixels", width=width, height=height)
            if wish.format == "png"
            else tr("Any scale")
        )

    def _on_accepted(self) -> None:
        self.wished.emit(self.wish)
        self.accept()
