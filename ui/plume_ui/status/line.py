"""The status bar's facts: mode, log, encoding, page size, size, writer, last change."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStatusBar, QToolButton, QWidget

from plume_db.database import Mode
from plume_db.language import tr, trn
from plume_db.units import bytes_text, percent_text
from plume_ui import icons
from plume_ui.moments import moment_text

if TYPE_CHECKING:
    from plume_db.opening.opened import Opened
    from plume_db.storage.facts import FileFacts

_MODES = {
    Mode.READ_ONLY: (tr("Read-only"), "lock", "good"),
    Mode.QUERY_ONLY: (tr("Queries only"), "lock", "good"),
    Mode.IMMUTABLE: (tr("Read-only, no side files"), "lock", "good"),
    Mode.PRIVATE_COPY: (tr("Private copy"), "copy", "warn"),
    Mode.EDIT: (tr("Editing"), "unlock", "warn"),
}


BY_WEIGHT = ("changed", "size", "log", "encoding", "writer", "page")
"""The facts, those first that are shown in the narrowest window too."""


class StatusLine(QStatusBar):
    """Shows the facts of the open file; each explains itself in its tip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._row = QWidget(self)
        layout = QHBoxLayout(self._row)
        layout.setContentsMargins(8, 2, 12, 2)
        layout.setSpacing(16)
        self._mode = QToolButton()
        self._mode.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._mode.setIconSize(QSize(14, 14))
        self._mode.setStyleSheet("QToolButton { padding: 1px 6px; }")
        layout.addWidget(self._mode)
        self._labels: dict[str, QLabel] = {}
        for name in ("log", "encoding", "page", "size", "writer", "changed"):
            self._labels[name] = QLabel()
            layout.addWidget(self._labels[name])
        layout.addStretch(1)
        self.addWidget(self._row, 1)
        self._row.hide()

    def show_opened(self, opened: Opened) -> None:
        """Say how the file is open."""
        words, icon, token = _MODES[opened.mode]
        if opened.encrypted:
            words += tr(" · encrypted")
        if opened.damage:
            words, icon, token = words + tr(" · damaged"), "warning", "bad"
        self._mode.setText(words)
        self._mode.setIcon(icons.icon(icon, token))
        tip = opened.why
        if opened.damage:
            tip += tr(
                " The file is damaged ({damage}); what can be read is shown.", damage=opened.damage
            )
        plain = tip.replace("&", "&amp;").replace("<", "&lt;")  # the module html takes 2 ms to load
        self._mode.setToolTip(f"<p>{plain}</p>")  # as rich text it wraps
        self._mode.setAccessibleName(words)
        self._mode.setAccessibleDescription(tip)
        for name in self._labels:
            self._say(name, "", "")
        self._row.show()
        self.show_changed(opened.state.identity.mtime_ns)

    def show_facts(self, facts: FileFacts) -> None:
        """Say what the file is."""
        log = facts.journal_mode.upper() if facts.journal_mode == "wal" else tr("Rollback journal")
        if facts.wal_bytes:
            log = f"WAL {bytes_text(facts.wal_bytes)}"
        self._say("log", log, tr("How SQLite makes the file's transactions safe"))
        self._say("encoding", facts.encoding, tr("How text is encoded in the file"))
        self._say(
            "page",
            tr("page {page_size:,}", page_size=facts.page_size),
            trn("{n} page", "{n} pages", facts.page_count),
        )
        free = (
            tr(" ({free_bytes} free)", free_bytes=percent_text(facts.free_bytes, facts.bytes))
            if facts.bytes
            else ""
        )
        self._say(
            "size",
            bytes_text(facts.bytes) + free,
            trn(
                "{bytes:,} bytes, of which {free_bytes:,} lie in {n} free page that "
                "VACUUM gives back",
                "{bytes:,} bytes, of which {free_bytes:,} lie in {n} free pages that "
                "VACUUM gives back",
                facts.free_pages,
                bytes=facts.bytes,
                free_bytes=facts.free_bytes,
            ),
        )
        if facts.writer_version:
            self._say(
                "writer",
                tr("SQLite {writer_version} wrote it", writer_version=facts.writer_version),
                tr("The version of SQLite that last wrote to the file"),
            )

    def show_changed(self, mtime_ns: int) -> None:
        """Say how long ago the file was last changed."""
        if not mtime_ns:
            return
        ago = max(0.0, time.time() - mtime_ns / 1e9)
        when = moment_text(mtime_ns / 1e9)
        self._say(
            "changed",
            tr("changed {ago}", ago=_ago(ago)),
            tr("Last change of the file: {when}", when=when),
        )

    def clear_facts(self) -> None:
        """Show nothing: no file is open."""
        self._row.hide()

    def _say(self, name: str, text: str, tip: str) -> None:
        self._labels[name].setText(text)
        self._labels[name].setToolTip(tip)
        self._fit()

    def _fit(self) -> None:
        """Show what fits: in a narrow window the least important facts go first."""
        room = self.width() - self._mode.sizeHint().width() - 40
        for name in BY_WEIGHT:
            shown = self._labels[name]
            room -= shown.sizeHint().width() + 16
            shown.setVisible(bool(shown.text()) and room >= 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose anew what fits."""
        super().resizeEvent(event)
        self._fit()


def _ago(seconds: float) -> str:
    if seconds < 1:
        return tr("just now")
    if seconds < 60:
        return tr("{seconds} s ago", seconds=int(seconds))
    if seconds < 3600:
        return tr("{minutes} min ago", minutes=int(seconds // 60))
    if seconds < 48 * 3600:
        return tr("{seconds} h ago", seconds=int(seconds // 3600))
    days = int(seconds // 86400)
    return (
        tr("{days} days ago", days=days) if days < 730 else tr("{days} years ago", days=days // 365)
    )
