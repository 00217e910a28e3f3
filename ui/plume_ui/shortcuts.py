"""Keys that the person changed: one set for all windows, like the theme.

What a key does has an id: that of an action, or ``query.`` and the id of a tool of the query page.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence


class _Notifier(QObject):
    """Tells those that show or obey keys that they are others now."""

    changed = Signal()


_changed: Mapping[str, str] = {}


@cache
def notifier() -> _Notifier:
    """Give the object whose ``changed`` signal says that keys are others now."""
    return _Notifier()


def use(changed: Mapping[str, str]) -> None:
    """Put other keys into force; an empty text is no key at all."""
    global _changed
    if changed != _changed:
        _changed = dict(changed)
        notifier().changed.emit()


def chosen(what: str, usual: str) -> str:
    """Give the keys that do something; the usual ones where they were not changed, or spoiled."""
    keys = _changed.get(what)
    if keys is None or (keys and not is_sound(keys)):
        return usual
    return keys


def is_sound(keys: str) -> bool:
    """Tell whether a text names keys that can be pressed."""
    sequence = QKeySequence(keys, QKeySequence.SequenceFormat.PortableText)
    # Keys that are unknown are written as nothing, or as a sign that can not be printed.
    text = sequence.toString()
    return bool(text.strip(", ")) and text.isprintable()


def shown(keys: str) -> str:
    """Write keys as this system shows them."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
