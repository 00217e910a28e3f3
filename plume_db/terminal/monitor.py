"""``plume-db monitor FILE``: a line for each look at a file in use, alerts on standard error."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plume_db.errors import Cancelled
from plume_db.terminal.console import Console

if TYPE_CHECKING:
    from plume_db.monitor.look import Look
    from plume_db.monitor.watch import Monitor, Report

_ONCE = 0.5
"""Seconds between the two looks that one line needs to know a rate."""


def describe_monitor(command: argparse.ArgumentParser) -> None:
    """Add the arguments of ``monitor``."""
    command.add_argument(
        "--every", metavar="S", type=_seconds, default=1.0, help="seconds between two looks (1)"
    )
    command.add_argument(
        "--for", metavar="S", type=_seconds, dest="length", help="end after so many seconds"
    )
    command.add_argument("--once", action="store_true", help="print one line and end")
    command.add_argument("--json", action="store_true", help="print one JSON object a line")
    command.add_argument(
        "--limit",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="alert beyond it, in place of the kept one: wal=64MB, disk=10%%, room=1GB, "
        "freelist=25%%, lock=30s, growth=5GB; off turns one off; again for each",
    )
    command.add_argument(
        "--no-record", action="store_true", help="do not write sizes to the record of this program"
    )
    command.epilog = (
        "Ends with Ctrl+C or after --for. Exit code 1 where an alert was met. No lock is taken on "
        "the file and nothing is changed."
    )


def run(arguments: argparse.Namespace, console: Console) -> bool:
    """Watch until it is over; True where an alert was met."""
    from plume_db.jobs import Worker

    met = False
    worker = Worker("monitor")
    try:
        with _monitor(arguments, console) as monitor:
            for report in _reports(arguments, monitor, worker, console):
                met = met or bool(report.active)
                _say(report, console, as_json=arguments.json)
    except (Cancelled, KeyboardInterrupt):  # this is how a monitor is ended
        pass
    finally:
        worker.close()
    return met


def _reports(
    arguments: argparse.Namespace, monitor: Monitor, worker: Any, console: Console
) -> Iterator[Report]:
    from plume_db.terminal.work import run_on

    start = following = time.monotonic()
    every = _ONCE if arguments.once else arguments.every
    first = True
    while True:
        report = run_on(worker, lambda task: monitor.look(task.token.check), console)
        if not (arguments.once and first):
            yield report
        if arguments.once and not first:
            return
        first = False
        following = max(following + every, time.monotonic())
        if arguments.length is not None and following - start > arguments.length:
            return
        time.sleep(max(0.0, following - time.monotonic()))


@contextmanager
def _monitor(arguments: argparse.Namespace, console: Console) -> Iterator[Monitor]:
    """Make the monitor; a file that needs a key is opened with it first, and closed at the end."""
    from plume_db.monitor.asking import asking
    from plume_db.opening.guess import looks_encrypted
    from plume_db.opening.paths import path_of
    from plume_db.opening.state import examine
    from plume_db.terminal.keys import given_key
    from plume_db.terminal.work import opened

    state = examine(Path(path_of(arguments.file)))
    key = given_key(arguments)
    plain = state.has_magic or not state.identity.size
    if plain and key is None:
        yield _made(arguments, state.path, kept=True, ask=None)
    elif key is None and looks_encrypted(state.head) and state.identity.size % 512 == 0:
        console.note(
            f"{state.given.name} is encrypted: without its key there are sizes, locks and the log, "
            "but no free pages."
        )
        yield _made(arguments, state.path, kept=False, ask=None)
    else:
        with opened(arguments, console) as session:
            found, path = session.opened, session.path
        yield _made(arguments, path, kept=not found.encrypted, ask=asking(found))


def _made(arguments: argparse.Namespace, path: Path, *, kept: bool, ask: Any) -> Monitor:
    from plume_db.dashboard.growth import Growth
    from plume_db.folders import state_folder
    from plume_db.memory import FileMemory
    from plume_db.monitor.limits import kept_limits, limit_of
    from plume_db.monitor.watch import Monitor

    limits = kept_limits(FileMemory(state_folder(), path, kept=kept))
    limits = replace(limits, **dict(limit_of(each) for each in arguments.limit))
    growth = Growth(state_folder()) if kept and not arguments.no_record else None
    monitor = Monitor(path, growth, limits, ask)
    monitor.begin()
    return monitor


def _say(report: Report, console: Console, *, as_json: bool) -> None:
    look = report.look
    if as_json:
        console.say(json.dumps(_plain(report), ensure_ascii=False))
    else:
        console.say(line_of(look))
        for event in report.events if look.state == "there" else ():  # else the line says it
            console.say(f"{_clock(event.at)}  · {event.text}")
    console.flush()
    for alert in report.fresh:
        console.note(f"{_clock(alert.at)}  Alert: {alert}{_command(alert.task)}")


def _command(task: str) -> str:
    return f" (plume-db {task} FILE)" if task else ""


def line_of(look: Look) -> str:
    """Write one look as a line."""
    from plume_db.monitor.look import THERE
    from plume_db.units import bytes_text, count_text, percent_text

    if look.state != THERE:
        return f"{_clock(look.at)}  {look.why}"
    parts = [f"{bytes_text(look.size):>8}"]
    if look.log is not None:
        parts.append(f"log {bytes_text(look.wal)} ({count_text(look.log.frames)} frames)")
    if look.head is not None:
        parts.append(f"free {percent_text(look.head.free_pages, look.pages)}")
    if look.rate is not None:
        parts.append(f"{'' if look.exact else '≥ '}{look.rate:.1f} tx/s")
    if look.cut_short:
        parts.append(f"CUT SHORT by {count_text(look.cut_short)} pages")
    if look.disk_free is not None:
        parts.append(f"disk {bytes_text(look.disk_free)} free")
    parts += [f"{each} {each.role}" for each in look.busy[:3]]
    return f"{_clock(look.at)}  " + "  ".join(parts)


def _plain(report: Report) -> dict[str, Any]:
    """Put a report into plain values; sizes in bytes, times in seconds."""
    look = report.look
    head, log = look.head, look.log
    return {
        "at": datetime.fromtimestamp(look.at).astimezone().isoformat(timespec="milliseconds"),
        "state": look.state,
        "why": look.why or None,
        "size": look.size,
        "page_size": head.page_size if head else None,
        "pages": look.pages if head else None,
        "free_pages": head.free_pages if head else None,
        "journal_mode": None if head is None else "wal" if head.is_wal else "rollback",
        "schema_version": head.schema if head else None,
        "journal": look.journal,
        "wal": look.wal,
        "wal_frames": log.frames if log else None,
        "wal_round": log.round if log else None,
        "transactions": look.transactions,
        "transactions_exact": look.exact if look.transactions is not None else None,
        "per_second": None if look.rate is None else round(look.rate, 3),
        "pages_missing": look.cut_short,
        "disk_free": look.disk_free,
        "disk_total": look.disk_total,
        "holders": None
        if look.holds is None
        else [
            {"pid": h.pid, "name": h.name, "role": h.role, "seconds": round(h.seconds, 1)}
            for h in look.holds
        ],
        "events": [{"kind": each.kind, "text": each.text} for each in report.events],
        "alerts": [
            {"name": a.name, "text": a.text, "advice": a.advice, "task": a.task or None}
            for a in report.active
        ],
    }


def _clock(at: float) -> str:
    return datetime.fromtimestamp(at).strftime("%H:%M:%S")


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0.05 <= seconds < 1e8:
        raise argparse.ArgumentTypeError(f"{text} is no number of seconds from 0.05 on")
    return seconds
