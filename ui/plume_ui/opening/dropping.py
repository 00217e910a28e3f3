"""Files dropped anywhere on a window, whatever widget lies under them.

An editor would take them as text, a child that takes no drops would refuse them. So they are taken
before any widget sees them, at the system's window; pages that use files themselves say so by the
property ``takes_files``.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, Qt, QUrl, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from plume_ui.opening.clipped import paths_in

TAKES_FILES = "takes_files"
"""The property of a widget that is given files itself."""

_DRAGS = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop)


class FileDrops(QObject):
    """Takes what is dropped on one window."""

    dropped = Signal(object)
    """Carries the paths of local files, a list."""
    hovered = Signal(object)
    """Carries how many files are held over the window; 0 once they are not any more."""
    refused = Signal(object)
    """Carries the address of something that is no file of this computer."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._watched: QObject | None = None
        self._held = 0
        self._files: list[str] = []

    def watch(self) -> None:
        """Begin; the window is on the screen by now."""
        handle = self._window.windowHandle()
        if handle is not None and handle is not self._watched:
            self._window.setAcceptDrops(True)
            handle.installEventFilter(self)
            self._watched = handle

    def _is_for_us(self, data: QMimeData, at: QPoint) -> bool:
        if not data.hasUrls() and not self._files:
            return False
        widget: QWidget | None = self._window.childAt(at)
        takes_text = False
        while widget is not None and widget is not self._window:
            if widget.property(TAKES_FILES):
                return False
            takes_text = takes_text or widget.acceptDrops()
            widget = widget.parentWidget()
        # The address of a page, or a path as text, may be meant as text where text is written.
        return not takes_text or (data.hasUrls() and bool(self._files))

    def _hover(self, count: int) -> None:
        if count != self._held:
            self._held = count
            self.hovered.emit(count)

    def _take(self, event: QDropEvent) -> None:
        if self._files:
            self.dropped.emit(self._files)
        others = [url for url in event.mimeData().urls() if not local_path(url)]
        if others:
            self.refused.emit(others[0].toDisplayString())

    # Qt overrides

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Take drags of files before any widget sees them."""
        if event.type() == QEvent.Type.DragLeave:
            self._hover(0)
        if event.type() not in _DRAGS or not isinstance(event, QDropEvent):
            return False
        if event.type() != QEvent.Type.DragMove:  # thousands of files are not read at each move
            self._files = _carried(event.mimeData())
        if not self._is_for_us(event.mimeData(), event.position().toPoint()):
            self._hover(0)
            return False
        event.setDropAction(Qt.DropAction.CopyAction)  # the file stays where it is
        event.accept()
        if event.type() == QEvent.Type.Drop:
            self._hover(0)
            self._take(event)
        else:
            self._hover(len(self._files))
        return True


def _carried(data: QMimeData) -> list[str]:
    """Give the files, or the whole paths in a text that is dragged from a terminal or a page."""
    if data.hasUrls() or not data.hasText():
        return local_files(data)
    return paths_in(data.text())


def local_files(data: QMimeData) -> list[str]:
    """Give the paths of the files of this computer that something carries."""
    return [path for url in data.urls() if (path := local_path(url))]


def local_path(url: QUrl) -> str:
    """Give the path of a URL, or an empty text; keeps names that are not UTF-8."""
    if not url.isLocalFile():
        return ""
    if url.host() not in ("", "localhost"):
        return url.toLocalFile()
    from plume_db.errors import PlumeError
    from plume_db.opening.paths import path_of

    try:
        return str(path_of(bytes(url.toEncoded().data()).decode("ascii", "replace")))
    except PlumeError:
        return url.toLocalFile()
