"""Decode pictures on a worker: Qt's formats, SVG made harmless, AVIF and JPEG XL by Pillow."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from plume_db.decode.kinds import Kind
from plume_db.decode.svg import UnreadableSvg, harmless
from plume_db.language import tr
from plume_db.units import bytes_text, count_text

SIDE = 1_600
"""Pixels; a larger picture is scaled down before it reaches the window."""

MOST_PIXELS = 100_000_000
"""Pixels that are decoded: a few kilobytes can claim to be a picture that fills all memory."""

INSTALL = "pip install 'plume-db[images]'"


@dataclass(frozen=True)
class Picture:
    """A decoded picture, or why there is none."""

    image: QImage | None
    about: str
    """Format, size in pixels, depth, bytes, bits per pixel."""
    notes: tuple[str, ...] = ()


class _Refused(Exception):
    """The picture is not decoded; the sentence says why."""


def decode_picture(data: bytes, kind: Kind) -> Picture:
    """Decode a picture of a known kind; safe on any thread, not in the window's."""
    try:
        if kind.key == "svg":
            return _svg(data)
        if kind.key in ("avif", "jxl"):
            return _by_pillow(data, kind)
        return _by_qt(data, kind)
    except _Refused as refused:
        return Picture(None, kind.short, (str(refused),))


def _check_pixels(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise _Refused(
            tr(
                "The picture has {width} × {height} pixels, and those over "
                "{most_pixels} million pixels are not decoded; its bytes are shown, "
                "and it can be exported.",
                width=count_text(width),
                height=count_text(height),
                most_pixels=count_text(MOST_PIXELS // 10**6),
            )
        )


def _by_qt(data: bytes, kind: Kind) -> Picture:
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(kind.key.encode()))
    try:
        whole = reader.size()
        _check_pixels(whole.width(), whole.height())
        _scale(reader, whole)
        frames = reader.imageCount() if kind.key in ("gif", "webp", "ico") else 1
        notes = _frame_notes(frames, data, kind)
        image = reader.read()
        if image.isNull():
            raise _Refused(tr("It begins like {words}, but can not be decoded.", words=kind.words))
        size = whole if whole.isValid() else image.size()
    finally:
        # Before the buffer: the TIFF reader still uses it when it goes, and crashed where it could.
        del reader
    alpha = tr("with alpha") if image.hasAlphaChannel() else ""
    # Of TIFF and ICO the decoded depth is not that of the file.
    stored = (
        tr("{bitplanecount} bit", bitplanecount=image.bitPlaneCount())
        if kind.key not in ("tiff", "ico")
        else ""
    )
    depth = ", ".join(filter(None, (stored, alpha)))
    about = _about(kind, size.width(), size.height(), depth, len(data), max(1, frames))
    return Picture(image, about, notes)


def _scale(reader: QImageReader, whole: QSize) -> None:
    if max(whole.width(), whole.height()) > SIDE:
        reader.setScaledSize(whole.scaled(QSize(SIDE, SIDE), Qt.AspectRatioMode.KeepAspectRatio))


def _frame_notes(frames: int, data: bytes, kind: Kind) -> tuple[str, ...]:
    """Say where there is more than the one picture that is shown."""
    if kind.key == "png":
        return (tr("It is animated; its first frame is shown."),) if b"acTL" in data[:4096] else ()
    if frames <= 1:
        return ()
    count = count_text(frames)
    if kind.key == "ico":
        return (tr("It holds {count} pictures; one is shown.", count=count),)
    return (tr("It is animated: the first of {frames} frames is shown.", frames=count),)


def _svg(data: bytes) -> Picture:
    try:
        safe = harmless(data)
    except UnreadableSvg as error:
        raise _Refused(tr("The SVG is not drawn: {error}.", error=error)) from None
    # Not by QSvgRenderer, which keeps Python's lock while it draws.
    buffer = QBuffer()
    buffer.setData(QByteArray(safe.data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(b"svg"))
    if safe.size is not None:
        width, height = safe.size
        scale = SIDE / 2 / max(width, height)
        # Nor by the reader's size(), which keeps it while it reads the whole SVG.
        reader.setScaledSize(QSize(max(1, round(width * scale)), max(1, round(height * scale))))
    image = reader.read()
    del reader
    if image.isNull():
        raise _Refused(tr("The SVG has nothing that could be drawn."))
    notes: tuple[str, ...] = ()
    if safe.left_out:
        notes = (tr("What it refers to outside itself was left out, and so were scripts."),)
    width, height = safe.size or (image.width(), image.height())
    about = f"SVG  ·  {width:g} × {height:g}  ·  {bytes_text(len(data))}"
    return Picture(image, about, notes)


def _by_pillow(data: bytes, kind: Kind) -> Picture:
    """Decode AVIF or JPEG XL by a library that is loaded now, and may not be there."""
    name = _plugin(kind)
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=[name]) as found:
            width, height = found.size
            _check_pixels(width, height)
            frames, alpha = getattr(found, "n_frames", 1), found.mode.endswith("A")
            found.thumbnail((SIDE, SIDE))
            flat = found.convert("RGBA")
            raw = flat.tobytes()
            shape = flat.size
    except (OSError, ValueError, SyntaxError, RuntimeError, MemoryError) as error:
        raise _Refused(
            tr("The {short} picture can not be decoded ({error}).", short=kind.short, error=error)
        ) from None
    # The copy owns its pixels; the first image only borrows them.
    image = QImage(raw, *shape, 4 * shape[0], QImage.Format.Format_RGBA8888).copy()
    notes: tuple[str, ...] = ()
    if frames > 1:
        notes = (
            tr("It is animated: the first of {frames} frames is shown.", frames=count_text(frames)),
        )
    # No depth: Pillow gives eight bits a channel, whatever the file has.
    about = _about(kind, width, height, tr("with alpha") if alpha else "", len(data), frames)
    return Picture(image, about, notes)


def _plugin(kind: Kind) -> str:
    """Load what decodes this kind, and give Pillow's name of it."""
    try:
        if kind.key == "avif":
            from PIL import features

            if not features.check("avif"):
                raise _Refused(tr("This Pillow was built without AVIF; a newer one can show it."))
            return "AVIF"
        import pillow_jxl

        del pillow_jxl  # it registers itself with Pillow
    except ImportError:
        raise _Refused(
            tr(
                "To see {short} pictures, install the optional image libraries: {install}",
                short=kind.short,
                install=INSTALL,
            )
        ) from None
    return "JXL"


def _about(kind: Kind, width: int, height: int, depth: str, size: int, frames: int = 1) -> str:
    bits = 8 * size / max(1, width * height * frames)
    parts = (
        kind.short,
        f"{count_text(width)} × {count_text(height)}",
        depth,
        bytes_text(size),
        tr("{bits:.3g} bits per pixel", bits=bits),
    )
    return "  ·  ".join(filter(None, parts))
