"""Settings: a spoiled value falls back to its default, and unknown keys are refused."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QSettings

from plume_ui.settings import RECENT_LIMIT, TABLE, Settings
from tests.ui.conftest import MemoryStore
from tests.ui.single.starting import Programs


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


def ini(tmp_path: Path) -> Settings:
    return Settings(QSettings(str(tmp_path / "a.ini"), QSettings.Format.IniFormat), tmp_path)


@pytest.mark.parametrize(
    ("key", "stored"),
    [
        ("editor/tab_width", "4000"),
        ("editor/tab_width", "0"),
        ("editor/tab_width", "2.5"),
        ("editor/tab_width", "true"),
        ("query/gigabytes", "NaN"),
        ("query/gigabytes", "Infinity"),
        ("appearance/theme", '"no such theme"'),
        ("appearance/theme", "5"),
        ("formats/null", '""'),
        ("shortcuts/changed", '{"open": 5}'),
        ("shortcuts/changed", "[" * 100_000),
    ],
)
def test_what_is_out_of_range_falls_back_too(key: str, stored: str) -> None:
    from plume_ui.settings_table import BY_KEY

    store = MemoryStore()
    store.values[key] = stored
    assert Settings(store, Path()).get(key) == BY_KEY[key].default


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.key)
def test_what_is_shown_has_words_a_section_and_a_control(row: object) -> None:
    from plume_ui.settings import Setting
    from plume_ui.settings_table import SECTIONS

    assert isinstance(row, Setting)
    assert row.accepts(row.default)
    if not row.section:
        return
    assert row.section in SECTIONS
    assert row.kind in ("choice", "number", "size", "switch", "text", "font", "folder", "keys")
    if row.kind != "keys":
        assert all(row.words())
    assert (row.kind == "choice") is (row.choices is not None)
    assert row.span is not None or row.kind != "number"


def test_a_value_that_can_not_be_is_a_bug() -> None:
    settings = Settings(MemoryStore(), Path())
    with pytest.raises(ValueError, match="tab_width"):
        settings.set("editor/tab_width", 400)
    assert not settings.is_changed("editor/tab_width")


def test_a_change_is_told_once_and_only_where_it_is_one(tmp_path: Path) -> None:
    settings, heard = Settings(MemoryStore(), tmp_path), []
    settings.changes.changed.connect(heard.append)
    settings.set("editor/tab_width", 4)
    assert heard == []
    settings.set("editor/tab_width", 2)
    settings.set("editor/tab_width", 2)
    settings.reset(["editor/tab_width", "editor/pairs"])
    assert heard == ["editor/tab_width", "editor/tab_width"]


def test_two_programs_at_once_lose_nothing_of_each_other(tmp_path: Path) -> None:
    one, other = ini(tmp_path), ini(tmp_path)
    heard: list[object] = []
    other.changes.changed.connect(heard.append)
    one.set("editor/tab_width", 2)
    one.save()
    other.set("editor/pairs", False)
    other.save()
    one.refresh()
    other.refresh()
    for each in (one, other, ini(tmp_path)):
        assert (each.get("editor/tab_width"), each.get("editor/pairs")) == (2, False)
    assert "editor/pairs" in heard


def test_keys_of_a_newer_version_stay_in_the_file(tmp_path: Path) -> None:
    newer = QSettings(str(tmp_path / "a.ini"), QSettings.Format.IniFormat)
    newer.setValue("some/future", '{"a": 1}')
    newer.setValue("editor/tab_width", '"as the language"')
    newer.sync()
    settings = ini(tmp_path)
    assert settings.get("editor/tab_width") == 4
    settings.set("editor/pairs", False)
    settings.reset(["editor/complete"])
    settings.save()
    again = QSettings(str(tmp_path / "a.ini"), QSettings.Format.IniFormat)
    assert again.value("some/future") == '{"a": 1}'
    assert again.value("editor/tab_width") == '"as the language"'  # that version finds it again


def test_a_start_opens_the_store_once(tmp_path: Path) -> None:
    program = """
import sys
from PySide6 import QtCore
opened = []
class Counting(QtCore.QSettings):
    def __init__(self, *arguments):
        opened.append(arguments)
        super().__init__(*arguments)
QtCore.QSettings = Counting
from plume_ui.language import prepare
prepare()
from plume_ui import app, settings
assert app.open_settings() is settings.open_settings()
print(len(opened))
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=Programs(tmp_path).environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.strip() == "1", done.stderr
