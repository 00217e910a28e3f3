"""The way back that is kept before a risky task: a snapshot in a store of the program's own."""

from __future__ import annotations

from pathlib import Path

from plume_db.errors import PlumeError
from plume_db.folders import store_folder
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.session import Session
from plume_db.store.add import add_snapshot
from plume_db.store.layout import make_store
from plume_db.units import bytes_text


def safety_snapshot(task: Task, session: Session, name: str, folder: Path | None = None) -> str:
    """Take a verified snapshot before the task of that name; say where it is.

    Raises PlumeError where it can not be taken: then the task must not begin.
    """
    where = folder or store_folder()
    try:
        added = add_snapshot(task, session, make_store(where), f"before {name}")
    except PlumeError as error:
        raise PlumeError(
            tr(
                "No safety snapshot could be taken, so nothing was changed: {sentence} "
                "Make room, choose another store, or run the task without a snapshot.",
                sentence=error.sentence,
            )
        ) from error
    stored = bytes_text(added.manifest.stored)
    return tr(
        "snapshot {id} in {where} ({stored} new)", id=added.manifest.id, where=where, stored=stored
    )
