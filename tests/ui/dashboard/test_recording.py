"""The size of a file is written down beside it when it is opened, and of no encrypted one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from plume_db.dashboard.growth import Growth
from plume_ui.dashboard.recording import record_size
from plume_ui.desk import Desk


@pytest.fixture
def desk(make_db: Callable[..., Path], desk_on: Callable[[Path], Desk]) -> Desk:
    """A desk on a small file."""
    return desk_on(make_db("create table t(x)"))


def recorded(qtbot: QtBot, desk: Desk) -> list[int]:
    record_size(desk)
    qtbot.waitUntil(lambda: not desk.jobs.running)
    return [each.size for each in Growth(desk.settings.state_dir).read(desk.session.path)]


def test_the_size_is_recorded_outside_the_file(qtbot: QtBot, desk: Desk) -> None:
    before = desk.session.path.read_bytes()
    assert recorded(qtbot, desk) == [len(before)]
    assert desk.session.path.read_bytes() == before


def test_nothing_is_recorded_of_an_encrypted_file(
    qtbot: QtBot, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk.memory, "kept", False)
    record_size(desk)
    assert not desk.jobs.running and not (desk.settings.state_dir / "growth.db").exists()
