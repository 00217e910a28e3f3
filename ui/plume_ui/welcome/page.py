"""The welcome page: open, recent files, the demo database, and one offer."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from plume_db.language import tr
from plume_ui import icons, theme
from plume_ui.welcome.offer import Offer
from plume_ui.welcome.recent_row import RecentRow
from plume_ui.widgets.card import label

SHOWN = 8
_WIDTH = 600


class WelcomePage(QScrollArea):
    """What stands in an empty window."""

    open_wanted = Signal()
    demo_wanted = Signal()
    recent_wanted = Signal(object)
    """Carries a path as text; so does the next."""
    forgotten = Signal(object)
    clear_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Welcome"))
        self._rows: dict[str, RecentRow] = {}
        self.offer = Offer()
        self._column = QWidget()
        self._column.setMaximumWidth(theme.wide(_WIDTH))
        layout = QVBoxLayout(self._column)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(self._heading())
        layout.addSpacing(12)
        layout.addLayout(self._buttons())
        layout.addSpacing(20)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(0)
        layout.addLayout(self._recent)
        layout.addSpacing(16)
        layout.addWidget(self.offer)
        self._put_in_the_middle()
        self._paint_logo()
        theme.notifier().changed.connect(self._paint_logo)

    def _put_in_the_middle(self) -> None:
        page = QWidget()
        outer = QVBoxLayout(page)
        outer.setContentsMargins(24, 24, 24, 24)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(self._column, 100)
        across.addStretch(1)
        outer.addStretch(2)
        outer.addLayout(across)
        outer.addStretch(3)
        self.setWidget(page)
        for each in (page, self.viewport()):
            each.setAutoFillBackground(False)

    def _heading(self) -> QHBoxLayout:
        self._logo = QLabel()
        title = QLabel("Plume DB")
        title.setFont(theme.scaled_font(12))
        words = label(
            tr(
                "See what is in an SQLite file, why it is slow, and how it changed over time. "
                "Files open read-only; nothing is written unless you ask for it."
            ),
            "caption",
            wrap=True,
        )
        texts = QVBoxLayout()
        texts.setSpacing(4)
        texts.addWidget(title)
        texts.addWidget(words)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self._logo, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)
        return row

    def _buttons(self) -> QHBoxLayout:
        self._open = QPushButton(tr("Open a file…"))
        self._open.setProperty("role", "primary")
        self._open.setToolTip(tr("Open a database file; or drop one on this window"))
        self._open.clicked.connect(self.open_wanted)
        demo = QPushButton(tr("Open the demo database"))
        demo.setIcon(icons.icon("demo"))
        demo.setToolTip(tr("Build a database of image-compression records and look around in it"))
        demo.clicked.connect(self.demo_wanted)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._open)
        row.addWidget(demo)
        row.addStretch(1)
        return row

    def _paint_logo(self) -> None:
        self._logo.setPixmap(icons.pixmap("feather", 64, "accent", self.devicePixelRatioF()))

    def focus_first(self) -> None:
        """Put the keyboard on the button that opens a file."""
        self._open.setFocus()

    def show_recent(self, paths: tuple[str, ...]) -> None:
        """List the files opened before."""
        holds_keyboard = any(row.isAncestorOf(row.focusWidget() or self) for row in self._listed())
        while (item := self._recent.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._rows.clear()
        if paths:
            self._recent.addWidget(self._recent_heading())
        else:
            self._recent.addWidget(
                label(
                    tr("No recent files yet. You can also drop a file on this window."),
                    "caption",
                    wrap=True,
                )
            )
        for path in paths[:SHOWN]:
            self._recent.addWidget(self._row(path))
        if holds_keyboard:
            first = next(iter(self._rows.values()), None)
            (first.remove if first is not None else self._open).setFocus()

    def _listed(self) -> tuple[RecentRow, ...]:
        return tuple(row for row in self._rows.values() if row.focusWidget() is not None)

    def _recent_heading(self) -> QWidget:
        clear = QPushButton(tr("Clear the list"))
        clear.setProperty("role", "link")
        clear.setToolTip(tr("Forget these names; the files stay as they are"))
        clear.clicked.connect(self.clear_wanted)
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 4)
        row.addWidget(label(tr("RECENT"), "section"))
        row.addStretch(1)
        row.addWidget(clear)
        return made

    def show_presence(self, path: str, is_there: bool) -> None:
        """Make a file grey that is not there; it may be again, so it stays in the list."""
        row = self._rows.get(path)
        if row is not None:
            row.show_presence(is_there)

    def _row(self, path: str) -> RecentRow:
        row = RecentRow(path)
        row.opened.connect(lambda: self.recent_wanted.emit(path))
        row.forgotten.connect(lambda: self.forgotten.emit(path))
        row.clear_wanted.connect(self.clear_wanted)
        self._rows[path] = row
        return row
