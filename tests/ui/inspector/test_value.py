"""The value in the inspector: its ways, its pages, its bytes, and what can be done with it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from plume_db.decode.documents import json_tree
from plume_db.decode.text import PAGE
from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.rows.cells import WHOLE, Cell
from plume_db.rows.opening import open_source
from plume_db.rows.page import RowKey
from plume_db.rows.source import RowSource
from plume_db.schema.read import read_catalog
from plume_db.values import BadText
from plume_ui.desk import Desk
from plume_ui.inspection import Inspection, PieceReader, pieces_of
from plume_ui.inspector.copying import MOST, copied
from plume_ui.inspector.decode import decode
from plume_ui.inspector.hex_lines import Layout
from plume_ui.inspector.panel import InspectorPanel
from plume_ui.inspector.saving import file_name, save
from plume_ui.inspector.tree_view import TreeModel
from plume_ui.inspector.viewer import Viewer

from .conftest import Show, click_way, picture, pieces_over


def clipboard(qtbot: QtBot, desk: Desk) -> str:
    qtbot.waitUntil(lambda: not desk.jobs.running)
    return QGuiApplication.clipboard().text()


# Text


def test_text_longer_than_a_page_is_turned_page_by_page(show: Show, qtbot: QtBot) -> None:
    value = show("".join(f"line {number}\n" for number in range(10_000)), "text")
    text = value.text_view
    assert text.pages == -(-len(value.decoded.content.head) // PAGE)  # type: ignore[union-attr]
    assert text.viewer.toPlainText().startswith("line 0\n")
    text.forward.click()
    qtbot.waitUntil(lambda: not text.viewer.toPlainText().startswith("line 0"))
    text.go_to(text.pages - 1)
    qtbot.waitUntil(lambda: text.viewer.toPlainText().endswith("line 9999\n"))
    assert not text.forward.isEnabled()


def test_a_short_text_has_no_pages_and_null_no_wrapping(show: Show) -> None:
    value = show("short")
    assert not value.text_view.forward.isVisible()
    assert value.text_view.wrap.isVisible()
    assert not show(None).text_view.wrap.isVisible()


def test_wrapping_can_be_switched(show: Show) -> None:
    view = show("x " * 1000).text_view
    before = view.viewer.wordWrapMode()
    view.wrap.click()
    assert view.viewer.wordWrapMode() != before


def test_a_long_line_is_laid_out_in_pieces_and_copied_whole(qtbot: QtBot) -> None:
    viewer = Viewer("x")
    qtbot.addWidget(viewer)
    text = "a" * 10_000 + "\n" + "b" * 5_000
    assert viewer.show_text(text)
    assert max(len(line) for line in viewer.toPlainText().split("\n")) == 4_096
    viewer.selectAll()
    assert viewer.chosen_text() == text


def test_the_rest_of_a_long_text_is_read_in_pieces(show: Show, qtbot: QtBot) -> None:
    data = ("x" * 99 + "\n").encode() * 100_000
    pieces, asked = pieces_over(data, "text")
    value = show(data[: WHOLE // 2].decode(), "text", pieces=pieces)
    assert not asked
    value.text_view.go_to(value.text_view.pages - 1)
    qtbot.waitUntil(lambda: bool(asked))
    qtbot.waitUntil(lambda: value.text_view.viewer.toPlainText().endswith("x\n"))
    assert sum(n for _, n in asked) < 2 * PAGE


@pytest.mark.parametrize("encoding", ["UTF-16le", "UTF-16be"])
def test_text_of_a_utf16_file_reads_and_exports_right(
    encoding: str,
    desk_on: Callable[[Path], Desk],
    make_db: Callable[..., Path],
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    whole = "größe 😀\n" * 30_000
    path = make_db(
        f"pragma encoding='{encoding}'",
        "create table t(a)",
        f"insert into t values(replace(printf('%.*c', 30000, 'x'), 'x', {whole[:7]!r}||char(10)))",
        name=f"{encoding}.db",
    )
    desk = desk_on(path)
    table = desk.session.worker("survey").submit(read_catalog).result().table("t")
    assert table is not None

    def begin(task: Task) -> tuple[RowSource, RowKey, Cell]:
        source = open_source(task, table)
        key = source.first(task, 1).keys[0]
        return source, key, source.cell(task, key, 0, 10_001)

    source, key, cell = desk.session.worker("browse").submit(begin).result()
    panel = InspectorPanel(desk)
    qtbot.addWidget(panel)
    panel.show()
    pieces = pieces_of(source, key, 0, cell)
    desk.inspected.emit(Inspection("a", value=cell.value, pieces=pieces))
    view = panel.value.text_view
    qtbot.waitUntil(lambda: view.viewer.toPlainText().startswith(whole[:18]))
    view.go_to(view.pages - 1)
    qtbot.waitUntil(lambda: view.viewer.toPlainText().endswith("😀\n"))
    assert panel.value.decoded is not None and panel.value.decoded.content is not None
    job = save(desk, panel, panel.value.decoded.content, tmp_path / "out.txt")
    with qtbot.waitSignal(job.succeeded):
        pass
    assert (tmp_path / "out.txt").read_text(encoding="utf-8") == whole


# Bytes


def test_bytes_in_view_only_are_read(show: Show, qtbot: QtBot, desk: Desk) -> None:
    data = bytes(5_000_000)
    pieces, asked = pieces_over(data)
    value = show(data[:1000], pieces=pieces)
    value.hex.go_to(4_000_000)
    value.hex.repaint()
    qtbot.waitUntil(lambda: not desk.jobs.running and bool(asked))
    assert sum(n for _, n in asked) <= 3 * 64 * 1024
    assert value.hex._cache is not None
    assert value.hex._cache.get(4_000_000, 16) == bytes(16)


def test_keys_move_the_cursor_and_choose_bytes(show: Show, qtbot: QtBot, desk: Desk) -> None:
    view = show(bytes(range(200)), "hex").hex
    for key, at in (
        (Qt.Key.Key_Right, 1),
        (Qt.Key.Key_Left, 0),
        (Qt.Key.Key_Left, 0),
        (Qt.Key.Key_Up, 0),
        (Qt.Key.Key_Down, view._layout.across),
    ):
        qtbot.keyClick(view, key)
        assert view.cursor_at == at
    qtbot.keyClick(view, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    assert view.cursor_at == 199
    qtbot.keyClick(view, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard(qtbot, desk) == "c6 c7"
    assert "Offset 198, byte c6" in view.accessibleDescription()


@pytest.mark.parametrize(("typed", "at"), [("100", 100), ("0x64", 100), ("1,000", 299), ("z", 0)])
def test_an_offset_can_be_typed(show: Show, qtbot: QtBot, typed: str, at: int) -> None:
    value = show(bytes(300), "hex")
    value._offsets.field.setText(typed)
    qtbot.keyClick(value._offsets.field, Qt.Key.Key_Return)
    assert value.hex.cursor_at == at


def test_empty_bytes_can_be_looked_at(show: Show, qtbot: QtBot) -> None:
    view = show(b"", "hex").hex
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton)
    assert view.cursor_at == 0
    assert not view.grab().isNull()


@pytest.mark.parametrize("room", range(10, 100, 3))
def test_a_line_of_bytes_fits_where_it_can(room: int) -> None:
    layout = Layout.fitting(1000, room)
    assert layout.width <= room or layout.across == 4
    data = bytes(range(layout.across))
    assert len(layout.pairs(data)) <= layout.plain_start - layout.hex_start
    for at in range(layout.across):
        (pair, _), (plain, _) = layout.spans(at, at)
        assert layout.place(pair) == at == layout.place(plain)


# Trees


def tree_model(value: object) -> TreeModel:
    found = json_tree(Task(), json.dumps(value))
    assert found is not None
    model = TreeModel()
    model.show_tree(found[0])
    return model


def test_the_model_keeps_qts_rules() -> None:
    model = tree_model({"a": [1, {"b": None}], "c": "x"})
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    first = model.index(0, 0)
    model.fetchMore(first)
    assert model.rowCount(first) == 2
    assert model.parent(model.index(1, 0, first)) == first


def texts(model: QAbstractItemModel) -> list[tuple[str, str]]:
    return [
        (model.index(row, 0).data(), model.index(row, 1).data()) for row in range(model.rowCount())
    ]


def test_a_tree_shows_names_and_values() -> None:
    model = tree_model({"a": [1, 2], "s": "x\ny", "n": None})
    assert texts(model) == [("a", "[1,2]"), ("s", '"x⏎y"'), ("n", "null")]


def test_a_million_children_are_made_as_one_scrolls() -> None:
    model = tree_model(list(range(1_000_000)))
    assert model.rowCount() == 200
    model.fetchMore(model.index(-1, -1))
    assert model.rowCount() == 400


def test_value_and_path_of_a_line_are_copied(show: Show, qtbot: QtBot, desk: Desk) -> None:
    view = show('{"a": {"odd name": [10, 20]}}').tree
    view.expandToDepth(2)
    inner = view.tree.index(0, 0, view.tree.index(0, 0))
    view.tree.fetchMore(inner)
    view.setCurrentIndex(view.tree.index(1, 0, inner))
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(view, Qt.Key.Key_C, control)
    assert clipboard(qtbot, desk) == "20"
    qtbot.keyClick(view, Qt.Key.Key_C, control | Qt.KeyboardModifier.ShiftModifier)
    assert clipboard(qtbot, desk) == '$.a."odd name"[1]'


def test_json_longer_than_what_was_handed_over_is_a_tree_too(show: Show) -> None:
    data = json.dumps([{"number": number} for number in range(60_000)]).encode()
    pieces, _asked = pieces_over(data, "text")
    value = show(data[:5000].decode(), pieces=pieces)
    assert value.way == "tree"
    assert f"{len(data):,} characters" in value._about.text()


# Inside


def test_what_is_inside_and_what_is_stored_can_both_be_seen(show: Show) -> None:
    value = show(gzip.compress(b'{"a": 1}'))
    assert value.unpack.isVisible()
    assert value.way == "tree"
    value.unpack.click()
    assert value.way == "hex"
    assert value.hex.length == len(gzip.compress(b'{"a": 1}'))
    assert not show("plain").unpack.isVisible()


# Copying


@pytest.mark.parametrize(
    ("value", "way", "text"),
    [
        ("it's", "value", "it's"),
        ("it's", "sql", "'it''s'"),
        ("a\0b", "sql", "('a'||char(0)||'b')"),
        ("hi", "hex", "6869"),
        (b"\x01\xff", "value", "01FF"),
        (b"\x01\xff", "sql", "x'01ff'"),
        (BadText(b"\xff"), "sql", "CAST(x'ff' AS TEXT)"),
        (None, "sql", "NULL"),
        (0.1, "sql", "0.1"),
        (float("-inf"), "sql", "-9e999"),
        (7, "value", "7"),
        ('{"a":1}', "json", '{\n    "a": 1\n}'),
    ],
)
def test_a_value_is_copied_in_every_way(value: object, way: str, text: str) -> None:
    assert copied(Task(), decode(Task(), value), way) == text


def test_what_is_too_long_for_the_clipboard_is_for_a_file(show: Show, qtbot: QtBot) -> None:
    with pytest.raises(PlumeError, match="Export it"):
        copied(Task(), decode(Task(), bytes(MOST + 1)), "hex")
    value = show(bytes(MOST + 1))
    value.copy_button.click()
    qtbot.waitUntil(lambda: "Export it" in value._notes.text())


def test_the_menu_offers_what_fits_the_value(show: Show) -> None:
    acts = show(5).actions_by_way
    assert not acts["export"].isEnabled()
    assert not acts["hex"].isVisible()
    acts = show('{"a":1}').actions_by_way
    assert acts["json"].isVisible() and acts["path"].isVisible() and acts["export"].isEnabled()
    assert not acts["export-inside"].isVisible()
    assert show(gzip.compress(b"x")).actions_by_way["export-inside"].isEnabled()


# Exporting


def test_the_whole_value_is_exported_although_only_its_head_is_here(
    show: Show, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    data = bytes(range(256)) * 20_000
    pieces, _asked = pieces_over(data)
    value = show(data[:1000], pieces=pieces)
    assert value.decoded is not None and value.decoded.content is not None
    job = save(desk, value, value.decoded.content, tmp_path / "out.bin")
    with qtbot.waitSignal(job.succeeded):
        pass
    assert (tmp_path / "out.bin").read_bytes() == data


def test_exporting_over_the_open_database_is_refused(show: Show, desk: Desk, qtbot: QtBot) -> None:
    value = show(b"x")
    assert value.decoded is not None and value.decoded.content is not None
    job = save(desk, value, value.decoded.content, desk.session.path)
    with qtbot.waitSignal(job.failed) as failed:
        pass
    assert "open database" in failed.args[0].sentence


def test_export_asks_where_to_and_suggests_the_kinds_suffix(
    show: Show, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    value = show(picture("png"))
    value.actions_by_way["export"].trigger()
    dialog = value.window().findChild(QFileDialog)
    assert dialog is not None
    assert [Path(each).name for each in dialog.selectedFiles()] == ["cell 12.png"]
    with qtbot.waitSignal(desk.jobs.ended) as ended:
        dialog.fileSelected.emit(str(tmp_path / "picture.png"))
    assert ended.args[0].words.endswith(f"{len(picture('png'))} bytes.")
    assert (tmp_path / "picture.png").read_bytes() == picture("png")
    dialog.reject()


@pytest.mark.parametrize(
    ("title", "subtitle", "name"),
    [
        ("photo", "t · row 1,234", "photo 1234.png"),
        ("a/b:c", "", "a_b_c.png"),
        ("..", "", "value.png"),
        ("x" * 300, "", "x" * 80 + ".png"),
    ],
)
def test_a_file_name_is_suggested(title: str, subtitle: str, name: str) -> None:
    assert file_name(title, subtitle, ".png") == name


# Everything else


def test_a_piece_that_fails_says_why(show: Show, qtbot: QtBot) -> None:
    def read(_task: Task, _offset: int, _n: int) -> bytes:
        raise PlumeError("This row is no longer there; refresh to see what is.")

    value = show(b"\0" * 10, pieces=PieceReader(1_000_000, "blob", "browse", read))
    value.hex.go_to(900_000)
    value.hex.repaint()
    qtbot.waitUntil(lambda: "no longer there" in value._notes.text())


@pytest.mark.parametrize("width", [220, 700])
def test_every_view_is_painted_narrow_and_wide_in_both_looks(
    look: str, width: int, show: Show
) -> None:
    for value in (picture("png"), '{"a":[1]}', "text", bytes(1000), gzip.compress(b"x"), None):
        part = show(value)
        part.window().resize(width, 600)
        for way in part.decoded.ways if part.decoded else ():
            click_way(part, way)
            assert not part.window().grab().isNull()
            assert part.geometry().right() <= part.window().width()


def test_every_control_has_a_name_and_a_tip(show: Show) -> None:
    part = show(gzip.compress(b'{"a":1}'))
    buttons = [part.unpack, part.copy_button, part.more, *part._buttons.buttons()]
    buttons += [part.text_view.wrap, part.text_view.back, part.text_view.forward]
    assert all(each.accessibleName() and each.toolTip() for each in buttons)
    for each in (part.hex, part.tree, part.text_view.viewer, part._offsets.field):
        assert each.accessibleName()
