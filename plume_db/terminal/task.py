"""The tasks of the maintenance page, each as ``plume-db NAME FILE``: same words, same frame."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict, is_dataclass, replace
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Any

from plume_db.audit.log import AuditLog
from plume_db.errors import Damaged, PlumeError
from plume_db.folders import state_folder
from plume_db.jobs import Task
from plume_db.leftovers import sweep
from plume_db.maintenance.findings import Finding
from plume_db.maintenance.findings_file import plain
from plume_db.maintenance.frame import Outcome, carry_out, foresee
from plume_db.maintenance.kinds import Choice, Kind, Order
from plume_db.maintenance.preflight import Preflight, names
from plume_db.maintenance.tasks import TASKS, task_named
from plume_db.session import Session
from plume_db.store.safety import safety_snapshot
from plume_db.terminal.console import Console
from plume_db.terminal.work import opened, reading, writing
from plume_db.units import duration_text

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
    if kind.keeps != "nothing":
        command.add_argument(
            "--no-proof", action="store_true", help="do not hash every value before and after"
        )
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
            store, log = _store(arguments), AuditLog(state_folder())
            told = reading(
                session, lambda task: foresee(task, session, kind, order, store, log), console
            )
            if arguments.dry_run:
                _say_preflight(told, console, as_json=arguments.json)
                return bool(told.blockers)
            for reason in (*told.blockers, *told.risks):
                raise PlumeError(reason)
            for warning in told.warnings:
                console.note(warning)
            order = replace(order, mark=told.mark)
            outcome = _carry_out(session, kind, order, store, log, console)
            damage = session.opened.damage
    except Damaged as error:
        if kind.name != "check":
            raise
        # A file that can not even be opened is what this task is to find out.
        _say_unopened(kind, error.sentence, console, as_json=arguments.json)
        return True
    if damage and not arguments.json:
        console.say(f"damage: {damage}")
    _say(kind, outcome, console, as_json=arguments.json, damage=damage)
    return bool(outcome.result.findings) or outcome.verification.bad or bool(damage)


def _order(arguments: argparse.Namespace, kind: Kind) -> Order:
    out = Path(arguments.out).absolute() if kind.out else None
    held = {choice.name: getattr(arguments, choice.name) for choice in kind.choices}
    options = {name: value for name, value in held.items() if value not in (None, "")}
    return Order(
        out,
        snapshot=not getattr(arguments, "no_snapshot", False),
        proof=not getattr(arguments, "no_proof", False),
        options=options,
    )


def _store(arguments: argparse.Namespace) -> Path | None:
    store = getattr(arguments, "store", None)
    return Path(store).absolute() if store else None


def _carry_out(
    session: Session,
    kind: Kind,
    order: Order,
    store: Path | None,
    log: AuditLog,
    console: Console,
) -> Outcome:
    snapshot = partial(safety_snapshot, folder=store)

    def work(task: Task) -> Outcome:
        return carry_out(task, session, kind, order, log, snapshot)

    if kind.alone:
        session.step_aside()
    if kind.writes:
        return writing(session, work, console)
    return reading(session, work, console)


def _say_findings(findings: tuple[Finding, ...], console: Console) -> None:
    """Tell findings; an advice that holds for several is told once, after the last of them."""
    for finding, following in zip_longest(findings, findings[1:]):
        console.say(f"{finding.kind}: {finding.text}")
        if finding.row:
            console.say(f"  row: {finding.row}")
        if finding.meaning:
            console.say(f"  meaning: {finding.meaning}")
        if finding.advice and (following is None or following.advice != finding.advice):
            console.say(f"  advice: {finding.advice}")


def _say_unopened(kind: Kind, why: str, console: Console, *, as_json: bool) -> None:
    """Tell that a file is too damaged to be opened: to a check that is a finding."""
    if not as_json:
        console.say(f"damage: {why}")
        return
    finding = plain(Finding("damage", why, advice="Restore a backup, or recover the file."))
    body = {"task": kind.name, "summary": why, "result": {"findings": [finding]}}
    console.say(json.dumps(body, indent=1, ensure_ascii=False))


def _say(
    kind: Kind, outcome: Outcome, console: Console, *, as_json: bool, damage: str = ""
) -> None:
    if as_json:
        body = {**_plain(kind, outcome), **({"damage": damage} if damage else {})}
        console.say(json.dumps(body, indent=1, ensure_ascii=False))
        return
    _say_findings(outcome.result.findings, console)
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
    if "findings" in result:
        result["findings"] = [plain(each) for each in outcome.result.findings]
    return {
        "task": kind.name,
        "summary": kind.summary(outcome.result),
        "result": json.loads(json.dumps(result, default=str)),
        "verification": asdict(outcome.verification),
        "snapshot": outcome.snapshot,
        "seconds": outcome.seconds,
    }


def _outlook(told: Preflight) -> Iterator[tuple[str, str]]:
    """Tell what is the same for all tasks, one line each."""
    for name, value, _ in told.facts:
        yield name.lower(), value
    if told.holders:
        yield "open elsewhere", names(told.holders)
    if told.seconds:
        yield "takes", f"about {duration_text(told.seconds)}"
    yield "reads", f"{told.to_read:,} bytes"
    yield "writes", f"{told.to_write:,} bytes"
    if told.gives_back is not None:
        yield "gives back", f"{told.gives_back:,} bytes"
    yield "way back", told.way_back
    if told.snapshot:
        yield "snapshot", told.snapshot


def _say_preflight(told: Preflight, console: Console, *, as_json: bool) -> None:
    if as_json:
        console.say(json.dumps(asdict(told), indent=1, ensure_ascii=False, default=str))
        return
    console.say(told.will_do)
    for name, value in _outlook(told):
        console.say(f"{name}: {value}")
    for need in told.needs:
        console.say(f"needs up to {need.size:,} bytes in {need.folder}: {need.purpose}")
    for word, sentences in (
        ("warning", told.warnings),
        ("risk", told.risks),
        ("barred", told.blockers),
    ):
        for sentence in sentences:
            console.say(f"{word}: {sentence}")
