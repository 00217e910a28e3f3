"""The workflows of the forge name only what is there, and need no secret."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.release.scripts import ROOT

FOLDER = ROOT / ".github/workflows"
INPUTS = {
    "actions/checkout": {"persist-credentials"},
    "actions/setup-python": {"python-version", "allow-prereleases"},
    "actions/upload-artifact": {"name", "path", "if-no-files-found"},
    "actions/download-artifact": {"path", "merge-multiple"},
}
VERSIONS = ["3.11", "3.12", "3.13", "3.14"]


def read(name: str) -> dict[Any, Any]:
    found: dict[Any, Any] = yaml.safe_load((FOLDER / name).read_text("utf-8"))
    return found


def jobs() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path.name, name, job)
        for path in sorted(FOLDER.glob("*.yml"))
        for name, job in read(path.name)["jobs"].items()
    ]


def steps() -> list[tuple[str, dict[str, Any]]]:
    return [(f"{file} {name}", step) for file, name, job in jobs() for step in job.get("steps", [])]


def runs() -> list[tuple[str, str]]:
    return [(where, step["run"]) for where, step in steps() if "run" in step]


def test_each_step_does_one_thing_with_what_its_action_takes() -> None:
    for where, step in steps():
        assert ("run" in step) != ("uses" in step), where
        assert set(step) <= {"name", "run", "uses", "with", "env", "if", "shell",
                             "working-directory"}, where  # fmt: skip
        if "uses" in step:
            action, _, version = step["uses"].partition("@")
            assert re.fullmatch(r"v\d+", version), where
            assert set(step.get("with", {})) <= INPUTS[action], where
        else:
            assert step.get("name"), where


@pytest.mark.parametrize(("where", "command"), runs())
def test_every_script_that_is_run_is_there(where: str, command: str) -> None:
    for name in re.findall(r"(?:^|\s)((?:packaging|ui|tests)/[\w./-]+)", command):
        assert (ROOT / name).is_file(), where
        if name.endswith(".sh") and sys.platform != "win32":
            assert (ROOT / name).stat().st_mode & 0o111, name
    for target in re.findall(r"^\s*make ([a-z-]+)", command, re.MULTILINE):
        assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)


@pytest.mark.skipif(sys.platform == "win32", reason="needs bash")
@pytest.mark.parametrize(("where", "command"), runs())
def test_every_command_can_be_read_by_the_shell(where: str, command: str) -> None:
    plain = re.sub(r"\$\{\{[^}]*\}\}", "value", command)
    subprocess.run(("bash", "-n"), input=plain, text=True, check=True)


def test_jobs_wait_only_for_jobs_that_exist() -> None:
    for file, name, job in jobs():
        needs = job.get("needs", [])
        for each in [needs] if isinstance(needs, str) else needs:
            assert each in read(file)["jobs"], name
        if uses := job.get("uses"):
            assert (ROOT / uses).is_file()
            assert "workflow_call" in read(Path(uses).name)[True]  # YAML reads "on" as true
        else:
            assert job["runs-on"], name
            assert (file == "release.yml" and name == "publish") or job["timeout-minutes"] <= 90


def test_every_expression_names_something_that_is_there() -> None:
    for file, name, job in jobs():
        text = yaml.safe_dump(job)
        for each in re.findall(r"\$\{\{\s*matrix\.(\w+)", text):
            matrix = job["strategy"]["matrix"]
            assert each in matrix or all(each in row for row in matrix["include"]), (file, name)
        roots = set(re.findall(r"\$\{\{\s*(\w+)\.", text))
        assert roots <= {"matrix", "secrets", "github"}, (file, name)


def test_every_promised_python_is_tested_on_every_system() -> None:
    tests = read("test.yml")["jobs"]
    assert tests["linux"]["strategy"]["matrix"]["python"] == VERSIONS
    matrix = tests["desktops"]["strategy"]["matrix"]
    assert matrix["python"] == VERSIONS
    assert matrix["system"] == ["Windows", "macOS"]
    classifiers = (ROOT / "pyproject.toml").read_text("utf-8")
    for version in VERSIONS:
        assert f'"Programming Language :: Python :: {version}"' in classifiers


def test_a_step_that_takes_a_secret_runs_only_where_there_is_one() -> None:
    for where, step in steps():
        secret = "secrets." in yaml.safe_dump(step)
        assert not secret or "HAS_" in step["if"], where
    for _, name, job in jobs():
        for key, value in job.get("env", {}).items():
            assert "secrets." not in str(value) or (key.startswith("HAS_") and "!= ''" in value), (
                name
            )


def test_nothing_may_write_but_the_job_that_publishes() -> None:
    for file in ("test.yml", "release.yml"):
        assert read(file)["permissions"] == {"contents": "read"}
    writing = [name for _, name, job in jobs() if job.get("permissions")]
    assert writing == ["publish"]
    assert "--draft" in read("release.yml")["jobs"]["publish"]["steps"][-1]["run"]


def test_each_package_is_tried_before_it_is_kept() -> None:
    found = read("release.yml")["jobs"]
    for name, trial in (
        ("linux", "apt-get purge"),
        ("windows", "try_installer.py"),
        ("macos", "try_image.sh"),
    ):
        commands = [step.get("run", step.get("uses", "")) for step in found[name]["steps"]]
        assert any("build_bundle.py" in each for each in commands)
        assert "upload-artifact" in commands[-1]
        assert trial in commands[-2], name
    assert set(found["publish"]["needs"]) == {"python", "linux", "windows", "macos"}
