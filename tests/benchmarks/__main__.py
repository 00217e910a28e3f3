"""``python -m tests.benchmarks [--only NAME,...]``: one line of JSON for each scenario."""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys

SCENARIOS = {
    "start-window": "starting.start_window",
    "open-500mb": "opening.open_500mb",
    "tree-5000-tables": "opening.tree_5000_tables",
    "stall-vacuum": "stalls.stall_vacuum",
    "stall-backup": "stalls.stall_backup",
    "stall-analyze": "stalls.stall_analyze",
    "stall-control": "stalls.stall_control",
}


def main() -> int:
    """Run scenarios, each in a process of its own; 1 where one broke or missed its limit."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", default="", help="names, with commas between")
    parser.add_argument("--here", choices=SCENARIOS, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.here:
        module, function = SCENARIOS[asked.here].split(".")
        print(getattr(importlib.import_module(f"tests.benchmarks.{module}"), function)().line())
        return 0
    names = [name.strip() for name in asked.only.split(",") if name.strip()] or list(SCENARIOS)
    if unknown := set(names) - set(SCENARIOS):
        parser.error(f"no scenario {', '.join(sorted(unknown))}; there are {', '.join(SCENARIOS)}")
    kept = [_run(name) for name in names]
    return int(not all(kept))


def _run(name: str) -> bool:
    command = (sys.executable, "-m", "tests.benchmarks", "--here", name)
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    lines = done.stdout.strip().splitlines()
    if done.returncode or not lines:
        print(json.dumps({"scenario": name, "error": f"ended with {done.returncode}"}), flush=True)
        return False
    print(lines[-1], flush=True)
    return bool(json.loads(lines[-1])["kept"])


if __name__ == "__main__":
    sys.exit(main())
