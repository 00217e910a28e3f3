"""Noticing that a file was changed, replaced or removed from outside."""

from __future__ import annotations

import enum
import os
from pathlib import Path
from typing import NamedTuple

from plume_db.language import to_say
from plume_db.opening.state import Identity, identity_of, side


class Change(enum.Enum):
    """What happened to the file since it was last looked at."""

    NONE = to_say("unchanged")
    CONTENT = to_say("changed by another program")
    REPLACED = to_say("replaced by another file")
    REMOVED = to_say("moved or deleted")


class Fingerprint(NamedTuple):
    """What tells, by two stat calls and no opening, whether a database changed."""

    identity: Identity | None
    wal: tuple[int, int]
    """Bytes and time of the -wal file; zeros where it is absent or empty."""


def fingerprint(path: Path) -> Fingerprint:
    """Look at the file and its -wal now."""
    try:
        identity = identity_of(os.stat(path))  # noqa: PTH116 - follows links, one call
    except OSError:
        identity = None
    try:
        found = os.stat(side(path, "-wal"))  # noqa: PTH116
        wal = (found.st_size, found.st_mtime_ns) if found.st_size else (0, 0)
    except OSError:
        wal = (0, 0)
    return Fingerprint(identity, wal)


def compare(before: Fingerprint, now: Fingerprint) -> Change:
    """Say what happened between two fingerprints of the same path."""
    if now.identity is None:
        return Change.REMOVED
    if before.identity is None or not before.identity.same_file(now.identity):
        return Change.REPLACED
    return Change.NONE if before == now else Change.CONTENT
