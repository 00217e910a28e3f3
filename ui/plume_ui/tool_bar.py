"""The tool bar of a window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QToolBar, QToolButton, QWidget

from plume_db.language import tr
from plume_ui import icons, shortcuts
from plume_ui.actions import TOOLBAR, ActionSet, keys_of


class MainTools(QToolBar):
    """A tool bar that leaves the words away where there is no room for them."""

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(title, parent)
        self._needed = 0
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose by the width."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Measure anew with another font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._needed = 0

    def _fit(self) -> None:
        """Show words where all of them have room; how long they are differs by language."""
        style = Qt.ToolButtonStyle
        if not self._needed:
            self.setToolButtonStyle(style.ToolButtonTextBesideIcon)
            self._needed = self.sizeHint().width()
        narrow = self.width() < self._needed
        wanted = style.ToolButtonIconOnly if narrow else style.ToolButtonTextBesideIcon
        self.setToolButtonStyle(wanted)


def make_tool_bar(window: QWidget, actions: ActionSet) -> QToolBar:
    """Put the actions used most, the search and the switches of the panels in one row."""
    bar = MainTools(tr("Main tools"), window)
    bar.setMovable(False)
    bar.setIconSize(QSize(18, 18))
    bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
    for action_id in TOOLBAR:
        bar.addAction(actions[action_id])
    gap = QWidget()
    gap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    bar.addWidget(gap)
    find = QPushButton()
    find.setIcon(icons.icon("search"))

    def show_keys() -> None:
        keys = shortcuts.shown(keys_of("palette"))
        find.setText(tr("Search everything    {keys}", keys=keys).rstrip())
        find.setToolTip(actions["palette"].toolTip())

    show_keys()
    actions["palette"].changed.connect(show_keys)
    find.setMinimumWidth(180)
    find.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    find.clicked.connect(actions["palette"].trigger)
    bar.addWidget(find)
    for action_id in ("split", "inspector"):
        button = QToolButton()
        button.setDefaultAction(actions[action_id])
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        button.setAccessibleName(actions[action_id].iconText())
        bar.addWidget(button)
    return bar
