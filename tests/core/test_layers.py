"""The core stands alone: no module of it imports Qt, however late."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

IMPORT_ALL = """
import importlib, pkgutil, sys
import plume_db
for each in pkgutil.walk_packages(plume_db.__path__, "plume_db."):
    if not each.name.endswith("__main__"):
        importlib.import_module(each.name)
bad = {"PySide6", "pyqtgraph", "sqlite3"} & set(sys.modules)
print(sorted(bad))
"""

IMPORT_ENTRY = """
import sys
before = set(sys.modules)
import plume_ui.entry
print(sorted(m for m in set(sys.modules) - before if m.split(".")[0] in
      ("PySide6", "apsw", "numpy", "pyqtgraph", "sqlparse", "platformdirs")))
"""

IMPORT_WINDOW = """
import sys
import plume_ui.app
print(sorted({"numpy", "pyqtgraph", "sqlparse", "apsw.ext", "sqlite3"} & set(sys.modules)))
"""


def run(code: str) -> str:
    paths = [str(ROOT), str(ROOT / "ui"), str(ROOT / "resources")]
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = {paths!r}\n{code}"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_no_module_of_the_core_imports_qt_or_a_second_sqlite() -> None:
    assert run(IMPORT_ALL) == "[]"


def test_entry_point_imports_the_standard_library_only() -> None:
    assert run(IMPORT_ENTRY) == "[]"


def test_window_starts_without_anything_heavy() -> None:
    assert run(IMPORT_WINDOW) == "[]"


def test_nothing_opens_a_database_but_sqlite() -> None:
    """A static look for calls that would drop SQLite's locks on a person's file."""
    allowed = {
        # Our own files: icons, settings, private copies, key files, the system's lock table.
        "plume_db/opening/copies.py",
        "plume_db/opening/locks.py",
    }
    words = (
        "sqlite3.connect",
        "import sqlite3",
        "QMimeDatabase",
        "QtSql",
        "copyfile",
        "shutil.copy",
    )
    found = []
    for folder in ("plume_db", "ui/plume_ui"):
        for path in (ROOT / folder).rglob("*.py"):
            name = path.relative_to(ROOT).as_posix()
            text = path.read_text()
            found += [f"{name}: {w}" for w in words if w in text and name not in allowed]
    assert not found
