"""The tasks of the maintenance page, each as ``plume-db NAME FILE``: same words, same frame."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, is_dataclass
from functools import partial
from pathlib import Path
from typing import Any

from plume_db.audit.log import AuditLog
from plume_db.errors import Damaged, PlumeError
from plume_db.folders import state_folder
from plume_db.jobs import Task
from plume_db.leftovers import sweep
from plume_db.maintenance.frame import Outcome, carry_out
from plume_db.maintenance.kinds import Choice, Kind, Order
from plume_db.maintenance.preflight import Preflight
from plume_db.maintenance.tasks import TASKS, task_named
from plume_db.session import Session
from plume_db.store.safety import safety_snapshot
from plume_db.terminal.console import Console
from plume_db.terminal.work import opened, reading, writing

NAMES = tuple(kind.name for kind in TASKS)


def describe_task(command: argparse.ArgumentParser, kind: Kind) -> None:
    """Add the arguments of a task to its subcommand."""
    if kind.out:
        command.add_argument("out", metavar="OUT", help=f"{kind.out}; must not exist yet")
    command.add_argument("--json", action="store_true", help="print one JSON object")
    command.add_argument(
        "--dry-run", action="store_true", help="tell what it would do and need; change nothing"
    )
    if kind.risky:
        command.add_argument(
            "--no-snapshot", action="store_true", help="take no safety snapshot before"
        )
        command.add_argument("--store", metavar="FOLDER", help="the store the snapshot goes to")
    for choice in kind.choices:
        _add_choice(command, choice)


def _add_choice(command: argparse.ArgumentParser, choice: Choice) -> None:
    flag = f"--{choice.name.replace('_', '-')}"
    if choice.kind == "yes or no":
        command.add_argument(
            flag, action=argparse.BooleanOptionalAction, default=choice.default, help=choice.meaning
        )
    elif choice.kind == "one of":
        command.add_argument(
            flag, choices=choice.values, default=choice.values[0], help=choice.meaning
        )
    elif choice.kind == "number":
        command.add_argument(
            flag, type=int, metavar="N", default=choice.default, help=choice.meaning
        )
    else:
        metavar = choice.kind.upper()
        command.add_argument(flag, metavar=metavar, default=choice.default, help=choice.meaning)


def run(arguments: argparse.Namespace, console: Console) -> bool:
    """Carry out a task; True where it found something, or changed what it must not."""
    kind = task_named(arguments.command)
    sweep()
    try:
        with opened(arguments, console) as session:
            order = _order(arguments, kind)
            told = reading(session, lambda task: kind.foresee(task, session, order), console)
            if arguments.dry_run:
                _say_preflight(told, console, as_json=arguments.json)
                return bool(told.blockers)
            for reason in (*told.blockers, *told.risks):
                raise PlumeError(reason)
            for warning in told.warnings:
                console.note(warning)
            outcome = _carry_out(session, kind, order, arguments, console)
            damage = session.opened.damage
    except Damaged as error:
        if kind.name != "check":
            raise
        # A file that can not even be opened is what this task is to find out.
        console.say(f"damage: {error.sentence}")
        return True
    if damage:
        console.say(f"damage: {damage}")
    _say(kind, outcome, console, as_json=arguments.json)
    return bool(outcome.result.findings) or outcome.verification.bad or bool(damage)


def _order(arguments: argparse.Namespace, kind: Kind) -> Order:
    out = Path(arguments.out).absolute() if kind.out else None
    held = {choice.name: getattr(arguments, choice.name) for choice in kind.choices}
    options = {name: value for name, value in held.items() if value not in (None, "")}
    return Order(out, snapshot=not getattr(arguments, "no_snapshot", False), options=options)


def _carry_out(
    session: Session, kind: Kind, order: Order, arguments: argparse.Namespace, console: Console
) -> Outcome:
    store = getattr(arguments, "store", None)
    snapshot = partial(safety_snapshot, folder=Path(store).absolute() if store else None)
    log = AuditLog(state_folder())

    def work(task: Task) -> Outcome:
        return carry_out(task, session, kind, order, log, snapshot)

    if kind.writes:
        return writing(session, work, console)
    return reading(session, work, console)


def _say(kind: Kind, outcome: Outcome, console: Console, *, as_json: bool) -> None:
    if as_json:
        console.say(json.dumps(_plain(kind, outcome), indent=1, ensure_ascii=False))
        return
    for finding in outcome.result.findings:
        console.say(f"{finding.kind}: {finding.text}")
    facts = ", ".join(f"{name.lower()} {value}" for name, value, _ in kind.facts(outcome.result))
    console.say(f"{kind.summary(outcome.result)} ({facts})")
    proof = outcome.verification
    if proof.content:
        console.say(f"content: {proof.content}{': ' + proof.words if proof.words else ''}")
    for line in proof.structure:
        console.say(f"damage: {line}")
    if outcome.snapshot:
        console.note(f"Way back: {outcome.snapshot}")
    if note := outcome.result.note:
        console.note(note)


def _plain(kind: Kind, outcome: Outcome) -> dict[str, Any]:
    result = asdict(outcome.result) if is_dataclass(outcome.result) else {}  # type: ignore[arg-type]
    return {
        "task": kind.name,
        "summary": kind.summary(outcome.result),
        "result": json.loads(json.dumps(result, default=str)),
        "verification": asdict(outcome.verification),
        "snapshot": outcome.snapshot,
        "seconds": outcome.seconds,
    }


def _say_preflight(told: Preflight, console: Console, *, as_json: bool) -> None:
    if as_json:
        console.say(json.dumps(asdict(told), indent=1, ensure_ascii=False, default=str))
        return
    console.say(told.will_do)
    for need in told.needs:
        console.say(f"needs up to {need.size:,} bytes in {need.folder}: {need.purpose}")
    for word, sentences in (
        ("warning", told.warnings),
        ("risk", told.risks),
        ("barred", told.blockers),
    ):
        for sentence in sentences:
            console.say(f"{word}: {sentence}")
