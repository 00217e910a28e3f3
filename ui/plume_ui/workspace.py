"""The inside of a window with an open file: schema, documents, inspector, activity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from plume_db.errors import PlumeError
from plume_db.jobs import Task, Worker
from plume_db.language import tr
from plume_db.opening.watch import Change
from plume_ui import theme
from plume_ui.document import Document
from plume_ui.overview.overview_document import OverviewDocument
from plume_ui.qt_types import make_all_soon
from plume_ui.schema.panel import SchemaPanel
from plume_ui.shelf import Shelf
from plume_ui.watching import FileWatch, say_change
from plume_ui.widgets.focus import holds_focus

if TYPE_CHECKING:
    from plume_db.monitor.alerts import Alert
    from plume_ui.desk import Desk
    from plume_ui.inspector.panel import InspectorPanel
    from plume_ui.profile.part import ProfilePart

NARROW = 680
"""Pixels of width below which the documents have all of it until a panel is asked for."""
REST_MS = 100
"""When the panels beside the documents are loaded: the first look has been painted by then."""


class Workspace(Shelf):
    """Lays out the panels of one file around its documents."""

    reopen_wanted = Signal()
    finish_wanted = Signal()
    looked = Signal()
    """The file was looked at; emitted once a second."""
    queries_came = Signal()
    """What was typed before is back in its tabs, if anything was kept."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.schema = SchemaPanel(desk, self)
        self.inspector: InspectorPanel | None = None
        self.activity: QWidget | None = None
        self._profile: ProfilePart | None = None
        self._lay_out()
        self._connect()
        self._overview = OverviewDocument(desk, self)
        self.documents.add(self._overview)
        # What stands beside the first look is loaded and built after that has been painted.
        self._inspected_early: object = None
        QTimer.singleShot(REST_MS, self, lambda: make_all_soon(self, self._load_the_rest))
        self._inspected_by: Document | None = None
        self._gave_way = False
        """Whether the schema was hidden because the window became narrow."""
        self._stepped_aside = False
        """Whether the inspector is hidden because the page in front has nothing for it."""
        self._widths: list[int] = []
        """Widths of the panels before two documents side by side took from them."""
        self._watch = FileWatch(desk, self)
        self._watch.looked.connect(self.looked)
        self._watch.changed.connect(self._notice)

    def _lay_out(self) -> None:
        self._across = QSplitter(Qt.Orientation.Horizontal, self)
        self._across.setChildrenCollapsible(False)
        # Documents side by side must not squeeze it to nothing.
        self.schema.setMinimumWidth(theme.wide(170))
        self._across.addWidget(self.schema)
        self._across.addWidget(self.documents)
        self._across.setStretchFactor(1, 1)
        widths = self.desk.settings.get("window/panels")
        self._across.setSizes([int(width) for width in widths])
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.strip)
        self._column.addWidget(self._across, 1)

    def _connect(self) -> None:
        desk = self.desk
        desk.alerted.connect(self._say_alert)
        desk.profile_wanted.connect(self.open_profile)
        desk.inspected.connect(self._reveal_inspector)
        desk.file_written.connect(self._after_write)
        self.documents.closed.connect(self._forget_document)
        self.documents.split_changed.connect(self._keep_widths)
        self.documents.current_changed.connect(self._make_room)

    def _load_the_rest(self) -> None:
        """Import the other panels on a thread, since that takes longer than a frame."""
        worker = Worker("load panels")

        def panels(_task: Task) -> None:
            import plume_ui.activity.panel
            import plume_ui.inspector.panel
            import plume_ui.query.drafts  # noqa: F401

        def documents(_task: Task) -> None:
            # What is opened most. The others take less than a frame when they are asked for, and
            # all of them together as much time and memory as the window itself.
            import plume_ui.dashboard.recording
            import plume_ui.edit.mode
            import plume_ui.formats.menu
            import plume_ui.plan.plan_panel
            import plume_ui.query.query_document
            import plume_ui.rows.table_document
            import plume_ui.snapshots.keeper
            import plume_ui.transfer.copy_menu  # noqa: F401
            from plume_db.leftovers import sweep

            sweep()

        job = self.desk.jobs.start(self, worker, panels, title=tr("Load panels"), quiet=True)
        job.succeeded.connect(lambda _none: self._build_activity())
        later = self.desk.jobs.start(
            self, worker, documents, title=tr("Load documents"), quiet=True
        )
        later.succeeded.connect(lambda _none: self._record_size())
        later.succeeded.connect(lambda _none: self._keep_snapshots())
        worker.retire()

    def _record_size(self) -> None:
        from plume_ui.dashboard.recording import record_size

        record_size(self.desk)

    def _build_activity(self) -> None:
        from plume_ui.activity.panel import ActivityPanel

        self.activity = ActivityPanel(self.desk.jobs, self)
        self._column.addWidget(self.activity)
        QTimer.singleShot(0, self, self._build_inspector)  # a frame between the two

    def _build_inspector(self) -> None:
        if self.desk.closing:
            return
        from plume_ui.inspector.panel import InspectorPanel
        from plume_ui.query.drafts import bring_back

        self.inspector = InspectorPanel(self.desk, self)
        self.inspector.hide()  # until there is something to show in it
        self._across.addWidget(self.inspector)
        self._across.setStretchFactor(2, 0)
        self._across.setSizes([int(width) for width in self.desk.settings.get("window/panels")])
        if self._inspected_early is not None:
            self.desk.inspected.emit(self._inspected_early)
            self._inspected_early = None
        bring_back(self.desk, self.queries_came.emit)

    @property
    def is_narrow(self) -> bool:
        """Whether there is room for the documents only."""
        return self.width() < theme.wide(NARROW)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the schema give way to the documents where there is no room for both."""
        super().resizeEvent(event)
        was_narrow = 0 <= event.oldSize().width() < theme.wide(NARROW)
        if self.is_narrow and not was_narrow and not self.schema.isHidden():
            self.schema.hide()
            self._gave_way = True
        elif self._gave_way and not self.is_narrow:
            self.schema.show()
            self._gave_way = False

    def panels(self) -> list[QWidget]:
        """List what F6 goes through, in the order in which it stands; some may be hidden."""
        beside = [each for each in (self.inspector, self.activity) if each is not None]
        return [self.strip, self.schema, *self.documents.groups, *beside]

    def _keep_snapshots(self) -> None:
        """Take snapshots by the plan of the file; what fails is said above the documents."""
        from plume_ui.snapshots.keeper import SnapshotKeeper

        if not self.desk.closing:
            keeper = SnapshotKeeper(self.desk)
            keeper.failed.connect(self._say_unkept)

    def _say_unkept(self, sentence: object) -> None:
        self.strip.say("warn", str(sentence), (tr("Snapshots…"), self.open_snapshots))

    def open_profile(self, request: object) -> None:
        """Show in the inspector what a column holds."""
        from plume_ui.profile.part import ProfilePart
        from plume_ui.requests import ProfileRequest

        if self.inspector is None or not isinstance(request, ProfileRequest):
            return
        if self._profile is None:
            self._profile = ProfilePart(self.desk, self.inspector)
        self.inspector.show_part(self._profile)
        self.inspector.show()
        self._profile.show_profile(request)

    def toggle_schema(self) -> None:
        """Show or hide the schema panel."""
        self._gave_way = False  # the person decides from now on
        self.schema.setVisible(self.schema.isHidden())

    def toggle_inspector(self) -> None:
        """Show or hide the inspector."""
        self._stepped_aside = False  # the person decides from now on
        if self.inspector is not None:
            self.inspector.setVisible(self.inspector.isHidden())
            self.desk.settings.set("window/inspector", not self.inspector.isHidden())

    def toggle_activity(self) -> None:
        """Show or hide the activity panel."""
        if self.activity is not None:
            self.activity.setVisible(self.activity.isHidden())

    def refresh(self) -> None:
        """Let the schema and every document read the file again."""
        self.schema.refresh()
        for document in self.documents.documents():
            document.refresh()
        self._record_size()

    def shutdown(self) -> None:
        """Stop watching and close every document; the session is closed by the window."""
        self._watch.stop()
        self._save_widths()
        self.desk.closing = True
        self.documents.close_all()

    def _reveal_inspector(self, inspection: object) -> None:
        inside = holds_focus(self.documents)
        self._inspected_by = self.documents.current if inside else None
        if self.inspector is None:
            self._inspected_early = inspection
        elif self.desk.settings.get("window/inspector") and not self.is_narrow:
            self._stepped_aside = False
            self.inspector.show()

    def _make_room(self, document: object) -> None:
        """Let the inspector step aside for a page that has nothing to show in it."""
        if self.inspector is None or not isinstance(document, Document):
            return
        if document.inspects and self._stepped_aside:
            self._stepped_aside = False
            self.inspector.setVisible(not self.is_narrow)
        elif not document.inspects and document is not self._inspected_by:
            self._stepped_aside = self._stepped_aside or not self.inspector.isHidden()
            self._save_widths()
            self.inspector.hide()

    def _save_widths(self) -> None:
        widths = self._widths or self._across.sizes()
        if len(widths) == 3 and all(widths):  # a hidden panel has no width
            self.desk.settings.set("window/panels", widths)

    def _keep_widths(self, is_split: object) -> None:
        """Give the panels their room back once documents no longer stand side by side."""
        if is_split:
            self._widths = self._across.sizes()
        elif self._widths:
            self._across.setSizes(self._widths)
            self._widths = []

    def _forget_document(self, document: object) -> None:
        """Do not go on showing what was chosen in a tab that is closed."""
        if document is self._inspected_by and self.inspector is not None:
            self.inspector.clear()
            self._inspected_by = None

    def _after_write(self) -> None:
        self._watch.know()
        self.desk.session.renew()
        self.refresh()

    def _notice(self, change: Change) -> None:
        """Tell of a change from outside, unless what is in front follows it by itself."""
        current = self.documents.current
        if change is not Change.CONTENT or current is None or not current.live:
            say_change(self.strip, self.desk.session.path.name, change, self.reopen_wanted.emit)

    def explain_opening(self) -> None:
        """Say above the documents what is special about how the file is open."""
        opened = self.desk.session.opened
        if opened.damage:
            self.strip.say(
                "bad",
                tr(
                    "The file is damaged ({damage}). What can be read is shown; each "
                    "object that fails says why.",
                    damage=opened.damage,
                ),
                (tr("Recover…"), self.open_recover),
            )
        elif opened.interrupted:
            self.strip.say(
                "warn", opened.why, (tr("Finish the transaction…"), self.finish_wanted.emit)
            )
        elif opened.state.hard_links > 1:
            self.strip.say(
                "warn",
                tr(
                    "The file has {hard_links} names (hard links). A program that uses "
                    "another name does not see this one's journal.",
                    hard_links=opened.state.hard_links,
                ),
            )

    def _say_alert(self, alert: Alert) -> None:
        """Tell an alert of the monitor above the documents, with what helps."""
        offers = [(tr("Show"), self.open_monitor)]
        if alert.task:
            offers.insert(0, (tr("Maintain…"), lambda: self.open_maintenance(alert.task)))
        self.strip.say("warn", str(alert), *offers)

    def say_failure(self, error: PlumeError) -> None:
        """Show why something asked for did not work."""
        self.strip.say("bad", error.sentence)
