"""What is drawn: a chart, the icons; and the languages that texts are shown in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plume_ui.selftest.bench import Bench, Failed

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

_FEWEST_COLOURS = 24
"""A chart or a window with smooth text has hundreds; an empty one has one or two."""


def chart(bench: Bench) -> str:
    """Draw a chart of the demo into a picture, as ``plume-db chart`` does."""
    from PySide6.QtGui import QImage

    out = bench.folder / "chart.png"
    bench.run("chart", str(bench.demo), "--out", str(out), "--size", "800x400")
    picture = QImage(str(out))
    return f"{picture.width()} x {picture.height()}, {seen(picture)} colours"


def icons(_bench: Bench) -> str:
    """Draw every icon, and see that it is not empty."""
    from PySide6.QtCore import QRectF, Qt
    from PySide6.QtGui import QImage, QPainter

    from plume_resources import FOLDER
    from plume_ui import icons as drawn

    names = sorted(each.stem for each in (FOLDER / "icons").glob("*.svg"))
    if not names:
        raise Failed("there are no icons")
    empty = []
    for name in names:
        image = QImage(48, 48, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        drawn.paint(painter, name, QRectF(0, 0, 48, 48))
        painter.end()
        if not any(image.constBits()):
            empty.append(name)
    if empty:
        raise Failed(f"nothing is drawn for {', '.join(empty)}")
    return f"{len(names)} are drawn"


def languages(_bench: Bench) -> str:
    """Load every catalogue: ours, and Qt's own for its dialogs."""
    from PySide6.QtCore import QLibraryInfo, QTranslator

    from plume_resources import FOLDER
    from plume_ui.language import LANGUAGES

    qts = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    places = {"plume": str(FOLDER / "languages"), "qtbase": qts}
    wanted = [each for each in LANGUAGES if each != "en"]  # English is written in the code
    missing = [
        f"{stem}_{language}"
        for stem, folder in places.items()
        for language in wanted
        if not QTranslator().load(f"{stem}_{language}", folder)
    ]
    if missing:
        raise Failed(f"there is no catalogue {', '.join(missing)}")
    return ", ".join(wanted)


def seen(picture: QImage) -> int:
    """Count the colours of a picture; Failed where it is as good as empty."""
    colours = {
        picture.pixel(x, y)
        for x in range(0, picture.width(), 3)
        for y in range(0, picture.height(), 3)
    }
    if len(colours) < _FEWEST_COLOURS:
        raise Failed(f"the picture is as good as empty: {len(colours)} colours")
    return len(colours)
