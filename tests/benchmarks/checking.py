"""Checking: SQLite's own integrity check within our task, beside the same statement run plainly."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from plume_db.audit.log import AuditLog
from plume_db.jobs import Worker
from plume_db.maintenance.frame import carry_out
from plume_db.maintenance.integrity import CHECK, CheckResult
from plume_db.maintenance.kinds import Order
from plume_db.session import Session, open_session
from tests.benchmarks import data
from tests.benchmarks.figures import Figure

RUNS = 5
LIMIT = 1.2


def integrity_500mb() -> Figure:
    """Check 500 MB as the window does: statement against statement, on alike connections.

    The whole job, with CHECKs, references and the audit log, is told beside it.
    """
    path = data.demo(500)
    session = open_session(path)
    # A thread that stands back as our workers do, or a busy machine would slow down only one.
    thread = Worker("plain")
    try:
        _plain(session)  # brings the file into the system's cache
        plain, statement, whole = [], [], []
        for _ in range(RUNS):
            plain.append(thread.submit(lambda _task: _plain(session)).result())
            one, all_of_it = _task(session)
            statement.append(one)
            whole.append(all_of_it)
    finally:
        thread.close()
        session.close()
    value, yardstick = min(statement), min(plain)
    return Figure(
        "integrity-500mb",
        value * 1000,
        "ms",
        yardstick * 1000,
        "PRAGMA integrity_check on a connection opened alike",
        f"at most {LIMIT} x",
        value <= LIMIT * yardstick,
        {"whole_job_ms": round(min(whole) * 1000, 2), "bytes": path.stat().st_size},
    )


def _plain(session: Session) -> float:
    con = session.connect()
    try:
        start = time.perf_counter()
        found = con.execute("pragma integrity_check(1000)").fetchall()
        took = time.perf_counter() - start
    finally:
        con.close()
    assert found == [("ok",)]
    return took


def _task(session: Session) -> tuple[float, float]:
    with tempfile.TemporaryDirectory(prefix="plume-bench-") as folder:
        log = AuditLog(Path(folder))
        worker = session.worker("maintenance task")
        start = time.perf_counter()
        outcome = worker.submit(
            lambda task: carry_out(task, session, CHECK, Order(found=lambda _new: None), log)
        ).result()
        whole = time.perf_counter() - start
    result = outcome.result
    assert isinstance(result, CheckResult)
    assert not result.findings
    session.release("maintenance task")
    return result.statement_seconds, whole
