"""The findings model keeps Qt's rules for models."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from plume_db.maintenance import Finding
from plume_ui.maintenance.findings_view import FindingsModel, as_text

FOUND = (
    Finding("damage", "Page 9: never used"),
    Finding("foreign key", "1 row of c refers to nothing", "c"),
)


def test_the_model_passes_qts_own_tester(qtbot: QtBot) -> None:
    model = FindingsModel(FOUND)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert (model.rowCount(), model.columnCount()) == (2, 3)
    assert model.data(model.index(0, 1)) == "the file"
    assert model.data(model.index(1, 2), Qt.ItemDataRole.ToolTipRole) == FOUND[1].text
    assert model.headerData(2, Qt.Orientation.Horizontal) == "What"


def test_findings_are_copied_a_line_each() -> None:
    assert as_text(FOUND) == (
        "damage\tthe file\tPage 9: never used\nforeign key\tc\t1 row of c refers to nothing"
    )
