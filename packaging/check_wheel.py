"""Build the wheel, look at what is in it, install it into a fresh environment and run it there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = {
    "plume_db": ROOT / "plume_db",
    "plume_ui": ROOT / "ui/plume_ui",
    "plume_resources": ROOT / "resources/plume_resources",
}


def main() -> int:
    """Run the whole check; give an exit code, having said what is wrong."""
    with tempfile.TemporaryDirectory(prefix="plume-wheel-") as name:
        folder = Path(name)
        wheel = build(folder)
        wrong = contents(wheel) or behaviour(wheel, folder)
    if wrong:
        print(f"The wheel is not right: {wrong}.", file=sys.stderr)
        return 1
    print(f"{wheel.name}: its contents are complete, and it installs and runs")
    return 0


def build(folder: Path) -> Path:
    """Build the wheel into `folder`."""
    pip("wheel", "-q", "--no-deps", "-w", str(folder), str(ROOT))
    (wheel,) = folder.glob("*.whl")
    return wheel


def contents(wheel: Path) -> str:
    """Compare the wheel with the source tree; give what is wrong, or an empty text."""
    names = {n for n in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in n}
    wanted = {
        f"{package}/{path.relative_to(folder).as_posix()}"
        for package, folder in PACKAGES.items()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    if missing := sorted(wanted - names):
        return f"it lacks {', '.join(missing[:5])}"
    if strange := sorted(names - wanted):
        return f"it holds {', '.join(strange[:5])}, which is not part of a package"
    return ""


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
    return ""


def run(command: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a program away from the source tree, so that only what is installed can be found."""
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
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
