"""Every setting that a person can choose changes what the program does: none is for show."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import apsw
import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QFontDatabase, QTextCursor
from PySide6.QtWidgets import QApplication, QLabel, QListView
from pytestqt.qtbot import QtBot

from plume_db.database import Key, Mode
from plume_db.errors import OpenError
from plume_db.folders import own_store, place_store, store_folder
from plume_db.jobs import Task
from plume_db.opening.opened import open_file
from plume_db.opening.policy import Wishes
from plume_db.query.question import Question
from plume_db.schedule.plan import Plan
from plume_db.spill.store import RowStore
from plume_ui import shortcuts, theme, typeface
from plume_ui.desk import Desk
from plume_ui.editor import habits
from plume_ui.editor.habits import Habits
from plume_ui.editor.sql_editor import SqlEditor
from plume_ui.effects import Effects
from plume_ui.grid import manner
from plume_ui.grid.grid import Grid
from plume_ui.grid.look import ColumnLook
from plume_ui.grid.manner import Manner
from plume_ui.grid.texts import cell_text
from plume_ui.opening.keyring import open_with_keys
from plume_ui.query.query_document import QueryDocument
from plume_ui.settings import Settings
from plume_ui.settings_table import shown
from plume_ui.typeface import Typeface
from tests.ui.formats.test_menu import Rows

MakeDb = Callable[..., Path]
DeskOn = Callable[[Path], Desk]
ELSEWHERE = {
    # Tested where the feature is: the promise stands in a test of that file.
    "start/reopen": "tests/ui/opening",
    "query/row_cap": "tests/ui/query/test_query_document.py",
    "query/autosave": "tests/ui/query/test_drafts.py",
    "query/history": "tests/ui/query/test_scripts.py",
    "shortcuts/changed": "tests/ui/preferences/test_shortcut_page.py",
}


@pytest.fixture
def chosen(
    qapp: QApplication, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Settings]:
    """Settings whose changes are in force, as in the program; all is as it was afterwards."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state-home"))
    owner = QObject()
    font = qapp.font()
    effects = Effects(qapp, settings, owner)
    assert effects.parent() is owner
    yield settings
    owner.deleteLater()
    manner.use(Manner())
    habits.use(Habits())
    shortcuts.use({})
    typeface.use(qapp, Typeface())
    qapp.setFont(font)
    theme.apply(qapp, "light")


@pytest.fixture
def grid(qtbot: QtBot) -> Grid:
    made = Grid()
    qtbot.addWidget(made)
    made.resize(500, 300)
    made.show_rows(Rows(), (ColumnLook("id", ""), ColumnLook("created_at", "integer")), (2, 10))
    made.show()
    return made


def test_every_setting_has_a_test_of_its_effect() -> None:
    here = inspect.getsource(sys.modules[__name__])
    missing = [
        each.key
        for each in shown()
        if f'"{each.key}"' not in here.split("\n# Appearance\n")[1] and each.key not in ELSEWHERE
    ]
    assert not missing


# Appearance


def test_language_at_the_next_start(chosen: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from PySide6.QtCore import QLocale

    from plume_db import language
    from plume_ui.language import VARIABLE, prepare

    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr("plume_ui.settings.open_settings", lambda: chosen)
    before = QLocale()
    try:
        for code in ("de", "en"):
            chosen.set("appearance/language", code)
            assert prepare() == code
    finally:
        language.install(None)
        QLocale.setDefault(before)


def test_theme(chosen: Settings) -> None:
    chosen.set("appearance/theme", "dark")
    assert theme.tokens().dark
    chosen.set("appearance/theme", "contrast-light")
    assert not theme.tokens().dark


def test_another_theme_leaves_smaller_texts_small(chosen: Settings, qtbot: QtBot) -> None:
    small = QLabel("a")
    qtbot.addWidget(small)
    small.setFont(theme.scaled_font(-1))
    small.show()
    before = small.font().pointSizeF()
    chosen.set("appearance/theme", "dark")
    assert small.font().pointSizeF() == before


def test_density_of_grids_and_lists(chosen: Settings, grid: Grid, qtbot: QtBot) -> None:
    heights = {}
    for density in ("compact", "normal", "comfortable"):
        chosen.set("appearance/density", density)
        view = QListView()
        qtbot.addWidget(view)
        heights[density] = (grid.scale.height, typeface.item_rules())
    assert heights["compact"][0] < heights["normal"][0] < heights["comfortable"][0]
    assert len({rule for _, rule in heights.values()}) == 3


def test_text_size_of_what_is_open_and_of_its_larger_and_smaller_texts(
    chosen: Settings, qtbot: QtBot
) -> None:
    plain, small = QLabel("a"), QLabel("b")
    for each in (plain, small):
        qtbot.addWidget(each)
        each.show()
    small.setFont(theme.scaled_font(-1))
    chosen.set("appearance/size", 17)
    assert plain.font().pointSizeF() == 17
    assert small.font().pointSizeF() == 16
    chosen.set("appearance/size", 0)
    assert plain.font().pointSizeF() - small.font().pointSizeF() == 1


def test_font_and_size_of_values(chosen: Settings, grid: Grid, qtbot: QtBot) -> None:
    editor = SqlEditor()
    qtbot.addWidget(editor)
    before = grid.scale.height
    chosen.set("appearance/mono_size", 22)
    assert theme.mono_font().pointSizeF() == 22
    assert editor.font().pointSizeF() == 22
    assert grid.scale.height > before
    family = next(f for f in QFontDatabase.families() if QFontDatabase.isFixedPitch(f))
    chosen.set("appearance/mono_family", family)
    assert theme.mono_font().family() == family


# Safety


def wal_file(path: Path) -> Path:
    con = apsw.Connection(str(path))
    con.pragma("journal_mode", "wal")
    con.execute("create table t(a); insert into t values (1)").fetchall()
    con.close()
    return path


def test_without_side_files_a_wal_file_is_read_without_any(
    chosen: Settings, tmp_path: Path
) -> None:
    path = wal_file(tmp_path / "a.db")
    assert chosen.get("opening/side_files") is True
    usual = open_file(Task(), path)
    assert usual.mode is Mode.QUERY_ONLY
    opened = open_file(Task(), path, None, Wishes(side_files=False))
    assert opened.mode is Mode.IMMUTABLE
    assert "settings" in opened.why


def test_a_private_copy_larger_than_allowed_is_not_made(chosen: Settings, tmp_path: Path) -> None:
    chosen.set("opening/copy_gigabytes", 0.01)
    path = wal_file(tmp_path / "a.db")
    (tmp_path / "a.db-wal").write_bytes(b"left behind by a program")
    with pytest.raises(OpenError, match="settings allow"):
        open_file(Task(), path, None, Wishes(copy_most=1_000))
    open_file(Task(), path, None, Wishes(copy_most=10**9)).discard()


def test_the_window_opens_files_as_the_settings_say(
    chosen: Settings, tmp_path: Path, qtbot: QtBot
) -> None:
    from plume_ui.main_window import MainWindow

    path = wal_file(tmp_path / "a.db")
    chosen.set("opening/side_files", False)
    window = MainWindow(chosen)
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.session_opened):
        window.open_path(str(path))
    assert window.workspace is not None
    assert window.workspace.desk.session.opened.mode is Mode.IMMUTABLE
    window.close()


def encrypted(path: Path, word: str) -> Path:
    con = apsw.Connection(str(path))
    con.pragma("key", word)
    con.execute("create table t(a)").fetchall()
    con.close()
    return path


def test_keys_are_remembered_until_asked_otherwise(chosen: Settings, tmp_path: Path) -> None:
    from plume_db.errors import KeyNeeded
    from plume_ui.opening.keyring import remember

    path = encrypted(tmp_path / "secret.db", "a word")
    session = open_with_keys(Task(), str(path), Key("a word"), chosen.keys, Wishes())
    remember(chosen, session)
    assert not chosen.keys  # to be asked is what comes
    chosen.set("opening/keys", "session")
    remember(chosen, session)
    session.close()
    open_with_keys(Task(), str(path), None, chosen.keys, Wishes()).close()
    chosen.set("opening/keys", "ask")
    assert not chosen.keys
    with pytest.raises(KeyNeeded):
        open_with_keys(Task(), str(path), None, chosen.keys, Wishes())


def test_a_remembered_key_that_fits_no_longer_leads_to_the_question(
    chosen: Settings, tmp_path: Path
) -> None:
    from plume_db.errors import KeyNeeded

    path = encrypted(tmp_path / "secret.db", "a word")
    keys = {str(path): Key("another word")}
    with pytest.raises(KeyNeeded):
        open_with_keys(Task(), str(path), None, keys, Wishes())


@pytest.mark.parametrize("first", [True, False])
def test_safety_snapshots_are_ticked_or_not(
    qtbot: QtBot, chosen: Settings, desk_on: DeskOn, make_db: MakeDb, first: bool
) -> None:
    from PySide6.QtWidgets import QWidget

    from plume_ui.maintenance.maintenance_document import MaintenanceDocument

    chosen.set("snapshots/first", first)
    host = QWidget()
    qtbot.addWidget(host)
    document = MaintenanceDocument(desk_on(make_db("create table t(a)")), "vacuum", host)
    qtbot.waitUntil(lambda: not document.looking)
    assert document.snapshot.isChecked() is first
    assert document._order().snapshot is first
    document.shutdown()


def test_the_store_goes_where_it_is_wanted_and_back(chosen: Settings, tmp_path: Path) -> None:
    chosen.set("snapshots/folder", str(tmp_path / "kept here"))
    assert store_folder() == tmp_path / "kept here"
    assert Plan().folder == tmp_path / "kept here"
    chosen.reset(["snapshots/folder"])
    assert store_folder() == own_store()


@pytest.mark.parametrize("spoiled", ["", "relative/folder", "\0", "\n"])
def test_a_spoiled_note_of_the_store_falls_back(
    chosen: Settings, spoiled: str, tmp_path: Path
) -> None:
    place_store(str(tmp_path))
    (tmp_path / "state-home" / "plume-db" / "store-folder.txt").write_text(spoiled)
    assert store_folder() == own_store()


def test_pruning_proposes_what_was_chosen(qtbot: QtBot) -> None:
    from plume_db.store.retention import Rules
    from plume_ui.snapshots.prune_pane import SPANS, PrunePane

    keys = {f"snapshots/{name}" for name in SPANS}
    assert keys == {"snapshots/hours", "snapshots/days", "snapshots/weeks", "snapshots/months"}
    pane = PrunePane(Rules(1, 2, 3, 4))
    qtbot.addWidget(pane)
    assert pane.rules() == Rules(1, 2, 3, 4)


# Editor


def test_zoom_and_time_limit_follow_in_open_queries(
    qtbot: QtBot, chosen: Settings, desk_on: DeskOn, make_db: MakeDb
) -> None:
    document = QueryDocument(desk_on(make_db("create table t(a)")))
    qtbot.addWidget(document)
    before = document.editor.font().pointSizeF()
    chosen.set("editor/zoom", 5)
    assert document.editor.font().pointSizeF() == before + 5
    chosen.set("query/seconds", 45)
    assert document.tools.limit.seconds == 45
    document.shutdown()


def test_disk_space_of_a_result_reaches_the_query(
    qtbot: QtBot, chosen: Settings, desk_on: DeskOn, make_db: MakeDb
) -> None:
    document = QueryDocument(desk_on(make_db("create table t(a)")), "select 1")
    qtbot.addWidget(document)
    chosen.set("query/gigabytes", 0.5)
    options = document._options(Question("select 1", None))
    assert options.caps.bytes == 500_000_000
    chosen.set("query/memory_gigabytes", 0.002)
    store = RowStore(in_memory=True, memory=document._options(Question("select 1")).memory)
    assert store._drawer._cap == 2_000_000  # type: ignore[attr-defined]
    document.shutdown()


def test_memory_of_series_that_are_not_shown(chosen: Settings) -> None:
    from types import SimpleNamespace
    from typing import Any

    from plume_ui.chart import feeder

    held: dict[str, int] = {"a": 30_000_000, "b": 40_000_000, "shown": 900_000_000}
    stub: Any = SimpleNamespace(_held=held, _desk=SimpleNamespace(settings=chosen))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(feeder, "_bytes_of", lambda size: size)
        feeder.Feeder._forget_spare(stub, ("shown",))  # type: ignore[arg-type]
        assert list(held) == ["a", "b", "shown"]
        chosen.set("charts/memory_gigabytes", 0.05)
        feeder.Feeder._forget_spare(stub, ("shown",))  # type: ignore[arg-type]
    assert list(held) == ["b", "shown"]


def test_tab_width(chosen: Settings, qtbot: QtBot) -> None:
    editor = SqlEditor()
    qtbot.addWidget(editor)
    chosen.set("editor/tab_width", 2)
    qtbot.keyClick(editor, Qt.Key.Key_Tab)
    assert editor.toPlainText() == "  "
    assert editor.tabStopDistance() == 2 * editor.fontMetrics().horizontalAdvance(" ")
    editor.setPlainText("    a")
    editor.selectAll()
    qtbot.keyClick(editor, Qt.Key.Key_Backtab)
    assert editor.toPlainText() == "  a"


def test_completions_open_only_when_asked(chosen: Settings, qtbot: QtBot) -> None:
    editor = SqlEditor()
    qtbot.addWidget(editor)
    editor.show()
    chosen.set("editor/complete", False)
    qtbot.keyClicks(editor, "sel")
    assert not editor.completer._rest.isActive()
    assert editor.completer.popup is None
    qtbot.keyClick(editor, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert editor.completer.popup is not None or not editor.completer._rest.isActive()
    editor.completer.close()
    chosen.set("editor/complete", True)
    qtbot.keyClicks(editor, "e")
    assert editor.completer._rest.isActive()


def test_pairs_are_not_closed(chosen: Settings, qtbot: QtBot) -> None:
    editor = SqlEditor()
    qtbot.addWidget(editor)
    chosen.set("editor/pairs", False)
    qtbot.keyClicks(editor, "(")
    assert editor.toPlainText() == "("
    chosen.set("editor/pairs", True)
    editor.setPlainText("")
    qtbot.keyClicks(editor, "(")
    assert editor.toPlainText() == "()"


def test_line_numbers(chosen: Settings, qtbot: QtBot) -> None:
    editor = SqlEditor()
    qtbot.addWidget(editor)
    editor.show()
    assert editor.viewportMargins().left() > 0
    chosen.set("editor/line_numbers", False)
    assert editor.viewportMargins().left() == 0


def test_a_cursor_stays_where_it_is_when_editors_are_dressed_anew(
    chosen: Settings, qtbot: QtBot
) -> None:
    editor = SqlEditor()
    qtbot.addWidget(editor)
    editor.setPlainText("select 1;\nselect 2;")
    editor.moveCursor(QTextCursor.MoveOperation.End)
    chosen.set("editor/tab_width", 8)
    assert editor.textCursor().position() == 19


# Formats


def test_numbers_null_and_blobs_read_as_chosen(chosen: Settings) -> None:
    assert cell_text(None) == "NULL"
    assert cell_text(1234567) == "1234567"
    chosen.set("formats/grouped", True)
    chosen.set("formats/null", "∅")
    chosen.set("formats/blob", "bytes")
    assert cell_text(None) == "∅"
    assert cell_text(-1234567) == "-1,234,567"
    assert cell_text(1234567.25) == "1,234,567.25"
    assert cell_text(-0.5) == "-0.5"
    assert cell_text(1e300) == "1e+300"
    assert cell_text(float("inf")) == "inf"
    assert cell_text(b"\x00\xff") == "x'00ff'"
    assert cell_text(bytes(5_000)).startswith("BLOB ")
    assert cell_text("1234567") == "1234567"


def test_what_is_copied_stays_plain(chosen: Settings) -> None:
    from plume_ui.grid.texts import as_tsv

    chosen.set("formats/grouped", True)
    chosen.set("formats/null", "∅")
    assert as_tsv([(1234567, None)], 0, 1) == "1234567\t"


def test_open_grids_make_room_for_what_became_longer(chosen: Settings, grid: Grid) -> None:
    before = grid.columns.width(1)
    chosen.set("formats/grouped", True)
    assert grid.columns.width(1) > before


def test_columns_are_shown_as_moments_unasked_and_locally(
    qtbot: QtBot, chosen: Settings, desk_on: DeskOn, make_db: MakeDb, grid: Grid
) -> None:
    from plume_ui.formats.remembered import choose_format, format_name, restore_formats

    class Whole(Rows):
        def row(self, position: int) -> tuple[int, int] | None:
            return (position, 1_715_000_000 + position)

    looks = (ColumnLook("id", ""), ColumnLook("created_at", "integer"))
    grid.show_rows(Whole(), looks, (2, 10))
    desk = desk_on(make_db("create table t(id, created_at integer)"))
    restore_formats(desk, "t", grid)
    qtbot.waitUntil(lambda: not desk.jobs.running)
    assert format_name(grid, 1) == ""
    chosen.set("formats/automatic", True)
    qtbot.waitUntil(lambda: format_name(grid, 1) == "unix seconds")
    chosen.set("formats/local", True)
    qtbot.waitUntil(lambda: format_name(grid, 1) == "unix seconds local")
    choose_format(desk, "t", 1, grid, None)  # as stored, and so it stays
    qtbot.waitUntil(lambda: not desk.jobs.running)
    restore_formats(desk, "t", grid)
    qtbot.waitUntil(lambda: not desk.jobs.running)
    assert format_name(grid, 1) == ""


# Budgets


def test_counting_and_measuring_take_the_time_that_is_set_aside(
    qtbot: QtBot,
    chosen: Settings,
    read_desk_on: DeskOn,
    make_db: MakeDb,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from plume_db.storage import sizes as measuring
    from plume_ui.schema import survey

    asked: dict[str, float] = {}

    def sizes(_task: Task, _catalog: object, seconds: float, _give: object) -> None:
        asked["sizes"] = seconds

    def count(_task: Task, _catalog: object, each: float, _give: object) -> None:
        asked["counts"] = each

    monkeypatch.setattr(measuring, "object_sizes", sizes)
    monkeypatch.setattr(survey, "_count_all", count)
    chosen.set("sizes/seconds", 7.5)
    chosen.set("counts/seconds", 1.25)
    desk = read_desk_on(make_db("create table t(a)"))
    survey.Survey(desk, desk)._measure()
    qtbot.waitUntil(lambda: len(asked) == 2)
    qtbot.waitUntil(lambda: not desk.jobs.running)
    assert asked == {"sizes": 7.5, "counts": 1.25}


def test_a_store_that_can_not_be_noted_is_not_shown_as_chosen(
    chosen: Settings, tmp_path: Path
) -> None:
    (tmp_path / "state-home").mkdir()
    (tmp_path / "state-home" / "plume-db").write_text("a file where a folder should be")
    chosen.set("snapshots/folder", str(tmp_path / "elsewhere"))
    assert chosen.get("snapshots/folder") == ""
    assert store_folder() == own_store()


def test_a_folder_that_is_no_whole_path_is_refused(chosen: Settings) -> None:
    with pytest.raises(ValueError, match="folder"):
        chosen.set("snapshots/folder", "relative/folder")
