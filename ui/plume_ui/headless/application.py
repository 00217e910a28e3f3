"""A QApplication that needs no display."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from plume_db.errors import PlumeError
from plume_db.language import tr
from plume_ui.system_libraries import missing, sentence

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


def offscreen_application(theme_name: str) -> QApplication:
    """Make the application, dressed light or dark; raises PlumeError where Qt can not run."""
    if found := missing(window=False):
        raise PlumeError(sentence(found).replace("The window needs", "A picture needs", 1))
    # Whatever the desktop is: nothing is shown, so no display is asked for.
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    try:
        from PySide6.QtCore import qInstallMessageHandler

        from plume_ui import theme
        from plume_ui.app import make_application
    except ImportError as error:
        raise PlumeError(
            tr(
                "A picture can not be drawn ({error}); install Plume DB with its window's part.",
                error=error,
            )
        ) from None
    # What the platform without a screen can not do is of no interest to who reads the output.
    qInstallMessageHandler(_swallow)
    app = make_application()
    theme.apply(app, theme_name)
    return app


def _swallow(_kind: object, _context: object, _message: str) -> None:
    """Let a message of Qt go."""
