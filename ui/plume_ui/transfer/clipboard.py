"""Puts a copy on the clipboard in the kinds other programs paste."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QMimeData
from PySide6.QtGui import QGuiApplication


def put(text: str | QByteArray, format_name: str) -> None:
    """Copy a text that was written in a format of the core.

    Encoded as UTF-8 already it costs the GUI thread nothing, however long it is.
    """
    encoded = text if isinstance(text, QByteArray) else QByteArray(text.encode(errors="replace"))
    data = QMimeData()
    data.setData("text/plain;charset=utf-8", encoded)
    if format_name == "html":
        data.setData("text/html", encoded)
    if format_name == "csv":
        data.setData("text/csv", encoded)
    QGuiApplication.clipboard().setMimeData(data)
