"""The window: welcome page, opening page or workspace, with menu, tool bar and status bar."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QShowEvent
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
from plume_ui.crash import show_crash
from plume_ui.greeting import Greeting
from plume_ui.handlers import handlers_of
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
    from plume_ui.workspace import Workspace

LEAST_WIDTH, LEAST_HEIGHT = 600, 360
"""In a scale of 200 % a panel of 1280 x 800 has 640 x 400 of these, less its own bars."""


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
        self.pages = QStackedWidget()
        self.pages.addWidget(self._opening)
        self.setCentralWidget(stacked(self.notice, self.pages))
        self.status = StatusLine()
        self.setStatusBar(self.status)
        self.actions_by_id = ActionSet(self, handlers_of(self))
        self.actions_by_id.fill(self.menuBar())
        self.menuBar().setAccessibleName(tr("Menu"))
        self.entrances = Entrances(self)
        self.greeting = Greeting(self)
        for each in THEMES:
            self.actions_by_id[f"theme-{each}"].setCheckable(True)
        self.show_theme(str(settings.get("appearance/theme")))
        self._tools = make_tool_bar(self, self.actions_by_id)
        self.addToolBar(self._tools)
        self.panels = Panels(self, self._list_panels)
        self.setMinimumSize(LEAST_WIDTH, LEAST_HEIGHT)
        self.resize(1280, 800)
        self.take_place(str(settings.get("window/geometry")))
        self._name_window("")

    def show_welcome(self) -> None:
        """Show the welcome page, or go back to the file that is open."""
        if self.workspace is not None:
            self.pages.setCurrentWidget(self.workspace)
            return
        page = self.greeting.prepare()
        self.brings_tabs_back = Wanted.NO  # what was to come back was given up
        self._set_file("")
        self.pages.setCurrentWidget(page)
        page.focus_first()
        self.actions_by_id.file_is_open(False)
        self.status.clear_facts()
        self._name_window("")

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
        self.pages.setCurrentWidget(self._opening)
        self._set_file(argument)
        self._name_window(name_of(argument))

    @property
    def is_free(self) -> bool:
        """Whether a file may be opened here without taking anything from the person."""
        return self.pages.currentWidget() is self.greeting.page

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
        self.entrances.offer_last_session(files, opening)

    def ask_for_file(self) -> None:
        """Let the person choose files."""
        self.entrances.ask_for_files()

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
        self.pages.addWidget(page)
        self.pages.setCurrentWidget(page)
        page.view.focus_first()

    def open_demo(self) -> None:
        """Build the demo database where it is not there yet, and open it."""
        from plume_ui.welcome.demo import demo_path, start_demo

        if self.workspace is not None:
            self.elsewhere_wanted.emit(None)
            return
        self.pages.setCurrentWidget(self._opening)
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
        self.pages.addWidget(self.workspace)
        self.pages.setCurrentWidget(self.workspace)
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
        self.pages.removeWidget(space)
        session = space.desk.session
        space.desk.deleteLater()
        space.deleteLater()
        # Closing waits for workers, a writer without end: never in this thread.
        threading.Thread(target=session.close, name="plume closing").start()
        return True

    def _show_crash(self, error: object) -> None:
        if isinstance(error, BaseException):
            show_crash(error, self)

    def show_theme(self, choice: str) -> None:
        """Mark the appearance that is chosen, in the menu."""
        for each in THEMES:
            self.actions_by_id[f"theme-{each}"].setChecked(each == choice)

    def _list_panels(self) -> list[QWidget]:
        space = self.workspace
        in_front = space is not None and self.pages.currentWidget() is space
        inside = space.panels() if space is not None and in_front else [self.pages]
        return [self._tools, self.notice, *inside, self.status]

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
        anew = self.panels.settled and not event.isAutoRepeat()
        if enter and not held and anew and isinstance(focus, QAbstractButton):
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
        self.entrances.take_drops()
