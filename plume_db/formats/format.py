"""What a display format is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from plume_db.rows.cells import CellValue


@dataclass(frozen=True)
class Format:
    """One way to read the values of a column."""

    name: str
    """What it is remembered by."""
    title: str
    """What a person calls it, for a menu."""
    group: str
    """The heading it stands under in a menu: Date and time, Number, Text and bytes."""
    read: Callable[[CellValue], str | None]

    def text(self, value: CellValue) -> str | None:
        """Write a value on one line; None where it is of another kind and shows as it is.

        Called while painting, so it is quick for every value, and it raises nothing.
        """
        return None if value is None else self.read(value)
