"""The panel below the rows that lists who refers to one of them, with counts on demand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from plume_db.errors import PlumeError
from plume_db.language import tr, trn
from plume_db.references.referrers import Referrer, count
from plume_ui import icons
from plume_ui.grid.texts import plain_tip
from plume_ui.requests import TableRequest
from plume_ui.widgets.card import label
from plume_ui.widgets.elided_label import ElidedLabel

if TYPE_CHECKING:
    from plume_ui.desk import Desk
    from plume_ui.jobs import Job

TALLEST = 200


class ReferrersPanel(QFrame):
    """One line for each table that may refer to the row; hidden until it is asked for."""

    wanted = Signal(object)
    """Carries the TableRequest of the rows that refer to it."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self._desk = desk
        self.lines: list[_Line] = []
        self._title = ElidedLabel("", "", self)
        self._title.setProperty("role", "heading")
        close = QToolButton(self)
        close.setIcon(icons.icon("close"))
        close.setToolTip(tr("Close this list (Escape)"))
        close.setAccessibleName(tr("Close this list"))
        close.clicked.connect(self.close_list)
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(close)
        self._body = QWidget()
        self._rows = QGridLayout(self._body)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setHorizontalSpacing(16)
        self._rows.setVerticalSpacing(2)
        self._rows.setColumnStretch(2, 1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self._body)
        for each in (area.viewport(), self._body):
            each.setAutoFillBackground(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 4, 8, 8)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(area, 1)
        self.setMaximumHeight(TALLEST)
        self.hide()

    def show_referrers(self, title: str, found: tuple[Referrer, ...]) -> None:
        """List them; those an index answers are counted at once."""
        self._clear()
        self._title.setText(title)
        if not found:
            said = label(
                tr("No table refers to it: the columns that could are NULL here."), "caption"
            )
            self._rows.addWidget(said, 0, 0, 1, 4)
        for row, referrer in enumerate(found):
            line = _Line(self._desk, referrer, self._body)
            line.followed.connect(self.wanted)
            for column, widget in enumerate(line.widgets):
                self._rows.addWidget(widget, row, column)
            self.lines.append(line)
            if referrer.served:
                line.count()
        self._rows.setRowStretch(len(found) + 1, 1)
        self.show()
        if self.lines:
            self.lines[0].link.setFocus()

    def close_list(self) -> None:
        """Put the list away, and stop what it counts."""
        self._clear()
        self.hide()

    def _clear(self) -> None:
        for line in self.lines:
            line.stop()
            line.deleteLater()
        self.lines = []
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_list()
        else:
            super().keyPressEvent(event)


class _Line(QWidget):
    """One table that may refer: a link, a count with its button, and what the count costs."""

    followed = Signal(object)

    def __init__(self, desk: Desk, referrer: Referrer, parent: QWidget) -> None:
        super().__init__(parent)
        self.hide()  # only its widgets are shown, in the panel's grid
        self._desk = desk
        self._referrer = referrer
        self._job: Job | None = None
        reference = referrer.reference
        name = f"{reference.child} · {', '.join(reference.columns)}"
        self.link = QPushButton(name.replace("&", "&&"), parent)
        self.link.setProperty("role", "link")
        self.link.setCursor(Qt.CursorShape.PointingHandCursor)
        self.link.setToolTip(
            plain_tip(tr("Show the rows of {child} that refer to it", child=reference.child))
        )
        self.link.clicked.connect(self._follow)
        self.link.setEnabled(not referrer.error)
        self.button = QPushButton(tr("Count", "the verb"), parent)
        self.button.setAccessibleName(tr("Count the rows of {child}", child=reference.child))
        self.button.clicked.connect(self._count_or_stop)
        self.button.setVisible(not referrer.error)
        self.number: QLabel = label("")
        self._counting = False
        self._how = label(referrer.error or referrer.how, "bad" if referrer.error else "caption")
        deletes = reference.on_delete.upper()
        if deletes not in ("", "NO ACTION"):
            self._how.setText(
                tr("{text} · on delete: {deletes}", text=self._how.text(), deletes=deletes.lower())
            )

    @property
    def widgets(self) -> tuple[QWidget, ...]:
        """What stands in the line, from the left."""
        side = QWidget(self.parentWidget())
        row = QHBoxLayout(side)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.number)
        row.addWidget(self.button)
        row.addStretch(1)
        return self.link, side, self._how

    def count(self) -> None:
        """Count the rows that refer."""
        referrer = self._referrer
        self._job = job = self._desk.jobs.start(
            self,
            self._desk.session.worker("follow"),
            lambda task: count(task, referrer),
            title=tr("Count the rows of {child} that refer to it", child=referrer.reference.child),
            quiet=True,
        )
        self._counting = True
        self.number.setText(tr("counting…"))
        self.button.setText(tr("Stop"))
        job.succeeded.connect(self._counted)
        job.failed.connect(self._failed)
        job.finished.connect(self._ended)

    def stop(self) -> None:
        """Stop counting."""
        if self._job is not None:
            self._job.cancel()

    def _count_or_stop(self) -> None:
        if self._job is None:
            self.count()
        else:
            self.stop()

    def _counted(self, rows: int) -> None:
        self._counting = False
        self.number.setText(trn("{n} row", "{n} rows", rows))
        self.button.hide()

    def _failed(self, error: PlumeError) -> None:
        self._how.setText(error.sentence)

    def _ended(self) -> None:
        self._job = None
        self.button.setText(tr("Count", "the verb"))
        if self._counting:
            self._counting = False
            self.number.setText("")

    def _follow(self) -> None:
        self.followed.emit(TableRequest(self._referrer.reference.child, self._referrer.shape))
