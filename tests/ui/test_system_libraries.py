"""What is said where the system lacks a library that Qt needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from plume_ui import system_libraries
from plume_ui.system_libraries import Library, missing, no_display, sentence, why_no_window

LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux only")


@pytest.fixture
def absent(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Libraries that can not be loaded; all others can."""
    names: set[str] = set()
    monkeypatch.setattr(system_libraries, "_loads", lambda file: file not in names)
    monkeypatch.setattr(system_libraries, "_has_font", lambda: True)
    monkeypatch.setenv("DISPLAY", ":1")
    for variable in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(variable, raising=False)
    return names


@LINUX
def test_nothing_is_missing_where_the_tests_run() -> None:
    assert missing(window=False) == ()


@LINUX
def test_a_missing_library_is_named_with_its_package(absent: set[str]) -> None:
    absent.update({"libEGL.so.1", "libxcb-cursor.so.0"})
    assert [each.package for each in missing()] == ["libegl1", "libxcb-cursor0"]
    said = why_no_window()
    assert "libEGL.so.1" in said and "libxcb-cursor0" in said


@LINUX
def test_drawing_without_a_display_needs_none_of_its_libraries(absent: set[str]) -> None:
    absent.add("libxcb-cursor.so.0")
    assert missing(window=False) == ()


@LINUX
@pytest.mark.parametrize("platform", ["offscreen", "wayland", "vnc"])
def test_a_chosen_platform_other_than_x11_needs_no_x11(
    absent: set[str], monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    absent.add("libxcb-cursor.so.0")
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    assert missing() == () and why_no_window() == ""


@LINUX
def test_in_a_wayland_session_x11_is_needed_only_to_fall_back(
    absent: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    absent.add("libxcb-cursor.so.0")
    assert missing() == ()
    absent.add("libwayland-cursor.so.0")
    assert [each.package for each in missing()] == ["libxcb-cursor0"]


@LINUX
def test_no_display_is_said_before_qt_aborts(
    absent: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert no_display() == ""
    monkeypatch.delenv("DISPLAY")
    assert "DISPLAY" in why_no_window()


@pytest.mark.parametrize(
    ("tool", "words"),
    [
        ("apt-get", "sudo apt-get install libx1 fonts-dejavu-core"),
        ("dnf", "sudo dnf install 'libX.so.1()(64bit)' dejavu-sans-fonts"),
        ("", "on Debian they are called libx1 fonts-dejavu-core"),
    ],
)
def test_the_sentence_fits_the_system(
    monkeypatch: pytest.MonkeyPatch, tool: str, words: str
) -> None:
    monkeypatch.setattr("shutil.which", lambda name: name if name == tool else None)
    assert words in sentence((Library("libX.so.1", "libx1"), system_libraries._FONT))


def test_one_missing_library_is_not_many() -> None:
    assert "one system library that is" in sentence((Library("libX.so.1", "libx1"),))


@LINUX
def test_what_only_tests_need_is_told_and_is_no_reason_to_stop(
    absent: set[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None if name == "Xvfb" else name)
    monkeypatch.setattr(system_libraries, "_install", lambda libraries: False)
    assert [each.package for each in system_libraries.missing_for_tests()] == ["xvfb"]
    assert system_libraries.main(["--headless"]) == 0
    assert "they need xvfb" in capsys.readouterr().out
    assert system_libraries.main([]) == 0
    assert capsys.readouterr().out == ""


@LINUX
def test_it_runs_before_anything_is_installed() -> None:
    script = Path(system_libraries.__file__)
    done = subprocess.run(
        (sys.executable, "-I", "-S", script, "--headless"), capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
