"""Import and export: what goes out comes back, and nothing that is wrong changes anything."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import apsw
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from plume_db.errors import PlumeError
from plume_db.preferences.exchange import MARK, read_settings, write_settings
from plume_ui.preferences.importing import exported, propose
from plume_ui.preferences.window import PreferencesWindow
from plume_ui.settings import Settings
from plume_ui.settings_table import shown
from tests.ui.conftest import MemoryStore


@pytest.fixture
def window(qtbot: QtBot, settings: Settings) -> Iterator[PreferencesWindow]:
    made = PreferencesWindow(settings)
    made.show()
    yield made
    if isValid(made):
        made.close()


def held(values: dict[str, Any]) -> str:
    return json.dumps({"kind": MARK, "version": 1, "settings": values})


def test_what_is_exported_is_imported_elsewhere(
    window: PreferencesWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "mine, 100 %.json"
    settings = window.settings
    settings.set("editor/tab_width", 8)
    settings.set("shortcuts/changed", {"open": "Ctrl+K"})
    settings.add_recent(Path("/secret/name.db"))
    window.exchange.export_to(str(path))
    qtbot.waitUntil(lambda: "written" in window.strip.text)
    assert "secret" not in path.read_text()  # what was opened is nobody else's business
    window.exchange.reset_all()
    window.exchange.import_from(str(path))
    qtbot.waitUntil(lambda: window._import is not None)
    assert settings.get("editor/tab_width") == 4  # shown, not done
    assert window._import is not None
    assert window._import.list.topLevelItemCount() == 2
    window._import.go.click()
    assert settings.get("editor/tab_width") == 8
    assert settings.get("shortcuts/changed") == {"open": "Ctrl+K"}
    assert "2 settings" in window.strip.text


def test_an_import_can_be_declined_and_undone(
    window: PreferencesWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "a.json"
    path.write_text(held({"editor/tab_width": 7}))
    for agree in (False, True):
        window.exchange.import_from(str(path))
        qtbot.waitUntil(lambda: window._import is not None)
        assert window._import is not None
        (window._import.go if agree else window._import.back).click()
        assert window.settings.get("editor/tab_width") == (7 if agree else 4)
    next(b for b in window.strip._buttons if b.isVisible()).click()
    assert window.settings.get("editor/tab_width") == 4


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff\xfe",
        b"[1, 2]",
        b'"text"',
        b"{}",
        b'{"kind": "Plume DB settings"}',
        b'{"kind": "Plume DB settings", "settings": []}',
        b"[" * 100_000,
        b" " * 2_000_000,
    ],
    ids=["empty", "bytes", "list", "text", "object", "none", "no-object", "deep", "large"],
)
def test_a_hostile_file_gives_one_sentence_and_changes_nothing(
    window: PreferencesWindow, qtbot: QtBot, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "strange.json"
    path.write_bytes(content)
    before = dict(window.settings._store.values)  # type: ignore[attr-defined]
    window.exchange.import_from(str(path))
    qtbot.waitUntil(lambda: "strange.json" in window.strip.text)
    assert "\n" not in window.strip.text
    assert window.settings._store.values == before  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "values",
    [
        {"editor/tab_width": 400},
        {"editor/tab_width": "4"},
        {"editor/tab_width": True},
        {"query/gigabytes": float("nan")},
        {"query/gigabytes": 1e999},
        {"appearance/theme": "no such theme"},
        {"formats/null": "x" * 5_000},
        {"shortcuts/changed": {"open": 5}},
        {"shortcuts/changed": {"open": "Ctrl+P"}},
        {"shortcuts/changed": []},
    ],
    ids=lambda values: str(values)[:40],
)
def test_a_value_that_can_not_be_is_refused_with_its_name(
    settings: Settings, values: dict[str, Any]
) -> None:
    good = {"editor/pairs": False}
    with pytest.raises(PlumeError, match="nothing was changed"):
        propose(settings, good | values)
    assert settings.get("editor/pairs") is True


def test_keys_of_another_version_are_left_out_and_counted(settings: Settings) -> None:
    proposal = propose(settings, {"editor/tab_width": 2, "some/future": 1, "window/geometry": "x"})
    assert dict(proposal.changes) == {"editor/tab_width": 2}
    assert proposal.unknown == 2


@given(
    st.dictionaries(
        st.sampled_from([s.key for s in shown()]),
        st.one_of(
            st.text(), st.integers(), st.floats(), st.booleans(), st.none(), st.lists(st.text())
        ),
    )
)
@hypothesis_settings(max_examples=60)
def test_whatever_is_proposed_can_be_set(values: dict[str, Any]) -> None:
    settings = Settings(MemoryStore(), Path())
    try:
        proposal = propose(settings, values)
    except PlumeError as error:
        assert error.sentence
        return
    for key, value in proposal.changes.items():
        settings.set(key, value)
        assert settings.get(key) == value
    assert set(exported(settings)) == set(proposal.changes)


def test_a_database_chosen_by_mistake_keeps_its_locks_and_its_bytes(tmp_path: Path) -> None:
    """Both ways: it is neither read in a way that drops SQLite's locks, nor written over."""
    path = tmp_path / "a.db"
    con = apsw.Connection(str(path))
    con.execute("create table t(a)").fetchall()
    con.execute("begin immediate").fetchall()
    with pytest.raises(PlumeError, match="does not hold settings"):
        read_settings(path)
    before = path.stat()
    with pytest.raises(PlumeError, match="left alone"):
        write_settings(path, {})
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    code = (
        "import apsw, sys\n"
        "try:\n    apsw.Connection(sys.argv[1]).execute('begin immediate').fetchall()\n"
        "except apsw.BusyError: print('locked')\n"
    )
    import subprocess
    import sys

    found = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert found.stdout.strip() == "locked"
    con.close()


def test_an_export_over_an_older_one_replaces_it_and_leaves_no_part(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    write_settings(path, {"editor/tab_width": 2})
    write_settings(path, {"editor/tab_width": 3})
    assert read_settings(path) == {"editor/tab_width": 3}
    assert [each.name for each in tmp_path.iterdir()] == ["a.json"]


def test_an_export_that_fails_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(PlumeError, match="could not be written"):
        write_settings(tmp_path / "no such folder" / "a.json", {})


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
def test_nothing_that_is_no_file_is_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(PlumeError, match="left alone"):
        write_settings(pipe, {})
    assert pipe.is_fifo()


@pytest.mark.parametrize("key", ["snapshots/folder", "formats/null", "appearance/mono_family"])
@pytest.mark.parametrize("text", ["/a\0b", "/\ud800"])
def test_a_text_that_nothing_can_show_is_refused(settings: Settings, key: str, text: str) -> None:
    with pytest.raises(PlumeError, match="can not be used"):
        propose(settings, {key: text})
