"""SQLite's extra extensions and programs, which APSW's wheel brings: each is loaded or started."""

from __future__ import annotations

import importlib.resources
import json
import multiprocessing
import subprocess
import sys
from multiprocessing.connection import Connection
from pathlib import Path

from plume_ui.selftest.bench import PATIENCE, Bench, Failed

_NOT_STARTED = (126, 127)
_NOT_STARTED_ON_WINDOWS = 0xC0000000
"""The least of Windows' codes for a program that ended before it began, or crashed."""


def extensions(bench: Bench) -> str:
    """Load each extension, in a child process: some change what all later connections use."""
    names = extras("extension")
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=load_all, args=(theirs, names), name="plume extensions")
    child.start()
    theirs.close()
    answers: dict[str, str] = {}
    try:
        while ours.poll(PATIENCE):
            name, problem = ours.recv()
            answers[name] = problem
    except EOFError:
        pass
    finally:
        ours.close()
        child.join(PATIENCE)
    bench.counts["extensions_ok"] = sum(not problem for problem in answers.values())
    missing = [f"{name} (the process ended there)" for name in names if name not in answers][:1]
    _complain(missing + [f"{name} ({why})" for name, why in answers.items() if why])
    return f"{len(names)} load"


def load_all(pipe: Connection, names: list[str]) -> None:
    """Load one extension after another, and say how each went: runs in the child."""
    import apsw
    import apsw.sqlite_extra

    from plume_db.database import connect_scratch

    for name in names:
        con = connect_scratch(in_memory=True)
        try:
            apsw.sqlite_extra.load(con, name)
            con.execute("select 1").fetchall()
            pipe.send((name, ""))
        except (apsw.Error, apsw.sqlite_extra.NotAvailable, LookupError, OSError) as error:
            pipe.send((name, str(error) or type(error).__name__))
        finally:
            con.close()
    pipe.close()


def executables(bench: Bench) -> str:
    """Start each program; without arguments they say how they are used, and do nothing."""
    names = [name for name in extras("executable") if name not in lacking()]
    found = {name: _start(name, bench.folder) for name in names}
    bench.counts["executables_ok"] = sum(not problem for problem in found.values())
    _complain([f"{name} ({why})" for name, why in found.items() if why])
    version = _output("sqlite3_shell", bench.folder, "--version").partition(" ")[0]
    if not version.startswith("3."):
        raise Failed(f"sqlite3_shell says it is version {version!r}")
    return f"{len(names)} start; the shell is {version}"


def lacking(platform: str = sys.platform) -> tuple[str, ...]:
    """Name the programs that the wheel lists and does not bring: they need a POSIX system."""
    return ("sqlite3_getlock", "sqlite3_showlocks", "sqlite3_sqlar") if platform == "win32" else ()


def extras(kind: str) -> list[str]:
    """List what the wheel brings of a kind; an empty list is a failure of its own."""
    import apsw

    text = importlib.resources.files(apsw).joinpath("sqlite_extra.json").read_text("utf-8")
    names = sorted(name for name, entry in json.loads(text).items() if entry["type"] == kind)
    if not names:
        raise Failed(f"there is no {kind} at all")
    return names


def _start(name: str, folder: Path) -> str:
    """Give what went wrong, or an empty text."""
    try:
        done = _run(name, folder)
    except (OSError, LookupError, RuntimeError) as error:
        return str(error)
    code = done.returncode
    if sys.platform == "win32":
        broken = code & 0xF0000000 == _NOT_STARTED_ON_WINDOWS  # -1 is an end of its own
    else:
        broken = code < 0 or code in _NOT_STARTED
    return f"ended with {code}: {done.stderr.strip()[-200:]}" if broken else ""


def _output(name: str, folder: Path, *arguments: str) -> str:
    return _run(name, folder, *arguments).stdout


def _run(name: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    import apsw.sqlite_extra

    try:
        program = apsw.sqlite_extra.path(name)
    except apsw.sqlite_extra.NotAvailable as error:
        raise RuntimeError(str(error)) from None
    return subprocess.run(
        (program, *arguments),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        cwd=folder,
        check=False,
        timeout=PATIENCE,
    )


def _complain(problems: list[str]) -> None:
    if problems:
        raise Failed(f"{len(problems)} fail: {'; '.join(problems)}")
