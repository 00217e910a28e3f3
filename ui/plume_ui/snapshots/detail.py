"""The right side of the page: what is known of one snapshot, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout, QWidget

from plume_db.language import tr, trn
from plume_db.store.manifest import Manifest
from plume_db.units import bytes_text, count_text
from plume_ui import icons
from plume_ui.moments import moment_text
from plume_ui.snapshots.listing import age_text, reason_of, sign_of
from plume_ui.snapshots.notes import fact_grid
from plume_ui.widgets.card import Card, label

ACTS = (
    (
        "compare",
        "compare",
        tr("Compare"),
        tr("See what differs between this snapshot and the file"),
    ),
    ("out", "export", tr("To a new file…"), tr("Write this snapshot to a file of its own")),
    ("rows", "table", tr("Rows…"), tr("Bring back a table, or some of its rows")),
    ("back", "undo", tr("In place…"), tr("Put this snapshot back into the open file")),
)


class SnapshotDetail(QWidget):
    """Facts of a snapshot in a card, and a row of buttons."""

    wanted = Signal(object)
    """Carries the name of what is to be done with it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)
        self._heading = label("", "heading", delta=3, wrap=True)
        self._card: Card | None = None
        self.buttons: dict[str, QPushButton] = {}
        self._column.addWidget(self._heading)
        self._row = row = QGridLayout()
        row.setSpacing(8)
        for name, icon, text, tip in ACTS:
            button = QPushButton(text)
            button.setIcon(icons.icon(icon))
            button.setIconSize(QSize(16, 16))
            button.setToolTip(tip)
            button.clicked.connect(lambda _checked=False, which=name: self.wanted.emit(which))
            self.buttons[name] = button
        self._column.addLayout(row)
        self._columns = 0
        self._arrange(len(ACTS))

    def _arrange(self, columns: int) -> None:
        """Put the buttons into so many columns."""
        if columns == self._columns:
            return
        self._columns = columns
        for number, button in enumerate(self.buttons.values()):
            self._row.addWidget(button, number // columns, number % columns)
        for at in range(len(ACTS) + 1):
            self._row.setColumnStretch(at, int(at == len(ACTS)))

    def show_snapshot(self, manifest: Manifest) -> None:
        """Show another one."""
        self._heading.setText(f"{reason_of(manifest)}, {age_text(manifest.at)}")
        if self._card is not None:
            self._card.hide()
            self._card.deleteLater()
        self._card = Card()
        self._card.body.addLayout(fact_grid(_facts(manifest)))
        self._column.insertWidget(1, self._card)
        for name in ("compare", "rows", "back"):
            self.buttons[name].setEnabled(not manifest.damaged)

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the row of buttons where it does not fit."""
        super().resizeEvent(event)
        whole = sum(button.sizeHint().width() + 8 for button in self.buttons.values())
        self._arrange(len(ACTS) if self.width() >= whole else 2)

    def minimumSizeHint(self) -> QSize:
        """Allow two buttons beside each other."""
        return QSize(240, super().minimumSizeHint().height())


def _facts(manifest: Manifest) -> list[tuple[str, str, str]]:
    rows = [(name, count) for name, count in manifest.rows if count >= 0]
    facts = [
        (tr("Taken"), moment_text(manifest.at), manifest.id),
        (tr("Size"), bytes_text(manifest.size), tr("{size:,} bytes", size=manifest.size)),
        (
            tr("New in the store"),
            bytes_text(manifest.stored),
            tr("{stored:,} bytes", stored=manifest.stored),
        ),
    ]
    if manifest.rows:
        whole = count_text(sum(count for _, count in rows))
        most = sorted(rows, key=lambda each: -each[1])[:3]
        listed = ", ".join(f"{name} {count_text(count)}" for name, count in most)
        every = "\n".join(f"{name}: {count_text(count)}" for name, count in rows[:40])
        facts.append(
            (
                tr("Rows"),
                tr(
                    "{whole} in {tables} ({listed})",
                    whole=whole,
                    tables=_tables(len(manifest.rows)),
                    listed=listed,
                ),
                every,
            )
        )
    state = sign_of(manifest)[2]
    facts.append((tr("State"), f"{state[:1].upper()}{state[1:]}.", manifest.image))
    facts += [(tr("Note"), note, "") for note in manifest.notes]
    return facts


def _tables(count: int) -> str:
    return trn("{n} table", "{n} tables", count)
