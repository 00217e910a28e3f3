"""A plan is kept outside the file, survives what spoils it, and knows when it is time."""

from __future__ import annotations

from pathlib import Path

import pytest

from plume_db.errors import PlumeError
from plume_db.memory import FileMemory
from plume_db.schedule.plan import (
    NAME,
    Plan,
    is_due,
    read_plan,
    remember_store,
    seconds_of,
    stores_of,
    write_plan,
)


def test_a_plan_comes_back(tmp_path: Path) -> None:
    file = tmp_path / "a.db"
    write_plan(FileMemory(tmp_path, file), Plan(900, True, str(tmp_path / "s")))
    assert read_plan(FileMemory(tmp_path, file)) == Plan(900, True, str(tmp_path / "s"))
    assert read_plan(FileMemory(tmp_path, tmp_path / "b.db")) == Plan()
    assert not file.exists()


@pytest.mark.parametrize("spoiled", [3, [], {"every": "x"}, {"every": -5, "store": 7}])
def test_a_spoiled_plan_is_as_none(tmp_path: Path, spoiled: object) -> None:
    memory = FileMemory(tmp_path, tmp_path / "a.db")
    memory.write(NAME, spoiled)
    assert not read_plan(memory).active


def test_it_is_time_when_the_span_is_over_or_was_missed() -> None:
    plan = Plan(every=3600)
    assert is_due(plan, None, 1e9)
    assert not is_due(plan, 1e9 - 3599, 1e9)
    assert is_due(plan, 1e9 - 3600, 1e9)
    assert is_due(plan, 1e9 - 86400 * 30, 1e9)
    assert is_due(plan, 1e9 + 86400, 1e9)  # the clock was set back
    assert not is_due(Plan(on_close=True), None, 1e9)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("15m", 900), ("1h", 3600), (" 6 H", 21600), ("1d", 86400), ("1w", 604800)],
)
def test_spans_are_read(text: str, seconds: int) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["", "0m", "5", "1y", "-1h", "99999d", "1.5h", "1h30m", "٣h"])
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(PlumeError):
        seconds_of(text)


def test_stores_are_remembered_once(tmp_path: Path) -> None:
    memory = FileMemory(tmp_path, tmp_path / "a.db")
    own = len(stores_of(memory))
    for _ in range(2):
        remember_store(memory, tmp_path / "elsewhere")
    assert stores_of(memory)[own:] == (tmp_path / "elsewhere",)
