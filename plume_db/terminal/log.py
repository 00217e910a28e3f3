"""``plume-db log [FILE]``: what tasks did to a file, or to all files."""

from __future__ import annotations

import argparse
import json
from datetime import datetime
from pathlib import Path

from plume_db.audit.export import to_csv, to_json
from plume_db.audit.log import AuditLog, Deed
from plume_db.audit.story import story_of
from plume_db.folders import state_folder
from plume_db.opening.paths import path_of
from plume_db.terminal.console import Console
from plume_db.units import duration_text


def describe_log(command: argparse.ArgumentParser) -> None:
    """Add the arguments of ``log``."""
    command.add_argument(
        "file", metavar="FILE", nargs="?", help="a file; without it, the tasks on all files"
    )
    command.add_argument(
        "--format", choices=("text", "json", "csv"), default="text", help="how it is printed"
    )
    command.add_argument("--json", action="store_true", help="the same as --format json")
    command.add_argument(
        "--full", action="store_true", help="tell everything that is known of each task"
    )
    command.add_argument(
        "--most", metavar="N", type=int, default=100, help="tasks printed as text (100)"
    )


def run(arguments: argparse.Namespace, console: Console) -> bool:
    """Print the audit log; True where its chain of hashes is broken."""
    log = AuditLog(state_folder())
    file = Path(path_of(arguments.file)) if arguments.file else None
    if arguments.json or arguments.format == "json":
        console.say(to_json(log.records(file)))
    elif arguments.format == "csv":
        console.say(to_csv(log.records(file)).rstrip("\n"))
    else:
        _say(log.deeds(file, arguments.most), console, full=arguments.full)
    broken = log.broken()
    if broken:
        console.note(f"The log was tampered with or damaged: {broken}")
    return bool(broken)


def _say(deeds: tuple[Deed, ...], console: Console, *, full: bool) -> None:
    if not deeds:
        console.note("No task was carried out yet.")
    for deed in reversed(deeds):
        console.say(_line(deed))
        if full:
            for name, value in story_of(deed).lines:
                console.say(f"    {name.lower()}: {value}")


def _line(deed: Deed) -> str:
    at = datetime.fromtimestamp(deed.intent.at).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    parts = [at, f"{deed.intent.task:<12}", f"{deed.outcome:<11}", deed.intent.file]
    body = deed.result.body if deed.result is not None else {}
    if sizes := story_of(deed).sizes:
        parts.append(sizes)
    if "seconds" in body:
        parts.append(f"({duration_text(float(body['seconds']))})")
    proof = body.get("verification")
    if isinstance(proof, dict):
        parts.append(f"content {proof.get('content')}")
    for name in ("why", "snapshot"):
        if body.get(name):
            parts.append(json.dumps(body[name], ensure_ascii=False))
    return "  ".join(parts)
