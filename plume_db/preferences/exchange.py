"""Settings as a text that goes from one computer to another."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

from plume_db.errors import PlumeError
from plume_db.language import tr
from plume_db.opening.state import examine, read_bytes
from plume_db.outfile import give_name

MARK = "Plume DB settings"
VERSION = 1
MOST_BYTES = 1_000_000
"""A file of settings is never larger."""


def write_settings(path: Path, values: Mapping[str, Any]) -> None:
    """Write settings to a file, whole or not at all; raises PlumeError where that fails."""
    if path.exists() and (path.stat().st_size or not path.is_file()):
        _refuse_strange(path)
    text = json.dumps({"kind": MARK, "version": VERSION, "settings": values}, indent=2)
    partial = path.with_name(f".{path.name}.{uuid4().hex}.new")
    try:
        partial.write_text(text + "\n", encoding="utf-8")
        give_name(partial, path, overwrite=True)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise PlumeError(
            tr("The settings could not be written to {path} ({error}).", path=path, error=error)
        ) from None


def _refuse_strange(path: Path) -> None:
    """Never write over anything but settings: the name may be that of a database."""
    try:
        read_settings(path)
    except PlumeError:
        raise PlumeError(
            tr(
                "{name} is there already and does not hold settings, so it was left alone. "
                "Choose another name.",
                name=path.name,
            )
        ) from None


def read_settings(path: Path) -> dict[str, Any]:
    """Read settings from a file that may be anything; raises PlumeError with the reason.

    It is read through SQLite's own file layer: a person may choose a database by mistake, and
    reading that in another way would drop its locks.
    """
    state = examine(path)
    if state.identity.size > MOST_BYTES:
        raise _strange(path)
    try:
        held = json.loads(read_bytes(path, 0, MOST_BYTES).decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise _strange(path) from None
    if not isinstance(held, dict) or held.get("kind") != MARK:
        raise _strange(path)
    if not isinstance(held.get("settings"), dict):
        raise _strange(path)
    return dict(held["settings"])


def _strange(path: Path) -> PlumeError:
    return PlumeError(
        tr(
            "{name} does not hold settings of Plume DB, so nothing was changed. Choose a file "
            "that was exported here.",
            name=path.name,
        )
    )
