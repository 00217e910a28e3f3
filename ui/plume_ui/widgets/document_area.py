"""Tabs of documents, with a second group of tabs beside the first when split."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QSplitter,
    QTabBar,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from plume_db.language import tr
from plume_db.values import revealed
from plume_ui import icons
from plume_ui.document import Document
from plume_ui.widgets.focus import holds_focus
from plume_ui.widgets.spoken import Role, speak_as


class DocumentArea(QWidget):
    """Holds every document of a window; emits ``emptied`` when the last one is closed."""

    current_changed = Signal(object)
    """Carries the document in front, or None."""
    split_changed = Signal(object)
    """Carries whether two groups stand side by side from now on; before the room changes."""
    closed = Signal(object)
    """Carries the document whose tab was closed; it is about to be deleted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self._splitter.setChildrenCollapsible(False)
        self._groups = [self._make_group(), self._make_group()]
        self._groups[1].hide()
        self._active = self._groups[0]
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._splitter)

    def _make_group(self) -> QTabWidget:
        group = QTabWidget(self)
        group.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # only its tabs have the keyboard
        group.tabBar().setFocusPolicy(Qt.FocusPolicy.TabFocus)
        group.setDocumentMode(True)
        group.setMovable(True)
        group.setUsesScrollButtons(True)
        group.setElideMode(Qt.TextElideMode.ElideNone)  # many tabs scroll, all can be read
        group.tabBar().setAccessibleName(tr("Open tabs"))
        group.tabBar().setDrawBase(False)  # it would be a dark line above the tabs
        group.currentChanged.connect(lambda _at: self._on_current(group))
        group.tabBarClicked.connect(lambda _at: self._on_current(group))
        self._splitter.addWidget(group)
        return group

    @property
    def groups(self) -> tuple[QTabWidget, ...]:
        """Both groups of tabs; the second is hidden while it has none."""
        return tuple(self._groups)

    @property
    def current(self) -> Document | None:
        """The document in front."""
        widget = self._active.currentWidget()
        return widget if isinstance(widget, Document) else None

    def documents(self) -> Iterator[Document]:
        """Give every document, group by group."""
        for group in self._groups:
            for at in range(group.count()):
                widget = group.widget(at)
                if isinstance(widget, Document):
                    yield widget

    def add(self, document: Document) -> None:
        """Open a tab for a document and bring it to the front."""
        self._insert(self._active, document)
        document.title_changed.connect(lambda: self._retitle(document))
        document.focus_first()

    def _insert(self, group: QTabWidget, document: Document) -> None:
        speak_as(document, Role.Grouping)  # before Qt asks: it keeps the first answer
        at = group.addTab(document, icons.icon(document.icon_name), "")
        self._label(group, at, document)
        side = QTabBar.ButtonPosition.RightSide
        group.tabBar().setTabButton(at, side, self._close_button(document))
        self._hold_keyboard(group)
        group.setCurrentIndex(at)

    def _close_button(self, document: Document) -> QToolButton:
        button = QToolButton()
        button.setIcon(icons.icon("close", "faint"))
        button.setIconSize(QSize(12, 12))
        button.setProperty("role", "tab-close")
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setToolTip(tr("Close this tab (Ctrl+W)"))
        button.setAccessibleName(tr("Close tab"))
        button.clicked.connect(lambda: self.close_document(document))
        return button

    def _label(self, group: QTabWidget, at: int, document: Document) -> None:
        group.setTabText(at, revealed(document.title).replace("&", "&&"))
        group.setTabToolTip(at, revealed(document.title))
        document.setAccessibleName(revealed(document.title))

    def show_document(self, document: Document) -> None:
        """Bring a document to the front."""
        group = self._group_of(document)
        if group is not None:
            self._hold_keyboard(group)
            group.setCurrentWidget(document)
            self._on_current(group)
            document.focus_first()

    def close_document(self, document: QWidget | None) -> None:
        """Close a document's tab; its work is cancelled."""
        group = self._group_of(document)
        if group is None or not isinstance(document, Document):
            return
        had_focus = holds_focus(group)
        self._hold_keyboard(group)
        document.shutdown()
        group.removeTab(group.indexOf(document))
        document.deleteLater()
        self._tidy()
        self.closed.emit(document)
        if had_focus and self.current is not None:
            self.current.focus_first()  # else Qt gives it to whatever stands next in the window

    def _hold_keyboard(self, group: QTabWidget) -> None:
        """Keep the keyboard in a group while its page changes.

        As a page that has it is hidden, Qt gives it to whatever stands next in the window; a screen
        reader says that, and where the new page takes no keys at once it would stay there.
        """
        page = group.currentWidget()
        if page is not None and holds_focus(page):
            group.tabBar().setFocus(Qt.FocusReason.OtherFocusReason)

    def close_all(self) -> None:
        """Close every tab."""
        for document in list(self.documents()):
            self.close_document(document)

    def step(self, by: int) -> None:
        """Show the tab `by` places further, round the corner."""
        if count := self._active.count():
            self._hold_keyboard(self._active)
            self._active.setCurrentIndex((self._active.currentIndex() + by) % count)
            if self.current is not None:
                self.current.focus_first()

    def move_current(self, by: int) -> None:
        """Move the tab in front `by` places further, as far as there are places."""
        at = self._active.currentIndex() + by
        if 0 <= at < self._active.count():
            self._active.tabBar().moveTab(at - by, at)

    def split(self) -> None:
        """Move the tab in front to the other group, which is shown or goes as needed."""
        document = self.current
        if document is None:
            return
        group = self._active
        other = self._groups[1] if group is self._groups[0] else self._groups[0]
        if group.count() < 2 and group is self._groups[0]:
            return
        if self._groups[1].isHidden():
            self.split_changed.emit(True)
        group.removeTab(group.indexOf(document))
        other.show()
        self._active = other
        self._insert(other, document)
        document.show()
        self._tidy()
        if not self._groups[1].isHidden():
            self._splitter.setSizes([self.width() // 2] * 2)
        document.focus_first()

    @property
    def widths(self) -> list[int]:
        """The widths of both groups, for :meth:`arrange`."""
        return self._splitter.sizes()

    def arrange(
        self, sides: Sequence[Sequence[Document]], fronts: Sequence[Document], widths: list[int]
    ) -> None:
        """Put documents into both groups in this order, and bring some to the front of theirs.

        Documents that are not named stay where they are, behind those that are.
        """
        second = self._groups[1]
        if sides[1] and second.isHidden():
            self.split_changed.emit(True)
            second.show()
        for group, side in zip(self._groups, sides, strict=True):
            for at, document in enumerate(side):
                former = self._group_of(document)
                if former is not None and former is not group:
                    former.removeTab(former.indexOf(document))
                    self._insert(group, document)
                    document.show()
                group.tabBar().moveTab(group.indexOf(document), at)
        self._tidy()
        if not second.isHidden():
            self._splitter.setSizes(widths if len(widths) == 2 else [self.width() // 2] * 2)
        for document in fronts:
            if (group_of := self._group_of(document)) is not None:
                group_of.setCurrentWidget(document)

    def _tidy(self) -> None:
        first, second = self._groups
        if not first.count() and second.count():
            while second.count():
                widget = second.widget(0)
                second.removeTab(0)
                if isinstance(widget, Document):
                    self._insert(first, widget)
        was_split = not second.isHidden()
        second.setVisible(second.count() > 0)
        if was_split and second.isHidden():
            self.split_changed.emit(False)
        if self._active.isHidden() or not self._active.count():
            self._active = first
        self.current_changed.emit(self.current)

    def _on_current(self, group: QTabWidget) -> None:
        self._active = group
        self.current_changed.emit(self.current)

    def _group_of(self, document: QWidget | None) -> QTabWidget | None:
        for group in self._groups:
            if document is not None and group.indexOf(document) >= 0:
                return group
        return None

    def _retitle(self, document: Document) -> None:
        group = self._group_of(document)
        if group is not None:
            self._label(group, group.indexOf(document), document)
