"""What is built names no folder of the machine that built it, and looks for nothing there."""

from __future__ import annotations

import importlib
import runpy
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

PACKAGING = Path(__file__).parents[2] / "packaging"
HOME = "/home/ada/python"


def load(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(PACKAGING))
    return importlib.import_module(name)


@pytest.fixture
def paths(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    found = load("builder_paths", monkeypatch)
    monkeypatch.setattr(found, "PREFIX", HOME)
    yield found
    found.needed.cache_clear()


def test_a_name_in_a_library_is_replaced_and_nothing_moves(paths: ModuleType) -> None:
    before = b"a\0/home/ada/python/lib\0/home/ada/python\0/home/ada/python3\0b"
    after = paths.without(before, HOME.encode())
    assert len(after) == len(before)
    assert [each for each in after.split(b"\0") if each] == [
        b"a", b"/usr/lib", b"/usr", b"/home/ada/python3", b"b",
    ]  # fmt: skip


def test_a_place_is_found_by_its_whole_name_only(paths: ModuleType, tmp_path: Path) -> None:
    for name, text in {
        "told": "-rpath,/home/ada/python:/x",
        "longer": "/home/ada/python3",
        "below": "/mnt/home/ada/python",
    }.items():
        (tmp_path / name).write_text(text)
    assert [each.name for each in paths.naming(tmp_path, HOME)] == ["told"]


def test_the_settings_of_python_are_kept_but_for_those_that_name_the_builder(
    paths: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    name = f"_sysconfigdata_{sys.abiflags}_{sys.platform}_made-up"
    made = ModuleType(name)
    made.build_time_vars = {  # type: ignore[attr-defined]
        "TZPATH": "/usr/share/zoneinfo",
        "LDFLAGS": f"-L{HOME}/lib",
        "abs_builddir": "/build/it",
        "LCOV": "/build/it/lcov",
        "SIZE": 8,
    }
    monkeypatch.setitem(sys.modules, name, made)
    known = {"MULTIARCH": "made-up", "abs_builddir": "/build/it"}
    monkeypatch.setattr(paths.sysconfig, "get_config_vars", lambda: known)
    assert paths.settings(tmp_path) == [str(tmp_path)]
    kept = runpy.run_path(str(tmp_path / f"{name}.py"))["build_time_vars"]
    assert kept == {"TZPATH": "/usr/share/zoneinfo", "SIZE": 8}


def test_a_bundle_that_names_the_tree_it_was_built_from_is_refused(
    paths: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(paths, "PREFIX", "/usr")
    monkeypatch.setattr(paths, "ROOT", Path("/home/ada/plume"))
    (tmp_path / "note").write_text("from elsewhere")
    paths.clean(tmp_path)
    (tmp_path / "note").write_text("from /home/ada/plume/build")
    with pytest.raises(SystemExit, match="names /home/ada/plume"):
        paths.clean(tmp_path)


def test_a_search_path_is_taken_off_only_where_it_leads_to_the_builder(
    paths: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked = []
    answers = {"ours.so": f"{HOME}/lib\n", "wheel.so": "$ORIGIN/../lib\n"}

    def run(command: tuple[object, ...], **_options: object) -> subprocess.CompletedProcess[str]:
        asked.append((command[1], Path(str(command[2])).name))
        return subprocess.CompletedProcess((), 0, answers[Path(str(command[2])).name])

    monkeypatch.setattr(paths.subprocess, "run", run)
    for name in answers:
        paths.remove_search_path(tmp_path / name)
    assert [each for each in asked if each[0] == "--remove-rpath"] == [
        ("--remove-rpath", "ours.so")
    ]


def test_only_what_a_library_asks_for_itself_counts_as_needed(
    paths: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = subprocess.CompletedProcess((), 0, "libQt6Gui.so.6\nlibc.so.6\n")
    monkeypatch.setattr(paths.subprocess, "run", lambda *_command, **_options: done)
    assert paths.needed("some.so") == ("libQt6Gui.so.6", "libc.so.6")


def test_what_the_bundle_is_made_with_is_asked_for_by_its_package(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tools = load("build_tools", monkeypatch)
    monkeypatch.setattr(tools.sys, "platform", "linux")
    monkeypatch.setattr(tools.shutil, "which", lambda name: None)
    monkeypatch.setattr(tools, "has_library", lambda name: False)
    monkeypatch.setattr(tools, "has_ensurepip", lambda: False)
    monkeypatch.setattr(tools, "loads", lambda name: "egl" not in name)
    python = f"python{sys.version_info.major}.{sys.version_info.minor}"
    wanted = ["binutils", f"lib{python}", f"{python}-venv", "libwayland-egl1"]
    assert tools.missing() == wanted
    assert f"sudo apt-get install {' '.join(wanted)}" in tools.bring()
    monkeypatch.setattr(tools.sys, "platform", "darwin")
    assert tools.missing() == []
    assert tools.bring() == ""
