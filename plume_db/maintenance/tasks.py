"""All tasks, in the order in which the window lists them; tasks of one section stand together."""

from __future__ import annotations

from plume_db.backup.to_file import BACKUP
from plume_db.maintenance.checkpoint import CHECKPOINT, JOURNAL
from plume_db.maintenance.compact import VACUUM
from plume_db.maintenance.convert import STORAGE
from plume_db.maintenance.incremental import INCREMENTAL
from plume_db.maintenance.integrity import CHECK
from plume_db.maintenance.into import INTO
from plume_db.maintenance.kinds import Kind
from plume_db.maintenance.optimize import DROP, OPTIMIZE
from plume_db.maintenance.recode import ENCODING
from plume_db.maintenance.reindex import REINDEX
from plume_db.maintenance.statistics import ANALYZE

TASKS: tuple[Kind, ...] = (
    VACUUM,
    INTO,
    INCREMENTAL,
    STORAGE,
    ENCODING,
    ANALYZE,
    OPTIMIZE,
    DROP,
    CHECK,
    REINDEX,
    CHECKPOINT,
    JOURNAL,
    BACKUP,
)


def task_named(name: str) -> Kind:
    """Find a task by its name; an unknown one is the first."""
    return next((kind for kind in TASKS if kind.name == name), TASKS[0])
