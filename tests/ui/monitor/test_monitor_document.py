"""The monitor's page shows what happens to a file in use, and changes nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import apsw
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QDoubleSpinBox
from pytestqt.qtbot import QtBot

from plume_db.dashboard.growth import Growth
from plume_db.memory import FileMemory
from plume_db.monitor.limits import Limits, kept_limits
from plume_ui.desk import Desk
from plume_ui.monitor.monitor_document import MonitorDocument
from plume_ui.monitor.watching import View

QUIET = Limits(0, 0, 0, 0, 0, 0)


@pytest.fixture
def path(make_db: Callable[..., Path]) -> Path:
    return make_db("pragma journal_mode=wal", "create table t(a, b)")


@pytest.fixture
def writer(path: Path) -> Iterator[apsw.Connection]:
    con = apsw.Connection(str(path))
    con.execute("insert into t values(1, 2)").fetchall()
    yield con
    con.close()


@pytest.fixture
def page(
    qtbot: QtBot, path: Path, writer: apsw.Connection, desk_on: Callable[[Path], Desk]
) -> Iterator[MonitorDocument]:
    """The page on a file that another connection has open, shown and once looked."""
    made = MonitorDocument(desk_on(path))
    made.watching.set_limits(QUIET)
    qtbot.addWidget(made)
    made.resize(900, 700)
    with qtbot.waitSignal(made.watching.looked):
        made.show()
    made.watching.pause(True)
    qtbot.waitUntil(lambda: not made.desk.jobs.running)
    made.watching.pause(False)
    qtbot.waitUntil(lambda: not made.desk.jobs.running)
    yield made
    made.shutdown()
    qtbot.waitUntil(lambda: not made.desk.jobs.running)


def next_look(qtbot: QtBot, page: MonitorDocument) -> View:
    qtbot.waitUntil(lambda: not page.desk.jobs.running)
    with qtbot.waitSignal(page.watching.looked) as got:
        page.refresh()
    return got.args[0]  # type: ignore[no-any-return]


def card(page: MonitorDocument, name: str) -> str:
    return page.numbers.cards[name].text


def test_the_numbers_are_those_of_the_file(
    qtbot: QtBot, page: MonitorDocument, writer: apsw.Connection, path: Path
) -> None:
    for _ in range(7):
        writer.execute("insert into t values(1, zeroblob(900))").fetchall()
    view = next_look(qtbot, page)
    assert view.report.look.transactions == 7
    assert "pages" in card(page, "size") and "/s" in card(page, "rate")
    log = path.with_name(path.name + "-wal").stat().st_size
    assert f"{log:,} bytes" in page.numbers.cards["wal"].toolTip()
    assert "frames" in card(page, "wal") and "of" in card(page, "disk")


def test_the_page_takes_no_lock_and_the_log_can_be_truncated(
    qtbot: QtBot, page: MonitorDocument, writer: apsw.Connection
) -> None:
    for _ in range(5):
        writer.execute("insert into t values(1, 2)").fetchall()
        next_look(qtbot, page)
        assert writer.execute("pragma wal_checkpoint(truncate)").fetchall() == [(0, 0, 0)]
    next_look(qtbot, page)
    assert any("emptied" in each.text for each in page.watching._monitor.events)  # type: ignore[union-attr]


def test_a_change_of_the_schema_is_listed(
    qtbot: QtBot, page: MonitorDocument, writer: apsw.Connection
) -> None:
    writer.execute("create table u(x)").fetchall()
    next_look(qtbot, page)
    texts = [page.events.item(row).text() for row in range(page.events.count())]
    assert any("schema was changed" in each for each in texts) and page.events.isVisible()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who holds a lock")
def test_who_holds_a_lock_is_listed(qtbot: QtBot, page: MonitorDocument, path: Path) -> None:
    script = (
        "import sys, apsw; con = apsw.Connection(sys.argv[1]);"
        "con.execute('begin immediate').fetchall(); print('ready', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", script, str(path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert other.stdout is not None and other.stdout.readline() == "ready\n"
    next_look(qtbot, page)
    rows = [[page.holders.item(row, column).text() for column in range(3)]
            for row in range(page.holders.rowCount())]  # fmt: skip
    assert [row[2] for row in rows if row[1] == str(other.pid)] == ["reads", "writes"]
    other.communicate("", timeout=20)


def test_an_alert_stands_on_the_page_and_leads_to_its_task(
    qtbot: QtBot, page: MonitorDocument
) -> None:
    page.watching.set_limits(Limits(1, 0, 0, 0, 0, 0))
    next_look(qtbot, page)
    next_look(qtbot, page)
    assert page.alerts.names == ("wal",) and page.alerts.isVisible()
    button = next(each for each in page.alerts.findChildren(QAbstractButton) if each.isVisible())
    with qtbot.waitSignal(page.desk.maintenance_wanted) as got:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert got.args == ["checkpoint"]
    page.watching.set_limits(QUIET)
    next_look(qtbot, page)
    next_look(qtbot, page)
    assert not page.alerts.isVisible()


def test_an_alert_is_told_above_the_documents_once_while_the_page_is_not_seen(
    qtbot: QtBot, page: MonitorDocument
) -> None:
    told: list[Any] = []
    page.desk.alerted.connect(told.append)
    page.hide()
    page.watching.set_limits(Limits(1, 0, 0, 0, 0, 0))
    for _ in range(5):
        next_look(qtbot, page)
    assert [each.name for each in told] == ["wal"]


def test_a_limit_that_is_changed_is_kept_for_the_file(qtbot: QtBot, page: MonitorDocument) -> None:
    field = page.limits.fields["wal"]
    with qtbot.waitSignal(page.limits.changed):
        field.setValue(12)
    next_look(qtbot, page)
    next_look(qtbot, page)
    memory = FileMemory(page.desk.settings.state_dir, page.desk.session.path)
    assert kept_limits(memory).wal == 12e6
    field.setValue(0)
    assert field.text() == "off"


def test_pause_stops_the_looks_and_go_on_takes_one(qtbot: QtBot, page: MonitorDocument) -> None:
    page.top.pause.setChecked(True)
    qtbot.waitUntil(lambda: not page.desk.jobs.running)
    page.refresh()
    assert not page.desk.jobs.running and "Paused" in page.state_text and not page.live
    with qtbot.waitSignal(page.watching.looked):
        page.top.pause.setChecked(False)
    assert "Watching" in page.state_text


def test_a_page_that_is_not_seen_looks_less_often(qtbot: QtBot, page: MonitorDocument) -> None:
    assert next_look(qtbot, page).pause <= 2
    page.hide()
    assert next_look(qtbot, page).pause >= 5


def test_sizes_are_recorded_outside_the_file_and_drawn(
    qtbot: QtBot, page: MonitorDocument, path: Path
) -> None:
    kept = Growth(page.desk.settings.state_dir).read(path)
    assert [each.size for each in kept] == [path.stat().st_size] and kept[0].disk_free
    next_look(qtbot, page)
    assert not page.numbers.cards["size"].curve.empty
    with qtbot.waitSignal(page.watching.looked):
        page.top.spans.button(2).setChecked(True)


def test_nothing_of_an_encrypted_file_goes_to_the_disk(
    qtbot: QtBot, path: Path, desk_on: Callable[[Path], Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = desk_on(path)
    monkeypatch.setattr(desk.memory, "kept", False)
    page = MonitorDocument(desk)
    qtbot.addWidget(page)
    with qtbot.waitSignal(page.watching.looked):
        page.show()
    page.limits.fields["wal"].setValue(3)
    next_look(qtbot, page)
    page.shutdown()
    qtbot.waitUntil(lambda: not desk.jobs.running)
    assert not [each for each in desk.settings.state_dir.rglob("*") if each.is_file()]


def test_a_file_that_goes_and_comes_back_is_said(
    qtbot: QtBot, make_db: Callable[..., Path], desk_on: Callable[[Path], Desk]
) -> None:
    path = make_db("create table t(a)", name="going.db")
    page = MonitorDocument(desk_on(path))
    qtbot.addWidget(page)
    with qtbot.waitSignal(page.watching.looked):
        page.show()
    away = path.with_name("away.db")
    path.rename(away)
    next_look(qtbot, page)
    assert "not there" in page.state_text and not page.numbers.isEnabled()
    away.rename(path)
    next_look(qtbot, page)
    assert "Watching" in page.state_text and page.numbers.isEnabled()
    page.shutdown()
    qtbot.waitUntil(lambda: not page.desk.jobs.running)


def test_too_little_for_a_forecast_is_said(page: MonitorDocument) -> None:
    assert "No forecast yet" in page.forecast_text and "free" in page.forecast_text


def test_every_control_has_a_name_and_a_tip(page: MonitorDocument, look: str) -> None:
    for each in (*page.findChildren(QAbstractButton), *page.findChildren(QDoubleSpinBox)):
        if each.isVisible() and each.focusPolicy() != Qt.FocusPolicy.NoFocus:
            assert each.accessibleName() or getattr(each, "text", str)(), each
            assert each.toolTip(), each
    assert not page.grab().isNull()


@pytest.mark.parametrize("width", [380, 700, 1400])
def test_the_page_fits_its_width(qtbot: QtBot, page: MonitorDocument, width: int) -> None:
    page.resize(width, 600)
    columns = {380: 2, 700: 3, 1400: 5}[width]
    qtbot.waitUntil(lambda: page.numbers.columns() == columns)
    inside = (page.numbers, page.top, page.limits, *page.limits.fields.values())
    qtbot.waitUntil(
        lambda: max(each.mapTo(page, each.rect().topRight()).x() for each in inside) <= width
    )
