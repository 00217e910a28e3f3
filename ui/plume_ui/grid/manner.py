"""How cells read where no format of their column says otherwise: what the person chose.

One manner for all windows, as there is one theme. It is about what is shown: what is copied,
exported or edited is the value itself. No Qt in here, since workers measure cells with it.
"""

from __future__ import annotations

from typing import NamedTuple


class Manner(NamedTuple):
    """How NULL, numbers and BLOBs read."""

    null: str = "NULL"
    grouped: bool = False
    """Whether numbers have separators between thousands."""
    blob_bytes: bool = False
    """Whether the bytes of a short BLOB are shown, and not its size."""


_current = Manner()


def manner() -> Manner:
    """Give what is in force."""
    return _current


def use(chosen: Manner) -> None:
    """Put another manner into force; grids are to be painted anew after that."""
    global _current
    _current = chosen
