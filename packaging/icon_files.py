"""Pack the icon in all its sizes into one file, as Windows (.ico) and macOS (.icns) want it.

``python packaging/icon_files.py FOLDER`` writes plume-db.ico and plume-db.icns.
Both containers hold PNG pictures, which Windows reads since Vista and macOS since 10.7, so no tool
of those systems is needed.
"""

from __future__ import annotations

import os
import struct
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import facts

ICO = (16, 20, 24, 32, 40, 48, 64, 128, 256)
ICNS = {
    b"icp4": 16,
    b"icp5": 32,
    b"ic11": 32,  # 16 at double density; likewise the others that repeat a size
    b"icp6": 64,
    b"ic12": 64,
    b"ic07": 128,
    b"ic08": 256,
    b"ic13": 256,
    b"ic09": 512,
    b"ic14": 512,
    b"ic10": 1024,
}
SIZES = tuple(sorted({*ICO, *ICNS.values()}))


def pictures(source: Path, sizes: tuple[int, ...] = SIZES) -> dict[int, bytes]:
    """Draw an SVG in each size; give the PNG files."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    app = QGuiApplication.instance() or QGuiApplication([])
    renderer = QSvgRenderer(QByteArray(source.read_bytes()))
    if not renderer.isValid():
        raise SystemExit(f"{source} is no picture that Qt can draw.")
    drawn = {}
    for size in sizes:
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(0)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")
        drawn[size] = bytes(buffer.data().data())
    del app
    return drawn


def ico(drawn: dict[int, bytes]) -> bytes:
    """Pack pictures as Windows wants them."""
    head = struct.pack("<HHH", 0, 1, len(ICO))
    at = len(head) + 16 * len(ICO)
    entries, body = b"", b""
    for size in ICO:
        side = size % 256  # 256 is written as 0
        entries += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(drawn[size]), at)
        body += drawn[size]
        at += len(drawn[size])
    return head + entries + body


def icns(drawn: dict[int, bytes]) -> bytes:
    """Pack pictures as macOS wants them."""
    body = b"".join(
        kind + struct.pack(">I", 8 + len(drawn[size])) + drawn[size] for kind, size in ICNS.items()
    )
    return b"icns" + struct.pack(">I", 8 + len(body)) + body


def write(folder: Path, source: Path = facts.ICON) -> None:
    """Write both forms into a folder, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = pictures(source)
    (folder / "plume-db.ico").write_bytes(ico(drawn))
    (folder / "plume-db.icns").write_bytes(icns(drawn))


if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "build/icons"))
