"""Statements are remembered, found, pinned and forgotten, and never without bound."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from plume_db.errors import PlumeError
from plume_db.history import history as module
from plume_db.history.entry import Ended, Entry
from plume_db.history.history import LONGEST, History
from tests.systems import HAS_MODES


def run(sql: str, started: float = 1.0, file: str = "/a.db") -> Entry:
    return Entry(sql, file, started, 0.25, Ended.ROWS, 7, "")


def sqls(entries: tuple[Entry, ...]) -> list[str]:
    return [entry.sql for entry in entries]


def test_what_was_recorded_is_found_with_all_it_carried(tmp_path: Path) -> None:
    history = History(tmp_path / "state")
    entry = Entry("select 'é\0😀'", "/x/é.db", 1700000000.5, 2.5, Ended.FAILED, 0, "No such.")
    history.record([entry])
    (back,) = History(tmp_path / "state").search()
    assert back.id > 0
    assert (back.sql, back.file, back.started) == (entry.sql, entry.file, entry.started)
    assert (back.seconds, back.ended, back.told) == (2.5, Ended.FAILED, "No such.")


def test_the_latest_come_first_and_pinned_ones_before_them(tmp_path: Path) -> None:
    history = History(tmp_path)
    history.record([run(f"select {n}", n) for n in range(5)])
    (second,) = history.search("select 2")
    history.pin(second.id)
    assert sqls(history.search()) == ["select 2", "select 4", "select 3", "select 1", "select 0"]
    history.pin(second.id, False)
    assert sqls(history.search(most=2)) == ["select 4", "select 3"]


def test_all_words_must_occur_in_any_order_and_case(tmp_path: Path) -> None:
    history = History(tmp_path)
    history.record([run("SELECT a FROM Track"), run("delete from t", file="/music.db")])
    assert sqls(history.search("track SELECT")) == ["SELECT a FROM Track"]
    assert sqls(history.search("music")) == ["delete from t"]
    assert sqls(history.search(file="/a.db")) == ["SELECT a FROM Track"]
    assert history.search("100%_") == ()


def test_the_oldest_go_and_pinned_ones_and_snippets_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST", 3)
    history = History(tmp_path)
    history.record([run("old", 1)])
    history.pin(history.search("old")[0].id)
    history.save_snippet("mine", "select 'mine'")
    history.record([run(f"select {n}", 10 + n) for n in range(10)])
    assert sqls(history.search()) == ["old", "select 9", "select 8", "select 7"]
    assert sqls(history.search(snippets=True)) == ["select 'mine'"]


def test_a_very_long_statement_is_cut_and_says_so(tmp_path: Path) -> None:
    history = History(tmp_path)
    history.record([run("x" * (LONGEST + 1)), run("\ud800")])
    kept = {len(entry.sql): entry.whole for entry in history.search()}
    assert kept == {LONGEST: False, 1: True}


def test_snippets_have_one_name_each(tmp_path: Path) -> None:
    history = History(tmp_path)
    history.save_snippet(" b ", "select 1")
    history.save_snippet("b", "select 2")
    history.save_snippet("A", "select 3")
    assert [(e.name, e.sql) for e in history.search(snippets=True)] == [
        ("A", "select 3"),
        ("b", "select 2"),
    ]
    assert history.search() == ()
    with pytest.raises(PlumeError):
        history.save_snippet(" ", "select 1")


def test_what_is_forgotten_is_gone_from_the_disk_too(tmp_path: Path) -> None:
    history = History(tmp_path)
    history.record([run(f"select 'secret{n}'") for n in range(100)])
    history.delete([history.search("secret5")[0].id])
    history.save_snippet("kept", "select 1")
    history.clear()
    assert history.search() == ()
    assert len(history.search(snippets=True)) == 1
    assert not any(b"secret" in file.read_bytes() for file in tmp_path.iterdir())


@HAS_MODES
def test_only_this_person_can_read_it(tmp_path: Path) -> None:
    History(tmp_path / "state").record([run("select 1")])
    assert stat.S_IMODE((tmp_path / "state" / "history.db").stat().st_mode) == 0o600


def test_in_memory_nothing_reaches_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    history = History(None)
    history.record([run("select 'secret'")])
    assert sqls(history.search()) == ["select 'secret'"]
    assert History(None).search() == ()
    assert list(tmp_path.iterdir()) == []


def test_a_spoiled_file_is_set_aside_and_a_new_one_begun(tmp_path: Path) -> None:
    (tmp_path / "history.db").write_bytes(b"not a database" * 1000)
    history = History(tmp_path)
    history.record([run("select 1")])
    assert len(history.search()) == 1
    assert (tmp_path / "history-damaged.db").exists()


def test_several_threads_and_programs_write_at_once(tmp_path: Path) -> None:
    def write(n: int) -> None:
        History(tmp_path).record([run(f"select {n}", n)])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(40)))
    assert len(History(tmp_path).search()) == 40


def test_a_folder_that_can_not_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PlumeError, match="history"):
        History(tmp_path / "file").record([run("select 1")])
