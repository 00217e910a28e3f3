"""``plume-db vacuum FILE``."""

from __future__ import annotations

import argparse

from plume_db.errors import PlumeError
from plume_db.maintenance import compact, preflight_compact
from plume_db.terminal.console import Console
from plume_db.terminal.work import opened, reading, writing
from plume_db.units import bytes_text, duration_text


def run(arguments: argparse.Namespace, console: Console) -> bool:
    """Compact a file; refuse where that would break a full-text index or can not be done."""
    with opened(arguments, console) as session:
        before = reading(session, lambda task: preflight_compact(task, session), console)
        for reason in (*before.blockers, *before.risks):
            raise PlumeError(reason)
        for warning in before.warnings:
            console.note(warning)
        done = writing(session, lambda task: compact(task, session.path), console)
    console.say(
        f"{bytes_text(done.bytes_before)} before, {bytes_text(done.bytes_after)} after "
        f"({bytes_text(done.bytes_before - done.bytes_after)} given back), "
        f"in {duration_text(done.seconds)}"
    )
    if done.note:
        console.note(done.note)
    return False
