"""The thin bar that shows how far a job is."""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar, QWidget

_STEPS = 1000


class JobBar(QProgressBar):
    """Runs to and fro until it is known how much there is to do."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextVisible(False)
        self.setFixedHeight(6)
        self.setAccessibleName(name)
        self.begin()

    def begin(self) -> None:
        """Forget the job before."""
        self.setRange(0, 0)

    def show_share(self, share: float | None) -> None:
        """Show which part is done, from 0 to 1; None, where it is not known, changes nothing."""
        if share is not None:
            self.setRange(0, _STEPS)
            self.setValue(round(share * _STEPS))
