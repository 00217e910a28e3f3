"""One open file as its documents see it: session, jobs, catalog, and the way to other documents.

Documents do not know each other. One that wants another shown emits a signal here, and the main
window opens it.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from plume_db.memory import FileMemory
from plume_ui.jobs import JobBoard

if TYPE_CHECKING:
    from plume_db.audit.log import AuditLog
    from plume_db.history.history import History
    from plume_db.schema.objects import Catalog
    from plume_db.session import Session
    from plume_ui.settings import Settings


class Desk(QObject):
    """What every document of one window is given."""

    table_wanted = Signal(object)
    """Carries the name of a table or view, or a TableRequest."""
    query_wanted = Signal(object)
    """Carries SQL text, perhaps empty, or a QueryRequest."""
    chart_wanted = Signal(object)
    """Carries a Series found by discovery, a ChartSpec, a table's name, or None."""
    dashboard_wanted = Signal(object)
    """Carries a ChartSpec to be added to a dashboard, a Dashboard, the name of one, or None."""
    maintenance_wanted = Signal(object)
    """Carries a task's name: vacuum, analyze, check, backup; or ""."""
    alerted = Signal(object)
    """Carries an Alert of the monitor, once; it is told above the documents."""
    snapshots_wanted = Signal()
    task_wanted = Signal(object)
    """Carries a TaskRequest: a task to be carried out in the queue of this file."""
    recover_wanted = Signal()
    file_wanted = Signal(object)
    """Carries the path of a file that is to be opened, in a window of its own."""
    inspected = Signal(object)
    """Carries an Inspection."""
    export_wanted = Signal(object)
    """Carries an ExportRequest."""
    search_wanted = Signal(object)
    """Carries a text to be searched for in the whole file, perhaps empty."""
    profile_wanted = Signal(object)
    """Carries a ProfileRequest: a column that is to be looked at closely, in the inspector."""
    plan_document_wanted = Signal(object)
    """Carries a PlanRequest, a Question or SQL: a statement whose plan is to be shown in a tab."""
    attached_changed = Signal(object)
    """Carries the catalogs of what is attached: a dict from the name in SQL to a Catalog."""
    catalog_changed = Signal(object)
    """Carries the Catalog that was read."""
    object_measured = Signal(object)
    """Carries sizes or counts as they come: a tuple of Size or Count objects of the core."""
    facts_known = Signal(object)
    """Carries the FileFacts of the open file."""
    file_changed = Signal(object)
    """Carries a Change made by another program."""
    file_written = Signal()
    """A job of ours wrote to the file."""

    def __init__(
        self,
        session: Session,
        jobs: JobBoard,
        settings: Settings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.session = session
        self.jobs = jobs
        self.settings = settings
        self.catalog: Catalog | None = None
        self.memory = FileMemory(
            settings.state_dir,
            session.path,
            kept=not (session.opened.encrypted or settings.safe),
        )
        """What is remembered of this file, outside it."""
        self.queries = 0
        """How many query documents were opened; their titles are numbered by it."""
        self.writing = False
        """Whether a job of ours writes to the file, so that a change of it is no surprise."""
        self.closing = False
        """Whether the whole file is being closed, and not just one of its tabs."""
        self.attached: dict[str, Catalog] = {}
        """The catalogs of what is attached, by the name in SQL."""
        self.catalog_changed.connect(self._keep_catalog)
        self.attached_changed.connect(self._keep_attached)

    @cached_property
    def audit(self) -> AuditLog:
        """The log of what was written to all files; loaded when it is first needed."""
        from plume_db.audit.log import AuditLog

        return AuditLog(self.settings.state_dir)

    @cached_property
    def history(self) -> History:
        """The statements that were run on all files; of an encrypted one in memory only."""
        from plume_db.history.history import History

        return History(None if self.session.opened.encrypted else self.settings.state_dir)

    def _keep_attached(self, catalogs: dict[str, Catalog]) -> None:
        self.attached = catalogs

    def _keep_catalog(self, catalog: Catalog) -> None:
        self.catalog = catalog
