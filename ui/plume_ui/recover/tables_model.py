"""The tables of a report: found, expected, and what is to be said of each."""

from __future__ import annotations

from PySide6.QtCore import Qt

from plume_db.language import localised, tr
from plume_db.recover.report import Report, TableReport
from plume_db.units import count_text
from plume_ui.widgets.rows_model import RowsModel

NAME, FOUND, EXPECTED, BAR, WORDS = range(5)
SHARE_ROLE = Qt.ItemDataRole.UserRole + 1
"""The share found from 0 to 1, or None where nothing tells how much was there."""


def share_of(table: TableReport) -> float | None:
    """Tell which part of a table was found."""
    if table.expected is None:
        return None
    return min(1.0, table.found / table.expected) if table.expected else 1.0


def words_of(table: TableReport) -> str:
    """Tell what is special about a table, in a few words."""
    parts = (
        (table.matched, tr("on pages that nothing led to")),
        (table.refused, tr("in lost_and_found")),
        (table.unreadable, tr("not readable")),
        (table.bad_text, tr("with invalid text, kept")),
        (table.lost_pages, tr("pages lost")),
        (table.rebuilt, tr("put together from indexes")),
        (table.pieces, tr("known in part, in lost_and_found")),
        (table.carved, tr("from pages with a damaged head")),
        (table.merged, tr("from the backup")),
    )
    said = "; ".join(f"{count_text(count)} {what}" for count, what in parts if count)
    return said or (tr("complete") if share_of(table) == 1.0 else "")


class TablesModel(RowsModel[TableReport]):
    """Shows the tables of one report."""

    HEADINGS = (tr("Table"), tr("Found"), tr("Expected"), "", tr("What became of it"))
    NUMBERS = frozenset({FOUND, EXPECTED})

    def __init__(self, report: Report) -> None:
        super().__init__()
        self.rows = sorted(report.tables, key=lambda each: (share_of(each) or 0.0) >= 1.0)

    def cells(self, row: TableReport) -> tuple[str, ...]:
        """Tell in a line what became of a table."""
        expected = tr("not known") if row.expected is None else count_text(row.expected)
        share = share_of(row)
        bar = "" if share is None else localised(f"{int(share * 1000) / 10:g} %")
        return (row.name, count_text(row.found), expected, bar, words_of(row))

    def tip(self, row: TableReport, _column: int) -> str:
        """Tell what is special about a table, and how it is known what was expected."""
        source = (
            tr("Expected by {expected_from}.", expected_from=row.expected_from)
            if row.expected_from
            else ""
        )
        return "\n".join(each for each in (words_of(row), source, *row.notes[:5]) if each)

    def more(self, row: TableReport, column: int, role: int) -> object:
        """Give the share for the bar, and the tip to a screen reader."""
        if role == SHARE_ROLE:
            return share_of(row)
        return self.tip(row, column) if role == Qt.ItemDataRole.AccessibleDescriptionRole else None
