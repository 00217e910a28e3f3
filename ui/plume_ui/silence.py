"""Jobs of which nothing is heard: told in Activity and in the log, and never hidden.

Time is counted in looks at the jobs, each no longer than a look should take. So a computer that
slept, or a program that was stopped, is no hang: between two looks nothing was missed.
"""

from __future__ import annotations

import faulthandler
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

from plume_db.jobs import CancelToken, Task, Worker
from plume_db.language import tr
from plume_db.units import duration_text
from plume_ui import logbook

LOOK_MS = 1_000
SILENT_AFTER = 12.0
"""Seconds without a sign before a job is told about; a cancelled one is given as long to end."""
_IDLE = " in _next\n"
"""Where a worker waits that has nothing to do."""
_LONGEST_LOOK = 2.0
"""Seconds that count at most between two looks."""


@dataclass
class _Followed:
    """One piece of work and how long nothing was heard of it."""

    job: QObject
    title: str
    kind: str
    token: CancelToken
    worker: Worker
    signs: int = -1
    silent: float = 0.0
    since_cancel: float = 0.0
    told: bool = False
    told_unended: bool = False
    used: float = 0.0
    """Seconds of a processor that its thread had used when it was last heard of."""


class SilenceWatch(QObject):
    """Looks once a second at the jobs that run, and at those left behind."""

    silent = Signal(object, object)
    """Carries a job that runs and the sentence about it; "" when it is heard of again."""
    left_behind = Signal(object, object, object)
    """Carries the title of cancelled work that goes on, its worker and its token."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.patience = SILENT_AFTER
        self._followed: list[_Followed] = []
        self._looked = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    def follow(
        self, job: QObject, title: str, kind: str, token: CancelToken, worker: Worker
    ) -> None:
        """Look after a job until its thread is done with it."""
        self._followed.append(_Followed(job, title, kind, token, worker))
        if not self._timer.isActive():
            self._looked = time.monotonic()
            self._timer.start()

    def look(self) -> None:
        """See who gave a sign since the last look."""
        now = time.monotonic()
        step, self._looked = min(now - self._looked, _LONGEST_LOOK), now
        for each in list(self._followed):
            self._look_at(each, step)
        if not self._followed:
            self._timer.stop()

    def _look_at(self, each: _Followed, step: float) -> None:
        thread = each.worker.thread_of(each.token)
        if thread is None:
            if each.token.cancelled or not _runs(each.job):
                self._followed.remove(each)
            return  # it waits for its turn
        heard = each.token.signs != each.signs or each.token.resting
        each.signs = each.token.signs
        if each.token.cancelled:
            each.since_cancel += step
            if each.since_cancel >= self.patience and not each.told_unended:
                self._tell_cancelled(each, thread.native_id)
        elif heard:
            if each.told and _runs(each.job):
                self.silent.emit(each.job, "")
            each.silent, each.told, each.used = 0.0, False, _processor_seconds(thread.native_id)
        else:
            each.silent += step
            if each.silent >= self.patience and not each.told and _runs(each.job):
                self._tell(each, thread.native_id)

    def _tell(self, each: _Followed, native: int | None) -> None:
        each.told = True
        used = _processor_seconds(native) - each.used
        busy = used > each.silent / 10  # also where many share a processor
        self._note(each, "silent", each.silent, used)
        self.silent.emit(each.job, _sentence(each.silent, busy, each.worker.writes))

    def _tell_cancelled(self, each: _Followed, native: int | None) -> None:
        each.told_unended = True
        self._note(each, "unended", each.since_cancel, _processor_seconds(native) - each.used)
        if each.worker.writes and _runs(each.job):
            self.silent.emit(each.job, _writer_sentence(each.since_cancel))
        else:
            self.left_behind.emit(each.title, each.worker, each.token)

    def _note(self, each: _Followed, event: str, seconds: float, used: float) -> None:
        logbook.note(event, kind=each.kind, seconds=seconds, processor_seconds=used)
        logbook.book().note_text("stacks", all_stacks())


def _runs(job: QObject) -> bool:
    return isValid(job) and getattr(job, "ended", None) is None


def _sentence(seconds: float, busy: bool, writes: bool) -> str:
    time_text = duration_text(seconds)
    if busy and writes:
        return tr(
            "Nothing was heard of it for {time}: it computes in one long step that can not be "
            "interrupted. It writes, so a cancel waits until that step is over.",
            time=time_text,
        )
    if busy:
        return tr(
            "Nothing was heard of it for {time}: it computes in one long step that can not be "
            "interrupted. It may be cancelled; it is left behind then.",
            time=time_text,
        )
    return tr(
        "Has not answered for {time}: it waits for the disk, the network or another program. "
        "Look whether the file can be reached, or cancel it.",
        time=time_text,
    )


def _writer_sentence(seconds: float) -> str:
    return tr(
        "Was asked to stop {time} ago and has not answered. It writes to the file, so it is waited "
        "for. Should it never end: end Plume DB, and SQLite undoes what was half written when the "
        "file is opened next.",
        time=duration_text(seconds),
    )


def left_behind_sentence() -> str:
    """Say of work that was left behind what that means."""
    return tr(
        "It has not answered since it was cancelled and was left behind: nothing waits for it, and "
        "the file is not changed by it. Should it never end, close Plume DB and open the file anew."
    )


def wait_for_end(task: Task, worker: Worker, token: CancelToken) -> float:
    """Wait for work that was left behind, as long as it goes on; give the seconds."""
    since = time.monotonic()
    while worker.thread_of(token) is not None:
        task.token.check()
        task.token.wait(0.25)
    return time.monotonic() - since


def all_stacks() -> str:
    """Give what every thread does now, without data."""
    import tempfile

    from plume_db.crash.telling import clean_stack

    # faulthandler and not sys._current_frames: that one may meet a frame that is half made.
    with suppress(OSError, ValueError), tempfile.TemporaryFile("w+") as file:
        faulthandler.dump_traceback(file, all_threads=True)
        file.seek(0)
        blocks = clean_stack(file.read()).split("\n\n")
        return "\n\n".join(each for each in blocks if _IDLE not in each)
    return ""


def _processor_seconds(native: int | None) -> float:
    """Read how long a thread has used a processor; 0 where the system does not tell."""
    if native is None or sys.platform != "linux":
        return 0.0
    try:
        text = Path(f"/proc/self/task/{native}/schedstat").read_text(encoding="ascii")
        return int(text.split()[0]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0
