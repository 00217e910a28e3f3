"""A field for a size that shows and takes its unit: ``64 MB``, ``1.5 GB``."""

from __future__ import annotations

import math

from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QDoubleSpinBox, QWidget

from plume_db.units import size_of, size_text


class SizeBox(QDoubleSpinBox):
    """Its value is in bytes; a bare number is in the unit that stood there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDecimals(0)
        self.setKeyboardTracking(False)

    def _read(self, text: str) -> float | None:
        unit = size_text(self.value()).rpartition(" ")[2]
        return size_of(text, "GB" if self.value() <= 0 else unit if unit != "bytes" else "")

    # Qt overrides

    def textFromValue(self, value: float) -> str:
        """Write the value with its unit."""
        return size_text(value)

    def valueFromText(self, text: str) -> float:
        """Read what is typed; what is no size leaves the value as it was."""
        size = self._read(text)
        return self.value() if size is None else min(max(size, self.minimum()), self.maximum())

    def validate(self, text: str, at: int) -> tuple[QValidator.State, str, int]:
        """Let anything be typed; it is read once it is confirmed."""
        size = self._read(text)
        fits = size is not None and self.minimum() <= size <= self.maximum()
        is_said = bool(text) and text == self.specialValueText()
        state = QValidator.State.Acceptable if fits or is_said else QValidator.State.Intermediate
        return state, text, at

    def fixup(self, text: str) -> str:
        """Bring what is typed into the range, or the former value back."""
        return size_text(self.valueFromText(text))

    def stepBy(self, steps: int) -> None:
        """Go through 1, 2, 5, 10, 20, 50 and so on of a unit."""
        for _each in range(abs(steps)):
            self.setValue(_above(self.value()) if steps > 0 else _below(self.value()))


_LADDER = (1, 2, 5, 10)


def _above(size: float) -> float:
    if size < 1e6:
        return 1e6  # nobody wants less
    ten = 10.0 ** math.floor(math.log10(size))
    return next(rung * ten for rung in _LADDER if rung * ten > size)


def _below(size: float) -> float:
    if size <= 1e6:
        return 0
    ten = 10.0 ** math.floor(math.log10(size))
    return next((rung * ten for rung in reversed(_LADDER) if rung * ten < size), ten / 2)
