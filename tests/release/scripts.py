"""Reads the scripts of packaging/, which are no package that could be imported."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"


def load(name: str, folder: str = "") -> ModuleType:
    """Import a script of packaging/ as a module, found before any library of that name."""
    place = str(PACKAGING / folder)
    sys.path.insert(0, place)
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(place)
