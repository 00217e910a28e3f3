"""The welcome page of a window: made when it is first shown, and following what it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from plume_ui.main_window import MainWindow
    from plume_ui.welcome.page import WelcomePage

OFFER_MS = 400
"""When the welcome page begins to find out what it may offer: it has been painted by then."""


class Greeting(QObject):
    """Has the welcome page of one window, once it was needed."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._settings = window, window.settings
        self._presence = window.entrances.presence
        self.page: WelcomePage | None = None

    def prepare(self) -> WelcomePage:
        """Give the page with what is true now."""
        if self.page is None:
            self.page = self._make()
        self._list_recent(self.page)
        return self.page

    def _make(self) -> WelcomePage:
        from plume_ui.welcome.page import WelcomePage

        window, page = self._window, WelcomePage()
        page.open_wanted.connect(window.ask_for_file)
        page.demo_wanted.connect(window.open_demo)
        page.recent_wanted.connect(lambda path: window.files_wanted.emit([path]))
        page.forgotten.connect(lambda path: self._settings.forget_recent(str(path)))
        page.clear_wanted.connect(self._settings.clear_recent)
        self._settings.changes.changed.connect(self._follow_recent)
        QTimer.singleShot(OFFER_MS, page, self.offer)
        self._presence.seen.connect(lambda seen: page.show_presence(seen.path, seen.is_there))
        window.pages.addWidget(page)
        return page

    def _list_recent(self, page: WelcomePage) -> None:
        page.show_recent(self._settings.recent)
        self._presence.ask(self._settings.recent)

    def _follow_recent(self, key: object) -> None:
        page = self.page
        if page is not None and key == "files/recent" and self._window.is_free:
            self._list_recent(page)

    def offer(self) -> None:
        """Offer to be the default for SQLite files: once; the settings can do it later."""
        page, settings = self.page, self._settings
        if page is None or settings.safe or settings.get("files/default_offered"):
            return
        from plume_ui.associating import Associating

        asking = Associating(self._window.jobs, page)
        asking.known.connect(page.offer.show_association)
        asking.failed.connect(page.offer.show_failure)
        page.offer.taken.connect(asking.become)
        page.offer.made.connect(lambda: settings.set("files/default_offered", True))
        asking.look()
