"""How the tasks look in the window; what they do is told by the core."""

from __future__ import annotations

from dataclasses import dataclass

from plume_db.maintenance.kinds import Kind
from plume_db.maintenance.tasks import TASKS, task_named

__all__ = ["TASKS", "Look", "look_of", "task_named"]


@dataclass(frozen=True)
class Look:
    """What a task is drawn with."""

    icon: str
    action: str
    """What its button reads."""
    running: str
    """What the Activity panel calls it; ``{file}`` stands for the file's name."""


_LOOKS = {
    "vacuum": Look("vacuum", "Compact now", "Compacting {file}"),
    "analyze": Look("analyze", "Refresh statistics now", "Refreshing the statistics of {file}"),
    "check": Look("shield", "Check now", "Checking {file}"),
    "backup": Look("backup", "Back up to…", "Backing up {file}"),
}


def look_of(kind: Kind) -> Look:
    """Give the look of a task; one without its own is drawn by its title."""
    return _LOOKS.get(kind.name, Look("maintenance", kind.title, f"{kind.title}: {{file}}"))
