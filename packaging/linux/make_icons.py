"""Paint the icon in the sizes that desktops ask for: ``make_icons.py FOLDER`` (…/hicolor).

With Qt's own renderer, which is there anyway; no other program is needed.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
APP_ID = "io.github.plumedb.PlumeDB"
SIZES = (16, 22, 24, 32, 48, 64, 96, 128, 256, 512)


def main(folder: Path) -> None:
    """Write every size, the drawing itself, and the one-coloured drawing."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtGui import QGuiApplication

    application = QGuiApplication([])
    for size in SIZES:
        place = folder / f"{size}x{size}/apps/{APP_ID}.png"
        place.parent.mkdir(parents=True, exist_ok=True)
        paint(HERE / f"{APP_ID}.svg", place, size)
    for kind, name in (("scalable", APP_ID), ("symbolic", f"{APP_ID}-symbolic")):
        place = folder / kind / "apps"
        place.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(HERE / f"{name}.svg", place / f"{name}.svg")
    application.quit()


def paint(drawing: Path, out: Path, size: int) -> None:
    """Write a drawing as a picture of `size` pixels."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(drawing)).render(painter)
    painter.end()
    if not image.save(str(out)):
        sys.exit(f"{out} could not be written.")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
