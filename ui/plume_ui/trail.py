"""Back and forward: the places a person came from, as in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from plume_ui.document import Document
    from plume_ui.widgets.document_area import DocumentArea

MOST = 50
"""Places that are remembered."""


@runtime_checkable
class HasPlaces(Protocol):
    """A document in which there are places to come back to."""

    def place(self) -> object:
        """Say where the person is."""
        ...

    def return_to(self, place: object) -> None:
        """Go where the person was."""
        ...


class Trail(QObject):
    """Remembers documents, and places in those that have some."""

    def __init__(self, documents: DocumentArea, parent: QObject) -> None:
        super().__init__(parent)
        self._documents = documents
        self._before: list[tuple[Document, object]] = []
        self._after: list[tuple[Document, object]] = []
        self._left: tuple[Document, object] | None = None
        documents.closed.connect(self._forget)

    def leave(self) -> None:
        """Take note of where the person is, before something else is shown."""
        self._left = self._here()

    def arrive(self) -> None:
        """Keep the place that was left, once the new one is in front."""
        left, self._left = self._left, None
        if left is not None:
            self._before = [*self._before, left][-MOST:]
            self._after = []

    def back(self) -> None:
        """Go back one step."""
        self._go(self._before, self._after)

    def forward(self) -> None:
        """Go forward one step."""
        self._go(self._after, self._before)

    def _go(
        self, there: list[tuple[Document, object]], here: list[tuple[Document, object]]
    ) -> None:
        if not there:
            return
        now = self._here()
        document, place = there.pop()
        if now is not None:
            here.append(now)
        self._documents.show_document(document)
        if isinstance(document, HasPlaces):
            document.return_to(place)

    def _here(self) -> tuple[Document, object] | None:
        document = self._documents.current
        if document is None:
            return None
        return document, document.place() if isinstance(document, HasPlaces) else None

    def _forget(self, document: object) -> None:
        self._before = [each for each in self._before if each[0] is not document]
        self._after = [each for each in self._after if each[0] is not document]
