"""The frame around every task: note the intent, keep a way back, run, prove, note the result."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import apsw

from plume_db.audit.log import AuditLog, Record
from plume_db.errors import Cancelled, PlumeError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.maintenance.content import STATISTICS, Content, content_of, differences
from plume_db.maintenance.findings import Finding, classify
from plume_db.maintenance.guarding import Guard, guarded
from plume_db.maintenance.kinds import Fact, Kind, Order
from plume_db.maintenance.outlook import complete
from plume_db.maintenance.preflight import Preflight
from plume_db.maintenance.rowids import relied_on
from plume_db.maintenance.writing import logical_size, naming_holders, past_cancel
from plume_db.schema.read import read_catalog
from plume_db.session import Session
from plume_db.units import duration_text, moment_text

Snapshot = Callable[[Task, Session, str], str]
"""Takes a verified copy before a task of that name; gives the words that say where it is."""


@dataclass(frozen=True)
class Verification:
    """What was proved after a task."""

    content: str
    """``same``, ``differs``, ``not compared``, or empty where nothing was to be proved."""
    words: str = ""
    """What differs, or why nothing could be compared."""
    structure: tuple[str, ...] = ()
    """What ``PRAGMA quick_check`` says; empty where all is well."""
    references: int = 0
    """Rows without a parent that were not there before."""
    rows: int = 0
    seconds: float = 0.0

    @property
    def bad(self) -> bool:
        """Whether the task did what it must never do."""
        return self.content == "differs" or bool(self.structure) or self.references > 0


@dataclass(frozen=True)
class Outcome:
    """A task that came to its end."""

    result: Any
    verification: Verification
    snapshot: str = ""
    """Where the safety snapshot is; empty where none was taken."""
    seconds: float = 0.0
    """All of it: snapshot, work and proof."""


@dataclass(frozen=True)
class _Before:
    content: Content | None
    version: int
    orphans: int
    with_rowids: tuple[str, ...]


def carry_out(
    task: Task,
    session: Session,
    kind: Kind,
    order: Order,
    log: AuditLog,
    snapshot: Snapshot | None = None,
) -> Outcome:
    """Run a task on the worker it needs, with everything around it.

    Raises what the task raises; the audit log has it all the same.
    """
    began = time.monotonic()
    private = session.opened.encrypted
    intent = log.begin(session.path, kind.name, _intent(task, kind, order), private=private)
    where = ""
    try:
        with _guard(task, session, kind, order) as guard:
            if snapshot is not None and kind.risky and order.snapshot:
                where = snapshot(task, session, kind.name)
            with naming_holders(session.path):
                before = _look(task, kind, order.proof)
            if guard is not None:
                guard.require()  # nothing was written so far
            if kind.alone:
                session.step_aside()  # readers may have come back while the rows were hashed
            result = kind.run(task, session, order)
            verification = _prove(task, kind, before)
    except BaseException as error:
        _note_failure(log, intent, error, private, where)
        raise
    outcome = Outcome(result, verification, where, time.monotonic() - began)
    log.end(intent, _told(task, outcome), private=private)
    return outcome


@contextmanager
def _guard(task: Task, session: Session, kind: Kind, order: Order) -> Iterator[Guard | None]:
    """Watch over the file while a task may write to it."""
    if not kind.writes:
        yield None
        return
    with guarded(task, session, order.mark) as guard:
        yield guard


def foresee(
    task: Task,
    session: Session,
    kind: Kind,
    order: Order,
    store: Path | None = None,
    log: AuditLog | None = None,
) -> Preflight:
    """Tell what a task will do, need and take, on the reading connection of `task`."""
    told = kind.foresee(task, session, order)
    told = complete(told, kind, order, task, session, store)
    if log is None:
        return told
    return replace(told, facts=(*told.facts, _last_done(log, session, kind)))


def _last_done(log: AuditLog, session: Session, kind: Kind) -> Fact:
    """Tell when the task was last carried out on this file, as far as the log knows."""
    with suppress(PlumeError):
        for deed in log.deeds(session.path):
            if deed.intent.task == kind.name and deed.outcome == "done":
                ago = max(0.0, time.time() - deed.intent.at)
                return (
                    tr("Last done"),
                    tr("just now") if ago < 1 else tr("{ago} ago", ago=duration_text(ago)),
                    tr("{at}, by this program", at=moment_text(deed.intent.at)),
                )
    return (tr("Last done"), tr("never, as far as this program knows"), "")


def _intent(task: Task, kind: Kind, order: Order) -> dict[str, Any]:
    body: dict[str, Any] = {
        "parameters": dict(order.options),
        "writes": kind.writes,
        "snapshot": kind.risky and order.snapshot,
        "proof": kind.keeps != "nothing" and order.proof,
    }
    if order.out is not None:
        body["out"] = str(order.out)
    with suppress(apsw.Error, UnicodeDecodeError):
        body["bytes_before"] = logical_size(task.con)
    return body


def _look(task: Task, kind: Kind, proof: bool) -> _Before:
    """Hash the file as it is, where the task must keep its content and the person wants it."""
    if kind.keeps == "nothing" or not proof:
        return _Before(None, 0, 0, ())
    with_rowids = relied_on(read_catalog(task))
    task.con.execute("begin").fetchall()
    try:
        content = content_of(
            task, with_rowids=with_rowids, without=_left_out(kind), share=(0.0, 0.2)
        )
        return _Before(content, _version(task.con), _orphans(task.con), with_rowids)
    finally:
        _let_go(task.con)


def _let_go(con: apsw.Connection) -> None:
    # The progress handler stays: it is what a cancel of the work itself is seen by. A rollback
    # takes too few steps to be stopped by it.
    if con.in_transaction:
        con.execute("rollback").fetchall()


def _left_out(kind: Kind) -> tuple[str, ...]:
    return STATISTICS if kind.keeps == "content but statistics" else ()


def _prove(task: Task, kind: Kind, before: _Before) -> Verification:
    """Hash again and compare; what another program wrote meanwhile is not held against the task."""
    if before.content is None:
        if kind.keeps == "nothing":
            return Verification("")
        return Verification("not compared", tr("you asked for no proof"))
    past_cancel(task.con)  # the work is done: its proof is not to be missed
    calm = _Uncancelled(task.con)
    start, con = time.monotonic(), task.con
    con.execute("begin").fetchall()
    try:
        after = content_of(calm, with_rowids=before.with_rowids, without=_left_out(kind))
        structure = _structure(con)
        more = max(0, _orphans(con) - before.orphans)
        foreign = _version(con) != before.version
    finally:
        _let_go(con)
    found = differences(before.content, after)
    seconds = time.monotonic() - start
    if found and foreign:
        words = tr("another program wrote to the file meanwhile, so the content is not compared")
        return Verification("not compared", words, structure, 0, after.rows, seconds)
    words = "; ".join(found[:5])
    state = "differs" if found else "same"
    return Verification(state, words, structure, more, after.rows, seconds)


class _Uncancelled(Task):
    """A task whose cancel is not looked at any more."""

    def __init__(self, con: apsw.Connection) -> None:
        super().__init__(con)


def _version(con: apsw.Connection) -> int:
    """Read the number that changes when another connection commits."""
    return int(con.pragma("data_version"))


def _orphans(con: apsw.Connection) -> int:
    try:
        sql = "select count(*) from pragma_foreign_key_check"
        return int(str(con.execute(sql).fetchall()[0][0]))
    except (apsw.InterruptError, apsw.BusyError):
        raise
    except (apsw.Error, UnicodeDecodeError):
        return 0


def _structure(con: apsw.Connection) -> tuple[str, ...]:
    found = []
    try:
        for (line,) in con.execute("pragma quick_check(20)"):
            # Rows that break a rule of their column were there before, and are no damage.
            if line != "ok" and classify(str(line)).kind != "constraint":
                found.append(str(line))
    except (apsw.InterruptError, apsw.BusyError):
        raise
    except apsw.SQLError:
        pass  # a module or a function that is not known here
    except (apsw.Error, UnicodeDecodeError) as error:
        found.append(str(error))
    return tuple(found)


def _note_failure(
    log: AuditLog, intent: Record, error: BaseException, private: bool, snapshot: str
) -> None:
    stopped = isinstance(error, (Cancelled, apsw.InterruptError, KeyboardInterrupt))
    words = error.sentence if isinstance(error, PlumeError) else f"{type(error).__name__}: {error}"
    body = {
        "outcome": "cancelled" if stopped else "failed",
        "why": "" if stopped else words,
        "snapshot": snapshot,
    }
    with suppress(PlumeError):
        log.end(intent, body, private=private)


def _told(task: Task, outcome: Outcome) -> Mapping[str, Any]:
    result, proof = outcome.result, outcome.verification
    body: dict[str, Any] = {
        "outcome": "done",
        "seconds": round(outcome.seconds, 3),
        "work_seconds": round(float(getattr(result, "seconds", 0.0)), 3),
        "snapshot": outcome.snapshot,
        "findings": [_finding(each) for each in getattr(result, "findings", ())[:50]],
        "note": getattr(result, "note", ""),
    }
    if proof.content:
        body["verification"] = {
            "content": proof.content,
            "words": proof.words,
            "structure": list(proof.structure),
            "references": proof.references,
            "rows": proof.rows,
            "seconds": round(proof.seconds, 3),
        }
    with suppress(apsw.Error, UnicodeDecodeError):
        body["bytes_after"] = logical_size(task.con)
    return body


def _finding(finding: Finding) -> dict[str, Any]:
    return asdict(finding)
