"""A field for a number with decimals that takes a point and a comma alike."""

from __future__ import annotations

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDoubleSpinBox


class DecimalBox(QDoubleSpinBox):
    """Takes the key of either separator as the language's own.

    Qt reads the other one as a separator of thousands, so that in German 0.5 would become 5.
    """

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Put in what stands before decimals in this language."""
        point = self.locale().decimalPoint()
        if event.text() in (",", ".") and event.text() != point:
            event = QKeyEvent(event.type(), ord(point), event.modifiers(), point)
        super().keyPressEvent(event)
