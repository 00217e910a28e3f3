"""What ``make`` does before anything is installed."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
FIND = ROOT / "packaging" / "find_python.sh"


@pytest.fixture
def set_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, working on an empty folder."""
    spec = importlib.util.spec_from_file_location("set_up", ROOT / "packaging" / "set_up.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "STAMP", tmp_path / ".venv" / "stamp")
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    return module


def find(*arguments: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **({"PATH": path} if path is not None else {})}
    return subprocess.run(
        ("/bin/sh", FIND, *arguments), env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.skipif(os.name == "nt", reason="make is not used there")
class TestFindingPython:
    def test_one_that_is_new_enough_is_found(self) -> None:
        found = find()
        assert found.returncode == 0 and Path(found.stdout.strip()).exists()

    def test_the_one_named_is_taken(self) -> None:
        assert find(sys.executable).stdout.strip() == sys.executable

    def test_one_named_that_is_none_is_refused(self) -> None:
        refused = find("/bin/sh")
        assert refused.returncode == 1 and "PYTHON=/bin/sh" in refused.stderr

    def test_an_old_one_is_passed_over(self, tmp_path: Path) -> None:
        for name, code in (("python3", 1), ("python3.12", 0)):
            (tmp_path / name).write_text(f"#!/bin/sh\nexit {code}\n")
            (tmp_path / name).chmod(0o755)
        assert find(path=str(tmp_path)).stdout.strip() == str(tmp_path / "python3.12")

    def test_where_there_is_none_it_says_how_to_get_it(self, tmp_path: Path) -> None:
        none = find(path=str(tmp_path))
        assert none.returncode == 1 and "apt-get install" in none.stderr


class TestSettingUp:
    @pytest.fixture(autouse=True)
    def working(self, set_up: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
        set_up.VENV.mkdir()
        monkeypatch.setattr(set_up, "_works", lambda python: True)

    def test_nothing_is_done_twice(self, set_up: ModuleType) -> None:
        wanted = set_up._fingerprint()
        set_up.STAMP.write_text(f"{wanted}[dev]\n")
        assert set_up.main(["dev"]) == 0

    def test_what_the_tests_need_includes_what_the_app_needs(self, set_up: ModuleType) -> None:
        wanted = set_up._fingerprint()
        set_up.STAMP.write_text(f"{wanted}[dev]\n")
        assert set_up._done(wanted, "")
        set_up.STAMP.write_text(f"{wanted}\n")
        assert not set_up._done(wanted, "[dev]")

    def test_a_changed_project_is_installed_anew(self, set_up: ModuleType) -> None:
        set_up.STAMP.write_text(f"{set_up._fingerprint()}\n")
        (set_up.ROOT / "pyproject.toml").write_text("[project]\nname = 'other'\n")
        assert not set_up._done(set_up._fingerprint(), "")

    def test_a_python_without_ensurepip_is_told_in_a_sentence(
        self,
        set_up: ModuleType,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        monkeypatch.setattr(set_up, "has_ensurepip", lambda: False)
        monkeypatch.setattr(set_up.shutil, "which", lambda _name: None)
        assert set_up.main([]) == 1
        assert "-venv" in capsys.readouterr().err
