"""Keys that the person changed: one set for all windows, like the theme.

What a key does has an id: that of an action, or ``query.`` and the id of a tool of the query page.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeySequence

_SHIFT = Qt.KeyboardModifier.ShiftModifier
_NO_CHARACTERS = 0x01000000
"""The first of Qt's codes of keys that write no character."""
_MOVING = frozenset(
    Qt.Key[f"Key_{name}"]
    for name in (
        *("Escape", "Tab", "Backtab", "Backspace", "Return", "Enter", "Insert", "Delete"),
        *("Home", "End", "Left", "Up", "Right", "Down", "PageUp", "PageDown"),
    )
)


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
    """Tell whether a text names keys that can be pressed, and are free to be given a meaning."""
    sequence = QKeySequence(keys, QKeySequence.SequenceFormat.PortableText)
    # Keys that are unknown are written as nothing, or as a sign that can not be printed.
    text = sequence.toString()
    return bool(text.strip(", ")) and text.isprintable() and not is_typed(keys)


def is_typed(keys: str) -> bool:
    """Tell whether keys write text or move about: a meaning of its own would take that away."""
    sequence = QKeySequence(keys, QKeySequence.SequenceFormat.PortableText)
    if sequence.count() == 0:
        return False
    first = sequence[0]  # type: ignore[index]  # left out of the stubs
    held = first.keyboardModifiers() & ~(_SHIFT | Qt.KeyboardModifier.KeypadModifier)
    return not held and (first.key() < _NO_CHARACTERS or first.key() in _MOVING)


def shown(keys: str) -> str:
    """Write keys as this system shows them."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
