"""Build sdist and wheel, look at what is in them, and use the wheel in a fresh environment.

The wheel is made from the sdist, so the sdist holds all that is needed for it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import facts
import package_contents as package

ROOT = facts.ROOT
CONSUMER = """
from pathlib import Path

import plume_resources
from plume_db.opening.paths import path_of
from plume_db.units import bytes_text
from plume_ui.entry import main

path: Path = path_of("a.db")
size: str = bytes_text(5)
code: int = main
"""
"""A program of somebody else that uses the packages; the last line is wrong on purpose."""


def main() -> int:
    """Run the whole check; give an exit code, having said what is wrong."""
    with tempfile.TemporaryDirectory(prefix="plume-wheel-") as name:
        folder = Path(name)
        sdist, wheel = build(folder)
        wrong = contents(sdist, wheel) or behaviour(wheel, folder)
    if wrong:
        print(f"The packages are not right: {wrong}.", file=sys.stderr)
        return 1
    print(f"{sdist.name}, {wheel.name}: complete, and the wheel installs, runs and has its types")
    return 0


def build(folder: Path) -> tuple[Path, Path]:
    """Build the sdist, and from it the wheel, into `folder`."""
    command = (sys.executable, "-m", "build", "--outdir", str(folder), str(ROOT))
    done = subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        sys.exit(f"The packages can not be built:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    (sdist,), (wheel,) = folder.glob("*.tar.gz"), folder.glob("*.whl")
    return sdist, wheel


def contents(sdist: Path, wheel: Path) -> str:
    """Hold both against the source tree; give what is wrong, or an empty text."""
    found = package.difference(package.sdist_contents(sdist), package.sdist_wanted(), package.ADDED)
    if found:
        return f"of {sdist.name}: {found}"
    found = package.difference(package.wheel_contents(wheel), package.wheel_wanted())
    found = found or package.metadata_faults(package.metadata(wheel), facts.version())
    return f"of {wheel.name}: {found}" if found else ""


def behaviour(wheel: Path, folder: Path) -> str:
    """Install the wheel and use its command; give what is wrong, or an empty text."""
    venv.create(folder / "venv", with_pip=True)
    programs = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    pip("install", "-q", str(wheel), python=programs / "python")
    command = programs / "plume-db"
    demo = folder / "demo with space.db"
    version = run(command, "--version")
    if wheel.name.split("-")[1] not in version.stdout:
        return f"plume-db --version said {version.stdout!r} {version.stderr!r}"
    made = run(command, "demo", str(demo), "--rows", "2000")
    if made.returncode:
        return f"plume-db demo failed: {made.stderr}"
    seen = run(command, "inspect", str(demo), "--json")
    if seen.returncode not in (0, 1) or "objects" not in json.loads(seen.stdout):
        return f"plume-db inspect failed: {seen.stderr}"
    return menu(command, folder) or window(programs) or types(programs, folder)


def menu(command: Path, folder: Path) -> str:
    """Put the program into a menu and take it out; give what is wrong, or an empty text."""
    if not sys.platform.startswith("linux"):
        return ""
    data = folder / "data"
    given = {"XDG_DATA_HOME": str(data), "XDG_DATA_DIRS": str(folder / "none")}
    for act in ("install", "remove"):
        done = run(command, "desktop", act, **given)
        left = list(data.rglob(f"{package.APP_ID}*"))
        if done.returncode or len(left) != (len(package.DESKTOP) if act == "install" else 0):
            return f"plume-db desktop {act} failed: {done.stderr}"
    return ""


def window(programs: Path) -> str:
    """Let the command without a console test the window; give what is wrong, or an empty text."""
    tested = run(programs / "plume-db-gui", "--selftest")
    return f"plume-db-gui --selftest failed: {tested.stdout}{tested.stderr}" * bool(
        tested.returncode
    )


def types(programs: Path, folder: Path) -> str:
    """Check a program that uses the installed packages; give what is wrong, or an empty text."""
    consumer = folder / "consumer" / "consumer.py"
    consumer.parent.mkdir()
    consumer.write_text(CONSUMER, encoding="utf-8")
    done = subprocess.run(
        (
            *(sys.executable, "-m", "mypy", "--strict", "--no-error-summary"),
            *("--python-executable", str(programs / "python"), consumer.name),
        ),
        cwd=consumer.parent,
        env={k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "MYPYPATH")},
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    errors = done.stdout.splitlines()
    # Of a package without types mypy would not know that the last line is wrong.
    if len(errors) == 1 and 'expression has type "Callable' in errors[0]:
        return ""
    return f"another program does not see the types: {done.stdout}{done.stderr}"


def run(command: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a program away from the source tree, so that only what is installed can be found."""
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    environment |= {"QT_QPA_PLATFORM": "offscreen", **variables}
    return subprocess.run(
        (str(command), *arguments),
        cwd=command.parent,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def pip(*arguments: str, python: Path = Path(sys.executable)) -> None:
    """Run pip; its own words say what went wrong."""
    command = (str(python), "-m", "pip", "--disable-pip-version-check", *arguments)
    if subprocess.run(command, check=False).returncode:
        sys.exit(f"pip {arguments[0]} failed; its reason stands above.")


if __name__ == "__main__":
    sys.exit(main())
