"""The inspector panel: title, facts, SQL, value and dependencies of what is selected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from plume_db.jobs import Task
from plume_db.schema.ddl import laid_out
from plume_ui.inspection import NO_VALUE, Inspection
from plume_ui.inspector.decode import Decoded, decode
from plume_ui.inspector.parts import Facts, LinksPart, SqlPart, ValuePart
from plume_ui.widgets.card import label

if TYPE_CHECKING:
    from plume_ui.desk import Desk
    from plume_ui.jobs import Job

_EMPTY = "Select a table, a cell or a step of a plan, and it is shown here closely."


class InspectorPanel(QWidget):
    """Shows the last :class:`Inspection` that was sent through the desk."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._job: Job | None = None
        self.shown: Inspection | None = None
        self._title = label("", "heading", wrap=True, delta=2.0)
        self._title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._subtitle = label("", "caption", wrap=True)
        self._notes = label("", "warn", wrap=True)
        self._facts = Facts(self)
        self.sql = SqlPart(self)
        self.value = ValuePart(self)
        self._links = LinksPart(self)
        self._links.followed.connect(desk.table_wanted)
        self._empty = label(_EMPTY, "caption", wrap=True)
        self._lay_out()
        desk.inspected.connect(self.show_inspection)

    def _lay_out(self) -> None:
        inside = QWidget(self)
        inside.setMinimumWidth(160)  # said outright, so that no long word widens it past the edge
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(12)
        head = QVBoxLayout()
        head.setSpacing(2)
        head.addWidget(self._empty)
        head.addWidget(self._title)
        head.addWidget(self._subtitle)
        column.addLayout(head)
        for part in (self._notes, self._facts, self.sql):
            column.addWidget(part)
            part.hide()
        column.addWidget(self.value, 100)
        column.addWidget(self._links)
        column.addStretch(1)
        self._title.hide()
        self._subtitle.hide()
        self.value.hide()
        self._links.hide()
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        area.setAccessibleName("Inspector")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        self.setMinimumWidth(220)

    def show_inspection(self, inspection: Inspection) -> None:
        """Show something else; what takes time to prepare follows from a worker."""
        self.shown = inspection
        self._empty.hide()
        _put(self._title, inspection.title)
        _put(self._subtitle, inspection.subtitle)
        _put(self._notes, "\n".join(inspection.notes))
        self._facts.show_facts(inspection.facts)
        self._links.show_links(inspection.links)
        same_sql = self.sql.stored == inspection.sql
        if not same_sql:
            self.sql.show_sql("", "")
        if inspection.value is NO_VALUE:
            self.value.hide()
        if self._job is not None:
            self._job.cancel()
            self._job = None
        if inspection.value is not NO_VALUE or (inspection.sql and not same_sql):
            self._prepare(inspection)

    def clear(self) -> None:
        """Show nothing: what was shown is gone."""
        self.show_inspection(Inspection(""))
        self.shown = None
        self._empty.show()

    def _prepare(self, inspection: Inspection) -> None:
        def work(task: Task) -> tuple[str, Decoded | None]:
            has_value = inspection.value is not NO_VALUE
            decoded = decode(task, inspection.value) if has_value else None
            return laid_out(inspection.sql) if inspection.sql else "", decoded

        worker = self._desk.session.worker("lookup")
        self._job = self._desk.jobs.start(self, worker, work, title="Inspect", quiet=True)
        self._job.succeeded.connect(lambda ready: self._show_prepared(inspection, ready))

    def _show_prepared(self, inspection: Inspection, ready: tuple[str, Decoded | None]) -> None:
        if inspection is not self.shown:
            return
        text, decoded = ready
        self.sql.show_sql(inspection.sql, text)
        if decoded is not None:
            self.value.show_value(decoded)
            self.value.show()

    def sizeHint(self) -> QSize:
        """Ask for a column wide enough for SQL."""
        return QSize(300, 400)


def _put(where: QLabel, text: str) -> None:
    where.setText(text)
    where.setVisible(bool(text))
