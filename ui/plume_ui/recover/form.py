"""What a recovery will do, where it writes to, and what a person can choose."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QPushButton, QWidget

from plume_db.language import tr
from plume_db.recover.report import Options
from plume_ui import icons
from plume_ui.recover.path_row import PathRow
from plume_ui.widgets.card import Card, label

_STEPS = (
    tr("Copies the file and what lies beside it, byte for byte. The original is only read."),
    tr("Lets SQLite look at the copy: perhaps only an index, or a log, is at fault."),
    tr("Reads every page by itself and puts all rows it finds into a new database."),
    tr("Checks the new database, and tells table by table what was found and what is lost."),
)


class RecoverForm(Card):
    """Asks for everything before it starts."""

    start_wanted = Signal(object, object)
    """Carries the path of the new database, and Options."""

    def __init__(self, source: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._source = source
        for number, step in enumerate(_STEPS, 1):
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addWidget(label(f"{number}", "caption"))
            row.addWidget(label(step, "caption", wrap=True), 1)
            self.body.addLayout(row)
        self.body.addSpacing(8)
        self._make_fields()
        self.trouble = label("", "bad", wrap=True)
        self.trouble.hide()
        self.body.addWidget(self.trouble)
        self.go = QPushButton(tr("Recover into a new file"))
        self.go.setProperty("role", "primary")
        self.go.setIcon(icons.icon("recover", "accent_text"))
        self.go.setToolTip(
            tr("Begin; it can be stopped at any time, and the original stays as it is")
        )
        self.go.clicked.connect(self._start)
        buttons = QHBoxLayout()
        buttons.addWidget(self.go)
        buttons.addStretch(1)
        self.body.addLayout(buttons)
        self._arm()

    def _make_fields(self) -> None:
        self.out = PathRow(
            tr("New database"), tr("The file that is made; it must not exist yet"), "", saves=True
        )
        self.out.set_path(suggested(self._source))
        self.out.changed.connect(self._arm)
        self.schema = PathRow(
            tr("Schema from"),
            tr(
                "Where tables are lost with the schema: a backup, another database of the same "
                "program, or a file of SQL, whose tables stand in"
            ),
            tr("optional: a backup, another database, or SQL"),
        )
        self.merge = PathRow(
            tr("Backup"),
            tr(
                "A good backup, a backup store, or STORE:SNAPSHOT; rows that only it has are "
                "counted, and taken when you say so"
            ),
            tr("optional: a backup, a store, or STORE:SNAPSHOT; counted first"),
        )
        self.deleted = QCheckBox(tr("Also look for deleted rows"))
        self.deleted.setToolTip(
            tr("Rows that were deleted and not overwritten yet go to a table deleted_rows")
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        rows = (
            (tr("Write to"), self.out),
            (tr("Schema from"), self.schema),
            (tr("Fill up from"), self.merge),
        )
        for at, (words, row) in enumerate(rows):
            grid.addWidget(label(words), at, 0)
            grid.addWidget(row, at, 1)
        grid.addWidget(self.deleted, len(rows), 1)
        grid.setColumnStretch(1, 1)
        self.body.addLayout(grid)

    def options(self) -> Options:
        """Put together what is chosen."""
        return Options(
            schema_from=self.schema.path, deleted=self.deleted.isChecked(), merge=self.merge.path
        )

    def say(self, trouble: str) -> None:
        """Say why it did not begin, or did not end well."""
        self.trouble.setText(trouble)
        self.trouble.setVisible(bool(trouble))

    def _arm(self) -> None:
        self.go.setEnabled(self.out.path is not None)

    def _start(self) -> None:
        if self.out.path is not None:
            self.say("")
            self.start_wanted.emit(self.out.path, self.options())


def suggested(source: Path) -> Path:
    """Suggest a name beside the damaged file."""
    stamp = time.strftime("%Y-%m-%d-%H%M%S")
    return source.with_name(f"{source.stem}-recovered-{stamp}{source.suffix or '.db'}")
