"""The welcome page: open, recent files, the demo database."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from plume_ui import icons, theme
from plume_ui.widgets.card import label

SHOWN = 8


class WelcomePage(QWidget):
    """What stands in an empty window."""

    open_wanted = Signal()
    demo_wanted = Signal()
    recent_wanted = Signal(object)
    """Carries a path as text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QWidget()
        self._column.setFixedWidth(560)
        layout = QVBoxLayout(self._column)
        layout.setSpacing(8)
        self._logo = QLabel()
        layout.addWidget(self._logo)
        title = QLabel("Plume DB")
        title.setFont(theme.scaled_font(12))
        layout.addWidget(title)
        layout.addWidget(
            label(
                "See what is in an SQLite file, why it is slow, and how it changed over time. "
                "Files open read-only; nothing is written unless you ask for it.",
                "caption",
                wrap=True,
            )
        )
        layout.addSpacing(12)
        layout.addLayout(self._buttons())
        layout.addSpacing(20)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(0)
        layout.addLayout(self._recent)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(self._column)
        across.addStretch(1)
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        outer.addLayout(across)
        outer.addStretch(3)
        self._paint_logo()
        theme.notifier().changed.connect(self._paint_logo)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        open_button = QPushButton("Open a file…")
        open_button.setProperty("role", "primary")
        open_button.setToolTip("Open a database file (Ctrl+O); or drop one on this window")
        open_button.clicked.connect(self.open_wanted)
        demo = QPushButton("Open the demo database")
        demo.setIcon(icons.icon("demo"))
        demo.setToolTip("Build a database of image-compression records and look around in it")
        demo.clicked.connect(self.demo_wanted)
        self._open = open_button
        row.addWidget(open_button)
        row.addWidget(demo)
        row.addStretch(1)
        return row

    def _paint_logo(self) -> None:
        self._logo.setPixmap(icons.pixmap("feather", 56, "accent", self.devicePixelRatioF()))

    def focus_first(self) -> None:
        """Put the keyboard on the button that opens a file."""
        self._open.setFocus()

    def show_recent(self, paths: tuple[str, ...]) -> None:
        """List the files opened before."""
        while (item := self._recent.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        if not paths:
            self._recent.addWidget(
                label("No recent files yet. You can also drop a file on this window.", "caption")
            )
            return
        self._recent.addWidget(label("RECENT", "section"))
        for path in paths[:SHOWN]:
            self._recent.addWidget(self._row(path))

    def _row(self, path: str) -> QWidget:
        row = QFrame()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 2, 0, 2)
        button = QPushButton(Path(path).name.replace("&", "&&"))
        button.setProperty("role", "link")
        button.setIcon(icons.icon("database"))
        button.setIconSize(QSize(16, 16))
        button.setToolTip(path)
        button.clicked.connect(lambda: self.recent_wanted.emit(path))
        folder = label(_folder(path), "caption", delta=-0.5)
        folder.setToolTip(path)
        layout.addWidget(button)
        layout.addWidget(folder, 1)
        return row


def _folder(path: str) -> str:
    folder = str(Path(path).parent)
    home = str(Path.home())
    if folder.startswith(home):
        folder = "~" + folder[len(home) :]
    return folder if len(folder) <= 60 else "…" + folder[-58:]
