"""``plume-db restore FILE --from ...``: the way back, into a new file or into FILE itself."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from plume_db.audit.log import AuditLog
from plume_db.backup.target import refusal
from plume_db.errors import PlumeError
from plume_db.folders import state_folder
from plume_db.jobs import Task
from plume_db.leftovers import sweep
from plume_db.maintenance.frame import carry_out
from plume_db.maintenance.kinds import Kind, Order
from plume_db.restore.compare import Comparison, compare
from plume_db.restore.kinds import RESTORE, ROWS
from plume_db.restore.origin import Origin, find_origin
from plume_db.restore.table import Wanted, table_to_file
from plume_db.session import Session
from plume_db.store.image import restore_to_file
from plume_db.store.safety import safety_snapshot
from plume_db.terminal.console import Console
from plume_db.terminal.store import noted_in_log, resolved
from plume_db.terminal.work import opened, reading, run_alone, writing
from plume_db.units import bytes_text, count_text, duration_text


def run(arguments: argparse.Namespace, console: Console) -> bool:
    """Restore, or compare; True where something differs or is wrong."""
    sweep()
    if arguments.where and not arguments.table:
        raise PlumeError("--where needs --table: whose rows are meant?")
    if not (arguments.out or arguments.in_place or arguments.compare):
        raise PlumeError("Say where to: --out OUT for a new file, or --in-place; or --compare.")
    if arguments.out and not arguments.table and not arguments.compare:
        return _to_new_file(arguments, console)
    with opened(arguments, console) as session:
        if arguments.compare:
            return _compare(session, arguments, console)
        if arguments.out:
            return _table_to_file(session, arguments, console)
        return _in_place(session, arguments, console)


def _to_new_file(arguments: argparse.Namespace, console: Console) -> bool:
    """Write the whole to a new file: FILE itself may be gone or damaged."""
    file, out = resolved(arguments.file), Path(arguments.out).absolute()
    origin = find_origin(arguments.origin, file)
    if origin.manifest is None or origin.store is None:
        raise PlumeError("A backup file is a database already: copy it with plume-db backup.")
    store, manifest = origin.store, origin.manifest
    # A file that is gone may come back under its own name; one that is there never goes this way.
    if no := refusal((file,) if file.exists() else (), out, overwrite=False):
        raise PlumeError(no)
    if arguments.dry_run:
        console.say(f"Would write {bytes_text(manifest.size)} of {origin.words} to {out}.")
        return False

    def work() -> Any:
        return run_alone(
            "restore", lambda task: restore_to_file(task, store, manifest, out), console
        )

    body = {"from": arguments.origin, "snapshot": manifest.id, "out": str(out)}
    done = noted_in_log("restore", file, body, manifest.encrypted, work)
    _say(arguments, console, asdict(done), f"{origin.words} was written to {out}", done.note)
    return manifest.damaged


def _table_to_file(session: Session, arguments: argparse.Namespace, console: Console) -> bool:
    origin, wanted = find_origin(arguments.origin, session.path), _wanted(arguments)
    out, place = Path(arguments.out).absolute(), session.opened.place
    if arguments.dry_run:
        console.say(f"Would write rows of {wanted.table} of {origin.words} to {out}.")
        return False

    def work() -> Any:
        return reading(
            session, lambda task: table_to_file(task, origin, wanted, out, place), console
        )

    body = {"from": arguments.origin, "table": wanted.table, "out": str(out)}
    done = noted_in_log("restore", session.path, body, session.opened.encrypted, work)
    _say(arguments, console, asdict(done), done.words, done.note)
    return False


def _wanted(arguments: argparse.Namespace) -> Wanted:
    return Wanted(arguments.table, arguments.where, arguments.rows)


def _in_place(session: Session, arguments: argparse.Namespace, console: Console) -> bool:
    kind, options = RESTORE, {"from": arguments.origin}
    if arguments.table:
        kind = ROWS
        options |= {"table": arguments.table, "where": arguments.where, "rows": arguments.rows}
    order = Order(snapshot=not arguments.no_snapshot, options=options)
    told = reading(session, lambda task: kind.foresee(task, session, order), console)
    if arguments.dry_run:
        console.say(told.will_do)
        for sentence in (*told.warnings, *told.risks, *told.blockers):
            console.say(f"- {sentence}")
        return bool(told.blockers)
    for reason in (*told.blockers, *told.risks):
        raise PlumeError(reason)
    for warning in told.warnings:
        console.note(warning)
    return _carry_out(session, kind, order, arguments, console)


def _carry_out(
    session: Session, kind: Kind, order: Order, arguments: argparse.Namespace, console: Console
) -> bool:
    folder = Path(arguments.store).absolute() if arguments.store else None
    log, snapshot = AuditLog(state_folder()), partial(safety_snapshot, folder=folder)

    def work(task: Task) -> Any:
        return carry_out(task, session, kind, order, log, snapshot)

    outcome = writing(session, work, console)
    result = outcome.result
    held = {**asdict(result), "snapshot": outcome.snapshot}
    _say(arguments, console, held, f"{kind.summary(result)}", result.note)
    if outcome.snapshot and not arguments.json:
        console.note(f"Way back: {outcome.snapshot}")
    return kind.bad(result)


def _say(
    arguments: argparse.Namespace, console: Console, held: dict[str, Any], words: str, note: str
) -> None:
    if arguments.json:
        console.say(json.dumps(held, indent=1, ensure_ascii=False, default=str))
    else:
        seconds = duration_text(float(held["seconds"]))
        console.say(f"{words[:1].upper()}{words[1:].rstrip('.')} ({seconds}).")
    if note:
        console.note(note)


def _compare(session: Session, arguments: argparse.Namespace, console: Console) -> bool:
    origin = find_origin(arguments.origin, session.path)
    found = reading(session, lambda task: compare(task, session, origin), console)
    if arguments.json:
        console.say(json.dumps(asdict(found), indent=1, ensure_ascii=False, default=str))
    else:
        _say_comparison(found, origin, console)
    return not found.same


def _say_comparison(found: Comparison, origin: Origin, console: Console) -> None:
    for each in found.objects:
        console.say(f"{each.state:<8} {each.kind} {each.name}")
        for side, text in (("snapshot", each.there), ("file", each.here)):
            if text and each.state == "changed":
                console.say(f"         {side}: {' '.join(text.split())}")
    for table in found.tables:
        counts = ", ".join(
            f"{count_text(count)} {word}" if count >= 0 else f"{word} unknown"
            for word, count in (
                ("added", table.added),
                ("removed", table.removed),
                ("changed", table.changed),
            )
        )
        console.say(f"rows     {table.name}: {counts}{'; ' + table.note if table.note else ''}")
        for state, row in table.samples[:5]:
            console.say(f"         {state} {row}")
    if found.same:
        console.say(f"The file holds the same as {origin.words}: {count_text(found.rows)} rows.")
