"""When garbage is looked for: by counting what is asked of Python's collector."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from plume_ui.collecting import FEW, MANY, Collector

Asked = list[str]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Note what is asked instead of doing it."""
    calls: Asked = []
    monkeypatch.setattr(gc, "collect", lambda: calls.append("collect"))
    monkeypatch.setattr(gc, "freeze", lambda: calls.append("freeze"))
    return calls


@pytest.fixture
def collector(qtbot: QtBot) -> Iterator[Collector]:
    owner = QObject()
    yield Collector(owner)
    gc.enable()
    owner.deleteLater()


def new_objects(count: int) -> Callable[[], tuple[int, int, int]]:
    return lambda: (count, 0, 0)


def test_no_thread_but_the_collectors_collects(collector: Collector) -> None:
    assert not gc.isenabled()


@pytest.mark.parametrize(
    ("came", "wanted"), [(FEW, []), (FEW + 1, ["collect"]), (MANY + 1, ["freeze"])]
)
def test_what_is_done_goes_by_how_much_is_new(
    collector: Collector,
    asked: Asked,
    monkeypatch: pytest.MonkeyPatch,
    came: int,
    wanted: list[str],
) -> None:
    monkeypatch.setattr(gc, "get_count", new_objects(came))
    collector.collect()
    assert asked == wanted


def test_what_took_long_to_look_through_is_passed_over_the_next_time(
    collector: Collector, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gc, "get_count", new_objects(FEW + 1))
    monkeypatch.setattr("plume_ui.collecting.LONG_MS", -1.0)
    collector.collect()
    assert asked == ["collect", "freeze"]
