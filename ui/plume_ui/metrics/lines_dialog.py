"""Choose which values of a group are drawn, out of hundreds: a list that can be searched."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from plume_db.language import tr, trn
from plume_db.metrics.groups import group_title
from plume_db.series.choice import MOST_CHOSEN, MOST_LISTED, GroupValue, group_values
from plume_db.series.loaded import LoadSpec
from plume_db.units import count_text
from plume_ui.widgets.card import label
from plume_ui.widgets.screen import within_screen

if TYPE_CHECKING:
    from plume_db.jobs import Task
    from plume_ui.desk import Desk

_PLACE = Qt.ItemDataRole.UserRole


class LinesDialog(QDialog):
    """Lists the values of a group with their rows; those that are ticked are drawn."""

    chosen = Signal(object)
    """Carries the values as a tuple; an empty one stands for those with the most rows."""

    def __init__(self, desk: Desk, load: LoadSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(
            tr("Choose lines: {group_title}", group_title=group_title(load.group or ""))
        )
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(within_screen(360, 480, self))
        self._load = load
        self._values: tuple[GroupValue, ...] = ()
        self._lay_out()
        self._job = desk.jobs.start(
            self, desk.session.worker(tr("chart figures")), self._read, title=tr("List the lines")
        )
        self._job.succeeded.connect(self.show_values)
        self._job.failed.connect(lambda error: self.state.setText(error.sentence))
        self.finished.connect(self._job.cancel)

    def _lay_out(self) -> None:
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(tr("Look for a value"))
        self.search.setAccessibleName(tr("Look for a value"))
        self.search.setToolTip(tr("Lists only the values that hold this text"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.list = QListWidget(self)
        self.list.setUniformItemSizes(True)
        self.list.setAccessibleName(tr("Values; Space ticks one"))
        self.list.setToolTip(tr("Ticked values are drawn, each as a line"))
        self.list.itemChanged.connect(self._tell)
        self.state = label(tr("Counting the rows of every value…"), "caption", wrap=True)
        self.buttons = QDialogButtonBox(self)
        self.draw = self._button(
            tr("Draw these"), tr("Draw a line for each ticked value"), tr("Accept")
        )
        self.most = self._button(
            tr("Most rows"), tr("Draw the values with the most rows"), tr("Reset")
        )
        self._button(tr("Cancel"), tr("Leave the chart as it is"), tr("Reject"))
        self.draw.setDefault(True)
        self.draw.setEnabled(False)
        self.buttons.accepted.connect(self._accept)
        self.buttons.rejected.connect(self.reject)
        self.most.clicked.connect(self._reset)
        column = QVBoxLayout(self)
        for widget in (self.search, self.list, self.state, self.buttons):
            column.addWidget(widget)

    def _button(self, text: str, tip: str, role: str) -> QPushButton:
        made = self.buttons.addButton(text, QDialogButtonBox.ButtonRole[f"{role}Role"])
        made.setToolTip(tip)
        return made

    def _read(self, task: Task) -> tuple[GroupValue, ...]:
        return group_values(task, self._load)

    def show_values(self, values: Sequence[GroupValue]) -> None:
        """List the values, those that are drawn now ticked and first."""
        drawn = {*self._load.only}
        self._values = tuple(sorted(values, key=lambda each: each.value not in drawn))
        self.list.blockSignals(True)
        for place, each in enumerate(self._values):
            rows = trn("{n} row", "{n} rows", each.rows)
            item = QListWidgetItem(f"{each.label}   ·   {rows}")
            item.setData(_PLACE, place)
            ticked = each.value in drawn
            item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        self.list.blockSignals(False)
        self._filter()
        self._tell()
        self.search.setFocus()

    @property
    def ticked(self) -> tuple[GroupValue, ...]:
        """The values that are ticked."""
        items = (self.list.item(at) for at in range(self.list.count()))
        return tuple(
            self._values[item.data(_PLACE)]
            for item in items
            if item.checkState() == Qt.CheckState.Checked
        )

    def _filter(self, *_: object) -> None:
        wanted = self.search.text().strip().casefold()
        for at in range(self.list.count()):
            item = self.list.item(at)
            name = self._values[item.data(_PLACE)].label
            item.setHidden(wanted not in name.casefold())

    def _tell(self, *_: object) -> None:
        count, all_of_them = len(self.ticked), count_text(len(self._values))
        said = tr("{count} of {all_of_them} values ticked", count=count, all_of_them=all_of_them)
        if len(self._values) == MOST_LISTED:
            said += tr(" (those with fewer rows are not listed)")
        if count > MOST_CHOSEN:
            said = tr(
                "{said}; at most {most_chosen} lines are drawn at once",
                said=said,
                most_chosen=MOST_CHOSEN,
            )
        self.state.setText(f"{said}.")
        self.draw.setEnabled(0 < count <= MOST_CHOSEN)

    def _accept(self) -> None:
        self.chosen.emit(tuple(each.value for each in self.ticked))
        self.accept()

    def _reset(self) -> None:
        self.chosen.emit(())
        self.accept()
