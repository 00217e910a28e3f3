"""One remembered statement."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Ended(enum.Enum):
    """How a statement ended."""

    ROWS = "rows"
    CHANGED = "changed"
    """It wrote; the number is of the rows it changed."""
    FAILED = "failed"
    STOPPED = "stopped"
    DECLINED = "declined"
    """It was rehearsed and then not run."""


@dataclass(frozen=True)
class Entry:
    """A statement that was run, or a snippet."""

    sql: str
    file: str = ""
    """The path of the file it was run on; "" for a snippet of no file."""
    started: float = 0.0
    """Unix time, in seconds."""
    seconds: float = 0.0
    ended: Ended = Ended.ROWS
    rows: int = 0
    told: str = ""
    """The error's sentence, or what else there is to say."""
    name: str = ""
    """The name of a snippet; "" for a statement that was run."""
    pinned: bool = False
    id: int = 0
    """Its number in the history; 0 while it is not kept."""
    whole: bool = True
    """Whether `sql` is all of the statement; a very long one is cut."""
