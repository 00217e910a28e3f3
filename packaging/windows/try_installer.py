"""Install, use and remove the program on Windows, and look at what each step left.

``python try_installer.py dist/plume-db-1.2.3-setup.exe``, as a person without administrator rights.
It changes the registry of that person, so it is for a machine that is thrown away.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import facts

QUIET = ("/VERYSILENT", "/SUPPRESSMSGBOXES", "/NORESTART", "/CURRENTUSER")
PROG_ID = "PlumeDB.sqlite"
KEYS = (
    rf"Software\Classes\{PROG_ID}",
    r"Software\Classes\Applications\plume-db-gui.exe",
    r"Software\Plume DB",
    r"Software\Microsoft\Windows\CurrentVersion\App Paths\plume-db.exe",
)


def main(setup: str) -> int:
    """Run the round; give an exit code, having said what is wrong."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "Plume DB ü")
        subprocess.run((setup, *QUIET, f"/DIR={folder}"), check=True)
        wrong = installed(folder)
        subprocess.run((str(folder / "unins000.exe"), *QUIET[:3]), check=True)
        wrong += removed(folder)
    for sentence in wrong:
        print(sentence, file=sys.stderr)
    return 1 if wrong else 0


def installed(folder: Path) -> list[str]:
    """Look at what the installer made; the program must pass its own test."""
    wrong = [f"The key {key} is missing." for key in KEYS if not has_key(key)]
    own, shared = facts.suffixes()
    for suffix in (*own, *shared):
        if PROG_ID not in values(rf"Software\Classes\{suffix}\OpenWithProgids"):
            wrong.append(f"Open with does not offer Plume DB for {suffix}.")
        if values(rf"Software\Classes\{suffix}").get("") == PROG_ID:
            wrong.append(f"It took {suffix} without being asked.")
    for name in ("plume-db.exe", "plume-db-gui.exe"):
        done = subprocess.run(
            (str(folder / name), "--selftest"),
            check=False,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        )
        if done.returncode:
            wrong.append(f"{name} does not pass its own test.")
    return wrong


def removed(folder: Path, patience: float = 30) -> list[str]:
    """Look at what is left; the uninstaller ends its work in a copy of itself."""
    ends = time.monotonic() + patience
    while time.monotonic() < ends and (folder / "plume-db.exe").exists():
        time.sleep(0.5)
    wrong = [f"The key {key} was left." for key in KEYS if has_key(key)]
    if (folder / "plume-db.exe").exists():
        wrong.append(f"The program was left in {folder}.")
    for suffix in (each for group in facts.suffixes() for each in group):
        if PROG_ID in values(rf"Software\Classes\{suffix}\OpenWithProgids"):
            wrong.append(f"Open with still offers Plume DB for {suffix}.")
    return wrong


def has_key(key: str) -> bool:
    """Whether a key is in the person's part of the registry."""
    import winreg

    try:
        winreg.OpenKey(winreg.HKEY_CURRENT_USER, key).Close()
    except OSError:
        return False
    return True


def values(key: str) -> dict[str, object]:
    """Give the values of a key, by their names; "" is the default one."""
    import winreg

    found: dict[str, object] = {}
    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as handle:
            for at in range(winreg.QueryInfoKey(handle)[1]):
                name, value, _kind = winreg.EnumValue(handle, at)
                found[name] = value
    except OSError:
        pass
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
