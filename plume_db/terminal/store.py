"""``plume-db store ...``: snapshots in a store, from a terminal or from the system's clock."""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from plume_db.audit.log import AuditLog
from plume_db.errors import Cancelled, PlumeError, translate
from plume_db.folders import state_folder
from plume_db.leftovers import sweep
from plume_db.opening.paths import path_of
from plume_db.outfile import give_name
from plume_db.restore.drill import drill
from plume_db.schedule.closing import this_program
from plume_db.schedule.plan import seconds_of
from plume_db.schedule.units import UnitFile, command_of, units_for
from plume_db.store.add import Added, add_snapshot
from plume_db.store.image import restore_to_file
from plume_db.store.layout import make_store, open_store
from plume_db.store.manifest import Manifest, find_manifest, manifests
from plume_db.store.prune import judged, prune
from plume_db.store.retention import Rules, Verdict
from plume_db.store.verify import verify_store
from plume_db.terminal.console import Console
from plume_db.terminal.keys import given_key
from plume_db.terminal.work import opened, reading, run_alone
from plume_db.units import bytes_text, count_text, duration_text

T = TypeVar("T")


def run(arguments: argparse.Namespace, console: Console) -> bool:
    """Do what is asked; True where something was found to be wrong."""
    sweep()
    return _ACTIONS[arguments.action](arguments, console)


def _folder(arguments: argparse.Namespace) -> Path:
    return Path(arguments.store).absolute()


def resolved(file: str) -> Path:
    """Name a file as manifests do: with links resolved. It need not exist any more."""
    return Path(os.path.realpath(path_of(file)))


def noted_in_log(
    task: str, file: Path, body: dict[str, Any], private: bool, work: Callable[[], T]
) -> T:
    """Write what is about to be done on a file into the audit log, and what became of it."""
    log = AuditLog(state_folder())
    intent = log.begin(file, task, body, private=private)
    try:
        done = work()
    except BaseException as error:
        stopped = isinstance(error, (Cancelled, KeyboardInterrupt))
        told = translate(error)
        words = told.sentence if isinstance(told, PlumeError) else f"{type(error).__name__}"
        outcome = {"outcome": "cancelled" if stopped else "failed", "why": words}
        log.end(intent, outcome, private=private)
        raise
    log.end(intent, {"outcome": "done"}, private=private)
    return done


def _add(arguments: argparse.Namespace, console: Console) -> bool:
    with opened(arguments, console) as session:
        store = make_store(_folder(arguments))
        if arguments.reason.startswith("before "):
            raise PlumeError("Reasons that begin with 'before' are the program's own.")

        def work() -> Added:
            return reading(
                session,
                lambda task: add_snapshot(task, session, store, arguments.reason),
                console,
            )

        body = {"store": str(store.folder), "reason": arguments.reason}
        added = noted_in_log("store add", session.path, body, session.opened.encrypted, work)
    manifest = added.manifest
    if arguments.json:
        console.say(_json({**_plain(manifest), "seconds": added.seconds, "note": added.note}))
    else:
        console.say(
            f"snapshot {manifest.id}: {bytes_text(manifest.size)}, {bytes_text(manifest.stored)} "
            f"of it new, in {duration_text(added.seconds)}"
        )
        for finding in added.findings:
            console.say(f"{finding.kind}: {finding.text}")
    if added.note:
        console.note(added.note)
    return manifest.damaged or bool(added.findings)


def _list(arguments: argparse.Namespace, console: Console) -> bool:
    store = open_store(_folder(arguments))
    file = resolved(arguments.file) if arguments.file else None
    held = list(manifests(store, file))
    unreadable = len(list(store.snapshots.glob("*.json"))) - len(list(manifests(store)))
    if arguments.json:
        plain = [_plain(each) for each in held]
        console.say(_json({"snapshots": plain, "unreadable": unreadable}))
    elif not held:
        console.note("There is no snapshot yet.")
    for each in held if not arguments.json else ():
        marks = " damaged" * each.damaged + " encrypted" * each.encrypted
        rows = sum(max(0, count) for _, count in each.rows)
        console.say(
            f"{each.id}  {_local(each.at)}  {bytes_text(each.size):>9}  "
            f"{bytes_text(each.stored):>9} new  {count_text(rows):>11} rows  "
            f"{each.reason}{marks}  {each.file}"
        )
    if unreadable:
        console.note(f"{unreadable} manifests can not be read; verify the store.")
    return bool(unreadable)


def _verify(arguments: argparse.Namespace, console: Console) -> bool:
    store = open_store(_folder(arguments))
    found = run_alone(
        "verify", lambda task: verify_store(task, store, deep=arguments.deep), console
    )
    if arguments.json:
        console.say(_json(asdict(found)))
        return bool(found.problems)
    for problem in found.problems:
        console.say(f"damage: {problem}")
    console.say(
        f"{count_text(found.snapshots)} snapshot{'s' * (found.snapshots != 1)}, "
        f"{count_text(len(found.bad))} of them can not be restored; "
        f"{bytes_text(found.size)} checked in {duration_text(found.seconds)}"
    )
    return bool(found.problems)


def _restore(arguments: argparse.Namespace, console: Console) -> bool:
    store = open_store(_folder(arguments))
    manifest = find_manifest(store, arguments.snapshot)
    out = Path(arguments.out).absolute()

    def work() -> Any:
        return run_alone(
            "restore", lambda task: restore_to_file(task, store, manifest, out), console
        )

    body = {"store": str(store.folder), "snapshot": manifest.id, "out": str(out)}
    done = noted_in_log("store restore", Path(manifest.file), body, manifest.encrypted, work)
    if arguments.json:
        console.say(_json({"path": str(done.path), "size": done.size, "seconds": done.seconds}))
    else:
        console.say(
            f"{bytes_text(done.size)} written to {done.path}, proved by their checksum, in "
            f"{duration_text(done.seconds)}"
        )
    if done.note:
        console.note(done.note)
    return manifest.damaged


def _prune(arguments: argparse.Namespace, console: Console) -> bool:
    store = open_store(_folder(arguments))
    rules = Rules(arguments.hours, arguments.days, arguments.weeks, arguments.months)
    file = resolved(arguments.file) if arguments.file else None
    verdicts = run_alone("judge", lambda task: judged(task, store, rules, file), console)
    gone = [each.manifest for each in verdicts if not each.kept]
    if arguments.dry_run or not arguments.yes or not gone:
        _say_verdicts(verdicts, len(gone), arguments, console)
        return False
    files = sorted({each.file for each in gone})

    def work() -> Any:
        return run_alone(
            "prune", lambda task: prune(task, store, [each.id for each in gone]), console
        )

    step: Callable[[], Any] = work
    for name in files:  # an entry for each file that loses snapshots
        mine = [each for each in gone if each.file == name]
        body = {"store": str(store.folder), "snapshots": [each.id for each in mine]}
        private = any(each.encrypted for each in mine)
        step = partial(noted_in_log, "store prune", Path(name), body, private, step)
    done = step()
    if arguments.json:
        console.say(_json(asdict(done)))
    else:
        freed = bytes_text(max(0, done.bytes_before - done.bytes_after))
        console.say(f"{done.snapshots} snapshots removed, {freed} given back")
    if done.note:
        console.note(done.note)
    return bool(done.note)


def _say_verdicts(
    verdicts: tuple[Verdict, ...], gone: int, arguments: argparse.Namespace, console: Console
) -> None:
    if arguments.json:
        listed = [{**_plain(v.manifest), "kept": v.kept, "why": v.why} for v in verdicts]
        console.say(_json({"snapshots": listed, "would_remove": gone}))
        return
    for each in verdicts:
        word = "keep  " if each.kept else "remove"
        manifest = each.manifest
        console.say(f"{word}  {manifest.id}  {_local(manifest.at)}  {each.why}  {manifest.file}")
    if gone:
        console.note(f"{gone} would be removed. Say --yes to remove them; nothing was done.")
    else:
        console.note("There is nothing to remove.")


def _drill(arguments: argparse.Namespace, console: Console) -> bool:
    store = open_store(_folder(arguments))
    key = given_key(arguments)
    found = run_alone("drill", lambda task: drill(task, store, arguments.last, key), console)
    if not found:
        raise PlumeError(f"The store {store.folder} has no snapshot to be restored.")
    if arguments.json:
        plain = [
            {"id": each.manifest.id, "wrong": each.wrong, "seconds": each.seconds} for each in found
        ]
        console.say(_json({"drilled": plain}))
    for each in found if not arguments.json else ():
        words = "; ".join(each.wrong) or "restored, checked and counted"
        console.say(f"{each.manifest.id}  {duration_text(each.seconds)}  {words}")
    return any(each.wrong for each in found)


def _schedule(arguments: argparse.Namespace, console: Console) -> bool:
    file, store = resolved(arguments.file), _folder(arguments)
    program = (arguments.program,) if arguments.program else this_program()
    command = command_of(program, store, file)
    units = units_for(arguments.system, command, seconds_of(arguments.every), file)
    if arguments.json:
        console.say(_json(asdict(units)))
        return False
    for each in units.files:
        if arguments.to:
            console.say(str(_written(Path(arguments.to).absolute(), each)))
        else:
            console.say(f"# {each.name}\n{each.text}")
    for line in units.how:
        console.note(line)
    if units.note:
        console.note(units.note)
    return False


def _written(folder: Path, file: UnitFile) -> Path:
    path = folder / file.name
    partial = folder / f".{file.name}.{os.getpid()}.partial"
    try:
        partial.write_text(file.text, encoding=file.encoding, newline="\n")
        give_name(partial, path, overwrite=False)
    except FileExistsError:
        raise PlumeError(f"There is already a file {path}; it was left as it is.") from None
    except OSError as error:
        raise PlumeError(f"{path} can not be written: {error.strerror}.") from None
    finally:
        partial.unlink(missing_ok=True)
    return path


def _plain(manifest: Manifest) -> dict[str, Any]:
    return {**asdict(manifest), "rows": dict(manifest.rows)}


def _json(held: Any) -> str:
    return json.dumps(held, indent=1, ensure_ascii=False, default=str)


def _local(at: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(at))


_ACTIONS: dict[str, Callable[[argparse.Namespace, Console], bool]] = {
    "add": _add,
    "list": _list,
    "verify": _verify,
    "restore": _restore,
    "prune": _prune,
    "drill": _drill,
    "schedule": _schedule,
}
