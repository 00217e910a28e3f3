"""Programs that this one starts, and this one started twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from plume_ui.selftest.bench import PATIENCE, Bench, Failed, command


def terminal(bench: Bench) -> str:
    """Run subcommands: make a database, look into it, and be told what is wrong with another."""
    from plume_db import __version__

    if __version__ not in bench.run("--version"):
        raise Failed("--version says something else")
    told = json.loads(bench.run("inspect", str(bench.demo), "--json"))
    if not told["objects"]:
        raise Failed("inspect finds nothing in the demo")
    bench.run("check", str(bench.demo))
    bench.run("inspect", str(bench.folder / "absent.db"), code=2)
    return f"version, demo, inspect, check: {len(told['objects'])} objects"


def recovery(bench: Bench) -> str:
    """Recover a file, which is done in a process of its own."""
    out = bench.folder / "recovered.db"
    bench.run("recover", str(bench.demo), str(out))
    bench.run("check", str(out))
    return f"{out.stat().st_size:,} bytes, checked"


def handover(bench: Bench) -> str:
    """Start the program twice; the second start must give its file to the first, and end."""
    runtime = bench.folder / "run"
    runtime.mkdir(mode=0o700)
    second = bench.folder / "naïve 'quoted' % file.db"
    bench.run("demo", str(second), "--rows", "1000")
    variables = bench.environment(XDG_RUNTIME_DIR=str(runtime))
    variables.pop("PLUME_NO_SINGLE", None)
    first = _start(bench, variables, bench.demo)
    try:
        _wait_for_lock(first, runtime, bench)
        began = time.monotonic()
        code, seconds = _ended(_start(bench, variables, second))
        if code != 0:
            raise Failed(f"the second start ended with {code}")
        if first.poll() is not None:
            raise Failed(f"the first start ended with {first.returncode}")
        spent = f", {seconds:.2f} s of the processor" if seconds else ""
        return f"handed over in {time.monotonic() - began:.2f} s{spent}"
    finally:
        first.terminate()
        try:
            first.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            first.kill()
            first.wait()


def _start(bench: Bench, variables: dict[str, str], file: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        (*command(), str(file)),
        env=variables,
        cwd=bench.folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _wait_for_lock(first: subprocess.Popen[bytes], runtime: Path, bench: Bench) -> None:
    """Wait until the first start has made its lock."""
    places = (runtime, bench.folder / "home")
    end = time.monotonic() + PATIENCE
    while not _locks(places):
        if first.poll() is not None:
            raise Failed(f"the first start ended with {first.returncode}")
        if time.monotonic() > end:
            raise Failed("the first start makes no lock")
        time.sleep(0.02)


def _locks(places: tuple[Path, ...]) -> list[Path]:
    return [found for each in places for found in each.glob("plume-db-*.lock")]


def _ended(program: subprocess.Popen[bytes]) -> tuple[int, float]:
    """Wait for a program; give its exit code and the processor time it took, where that is told."""
    if not hasattr(os, "wait4"):
        return program.wait(PATIENCE), 0.0
    end = time.monotonic() + PATIENCE
    while True:
        pid, status, used = os.wait4(program.pid, os.WNOHANG)
        if pid:
            program.returncode = os.waitstatus_to_exitcode(status)
            return program.returncode, used.ru_utime + used.ru_stime
        if time.monotonic() > end:
            program.kill()
            raise Failed("the second start does not end: it did not hand its file over")
        time.sleep(0.005)


def library_path(_bench: Bench) -> str:
    """Start another program, and see that it does not get our folder of libraries."""
    ours = str(getattr(sys, "_MEIPASS", "")) or "no folder of ours"
    names = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "QT_PLUGIN_PATH", "QML2_IMPORT_PATH")
    seen = {name: os.environ.get(name, "") for name in names}
    if os.name == "posix":
        script = " ".join(f'"${name}"' for name in names)
        done = subprocess.run(
            ("/bin/sh", "-c", f"printf '%s\\n' {script}"),
            check=True,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        seen = dict(zip(names, done.stdout.splitlines(), strict=True))
    leaked = [f"{name}={value}" for name, value in seen.items() if ours in value]
    leaked += [each for each in os.environ if each.startswith("_PYI_") or each.endswith("_ORIG")]
    if leaked:
        raise Failed(f"another program would get {', '.join(leaked)}")
    return "another program gets none of ours"
