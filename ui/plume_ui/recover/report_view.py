"""What a recovery found: tables, page map, lost pages, and what to do next."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHBoxLayout,
    QHeaderView,
    QPlainTextEdit,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from plume_db.language import tr, trn
from plume_db.recover.report import Report
from plume_db.schema.objects import KIND_WORDS
from plume_db.units import duration_text
from plume_ui import icons
from plume_ui.recover.bar_delegate import BarDelegate
from plume_ui.recover.legend import Legend
from plume_ui.recover.page_map import PageMapView, Squares
from plume_ui.recover.tables_model import BAR, EXPECTED, FOUND, NAME, WORDS, TablesModel
from plume_ui.widgets.card import Card, label
from plume_ui.widgets.sign import Sign

_ROW, _MOST_ROWS = 28, 14
_LOST_SHOWN = 200
_POINT = tr("Point at a square, or go there with the arrow keys, to see which pages it is.")


class ReportView(QWidget):
    """Shows one report."""

    open_wanted = Signal()
    save_wanted = Signal()
    again_wanted = Signal()
    fill_wanted = Signal()
    """The rows that only the backup has are to be taken."""

    def __init__(
        self, report: Report, squares: Squares, text: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.report = report
        self.text = text
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._outcome())
        column.addWidget(self._tables())
        column.addWidget(self._map(squares))
        if report.lost or report.left_out:
            column.addWidget(self._lost())

    def _outcome(self) -> Card:
        card, report = Card(), self.report
        row = QHBoxLayout()
        row.setSpacing(10)
        sign = ("shield", "good") if report.complete else ("warning", "warn")
        row.addWidget(Sign(*sign), 0, Qt.AlignmentFlag.AlignTop)
        head = label(report.summary, "heading", wrap=True)
        head.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row.addWidget(head, 1)
        card.body.addLayout(row)
        for words in self._sentences():
            card.body.addWidget(label(words, "caption", wrap=True))
        self._fill_step(card)
        card.body.addLayout(self._buttons())
        return card

    def _fill_step(self, card: Card) -> None:
        """Offer the rows of the backup as a step of its own, after they were counted."""
        self.fill = QPushButton(
            trn(
                "Take {n} row from the backup", "Take {n} rows from the backup", self.report.offered
            )
        )
        self.fill.setParent(self)
        self.fill.setIcon(icons.icon("recover"))
        self.fill.setToolTip(
            tr(
                "Put the rows that only the backup has into the new database; rows that both have "
                "stay as they were recovered"
            )
        )
        self.fill.clicked.connect(self.fill_wanted)
        self.fill.setVisible(False)
        self.trouble = label("", "bad", wrap=True)
        self.trouble.hide()
        card.body.addWidget(self.trouble)
        if self.report.offered:
            row = QHBoxLayout()
            row.addWidget(self.fill)
            row.addStretch(1)
            card.body.addLayout(row)
            self.fill.setVisible(True)

    def wait(self, waits: bool) -> None:
        """Bar what must not begin while rows are taken."""
        self.trouble.hide()
        for button in (self.fill, self.open, self.again):
            button.setEnabled(not waits)

    def say(self, trouble: str) -> None:
        """Say why no rows were taken; it can be tried again."""
        self.wait(False)
        self.trouble.setText(trouble)
        self.trouble.show()

    def _sentences(self) -> list[str]:
        report = self.report
        said = [f"{report.triage.words} {' '.join(report.notes)}".strip()]
        if report.assumed:
            said.append(
                tr(
                    "The header did not tell: {assumed}; found by looking.",
                    assumed=", ".join(report.assumed_words),
                )
            )
        pieces = sum(table.pieces for table in report.tables)
        if pieces:
            said.append(
                trn(
                    "{n} row lay on a lost page; those of its columns that are still known "
                    "are in the table {stray_table}.",
                    "{n} rows lay on lost pages; those of their columns that are still known "
                    "are in the table {stray_table}.",
                    pieces,
                    stray_table=report.stray_table,
                )
            )
        if report.strays > pieces:
            said.append(
                trn(
                    "{n} row fits no table for sure, or breaks a rule of it: it is in the "
                    "table {stray_table}, with the reason.",
                    "{n} rows fit no table for sure, or break a rule of theirs: they are in "
                    "the table {stray_table}, each with the reason.",
                    report.strays - pieces,
                    stray_table=report.stray_table,
                )
            )
        if report.deleted:
            said.append(
                trn(
                    "{n} deleted row is in the table {deleted_table}.",
                    "{n} deleted rows are in the table {deleted_table}.",
                    report.deleted,
                    deleted_table=report.deleted_table,
                )
            )
        taken = sum(count.taken for count in report.merge)
        if report.merge:
            differing = sum(count.differing for count in report.merge)
            if report.offered:
                said.append(
                    trn(
                        "The backup has {n} row that is missing here, and {differing:,} that "
                        "differ, which stay as they were recovered. Rows deleted after the "
                        "backup would come back.",
                        "The backup has {n} rows that are missing here, and {differing:,} that "
                        "differ, which stay as they were recovered. Rows deleted after the "
                        "backup would come back.",
                        report.offered,
                        differing=differing,
                    )
                )
            else:
                said.append(
                    trn(
                        "{n} row came from the backup; {differing:,} differ from it.",
                        "{n} rows came from the backup; {differing:,} differ from it.",
                        taken,
                        differing=differing,
                    )
                )
        good = report.integrity == "ok"
        proof = (
            tr("passes SQLite's integrity check")
            if good
            else tr("fails: {integrity}", integrity=report.integrity)
        )
        said.append(
            tr(
                "The new database {proof}. It took {seconds}.",
                proof=proof,
                seconds=duration_text(report.seconds),
            )
        )
        return said

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(0, 8, 0, 0)
        self.open = QPushButton(tr("Open the recovered file"))
        self.open.setProperty("role", "primary")
        self.open.setIcon(icons.icon("open", "accent_text"))
        self.open.setToolTip(tr("Look at the new database"))
        self.open.clicked.connect(self.open_wanted)
        copy = QPushButton(tr("Copy report"))
        copy.setIcon(icons.icon("copy"))
        copy.setToolTip(tr("Copy the whole report as text"))
        copy.clicked.connect(lambda: QApplication.clipboard().setText(self.text))
        save = QPushButton(tr("Save report…"))
        save.setIcon(icons.icon("save"))
        save.setToolTip(tr("Write the whole report, with the page map, into a text file"))
        save.clicked.connect(self.save_wanted)
        self.again = again = QPushButton(tr("Again, with other options"))
        again.setProperty("role", "link")
        again.setToolTip(tr("Recover once more, for instance with the schema of a backup"))
        again.clicked.connect(self.again_wanted)
        for button in (self.open, copy, save):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(again)
        return row

    def _tables(self) -> Card:
        card = Card(tr("TABLES"))
        self.tables = view = QTableView()
        model = TablesModel(self.report)
        model.setParent(view)
        view.setModel(model)
        delegate = BarDelegate(view)
        view.setItemDelegateForColumn(BAR, delegate)
        view.setAccessibleName(tr("Tables: found and expected"))
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.verticalHeader().hide()
        view.verticalHeader().setDefaultSectionSize(_ROW)
        header = view.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in ((NAME, 150), (FOUND, 84), (EXPECTED, 84), (BAR, 150)):
            header.resizeSection(column, max(width, header.sectionSizeHint(column)))
        header.setSectionResizeMode(WORDS, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(60)
        shown = min(max(1, len(self.report.tables)), _MOST_ROWS)
        view.setFixedHeight(shown * _ROW + header.sizeHint().height() + 4)
        if self.report.tables:
            card.body.addWidget(view)
        else:
            view.setParent(self)
            view.hide()
            card.body.addWidget(
                label(
                    tr(
                        "No schema was found. Give one under “Schema from”: a backup, another "
                        "database of the same program, or its CREATE statements."
                    ),
                    "caption",
                    wrap=True,
                )
            )
        return card

    def _map(self, squares: Squares) -> Card:
        card = Card(tr("PAGE MAP"))
        size, count = self.report.page_size, squares.per_square
        each = (
            tr("one page")
            if count == 1
            else tr("{count:,} pages, coloured by the worst of them", count=count)
        )
        card.body.addWidget(
            label(
                tr(
                    "{page_count:,} pages of {size:,} bytes; each square is {each}.",
                    page_count=self.report.page_count,
                    size=size,
                    each=each,
                ),
                "caption",
                wrap=True,
            )
        )
        self.map = PageMapView(squares)
        card.body.addWidget(self.map)
        self.pointed = label(_POINT, "caption")
        self.map.pointed.connect(self._show_pointed)
        card.body.addWidget(self.pointed)
        card.body.addSpacing(4)
        card.body.addWidget(Legend(squares))
        return card

    def _show_pointed(self, words: object) -> None:
        self.pointed.setText(" · ".join(str(words).splitlines()) or _POINT)

    def _lost(self) -> Card:
        card = Card(tr("LOST OR LEFT OUT"))
        left = self.report.left_out[:_LOST_SHOWN]
        lines = [f"{KIND_WORDS.get(kind, kind)} {name}: {why}" for kind, name, why in left]
        lines += [
            tr(
                "page {number:,}: {words}{what}",
                number=number,
                words=words,
                what=tr(", of {owner}", owner=owner) if owner else "",
            )
            for number, owner, words in self.report.lost[:_LOST_SHOWN]
        ]
        if len(self.report.lost) > _LOST_SHOWN:
            lines.append(
                tr(
                    "and {lost:,} more; the report has all",
                    lost=len(self.report.lost) - _LOST_SHOWN,
                )
            )
        text = QPlainTextEdit("\n".join(lines))
        text.setReadOnly(True)
        text.setTabChangesFocus(True)
        text.setAccessibleName(tr("Lost pages and objects left out"))
        text.setToolTip(tr("What could not be read or made"))
        text.setFixedHeight(min(180, 28 + 18 * len(lines)))
        card.body.addWidget(text)
        return card
