"""Run the checks one after another, and tell what came of each."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from plume_db import __version__
from plume_db.errors import PlumeError
from plume_ui.frozen import is_frozen
from plume_ui.selftest import engine, extras, pictures, processes, window
from plume_ui.selftest.bench import Bench, Check, Failed, own_folders

CHECKS = (
    Check("terminal", "the terminal commands work", processes.terminal),
    Check("extensions", "SQLite's extra extensions load", extras.extensions),
    Check("executables", "SQLite's extra programs start", extras.executables),
    Check("full-text", "full-text search knows Unicode", engine.full_text),
    Check("encrypted", "an encrypted file opens", engine.encrypted_file),
    Check("recovery", "a file is recovered in a process of its own", processes.recovery),
    Check("window", "a window opens a file and shows its tree", window.window),
    Check("platforms", "windows can be shown on X11 and Wayland", window.platforms),
    Check("chart", "a chart is drawn", pictures.chart),
    Check("icons", "every icon is drawn", pictures.icons),
    Check("languages", "every language is there", pictures.languages),
    Check("handover", "a second start hands its file over", processes.handover),
    Check("library-path", "other programs get a clean library path", processes.library_path),
)


@dataclass(frozen=True)
class Result:
    """What came of one check."""

    name: str
    ok: bool
    seen: str
    seconds: float


def main(as_json: bool = False) -> int:
    """Run all checks and print what came of each; 0 where all is well, 1 where a part fails."""
    with tempfile.TemporaryDirectory(prefix="plume-selftest-", ignore_cleanup_errors=True) as name:
        bench = Bench(Path(name).resolve())
        os.environ.update(own_folders(bench.folder))
        _choose_platform()
        results = []
        for check in CHECKS:
            results.append(result := examine(check, bench))
            if not as_json:
                print(line(check, result), flush=True)
    bad = [each.name for each in results if not each.ok]
    if as_json:
        print(json.dumps(report(results, bench), indent=1))
    else:
        print(f"{len(bad)} of {len(CHECKS)} parts fail." if bad else "Everything works.")
    sys.stdout.flush()
    return 1 if bad else 0


def examine(check: Check, bench: Bench) -> Result:
    """Run one check; whatever it raises is its result."""
    began = time.monotonic()
    try:
        seen, ok = check.look(bench), True
    except Failed as failure:
        seen, ok = str(failure), False
    except PlumeError as error:
        seen, ok = error.sentence, False
    except Exception as error:  # noqa: BLE001 - the gate: the other checks must still run
        seen, ok = f"{type(error).__name__}: {error}", False
    return Result(check.name, ok, seen, round(time.monotonic() - began, 3))


def line(check: Check, result: Result) -> str:
    """Write a result for a reader."""
    return f"{'ok  ' if result.ok else 'FAIL'}  {check.words}: {result.seen}"


def report(results: list[Result], bench: Bench) -> dict[str, object]:
    """Put everything into one object, for a program that decides about a release."""
    return {
        "version": __version__,
        "frozen": is_frozen(),
        "ok": all(each.ok for each in results),
        "extensions_ok": bench.counts.get("extensions_ok", 0),
        "executables_ok": bench.counts.get("executables_ok", 0),
        "fts5_unicode": bool(bench.counts.get("fts5_unicode")),
        "bad": [each.name for each in results if not each.ok],
        "checks": [asdict(each) for each in results],
    }


def _choose_platform() -> None:
    """Without a display the window is painted where nobody sees it, which proves nearly as much."""
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
