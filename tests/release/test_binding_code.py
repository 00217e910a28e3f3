"""The compiled code of Qt's binding: a start needs little of it, and what is asked for is there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

PACKAGING = Path(__file__).parents[2] / "packaging"
LATE = ("errorhandler", "layout", "parser", "lib.enum_sig", "lib.pyi_generator", "lib.tool")


def run(at: Path, code: str) -> str:
    """Run code in a Python whose binding is the copy in `at`."""
    environment = {**os.environ, "PYTHONPATH": str(at), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        (sys.executable, "-c", code),
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert not done.returncode, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the binding as its makers ship it."""
    spec = find_spec("shiboken6")
    assert spec is not None and spec.origin is not None
    at = tmp_path_factory.mktemp("usual")
    leave = shutil.ignore_patterns("files.dir", "include")
    shutil.copytree(Path(spec.origin).parent, at / "shiboken6", ignore=leave)
    return at


@pytest.fixture(scope="module")
def ours(usual: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy with the compiled code beside it."""
    at = tmp_path_factory.mktemp("ours")
    shutil.copytree(usual / "shiboken6", at / "shiboken6")
    code = (
        f"import sys; sys.path.insert(0, {str(PACKAGING)!r})\n"
        "import pathlib, binding_code, shiboken6\n"
        "print(len(binding_code.write_beside(pathlib.Path(shiboken6.__file__).parent)))"
    )
    assert int(run(at, code)) > 15
    return at


def test_a_start_loads_nothing_that_only_describes_functions(ours: Path) -> None:
    code = (
        "import sys\nfrom PySide6.QtCore import QObject, QTimer\n"
        "from PySide6.QtWidgets import QWidget\n"
        "timer = QTimer()\ntimer.timeout.connect(print)\n"
        f"for name in {LATE!r}:\n"
        "    module = sys.modules['shibokensupport.signature.' + name]\n"
        "    assert 'files.dir' in module.__file__, module.__file__\n"
        "    assert not module._asked, name\n"
    )
    run(ours, code)


@pytest.mark.parametrize(
    "asking",
    [
        "try:\n    QTimer.singleShot('x', 3, 4, 5)\nexcept TypeError as error:\n    print(error)",
        "try:\n    QObject().no_such_thing\nexcept AttributeError as error:\n    print(error)",
        "from PySide6.support.signature import get_signature\nprint(get_signature(QTimer.start))",
        "print(QTimer.start.__doc__, QTimer.__doc__)",
        "help(QTimer.start)",
        "from PySide6.support.signature.lib import enum_sig\nprint(sorted(vars(enum_sig))[:0])\n"
        "print(enum_sig.ExactEnumerator.__mro__)",
    ],
)
def test_what_is_asked_for_is_as_in_the_binding_itself(
    usual: Path, ours: Path, asking: str
) -> None:
    code = f"from PySide6.QtCore import QObject, QTimer\n{asking}"
    said = run(ours, code)
    assert said.strip() and said == run(usual, code)


def test_an_error_in_a_thread_is_told_as_well(ours: Path) -> None:
    code = (
        "import threading\nfrom PySide6.QtCore import QTimer\n"
        "def wrong():\n"
        "    try:\n        QTimer.singleShot('x', 3, 4, 5)\n"
        "    except TypeError as error:\n        print(error)\n"
        "thread = threading.Thread(target=wrong)\nthread.start()\nthread.join()"
    )
    assert "Supported signatures" in run(ours, code)


def test_pip_takes_the_files_away_with_the_binding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = tmp_path / "shiboken6-1.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: shiboken6\nVersion: 1\n")
    lines = "shiboken6/__init__.py,,\nshiboken6/files.dir/of_before.pyc,,\n"
    (about / "RECORD").write_text(f"{lines}shiboken6-1.dist-info/RECORD,,\n")
    monkeypatch.syspath_prepend(str(PACKAGING))
    monkeypatch.syspath_prepend(str(tmp_path))
    import binding_code

    binding_code._note(["shiboken6/files.dir/new.pyc"])
    kept = (about / "RECORD").read_text().splitlines()
    assert kept[0] == "shiboken6/__init__.py,," and kept[-1] == "shiboken6/files.dir/new.pyc,,"
    assert not any("of_before" in line for line in kept)
