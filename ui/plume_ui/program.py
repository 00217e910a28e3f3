"""The running program: its windows, and which of them a file comes to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from plume_db.language import tr
from plume_ui import theme
from plume_ui.effects import Effects
from plume_ui.main_window import MainWindow
from plume_ui.opening.last_session import LastSession, SessionKeeper
from plume_ui.opening.naming import same_name
from plume_ui.opening.presence import Lookout, Seen
from plume_ui.settings import Settings

if TYPE_CHECKING:
    from plume_ui.single.listening import Handover
    from plume_ui.single.receiving import Reception

MOST = 30
"""Files that are opened at once: each has a window, and a whole folder is hardly ever meant."""


class Program(QObject):
    """Makes windows, keeps them alive, and brings each file to one."""

    def __init__(
        self, app: QApplication, settings: Settings, keeper: SessionKeeper | None = None
    ) -> None:
        super().__init__()
        self._app = app
        self._settings = settings
        self.windows: list[MainWindow] = []
        """In the order in which they were in front, the latest last."""
        self.leaving = False
        """Whether the last window is closed: nothing is taken any more."""
        self._keeper = keeper
        self._quitting = False
        self._reception: Reception | None = None
        self._effects = Effects(app, settings, self)
        settings.changes.changed.connect(self._follow_setting)
        theme.follow_system(self._redress)

    # Appearance

    def dress(self, choice: str) -> None:
        """Put on one of the themes (theme.THEMES)."""
        self._settings.set("appearance/theme", choice)

    def _follow_setting(self, key: object) -> None:
        if key == "appearance/theme":
            for window in self.windows:
                window.show_theme(str(self._settings.get("appearance/theme")))

    def _redress(self) -> None:
        if self._settings.get("appearance/theme") == "system":
            theme.apply(self._app, "system")

    # Windows

    def new_window(self, argument: object = None) -> MainWindow:
        """Show a window on a file, or on the welcome page."""
        window = MainWindow(self._settings)
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        window.elsewhere_wanted.connect(self._open_elsewhere)
        window.files_wanted.connect(lambda files: self.open(list(files), asked_by=window))
        window.window_wanted.connect(lambda: bring_forward(self.new_window()))
        window.theme_wanted.connect(lambda choice: self.dress(str(choice)))
        window.quit_wanted.connect(self.quit)
        window.fronted.connect(lambda: self._put_last(window))
        window.file_changed.connect(self._keep_session)
        window.closed.connect(lambda: self._forget(window))
        self.windows.append(window)
        if argument is None:
            window.show_welcome()
        window.show()
        if argument is not None:
            # A worker loads what the file needs while the frame is being painted.
            window.open_path(argument)
        return window

    def _open_elsewhere(self, argument: object) -> None:
        window = self.new_window(argument)
        if argument is None:
            window.open_demo()

    def _put_last(self, window: MainWindow) -> None:
        if window in self.windows:
            self.windows.remove(window)
            self.windows.append(window)

    def _forget(self, window: MainWindow) -> None:
        self.windows.remove(window)
        if self.windows:  # what was open in the last window is what comes back
            self._keep_session()

    # Files

    def start(self, files: Sequence[str]) -> None:
        """Show the first windows: the files named, else the last session, else a welcome."""
        last = self._keeper.begin() if self._keeper is not None else LastSession()
        if files:
            self.new_window(_absolute(files[0]))  # at once: nothing else is there to look for
            if files[1:]:
                self.open(list(files[1:]))
        elif last.ended_well and last.were_open and self._settings.get("start/reopen"):
            for file in last.were_open:
                self.new_window(file).brings_tabs_back = True
        else:
            self.new_window()
        left = [file for file in last.files if not any(same_name(file, each) for each in files)]
        if left and not last.ended_well:
            self.windows[-1].offer_last_session(left, last.opening)

    def open(
        self,
        files: list[str],
        new_window: bool = False,
        asked_by: MainWindow | None = None,
        then: Callable[[], object] = lambda: None,
    ) -> None:
        """Bring each file to a window: the one that has it, one that is free, or a new one.

        `then` is called once all have their window.
        """
        if len(files) > MOST:
            self._open_some(files, new_window, asked_by, then)
            return
        if new_window or not files:
            self._open_new(files, new_window)
            then()
            return
        files = [_absolute(file) for file in files]
        rest = [file for file in dict.fromkeys(files) if not self._forward(file)]
        if not rest or (len(rest) == 1 and not any(window.file for window in self.windows)):
            self._place(rest, {}, asked_by)
            then()
        else:

            def place(found: dict[str, Seen]) -> None:
                if self.leaving:  # and so is not answered: the next start opens them
                    return
                self._place(rest, found, asked_by)
                then()

            Lookout(rest, place, self)

    def _open_some(
        self,
        files: list[str],
        new_window: bool,
        asked_by: MainWindow | None,
        then: Callable[[], object],
    ) -> None:
        def tell() -> None:
            then()
            self._say_too_many(len(files))

        self.open(files[:MOST], new_window, asked_by, tell)

    def _say_too_many(self, count: int) -> None:
        sentence = tr(
            "{count} files were named at once. The first {most} were opened; open the others "
            "in smaller parts.",
            count=count,
            most=MOST,
        )
        for window in self.windows[-1:]:
            window.notice.say("warn", sentence)

    def _open_new(self, files: list[str], new_window: bool) -> None:
        for file in files:
            bring_forward(self.new_window(file))
        if not files:
            latest = self.windows[-1] if self.windows and not new_window else None
            bring_forward(latest or self.new_window())

    def _forward(self, file: str, seen: Seen | None = None) -> bool:
        """Bring the window to the front that has a file; False where none has."""
        for window in reversed(self.windows):
            if window.shows(file, seen.identity if seen is not None else None):
                bring_forward(window)
                return True
        return False

    def _place(
        self, files: Sequence[str], found: dict[str, Seen], asked_by: MainWindow | None
    ) -> None:
        placed: set[tuple[int, int]] = set()
        for file in files:
            seen = found.get(file)
            identity = seen.identity if seen is not None else None
            if identity in placed or (identity is not None and self._forward(file, seen)):
                continue
            if identity is not None:
                placed.add(identity)
            self._show(file, asked_by)

    def _show(self, file: str, asked_by: MainWindow | None) -> None:
        likely = [asked_by, *reversed(self.windows)]
        for window in likely:
            if window is not None and window in self.windows and window.is_free:
                window.open_path(file)
                bring_forward(window)
                return
        bring_forward(self.new_window(file))

    # One program

    def receive(self, reception: Reception) -> None:
        """Open what other starts hand over, until the last window closes."""
        self._reception = reception
        reception.arrived.connect(self._take)
        reception.begin()

    def _take(self, handover: Handover) -> None:
        if self.leaving:
            handover.answer(False)
            return
        message = handover.message
        self.open(message.files, message.new_window, then=lambda: handover.answer(True))

    def leave(self) -> None:
        """The last window is closed: whoever starts from now on is the first."""
        self.leaving = True
        if self._reception is not None:
            self._reception.close()

    # The session

    def _keep_session(self) -> None:
        if self._keeper is not None and not self._quitting:
            files = [window.file for window in self.windows if window.file]
            opening = [window.file for window in self.windows if window.is_opening]
            self._keeper.note(files, opening)

    def hold_session(self) -> None:
        """Leave the session as it is now: windows are about to be closed one after the other."""
        self._quitting = True
        QTimer.singleShot(2000, self, self._go_on)

    def _go_on(self) -> None:
        self._quitting = False
        if self.windows:
            self._keep_session()

    def quit(self) -> None:
        """Close every window; what was open then is what the next start may bring back."""
        self._quitting = True
        QApplication.closeAllWindows()
        self._go_on()  # one may have been kept open


def _absolute(file: str) -> str:
    """Name a file so that it holds when another program of ours brings it back."""
    from plume_ui.single.message import resolved

    try:
        return resolved(file)
    except OSError:  # the folder we stand in is gone
        return file


def bring_forward(window: MainWindow) -> None:
    """Put a window in front of those of other programs, as far as the desktop lets us."""
    if window.isMinimized():
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()
    handle = window.windowHandle()
    if handle is not None:
        handle.requestActivate()  # on Wayland only this counts, with the token of the other start
