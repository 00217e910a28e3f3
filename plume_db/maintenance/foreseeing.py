"""The part of a preflight that is the same for most tasks that write."""

from __future__ import annotations

from collections.abc import Iterable

from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.maintenance.kinds import Fact
from plume_db.maintenance.preflight import (
    Need,
    Preflight,
    access,
    names,
    need,
    others,
    shortages,
    write_blockers,
)
from plume_db.maintenance.writing import logical_size
from plume_db.session import Session


def foresee_writing(
    task: Task,
    session: Session,
    name: str,
    will_do: str,
    *,
    room: int = 0,
    purpose: str = tr("journal, while pages change"),
    needs: tuple[Need, ...] = (),
    warnings: Iterable[str] = (),
    risks: Iterable[str] = (),
    blockers: Iterable[str] = (),
    gives_back: int | None = None,
    facts: tuple[Fact, ...] = (),
) -> Preflight:
    """Put a preflight together; `room` is what the journal may take beside the file, in bytes."""
    if room:
        needs = (*needs, need(purpose, session.path.parent, room))
    holders = others(session)
    told = list(warnings)
    if holders:
        told.append(
            tr(
                "{names} also has the file open: this waits up to 5 seconds for its "
                "locks, then gives up and changes nothing.",
                names=names(holders),
            )
        )
    return Preflight(
        task=name,
        will_do=will_do,
        writes=True,
        access=access(session, writes=True),
        size=logical_size(task.con),
        needs=needs,
        gives_back=gives_back,
        facts=facts,
        holders=holders,
        warnings=tuple(told),
        risks=tuple(risks),
        blockers=(*blockers, *write_blockers(session), *shortages(needs)),
    )
