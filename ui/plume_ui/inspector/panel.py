"""The inspector panel: title, facts, SQL, value and dependencies of what is selected."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.schema.ddl import laid_out
from plume_ui import theme
from plume_ui.inspection import NO_VALUE, Inspection
from plume_ui.inspector.content import Content
from plume_ui.inspector.decode import Decoded, decode, gather
from plume_ui.inspector.parts import Facts, LinksPart, SqlPart
from plume_ui.inspector.value_part import ValuePart
from plume_ui.widgets.card import label
from plume_ui.widgets.spoken import Role, speak_as

if TYPE_CHECKING:
    from plume_ui.desk import Desk
    from plume_ui.jobs import Job

T = TypeVar("T")

_EMPTY = tr("Select a table, a cell or a step of a plan, and it is shown here closely.")


class InspectorPanel(QWidget):
    """Shows the last :class:`Inspection` that was sent through the desk."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._job: Job | None = None
        self.shown: Inspection | None = None
        self._part: QWidget | None = None
        """A widget of another feature that is shown in place of an inspection."""
        self._title = label("", "heading", wrap=True, delta=2.0)
        self._title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._subtitle = label("", "caption", wrap=True)
        self._notes = label("", "warn", wrap=True)
        self._facts = Facts(self)
        self.sql = SqlPart(self)
        self.value = ValuePart(desk, self)
        self._links = LinksPart(self)
        self._links.followed.connect(desk.table_wanted)
        self._empty = label(_EMPTY, "caption", wrap=True)
        self._lay_out()
        desk.inspected.connect(self.show_inspection)

    def _lay_out(self) -> None:
        inside = QWidget(self)
        inside.setMinimumWidth(160)  # said outright, so that no long word widens it past the edge
        self._column = column = QVBoxLayout(inside)
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
        area.setWidget(inside)
        area.setAccessibleName(tr("Inspector"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        speak_as(self, Role.Grouping, tr("Inspector"))
        more = theme.wide(220) - 220
        self.setMinimumWidth(220 + more + more // 6)  # large letters also need wider columns

    def show_inspection(self, inspection: Inspection) -> None:
        """Show something else; what takes time to prepare follows from a worker."""
        self.shown = inspection
        self._empty.hide()
        if self._part is not None:
            self._part.hide()
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
        self.value.stop()
        if inspection.value is not NO_VALUE or (inspection.sql and not same_sql):
            self._gather(inspection)

    def show_part(self, part: QWidget) -> None:
        """Show a widget that brings its own words; the next inspection takes its place."""
        self.show_inspection(Inspection(""))
        self.shown = None
        if self._part is not part:
            self._column.insertWidget(0, part)
            self._part = part
        part.show()

    def clear(self) -> None:
        """Show nothing: what was shown is gone."""
        self.show_inspection(Inspection(""))
        self.shown = None
        self._empty.show()

    def _gather(self, inspection: Inspection) -> None:
        """Take the value's bytes, on the worker that can read what is not at hand."""
        value, pieces = inspection.value, inspection.pieces
        if value is NO_VALUE:
            self._prepare(inspection, None)
            return
        self._start(
            pieces.worker if pieces is not None else "lookup",
            lambda task: gather(task, value, pieces),
            lambda content: self._prepare(inspection, content),
        )

    def _prepare(self, inspection: Inspection, content: Content | None) -> None:
        """Decode on a worker of its own: a large picture must not hold up the rows."""
        if inspection is not self.shown:
            return
        value, shown_as = inspection.value, inspection.format

        def work(task: Task) -> tuple[str, Decoded | None]:
            decoded = None if value is NO_VALUE else decode(task, value, content, shown_as)
            return laid_out(inspection.sql) if inspection.sql else "", decoded

        self._start("lookup", work, lambda ready: self._show_prepared(inspection, ready))

    def _start(self, worker: str, work: Callable[[Task], T], then: Callable[[T], object]) -> None:
        at = self._desk.session.worker(worker)
        self._job = job = self._desk.jobs.start(self, at, work, title=tr("Inspect"), quiet=True)
        job.succeeded.connect(then)
        job.failed.connect(lambda error: _put(self._notes, error.sentence))

    def _show_prepared(self, inspection: Inspection, ready: tuple[str, Decoded | None]) -> None:
        if inspection is not self.shown:
            return
        text, decoded = ready
        self.sql.show_sql(inspection.sql, text)
        if decoded is not None:
            self.value.show_value(decoded, inspection.title, inspection.subtitle)
            self.value.show()

    def sizeHint(self) -> QSize:
        """Ask for a column wide enough for SQL."""
        return QSize(300, 400)


def _put(where: QLabel, text: str) -> None:
    where.setText(text)
    where.setVisible(bool(text))
