"""The running program: its windows, and which of them a file comes to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from plume_db.language import tr, trn
from plume_ui import theme
from plume_ui.effects import Effects
from plume_ui.main_window import MainWindow
from plume_ui.opening.last_session import LastSession, SessionKeeper
from plume_ui.opening.naming import same_name
from plume_ui.opening.presence import Lookout, Seen
from plume_ui.opening.tabs import Wanted
from plume_ui.opening.turns import Turns
from plume_ui.settings import Settings
from plume_ui.standing import bring_forward, stand_apart

if TYPE_CHECKING:
    from plume_ui.single.listening import Handover
    from plume_ui.single.receiving import Reception

MOST = 30
"""Files that are opened at once: each has a window, and a whole folder is hardly ever meant."""
MANY = 3
"""Files that wait, from which on it is said that they do, and can be stopped."""


class Program(QObject):
    """Makes windows, keeps them alive, and brings each file to one."""

    quit_wanted = Signal()
    """Closes every window soon; from any thread."""
    stays = Signal()
    """It was to quit, and the person keeps a window open."""

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
        self._turns = Turns(self._show_behind, self)
        self._turns.ended.connect(self._end_turns)
        self._told: tuple[MainWindow, str] | None = None
        self._found: dict[str, Seen] = {}
        """What is known of the files that wait for their turn."""
        self._anew: set[str] = set()
        """Those that get a window even where they have one."""
        self._last = LastSession()
        """What the program before left, until that is brought back."""
        self._coming_back: dict[str, Wanted] = {}
        """Files that are opened again, and whether their tabs come with them."""
        settings.changes.changed.connect(self._follow_setting)
        theme.follow_system(self._redress)
        self.quit_wanted.connect(self.quit, Qt.ConnectionType.QueuedConnection)

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

    def new_window(self, argument: object = None, behind: bool = False) -> MainWindow:
        """Show a window on a file, or on the welcome page; in front, or behind all others."""
        window = MainWindow(self._settings)
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        window.elsewhere_wanted.connect(self._open_elsewhere)
        window.files_wanted.connect(lambda files: self.open(list(files), asked_by=window))
        window.window_wanted.connect(lambda: bring_forward(self.new_window()))
        window.theme_wanted.connect(lambda choice: self.dress(str(choice)))
        window.quit_wanted.connect(self.quit)
        window.session_wanted.connect(lambda: self._bring_back(Wanted.AFTER_CRASH, window))
        window.fronted.connect(lambda: self._put_last(window))
        window.file_changed.connect(self._keep_session)
        window.leaving.connect(self._keep_session)
        window.closed.connect(lambda: self._forget(window))
        self._put(window, str(argument), behind)
        if argument is None:
            window.show_welcome()
        window.show()
        window.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, False)
        if argument is not None:
            # A worker loads what the file needs while the frame is being painted.
            window.brings_tabs_back = self._coming_back.pop(str(argument), Wanted.NO)
            window.open_path(argument)
        return window

    def _put(self, window: MainWindow, file: str, behind: bool) -> None:
        """Give a new window its place: that of the file's last one, or beside the others."""
        if file in self._coming_back and file in self._last.places:
            window.take_place(str(self._last.places[file]))
        stand_apart(window, self.windows)
        window.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, behind)
        self.windows.insert(0 if behind else len(self.windows), window)

    def _open_elsewhere(self, argument: object) -> None:
        window = self.new_window(argument)
        if argument is None:
            window.open_demo()

    def _put_last(self, window: MainWindow) -> None:
        if window in self.windows:
            self.windows.remove(window)
            self.windows.append(window)
            self._keep_session()

    def _forget(self, window: MainWindow) -> None:
        self.windows.remove(window)
        if self.windows:  # what was open in the last window is what comes back
            self._keep_session()

    # Files

    def start(self, files: Sequence[str]) -> None:
        """Show the first windows: the files named, else the last session, else a welcome."""
        self._last = last = self._keeper.begin() if self._keeper is not None else LastSession()
        if files:
            # At once: nothing else is there to look for.
            first = self.new_window(_absolute(files[0]))
            if files[1:]:
                self._open_behind(files[1:], first)
        elif last.ended_well and last.were_open and self._settings.get("start/reopen"):
            self._bring_back(Wanted.YES)
        else:
            self.new_window()
        left = [file for file in last.files if not any(same_name(file, each) for each in files)]
        if left and not last.ended_well:
            self.windows[-1].offer_last_session(left, last.opening)

    def _open_behind(self, files: Sequence[str], first: MainWindow) -> None:
        rest = list(dict.fromkeys(_absolute(file) for file in files[: MOST - 1]))

        def place(found: dict[str, Seen]) -> None:
            self._place(rest, found, None, first)
            if len(files) >= MOST:
                self._say_too_many(len(files) + 1)

        Lookout(rest, place, self)

    def _bring_back(self, tabs: Wanted, asked_by: MainWindow | None = None) -> None:
        """Open what was open, in the order and the places in which it stood."""
        last = self._last
        known = last.were_open if tabs is Wanted.YES else last.files
        files = [f for f in known if not any(window.shows(f, None) for window in self.windows)]
        # What was being opened may be what the program crashed at: it comes without its tabs.
        self._coming_back = {f: Wanted.NO if f in last.opening else tabs for f in files}
        if asked_by is None:
            self._let_wait(files[-2::-1], self.new_window(files[-1]))
        else:
            self.open(files[::-1], asked_by=asked_by)

    def open(
        self,
        files: list[str],
        new_window: bool = False,
        asked_by: MainWindow | None = None,
        then: Callable[[], object] = lambda: None,
    ) -> None:
        """Bring each file to a window: the one that has it, one that is free, or a new one.

        `then` is called once all have their window, or wait for their turn.
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
        stop = [(tr("Stop"), self._turns.stop)] if self._turns.left else []
        for window in self.windows[-1:]:
            window.notice.say("warn", sentence, *stop)

    def _open_new(self, files: list[str], new_window: bool) -> None:
        if files:
            first = self.new_window(files[0])
            bring_forward(first)
            self._anew.update(files[1:])
            self._let_wait(files[1:], first)
        else:
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
        self,
        files: Sequence[str],
        found: dict[str, Seen],
        asked_by: MainWindow | None,
        first: MainWindow | None = None,
    ) -> None:
        """Show the first file at once and in front, but where one is; let the others wait."""
        self._found.update(found)
        left: list[str] = []
        placed: set[tuple[int, int]] = set()
        for file in files:
            seen = found.get(file)
            identity = seen.identity if seen is not None else None
            if identity in placed or (identity is not None and self._forward(file, seen)):
                continue
            if identity is not None:
                placed.add(identity)
            left.append(file)
        if left and first is None:
            first = self._show(left.pop(0), asked_by)
        if left and first in self.windows:
            self._let_wait(left, first)

    def _show(self, file: str, asked_by: MainWindow | None) -> MainWindow:
        likely = [asked_by, *reversed(self.windows)]
        for window in likely:
            if window is not None and window in self.windows and window.is_free:
                window.brings_tabs_back = self._coming_back.pop(file, Wanted.NO)
                window.open_path(file)
                bring_forward(window)
                return window
        window = self.new_window(file)
        bring_forward(window)
        return window

    def _let_wait(self, files: Sequence[str], first: MainWindow) -> None:
        """Open files after the one of a window, behind it; the person may stop that."""
        self._turns.add(files, first)
        if len(files) >= MANY and not first.notice.text:
            sentence = trn(
                "{n} more file is being opened.",
                "{n} more files are being opened, one after the other.",
                len(files),
            )
            first.notice.say("note", sentence, (tr("Stop"), self._turns.stop))
            self._told = (first, sentence)

    def _end_turns(self) -> None:
        """Take back what was said of files that wait."""
        told, self._told = self._told, None
        if told is not None and told[0] in self.windows and told[0].notice.text == told[1]:
            told[0].notice.hide()
        self._found.clear()
        self._anew.clear()
        self._keep_session()

    def _show_behind(self, file: str) -> MainWindow | None:
        """Open a file whose turn has come, behind what the person looks at."""
        seen = self._found.get(file)
        identity = seen.identity if seen is not None else None
        is_shown = any(window.shows(file, identity) for window in self.windows)
        if self.leaving or (is_shown and file not in self._anew):
            return None
        front = self.windows[-1]
        window = self.new_window(file, behind=True)
        if front.isActiveWindow():
            front.raise_()  # some desktops put a new window on top, whatever it asks for
        return window

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
        self._turns.stop()
        if self._keeper is not None:
            self._keeper.end()  # while the lock is ours: the next start writes to the same file
        if self._reception is not None:
            self._reception.close()

    # The session

    def _keep_session(self) -> None:
        if self._keeper is not None and not self._quitting and not self.leaving:
            files = [window.file for window in self.windows if window.file]
            opening = [window.file for window in self.windows if window.is_opening]
            places = {window.file: window.place for window in self.windows if window.file}
            self._keeper.note([*reversed(self._turns.left), *files], opening, places)

    def hold_session(self) -> None:
        """Leave the session as it is now: windows are about to be closed one after the other."""
        self._keep_session()
        self._quitting = True
        QTimer.singleShot(2000, self, self._go_on)

    def _go_on(self) -> None:
        self._quitting = False
        if self.windows:
            self._keep_session()

    def quit(self) -> None:
        """Close every window; what was open then is what the next start may bring back."""
        asked = QApplication.activeModalWidget() is not None
        self._close_all()
        if asked and self.windows:
            # That closed a question too, as if the person had wanted to keep the window.
            QTimer.singleShot(0, self, self._quit_again)
        elif self.windows:
            self.stays.emit()

    def _quit_again(self) -> None:
        self._close_all()
        if self.windows:
            self.stays.emit()

    def _close_all(self) -> None:
        self._keep_session()
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
