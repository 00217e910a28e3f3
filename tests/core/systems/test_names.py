"""Names that Windows gives to devices, or drops a part of, are refused there before a write."""

from __future__ import annotations

from pathlib import Path

import pytest

from plume_db.backup import target as backup_target
from plume_db.systems import suffixes
from plume_db.systems.names import refusal_of_name


@pytest.mark.parametrize(
    "name",
    ["NUL", "con.db", "Aux.tar.gz", "COM1", "lpt9.csv", "com².db", "a:b.db", "what?.db",
     "tab\there", "end. ", "dot."],
)  # fmt: skip
def test_windows_refuses_names_that_are_no_files(name: str) -> None:
    assert refusal_of_name(name, "win32").endswith(".")
    assert refusal_of_name(name, "linux") == refusal_of_name(name, "darwin") == ""


@pytest.mark.parametrize("name", ["console.db", "nullable.db", "com10.db", ".hidden", "naïve %.db"])
def test_windows_takes_names_that_only_look_alike(name: str) -> None:
    assert refusal_of_name(name, "win32") == ""


def test_a_control_character_is_told_and_not_printed() -> None:
    assert "\t" not in refusal_of_name("a\tb", "win32")


def test_a_backup_to_a_device_is_refused_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        backup_target, "refusal_of_name", lambda name: refusal_of_name(name, "win32")
    )
    said = backup_target.refusal((tmp_path / "a.db",), tmp_path / "NUL.db", overwrite=True)
    assert "device" in said


def test_every_suffix_is_listed_once_and_small() -> None:
    assert len(set(suffixes.ALL)) == len(suffixes.ALL)
    assert all(each == each.lower() and each[0] == "." for each in suffixes.ALL)
    assert ".db" not in suffixes.OWN
