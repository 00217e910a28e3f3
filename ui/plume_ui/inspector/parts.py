"""The parts the inspector is made of beside the value: facts, SQL, links."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import (
    QGuiApplication,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from plume_db.language import tr, trn
from plume_ui.inspector.buttons import tool_button
from plume_ui.inspector.highlight import SqlColours
from plume_ui.inspector.viewer import Viewer
from plume_ui.widgets.card import label

SQL_LIMIT = 40_000
"""Characters of SQL shown: five million in one line took the window a second."""
_SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse


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


class SqlPart(QWidget):
    """SQL laid out and coloured; Copy takes it as stored."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stored = ""
        self._copy = tool_button("copy", tr("Copy the SQL as it is stored"))
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
            shown = trn(
                "{shown}\n… {n} character more; Copy has all",
                "{shown}\n… {n} characters more; Copy has all",
                len(shown) - SQL_LIMIT,
                shown=shown[:SQL_LIMIT],
            )
        self.text.setPlainText(shown)
        self.text.fit(420)
        self.setVisible(bool(stored))


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
        self._column.addWidget(label(tr("DEPENDENCIES"), "section"))

    def show_links(self, links: tuple[tuple[str, str], ...]) -> None:
        """Show other links."""
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self._rows = []
        for words, name in links[: self.MOST]:
            button = _Link(words, self)
            button.setToolTip(tr("Open {name}", name=name))
            button.clicked.connect(lambda _checked=False, name=name: self.followed.emit(name))
            self._add(button)
        if (rest := len(links) - self.MOST) > 0:
            self._add(label(tr("and {rest:,} more", rest=rest), "caption"))
        self.setVisible(bool(links))

    def _add(self, widget: QWidget) -> None:
        self._rows.append(widget)
        self._column.addWidget(widget)


def _head(words: str, button: QToolButton) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addWidget(label(words, "section"), 1)
    row.addWidget(button)
    return row
