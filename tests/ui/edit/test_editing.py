"""Cells, rows and blocks are staged and marked; nothing is in the file before Commit."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from plume_db.edit.staging import Staging
from plume_ui.desk import Desk
from plume_ui.edit.saving import Saving
from plume_ui.grid.rows import Mark
from plume_ui.grid.selection import Selection

from .conftest import OpenEditor

T = (
    "create table t(id integer primary key, name text, size int, raw blob);"
    "insert into t values(1,'Ada',10,null),(2,'Bo',20,x'00ff'),(3,'Cy',30,zeroblob(10000))"
)


def test_edit_mode_is_off_until_asked_for(edit: OpenEditor) -> None:
    editor = edit(T, on=False)
    assert not editor.grid.editable
    assert editor.mode.panel is None
    editor.begin()
    assert editor.grid.editable
    assert editor.mode.panel is not None


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("create view t as select 1 as a", "is a view"),
        ("create virtual table t using fts5(a)", "is a virtual table"),
        ("create table t(rowid, oid, _rowid_); insert into t values(1,2,3)", "no key"),
    ],
)
def test_where_it_can_not_be_it_says_why(edit: OpenEditor, sql: str, words: str) -> None:
    editor = edit(sql)
    assert not editor.mode.on
    assert not editor.mode.button.isChecked()
    assert words in editor.document.strip.text


def test_a_typed_value_is_staged_marked_and_written(qtbot: QtBot, edit: OpenEditor) -> None:
    editor = edit(T)
    editor.type(0, 2, "11")
    assert editor.grid.mark(0, 2) is Mark.CHANGED
    assert editor.grid.cell(0, 2) == (11,)
    assert editor.rows("select size from t") == [(10,), (20,), (30,)]
    panel = editor.mode.panel
    assert panel is not None
    qtbot.waitUntil(lambda: "UPDATE" in panel.sql.toPlainText())
    assert panel.sql.toPlainText() == 'UPDATE "t"\nSET "size" = 11\nWHERE rowid = 1;'
    editor.commit()
    assert editor.rows("select size from t") == [(11,), (20,), (30,)]
    assert editor.mode.staging.empty
    assert "1 changed" in editor.document.strip.text
    assert editor.grid.mark(0, 2) is Mark.NONE


def test_undo_is_offered_after_a_commit_and_works(qtbot: QtBot, edit: OpenEditor) -> None:
    editor = edit(T)
    editor.type(0, 1, "Eve")
    editor.commit()
    offer = next(b for b in editor.document.strip._buttons if b.text() == "Undo")
    offer.click()
    editor.idle()
    assert editor.rows("select name from t where id = 1") == [("Ada",)]
    qtbot.waitUntil(lambda: editor.grid.cell(0, 1) == ("Ada",))


def test_null_is_not_empty_text(edit: OpenEditor) -> None:
    editor = edit(T)
    editor.grid.go_to(0, 1)
    editor.mode.acting.set_value(None)
    editor.grid.go_to(1, 1)
    editor.mode.acting.set_value("")
    editor.commit()
    assert editor.rows("select name from t where id < 3") == [(None,), ("",)]


def test_keys_set_null_delete_and_take_back(qtbot: QtBot, edit: OpenEditor) -> None:
    editor = edit(T)
    grid = editor.grid
    grid.setFocus()
    grid.go_to(0, 1)
    qtbot.keyClick(grid, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert grid.cell(0, 1) == (None,)
    qtbot.keyClick(grid, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert grid.cell(0, 1) == ("Ada",)
    qtbot.keyClick(grid, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    assert grid.mark(0, -1) is Mark.DELETED
    qtbot.keyClick(
        grid,
        Qt.Key.Key_Z,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    assert grid.mark(0, -1) is Mark.NONE


def test_what_a_column_can_not_take_is_said_and_the_text_is_kept(
    qtbot: QtBot, edit: OpenEditor
) -> None:
    editor = edit(T)
    editor.type(0, 2, "9223372036854775808")
    assert "does not fit" in editor.document.strip.text
    qtbot.waitUntil(lambda: editor.grid.editing.field is not None)
    field = editor.grid.editing.field
    assert field is not None
    assert field.text() == "9223372036854775808"
    field.end(False)
    assert editor.mode.staging.empty


def test_a_big_value_does_not_open_in_its_cell_and_says_why(edit: OpenEditor) -> None:
    editor = edit(T)
    editor.grid.go_to(2, 3)
    editor.grid.activate()
    assert editor.grid.editing.field is None
    assert "too much for a cell" in editor.document.strip.text


def test_a_blob_is_typed_as_a_literal_or_loaded_from_a_file(
    qtbot: QtBot, edit: OpenEditor, tmp_path: Path
) -> None:
    editor = edit(T)
    assert editor.mode.acting.text_to_edit(1, 3) == "x'00ff'"
    editor.type(1, 3, "x'0102'")
    data = bytes(range(256)) * 100
    (tmp_path / "picture.bin").write_bytes(data)
    editor.mode.acting._load(tmp_path / "picture.bin", 2, 3, False)
    qtbot.waitUntil(lambda: len(editor.mode.staging.edits) == 2)
    editor.commit()
    assert editor.rows("select raw from t where id > 1") == [(b"\x01\x02",), (data,)]


def test_generated_columns_can_not_be_edited(edit: OpenEditor) -> None:
    editor = edit("create table t(a integer primary key, g as (a+1)); insert into t values(1)")
    assert editor.mode.acting.text_to_edit(0, 1) is None
    assert "computed" in editor.mode.acting.why_not(0, 1)


def test_new_rows_stand_below_the_last_and_get_defaults(qtbot: QtBot, edit: OpenEditor) -> None:
    editor = edit("create table t(id integer primary key, a text default 'd', b)")
    editor.mode.acting.add_row()
    assert editor.grid.selection is not None
    assert editor.grid.selection.row == 0
    editor.type(0, 2, "5")
    editor.mode.acting.add_row()
    assert editor.grid.mark(1, 0) is Mark.NEW
    editor.commit()
    assert editor.rows() == [(1, "d", 5), (2, "d", None)]
    qtbot.waitUntil(lambda: editor.grid.scale.count == 2)


def test_a_block_is_pasted_with_new_rows_beyond_the_last(qtbot: QtBot, edit: OpenEditor) -> None:
    editor = edit(T)
    editor.grid.go_to(2, 1)
    QGuiApplication.clipboard().setText('Di\t31\n"E\tv"\t\n')
    editor.mode.acting.paste()
    qtbot.waitUntil(lambda: not editor.mode.staging.empty)
    editor.commit()
    assert editor.rows("select id, name, size from t where id > 2") == [
        (3, "Di", 31),
        (4, "E\tv", None),
    ]


def test_many_chosen_rows_are_set_at_once_also_those_not_in_memory(
    qtbot: QtBot, edit: OpenEditor
) -> None:
    editor = edit(
        "create table t(id integer primary key, a int); with recursive n(i) as (select 1 union "
        "all select i+1 from n where i<9000) insert into t select i, i from n"
    )
    qtbot.waitUntil(lambda: editor.document.counting.job is None)
    editor.grid.selection = Selection(8999, 1, 0, 1)
    editor.mode.acting.set_value(None)
    qtbot.waitUntil(lambda: editor.mode.staging.counts().changed == 9000)
    editor.commit()
    assert editor.rows("select count(*) from t where a is null") == [(9000,)]


def test_staged_changes_survive_refresh_and_closing_the_tab(qtbot: QtBot, edit: OpenEditor) -> None:
    editor = edit(T)
    editor.type(0, 1, "Eve")
    editor.document.refresh()
    qtbot.waitUntil(lambda: editor.document._opening is None)
    assert editor.grid.cell(0, 1) == ("Eve",)
    writing = editor.mode._saving._writing
    assert writing is not None
    writing.result(5)
    again = edit(editor.path, on=False)
    assert again.mode.on
    assert again.grid.cell(0, 1) == ("Eve",)
    assert "from before" in again.document.strip.text
    again.commit()
    assert again.rows("select name from t where id = 1") == [("Eve",)]


def test_a_row_another_program_changed_is_shown_with_three_values_and_can_be_kept(
    qtbot: QtBot, edit: OpenEditor
) -> None:
    editor = edit(T)
    editor.type(0, 1, "Mine")
    editor.write("update t set name = 'Theirs', size = 99 where id = 1")
    editor.commit()
    panel = editor.mode.panel
    assert panel is not None
    assert panel.page == 3
    tree = panel.conflict.tree
    line = tree.topLevelItem(0).child(0)
    assert [line.text(column) for column in range(4)] == ["name", "Ada", "Theirs", "Mine"]
    assert editor.rows("select name from t where id = 1") == [("Theirs",)]
    panel.conflict.keep_wanted.emit()
    editor.idle()
    editor.commit()
    assert editor.rows("select name, size from t where id = 1") == [("Mine", 99)]


def test_a_rule_that_is_not_met_names_the_row_and_keeps_what_is_staged(edit: OpenEditor) -> None:
    editor = edit("create table t(id integer primary key, a int check(a<5)); insert into t "
                  "values(7,1)")  # fmt: skip
    editor.type(0, 1, "9")
    editor.commit()
    panel = editor.mode.panel
    assert panel is not None
    assert panel.page == 1
    assert "Row id 7" in panel.effects._verdict.text()
    assert not panel.effects.accept_button.isEnabled()
    assert editor.mode.staging.counts().changed == 1


def test_a_cascade_is_asked_about_before_anything_is_written(
    qtbot: QtBot, edit: OpenEditor
) -> None:
    editor = edit(
        "create table t(id integer primary key, a); create table c(x, t references t on delete "
        "cascade); insert into t values(1,1); insert into c values(1,1),(2,1)"
    )
    editor.grid.go_to(0, 0)
    editor.mode.acting.delete_rows()
    editor.commit()
    panel = editor.mode.panel
    assert panel is not None
    assert panel.page == 1
    assert editor.rows("select count(*) from c") == [(2,)]
    assert panel.effects.accept_button.text() == "Write and delete"
    panel.effects.accept_button.click()
    editor.idle()
    assert editor.rows("select count(*) from c") == [(0,)]


def test_discard_can_be_taken_back(edit: OpenEditor) -> None:
    editor = edit(T)
    editor.type(0, 1, "Eve")
    editor.mode.discard()
    assert editor.grid.cell(0, 1) == ("Ada",)
    editor.document.strip._buttons[0].click()
    assert editor.grid.cell(0, 1) == ("Eve",)


def test_past_edits_are_listed_and_undone_from_there(qtbot: QtBot, edit: OpenEditor) -> None:
    editor = edit(T)
    editor.type(0, 1, "Eve")
    editor.commit()
    panel = editor.mode.panel
    assert panel is not None
    panel._choose(2)
    qtbot.waitUntil(lambda: panel.past.tree.topLevelItemCount() == 1)
    assert panel.past.undo_button.isEnabled()
    panel.past.undo_button.click()
    editor.idle()
    qtbot.waitUntil(lambda: panel.past.tree.topLevelItemCount() == 2)
    assert editor.rows("select name from t where id = 1") == [("Ada",)]


def test_a_sort_keeps_what_is_staged_with_its_row(qtbot: QtBot, edit: OpenEditor) -> None:
    from plume_db.rows.shape import Shape, Sort

    editor = edit(T)
    editor.type(0, 1, "Zed")
    editor.document.set_shape(Shape((Sort("id", True),)))
    qtbot.waitUntil(lambda: editor.document._opening is None)
    assert editor.grid.cell(2, 1) == ("Zed",)
    assert editor.grid.mark(2, 1) is Mark.CHANGED


def test_a_file_without_permission_says_so(
    edit: OpenEditor, make_db: Callable[..., Path], desk_on: Callable[[Path], Desk]
) -> None:
    import os

    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    path = make_db(T)
    path.chmod(0o444)
    editor = edit(path)
    assert "no permission" in editor.document.strip.text


def test_waiting_for_a_lock_can_be_cancelled_and_everything_stays_staged(
    qtbot: QtBot, edit: OpenEditor
) -> None:
    editor = edit(T)
    editor.type(0, 1, "Eve")
    other = apsw.Connection(str(editor.path))
    other.execute("begin immediate").fetchall()
    panel, committing = editor.mode.panel, editor.mode.committing
    assert panel is not None and committing is not None
    panel.commit_button.click()
    qtbot.waitUntil(lambda: "Waiting for" in panel._doing.text())
    assert not editor.grid.editable
    panel.stop_button.click()
    editor.idle()
    other.close()
    assert editor.grid.editable
    assert editor.mode.staging.counts().changed == 1
    assert editor.rows("select name from t where id = 1") == [("Ada",)]


def test_an_older_state_is_never_kept_over_a_newer(
    desk_on: Callable[[Path], Desk], make_db: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = desk_on(make_db("create table t(a)"))
    kept: list[int] = []
    first_begun, second_kept = threading.Event(), threading.Event()

    def write(_name: str, value: dict[str, Any]) -> None:
        if not first_begun.is_set():
            first_begun.set()
            second_kept.wait(0.3)  # in vain, where one is written after the other
        kept.append(len(value["new"]))
        second_kept.set()

    monkeypatch.setattr(desk.memory, "write", write)
    saving, staging = Saving(desk, "t"), Staging()
    staging.change((), [{}])
    saving.save(("a",), staging)
    assert first_begun.wait(5)
    staging.change((), [{}])
    saving.save(("a",), staging)
    assert saving._writing is not None
    saving._writing.result(5)
    assert second_kept.wait(5) and kept == [1, 2]


def test_the_inspector_shows_what_is_staged(qtbot: QtBot, edit: OpenEditor) -> None:
    editor = edit(T)
    told: list[Any] = []
    editor.document.desk.inspected.connect(told.append)
    editor.grid.go_to(1, 1)
    editor.mode.acting.set_value(None)
    assert told[-1].value is None and "staged" in told[-1].subtitle
    editor.mode.acting.add_row()
    qtbot.waitUntil(lambda: "row 4 · staged" in told[-1].subtitle)
    editor.mode.discard()
    editor.grid.go_to(1, 1)
    qtbot.waitUntil(lambda: told[-1].value == "Bo" and "staged" not in told[-1].subtitle)


def test_no_button_is_cut_in_a_narrow_window(qtbot: QtBot, edit: OpenEditor, look: str) -> None:
    editor = edit(T)
    panel = editor.mode.panel
    assert panel is not None

    def whole(button: QAbstractButton) -> bool:
        needed = button.fontMetrics().horizontalAdvance(button.text()) + 8
        return not button.isVisible() or button.width() >= needed

    for width in (310, 1200, 310):
        editor.document.resize(width, 400)
        qtbot.waitUntil(lambda: all(map(whole, panel.findChildren(QAbstractButton))))
        assert bool(panel.check_button.text()) == (width > 1_000)
