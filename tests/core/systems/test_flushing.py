"""Each system brings data to the disk by its own call."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from plume_db.systems import flushing

fcntl = pytest.importorskip("fcntl", reason="macOS is played with the calls of Linux")


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    made: list[str] = []
    monkeypatch.setattr(os, "fsync", lambda handle: made.append("fsync"))
    monkeypatch.setattr(fcntl, "fcntl", lambda handle, what: made.append(f"fcntl {what}"))
    return made


def test_macos_flushes_the_cache_of_the_drive_too(tmp_path: Path, calls: list[str]) -> None:
    flushing.flush_folder(tmp_path, "darwin")
    assert calls == ["fcntl 51"]


def test_macos_falls_back_where_a_network_folder_knows_no_full_flush(
    tmp_path: Path, calls: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(handle: int, what: int) -> None:
        raise OSError(45, "Operation not supported")

    monkeypatch.setattr(fcntl, "fcntl", refuse)
    flushing.flush_folder(tmp_path, "darwin")
    assert calls == ["fsync"]


def test_windows_opens_a_file_for_writing_to_flush_it_and_no_folder(
    tmp_path: Path, calls: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").touch()
    modes: list[int] = []
    real = os.open
    monkeypatch.setattr(os, "open", lambda path, flags: (modes.append(flags), real(path, flags))[1])
    flushing.flush_file(tmp_path / "a", "win32")
    flushing.flush_folder(tmp_path, "win32")
    assert modes == [os.O_RDWR]
    assert calls == ["fsync"]


def test_linux_flushes_file_and_folder(tmp_path: Path, calls: list[str]) -> None:
    (tmp_path / "a").touch()
    flushing.flush_file(tmp_path / "a", "linux")
    flushing.flush_folder(tmp_path, "linux")
    assert calls == ["fsync", "fsync"]
