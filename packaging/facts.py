"""What every package of Plume DB says of itself, read from the one place that knows it.

For the spec and the scripts beside it: ``sys.path`` holds this folder when they run.
"""

from __future__ import annotations

import re
import runpy
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
APP_ID = "io.github.plumedb.PlumeDB"
NAME = "Plume DB"
SUMMARY = "A desktop inspector for SQLite files"
ICON = ROOT / "packaging/linux" / f"{APP_ID}.svg"


def version() -> str:
    """Give the version, as plume_db/__init__.py states it."""
    text = (ROOT / "plume_db/__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "(.+)"$', text, re.MULTILINE)
    if found is None:
        raise SystemExit("plume_db/__init__.py states no version.")
    return found[1]


def numbers() -> tuple[int, int, int, int]:
    """Give the version as the four numbers that Windows wants; a suffix such as rc1 is dropped."""
    found = [int(each) for each in re.findall(r"\d+", re.split(r"[a-z+-]", version())[0])]
    major, minor, patch, build, *_ = (*found, 0, 0, 0, 0)
    return major, minor, patch, build


def suffixes() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the ends of names that are SQLite's own, and those it shares with other programs."""
    listed = runpy.run_path(str(ROOT / "plume_db/systems/suffixes.py"))
    return listed["OWN"], listed["SHARED"]


def copyright_line() -> str:
    """Give the line of the licence that names the authors."""
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    return next(line for line in text.splitlines() if line.startswith("Copyright"))


def main(arguments: list[str]) -> int:
    """Print the version; with a tag, say where that is another one."""
    print(version())
    if arguments and arguments[0] != f"v{version()}":
        print(f"The tag {arguments[0]} is not v{version()}.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
