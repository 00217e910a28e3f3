"""``plume-db inspect FILE [--json]``."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import Any

from plume_db.errors import Damaged
from plume_db.opening.opened import Opened
from plume_db.opening.paths import path_of
from plume_db.opening.state import examine
from plume_db.storage.findings import Finding
from plume_db.terminal.console import Console
from plume_db.terminal.inventory import Inventory, ObjectFacts, take_inventory
from plume_db.terminal.report import report
from plume_db.terminal.work import opened, reading


def run(arguments: argparse.Namespace, console: Console) -> bool:
    """Tell what a file is and holds; True where a part of it can not be read."""
    try:
        with opened(arguments, console) as session:
            found = reading(
                session, lambda task: take_inventory(task, session, arguments.quick), console
            )
            state = session.opened
    except Damaged as error:
        return _unreadable(arguments, error, console)
    if arguments.json:
        console.say(_json(_file(state, found), found.objects, found.findings))
    else:
        for line in report(state, found):
            console.say(line)
    return found.damaged


def _unreadable(arguments: argparse.Namespace, error: Damaged, console: Console) -> bool:
    """Tell what is left to tell of a file whose schema can not be read."""
    state = examine(path_of(arguments.file))
    finding = Finding("bad", "The file is damaged", error.sentence, action="check")
    if arguments.json:
        file = {
            "path": str(state.path),
            "size": state.identity.size,
            "page_size": None,
            "encoding": None,
            "journal_mode": "wal" if state.is_wal else None,
            "open_mode": None,
            "why": error.sentence,
            "encrypted": False,
            "damage": error.sentence,
        }
        console.say(_json(file, (), (finding,)))
    else:
        console.say(f"{state.path}: {error.sentence}")
    return True


def _file(state: Opened, found: Inventory) -> dict[str, Any]:
    facts = asdict(found.facts)
    return {
        "path": str(state.path),
        "size": state.state.identity.size,
        "page_size": facts.pop("page_size"),
        "encoding": facts.pop("encoding"),
        "journal_mode": _journal_mode(state, facts.pop("journal_mode")),
        "open_mode": state.mode.value,
        "why": state.why,
        "encrypted": state.encrypted,
        "damage": state.damage,
        "interrupted": state.interrupted,
        **facts,
    }


def _journal_mode(state: Opened, told: str) -> str:
    # Opened as immutable, SQLite does not look at the log and calls any file's mode "delete".
    return "wal" if state.state.is_wal else told


def _json(
    file: dict[str, Any], objects: tuple[ObjectFacts, ...], findings: tuple[Finding, ...]
) -> str:
    whole = {
        "file": file,
        "objects": [asdict(each) for each in objects],
        "findings": [asdict(each) for each in findings],
    }
    # Pure ASCII: names may hold what the terminal, or the next program, can not take.
    return json.dumps(whole, indent=2)
