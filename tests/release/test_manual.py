"""The manual page and the shells' completion say what the program says, all of it."""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from plume_db.terminal.arguments import parser
from plume_db.terminal.names import SUBCOMMANDS
from plume_db.terminal.window_options import WINDOW_OPTIONS

ROOT = Path(__file__).parents[2]
LINUX = ROOT / "packaging/linux"


def made(script: str, *arguments: str) -> str:
    return subprocess.run(
        (sys.executable, LINUX / script, *arguments),
        env={"PYTHONPATH": str(ROOT), "SOURCE_DATE_EPOCH": "1767312000", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        timeout=60,
    ).stdout


def options(top: argparse.ArgumentParser, before: str = "") -> Iterator[tuple[str, str]]:
    """Every option and every argument of every subcommand, as the parser itself has them."""
    for action in top._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, command in action.choices.items():
                yield from options(command, f"{before} {name}".strip())
        elif before and action.help != argparse.SUPPRESS:
            for option in action.option_strings:
                yield before, option


@pytest.fixture(scope="module")
def page() -> str:
    return made("make_man.py")


@pytest.fixture(scope="module", params=["bash", "zsh", "fish"])
def completion(request: pytest.FixtureRequest) -> tuple[str, str]:
    return request.param, made("make_completion.py", request.param)


def test_the_page_tells_of_every_option_of_every_subcommand(page: str) -> None:
    text = page.replace("\\-", "-")
    parts = dict(re.findall(r"\.SS plume-db (.+)\n([^\0]*?)(?=\.SS|\.SH)", text))
    told = [(name, option) for name, option in options(parser()) if option not in ("-h", "--help")]
    assert {name for name, _option in told} | {"store", "desktop"} == set(parts)
    for name, option in told:
        assert re.search(rf"^\.B .*{re.escape(option)}\b", parts[name], re.MULTILINE), (
            name,
            option,
        )


def test_the_page_tells_of_the_window_and_of_every_subcommand(page: str) -> None:
    text = page.replace("\\-", "-")
    for name, _words in WINDOW_OPTIONS:
        assert f"\n.B {name}\n" in text
    for name in SUBCOMMANDS:
        assert f"\n.SS plume-db {name}\n" in text


def test_the_page_names_every_variable_that_the_program_reads(page: str) -> None:
    read = set()
    for folder in ("plume_db", "ui/plume_ui"):
        for path in (ROOT / folder).rglob("*.py"):
            read |= set(re.findall(r"\bPLUME_[A-Z_]+\b", path.read_text("utf-8")))
    assert read
    assert {each for each in read if each not in page} == set()


def test_the_page_tells_of_exit_codes_and_files(page: str) -> None:
    for title in ("EXIT STATUS", "ENVIRONMENT", "FILES", "EXAMPLES"):
        assert f".SH {title}\n" in page
    assert "plume\\-db.ini" in page


def test_the_same_source_gives_the_same_page(page: str) -> None:
    assert made("make_man.py") == page
    assert '"2026-01-02"' in page


def test_the_page_is_shown_without_a_complaint(page: str, tmp_path: Path) -> None:
    if not shutil.which("man"):
        pytest.skip("man is not installed")
    (tmp_path / "plume-db.1").write_text(page, "utf-8")
    done = subprocess.run(
        ("man", "--warnings", "-l", tmp_path / "plume-db.1"),
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "MANROFFSEQ": "", "MANWIDTH": "100"},
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "plume-db [OPTION...] [--] [FILE...]" in re.sub(r" +", " ", done.stdout)


def test_examples_of_the_page_are_understood(page: str) -> None:
    text = page.replace("\\-", "-").partition(".SH EXAMPLES")[2]
    for line in re.findall(r"^\.B plume-db (.+)$", text, re.MULTILINE):
        import shlex

        words = shlex.split(line)
        if words[0] in SUBCOMMANDS:
            assert parser().parse_args(words).command == words[0]


def test_completion_knows_every_option(completion: tuple[str, str]) -> None:
    shell, text = completion
    for name, option in options(parser()):
        if shell == "fish":
            first, _space, second = name.partition(" ")
            at = f"__fish_seen_subcommand_from {first}"
            at += f"; and __fish_seen_subcommand_from {second}" if second else ""
            word = f"-l {option[2:]}" if option.startswith("--") else f"-s {option[1:]}"
            assert re.search(rf"-n '{at}'.* {word} ", text), (name, option)
        else:
            assert option in text, (name, option)
    for name in (*SUBCOMMANDS, *(option.lstrip("-") for option, _words in WINDOW_OPTIONS)):
        assert name in text


def test_completion_is_understood_by_its_shell(completion: tuple[str, str], tmp_path: Path) -> None:
    shell, text = completion
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed")
    (tmp_path / "completion").write_text(text, "utf-8")
    done = subprocess.run(
        (shell, "-n", tmp_path / "completion"), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        (["checkp"], {"checkpoint"}),
        (["--news"], set()),
        (["--sel"], {"--selftest"}),
        (["store", "pr"], {"prune"}),
        (["store", "prune", "--da"], {"--days"}),
        (["chart", "x.db", "--kind", "sc"], {"scatter"}),
        (["restore", "x.db", "--rows", "missing"], {"missing", "missing\\ and\\ changed"}),
        (["x.db", "--new"], {"--new-window"}),
    ],
)
def test_bash_offers_what_can_follow(typed: list[str], offered: set[str], tmp_path: Path) -> None:
    if not shutil.which("bash"):
        pytest.skip("bash is not installed")
    (tmp_path / "completion").write_text(made("make_completion.py", "bash"), "utf-8")
    script = (
        'compopt() { :; }; source ./completion; COMP_WORDS=(plume-db "$@"); '
        "COMP_CWORD=$#; _plume_db; printf '%s\\n' \"${COMPREPLY[@]}\""
    )
    done = subprocess.run(
        ("bash", "-c", script, "bash", *typed),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert {each for each in done.stdout.splitlines() if each} == offered
    assert done.stderr == ""
