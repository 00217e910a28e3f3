"""A strip across the top of a window, above whatever page it shows."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QMainWindow, QVBoxLayout

from plume_ui.widgets.message_strip import MessageStrip


def show_notice(
    window: QMainWindow,
    name: str,
    tone: str,
    sentence: str,
    *offers: tuple[str, Callable[[], object]],
) -> MessageStrip:
    """Show a sentence above the page of a window until it is dismissed; one for each `name`."""
    column = window.centralWidget()
    assert column is not None
    strip = column.findChild(MessageStrip, name)
    if not isinstance(strip, MessageStrip):
        strip = MessageStrip(column)
        strip.setObjectName(name)
        layout = column.layout()
        assert isinstance(layout, QVBoxLayout)  # the window's own strip and its pages
        layout.insertWidget(0, strip)
    strip.say(tone, sentence, *offers)
    return strip
