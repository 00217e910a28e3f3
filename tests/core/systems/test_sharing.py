"""What Windows refuses for a moment is tried again; what it refuses for good is said in words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from plume_db.systems import sharing


class Violation(PermissionError):
    """As Windows raises it; the number exists on no other system."""

    def __init__(self, number: int) -> None:
        super().__init__(13, "Permission denied")
        self.winerror = number


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, int], list[int]]:
    """Let Path.replace fail so many times, as Windows does."""

    def refuse(times: int, number: int) -> list[int]:
        real, calls = Path.replace, [0]

        def replace(self: Path, target: Path) -> Path:
            calls[0] += 1
            if calls[0] <= times:
                raise Violation(number)
            return real(self, target)

        monkeypatch.setattr(Path, "replace", replace)
        return calls

    return refuse


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_text("fresh")
    new.write_text("stale")
    return old, new


@pytest.mark.parametrize("number", [5, 32, 33])
def test_a_scanner_that_looks_for_a_moment_does_no_harm(
    files: tuple[Path, Path], refusing: Callable[[int, int], list[int]], number: int
) -> None:
    calls = refusing(3, number)
    sharing.replace(*files, platform="win32")
    assert files[1].read_text() == "fresh"
    assert calls == [4]


def test_a_file_that_stays_open_is_named_with_what_to_do(
    files: tuple[Path, Path], refusing: Callable[[int, int], list[int]]
) -> None:
    refusing(10_000, 32)
    with pytest.raises(PermissionError) as raised:
        sharing.replace(*files, platform="win32", patience=0.05)
    assert "close it there and try again" in str(raised.value.strerror)
    assert raised.value.filename == str(files[1])
    assert files[0].read_text() == "fresh"


def test_a_refusal_that_may_be_a_permission_says_so(
    files: tuple[Path, Path], refusing: Callable[[int, int], list[int]]
) -> None:
    refusing(10_000, 5)
    with pytest.raises(PermissionError, match="no permission"):
        sharing.replace(*files, platform="win32", patience=0.02)


@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_elsewhere_an_error_is_final(
    files: tuple[Path, Path], refusing: Callable[[int, int], list[int]], platform: str
) -> None:
    calls = refusing(1, 32)
    with pytest.raises(Violation):
        sharing.replace(*files, platform=platform)
    assert calls == [1]


def test_a_name_that_is_taken_is_no_sharing_violation(files: tuple[Path, Path]) -> None:
    with pytest.raises(FileNotFoundError):
        sharing.rename(files[0].with_name("gone"), files[1], platform="win32")


def test_removing_what_is_not_there_is_no_error(tmp_path: Path) -> None:
    sharing.remove(tmp_path / "gone", platform="win32")
