"""An alert is a quiet notice above the documents, and leads on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from plume_db.monitor.alerts import Alert
from plume_ui.desk import Desk
from plume_ui.maintenance.maintenance_document import MaintenanceDocument
from plume_ui.monitor.monitor_document import MonitorDocument
from plume_ui.workspace import Workspace


def test_an_alert_leads_to_its_task_and_to_the_monitor(
    qtbot: QtBot, make_db: Callable[..., Path], desk_on: Callable[[Path], Desk]
) -> None:
    desk = desk_on(make_db("create table t(a)"))
    space = Workspace(desk)
    qtbot.addWidget(space)
    for place, kind in ((0, MaintenanceDocument), (1, MonitorDocument)):
        desk.alerted.emit(Alert("wal", "The log is long.", "Checkpoint it.", "checkpoint"))
        assert space.strip.text == "The log is long. Checkpoint it."
        buttons = [each for each in space.strip.findChildren(QPushButton) if each in
                   space.strip._buttons]  # fmt: skip
        sorted(buttons, key=space.strip._buttons.index)[place].click()
        assert isinstance(space.documents.current, kind)
    space.open_monitor()
    assert sum(isinstance(each, MonitorDocument) for each in space.documents.documents()) == 1
    qtbot.waitUntil(lambda: not desk.jobs.running, timeout=20_000)
    space.shutdown()
    qtbot.waitUntil(lambda: not desk.jobs.running, timeout=20_000)
