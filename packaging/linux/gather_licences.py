"""Gather the licences of all that the bundle holds: ``gather_licences.py BUNDLE FOLDER``.

Run by the Python of the environment that the bundle was built in. It fails where it can not tell
where a library comes from, so nothing is shipped whose licence is not.
"""

from __future__ import annotations

import importlib.metadata
import re
import shutil
import subprocess
import sys
from pathlib import Path

WHEELS = {
    "apsw-sqlite3mc": ("apsw", "libsqlite3_tool"),
    "numpy": ("numpy", "libscipy_openblas", "libgfortran-", "libquadmath-"),
    "platformdirs": (),
    "pyinstaller": (),
    "pyqtgraph": ("pyqtgraph",),
    "pyside6-essentials": ("PySide6", "libQt6", "libicu", "libpyside6"),
    "shiboken6": ("shiboken6", "libshiboken6"),
    "sqlparse": (),
    "xlsxwriter": (),
}
"""Every wheel in the bundle, and what of the bundle's first level is from it."""
OURS = ("plume_resources", "LICENSE")
PYTHON = ("python3", "libpython3", "base_library.zip")


def main(bundle: Path, folder: Path) -> None:
    """Copy the texts, one folder or file for each origin."""
    folder.mkdir(parents=True, exist_ok=True)
    for wheel in WHEELS:
        of_wheel(wheel, folder)
    of_python(folder)
    for entry in sorted((bundle / "_internal").iterdir()):
        if not known(entry.name):
            of_system(entry.name, folder)


def known(name: str) -> bool:
    """Tell whether something is of a wheel, of Python or our own."""
    starts = (*OURS, *PYTHON, *(each for wheel in WHEELS.values() for each in wheel), *WHEELS)
    return name.startswith(starts)


def of_wheel(name: str, folder: Path) -> None:
    """Copy what a wheel says of its licence."""
    distribution = importlib.metadata.distribution(name)
    texts = [
        each
        for each in distribution.files or ()
        if ".dist-info" in str(each)
        and re.search(r"licen[cs]e|copying|notice|authors", str(each), re.I)
    ]
    for each in texts:
        words = str(each).partition(".dist-info/")[2].replace("licenses/", "").split("/")
        copy(Path(str(distribution.locate_file(each))), folder / f"{name}.{'-'.join(words)}")
    if not texts:
        licence = distribution.metadata["License-Expression"] or distribution.metadata["License"]
        if not licence:
            sys.exit(f"{name} does not say under which licence it is.")
        (folder / f"{name}.txt").write_text(f"{name} {distribution.version}: {licence}\n")


def of_python(folder: Path) -> None:
    """Copy Python's own."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for place in (
        Path(sys.base_prefix) / "lib" / version / "LICENSE.txt",
        Path(f"/usr/share/doc/{version}/copyright"),
    ):
        if place.exists():
            return copy(place, folder / "python.txt")
    return sys.exit("The licence of Python is not where it is expected.")


def of_system(name: str, folder: Path) -> None:
    """Copy what Debian says of the package that a library is from."""
    found = subprocess.run(
        ("dpkg-query", "-S", f"*/{name}"), capture_output=True, text=True, check=False
    ).stdout
    package = next((line.partition(":")[0] for line in found.splitlines() if name in line), "")
    text = Path(f"/usr/share/doc/{package}/copyright")
    if not package or not text.exists():
        sys.exit(f"Nothing says under which licence {name} is.")
    copy(text, folder / f"{package}.txt")


def copy(text: Path, out: Path) -> None:
    """Copy a text, readable for everybody."""
    shutil.copyfile(text, out)
    out.chmod(0o644)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
