"""Make the frozen program: ``python packaging/build_bundle.py [--dist FOLDER]``.

It is built in a virtual environment of its own, from the wheel, so that what a developer has
installed does not get in. What comes out must pass its own ``--selftest``. Standard library only.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import venv
from pathlib import Path

import build_tools

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build"
LIMIT = 200_000_000
"""Bytes that the folder may take."""


def main(arguments: list[str]) -> int:
    """Build and test; give an exit code, having said what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dist", type=Path, default=ROOT / "dist", help="where it goes")
    asked = parser.parse_args(arguments)
    if lack := build_tools.bring():
        return fail(lack)
    python = environment()
    run(
        python,
        "-m",
        "PyInstaller",
        "--noconfirm",
        "--log-level=WARN",
        f"--distpath={asked.dist}",
        f"--workpath={BUILD / 'bundle'}",
        ROOT / "packaging/plume-db.spec",
    )
    folder = asked.dist / "plume-db"
    size = sum(each.lstat().st_size for each in folder.rglob("*") if not each.is_dir())
    print(f"{folder}: {size / 1e6:.0f} MB")
    if size > LIMIT:
        return fail(f"The folder is over {LIMIT / 1e6:.0f} MB.")
    return selftest(folder)


def environment() -> Path:
    """Make the environment, or bring it up to date; give its Python."""
    folder = BUILD / "bundle-environment"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        venv.create(folder, with_pip=True)
    pip = (python, "-m", "pip", "--disable-pip-version-check", "install", "-q")
    run(*pip, f"{ROOT}[bundle]")
    run(*pip, "--no-deps", "--force-reinstall", ROOT)
    return python


def selftest(folder: Path) -> int:
    """Let the program test itself, without a display."""
    program = folder / ("plume-db.exe" if os.name == "nt" else "plume-db")
    done = subprocess.run(
        (program, "--selftest"),
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        check=False,
    )
    return fail("The program does not pass its own test.") if done.returncode else 0


def run(*command: object) -> None:
    """Run a command; what went wrong stands in its own words."""
    if subprocess.run([str(each) for each in command], cwd=ROOT, check=False).returncode:
        sys.exit(f"{command[0]} failed; its reason stands above.")


def fail(sentence: str) -> int:
    """Say what is wrong; give the exit code for it."""
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
