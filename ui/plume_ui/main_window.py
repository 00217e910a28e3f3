"""The window: welcome page, opening page or workspace, with menu, tool bar and status bar."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QMainWindow,
    QMessageBox,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QToolBar,
    QToolButton,
    QWidget,
)

from plume_db.jobs import Worker
from plume_ui import icons
from plume_ui.actions import TOOLBAR, ActionSet
from plume_ui.jobs import JobBoard
from plume_ui.opening.flow import OpenFlow
from plume_ui.opening.page import OpeningPage
from plume_ui.settings import Settings
from plume_ui.status.line import StatusLine

if TYPE_CHECKING:
    from plume_db.session import Session
    from plume_ui.welcome.page import WelcomePage
    from plume_ui.workspace import Workspace

THEMES = ("system", "light", "dark")


class MainWindow(QMainWindow):
    """One window, at most one file."""

    elsewhere_wanted = Signal(object)
    """Carries a path or URL that is to be opened in another window."""
    theme_wanted = Signal(object)
    session_opened = Signal()
    closed = Signal()

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
        self.jobs = JobBoard(self)
        self.jobs.crashed.connect(self._show_crash)
        self.workspace: Workspace | None = None
        self._welcome: WelcomePage | None = None
        self._opening = OpeningPage()
        self._flow = OpenFlow(self._opening, self.jobs, self)
        self._flow.opened.connect(self._enter)
        self._flow.given_up.connect(self.show_welcome)
        self._opening.other_wanted.connect(self.ask_for_file)
        self._opening.recover_wanted.connect(self._recover)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._opening)
        self.setCentralWidget(self._pages)
        self.status = StatusLine()
        self.setStatusBar(self.status)
        self.actions_by_id = ActionSet(self, self._handlers())
        self.actions_by_id.fill(self.menuBar())
        for each in THEMES:
            self.actions_by_id[f"theme-{each}"].setCheckable(True)
        self.show_theme(str(settings.get("appearance/theme")))
        self._make_toolbar()
        self.setAcceptDrops(True)
        self.setMinimumSize(720, 480)
        self.resize(1280, 800)
        geometry = settings.get("window/geometry")
        if geometry:
            self.restoreGeometry(QByteArray.fromBase64(geometry.encode()))
        self._name_window("")

    def _handlers(self) -> dict[str, Callable[[], object]]:
        def space(act: Callable[[Workspace], object]) -> Callable[[], object]:
            return lambda: act(self.workspace) if self.workspace is not None else None

        return {
            "open": self.ask_for_file,
            "demo": self.open_demo,
            "refresh": self.reopen,
            "copy-path": self._copy_path,
            "close-tab": space(lambda w: w.documents.close_document(w.documents.current)),
            "close-file": self.close_file,
            "quit": QApplication.closeAllWindows,
            "palette": self.open_palette,
            "filter": space(lambda w: w.schema.focus_filter()),
            "schema": space(lambda w: w.toggle_schema()),
            "inspector": space(lambda w: w.toggle_inspector()),
            "activity": space(lambda w: w.toggle_activity()),
            "split": space(lambda w: w.documents.split()),
            "next-tab": space(lambda w: w.documents.step(1)),
            "previous-tab": space(lambda w: w.documents.step(-1)),
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
            "shortcuts": self._show_shortcuts,
            "about": self._show_about,
        }

    def _make_toolbar(self) -> None:
        bar = QToolBar("Main tools", self)
        bar.setMovable(False)
        bar.setIconSize(QSize(18, 18))
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        for action_id in TOOLBAR:
            bar.addAction(self.actions_by_id[action_id])
        gap = QWidget()
        gap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        bar.addWidget(gap)
        find = QPushButton("Search everything    Ctrl+P")
        find.setIcon(icons.icon("search"))
        find.setToolTip(self.actions_by_id["palette"].toolTip())
        find.setMinimumWidth(180)
        find.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        find.clicked.connect(self.open_palette)
        bar.addWidget(find)
        for action_id in ("split", "inspector"):
            button = QToolButton()
            button.setDefaultAction(self.actions_by_id[action_id])
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
            button.setAccessibleName(self.actions_by_id[action_id].text().replace("&", ""))
            bar.addWidget(button)
        self.addToolBar(bar)

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
            welcome.recent_wanted.connect(self.open_path)
            self._pages.addWidget(welcome)
            self._welcome = welcome
        self._welcome.show_recent(self.settings.recent)
        self._pages.setCurrentWidget(self._welcome)
        self._welcome.focus_first()
        self.actions_by_id.file_is_open(False)
        self.status.clear_facts()
        self._name_window("")

    def open_path(self, argument: object) -> None:
        """Open a path or URL: here where the window is free, else in another window."""
        if self.workspace is not None:
            self.elsewhere_wanted.emit(argument)
            return
        self.actions_by_id.file_is_open(False)
        self._pages.setCurrentWidget(self._opening)
        self._flow.start(str(argument))
        self._name_window(self._flow.name)

    def expect(self, argument: str) -> None:
        """Look as a window does that is about to show a file."""
        self.actions_by_id.file_is_open(False)
        self._pages.setCurrentWidget(self._opening)
        self._name_window(Path(argument).name)

    def ask_for_file(self) -> None:
        """Let the person choose a file."""
        from plume_ui.widgets.file_dialog import ask_open

        ask_open(self, "Open a database", self.open_path)

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
        self._opening.show_busy("the demo database")
        job = start_demo(self, self.jobs)
        job.progressed.connect(self._opening.show_progress)
        job.succeeded.connect(lambda _result: self.open_path(demo_path()))
        job.failed.connect(lambda error: self._opening.show_error("The demo database", error))
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
        self.settings.add_recent(session.opened.state.given)
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
            self, worker, session.reopen, title=f"Refreshing {session.path.name}", quiet=True
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
        if not (self._may_stop_jobs() and self._may_lose_changes(space)):
            return False
        self.workspace = None
        self.jobs.cancel_all()
        space.shutdown()
        self._pages.removeWidget(space)
        session = space.desk.session
        space.desk.deleteLater()
        space.deleteLater()
        # Closing waits for workers, a writer without end: never in this thread.
        threading.Thread(target=session.close, name=f"plume closing {session.path.name}").start()
        return True

    def _may_stop_jobs(self) -> bool:
        running = (job for job in self.jobs.running if job.holds and not job.quiet)
        titles = [job.title for job in running if job.elapsed > 0.3]
        if not titles:
            return True
        return self._agrees(
            "Work is running",
            f"Still running: {', '.join(titles)}.",
            "Closing cancels this. The file stays as it was before, or as the last finished step "
            "left it.",
            "Cancel it and close",
        )

    def _may_lose_changes(self, space: Workspace) -> bool:
        """Ask before changes go that are staged and, of an encrypted file, kept nowhere."""
        from plume_db.edit.keeping import passing_tables

        tables = passing_tables(space.desk.memory)
        return not tables or self._agrees(
            "Changes are not written",
            f"Changes of {', '.join(tables)} are staged and not committed.",
            "The file is encrypted, so they are kept in memory only: closing discards them.",
            "Discard them and close",
        )

    def _agrees(self, title: str, text: str, more: str, go_on: str) -> bool:
        """Ask before something is lost; the file stays open unless the person chooses `go_on`."""
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(title)
        box.setText(text)
        box.setInformativeText(more)
        yes = box.addButton(go_on, QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton("Keep open", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.exec()
        return box.clickedButton() is yes

    def open_palette(self) -> None:
        """Show the box that finds anything by its name."""
        from plume_ui.palette.entries import entries_of
        from plume_ui.palette.popup import Palette

        desk = self.workspace.desk if self.workspace is not None else None
        gather = entries_of(desk, self.actions_by_id, self.settings.recent, self.open_path)
        Palette(gather, self.jobs, self).pop_up()

    def _show_crash(self, error: object) -> None:
        from plume_ui.crash import show_crash

        if isinstance(error, BaseException):
            show_crash(error, self)

    def _copy_path(self) -> None:
        if self.workspace is not None:
            QGuiApplication.clipboard().setText(str(self.workspace.desk.session.path))
            self.status.showMessage("Path copied", 3000)

    def show_theme(self, choice: str) -> None:
        """Mark the appearance that is chosen, in the menu."""
        for each in THEMES:
            self.actions_by_id[f"theme-{each}"].setChecked(each == choice)

    def _show_shortcuts(self) -> None:
        from plume_ui.help import show_shortcuts

        show_shortcuts(self)

    def _show_about(self) -> None:
        from plume_ui.help import show_about

        show_about(self)

    def _name_window(self, name: str) -> None:
        self.setWindowTitle(f"{name} - Plume DB" if name else "Plume DB")

    # Qt overrides

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close the file first, which may ask; remember the window's place."""
        if not self._let_go():
            event.ignore()
            return
        self.setUpdatesEnabled(False)  # a window that goes has nothing to paint any more
        geometry = bytes(self.saveGeometry().toBase64().data()).decode()
        self.settings.set("window/geometry", geometry)
        super().closeEvent(event)
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter press the button that has the keyboard; Qt does so for Space only."""
        focus = self.focusWidget()
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if enter and not held and isinstance(focus, QAbstractButton) and not event.isAutoRepeat():
            focus.click()
            return
        super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Welcome files from a file manager."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open every file that was dropped."""
        for url in event.mimeData().urls():
            if url.isLocalFile():
                self.open_path(url.toLocalFile())
