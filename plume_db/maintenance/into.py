"""VACUUM INTO: a compact copy in a new file, while the file itself stays as it is."""

from __future__ import annotations

import time
from pathlib import Path

import apsw

from plume_db.backup.target import publish, refusal
from plume_db.backup.to_file import half_copy
from plume_db.beside import beside, passed_on
from plume_db.database import Mode, Place, connect
from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.maintenance.content import content_of, differences
from plume_db.maintenance.kinds import Kind, Order
from plume_db.maintenance.preflight import Preflight, access, need, others, shortages
from plume_db.maintenance.results import PATH, Done, facts_of, words_of
from plume_db.maintenance.rowids import renumbered
from plume_db.maintenance.writing import logical_size, naming_holders
from plume_db.schema.read import read_catalog
from plume_db.session import Session
from plume_db.units import bytes_text


def preflight_into(task: Task, session: Session, order: Order) -> Preflight:
    """Tell what a compact copy will take."""
    con = task.con
    size, free = logical_size(con), int(con.pragma("freelist_count")) * int(con.pragma("page_size"))
    folder = (order.out or session.path).parent
    needs = (need(tr("the compact copy"), folder, size - free),)
    out = order.out
    sources = (session.path, session.opened.place.path)
    no = refusal(sources, out, order.overwrite) if out else ""
    return Preflight(
        task="into",
        will_do=(
            tr(
                "VACUUM INTO writes the database as it is at one moment into a new file, "
                "without free "
                "pages, every rowid kept; the copy is proved to hold the same before it gets "
                "its name."
            )
        ),
        writes=False,
        access=access(session, writes=False),
        size=size,
        needs=needs,
        holders=others(session),
        blockers=(*((no,) if no else ()), *(shortages(needs) if out else ())),
    )


def vacuum_into(task: Task, session: Session, out: Path, *, overwrite: bool = False) -> Done:
    """Write a compact copy, on a connection that reads; nothing is left where it fails."""
    start, place = time.monotonic(), session.opened.place
    out = out.absolute()
    if no := refusal((session.path, place.path), out, overwrite):
        raise PlumeError(no)
    before = logical_size(task.con)
    with naming_holders(session.path), half_copy(out, session.path) as partial:
        # The connections that read are barred from attaching, which VACUUM INTO does.
        con = connect(Place(place.path, place.mode, place.key, guarded=False), with_others=True)
        with beside(task, con, passed_on(task)) as inner:
            after = _copy(inner, partial, place)
        publish(partial, out, overwrite)
    words = tr(
        "A compact copy of {after} was made and proved: {name}.",
        after=bytes_text(after),
        name=out.name,
    )
    seconds = time.monotonic() - start
    return Done(words, seconds, before, after, ((PATH, str(out), ""),))


def _copy(task: Task, partial: Path, place: Place) -> int:
    con = task.con
    con.config(apsw.SQLITE_DBCONFIG_ENABLE_ATTACH_CREATE, 1)
    con.config(apsw.SQLITE_DBCONFIG_ENABLE_ATTACH_WRITE, 1)
    con.config(apsw.SQLITE_DBCONFIG_DQS_DDL, 1)
    con.limit(apsw.SQLITE_LIMIT_LENGTH, 2**31 - 1)
    con.execute("pragma query_only=0").fetchall()
    version = int(con.pragma("data_version"))
    kept = renumbered(read_catalog(task))
    task.report(0.0, 1.0, tr("Writing the compact copy"))
    try:
        con.execute("vacuum into ?", (str(partial),)).fetchall()
    except apsw.SQLError as error:
        raise PlumeError(tr("SQLite can not copy this file: {error}.", error=error)) from None
    con.execute("pragma query_only=1").fetchall()
    content = content_of(task, with_rowids=kept, share=(0.5, 0.75))
    foreign = int(con.pragma("data_version")) != version
    copy = connect(Place(partial, Mode.IMMUTABLE, place.key))
    with beside(task, copy) as inner:
        wrong = differences(content, content_of(inner, with_rowids=kept))
        size = logical_size(copy)
    if wrong and not foreign:
        raise PlumeError(
            tr("The copy is not like the file ({wrong}), so it was removed.", wrong=wrong[0])
        )
    return size


def _run(task: Task, session: Session, order: Order) -> Done:
    if order.out is None:
        raise PlumeError(tr("A compact copy needs the name of the file it goes to."))
    return vacuum_into(task, session, order.out, overwrite=order.overwrite)


INTO = Kind(
    "into",
    tr("Compact into a new file"),
    tr("VACUUM INTO: the file itself stays"),
    tr("Space"),
    writes=False,
    foresee=preflight_into,
    run=_run,
    summary=words_of,
    facts=facts_of,
    out=tr("the compact copy"),
    effort=2.5,
    reads=3.0,
    rewrites=1.0,
)
