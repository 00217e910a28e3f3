"""What the checks work on: a folder of their own, a demo database, and this program as a "
"command."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from plume_ui.frozen import is_frozen

PATIENCE = 120.0
"""Seconds that one step may take before it counts as hung."""


class Failed(Exception):
    """A check found that a part does not work; the text says what was seen."""


@dataclass(frozen=True)
class Check:
    """One part of the program, and how to see that it works."""

    name: str
    words: str
    """What is checked, for a reader."""
    look: Callable[[Bench], str]
    """Gives what was seen, in a few words; raises :class:`Failed`, or anything else."""


@dataclass
class Bench:
    """Everything the checks share."""

    folder: Path
    """Empty at first; removed at the end with all that is in it."""
    counts: dict[str, int] = field(default_factory=dict)
    """Numbers that a release compares with what it expects."""

    @property
    def demo(self) -> Path:
        """Name the demo database; made by the check of the terminal, or when first asked for."""
        path = self.folder / "demo.db"
        if not path.exists():
            self.run("demo", str(path), "--rows", "3000")
        return path

    def run(self, *arguments: str, code: int = 0) -> str:
        """Run this program as a child and give what it prints; Failed where it ends otherwise."""
        done = subprocess.run(
            (*command(), *arguments),
            env=self.environment(),
            cwd=self.folder,
            check=False,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=PATIENCE,
        )
        if done.returncode != code:
            said = (done.stderr or done.stdout).strip()[-300:]
            raise Failed(f"plume-db {arguments[0]} ended with {done.returncode}: {said}")
        return done.stdout

    def environment(self, **more: str) -> dict[str, str]:
        """Give the environment of a child: without a display, and with folders of its own."""
        variables = {**os.environ, **own_folders(self.folder), "QT_QPA_PLATFORM": "offscreen"}
        if not is_frozen():
            variables["PYTHONPATH"] = os.pathsep.join(each for each in sys.path if each)
        return {**variables, **more}


def own_folders(folder: Path) -> dict[str, str]:
    """Name the variables that keep settings, caches and histories away from the person's."""
    kinds = ("CACHE", "CONFIG", "DATA", "STATE")
    found = {f"XDG_{each}_HOME": str(folder / "home" / each.lower()) for each in kinds}
    if sys.platform == "win32":
        found |= {each: str(folder / "home") for each in ("APPDATA", "LOCALAPPDATA")}
    elif sys.platform == "darwin":
        found["HOME"] = str(folder / "home")
    return found


def command() -> tuple[str, ...]:
    """Name this program, to run it once more."""
    return (sys.executable,) if is_frozen() else (sys.executable, "-m", "plume_ui")
