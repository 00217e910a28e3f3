"""All tasks, in the order in which the window lists them."""

from __future__ import annotations

from plume_db.backup.to_file import BACKUP
from plume_db.maintenance.compact import VACUUM
from plume_db.maintenance.integrity import CHECK
from plume_db.maintenance.kinds import Kind
from plume_db.maintenance.statistics import ANALYZE

TASKS: tuple[Kind, ...] = (VACUUM, ANALYZE, CHECK, BACKUP)


def task_named(name: str) -> Kind:
    """Find a task by its name; an unknown one is the first."""
    return next((kind for kind in TASKS if kind.name == name), TASKS[0])
