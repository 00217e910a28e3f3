"""A small program that shows a grid, for a screen reader on another side of the bus.

It walks by the keys that stand on its standard input, one a line, and ends with it.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QSocketNotifier, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from plume_ui import theme
from plume_ui.grid.grid import Grid
from plume_ui.grid.look import ColumnLook
from tests.ui.grid.test_grid import Made


def main() -> None:
    app = QApplication(["plume-grid"])
    theme.apply(app, "light")
    grid = Grid()
    grid.resize(600, 400)
    looks = (ColumnLook("id", "INT", ("key",)), ColumnLook("name", "TEXT"))
    rows = Made(100_000_000, lambda n: (n, None if n % 3 == 2 else f"row {n}"))
    grid.show_rows(rows, looks, (12, 16))
    grid.setAccessibleName("Rows of t")
    grid.setWindowTitle("t")
    grid.show()
    grid.activateWindow()
    grid.setFocus()

    def act() -> None:
        line = sys.stdin.readline().strip()
        if not line:
            app.quit()
        elif line.isdigit():
            grid.go_to(int(line))
        else:
            QTest.keyClick(grid, getattr(Qt.Key, f"Key_{line}"))
        print("did", line, flush=True)

    notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(act)
    print("shown", flush=True)
    app.exec()


if __name__ == "__main__":
    main()
