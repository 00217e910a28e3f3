"""Files that are written for a person never take the place of an open database."""

from __future__ import annotations

from pathlib import Path

import pytest

from plume_db.outfile import give_name, part_of


def test_a_database_is_known_by_any_name_with_its_side_files(tmp_path: Path) -> None:
    database = tmp_path / "a.db"
    database.write_bytes(b"")
    link = tmp_path / "link.db"
    link.symlink_to(database)
    hard = tmp_path / "hard.db"
    hard.hardlink_to(database)
    assert part_of(database, link) == part_of(database, hard) == part_of(database, database) == ""
    assert part_of(database, tmp_path / "a.db-wal") == "-wal"
    assert part_of(database, tmp_path / "b.db") is None


@pytest.mark.parametrize("overwrite", [True, False])
def test_a_name_is_taken_from_another_file_only_on_purpose(tmp_path: Path, overwrite: bool) -> None:
    partial, out = tmp_path / "partial", tmp_path / "out"
    partial.write_text("new")
    out.write_text("old")
    if overwrite:
        give_name(partial, out, overwrite)
    else:
        with pytest.raises(FileExistsError):
            give_name(partial, out, overwrite)
    assert out.read_text() == ("new" if overwrite else "old")
    assert partial.exists() is not overwrite


def test_without_hard_links_a_free_name_is_given_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object) -> None:
        raise PermissionError

    monkeypatch.setattr("os.link", refuse)
    partial, out = tmp_path / "partial", tmp_path / "out"
    partial.write_text("new")
    give_name(partial, out, False)
    assert out.read_text() == "new"
    assert not partial.exists()
