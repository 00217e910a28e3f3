"""Start the program on a file; print when the window, and then 100 rows, are first painted."""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

BEGAN = int(os.environ["PLUME_BENCH_BEGAN"])
HEAVY = {"numpy", "pyqtgraph", "sqlparse", "apsw.ext", "sqlite3"}

from PySide6.QtCore import QEvent, QObject, QTimer  # noqa: E402

from plume_ui.app import Program, make_application  # noqa: E402
from plume_ui.settings import Settings  # noqa: E402


class Forgetful:
    """A settings store that keeps nothing."""

    def value(self, key: str) -> Any:
        """Know nothing."""
        return None

    def setValue(self, key: str, value: Any) -> None:
        """Forget it."""


class Watch(QObject):
    """Follows the window from its first painting to the first rows of a table."""

    def __init__(self, window: Any) -> None:
        super().__init__()
        self._window = window
        self._grid: Any = None
        self.seen: dict[str, Any] = {}
        window.installEventFilter(self)
        window.session_opened.connect(lambda: QTimer.singleShot(0, self._wait_for_schema))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See paintings go by."""
        if event.type() == QEvent.Type.Paint:
            if watched is self._window and "window_ms" not in self.seen:
                self._note("window")
            elif self._grid is not None and watched is self._grid.viewport() and self._has_rows():
                self._note("rows")
                print(json.dumps(self.seen), flush=True)
                os._exit(0)  # how the program ends is not measured
        return False

    def _note(self, what: str) -> None:
        self.seen[f"{what}_ms"] = (time.monotonic_ns() - BEGAN) / 1e6
        self.seen[f"{what}_imports"] = sorted(HEAVY & set(sys.modules))

    def _wait_for_schema(self) -> None:
        self._note("file")
        desk = self._window.workspace.desk
        if desk.catalog is not None:
            self._open_table()
        else:
            desk.catalog_changed.connect(lambda _catalog: self._open_table())

    def _open_table(self) -> None:
        if self._grid is None:
            self._window.workspace.open_table("compression_stats")
            self._grid = self._window.workspace.documents.current.grid
            self._grid.viewport().installEventFilter(self)

    def _has_rows(self) -> bool:
        rows = self._window.workspace.documents.current._window
        return rows is not None and rows.row(99) is not None


app = make_application()
program = Program(app, Settings(Forgetful(), Path(os.devnull)))
watch = Watch(program.new_window(sys.argv[1]))
app.exec()
