"""The page takes snapshots, says what differs, and goes back, each told before and after."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from plume_db.restore.kinds import ROWS
from plume_db.restore.table import WAYS
from plume_db.schedule.plan import read_plan
from plume_ui.desk import Desk
from plume_ui.snapshots.comparison_view import ComparisonView
from plume_ui.snapshots.keeper import SnapshotKeeper
from plume_ui.snapshots.prune_pane import PrunePane
from plume_ui.snapshots.restore_pane import RestorePane
from plume_ui.snapshots.schedule_pane import SchedulePane
from plume_ui.snapshots.snapshots_document import SnapshotsDocument
from tests.ui.snapshots.conftest import FILL, Page, said, sql

MakeDb = Callable[..., Path]


def calm(qtbot: QtBot, page: SnapshotsDocument) -> None:
    """Wait until the page is done with what it was asked."""
    qtbot.waitUntil(lambda: not page.busy, timeout=20_000)


def take(qtbot: QtBot, page: SnapshotsDocument) -> None:
    count = page.model.rowCount()
    page.take.click()
    qtbot.waitUntil(lambda: page.model.rowCount() == count + 1 and not page.busy, timeout=20_000)


def test_an_empty_page_says_what_to_do(make_db: MakeDb, page: Page, look: str) -> None:
    document = page(make_db(*FILL))
    assert "No snapshot of this file yet" in said(document)
    assert document.take.isEnabled()
    assert not document.grab().isNull()


def test_a_snapshot_is_taken_and_shown(
    qtbot: QtBot, make_db: MakeDb, page: Page, look: str
) -> None:
    document = page(make_db(*FILL))
    take(qtbot, document)
    assert "was taken and verified" in document.strip.text
    qtbot.waitUntil(lambda: "3,000 in 1 table" in said(document))
    assert document.chosen is not None
    sql(document.desk.session.path, "delete from t where id < 10")
    take(qtbot, document)
    assert document.list.currentIndex().row() == 0
    qtbot.waitUntil(lambda: "2,991" in said(document))
    assert not document.grab().isNull()


def test_a_comparison_lists_what_differs_with_both_texts(
    qtbot: QtBot, make_db: MakeDb, page: Page, look: str
) -> None:
    document = page(make_db(*FILL))
    take(qtbot, document)
    path = document.desk.session.path
    sql(path, "delete from t where id <= 7; update t set a='x' where id=9; drop index t_a")
    document.detail.buttons["compare"].click()
    qtbot.waitUntil(lambda: isinstance(document.pane, ComparisonView), timeout=20_000)
    view = document.pane
    assert isinstance(view, ComparisonView)
    texts = [
        view.tree.topLevelItem(at).text(column)  # type: ignore[union-attr]
        for at in range(view.tree.topLevelItemCount())
        for column in (0, 1)
    ]
    assert texts[:2] == ["index t_a", "only in the snapshot"]
    assert texts[2] == "rows of t"
    assert "7 only in the snapshot; 1 different" in texts[3]
    view.tree.setCurrentItem(view.tree.topLevelItem(0))
    assert "create index" in view._there.toPlainText().lower()
    assert not document.grab().isNull()


def test_the_file_is_put_back_after_it_was_told_and_agreed(
    qtbot: QtBot, make_db: MakeDb, page: Page, home: Path
) -> None:
    document = page(make_db(*FILL))
    take(qtbot, document)
    path = document.desk.session.path
    sql(path, "delete from t")
    document.detail.buttons["back"].click()
    pane = document.pane
    assert isinstance(pane, RestorePane)
    assert not pane.go.isEnabled()
    assert not any(field.isVisible() for field in (pane.table, pane.where, pane.way))
    qtbot.waitUntil(pane.go.isEnabled)
    assert "over the whole content of the file" in pane.words.text()
    assert sql(path, "select count(*) from t") == [(0,)]
    with qtbot.waitSignal(document.desk.file_written, timeout=20_000):
        pane.go.click()
    qtbot.waitUntil(lambda: "compared value by value" in document.strip.text, timeout=20_000)
    assert "The way back: snapshot" in document.strip.text
    assert sql(path, "select count(*) from t") == [(3000,)]
    calm(qtbot, document)
    qtbot.waitUntil(lambda: document.model.rowCount() == 2)  # with the safety snapshot


def test_rows_come_back_as_counted(qtbot: QtBot, make_db: MakeDb, page: Page, look: str) -> None:
    document = page(make_db(*FILL))
    take(qtbot, document)
    path = document.desk.session.path
    sql(path, "delete from t where id <= 5; update t set a='x' where id=9")
    document.show_restore(ROWS)
    pane = document.pane
    assert isinstance(pane, RestorePane)
    qtbot.waitUntil(pane.go.isEnabled, timeout=20_000)
    assert "Brings back 5 rows of t that the file lacks. Leaves 1 row " in pane.words.text()
    assert not document.grab().isNull()
    pane.way.setCurrentIndex(pane.way.findData(WAYS[1]))
    assert not pane.go.isEnabled()
    qtbot.waitUntil(pane.go.isEnabled, timeout=20_000)
    assert "Gives 1 changed row its old values back" in pane.words.text()
    pane.where.setText("id < 3 or")
    pane.where.editingFinished.emit()
    qtbot.waitUntil(lambda: "condition" in said(pane), timeout=20_000)
    assert not pane.go.isEnabled()
    pane.where.setText("id < 3 or id = 9")
    pane.where.editingFinished.emit()
    qtbot.waitUntil(pane.go.isEnabled, timeout=20_000)
    with qtbot.waitSignal(document.desk.file_written, timeout=20_000):
        pane.go.click()
    qtbot.waitUntil(lambda: "came back" in document.strip.text, timeout=20_000)
    assert sql(path, "select id, a from t where id < 10") == [
        (1, "row 1"), (2, "row 2"), (6, "row 6"), (7, "row 7"), (8, "row 8"), (9, "row 9"),
    ]  # fmt: skip
    calm(qtbot, document)


def test_a_snapshot_goes_to_a_new_file(
    qtbot: QtBot, make_db: MakeDb, page: Page, tmp_path: Path
) -> None:
    document = page(make_db(*FILL))
    take(qtbot, document)
    out = tmp_path / "out.db"
    document.restore_to(str(out))
    qtbot.waitUntil(lambda: "Restored to" in document.strip.text, timeout=20_000)
    assert sql(out, "select count(*) from t") == [(3000,)]
    calm(qtbot, document)
    document.show_restore(ROWS)
    pane = document.pane
    assert isinstance(pane, RestorePane)
    pane.where.setText("id <= 4")
    document.rows_to(pane, str(tmp_path / "rows.db"))
    qtbot.waitUntil(lambda: "4 rows of t" in document.strip.text, timeout=20_000)
    calm(qtbot, document)


def test_pruning_lists_first_and_removes_what_was_listed(
    qtbot: QtBot, make_db: MakeDb, page: Page, look: str
) -> None:
    document = page(make_db(*FILL))
    for _ in range(3):
        take(qtbot, document)
    document.show_prune()
    pane = document.pane
    assert isinstance(pane, PrunePane)
    qtbot.waitUntil(lambda: pane.list.topLevelItemCount() == 3)
    assert pane.go.text() == "Remove 2"
    assert not document.grab().isNull()
    assert document.model.rowCount() == 3
    pane.go.click()
    qtbot.waitUntil(lambda: "2 snapshots were removed" in document.strip.text, timeout=20_000)
    qtbot.waitUntil(lambda: document.model.rowCount() == 1)
    calm(qtbot, document)


def test_verifying_finds_rot(qtbot: QtBot, make_db: MakeDb, page: Page, home: Path) -> None:
    document = page(make_db(*FILL))
    take(qtbot, document)
    document.verify()
    qtbot.waitUntil(lambda: "All is whole" in document.strip.text, timeout=20_000)
    calm(qtbot, document)
    [pack] = home.rglob("*.pack")
    data = bytearray(pack.read_bytes())
    data[100] ^= 8
    pack.write_bytes(data)
    document.verify()
    qtbot.waitUntil(lambda: "problems" in document.strip.text, timeout=20_000)
    calm(qtbot, document)


def test_a_schedule_is_kept_outside_the_file(
    qtbot: QtBot, make_db: MakeDb, page: Page, look: str
) -> None:
    document = page(make_db(*FILL))
    before = document.desk.session.path.read_bytes()
    document.show_schedule()
    pane = document.pane
    assert isinstance(pane, SchedulePane)
    assert "ExecStart=" in pane.text.toPlainText()
    pane.clock.setCurrentIndex(1)
    assert "store add" in pane.text.toPlainText()
    assert not document.grab().isNull()
    pane.every.setCurrentIndex(pane.every.findData(3600))
    pane.agreed.emit(pane._plan.__class__(3600, True, str(document.listing.folder)))  # type: ignore[union-attr]
    memory = document.desk.memory
    qtbot.waitUntil(lambda: read_plan(memory).every == 3600)
    calm(qtbot, document)
    assert document.desk.session.path.read_bytes() == before


def test_the_keeper_makes_up_for_a_missed_one_and_rests_while_a_job_writes(
    qtbot: QtBot, make_db: MakeDb, page: Page, home: Path
) -> None:
    document = page(make_db(*FILL))
    desk = document.desk
    desk.memory.write("snapshots", {"every": 3600, "on_close": False, "store": ""})
    keeper = SnapshotKeeper(desk)
    keeper.taken.connect(document.refresh)
    desk.writing = True
    keeper.look()
    assert not keeper._busy
    desk.writing = False
    with qtbot.waitSignal(keeper.taken, timeout=20_000):
        keeper.look()
    qtbot.waitUntil(lambda: document.model.rowCount() == 1)
    keeper.look()
    qtbot.waitUntil(lambda: not keeper._busy)
    assert len(list(home.rglob("snapshots/snapshots/*.json"))) == 1
    calm(qtbot, document)


def test_a_failure_is_told_once(
    qtbot: QtBot, make_db: MakeDb, read_desk_on: Callable[[Path], Desk], tmp_path: Path
) -> None:
    desk = read_desk_on(make_db(*FILL))
    bad = tmp_path / "bad"
    bad.mkdir()
    (bad / "letter.txt").write_text("mine")
    desk.memory.write("snapshots", {"every": 3600, "on_close": False, "store": str(bad)})
    keeper, told = SnapshotKeeper(desk), list[str]()
    keeper.failed.connect(told.append)
    with qtbot.waitSignal(keeper.failed, timeout=20_000):
        keeper.look()
    keeper._not_before = 0.0
    keeper.look()
    qtbot.waitUntil(lambda: not keeper._busy)
    assert len(told) == 1
    assert "letter.txt" in told[0]


@pytest.mark.parametrize("encrypted", [False, True])
def test_closing_starts_a_program_for_the_last_snapshot(
    qtbot: QtBot,
    make_db: MakeDb,
    read_desk_on: Callable[[Path], Desk],
    monkeypatch: pytest.MonkeyPatch,
    encrypted: bool,
) -> None:
    started: list[tuple[Path, Path]] = []
    monkeypatch.setattr(
        "plume_db.schedule.closing.snapshot_by_itself",
        lambda store, file: started.append((store, file)),
    )
    desk = read_desk_on(make_db(*FILL))
    if encrypted:
        monkeypatch.setattr(type(desk.session.opened), "encrypted", property(lambda _self: True))
    desk.memory.write("snapshots", {"every": 0, "on_close": True, "store": ""})
    SnapshotKeeper(desk)
    desk.session.close()
    assert [file for _store, file in started] == ([] if encrypted else [desk.session.path])


def test_of_a_damaged_file_only_a_new_file_is_offered(
    qtbot: QtBot, make_db: MakeDb, page: Page
) -> None:
    path = make_db(*FILL)
    data = bytearray(path.read_bytes())
    data[4096 * 8 : 4096 * 9] = b"\x07" * 4096
    path.write_bytes(bytes(data))
    document = page(path)
    take(qtbot, document)
    assert document.chosen is not None
    assert document.chosen.damaged
    assert "kept byte for byte" in document.strip.text
    assert not document.detail.buttons["back"].isEnabled()
    assert document.detail.buttons["out"].isEnabled()


def test_a_file_that_is_closed_in_the_middle_is_no_failure(
    qtbot: QtBot, make_db: MakeDb, page: Page
) -> None:
    document = page(make_db(*FILL))
    keeper = SnapshotKeeper(document.desk)
    document.take.click()
    document.shutdown()
    document.desk.session.close()
    qtbot.waitUntil(lambda: not document.busy)
    document.refresh()
    document.verify()
    document.desk.memory.write("snapshots", {"every": 60, "on_close": False, "store": ""})
    keeper.look()
    qtbot.waitUntil(lambda: not keeper._busy)


def test_a_page_of_a_file_that_was_closed_just_now_stays_quiet(
    qtbot: QtBot, make_db: MakeDb, page: Page
) -> None:
    document = page(make_db(*FILL))
    document.desk.session.close()
    document.desk.file_written.emit()  # as a task does whose end came late
    document.refresh()
    document.take_snapshot()
    calm(qtbot, document)
    assert document.model.rowCount() == 0
