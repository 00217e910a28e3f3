"""How the tasks look in the window; what they do is told by the core."""

from __future__ import annotations

from dataclasses import dataclass

from plume_db.language import tr
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
    "vacuum": Look("vacuum", tr("Compact now"), tr("Compacting {file}")),
    "into": Look("compact-copy", tr("Compact into…"), tr("Writing a compact copy of {file}")),
    "incremental": Look("give-back", tr("Give back now"), tr("Giving back free pages of {file}")),
    "storage": Look("storage", tr("Change now"), tr("Changing the storage of {file}")),
    "encoding": Look("encoding", tr("Copy to…"), tr("Copying {file} in another encoding")),
    "analyze": Look(
        "analyze", tr("Refresh statistics now"), tr("Refreshing the statistics of {file}")
    ),
    "optimize": Look("optimize", tr("Optimize now"), tr("Optimizing {file}")),
    "dropstats": Look("drop-statistics", tr("Drop now"), tr("Dropping the statistics of {file}")),
    "check": Look("shield", tr("Check now"), tr("Checking {file}")),
    "reindex": Look("reindex", tr("Build anew now"), tr("Building the indexes of {file} anew")),
    "checkpoint": Look("checkpoint", tr("Checkpoint now"), tr("Checkpointing {file}")),
    "journal": Look("journal", tr("Switch now"), tr("Switching the journal mode of {file}")),
    "backup": Look("backup", tr("Back up to…"), tr("Backing up {file}")),
}


def look_of(kind: Kind) -> Look:
    """Give the look of a task; one without its own is drawn by its title."""
    action = f"{kind.title}…" if kind.out else kind.title
    return _LOOKS.get(
        kind.name, Look("maintenance", action, tr("{title}: {{file}}", title=kind.title))
    )


def title_of(name: str) -> str:
    """Give the title of a task by its name; one that is not known here keeps its name."""
    return next((kind.title for kind in TASKS if kind.name == name), name)
