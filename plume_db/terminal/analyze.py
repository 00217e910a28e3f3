"""``plume-db analyze FILE``."""

from __future__ import annotations

import argparse

from plume_db.errors import PlumeError
from plume_db.maintenance import analyze, preflight_analyze
from plume_db.terminal.console import Console
from plume_db.terminal.work import opened, reading, writing
from plume_db.units import duration_text


def run(arguments: argparse.Namespace, console: Console) -> bool:
    """Refresh the planner's statistics; True where tables had to be left out."""
    with opened(arguments, console) as session:
        before = reading(session, lambda task: preflight_analyze(task, session), console)
        for reason in before.blockers:
            raise PlumeError(reason)
        done = writing(session, lambda task: analyze(task, session.path), console)
    for finding in done.findings:
        console.say(f"{finding.table}: {finding.text}")
    console.say(
        f"{done.tables} table{'s' * (done.tables != 1)} analysed in {duration_text(done.seconds)}, "
        f"statistics rows {done.rows_before} before, {done.rows_after} after"
    )
    if done.note:
        console.note(done.note)
    return bool(done.findings)
