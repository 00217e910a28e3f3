"""How the tasks look in the window; what they do is told by the core."""

from __future__ import annotations

from dataclasses import dataclass

from plume_db.maintenance.kinds import Kind
from plume_db.maintenance.tasks import TASKS, task_named

__all__ = ["TASKS", "Look", "look_of", "task_named", "title_of"]


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
    "into": Look("compact-copy", "Compact into…", "Writing a compact copy of {file}"),
    "incremental": Look("give-back", "Give back now", "Giving back free pages of {file}"),
    "storage": Look("storage", "Change now", "Changing the storage of {file}"),
    "encoding": Look("encoding", "Copy to…", "Copying {file} in another encoding"),
    "analyze": Look("analyze", "Refresh statistics now", "Refreshing the statistics of {file}"),
    "optimize": Look("optimize", "Optimize now", "Optimizing {file}"),
    "dropstats": Look("drop-statistics", "Drop now", "Dropping the statistics of {file}"),
    "check": Look("shield", "Check now", "Checking {file}"),
    "reindex": Look("reindex", "Build anew now", "Building the indexes of {file} anew"),
    "checkpoint": Look("checkpoint", "Checkpoint now", "Checkpointing {file}"),
    "journal": Look("journal", "Switch now", "Switching the journal mode of {file}"),
    "backup": Look("backup", "Back up to…", "Backing up {file}"),
}


def look_of(kind: Kind) -> Look:
    """Give the look of a task; one without its own is drawn by its title."""
    action = f"{kind.title}…" if kind.out else kind.title
    return _LOOKS.get(kind.name, Look("maintenance", action, f"{kind.title}: {{file}}"))


def title_of(name: str) -> str:
    """Give the title of a task by its name; one that is not known here keeps its name."""
    return next((kind.title for kind in TASKS if kind.name == name), name)
