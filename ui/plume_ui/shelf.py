"""The documents of one file, and every page that can be opened among them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from plume_db.language import tr
from plume_ui.document import Document
from plume_ui.overview.overview_document import OverviewDocument
from plume_ui.trail import Trail
from plume_ui.widgets.document_area import DocumentArea
from plume_ui.widgets.message_strip import MessageStrip

if TYPE_CHECKING:
    from plume_ui.desk import Desk


class Shelf(QWidget):
    """Opens documents when they are asked for; those that are there once come to the front."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.strip = MessageStrip(self)
        """Sentences above the documents."""
        self.documents = DocumentArea(self)
        self.trail = Trail(self.documents, self)
        desk.table_wanted.connect(self.open_table)
        desk.query_wanted.connect(self.open_query)
        desk.chart_wanted.connect(self.open_chart)
        desk.dashboard_wanted.connect(self.open_dashboard)
        desk.maintenance_wanted.connect(self.open_maintenance)
        desk.snapshots_wanted.connect(self.open_snapshots)
        desk.task_wanted.connect(self._start_task)
        desk.recover_wanted.connect(self.open_recover)
        desk.export_wanted.connect(self.open_export)
        desk.search_wanted.connect(self.open_search)
        desk.plan_document_wanted.connect(self.open_plan)

    def _find(self, kind: type[Document], title: str | None = None) -> Document | None:
        for document in self.documents.documents():
            if isinstance(document, kind) and (title is None or document.title == title):
                return document
        return None

    def _show(self, kind: type[Document], make: Callable[[], Document]) -> None:
        found = self._find(kind)
        if found is not None:
            self.documents.show_document(found)
        else:
            self.documents.add(make())

    def open_overview(self) -> None:
        """Show the overview, anew where it was closed."""
        self._show(OverviewDocument, lambda: OverviewDocument(self.desk, self))

    def open_table(self, wanted: object) -> None:
        """Show the rows of a table or view, at the row a request names."""
        from plume_ui.requests import TableRequest
        from plume_ui.rows.table_document import TableDocument

        request = TableRequest.of(wanted)
        self.trail.leave()
        found = self._find(TableDocument, request.name)
        if isinstance(found, TableDocument):
            self.documents.show_document(found)
            if isinstance(wanted, TableRequest):
                found.show_request(request)
        else:
            self.documents.add(TableDocument(self.desk, request, self))
        self.trail.arrive()

    def open_query(self, sql: object = "") -> None:
        """Show a new query document with this text, or as a QueryRequest says."""
        from plume_ui.plan.plan_panel import PlanPanel
        from plume_ui.query.query_document import QueryDocument

        document = QueryDocument(self.desk, sql, self)
        plan = PlanPanel(self.desk, document)
        document.put_beside(plan)
        document.plan_wanted.connect(plan.explain)
        self.documents.add(document)

    def open_plan(self, wanted: object) -> None:
        """Show the plan of a statement in a tab; one that is open on it comes to the front."""
        from plume_ui.plan.plan_document import PlanDocument
        from plume_ui.plan.request import PlanRequest

        request = PlanRequest.of(wanted)
        for document in self.documents.documents():
            if isinstance(document, PlanDocument) and document.is_about(request.question):
                self.documents.show_document(document)
                document.show_request(request)
                return
        self.documents.add(PlanDocument(self.desk, request, self))

    def open_chart(self, request: object = None) -> None:
        """Show a new chart of a series, of a table, or one to be chosen."""
        from plume_ui.metrics.chart_document import ChartDocument
        from plume_ui.metrics.request import ChartRequest

        self.documents.add(ChartDocument(self.desk, ChartRequest.of(request), self))

    def open_dashboard(self, wanted: object = None) -> None:
        """Show the dashboards of this file; a chart that is wanted there is added to one."""
        from plume_ui.dashboard.dashboard_document import DashboardDocument

        found = self._find(DashboardDocument)
        if isinstance(found, DashboardDocument):
            self.documents.show_document(found)
            found.show_wanted(wanted)
        else:
            self.documents.add(DashboardDocument(self.desk, wanted, self))

    def open_maintenance(self, task: object = "") -> None:
        """Show the maintenance page, at a task."""
        if task == "recover":
            self.open_recover()
            return
        from plume_ui.maintenance.maintenance_document import MaintenanceDocument

        found = self._find(MaintenanceDocument)
        if not isinstance(found, MaintenanceDocument):
            self.documents.add(MaintenanceDocument(self.desk, str(task or ""), self))
            return
        self.documents.show_document(found)
        if task:
            found.choose(str(task))

    def open_recover(self) -> None:
        """Show the page that recovers what can be read of the file."""
        from plume_ui.recover.recover_document import RecoverDocument

        self._show(RecoverDocument, lambda: RecoverDocument(self.desk, self))

    def open_monitor(self) -> None:
        """Show the page that watches the file while others use it."""
        from plume_ui.monitor.monitor_document import MonitorDocument

        self._show(MonitorDocument, lambda: MonitorDocument(self.desk, self))

    def open_snapshots(self) -> None:
        """Show the snapshots of the file, and the way back to them."""
        from plume_ui.snapshots.snapshots_document import SnapshotsDocument

        self._show(SnapshotsDocument, lambda: SnapshotsDocument(self.desk, self))

    def _start_task(self, request: object) -> None:
        """Carry out a task of another page in the queue of this file."""
        from plume_ui.maintenance.runs import RunBook
        from plume_ui.requests import TaskRequest

        if isinstance(request, TaskRequest):
            request.follow(RunBook.of(self.desk).start(request.kind, request.order))

    def open_search(self, text: object = "") -> None:
        """Show the page that looks for a value in every table."""
        from plume_ui.search.search_document import SearchDocument

        self._show(SearchDocument, lambda: SearchDocument(self.desk, self))
        page = self._find(SearchDocument)
        if isinstance(page, SearchDocument):
            page.look_for(str(text or ""))

    def open_history(self) -> None:
        """Show the statements that were run before, and snippets."""
        from plume_ui.history.history_document import HistoryDocument

        self._show(HistoryDocument, lambda: HistoryDocument(self.desk, self))

    def open_attach(self) -> None:
        """Show what is attached, and let the person attach more."""
        from plume_ui.attach.attach_document import AttachDocument

        self._show(AttachDocument, lambda: AttachDocument(self.desk, self))

    def open_export(self, request: object) -> None:
        """Show the page that writes rows to a file."""
        from plume_ui.transfer.export_document import ExportDocument
        from plume_ui.transfer.request import ExportRequest

        if isinstance(request, ExportRequest):
            self.documents.add(ExportDocument(self.desk, request, self))

    def export(self) -> None:
        """Export what the document in front shows."""
        document = self.documents.current
        if document is None or not document.export():
            self.strip.say(
                "note", tr("There are no rows here to export; show a table or a result.")
            )

    def find_text(self) -> None:
        """Look for a text in the document in front; in the whole file where that is not it."""
        document = self.documents.current
        if document is None or not document.find_text():
            self.open_search()
