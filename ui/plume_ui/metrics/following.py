"""Following a file that grows, and what is said of it above a chart."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from plume_ui.metrics.captions import live_caption
from plume_ui.widgets.card import label

if TYPE_CHECKING:
    from plume_ui.metrics.stage import Stage


class Following(QObject):
    """Holds the words about new rows, which count the seconds since the last came."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._stage = stage
        self.words = label("", "good", delta=-1.0)
        self._came_at = time.monotonic()
        self._clock = QTimer(self, interval=1000)
        self._clock.timeout.connect(self._tell)

    def set(self, on: bool) -> None:
        """Follow the file as it grows, or stop doing so."""
        stage = self._stage
        self._came_at = time.monotonic()
        stage.feeder.follow(on)
        if stage.controls.live.isChecked() != on:
            stage.controls.live.setChecked(on)
        if on:
            self._clock.start()
        else:
            self._clock.stop()
        self._tell()

    @Slot(object)
    def note_rows(self, came: int) -> None:
        """Take how many rows came."""
        if came:
            self._came_at = time.monotonic()
        self._tell()

    def _tell(self) -> None:
        if not self._stage.feeder.follows:
            self.words.clear()
            return
        rows = sum(each.rows for each in self._stage.loaded())
        self.words.setText(live_caption(rows, time.monotonic() - self._came_at))

    def stop(self) -> None:
        """Count no more seconds."""
        self._clock.stop()
