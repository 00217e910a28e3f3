"""What the program keeps on this computer, where, and how large it is."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from plume_db.errors import PlumeError
from plume_db.folders import log_folder, store_folder
from plume_db.history.history import History
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.recall.history import PlanHistory


@dataclass(frozen=True)
class Kind:
    """One kind of thing that is kept."""

    id: str
    title: str
    what: str
    """What is in it, in a sentence."""
    clearable: bool = True
    """Whether it is cleared here; else `what` says where it is."""


KINDS: tuple[Kind, ...] = (
    Kind(
        "history",
        tr("Statements that were run"),
        tr("SQL with its time, rows and file; snippets are kept when it is cleared."),
    ),
    Kind("plans", tr("Plans"), tr("How statements were planned, to show when that changes.")),
    Kind("drafts", tr("Unsaved SQL"), tr("What stands in open query tabs.")),
    Kind(
        "files",
        tr("What is remembered of files"),
        tr(
            "Formats and layouts of columns, open tabs, charts, parameters, plans of snapshots, "
            "and changes of rows that are not committed yet."
        ),
    ),
    Kind("growth", tr("Sizes over time"), tr("How large each file was when it was opened.")),
    Kind(
        "dashboards",
        tr("Dashboards"),
        tr("The dashboards you put together."),
    ),
    Kind("logs", tr("Logs"), tr("Errors of the program, without data of yours.")),
    Kind(
        "audit",
        tr("Audit log"),
        tr("What was written to which file and when; it is kept, so that it proves something."),
        clearable=False,
    ),
    Kind(
        "snapshots",
        tr("Snapshots"),
        tr("Copies of your files; remove them one by one or by rules on the Snapshots page."),
        clearable=False,
    ),
)


@dataclass(frozen=True)
class Stored:
    """How much of a kind there is."""

    kind: Kind
    folder: Path
    """What a file manager is to show."""
    size: int
    """In bytes."""


def places(state_dir: Path) -> Mapping[str, tuple[Path, ...]]:
    """Name the files and folders of each kind."""
    return {
        "history": _database(state_dir / "history.db"),
        "plans": _database(state_dir / "plans.db"),
        "drafts": (state_dir / "queries",),
        "files": (state_dir / "files",),
        "growth": _database(state_dir / "growth.db"),
        "dashboards": (state_dir / "dashboards",),
        "logs": (log_folder(),),
        "audit": _database(state_dir / "audit.db"),
        "snapshots": (store_folder(),),
    }


def _database(path: Path) -> tuple[Path, ...]:
    return (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm"))


def take_stock(task: Task, state_dir: Path) -> tuple[Stored, ...]:
    """Measure everything; not in the GUI thread."""
    where = places(state_dir)
    found = []
    for kind in KINDS:
        first = where[kind.id][0]
        folder = first if first.is_dir() or not first.suffix else first.parent
        sizes = (_size(task, path) for path in where[kind.id])
        found.append(Stored(kind, folder, sum(sizes)))
    return tuple(found)


def _size(task: Task, path: Path) -> int:
    """Add up a file or folder; links are not followed."""
    total = 0
    for each in _files(path):
        task.token.check()
        with suppress(OSError):
            total += each.lstat().st_size
    return total


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        for folder, _folders, names in os.walk(path):
            yield from (Path(folder, name) for name in names)
    elif path.exists():
        yield path


def clear(task: Task, kind: Kind, state_dir: Path) -> None:
    """Remove what is kept of a kind; raises PlumeError where that can not be done."""
    if not kind.clearable:
        raise PlumeError(tr("{title} are not cleared here.", title=kind.title))
    if (by_itself := _CLEARED_BY_ITSELF.get(kind.id)) is not None:
        by_itself(state_dir)
        return
    for path in places(state_dir)[kind.id]:
        task.token.check()
        try:
            if path.is_dir() and not path.is_symlink():
                _empty(path, _IN_USE.get(kind.id, ""))
            else:
                path.unlink(missing_ok=True)
        except OSError as error:
            raise PlumeError(
                tr("{path} could not be removed ({error}).", path=path, error=error)
            ) from None


def _empty(folder: Path, but: str = "") -> None:
    """Remove what is in a folder, but names of a pattern; the folder may be in use and stays."""
    for each in folder.iterdir():
        if but and each.match(but):
            continue
        if each.is_dir() and not each.is_symlink():
            shutil.rmtree(each)
        else:
            each.unlink(missing_ok=True)


def _clear_history(state_dir: Path) -> None:
    History(state_dir).clear()


def _clear_plans(state_dir: Path) -> None:
    PlanHistory(state_dir).clear()


_IN_USE: Mapping[str, str] = {"logs": "running-*.txt"}
"""Files that running programs hold: into these they would write that they crashed."""
# Other windows and programs may have these open.
_CLEARED_BY_ITSELF: Mapping[str, Callable[[Path], None]] = {
    "history": _clear_history,
    "plans": _clear_plans,
}
