"""What the frozen program does before anything else, with its environment and as its own child."""

from __future__ import annotations

import multiprocessing.spawn
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from plume_ui.frozen import clean_environment, outlast_upgrades, serve_as_child

ROOT = Path(__file__).parents[2]


def test_children_get_back_the_library_path_the_program_was_started_with() -> None:
    variables = {"LD_LIBRARY_PATH": "/ours:/theirs", "LD_LIBRARY_PATH_ORIG": "/theirs", "A": "b"}
    clean_environment(variables)
    assert variables == {"LD_LIBRARY_PATH": "/theirs", "A": "b"}


@pytest.mark.parametrize("before", [{}, {"LD_LIBRARY_PATH_ORIG": ""}])
def test_a_library_path_that_was_not_set_is_not_set_for_children(before: dict[str, str]) -> None:
    variables = {"LD_LIBRARY_PATH": "/ours", **before}
    clean_environment(variables)
    assert variables == {}


def test_what_the_starter_tells_itself_is_not_told_to_children() -> None:
    variables = {
        "_PYI_APPLICATION_HOME_DIR": "/ours",
        "_PYI_PARENT_PROCESS_LEVEL": "1",
        "HOME": "/",
    }
    clean_environment(variables)
    assert variables == {"HOME": "/"}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only there has it a name")
def test_an_upgrade_does_not_change_what_the_running_program_loads_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    archive = SimpleNamespace(_filename=sys.executable)
    importers = SimpleNamespace(pyz_archive=archive)
    monkeypatch.setitem(sys.modules, "pyimod02_importers", importers)
    outlast_upgrades()
    assert Path(archive._filename).samefile(sys.executable) and archive._filename != sys.executable


def test_an_archive_that_is_not_in_the_program_is_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    archive = SimpleNamespace(_filename="/elsewhere/modules.pyz")
    importers = SimpleNamespace(pyz_archive=archive)
    monkeypatch.setitem(sys.modules, "pyimod02_importers", importers)
    outlast_upgrades()
    assert archive._filename == "/elsewhere/modules.pyz"
    monkeypatch.delitem(sys.modules, "pyimod02_importers")
    outlast_upgrades()  # not frozen: nothing to do


def test_the_environment_is_set_once_for_every_way_to_start_a_child(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "/ours")
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", "/theirs")
    clean_environment()
    done = subprocess.run(
        (sys.executable, "-c", "import os; print(os.environ.get('LD_LIBRARY_PATH'))"),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "/theirs\n"


def test_a_child_of_multiprocessing_is_told_by_its_arguments(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[dict[str, int]] = []
    monkeypatch.setattr(multiprocessing.spawn, "spawn_main", lambda **given: asked.append(given))
    words = ["--multiprocessing-fork", "tracker_fd=5", "pipe_handle=7", "parent_pid=None"]
    assert serve_as_child(words)
    assert asked == [{"tracker_fd": 5, "pipe_handle": 7}]


@pytest.mark.parametrize(
    "given",
    [
        [],
        ["chinook.db"],
        ["--multiprocessing-fork"],
        ["-c"],
        ["-c", "print('anything')"],
        ["-c", "import os; from multiprocessing.resource_tracker import main"],
        ["file.db", "-c", "from multiprocessing.resource_tracker import main;1"],
    ],
)
def test_nothing_else_is_run_as_a_child(given: list[str]) -> None:
    assert not serve_as_child(given)


def test_helpers_of_multiprocessing_are_run(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr("multiprocessing.resource_tracker.main", asked.append)
    words = ["-B", "-X", "-c", "from multiprocessing.resource_tracker import main;main(9)"]
    assert serve_as_child([word for word in words if word != "-X"])
    assert asked == [9]


def test_asking_costs_no_import() -> None:
    code = (
        "import sys; before = set(sys.modules); import plume_ui.frozen; "
        "print(sorted(set(sys.modules) - before - {'__future__', 'plume_ui', 'plume_ui.frozen'}))"
    )
    done = subprocess.run(
        (sys.executable, "-c", code),
        env={"PYTHONPATH": str(ROOT / "ui")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"
