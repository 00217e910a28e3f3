"""A picture, as large as fits and never enlarged beyond its pixels."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from plume_db.language import tr
from plume_ui import theme
from plume_ui.inspector.pictures import Picture

_SQUARE = 8


class PictureView(QWidget):
    """Draws over squares that show where the picture is transparent."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self.setMinimumHeight(120)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        theme.notifier().changed.connect(self.update)

    def show_picture(self, picture: Picture) -> None:
        """Show another picture."""
        self._image = picture.image
        self.setAccessibleName(tr("Picture: {about}", about=picture.about))
        self.setToolTip(picture.about)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the picture."""
        if self._image is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = QSize(self._image.width(), self._image.height()) / self.devicePixelRatioF()
        room = self.size() - QSize(16, 16)
        if size.width() > room.width() or size.height() > room.height():
            size = size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        left = (self.width() - size.width()) / 2
        target = QRectF(left, 8, size.width(), size.height())
        if self._image.hasAlphaChannel():
            self._squares(painter, target)
        painter.drawImage(target, self._image)
        if self.hasFocus():
            painter.setPen(QColor(theme.tokens().accent))
            painter.drawRect(target)
        painter.end()

    def _squares(self, painter: QPainter, target: QRectF) -> None:
        painter.fillRect(target, QColor(theme.tokens().base))
        painter.save()
        painter.setClipRect(target)
        colour = QColor(theme.tokens().line)
        for row in range(int(target.height()) // _SQUARE + 1):
            for column in range(row % 2, int(target.width()) // _SQUARE + 1, 2):
                x, y = target.left() + column * _SQUARE, target.top() + row * _SQUARE
                painter.fillRect(QRectF(x, y, _SQUARE, _SQUARE), colour)
        painter.restore()
