"""What a backup will do, told before it runs."""

from __future__ import annotations

from pathlib import Path

from plume_db.backup.target import refusal
from plume_db.database import Mode
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.maintenance.preflight import Preflight, access, names, need, others, shortages
from plume_db.maintenance.writing import logical_size
from plume_db.session import Session


def preflight_backup(
    task: Task, session: Session, out: Path | None = None, overwrite: bool = False
) -> Preflight:
    """Tell what a backup to `out` will do; without `out`, as if beside the file."""
    size = logical_size(task.con)
    folder = (out or session.path).parent
    needs = (need(tr("the copy"), folder, size + size // 20),)
    no = refusal((session.path, session.opened.place.path), out, overwrite) if out else ""
    return Preflight(
        task="backup",
        will_do=(
            tr(
                "Copies the database as it is at one moment into a new file, checks the copy "
                "(integrity, schema, row counts), and only then gives it its name."
            )
            + (tr(" The copy has the same key.") if session.opened.encrypted else "")
        ),
        writes=False,
        access=access(session, writes=False),
        size=size,
        needs=needs,
        holders=others(session),
        warnings=_warnings(task, session),
        blockers=(*([no] if no else []), *(shortages(needs) if out else ())),
    )


def _warnings(task: Task, session: Session) -> tuple[str, ...]:
    found = []
    holders = others(session)
    if holders and task.con.pragma("journal_mode") != "wal":
        found.append(
            tr(
                "{names} also has the file open and can not write while the pages are "
                "copied, since the file does not use a write-ahead log.",
                names=names(holders),
            )
        )
    if session.opened.mode is Mode.PRIVATE_COPY:
        found.append(tr("The backup is made of the private copy that you see."))
    if session.opened.damage:
        found.append(tr("The file is damaged: the backup is made all the same, and is marked so."))
    return tuple(found)
