"""Make the virtual environment ``.venv`` and install Plume DB into it; nothing where it is done.

Called by the Makefile with the Python it found: ``python set_up.py [dev]``. Standard library only.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
STAMP = VENV / "plume-db-installed"


def main(arguments: list[str]) -> int:
    """Bring ``.venv`` up to date; give an exit code, having said what is wrong."""
    extra = "[dev]" if "dev" in arguments else ""
    wanted = _fingerprint()
    if _done(wanted, extra):
        return 0
    if not _can_make_venv():
        return 1
    python = _python()
    if not _works(python):
        print("Making .venv", flush=True)
        if subprocess.run(
            (sys.executable, "-m", "venv", "--clear", str(VENV)), check=False
        ).returncode:
            return _fail(
                "The virtual environment .venv could not be made; the reason stands above."
            )
    who = "Plume DB and its tests need" if extra else "Plume DB needs"
    print(f"Installing what {who} into .venv", flush=True)
    command = (str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", "-e")
    if subprocess.run((*command, f".{extra}"), cwd=ROOT, check=False).returncode:
        return _fail("pip could not install what is needed; its reason stands above.")
    # Only makes each start quicker; see there.
    subprocess.run((str(python), str(ROOT / "packaging/binding_code.py")), check=False)
    STAMP.write_text(f"{wanted}{extra}\n")
    return 0


def _fingerprint() -> str:
    content = (ROOT / "pyproject.toml").read_bytes()
    return hashlib.sha256(content).hexdigest()


def _done(wanted: str, extra: str) -> bool:
    if not _works(_python()) or not STAMP.exists():
        return False
    installed = STAMP.read_text().strip()
    return installed in (f"{wanted}{extra}", f"{wanted}[dev]")


def _python() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _works(python: Path) -> bool:
    """Tell whether the environment's Python starts: a system upgrade can take it away."""
    if not python.exists():
        return False
    return not subprocess.run(
        (str(python), "-m", "pip", "--version"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    ).returncode


def _can_make_venv() -> bool:
    """Check for ensurepip, which Debian keeps in a package of its own; get it where we may."""
    if has_ensurepip():
        return True
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if os.name == "posix" and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing {package}", flush=True)
        apt_get("update")
        apt_get("install", "-y", package)
        if has_ensurepip():
            return True
    _fail(
        f"{sys.executable} has no complete venv module, so no virtual environment can be made. "
        f"On Debian and Ubuntu: sudo apt-get install {package}"
    )
    return False


def apt_get(*words: str) -> None:
    """Run apt-get without questions."""
    subprocess.run(
        ("apt-get", "-qq", *words),
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        stdout=subprocess.DEVNULL,
        check=False,
    )


def has_ensurepip() -> bool:
    """Tell whether this Python can make an environment with pip in it."""
    return not subprocess.run(
        (sys.executable, "-c", "import venv, ensurepip"), stderr=subprocess.DEVNULL, check=False
    ).returncode


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
