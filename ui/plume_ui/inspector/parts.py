"""The parts the inspector is made of: facts, SQL, value, links."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QImage,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextOption,
)
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from plume_ui import icons, theme
from plume_ui.inspector.decode import Decoded
from plume_ui.inspector.highlight import SqlColours
from plume_ui.widgets.card import label

SQL_LIMIT = 40_000
"""Characters of SQL shown: five million in one line took the window a second."""
_SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse
_WAYS = {"picture": "Picture", "json": "JSON", "text": "Text", "hex": "Hex"}


class Facts(QWidget):
    """Pairs of label and text in two columns."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)

    def show_facts(self, facts: tuple[tuple[str, str], ...]) -> None:
        """Show other facts."""
        while self._grid.count():
            if (item := self._grid.takeAt(0)) and (widget := item.widget()):
                widget.hide()
                widget.deleteLater()
        for row, (name, text) in enumerate(facts):
            value = label(text, wrap=True)
            value.setTextInteractionFlags(_SELECTABLE)
            top = Qt.AlignmentFlag.AlignTop
            self._grid.addWidget(label(name, "caption"), row, 0, top)
            self._grid.addWidget(value, row, 1)
        self.setVisible(bool(facts))


class Viewer(QPlainTextEdit):
    """Text that is read, not written."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setAccessibleName(name)
        self.setFont(theme.mono_font())
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.document().setDocumentMargin(8)
        self.setTabChangesFocus(True)

    def wrap(self, on: bool) -> None:
        """Wrap long lines anywhere, or not at all."""
        self.setWordWrapMode(
            QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere if on else QTextOption.WrapMode.NoWrap
        )

    def fit(self, most: int) -> None:
        """Take the height of the text, at most `most` pixels."""
        lines = self.document().blockCount() + 1
        self.setFixedHeight(min(most, lines * self.fontMetrics().lineSpacing() + 24))


class SqlPart(QWidget):
    """SQL laid out and coloured; Copy takes it as stored."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stored = ""
        self._copy = _copy_button("Copy the SQL as it is stored")
        self._copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._stored))
        self.text = Viewer("SQL", self)
        self.text.wrap(False)
        self._colours = SqlColours(self.text.document())
        head = _head("SQL", self._copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.text)

    @property
    def stored(self) -> str:
        """The SQL that is shown, as it is stored."""
        return self._stored

    def show_sql(self, stored: str, shown: str) -> None:
        """Show `shown`; keep `stored` for copying."""
        self._stored = stored
        if len(shown) > SQL_LIMIT:
            shown = (
                f"{shown[:SQL_LIMIT]}\n… {len(shown) - SQL_LIMIT:,} characters more; Copy has all"
            )
        self.text.setPlainText(shown)
        self.text.fit(420)
        self.setVisible(bool(stored))


class PicturePart(QWidget):
    """A picture, as large as fits and never enlarged beyond its pixels."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self.setMinimumHeight(120)

    def show_picture(self, image: QImage | None, about: str) -> None:
        """Show another picture."""
        self._image = image
        self.setAccessibleName(f"Picture {about}")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the picture over squares that show where it is transparent."""
        if self._image is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        ratio = self.devicePixelRatioF()
        size = QSize(self._image.width(), self._image.height()) / ratio
        room = self.size() - QSize(16, 16)
        if size.width() > room.width() or size.height() > room.height():
            size = size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        left = (self.width() - size.width()) / 2
        target = QRectF(left, 8, size.width(), size.height())
        painter.fillRect(target, QColor(theme.tokens().alternate))
        painter.fillRect(target, _squares())
        painter.drawImage(target, self._image)
        painter.end()


class ValuePart(QWidget):
    """A value in one of the ways it can be seen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._decoded: Decoded | None = None
        self._chosen = ""
        self._about = label("", "caption", wrap=True)
        self._notes = label("", "caption", wrap=True)
        self._buttons = QButtonGroup(self)
        self._row = QHBoxLayout()
        self._row.setSpacing(2)
        self._copy = _copy_button("Copy what is shown")
        self._copy.clicked.connect(self._copy_shown)
        self.text = Viewer("Value", self)
        self.picture = PicturePart(self)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.text)
        self._stack.addWidget(self.picture)
        self._stack.setMinimumHeight(160)
        self._lay_out()

    def _lay_out(self) -> None:
        for way, words in _WAYS.items():
            button = QToolButton(self)
            button.setText(words)
            button.setCheckable(True)
            button.setProperty("way", way)
            button.setToolTip(f"Show the value as {words.lower() if way != 'json' else words}")
            self._buttons.addButton(button)
            self._row.addWidget(button)
        self._buttons.buttonClicked.connect(lambda b: self._choose(b.property("way")))
        self._row.addStretch(1)
        self._row.addWidget(self._copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(label("VALUE", "section"))
        column.addWidget(self._about)
        column.addLayout(self._row)
        column.addWidget(self._stack, 1)
        column.addWidget(self._notes)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)

    @property
    def way(self) -> str:
        """How the value is shown now."""
        checked = self._buttons.checkedButton()
        return str(checked.property("way")) if checked else ""

    def show_value(self, decoded: Decoded) -> None:
        """Show a value the way chosen before where it has that, else the best way."""
        self._decoded = decoded
        self._about.setText("  ·  ".join(filter(None, (decoded.about, decoded.picture_about))))
        for button in self._buttons.buttons():
            button.setVisible(button.property("way") in decoded.ways)
        self._show(self._chosen if self._chosen in decoded.ways else decoded.ways[0])

    def _choose(self, way: str) -> None:
        self._chosen = way
        self._show(way)

    def _show(self, way: str) -> None:
        if self._decoded is None:
            return
        for button in self._buttons.buttons():
            button.setChecked(button.property("way") == way)
        if way == "picture":
            self.picture.show_picture(self._decoded.picture, self._decoded.picture_about)
            self._stack.setCurrentWidget(self.picture)
        else:
            self.text.wrap(way != "hex")
            self.text.setPlainText(str(getattr(self._decoded, way)))
            self._stack.setCurrentWidget(self.text)
        self._copy.setVisible(way != "picture")
        notes = " ".join((*self._decoded.notes, self._decoded.hex_note if way == "hex" else ""))
        self._notes.setText(notes.strip())
        self._notes.setVisible(bool(notes.strip()))

    def _copy_shown(self) -> None:
        if self._decoded is not None:
            QGuiApplication.clipboard().setText(self.text.toPlainText())


class _Link(QPushButton):
    """Words that lead somewhere, shortened to the room they have."""

    def __init__(self, words: str, parent: QWidget) -> None:
        super().__init__(words, parent)
        self._words = words
        self.setProperty("role", "link")  # before anything asks the style
        self._whole = super().sizeHint()
        self.setAccessibleName(words)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Ask for room for all words."""
        if self.text() == self._words:
            self._whole = super().sizeHint()
        return self._whole

    def minimumSizeHint(self) -> QSize:
        """Do with less."""
        return QSize(40, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten the words to what fits."""
        super().resizeEvent(event)
        mode, room = Qt.TextElideMode.ElideRight, self.width() - 8
        self.setText(self.fontMetrics().elidedText(self._words, mode, room))


class LinksPart(QWidget):
    """What an object reads and what depends on it, each a click away."""

    followed = Signal(object)
    """Carries the name of a table or view."""
    MOST = 60

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[QWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(label("DEPENDENCIES", "section"))

    def show_links(self, links: tuple[tuple[str, str], ...]) -> None:
        """Show other links."""
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self._rows = []
        for words, name in links[: self.MOST]:
            button = _Link(words, self)
            button.setToolTip(f"Open {name}")
            button.clicked.connect(lambda _checked=False, name=name: self.followed.emit(name))
            self._add(button)
        if (rest := len(links) - self.MOST) > 0:
            self._add(label(f"and {rest:,} more", "caption"))
        self.setVisible(bool(links))

    def _add(self, widget: QWidget) -> None:
        self._rows.append(widget)
        self._column.addWidget(widget)


def _head(words: str, button: QToolButton) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addWidget(label(words, "section"), 1)
    row.addWidget(button)
    return row


def _copy_button(tip: str) -> QToolButton:
    button = QToolButton()
    button.setIcon(icons.icon("copy"))
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    return button


def _squares() -> QColor:
    return theme.colour(theme.tokens().line, 0.5)
