"""The limits a person sets for a file: outside it, and each can be off."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from plume_db.errors import PlumeError
from plume_db.language import tr
from plume_db.memory import FileMemory

_KEPT_AS = "monitor-limits"


@dataclass(frozen=True)
class Limits:
    """Beyond these the monitor speaks up; 0 turns one off."""

    wal: float = 64e6
    """Bytes of the write-ahead log."""
    disk: float = 10.0
    """Per cent of the disk that should stay free."""
    room: float = 1e9
    """Bytes of the disk that should stay free."""
    freelist: float = 25.0
    """Per cent of the file that may be free pages."""
    lock: float = 30.0
    """Seconds a program may hold a lock."""
    growth: float = 5e9
    """Bytes the file may grow in a day."""


@dataclass(frozen=True)
class LimitWords:
    """How one limit reads."""

    name: str
    title: str
    unit: str
    """``bytes``, ``%`` or ``s``."""
    tip: str


WORDS = (
    LimitWords("wal", tr("Log larger than"), "bytes",
               tr("A long write-ahead log makes reads slower and fills the disk")),
    LimitWords("disk", tr("Disk free under"), "%", tr("The part of the file's disk that "
                                                      "should stay free")),
    LimitWords("room", tr("Disk free under"), "bytes", tr("The room on the file's disk")),
    LimitWords("freelist", tr("Free pages over"), "%",
               tr("Room in the file that holds nothing; compacting gives it back")),
    LimitWords("lock", tr("Lock held over"), "s",
               tr("A lock held long makes others wait, or keeps the log from beginning anew")),
    LimitWords("growth", tr("Growth a day over"), "bytes", tr("Against what was recorded a "
                                                              "day ago")),
)  # fmt: skip


def kept_limits(memory: FileMemory) -> Limits:
    """Read the limits of a file; those in the code where none are kept or they are spoiled."""
    kept = memory.read(_KEPT_AS, {})
    limits = Limits()
    if isinstance(kept, Mapping):
        for name, value in kept.items():
            number = isinstance(value, (int, float)) and not isinstance(value, bool)
            if name in _NAMES and number and 0 <= value < 1e18:
                limits = replace(limits, **{name: float(value)})
    return limits


def keep_limits(memory: FileMemory, limits: Limits) -> None:
    """Write the limits of a file down, outside it."""
    memory.write(_KEPT_AS, {name: getattr(limits, name) for name in _NAMES})


def limit_of(text: str) -> tuple[str, float]:
    """Read ``wal=64MB``, ``disk=10%``, ``lock=30s`` or ``growth=off``.

    Raises :class:`PlumeError` with what would be right.
    """
    name, _, value = text.partition("=")
    name = name.strip().lower()
    if name not in _NAMES:
        raise PlumeError(
            tr("There is no limit {name!r}; there are {names}.", name=name, names=", ".join(_NAMES))
        )
    if value.strip().lower() in ("off", "none", "0"):
        return name, 0.0
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([a-zA-Z%]*)\s*", value)
    unit = next(each.unit for each in WORDS if each.name == name)
    factor = _FACTORS[unit].get(found[2].lower()) if found else None
    if found is None or factor is None:
        example = {"bytes": "64MB", "%": "10%", "s": "30s"}[unit]
        raise PlumeError(
            tr(
                "{value!r} is no value for the limit {name}; write it as {example}.",
                value=value,
                name=name,
                example=example,
            )
        )
    return name, float(found[1]) * factor


_NAMES = tuple(each.name for each in fields(Limits))
_FACTORS: dict[str, dict[str, float]] = {
    "bytes": {"": 1.0, "b": 1.0, "kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12,
              "k": 1e3, "m": 1e6, "g": 1e9, "t": 1e12},
    "%": {"": 1.0, "%": 1.0},
    "s": {"": 1.0, "s": 1.0, "min": 60.0, "m": 60.0, "h": 3600.0},
}  # fmt: skip
