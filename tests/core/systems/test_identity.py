"""Files are told apart by the file system where it can, and by name where that is asked."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from plume_db.systems.identity import file_key, path_key


def test_hard_links_are_one_file_and_copies_are_not(tmp_path: Path) -> None:
    one, two, copy = tmp_path / "a", tmp_path / "b", tmp_path / "c"
    one.write_text("x")
    two.hardlink_to(one)
    copy.write_text("x")
    assert file_key(one.stat()) == file_key(two.stat()) is not None
    assert file_key(one.stat()) != file_key(copy.stat())


def test_a_drive_without_numbers_tells_nothing_apart() -> None:
    assert file_key(os.stat_result((0o100644, 0, 5, 1, 0, 0, 9, 0, 0, 0))) is None


@pytest.mark.parametrize(
    ("one", "other", "platform", "same"),
    [
        (r"C:\Data\A.db", "c:/data/a.db", "win32", True),
        (r"\\?\C:\Data\A.db", r"C:\Data\A.db", "win32", True),
        ("/Users/a/A.db", "/users/a/a.db", "darwin", True),
        ("/Users/a/Cafe\u0301.db", "/Users/a/Caf\u00e9.db", "darwin", True),
        ("/home/a/A.db", "/home/a/a.db", "linux", False),
        ("/home/a/../a/A.db", "/home/a/A.db", "linux", True),
    ],
)
def test_capitals_count_where_the_system_counts_them(
    one: str, other: str, platform: str, same: bool
) -> None:
    assert (path_key(Path(one), platform) == path_key(Path(other), platform)) is same
