"""The yardstick of starting: a bare QMainWindow; prints the milliseconds to its first painting."""

import os
import sys
import time

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

BEGAN = int(os.environ["PLUME_BENCH_BEGAN"])


class Window(QMainWindow):
    """Tells when it is painted."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Note the time of the first painting and end."""
        super().paintEvent(event)
        print((time.monotonic_ns() - BEGAN) / 1e6, flush=True)
        QTimer.singleShot(0, app.quit)


app = QApplication(sys.argv)
window = Window()
window.setCentralWidget(QLabel("bare"))
window.resize(1280, 800)
window.show()
app.exec()
