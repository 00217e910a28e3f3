"""A chart as a picture to keep or pass on: PNG at any scale, SVG, PDF, or the clipboard.

Drawing belongs to the thread of the window and takes some milliseconds; to pack and write the
bytes (:func:`write_picture`) is work for a worker.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QIODevice,
    QMarginsF,
    QRect,
    QRectF,
    QSize,
    QSizeF,
    Qt,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontInfo,
    QFontMetricsF,
    QGuiApplication,
    QImage,
    QPageSize,
    QPaintDevice,
    QPainter,
    QPdfWriter,
)

from plume_db.errors import PlumeError
from plume_db.language import tr
from plume_db.transfer.target import partial, refusal
from plume_ui import theme
from plume_ui.tokens import tokens_named

FORMATS = ("png", "svg", "pdf")
MOST_PIXELS = 64_000_000
"""Of one PNG: 256 MB while it is drawn."""
TITLE_HEIGHT = 40
_MARGIN = 16
_POINTS_PER_PIXEL = 72 / 96
"""A pixel of CSS in points of print, so that a PDF is as large as the SVG."""


class Paintable(Protocol):
    """What can be made a picture of: a chart, a dashboard."""

    def size(self) -> QSize:
        """Give its size in the window."""
        ...

    def paint(self, painter: QPainter, target: QRectF) -> None:
        """Draw it into a rectangle."""
        ...


@dataclass(frozen=True)
class Wish:
    """What a picture shall be like."""

    format: str = "png"
    size: tuple[int, int] | None = None
    """Width and height in points of the screen; None: as large as in the window."""
    scale: float = 1.0
    """Pixels of a point, in a PNG."""
    theme: str = ""
    """``light`` or ``dark``; empty: as the window looks."""
    title: str = ""
    """What stands above it; empty: nothing."""


@dataclass(frozen=True)
class Picture:
    """A picture that is drawn but not packed."""

    format: str
    content: bytes | QImage


def picture_of(view: Paintable, wish: Wish) -> Picture:
    """Draw a chart or a dashboard; in the thread of the window only."""
    size = QSize(*wish.size) if wish.size else view.size()
    with _dressed(view, wish.theme):

        def draw(painter: QPainter) -> None:
            _draw(view, painter, size, wish.title)

        return Picture(wish.format, _DRAW[wish.format](size, wish, draw))


def save_picture(view: Paintable, path: Path, wish: Wish, protected: tuple[Path, ...] = ()) -> None:
    """Draw and write a picture at once; for where no window waits."""
    write_picture(picture_of(view, wish), path, protected)


def write_picture(picture: Picture, path: Path, protected: tuple[Path, ...] = ()) -> None:
    """Write a picture whole or not at all, an older one being replaced; safe on a worker.

    Databases in `protected` and their side files are never written. Raises PlumeError.
    """
    out = path.absolute()
    if no := refusal(out, protected, overwrite=True):
        raise PlumeError(no)
    content = packed(picture)
    with partial(out, overwrite=True) as half:
        half.write_bytes(content)


def packed(picture: Picture) -> bytes:
    """Give the bytes of the file."""
    if isinstance(picture.content, bytes):
        return picture.content
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not picture.content.save(buffer, "PNG"):  # type: ignore[call-overload]
        raise PlumeError(tr("The picture could not be packed as PNG."))
    return bytes(buffer.data().data())


def copy_picture(view: Paintable, wish: Wish) -> None:
    """Put a picture into the clipboard."""
    content = picture_of(view, wish).content
    assert isinstance(content, QImage)
    QGuiApplication.clipboard().setImage(content)


_Draw = Callable[[QPainter], None]


def _png(size: QSize, wish: Wish, draw: _Draw) -> QImage:
    pixels = QSize(round(size.width() * wish.scale), round(size.height() * wish.scale))
    if pixels.width() * pixels.height() > MOST_PIXELS:
        raise PlumeError(
            tr(
                "A picture of {width} x {height} pixels is too large; take a smaller "
                "scale or size, or write an SVG.",
                width=pixels.width(),
                height=pixels.height(),
            )
        )
    image = QImage(pixels, QImage.Format.Format_RGB32)
    if image.isNull():
        raise PlumeError(tr("There is not enough memory for a picture of this size."))
    image.setDevicePixelRatio(wish.scale)
    _painted(image, draw)
    # So that a print is as large as on a screen of 96 dots an inch. Afterwards: what is drawn
    # while an image has more dots takes its fonts larger, and its axes apart.
    image.setDotsPerMeterX(round(96 * wish.scale / 0.0254))
    image.setDotsPerMeterY(round(96 * wish.scale / 0.0254))
    return image


def _svg(size: QSize, wish: Wish, draw: _Draw) -> bytes:
    from PySide6.QtSvg import QSvgGenerator

    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    # The older SVG Tiny knows no clipping: bars that are cut in the window would run on.
    made = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    made.setOutputDevice(buffer)
    made.setSize(size)
    made.setViewBox(QRect(0, 0, size.width(), size.height()))
    made.setResolution(96)
    made.setTitle(wish.title or tr("Chart"))
    made.setDescription(tr("Drawn by Plume DB"))
    _painted(made, draw)
    buffer.close()
    content = bytes(buffer.data().data())
    # Qt writes millimetres, which some readers of SVG take for nothing.
    pixels = f'<svg width="{size.width()}" height="{size.height()}"'.encode()
    return _with_known_fonts(
        re.sub(rb'<svg width="[^"]*" height="[^"]*"', pixels, content, count=1)
    )


def _with_known_fonts(svg: bytes) -> bytes:
    """Name the font that was really used, and a kind of font for where that is not installed.

    Qt writes the name it was asked for; "Sans Serif" is a font to it and to no browser.
    """

    def known(match: re.Match[bytes]) -> bytes:
        asked = match[1].decode()
        used = QFontInfo(QFont(asked)).family()
        kind = "monospace" if QFontInfo(QFont(asked)).fixedPitch() else "sans-serif"
        plain = "".join(sign for sign in used if sign not in "'\"<>&")
        return f"font-family=\"'{plain}', {kind}\"".encode()

    return re.sub(rb'font-family="([^"]*)"', known, svg)


def _pdf(size: QSize, wish: Wish, draw: _Draw) -> bytes:
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    made = QPdfWriter(buffer)
    page = QSizeF(size) * _POINTS_PER_PIXEL
    made.setPageSize(
        QPageSize(page, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
    )
    made.setPageMargins(QMarginsF(0, 0, 0, 0))
    made.setResolution(96)
    made.setTitle(wish.title or tr("Chart"))
    made.setCreator("Plume DB")
    _painted(made, draw)
    buffer.close()
    return bytes(content.data())


_DRAW: dict[str, Callable[[QSize, Wish, _Draw], bytes | QImage]] = {
    "png": _png,
    "svg": _svg,
    "pdf": _pdf,
}


def _painted(device: QPaintDevice, draw: _Draw) -> None:
    painter = QPainter()
    if not painter.begin(device):
        raise PlumeError(tr("The picture could not be begun; there may be too little memory."))
    try:
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing
        )
        draw(painter)
    finally:
        painter.end()


def _draw(view: Paintable, painter: QPainter, size: QSize, title: str) -> None:
    look = theme.tokens()
    whole = QRectF(0, 0, size.width(), size.height())
    painter.fillRect(whole, QColor(look.base))
    if title:
        _draw_title(painter, whole, title)
        whole.setTop(TITLE_HEIGHT)
    view.paint(painter, whole)


def _draw_title(painter: QPainter, whole: QRectF, title: str) -> None:
    painter.save()
    font = theme.scaled_font(2.0, QFont.Weight.DemiBold)
    painter.setFont(font)
    painter.setPen(QColor(theme.tokens().text))
    room = QRectF(_MARGIN, 8, whole.width() - 2 * _MARGIN, TITLE_HEIGHT - 8)
    words = QFontMetricsF(font).elidedText(title, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
    painter.restore()


@contextmanager
def _dressed(view: Paintable, wanted: str) -> Iterator[None]:
    """Wear another theme while a picture is drawn; nothing is shown in between."""
    other = tokens_named(wanted)
    if other is None or other is theme.tokens():
        yield
        return
    with theme.worn(other):
        _restyle(view)
        yield
    _restyle(view)


def _restyle(view: Paintable) -> None:
    """Let a view and all in it take the colours in force; the rest of the window does not."""
    restyle = getattr(view, "restyle", None)
    if restyle is not None:
        restyle()
