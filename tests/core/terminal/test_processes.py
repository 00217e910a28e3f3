"""The terminal as other programs meet it: processes, pipes, signals, and what gets imported."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from plume_db.demo.build import build_demo
from plume_db.jobs import Task

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_demo(tmp_path_factory.mktemp("demo") / "demo.db", 3_000, 1, Task()).path


def start(*arguments: object, **more: object) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **more}
    return subprocess.Popen(
        [sys.executable, "-m", "plume_db", *map(str, arguments)],
        cwd=ROOT.parent,
        env={name: str(value) for name, value in environment.items()},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_module_runs_without_qt_numpy_or_sqlparse(demo: Path) -> None:
    script = (
        "import sys; from plume_db.terminal import main; code = main(sys.argv[1:]);"
        "bad = {'PySide6', 'numpy', 'pyqtgraph', 'sqlparse', 'sqlite3'} & set(sys.modules);"
        "sys.exit(f'imported {bad}' if bad else code)"
    )
    for arguments in (("inspect", demo, "--json"), ("check", demo), ("plan", demo, "select 1")):
        done = subprocess.run(
            (sys.executable, "-c", script, *arguments),
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")


def test_asking_for_the_subcommands_imports_next_to_nothing() -> None:
    script = (
        "import sys; from plume_db.terminal.names import SUBCOMMANDS;"
        "print(sorted({'apsw', 'argparse', 'json', 'PySide6'} & set(sys.modules)))"
    )
    done = subprocess.run(
        (sys.executable, "-c", script), cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_json_goes_through_a_pipe_whole(demo: Path) -> None:
    out, err = start("inspect", demo, "--json").communicate(timeout=60)
    assert err == "" and json.loads(out)["file"]["path"] == str(demo)


def test_an_ascii_terminal_can_show_any_name(demo: Path) -> None:
    process = start("inspect", demo, PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert out.isascii() and "compression_stats" in out


@pytest.mark.skipif(os.name == "nt", reason="signals and pipes work otherwise there")
class TestInterrupted:
    def test_a_reader_that_goes_away_gets_no_traceback(self, demo: Path) -> None:
        process = start("inspect", demo, "--json")
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        said = process.stderr.read()
        process.stderr.close()
        assert process.wait(60) == 2
        assert said.startswith("plume-db: ") and said.count("\n") == 1

    def test_ctrl_c_stops_the_work_and_removes_the_half_file(self, tmp_path: Path) -> None:
        out = tmp_path / "demo.db"
        process = start("demo", out, "--rows", 2_000_000)
        # The half file appears once the work has begun.
        while process.poll() is None and not list(tmp_path.iterdir()):
            pass
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
        assert process.returncode == 2
        assert said == "plume-db: Stopped, as you asked.\n"
        assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="the shell is asked to close the streams")
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_streams_change_no_exit_code(demo: Path, closed: str) -> None:
    for name, code in ((demo, 0), (demo.with_name("missing.db"), 2)):
        script = f'exec "$0" -m plume_db inspect "$1" {closed}'
        done = subprocess.run(
            ("sh", "-c", script, sys.executable, name),
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code
        assert "fault" not in done.stderr and done.stderr.count("\n") <= 1


def test_a_missing_part_and_ctrl_c_while_loading_are_told_in_one_sentence() -> None:
    script = (
        "import sys\n"
        "class Absent:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'apsw': raise {0}\n"
        "sys.meta_path.insert(0, Absent())\n"
        "from plume_db.terminal import main\n"
        "sys.exit(main(['inspect', 'a.db']))\n"
    )
    for raised in ("ImportError('no apsw')", "KeyboardInterrupt"):
        done = subprocess.run(
            (sys.executable, "-c", script.format(raised)),
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("plume-db: ") and done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("task", "more", "code"),
    [
        ("check", (), 0),
        ("vacuum", ("--no-snapshot",), 0),
        ("analyze", (), 0),
        ("optimize", (), 0),
        ("reindex", ("--no-snapshot",), 0),
        ("dropstats", (), 0),
        ("journal", ("--to", "wal", "--no-snapshot"), 0),
        ("checkpoint", (), 2),
        ("incremental", (), 2),
        ("storage", ("--page-size", "8192", "--no-snapshot"), 0),
        ("into", ("OUT",), 0),
        ("backup", ("OUT",), 0),
        ("encoding", ("OUT", "--to", "UTF-16le"), 2),
    ],
)
def test_every_task_as_a_process(
    demo: Path, tmp_path: Path, task: str, more: tuple[str, ...], code: int
) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(demo.read_bytes())
    arguments = [str(tmp_path / "out.db") if word == "OUT" else word for word in more]
    homes = {"XDG_STATE_HOME": tmp_path / "state", "XDG_DATA_HOME": tmp_path / "data"}
    dry = start(task, path, *arguments, "--dry-run", "--json", **homes)
    told, _ = dry.communicate(timeout=60)
    assert dry.returncode == (1 if json.loads(told)["blockers"] else 0)
    real = start(task, path, *arguments, "--json", **homes)
    out, err = real.communicate(timeout=60)
    if code == 2:
        assert (real.returncode, out) == (2, "")
        assert err.startswith("plume-db: ")
        assert len(err.splitlines()) == 1
        return
    assert real.returncode in (0, 1), err
    assert json.loads(out)["task"] == task
    log = start("log", path, "--json", **homes)
    records, _ = log.communicate(timeout=60)
    assert [each["kind"] for each in json.loads(records)] == ["intent", "result"]
    assert {each.name for each in tmp_path.iterdir()} <= {"a.db", "out.db", "state", "data"}
