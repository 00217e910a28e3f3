"""A page made ready for the screen on a worker: its text, and its pictures in the right size."""

from __future__ import annotations

import re
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from plume_ui.help.book import IMAGES, Page, read_page, title_of

_PICTURE = re.compile(r"!\[[^\]]*\]\((?P<path>[^)\s]+)\)")
_DOTS_PER_METRE = 3_780
"""Of a picture that is to be shown point by point: 96 dots an inch."""


@dataclass(frozen=True)
class Sight:
    """How a page is going to be seen."""

    language: str
    width: int
    """Room for a picture, in points of the screen."""
    ratio: float
    """Pixels a point."""
    dark: bool
    line: str
    """The colour of the line around a picture."""


@dataclass(frozen=True)
class Prepared:
    """A page with its pictures."""

    page: Page
    title: str
    pictures: dict[str, QImage]
    """By the name that the page calls them."""
    sight: Sight


def prepare(name: str, sight: Sight) -> Prepared:
    """Read a page and its pictures; runs on a worker."""
    page = read_page(name, sight.language)
    named = dict.fromkeys(found["path"] for found in _PICTURE.finditer(page.text))
    return Prepared(
        page, title_of(page.text), {path: _picture(path, sight) for path in named}, sight
    )


def _picture(path: str, sight: Sight) -> QImage:
    """Read a picture, in its dark version where the window is dark, no wider than the room."""
    name = path.rpartition("/")[2]
    dark = IMAGES / "dark" / name
    image = QImage(str(dark if sight.dark and dark.is_file() else IMAGES / name))
    if image.isNull():
        return image
    points = image.width() * _DOTS_PER_METRE / (image.dotsPerMeterX() or _DOTS_PER_METRE)
    width = round(min(points, sight.width) * sight.ratio)
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    if width < image.width():
        size = QSize(width, round(image.height() * width / image.width()))
        smooth = Qt.TransformationMode.SmoothTransformation
        image = image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
    _frame(image, sight.line)
    image.setDevicePixelRatio(image.width() / min(points, sight.width))
    return image


def _frame(image: QImage, colour: str) -> None:
    """Draw a hairline around a picture, which may have the ground of the page at its edge."""
    painter = QPainter(image)
    painter.setPen(QColor(colour))
    painter.drawRect(image.rect().adjusted(0, 0, -1, -1))
    painter.end()
