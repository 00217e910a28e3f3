"""What is kept on this computer is found, measured and cleared, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest

from plume_db.crash.faults import FaultFile
from plume_db.errors import PlumeError
from plume_db.history.entry import Entry
from plume_db.history.history import History
from plume_db.jobs import Task
from plume_db.preferences.stored import KINDS, clear, places, take_stock


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "home" / "plume-db"


def kind(name: str):  # type: ignore[no-untyped-def]
    return next(each for each in KINDS if each.id == name)


def sizes(state: Path) -> dict[str, int]:
    return {each.kind.id: each.size for each in take_stock(Task(), state)}


def test_every_kind_has_a_place_and_is_empty_at_first(state: Path) -> None:
    assert set(places(state)) == {each.id for each in KINDS}
    assert set(sizes(state).values()) == {0}


def test_sizes_are_of_files_in_folders_too_and_links_are_not_followed(
    state: Path, tmp_path: Path
) -> None:
    deep = state / "files" / "abc" / "deep"
    deep.mkdir(parents=True)
    (deep / "x.json").write_bytes(b"12345")
    (tmp_path / "large").write_bytes(bytes(100_000))
    (deep / "link").symlink_to(tmp_path / "large")
    assert 5 <= sizes(state)["files"] < 1_000


@pytest.mark.parametrize("name", ["drafts", "files", "dashboards", "logs"])
def test_a_folder_is_emptied_and_what_links_point_to_stays(
    state: Path, tmp_path: Path, name: str
) -> None:
    folder = places(state)[name][0]
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "a").write_text("a")
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "keep.db").write_text("keep")
    (folder / "link").symlink_to(mine)
    clear(Task(), kind(name), state)
    assert list(folder.iterdir()) == []
    assert (mine / "keep.db").read_text() == "keep"


def test_clearing_the_logs_leaves_what_a_running_program_writes_a_crash_to(state: Path) -> None:
    folder = places(state)["logs"][0]
    faults = FaultFile(folder, "0")
    faults.enable()
    (folder / "crashed-1.txt").write_text("x")
    clear(Task(), kind("logs"), state)
    assert list(folder.iterdir()) == [faults.path]
    faults.close()


def test_clearing_the_history_keeps_snippets(state: Path) -> None:
    history = History(state)
    history.save_snippet("mine", "select 1")
    history.record([Entry("select 2", "/x.db")])
    clear(Task(), kind("history"), state)
    assert history.search("") == ()
    assert [entry.sql for entry in history.search(snippets=True)] == ["select 1"]


@pytest.mark.parametrize("name", ["snapshots", "audit"])
def test_copies_of_files_and_the_audit_log_are_not_cleared_here(state: Path, name: str) -> None:
    with pytest.raises(PlumeError):
        clear(Task(), kind(name), state)


def test_what_can_not_be_removed_is_one_sentence(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state.mkdir(parents=True)
    (state / "growth.db").write_bytes(b"x")

    def refuse(self: Path, missing_ok: bool = False) -> None:
        raise PermissionError("no")

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(PlumeError, match="could not be removed"):
        clear(Task(), kind("growth"), state)
