"""``plume-db backup FILE OUT``."""

from __future__ import annotations

import argparse
from pathlib import Path

from plume_db.backup import backup_to_file, preflight_backup
from plume_db.errors import PlumeError
from plume_db.terminal.console import Console
from plume_db.terminal.work import opened, reading
from plume_db.units import bytes_text, count_text, duration_text


def run(arguments: argparse.Namespace, console: Console) -> bool:
    """Copy a file and check the copy; True where the copy shows damage or broken rules."""
    out = Path(arguments.out).absolute()
    with opened(arguments, console) as session:
        before = reading(session, lambda task: preflight_backup(task, session, out), console)
        for reason in before.blockers:
            raise PlumeError(reason)
        for warning in before.warnings:
            console.note(warning)
        done = reading(session, lambda task: backup_to_file(task, session, out), console)
    for finding in done.findings:
        console.say(f"{finding.kind}: {finding.text}")
    console.say(
        f"{done.path}: {bytes_text(done.size)}, {done.tables} tables, "
        f"{count_text(done.rows)} rows, copied and checked in {duration_text(done.seconds)}"
        + (", encrypted with the same key" if done.encrypted else "")
    )
    return bool(done.findings)
