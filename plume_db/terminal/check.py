"""``plume-db check FILE``."""

from __future__ import annotations

import argparse

from plume_db.errors import Damaged
from plume_db.maintenance import check
from plume_db.terminal.console import Console
from plume_db.terminal.work import opened, reading
from plume_db.units import duration_text


def run(arguments: argparse.Namespace, console: Console) -> bool:
    """Check a file; True where anything was found."""
    try:
        with opened(arguments, console) as session:
            result = reading(session, check, console)
            damage = session.opened.damage
    except Damaged as error:
        console.say(f"damage: {error.sentence}")
        return True
    if damage:
        console.say(f"damage: {damage}")
    for finding in result.findings:
        console.say(f"{finding.kind}: {finding.text}")
    found = len(result.findings) + bool(damage)
    summary = f"{found} finding{'s' * (found != 1)}" if found else "No damage, no violations"
    tables = f"{result.tables} table{'s' * (result.tables != 1)}"
    console.say(f"{summary}: {tables} checked in {duration_text(result.seconds)}")
    return bool(found)
