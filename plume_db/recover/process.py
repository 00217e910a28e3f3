"""The process that recovers: started anew, told what to do, killed where the person cancels.

It is started by ``spawn``, so it inherits no handle and no lock of SQLite, and by
:mod:`multiprocessing`, which also works where the program is frozen into one file. It ends by
itself when the program that started it is gone.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import shutil
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from pathlib import Path
from secrets import token_hex
from typing import Any

from plume_db import language
from plume_db.audit.log import AuditLog
from plume_db.backup.target import publish, refusal, reserved
from plume_db.database import Key
from plume_db.errors import Cancelled, PlumeError, translate
from plume_db.folders import state_folder
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.leftovers import noted
from plume_db.opening.state import side
from plume_db.recover.conduct import Order, conduct
from plume_db.recover.interpreter import WORD, answer, begin
from plume_db.recover.report import Options, Report
from plume_db.restore.origin import find_origin
from plume_db.systems.processes import is_running
from plume_db.units import bytes_text

_STEP = 0.1


def recover(
    task: Task,
    source: Path,
    out: Path,
    options: Options,
    *,
    overwrite: bool = False,
    key: Key | None = None,
) -> Report:
    """Recover `source` into a new database `out`, in a process of its own; the source is only read.

    `out` gets its name when everything is done and checked, in one step. Raises PlumeError where
    it can not be done, and Cancelled.
    """
    source, out = source.absolute(), out.absolute()
    _require(source, out, options, overwrite)
    log = AuditLog(state_folder())
    intent = log.begin(source, "recover", {"parameters": _told(options), "out": str(out)})
    try:
        with _copy_place(options) as copy, reserved(out, source) as partial:
            report = _in_process(task, Order(source, copy, partial, out, options, key))
            task.token.check()
            publish(partial, out, overwrite)
            report.case = str(copy) if options.case else ""
    except BaseException as error:
        log.end(intent, {"outcome": "failed", "why": str(error) or type(error).__name__})
        raise
    finally:
        log.close()
    said = {} if key is not None else {"summary": report.summary}
    log.end(intent, {"outcome": "done", "seconds": report.seconds, **said})
    return report


def _told(options: Options) -> dict[str, Any]:
    return {
        name: str(value) if isinstance(value, Path) else value
        for name, value in vars(options).items()
        if value not in (None, False)
    }


def _require(source: Path, out: Path, options: Options, overwrite: bool) -> None:
    others = tuple(path for path in (options.schema_from, options.merge) if path is not None)
    try:
        size = source.stat().st_size
    except OSError as error:
        raise PlumeError(
            tr("{source} can not be looked at: {strerror}.", source=source, strerror=error.strerror)
        ) from None
    if not source.is_file():
        raise PlumeError(tr("{source} is no ordinary file.", source=source))
    if not size:
        raise PlumeError(
            tr("{name} is empty: there is nothing in it to recover.", name=source.name)
        )
    if no := refusal((source, *others), out, overwrite):
        raise PlumeError(no)
    for other in others:
        _require_other(other, source, store=other is options.merge)
    case = options.case or _cases()
    with suppress(OSError):
        case.mkdir(mode=0o700, parents=True, exist_ok=True)
        if case.stat().st_dev == out.parent.stat().st_dev:
            _require_space(out.parent, 2 * size, tr("the copy it works on, with the new database,"))
            return
    for folder, purpose in (
        (case, tr("the copy it works on")),
        (out.parent, tr("the new database")),
    ):
        _require_space(folder, size, purpose)


def _require_other(other: Path, source: Path, *, store: bool) -> None:
    """Raise where a backup or a schema is not there; with `store` it may be in a backup store."""
    if store and (other.is_dir() or not other.exists()):
        find_origin(str(other), source)  # raises where there is no such snapshot
        return
    if not other.is_file():
        raise PlumeError(tr("There is no file {other}.", other=other))
    with suppress(OSError):
        if other.samefile(source):
            raise PlumeError(tr("The damaged file itself can not be the good one; choose another."))


def _require_space(folder: Path, size: int, purpose: str) -> None:
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
        if free < size * 1.05:
            raise PlumeError(
                tr(
                    "{purpose} needs about {size} in {folder}, where {free} are free.",
                    purpose=purpose[:1].upper() + purpose[1:],
                    size=bytes_text(size),
                    folder=folder,
                    free=bytes_text(free),
                )
            )


def _cases() -> Path:
    return state_folder() / "cases"


@contextmanager
def _copy_place(options: Options) -> Iterator[Path]:
    """Give a name for the copy, in the person's case folder or one of ours that is swept."""
    if options.case is not None:
        try:
            options.case.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise PlumeError(
                tr(
                    "{case} can not be used: {strerror}.",
                    case=options.case,
                    strerror=error.strerror,
                )
            ) from None
        yield options.case / f"case-{token_hex(4)}.db"
        return
    folder = _cases()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _sweep(folder)
    copy = folder / f"{os.getpid()}-{token_hex(4)}.db"
    with noted(copy):
        try:
            yield copy
        finally:
            _discard(copy)


def _sweep(folder: Path) -> None:
    """Remove copies that a killed program left."""
    with suppress(OSError):
        for path in folder.iterdir():
            pid = path.name.partition("-")[0]
            if pid.isdigit() and not is_running(int(pid)):
                path.unlink()


def _discard(copy: Path) -> None:
    for end in ("", "-wal", "-wal-kept", "-shm", "-journal", "-journal-done"):
        with suppress(OSError):
            side(copy, end).unlink()


def _in_process(task: Task, order: Order) -> Report:
    """Run the order in a process of its own, pass on what it says, and end it on a cancel."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    translated = language.catalogue() is not None
    told = (theirs, pickle.dumps(order), language.numerals(), translated)
    child = context.Process(target=begin, args=told, daemon=True, name="plume recover")
    try:
        child.start()
        theirs.close()
        return _listen(task, ours, child.sentinel)
    finally:
        if child.pid is not None:
            child.kill()
            child.join()
            child.close()
        ours.close()


def _listen(task: Task, pipe: Connection, ended: int) -> Report:
    while True:
        task.token.check()
        ready = wait([pipe, ended], _STEP)
        if pipe in ready:
            try:
                kind, what = pipe.recv()
                if kind == WORD:
                    answer(pipe, what)
                    continue
            except (EOFError, ConnectionError):
                raise _gone() from None
            if kind == "done":
                assert isinstance(what, Report)
                return what
            if kind == "failed":
                raise PlumeError(what)
            if kind == "bug":
                raise RuntimeError(what)
            task.report(what[0], 1.0, what[1])
        elif ended in ready:
            raise _gone()


def _gone() -> PlumeError:
    return PlumeError(
        tr(
            "The process that recovers was ended from outside, perhaps for lack of memory. "
            "The file "
            "was only read; no new database was made."
        )
    )


def work(pipe: Connection, order: Order) -> None:
    """Do the order and send what came of it: the gate of the process."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # Ctrl+C reaches both processes; the other one decides, and ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def say(share: float, words: str) -> None:
        pipe.send(("progress", (share, words)))

    try:
        report = conduct(order, say)
    except BaseException as error:  # noqa: BLE001 - the gate: the other side raises it
        error = translate(error)
        if isinstance(error, PlumeError):
            pipe.send(("failed", error.sentence))
        elif isinstance(error, OSError) and error.strerror:
            pipe.send(("failed", tr("The system refused: {strerror}.", strerror=error.strerror)))
        elif isinstance(error, MemoryError):
            pipe.send(("failed", tr("There is not enough memory to recover this file.")))
        elif isinstance(error, (Cancelled, KeyboardInterrupt)):
            pipe.send(("failed", tr("Stopped, as you asked.")))
        else:
            import traceback

            pipe.send(("bug", "".join(traceback.format_exception(error))))
    else:
        pipe.send(("done", report))
    pipe.close()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
