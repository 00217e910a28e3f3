"""The window: welcome page, opening page or workspace, with menu, tool bar and status bar."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QMainWindow,
    QStackedWidget,
    QWidget,
)

from plume_db.jobs import Worker
from plume_db.language import tr
from plume_db.values import revealed
from plume_ui.actions import ActionSet
from plume_ui.closing import may_lose_changes, may_stop_jobs
from plume_ui.crash import show_crash, show_log_folder, show_report
from plume_ui.jobs import JobBoard
from plume_ui.opening.entrances import Entrances
from plume_ui.opening.flow import OpenFlow
from plume_ui.opening.naming import name_of, printable, same_name
from plume_ui.opening.page import OpeningPage
from plume_ui.opening.tabs import TabMemory, Wanted
from plume_ui.panels import Panels
from plume_ui.settings import Settings
from plume_ui.speaking import JobSpeaker
from plume_ui.status.line import StatusLine
from plume_ui.theme import THEMES
from plume_ui.tool_bar import make_tool_bar
from plume_ui.widgets.message_strip import MessageStrip, stacked

if TYPE_CHECKING:
    from plume_db.session import Session
    from plume_ui.welcome.page import WelcomePage
    from plume_ui.workspace import Workspace

LEAST_WIDTH, LEAST_HEIGHT = 600, 360
"""In a scale of 200 % a panel of 1280 x 800 has 640 x 400 of these, less its own bars."""
OFFER_MS = 400
"""When the welcome page begins to find out what it may offer: it has been painted by then."""


class MainWindow(QMainWindow):
    """One window, at most one file."""

    elsewhere_wanted = Signal(object)
    """Carries a path or URL that is to be opened in another window; None for the demo."""
    files_wanted = Signal(object)
    """Carries a list of paths and URLs that are to be opened, here or elsewhere."""
    session_wanted = Signal()
    """What was open when the program crashed is to be opened again."""
    window_wanted = Signal()
    theme_wanted = Signal(object)
    quit_wanted = Signal()
    fronted = Signal()
    """It came to the front."""
    file_changed = Signal()
    """It has another file now, or none."""
    leaving = Signal()
    """It is about to close, and still stands where it stood."""
    session_opened = Signal()
    closed = Signal()

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
        self.jobs = JobBoard(self)
        self.jobs.crashed.connect(self._show_crash)
        JobSpeaker(self.jobs, self)
        self.workspace: Workspace | None = None
        self._welcome: WelcomePage | None = None
        self._opening = OpeningPage()
        self._flow = OpenFlow(self._opening, self.jobs, settings, self)
        self._flow.opened.connect(self._enter)
        self._flow.given_up.connect(self.show_welcome)
        self._opening.other_wanted.connect(self.ask_for_file)
        self._opening.recover_wanted.connect(self._recover)
        self.file = ""
        """The path or URL that it shows or is about to; empty while it has none."""
        self.brings_tabs_back = Wanted.NO
        """Whether the tabs of the last session come back with the file."""
        self._tabs: TabMemory | None = None
        self.notice = MessageStrip(self)
        self.notice.setObjectName("last session")
        self._pages = QStackedWidget()
        self._pages.addWidget(self._opening)
        self.setCentralWidget(stacked(self.notice, self._pages))
        self.status = StatusLine()
        self.setStatusBar(self.status)
        self.actions_by_id = ActionSet(self, self._handlers())
        self.actions_by_id.fill(self.menuBar())
        self.menuBar().setAccessibleName(tr("Menu"))
        self._entrances = Entrances(self)
        for each in THEMES:
            self.actions_by_id[f"theme-{each}"].setCheckable(True)
        self.show_theme(str(settings.get("appearance/theme")))
        self._tools = make_tool_bar(self, self.actions_by_id, self.open_palette)
        self.addToolBar(self._tools)
        self.panels = Panels(self, self._list_panels)
        self.setMinimumSize(LEAST_WIDTH, LEAST_HEIGHT)
        self.resize(1280, 800)
        self.take_place(str(settings.get("window/geometry")))
        self._name_window("")

    def _handlers(self) -> dict[str, Callable[[], object]]:
        def space(act: Callable[[Workspace], object]) -> Callable[[], object]:
            return lambda: act(self.workspace) if self.workspace is not None else None

        return {
            "new-window": self.window_wanted.emit,
            "open": self.ask_for_file,
            "open-clipboard": lambda: self._entrances.open_clipboard(),  # noqa: PLW0108 - made later
            "demo": self.open_demo,
            "refresh": self.reopen,
            "copy-path": self._copy_path,
            "close-tab": space(lambda w: w.documents.close_document(w.documents.current)),
            "close-file": self.close_file,
            "settings": self.open_settings,
            "quit": self.quit_wanted.emit,
            "palette": self.open_palette,
            "filter": space(lambda w: w.schema.focus_filter()),
            "schema": space(lambda w: w.toggle_schema()),
            "inspector": space(lambda w: w.toggle_inspector()),
            "activity": space(lambda w: w.toggle_activity()),
            "split": space(lambda w: w.documents.split()),
            "next-tab": space(lambda w: w.documents.step(1)),
            "previous-tab": space(lambda w: w.documents.step(-1)),
            "tab-left": space(lambda w: w.documents.move_current(-1)),
            "tab-right": space(lambda w: w.documents.move_current(1)),
            "divider": self._next_divider,
            "next-panel": lambda: self.panels.step(1),
            "previous-panel": lambda: self.panels.step(-1),
            "next-control": self.focusNextChild,
            "previous-control": self.focusPreviousChild,
            **{f"theme-{each}": partial(self.theme_wanted.emit, each) for each in THEMES},
            "overview": space(lambda w: w.open_overview()),
            "query": space(lambda w: w.open_query()),
            "export": space(lambda w: w.export()),
            "attach": space(lambda w: w.open_attach()),
            "find": space(lambda w: w.find_text()),
            "back": space(lambda w: w.trail.back()),
            "forward": space(lambda w: w.trail.forward()),
            "search-file": space(lambda w: w.open_search()),
            "history": space(lambda w: w.open_history()),
            "chart": space(lambda w: w.open_chart()),
            "dashboard": space(lambda w: w.open_dashboard()),
            "maintenance": space(lambda w: w.open_maintenance()),
            "snapshots": space(lambda w: w.open_snapshots()),
            "monitor": space(lambda w: w.open_monitor()),
            "recover": space(lambda w: w.open_recover()),
            "guide": self.open_guide,
            "shortcuts": self._show_shortcuts,
            "report": lambda: show_report(self),
            "log-folder": show_log_folder,
            "about": self._show_about,
        }

    def show_welcome(self) -> None:
        """Show the welcome page, or go back to the file that is open."""
        if self.workspace is not None:
            self._pages.setCurrentWidget(self.workspace)
            return
        from plume_ui.welcome.page import WelcomePage

        if self._welcome is None:
            welcome = WelcomePage()
            welcome.open_wanted.connect(self.ask_for_file)
            welcome.demo_wanted.connect(self.open_demo)
            welcome.recent_wanted.connect(lambda path: self.files_wanted.emit([path]))
            welcome.forgotten.connect(lambda path: self.settings.forget_recent(str(path)))
            welcome.clear_wanted.connect(self.settings.clear_recent)
            self.settings.changes.changed.connect(self._follow_recent)
            QTimer.singleShot(OFFER_MS, welcome, lambda: self._offer(welcome))
            self._entrances.presence.seen.connect(
                lambda seen: welcome.show_presence(seen.path, seen.is_there)
            )
            self._pages.addWidget(welcome)
            self._welcome = welcome
        self._welcome.show_recent(self.settings.recent)
        self._entrances.presence.ask(self.settings.recent)
        self.brings_tabs_back = Wanted.NO  # what was to come back was given up
        self._set_file("")
        self._pages.setCurrentWidget(self._welcome)
        self._welcome.focus_first()
        self.actions_by_id.file_is_open(False)
        self.status.clear_facts()
        self._name_window("")

    def _follow_recent(self, key: object) -> None:
        shows = self._welcome is not None and self._pages.currentWidget() is self._welcome
        if key == "files/recent" and shows and self._welcome is not None:
            self._welcome.show_recent(self.settings.recent)
            self._entrances.presence.ask(self.settings.recent)

    def _offer(self, welcome: WelcomePage) -> None:
        """Offer to be the default for SQLite files: once; the settings can do it later."""
        if self.settings.safe or self.settings.get("files/default_offered"):
            return
        from plume_ui.associating import Associating

        asking = Associating(self.jobs, welcome)
        asking.known.connect(welcome.offer.show_association)
        asking.failed.connect(welcome.offer.show_failure)
        welcome.offer.taken.connect(asking.become)
        welcome.offer.made.connect(lambda: self.settings.set("files/default_offered", True))
        asking.look()

    def open_path(self, argument: object) -> None:
        """Open a path or URL: here where the window is free, else in another window."""
        if self.workspace is not None:
            self.elsewhere_wanted.emit(argument)
            return
        self.expect(str(argument))
        self._flow.start(str(argument))

    def expect(self, argument: str) -> None:
        """Look as a window does that is about to show a file."""
        self.actions_by_id.file_is_open(False)
        self._pages.setCurrentWidget(self._opening)
        self._set_file(argument)
        self._name_window(name_of(argument))

    @property
    def is_free(self) -> bool:
        """Whether a file may be opened here without taking anything from the person."""
        return self._pages.currentWidget() is self._welcome

    @property
    def is_opening(self) -> bool:
        """Whether its file is not open yet, or could not be opened."""
        return bool(self.file) and self.workspace is None

    def shows(self, argument: str, identity: tuple[int, int] | None) -> bool:
        """Tell whether it has a file, by its name or, where that is known, by which file it is."""
        if not self.file:
            return False
        if identity is not None and self.workspace is not None:
            own = self.workspace.desk.session.opened.state.identity
            if (own.device, own.inode) == identity:
                return True
        return same_name(self.file, argument)

    @property
    def place(self) -> str:
        """Its size, its place and whether it is maximized, for :meth:`take_place`."""
        return bytes(self.saveGeometry().toBase64().data()).decode()

    def take_place(self, place: str) -> None:
        """Stand as a window stood; on a screen that is there, whatever was there then."""
        if place:
            self.restoreGeometry(QByteArray.fromBase64(place.encode(errors="replace")))

    def _set_file(self, argument: str) -> None:
        if argument != self.file:
            self.file = argument
            self.file_changed.emit()

    def offer_last_session(self, files: list[str], opening: tuple[str, ...]) -> None:
        """Offer what was open when the program ended without being closed."""
        self._entrances.offer_last_session(files, opening)

    def ask_for_file(self) -> None:
        """Let the person choose files."""
        self._entrances.ask_for_files()

    def _recover(self) -> None:
        """Show the page that recovers a file which can not be opened."""
        from plume_db.opening.paths import path_of
        from plume_ui.recover.recover_page import RecoverPage

        page = RecoverPage(path_of(self._flow.argument), self.jobs)
        self._flow.stop()
        page.back_wanted.connect(self.show_welcome)
        page.back_wanted.connect(page.deleteLater)
        page.view.file_wanted.connect(self.open_path)
        page.view.file_wanted.connect(page.deleteLater)
        self._pages.addWidget(page)
        self._pages.setCurrentWidget(page)
        page.view.focus_first()

    def open_demo(self) -> None:
        """Build the demo database where it is not there yet, and open it."""
        from plume_ui.welcome.demo import demo_path, start_demo

        if self.workspace is not None:
            self.elsewhere_wanted.emit(None)
            return
        self._pages.setCurrentWidget(self._opening)
        self._opening.show_busy(tr("the demo database"))
        job = start_demo(self, self.jobs)
        job.progressed.connect(self._opening.show_progress)
        job.succeeded.connect(lambda _result: self.open_path(demo_path()))
        job.failed.connect(lambda error: self._opening.show_error(tr("The demo database"), error))
        job.cancelled.connect(self.show_welcome)
        self._opening.cancel_wanted.connect(job.cancel)

    def _enter(self, session: Session) -> None:
        # Loaded by now, on the worker that opened the file.
        from plume_ui.desk import Desk
        from plume_ui.workspace import Workspace

        desk = Desk(session, self.jobs, self.settings, self)
        self.workspace = Workspace(desk)
        self.workspace.reopen_wanted.connect(self.reopen)
        self.workspace.finish_wanted.connect(self._finish_transaction)
        desk.file_wanted.connect(self.open_path)
        desk.facts_known.connect(self.status.show_facts)
        self.workspace.looked.connect(lambda: self.status.show_changed(session.changed_ns))
        self._pages.addWidget(self.workspace)
        self._pages.setCurrentWidget(self.workspace)
        if self.workspace.documents.current is not None:
            self.workspace.documents.current.focus_first()
        self.status.show_opened(session.opened)
        self.workspace.explain_opening()
        self.actions_by_id.file_is_open(True)
        self._tabs = TabMemory(self.workspace, self.brings_tabs_back)
        self.brings_tabs_back = Wanted.NO
        self.settings.add_recent(session.opened.state.given)
        self._set_file(str(session.opened.state.given))
        self.file_changed.emit()  # it is no longer being opened
        self._name_window(session.opened.state.given.name)
        self.session_opened.emit()

    def reopen(self) -> None:
        """Open the file anew by the policy and read everything again; tabs stay."""
        space = self.workspace
        if space is None:
            return
        session = space.desk.session
        worker = Worker("reopen")
        job = self.jobs.start(
            self,
            worker,
            session.reopen,
            title=tr("Refreshing {name}", name=session.path.name),
            quiet=True,
        )
        job.succeeded.connect(lambda _none: self._reopened(space))
        job.failed.connect(space.say_failure)
        worker.retire()

    def _reopened(self, space: Workspace) -> None:
        space.strip.hide()
        self.status.show_opened(space.desk.session.opened)
        space.explain_opening()
        space.refresh()

    def _finish_transaction(self) -> None:
        from plume_ui.opening.finish import finish_transaction

        if self.workspace is not None:
            finish_transaction(self, self.workspace, self.jobs, self.reopen)

    def close_file(self) -> bool:
        """Close the file, asking first where jobs run; False where the person keeps it open."""
        if not self._let_go():
            return False
        self.show_welcome()
        return True

    def _let_go(self) -> bool:
        """Let go of the file and what it needs; False where the person keeps it open."""
        self._flow.stop()
        space = self.workspace
        if space is None:
            return True
        if not (may_stop_jobs(self, self.jobs) and may_lose_changes(self, space)):
            return False
        if self._tabs is not None:
            self._tabs.close()
        self.workspace, self._tabs = None, None
        self.jobs.cancel_all()
        space.shutdown()
        self._pages.removeWidget(space)
        session = space.desk.session
        space.desk.deleteLater()
        space.deleteLater()
        # Closing waits for workers, a writer without end: never in this thread.
        threading.Thread(target=session.close, name="plume closing").start()
        return True

    def open_settings(self, section: str = "") -> None:
        """Show the settings, at a section; a window of their own, beside which all can be used."""
        from plume_ui.preferences.window import show_preferences

        show_preferences(self, self.settings, section)

    def open_palette(self) -> None:
        """Show the box that finds anything by its name."""
        from plume_ui.help.book import guide_pages
        from plume_ui.palette.entries import entries_of
        from plume_ui.palette.popup import Palette

        desk = self.workspace.desk if self.workspace is not None else None
        guide = guide_pages(self.open_guide)
        gather = entries_of(desk, self.actions_by_id, self.settings.recent, self.open_path, guide)
        Palette(gather, self.jobs, self).pop_up()

    def _show_crash(self, error: object) -> None:
        if isinstance(error, BaseException):
            show_crash(error, self)

    def _copy_path(self) -> None:
        if self.workspace is not None:
            QGuiApplication.clipboard().setText(str(self.workspace.desk.session.path))
            self.status.showMessage(tr("Path copied"), 3000)

    def show_theme(self, choice: str) -> None:
        """Mark the appearance that is chosen, in the menu."""
        for each in THEMES:
            self.actions_by_id[f"theme-{each}"].setChecked(each == choice)

    def open_guide(self, page: str = "") -> None:
        """Show the guide, at a page or at the one for what is in front."""
        from plume_ui.help.front import page_in_front, show_guide

        front = self._pages.currentWidget()
        show_guide(self, self.jobs, self.settings, page or page_in_front(front))

    def _show_shortcuts(self) -> None:
        from plume_ui.help.dialogs import show_shortcuts

        show_shortcuts(self)

    def _list_panels(self) -> list[QWidget]:
        space = self.workspace
        in_front = space is not None and self._pages.currentWidget() is space
        inside = space.panels() if space is not None and in_front else [self._pages]
        return [self._tools, self.notice, *inside, self.status]

    def _next_divider(self) -> None:
        from plume_ui.widgets.dividers import next_divider

        next_divider(self)

    def _show_about(self) -> None:
        from plume_ui.help.dialogs import show_about

        show_about(self)

    def _name_window(self, name: str) -> None:
        name = printable(revealed(name))
        if self.settings.safe:
            title = tr("{name} (safe mode)", name=name) if name else tr("Safe mode")
            self.setWindowTitle(tr("{name} - Plume DB", name=title))
        else:
            self.setWindowTitle(tr("{name} - Plume DB", name=name) if name else "Plume DB")

    # Qt overrides

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close the file first, which may ask; remember the window's place."""
        self.leaving.emit()
        if not self._let_go():
            event.ignore()
            return
        self.setUpdatesEnabled(False)  # a window that goes has nothing to paint any more
        self.settings.set("window/geometry", self.place)
        super().closeEvent(event)
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter press the button that has the keyboard, and F10 open the menu.

        Qt does the first for Space only, the second on Windows only.
        """
        if event.key() == Qt.Key.Key_F10 and not event.modifiers():
            self._open_menu()
            return
        focus = self.focusWidget()
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if enter and not held and isinstance(focus, QAbstractButton) and not event.isAutoRepeat():
            focus.click()
            return
        super().keyPressEvent(event)

    def _open_menu(self) -> None:
        first = next(iter(self.menuBar().actions()), None)
        if first is not None and not self.menuBar().isNativeMenuBar():
            # Not the focus: the bar takes that by itself, and knows then whom to give it back to.
            self.menuBar().setActiveAction(first)

    def changeEvent(self, event: QEvent) -> None:
        """Say when the window comes to the front."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.fronted.emit()

    def showEvent(self, event: QShowEvent) -> None:
        """Take files that are dropped anywhere, from now on."""
        super().showEvent(event)
        self._entrances.take_drops()
