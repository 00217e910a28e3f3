"""The whole window on whole files: opening, keys, locks, changes from outside, closing."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import apsw
import pytest
from PySide6.QtWidgets import QLabel, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from plume_db.edit.keeping import passing_tables
from plume_db.edit.staging import Staging
from plume_ui.edit.saving import Saving
from plume_ui.main_window import MainWindow
from plume_ui.on_demand import show_palette
from plume_ui.settings import Settings
from plume_ui.workspace import Workspace
from tests.conftest import REAL

HOLDER = """
import apsw, sys
con = apsw.Connection(sys.argv[1])
con.execute(sys.argv[2]).fetchall()
print("ready", flush=True)
sys.stdin.read()
con.close()
"""

INDEPENDENT = """
import apsw, collections, json, sys
con = apsw.Connection("file:" + sys.argv[1] + "?immutable=1&mode=ro",
                      flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)
print(json.dumps(collections.Counter(t for t, in con.execute("select type from sqlite_schema"))))
"""

Window = Callable[..., MainWindow]


@pytest.fixture
def show(qtbot: QtBot, settings: Settings) -> Iterator[Window]:
    windows: list[MainWindow] = []

    def make(path: Path | str | None = None, *, wait: bool = True) -> MainWindow:
        window = MainWindow(settings)
        windows.append(window)
        qtbot.addWidget(window)
        if path is None:
            window.show_welcome()
        else:
            window.open_path(path)
        window.show()
        if wait and path is not None:
            qtbot.waitUntil(lambda: window.workspace is not None, timeout=20_000)
            settle(qtbot, window)
        return window

    yield make
    for window in windows:
        window.jobs.cancel_all()
        window.close()
    qtbot.waitUntil(lambda: not closing(), timeout=20_000)


def closing() -> bool:
    import threading

    return any(thread.name.startswith("plume closing") for thread in threading.enumerate())


def settle(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until nothing runs but the watch on the file."""
    qtbot.waitUntil(
        lambda: all("Watch" in job.title for job in window.jobs.running), timeout=30_000
    )


def texts(window: MainWindow) -> str:
    return " ".join(
        label.text() for label in window._opening.findChildren(QLabel) if label.isVisible()
    )


def close(qtbot: QtBot, window: MainWindow) -> None:
    window.close()
    qtbot.waitUntil(lambda: not closing(), timeout=20_000)


def digests(folder: Path) -> dict[str, str]:
    return {
        each.name: hashlib.sha256(each.read_bytes()).hexdigest()
        for each in folder.iterdir()
        if each.is_file()
    }


def test_welcome_offers_recent_files(show: Window, settings: Settings) -> None:
    settings.add_recent(Path("/somewhere/recent one.db"))
    window = show()
    labels = [b.text() for b in window.findChildren(type(window._opening.card._unlock))]
    assert "recent one.db" in labels
    assert "Open a file…" in labels


def test_file_opens_with_overview_and_tree_and_closes_without_a_trace(
    qtbot: QtBot, show: Window, make_db: Callable[..., Path], settings: Settings, look: str
) -> None:
    path = make_db("create table t(a)", "insert into t values(1)", "pragma journal_mode=wal")
    before = digests(path.parent)
    window = show(path)
    assert window.workspace is not None
    assert window.windowTitle() == "test.db - Plume DB"
    assert [document.title for document in window.workspace.documents.documents()] == ["Overview"]
    assert window.workspace.desk.catalog is not None
    assert not window.grab().isNull()
    assert settings.recent == (str(path),)
    close(qtbot, window)
    assert digests(path.parent) == before


def test_every_kind_of_document_opens_draws_and_closes(
    qtbot: QtBot, show: Window, make_db: Callable[..., Path], look: str
) -> None:
    path = make_db(
        "create table t(id integer primary key, at text, v real)",
        "with recursive c(x) as (values(1) union all select x+1 from c limit 500)"
        " insert into t select x, datetime(1700000000 + x * 3600, 'unixepoch'), x % 24 from c",
        "create view v as select * from t",
    )
    window = show(path)
    space = window.workspace
    assert space is not None
    space.open_table("t")
    space.open_table("v")
    space.open_query("select * from t where v > 3")
    space.open_chart(None)
    space.open_monitor()
    for task in ("vacuum", "analyze", "check", "backup"):
        space.open_maintenance(task)
        settle(qtbot, window)
        assert not window.grab().isNull()
    assert len(list(space.documents.documents())) == 7
    space.documents.split()
    assert not window.grab().isNull()
    window.actions_by_id["next-tab"].trigger()
    window.actions_by_id["inspector"].trigger()
    window.actions_by_id["inspector"].trigger()
    window.actions_by_id["schema"].trigger()
    space.documents.close_all()
    assert not list(space.documents.documents())
    window.actions_by_id["overview"].trigger()
    settle(qtbot, window)
    assert [document.title for document in space.documents.documents()] == ["Overview"]


def test_palette_finds_a_column_and_opens_its_table(
    qtbot: QtBot, show: Window, make_db: Callable[..., Path]
) -> None:
    from plume_ui.palette.popup import Palette

    window = show(make_db("create table orders(customer_name text)"))
    show_palette(window)
    palette = window.findChild(Palette)
    assert palette is not None
    palette._line.setText("customer_na")
    qtbot.waitUntil(lambda: bool(palette._found) and palette._found[0].icon == "column")
    assert palette._found[0].hint == "column of orders"
    palette._go()
    assert window.workspace is not None
    qtbot.waitUntil(lambda: window.workspace.documents.current.title == "orders")
    settle(qtbot, window)


def test_encrypted_file_asks_says_wrong_and_opens(
    qtbot: QtBot, show: Window, make_db: Callable[..., Path]
) -> None:
    path = make_db("pragma key='right'", "create table t(a)")
    window = show(path, wait=False)
    qtbot.waitUntil(lambda: "needs a key" in texts(window), timeout=10_000)
    window._opening.card._key.setText("wrong")
    window._opening.card._unlock.click()
    qtbot.waitUntil(lambda: "does not fit" in texts(window), timeout=30_000)
    window._opening.card._key.setText("right")
    window._opening.card._unlock.click()
    qtbot.waitUntil(lambda: window.workspace is not None, timeout=30_000)
    assert "encrypted" in window.status._mode.text()
    settle(qtbot, window)


def test_changes_staged_in_an_encrypted_file_are_asked_about_before_they_are_lost(
    qtbot: QtBot, show: Window, make_db: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_db("pragma key='right'", "create table t(a)", "insert into t values (1)")
    window = show(path, wait=False)
    qtbot.waitUntil(lambda: "needs a key" in texts(window), timeout=10_000)
    window._opening.card._key.setText("right")
    window._opening.card._unlock.click()
    qtbot.waitUntil(lambda: window.workspace is not None, timeout=30_000)
    settle(qtbot, window)
    space = window.workspace
    assert space is not None
    staging = Staging()
    staging.change([((1,), (1,), {0: 2})])
    Saving(space.desk, "t").save(("a",), staging)
    qtbot.waitUntil(lambda: bool(passing_tables(space.desk.memory)))
    asked: list[str] = []

    def decline(box: QMessageBox) -> int:
        asked.append(box.text())
        return 0

    monkeypatch.setattr(QMessageBox, "exec", decline)
    monkeypatch.setattr(QMessageBox, "clickedButton", lambda box: button(box, "Keep open"))
    assert not window.close_file() and window.workspace is space
    assert asked == ["Changes of t are staged and not committed."]
    monkeypatch.setattr(QMessageBox, "clickedButton", lambda box: button(box, "Discard them"))
    assert window.close_file()


def test_file_of_another_kind_says_so_and_the_way_back_works(
    qtbot: QtBot, show: Window, tmp_path: Path
) -> None:
    path = tmp_path / "notes.db"
    path.write_text("only words\n" * 100)
    window = show(path, wait=False)
    qtbot.waitUntil(lambda: "a text file" in texts(window), timeout=10_000)
    window._opening.card._cancel.click()
    assert window.pages.currentWidget() is window.greeting.page


def test_locked_file_waits_says_by_whom_and_opens_when_free(
    qtbot: QtBot, show: Window, make_db: Callable[..., Path]
) -> None:
    path = make_db("create table t(a)")
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path), "begin exclusive"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    holder.stdout.readline()
    window = show(path, wait=False)
    qtbot.waitUntil(lambda: "Waiting for" in texts(window), timeout=15_000)
    assert "locked by" in texts(window)
    holder.communicate("")
    qtbot.waitUntil(lambda: window.workspace is not None, timeout=15_000)
    settle(qtbot, window)


def test_cancel_while_opening_leads_back_to_the_welcome_page(
    qtbot: QtBot, show: Window, make_db: Callable[..., Path]
) -> None:
    path = make_db("create table t(a)")
    window = show(path, wait=False)
    window._opening.cancel_wanted.emit()
    assert window.pages.currentWidget() is window.greeting.page
    qtbot.wait(50)
    assert window.workspace is None


def test_an_error_of_ours_while_opening_is_told_and_the_way_back_works(
    qtbot: QtBot,
    show: Window,
    make_db: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def broken(*_: object) -> None:
        raise LookupError("a bug")

    monkeypatch.setattr("plume_db.session.open_session", broken)
    monkeypatch.setattr("plume_ui.main_window.show_crash", lambda *_: None)
    window = show(make_db("create table t(a)"), wait=False)
    qtbot.waitUntil(lambda: "can not be opened" in texts(window), timeout=10_000)
    assert "error in Plume DB" in texts(window)
    window._opening.cancel_wanted.emit()
    assert "Open a file" in "".join(each.text() for each in window.findChildren(QPushButton))
    capsys.readouterr()


def test_change_from_outside_is_told_and_refreshed(
    qtbot: QtBot, show: Window, make_db: Callable[..., Path]
) -> None:
    path = make_db("create table t(a)")
    window = show(path)
    space = window.workspace
    assert space is not None
    con = apsw.Connection(str(path))
    con.execute("create table fresh(b)").fetchall()
    con.close()
    qtbot.waitUntil(lambda: "changed by another program" in space.strip.text, timeout=10_000)
    window.reopen()
    qtbot.waitUntil(
        lambda: space.desk.catalog is not None and space.desk.catalog.table("fresh") is not None,
        timeout=10_000,
    )
    settle(qtbot, window)
    assert space.strip.text == ""


def test_file_replaced_or_removed_is_told(
    qtbot: QtBot, show: Window, make_db: Callable[..., Path]
) -> None:
    path = make_db("create table t(a)")
    other = make_db("create table u(a)", name="other.db")
    window = show(path)
    assert window.workspace is not None
    strip = window.workspace.strip
    os.replace(other, path)
    qtbot.waitUntil(lambda: "replaced" in strip.text, timeout=10_000)
    path.unlink()
    qtbot.waitUntil(lambda: "moved or deleted" in strip.text, timeout=10_000)


def test_what_a_job_of_ours_wrote_is_not_told_as_a_change_by_another_program(
    qtbot: QtBot, show: Window, make_db: Callable[..., Path]
) -> None:
    path = make_db("create table t(a)")
    window = show(path)
    space = window.workspace
    assert space is not None
    looks: list[bool] = []
    space.looked.connect(lambda: looks.append(True))
    space.desk.writing = True
    con = apsw.Connection(str(path))
    con.execute("insert into t values (1)").fetchall()
    con.close()
    qtbot.waitUntil(lambda: len(looks) > 1, timeout=10_000)
    assert space.strip.text == ""
    space.desk.file_written.emit()
    space.desk.writing = False
    looks.clear()
    qtbot.waitUntil(lambda: len(looks) > 1, timeout=10_000)
    assert space.strip.text == ""


def test_finishing_a_transaction_is_offered_asked_for_and_done(
    qtbot: QtBot, show: Window, real_file: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = real_file("journal_hot.sqlite")
    monkeypatch.setenv("XDG_DATA_HOME", str(path.parent.parent / "data"))
    window = show(path)
    space = window.workspace
    assert space is not None
    assert "Private copy" in window.status._mode.text()
    assert "interrupted" in space.strip.text
    monkeypatch.setattr(QMessageBox, "exec", lambda _box: 0)
    monkeypatch.setattr(QMessageBox, "clickedButton", lambda box: button(box, "Copy and finish"))
    space.finish_wanted.emit()
    qtbot.waitUntil(lambda: "Read-only" in window.status._mode.text(), timeout=10_000)
    settle(qtbot, window)
    assert [each.name for each in path.parent.iterdir()] == ["journal_hot.sqlite"]


def test_closing_while_a_job_runs_asks_and_can_be_refused(
    qtbot: QtBot, show: Window, make_db: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    window = show(make_db("create table t(a)"))
    space = window.workspace
    assert space is not None
    endless = (
        "with recursive c(x) as (values(1) union all select x+1 from c) select count(*) from c"
    )
    job = window.jobs.start(
        window,
        space.desk.session.worker("query"),
        lambda task: task.con.execute(endless).fetchall(),
        title="An endless job",
    )
    qtbot.waitUntil(lambda: job.elapsed > 0.35)
    asked: list[str] = []

    def keep(box: QMessageBox) -> int:
        asked.append(box.text())
        return 0

    monkeypatch.setattr(QMessageBox, "exec", keep)
    monkeypatch.setattr(
        QMessageBox,
        "clickedButton",
        lambda box: button(box, "Keep" if len(asked) < 2 else "Cancel"),
    )
    assert not window.close_file()
    assert "An endless job" in asked[0]
    assert window.workspace is space
    assert job.state == "running"
    assert window.close_file()
    qtbot.waitUntil(lambda: job.state == "cancelled")


def button(box: QMessageBox, begins: str) -> object:
    return next(each for each in box.buttons() if each.text().startswith(begins))


def test_panels_get_their_room_back_after_a_split(
    qtbot: QtBot, show: Window, make_db: Callable[..., Path]
) -> None:
    window = show(make_db("create table t(a)"))
    space = window.workspace
    assert space is not None
    window.resize(720, 480)
    space.open_query("select 1")
    space.open_query("select 2")
    qtbot.waitUntil(lambda: space.schema.width() > 200)
    before = space.schema.width()
    space.documents.split()
    qtbot.waitUntil(lambda: space.schema.width() < before)
    assert space.schema.width() >= space.schema.minimumWidth() > 100
    space.documents.split()
    qtbot.waitUntil(lambda: space.schema.width() == before)


def test_second_file_goes_to_another_window(
    qtbot: QtBot, show: Window, make_db: Callable[..., Path]
) -> None:
    window = show(make_db("create table t(a)"))
    with qtbot.waitSignal(window.elsewhere_wanted, timeout=1000) as blocker:
        window.open_path("/some/other.db")
    assert blocker.args == ["/some/other.db"]


def real_names() -> list[str]:
    if not REAL.exists():
        return []
    skipped = (".md", "-wal", "-journal", "-shm")
    return [
        each.name
        for each in sorted(REAL.iterdir())
        if not each.name.endswith(skipped)
        and each.name not in ("corrupt.mbtiles", "sqlcipher-4.0-testkey.db")
    ]


@pytest.mark.parametrize(
    "name", real_names() or [pytest.param("", marks=pytest.mark.skip("absent"))]
)
def test_every_real_file_opens_in_the_window_and_is_left_as_it_was(
    qtbot: QtBot, show: Window, tmp_path: Path, name: str
) -> None:
    import json

    folder = tmp_path / "real"
    folder.mkdir()
    for end in ("", "-wal", "-journal"):
        if (REAL / (name + end)).exists():
            shutil.copyfile(REAL / (name + end), folder / (name + end))
    before = digests(folder)
    window = show(folder / name)
    space = window.workspace
    assert space is not None
    catalog = space.desk.catalog
    assert catalog is not None
    copy = tmp_path / "independent"
    shutil.copytree(folder, copy)
    if not (copy / (name + "-wal")).exists() and not (copy / (name + "-journal")).exists():
        done = subprocess.run(
            [sys.executable, "-c", INDEPENDENT, str(copy / name).replace(" ", "%20")],
            capture_output=True,
            text=True,
            check=True,
        )
        counts = json.loads(done.stdout)
        assert len([t for t in catalog.tables if t.kind != "view"]) == counts.get("table", 0)
        assert len([t for t in catalog.tables if t.kind == "view"]) == counts.get("view", 0)
        indexes = sum(len(t.indexes) for t in catalog.tables if t.kind != "view")
        assert indexes >= counts.get("index", 0)
        assert sum(len(t.triggers) for t in catalog.tables) == counts.get("trigger", 0)
    for table in catalog.tables[:3]:
        space.open_table(table.name)
    settle(qtbot, window)
    assert not window.grab().isNull()
    close(qtbot, window)
    assert digests(folder) == before


@pytest.mark.parametrize("spoiled", ["\ud800", "%%%", "A" * 5000])
def test_a_spoiled_place_of_the_window_keeps_no_window_from_opening(
    qtbot: QtBot, settings: Settings, spoiled: str
) -> None:
    settings.set("window/geometry", spoiled)
    window = MainWindow(settings)
    qtbot.addWidget(window)
    assert window.width() >= 720


def test_a_name_with_line_breaks_stays_on_the_line_of_the_title(
    qtbot: QtBot, settings: Settings, tmp_path: Path
) -> None:
    window = MainWindow(settings)
    qtbot.addWidget(window)
    window.expect(str(tmp_path / "a\nb.db"))
    assert "\n" not in window.windowTitle()


def inspecting(
    qtbot: QtBot, show: Window, make_db: Callable[..., Path]
) -> tuple[MainWindow, Workspace, QWidget]:
    """Open a table, and wait for the inspector beside it."""
    window = show(make_db("create table t(a)", "insert into t values (1)"))
    space = window.workspace
    assert space is not None
    space.open_table("t")
    qtbot.waitUntil(lambda: space.inspector is not None and space.inspector.isVisible())
    assert space.inspector is not None
    return window, space, space.inspector


def test_the_inspector_steps_aside_for_a_page_that_has_nothing_for_it(
    qtbot: QtBot, show: Window, make_db: Callable[..., Path]
) -> None:
    window, space, inspector = inspecting(qtbot, show, make_db)
    table = space.documents.current
    space.open_monitor()
    assert inspector.isHidden()
    assert window.settings.get("window/inspector")  # nobody asked for it to stay away
    space.documents.show_document(table)
    assert inspector.isVisible()


def test_the_inspector_stays_where_it_is_asked_for(
    qtbot: QtBot, show: Window, make_db: Callable[..., Path]
) -> None:
    window, space, inspector = inspecting(qtbot, show, make_db)
    table = space.documents.current
    space.open_monitor()
    window.actions_by_id["inspector"].trigger()
    assert inspector.isVisible()
    window.actions_by_id["inspector"].trigger()
    space.documents.show_document(table)
    assert inspector.isHidden()
