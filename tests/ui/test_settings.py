"""Settings: a spoiled value falls back to its default, and unknown keys are refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PySide6.QtCore import QSettings

from plume_ui.settings import RECENT_LIMIT, TABLE, Settings
from tests.ui.conftest import MemoryStore


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.key)
def test_every_setting_has_a_meaning_and_keeps_what_is_stored(row: object) -> None:
    from plume_ui.settings import Setting

    assert isinstance(row, Setting)
    assert row.meaning
    settings = Settings(MemoryStore(), Path())
    assert settings.get(row.key) == row.default
    settings.set(row.key, row.default)
    assert settings.get(row.key) == row.default


@given(st.one_of(st.text(), st.binary(), st.integers(), st.none()))
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_spoiled_value_falls_back_to_the_default(value: object) -> None:
    store = MemoryStore()
    settings = Settings(store, Path())
    for row in TABLE:
        store.values[row.key] = value
        assert isinstance(settings.get(row.key), (type(row.default), int, float))


def test_unknown_key_is_a_bug() -> None:
    with pytest.raises(KeyError):
        Settings(MemoryStore(), Path()).set("no/such", 1)


def test_recent_files_are_unique_newest_first_and_limited() -> None:
    settings = Settings(MemoryStore(), Path())
    for number in range(RECENT_LIMIT + 5):
        settings.add_recent(Path(f"/x/{number}"))
    settings.add_recent(Path("/x/10"))
    assert len(settings.recent) == RECENT_LIMIT
    assert settings.recent[0] == "/x/10"
    assert len(set(settings.recent)) == RECENT_LIMIT
    settings.clear_recent()
    assert settings.recent == ()


def test_values_survive_the_ini_file(tmp_path: Path) -> None:
    path = str(tmp_path / "a.ini")
    first = Settings(QSettings(path, QSettings.Format.IniFormat), tmp_path)
    first.set("files/recent", ["/tmp/naïve, 'quoted' %.db"])
    first.set("window/panels", [1, 2, 3])
    again = Settings(QSettings(path, QSettings.Format.IniFormat), tmp_path)
    assert again.recent == ("/tmp/naïve, 'quoted' %.db",)
    assert again.get("window/panels") == [1, 2, 3]
