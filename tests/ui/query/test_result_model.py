"""The result's model keeps Qt's rules and shows every kind of value as what it is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from plume_db.query.outcome import Slice
from plume_db.values import BadText
from plume_ui.query.result_model import LET_GO, ResultModel, ValueRole
from plume_ui.query.result_view import COPY_CELLS, ResultView

MIXED = (1, 2.5, None, "x" * 500, b"\0\1", BadText(b"a\xff"), "", 2**63 - 1)
COLUMNS = tuple(f"c{n}" for n in range(len(MIXED)))


def test_the_model_keeps_the_rules_while_slices_come(qapp: QApplication) -> None:
    model = ResultModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.add(Slice(COLUMNS, 0, ()))
    assert (model.rowCount(), model.columnCount()) == (0, len(COLUMNS))
    model.add(Slice(COLUMNS, 0, (MIXED,) * 3))
    model.add(Slice(COLUMNS, 3, (MIXED,) * 2))
    assert model.rowCount() == 5
    model.clear()
    assert (model.rowCount(), model.columnCount()) == (0, 0)
    del tester


def test_each_value_reads_as_what_it_is(qapp: QApplication) -> None:
    model = ResultModel()
    model.add(Slice(COLUMNS, 0, (MIXED,)))
    texts = [model.index(0, n).data() for n in range(len(MIXED))]
    assert texts[:3] == ["1", "2.5", "NULL"]
    assert texts[3].endswith("…")
    assert texts[4:] == ["BLOB 2 bytes", "a\\xff", "", "9223372036854775807"]
    assert [model.index(0, n).data(ValueRole) for n in range(len(MIXED))] == list(MIXED)


def test_numbers_stand_on_the_right_with_their_titles(qapp: QApplication) -> None:
    model = ResultModel()
    model.add(Slice(("n", "t"), 0, ((1, "a"),)))
    role = Qt.ItemDataRole.TextAlignmentRole
    across = Qt.Orientation.Horizontal
    for column, side in enumerate((Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignLeft)):
        assert model.index(0, column).data(role) & side
        assert model.headerData(column, across, role) & side


def test_null_text_blob_and_bad_text_look_different(look: str) -> None:
    model = ResultModel()
    model.add(Slice(("a", "b", "c", "d"), 0, ((None, "NULL", b"x", BadText(b"\xff")),)))
    role = Qt.ItemDataRole.ForegroundRole
    brushes = [model.index(0, n).data(role) for n in range(4)]
    assert brushes[1] is None
    assert len({b.color().name() for b in brushes if b is not None}) == 3
    assert "not valid UTF-8" in model.index(0, 3).data(Qt.ItemDataRole.ToolTipRole)


def test_selected_cells_are_copied_and_not_endlessly_many(qtbot: QtBot) -> None:
    view = ResultView()
    qtbot.addWidget(view)
    view.add(Slice(("a", "b"), 0, ((1, "x"), (2, None))))
    view.table.selectAll()
    view.table.copy()
    assert QApplication.clipboard().text() == "1\tx\n2\tNULL"
    view.add(Slice(("a", "b"), 2, ((3, "y"),) * COPY_CELLS))
    view.table.selectAll()
    view.table.copy()
    assert QApplication.clipboard().text().count("\n") < COPY_CELLS


def test_the_rows_of_a_large_result_are_dropped_piece_by_piece(qtbot: QtBot) -> None:
    model = ResultModel()
    model.add(Slice(("n",), 0, tuple((n,) for n in range(LET_GO * 2 + 1))))
    rows = model._rows
    model.clear()
    assert model.rowCount() == 0
    assert len(rows) == LET_GO + 1
    qtbot.waitUntil(lambda: not rows)
