"""A dashboard in a tab: chosen in the bar above, arranged by hand, kept outside the file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from plume_db.errors import PlumeError
from plume_db.language import tr
from plume_ui.document import Document
from plume_ui.jobs import Job
from plume_ui.qt_types import make_all
from plume_ui.widgets.empty_state import EmptyState
from plume_ui.widgets.message_strip import MessageStrip

from .header import Header
from .sharing import Sharing
from .work import Offer, Stores, keeping, offering, removing

if TYPE_CHECKING:
    from plume_db.chart.spec import ChartSpec
    from plume_db.dashboard.dashboard import Dashboard
    from plume_ui.dashboard.board import Board
    from plume_ui.dashboard.loading import Loading
    from plume_ui.desk import Desk

_MOST_UNDO = 50
_NARROWEST = 400


class DashboardDocument(Document):
    """Shows one dashboard at a time."""

    icon_name = "dashboard"
    help_page = "dashboards"
    comes_back_as = "dashboard"
    inspects = False

    def __init__(self, desk: Desk, wanted: object = None, parent: QWidget | None = None) -> None:
        super().__init__(desk, tr("Dashboard"), parent)
        self._stores = Stores(desk.settings.state_dir if desk.memory.kept else None)
        self._wanted = wanted
        self._offer: Offer | None = None
        self._job: Job | None = None
        self._past: list[Dashboard] = []
        self._refused = ""
        self.board: Board | None = None
        self.loading: Loading | None = None
        self._build()
        desk.catalog_changed.connect(self._on_catalog)
        self._look()

    # Making

    def _build(self) -> None:
        self.header = Header(self)
        self.choice, self.span = self.header.choice, self.header.span
        self.edit, self.more = self.header.edit, self.header.more
        self.choice.activated.connect(self._on_choice)
        self.span.refused.connect(self._on_refused)
        self.edit.toggled.connect(self._on_edit)
        self.sharing = Sharing(self)
        self.more.clicked.connect(self.sharing.show_menu)
        self.strip = MessageStrip(self)
        self.message = EmptyState("dashboard", self)
        self.area = QScrollArea(self)
        self.area.setWidgetResizable(True)
        self.area.setAccessibleName(tr("Cards of the dashboard"))
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.message)
        self._stack.addWidget(self.area)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.strip)
        column.addWidget(self._stack, 1)
        # The bar needs less than it seems to: words leave it once it is narrow.
        self.setMinimumWidth(_NARROWEST)
        undo = QShortcut(QKeySequence.StandardKey.Undo, self)
        undo.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        undo.activated.connect(self.undo)
        self.message.say(tr("Looking for what can be shown…"))
        self.choice.setEnabled(True)  # so that it has the keyboard while they are looked for

    @property
    def dashboard(self) -> Dashboard | None:
        """What is shown."""
        return self.board.dashboard if self.board is not None else None

    @property
    def offer(self) -> Offer | None:
        """The dashboards that fit the file, once that is known."""
        return self._offer

    # Looking for dashboards

    def _look(self) -> None:
        catalog = self.desk.catalog
        if catalog is None or self._job is not None:
            return
        make_all()  # before the worker names them
        work = offering(catalog, self._stores, self.desk.session.path, "UTC")
        self._job = self.desk.jobs.start(
            self, self.desk.session.worker("chart"), work, title=tr("Find dashboards"), quiet=True
        )
        self._job.succeeded.connect(self._on_offer)
        self._job.failed.connect(self._on_no_offer)
        self._job.crashed.connect(self._on_crashed)
        self._job.finished.connect(self._end_look)

    @Slot()
    def _end_look(self) -> None:
        self._job = None

    @Slot(object)
    def _on_catalog(self, _catalog: object) -> None:
        if self._offer is None:
            self._look()

    @Slot(object)
    def _on_no_offer(self, error: PlumeError) -> None:
        self.message.say(tr("No dashboard could be made."), error.sentence)

    @Slot(object)
    def _on_crashed(self, _error: object) -> None:
        self.message.say(tr("No dashboard could be made because of an error in Plume DB."))

    @Slot(object)
    def _on_offer(self, offer: Offer) -> None:
        self._offer = offer
        if self.board is None:
            self._make_board()
        self.header.fill(self._offer)
        wanted, self._wanted = self._wanted, None
        if wanted is not None and wanted != "":
            self.show_wanted(wanted)
        elif self.dashboard is None or not self.dashboard.title:
            self.show_dashboard(offer.all[0])
        self.header.allow()

    def _make_board(self) -> None:
        from plume_ui.dashboard.board import Board
        from plume_ui.dashboard.loading import Loading

        self.board = Board(self.area)
        self.area.setWidget(self.board)
        self.loading = Loading(self.desk, self.board, self.area)
        self.board.arranged.connect(self._on_arranged)
        self.board.card_opened.connect(self._on_card_opened)
        for asked in (self.span.length_chosen, self.span.span_typed):
            asked.connect(self._on_asked)
        self.span.length_chosen.connect(self.loading.choose_length)
        self.span.span_typed.connect(self.loading.choose_span)
        self.loading.span_shown.connect(self._on_span)

    # Showing

    def show_wanted(self, wanted: object) -> None:
        """Show what the desk's signal may carry: a chart to add, a dashboard, its name, None."""
        from plume_db.chart.spec import ChartSpec
        from plume_db.dashboard.dashboard import Dashboard

        if self._offer is None or self.board is None:
            self._wanted = wanted
        elif isinstance(wanted, ChartSpec):
            self.add_chart(wanted)
        elif isinstance(wanted, Dashboard):
            self.show_dashboard(wanted)
        elif isinstance(wanted, str) and wanted:
            found = [d for d in self._offer.all if wanted in (d.name, d.title.lower())]
            self.show_dashboard(found[0] if found else self._offer.all[0])

    def show_dashboard(self, dashboard: Dashboard) -> None:
        """Show another dashboard."""
        assert self.board is not None and self.loading is not None
        self._past.clear()
        self.span.buttons["All"].setChecked(True)
        self.loading.choose_length(None)
        self._put(dashboard)
        self.area.verticalScrollBar().setValue(0)

    def _put(self, dashboard: Dashboard) -> None:
        assert self.board is not None and self.loading is not None and self._offer is not None
        self.board.show_dashboard(dashboard)
        self.set_title(tr("Dashboard: {title}", title=dashboard.title))
        self.header.show_chosen(dashboard, self._offer)
        if dashboard.cards:
            self._stack.setCurrentWidget(self.area)
        else:
            self.message.say(
                tr("{title} has no cards yet.", title=dashboard.title),
                tr("Open a chart and choose “Add to dashboard” in its menu."),
            )
            self._stack.setCurrentWidget(self.message)
        self.loading.begin()

    @Slot(int)
    def _on_choice(self, at: int) -> None:
        if self._offer is not None and 0 <= at < len(self._offer.all):
            self.edit.setChecked(False)
            self.show_dashboard(self._offer.all[at])

    @Slot(object)
    def _on_span(self, span: tuple[float, float, bool]) -> None:
        self.span.show_span(*span)

    @Slot(object)
    def _on_refused(self, sentence: str) -> None:
        self._refused = sentence
        self.strip.say("warn", sentence)

    @Slot(object)
    def _on_asked(self, _span: object) -> None:
        if self._refused and self.strip.text == self._refused:
            self.strip.hide()

    @Slot(object)
    def _on_card_opened(self, number: int) -> None:
        assert self.dashboard is not None
        self.desk.chart_wanted.emit(self.dashboard.cards[number].chart)

    # Changing

    def add_chart(self, chart: ChartSpec) -> None:
        """Add a chart to the dashboard of the person's own that was shown or kept last."""
        from plume_db.dashboard.dashboard import MOST_CARDS, Dashboard
        from plume_db.dashboard.grid import added

        assert self._offer is not None
        shown = self.dashboard if self.dashboard is not None and self.dashboard.name else None
        target = shown or next(iter(self._offer.kept), None) or Dashboard(tr("My dashboard"))
        if len(target.cards) >= MOST_CARDS:
            self.strip.say(
                "warn",
                tr(
                    "{title} has {most_cards} cards already; remove one.",
                    title=target.title,
                    most_cards=MOST_CARDS,
                ),
            )
            return
        if shown is None:
            self._past.clear()
        self._change(target, added(target, chart))
        self.strip.say(
            "note",
            tr("The chart was added to {title}.", title=target.title),
            (tr("Undo"), self.undo),
        )

    @Slot(object)
    def _on_arranged(self, dashboard: Dashboard) -> None:
        assert self.dashboard is not None
        self._change(self.dashboard, dashboard)

    def _change(self, before: Dashboard, after: Dashboard) -> None:
        """Show and keep a changed dashboard; a ready one becomes the person's own."""
        if not after.name and before.title == after.title and self._is_ready(before):
            after = replace(after, title=tr("{title}, arranged", title=after.title))
        self._past = [*self._past, before][-_MOST_UNDO:]
        self._keep(after)

    def _is_ready(self, dashboard: Dashboard) -> bool:
        return self._offer is not None and dashboard in self._offer.ready

    @Slot()
    def undo(self) -> None:
        """Take back what was last arranged."""
        if not self._past or self.dashboard is None:
            return
        before = self._past.pop()
        self.strip.hide()
        if before.name or not self._is_ready(before):
            self._keep(replace(before, name=self.dashboard.name))
        else:
            self._forget(self.dashboard)
            self._put(before)

    def _keep(self, dashboard: Dashboard) -> None:
        """Show it now, and write it down on a worker."""
        if not dashboard.name:
            from uuid import uuid4

            dashboard = replace(dashboard, name=uuid4().hex)
        self._know(dashboard)
        self._put(dashboard)
        job = self.start(keeping(self._stores, dashboard), tr("Keep the dashboard"))
        job.failed.connect(self.say_failure)

    def _know(self, dashboard: Dashboard) -> None:
        """Put a dashboard among those on offer."""
        assert self._offer is not None
        kept = [each for each in self._offer.kept if each.name != dashboard.name]
        at = next((n for n, each in enumerate(self._offer.kept) if each.name == dashboard.name), 0)
        kept.insert(at, dashboard)
        self._offer = Offer(self._offer.ready, tuple(kept))
        self.header.fill(self._offer)

    @Slot(bool)
    def _on_edit(self, on: bool) -> None:
        if self.board is not None:
            self.board.set_editing(on)
        if on:
            self.strip.say(
                "note",
                tr(
                    "Drag a card to move it and its corner to resize it; arrow keys do so "
                    "too, with "
                    "Shift for the size. Delete removes it, F2 renames it."
                ),
            )
            if self.board is not None and self.board.cards:
                self.board.cards[0].setFocus()
        else:
            self.strip.hide()

    # Whole dashboards

    def take_in(self, dashboard: Dashboard) -> None:
        """Keep a dashboard that came from elsewhere, and show it."""
        self._past.clear()
        self._keep(replace(dashboard, name=""))

    def make_new(self, title: str) -> None:
        """Show an empty dashboard of a title."""
        from plume_db.dashboard.dashboard import Dashboard

        self._past.clear()
        self._keep(Dashboard(title))

    def rename(self, title: str) -> None:
        """Give the dashboard another title."""
        assert self.dashboard is not None
        self._change(self.dashboard, replace(self.dashboard, title=title))

    def remove(self) -> None:
        """Delete the dashboard; it can be brought back until another is changed."""
        gone = self.dashboard
        assert gone is not None and self._offer is not None
        self._forget(gone)
        self.show_dashboard(self._offer.all[0])
        self.strip.say(
            "note",
            tr("{title} was deleted.", title=gone.title),
            (tr("Undo"), lambda: self._keep(gone)),
        )

    def _forget(self, gone: Dashboard) -> None:
        assert self._offer is not None
        kept = tuple(each for each in self._offer.kept if each.name != gone.name)
        self._offer = Offer(self._offer.ready, kept)
        self.header.fill(self._offer)
        self.start(removing(self._stores, gone.name), tr("Delete a dashboard"))

    def start(self, work: Any, title: str, said: str = "") -> Job:
        """Do something on a worker; `said` is what Activity tells of it, empty for nothing."""
        worker = self.desk.session.worker("survey")
        return self.desk.jobs.start(
            self, worker, work, title=title, quiet=not said, summary=lambda _result: said
        )

    @Slot(object)
    def say_failure(self, error: PlumeError) -> None:
        """Say why something could not be done."""
        self.strip.say("bad", error.sentence)

    # Document

    def refresh(self) -> None:
        """Read the charts again."""
        if self.loading is not None:
            self.loading.reload()

    def kept(self) -> str:
        """Name the dashboard; it is kept by itself."""
        if self.dashboard is not None:
            return self.dashboard.name
        return self._wanted if isinstance(self._wanted, str) else ""

    def focus_first(self) -> None:
        """Put the keyboard to the list of dashboards."""
        self.choice.setFocus()

    def shutdown(self) -> None:
        """Cancel what is being loaded."""
        if self._job is not None:
            self._job.cancel()
        if self.loading is not None:
            self.loading.shutdown()
        self._stores.close()
