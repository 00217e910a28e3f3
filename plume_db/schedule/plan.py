"""How often a file is kept, where, and whether it is time: kept outside the file."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from plume_db.errors import PlumeError
from plume_db.folders import store_folder
from plume_db.language import tr
from plume_db.memory import FileMemory

NAME = "snapshots"
"""What the file's memory calls it."""
MINUTE, HOUR, DAY = 60, 3600, 86400
_UNITS = {"m": MINUTE, "min": MINUTE, "h": HOUR, "d": DAY, "w": 7 * DAY}
_LEAST, _MOST = MINUTE, 28 * DAY


@dataclass(frozen=True)
class Plan:
    """What a person wants for one file."""

    every: int = 0
    """Seconds between two snapshots while the file is open; 0 for never."""
    on_close: bool = False
    """Whether one is taken when the file is closed, if it changed since the last."""
    store: str = ""
    """The store's folder; empty for the program's own."""

    @property
    def folder(self) -> Path:
        """The store's folder."""
        return Path(self.store) if self.store else store_folder()

    @property
    def active(self) -> bool:
        """Whether anything happens by itself."""
        return bool(self.every) or self.on_close


def read_plan(memory: FileMemory) -> Plan:
    """Read the plan of a file; a spoiled one is as none. Not in the GUI thread."""
    held = memory.read(NAME)
    if not isinstance(held, dict):
        return Plan()
    every, store = held.get("every", 0), held.get("store", "")
    good = isinstance(every, int) and (every == 0 or _LEAST <= every <= _MOST)
    return Plan(
        every if good else 0,
        held.get("on_close") is True,
        store if isinstance(store, str) else "",
    )


def write_plan(memory: FileMemory, plan: Plan) -> None:
    """Keep the plan of a file, outside it. Not in the GUI thread."""
    memory.write(NAME, asdict(plan))


def stores_of(memory: FileMemory) -> tuple[Path, ...]:
    """List the stores that are known for a file, the program's own first."""
    held: Any = memory.read(f"{NAME}-stores", [])
    more = [Path(each) for each in held if isinstance(each, str)] if isinstance(held, list) else []
    return tuple(dict.fromkeys((store_folder(), read_plan(memory).folder, *more)))


def remember_store(memory: FileMemory, folder: Path) -> None:
    """Remember a store that a person opened for a file."""
    held = [str(each) for each in stores_of(memory)]
    memory.write(f"{NAME}-stores", [*dict.fromkeys((*held, str(folder)))][:20])


def is_due(plan: Plan, last: float | None, now: float) -> bool:
    """Tell whether it is time: also where a snapshot was missed while the program did not run.

    `last` is when the newest one was taken, in Unix seconds. A clock that was set back does not
    keep it from ever being time again.
    """
    if not plan.every:
        return False
    return last is None or now - last >= plan.every or last - now > MINUTE


def seconds_of(text: str) -> int:
    """Read ``15m``, ``1h``, ``6 h``, ``1d``, ``1w``; raises PlumeError where it is none."""
    found = re.fullmatch(r"\s*(\d{1,6})\s*(m|min|h|d|w)\s*", text.lower(), re.ASCII)
    seconds = int(found[1]) * _UNITS[found[2]] if found else 0
    if not _LEAST <= seconds <= _MOST:
        raise PlumeError(
            tr("{text} is no span from 1m to 4w; write 15m, 1h, 6h, 1d or 1w.", text=text)
        )
    return seconds
