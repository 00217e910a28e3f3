"""What the page shows, read on a worker: the stores of a file and the snapshots in one of them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from plume_db.errors import PlumeError
from plume_db.language import tr, trn
from plume_db.memory import FileMemory
from plume_db.schedule.plan import Plan, read_plan, stores_of
from plume_db.store.layout import NoStore, Store, open_store
from plume_db.store.manifest import Manifest, manifests
from plume_db.units import bytes_text, count_text


@dataclass(frozen=True)
class Listing:
    """The snapshots of one file in one store."""

    stores: tuple[Path, ...]
    folder: Path
    store: Store | None
    """None where the folder is no store (yet)."""
    snapshots: tuple[Manifest, ...]
    """The latest first."""
    others: int
    """Snapshots of other files in the same store."""
    plan: Plan
    trouble: str = ""
    """Why the store can not be read; empty where it can, or is not made yet."""


def read_listing(memory: FileMemory, file: Path, folder: Path | None) -> Listing:
    """Read what is known; without a folder, of the store that the file's plan names."""
    plan, stores = read_plan(memory), stores_of(memory)
    chosen = folder or plan.folder
    if chosen not in stores:
        stores = (*stores, chosen)
    try:
        store = open_store(chosen)
        held = list(manifests(store))
    except NoStore as error:
        made = (chosen / "store.json").exists()
        return Listing(stores, chosen, None, (), 0, plan, error.sentence if made else "")
    except (PlumeError, OSError) as error:
        return Listing(stores, chosen, None, (), 0, plan, str(error))
    mine = tuple(each for each in reversed(held) if each.file == str(file))
    return Listing(stores, chosen, store, mine, len(held) - len(mine), plan)


def age_text(at: float, now: float | None = None) -> str:
    """Say how long ago something was, in the largest unit that fits."""
    seconds = max(0.0, (time.time() if now is None else now) - at)
    if seconds >= 86_400:
        return trn("{n} day ago", "{n} days ago", int(seconds // 86_400))
    if seconds >= 3_600:
        return trn("{n} hour ago", "{n} hours ago", int(seconds // 3_600))
    if seconds >= 60:
        return trn("{n} minute ago", "{n} minutes ago", int(seconds // 60))
    return tr("just now")


def caption_of(manifest: Manifest) -> str:
    """Say in a line what a snapshot is of, and what it took."""
    parts = [bytes_text(manifest.size), tr("{stored} new", stored=bytes_text(manifest.stored))]
    if manifest.rows:
        rows = sum(max(0, count) for _, count in manifest.rows)
        parts.append(tr("{rows} rows", rows=count_text(rows)))
    return " · ".join(parts)


def reason_of(manifest: Manifest) -> str:
    """Write the reason as the head of a line; one that a person gave stays as it is."""
    reason = manifest.reason
    if reason == "by hand":
        return tr("By hand")
    if reason == "scheduled":
        return tr("Scheduled")
    if reason.startswith("before "):
        return tr("Before {task}", task=reason.removeprefix("before "))
    return f"{reason[:1].upper()}{reason[1:]}"


def sign_of(manifest: Manifest) -> tuple[str, str, str]:
    """Give the icon, its colour, and the words for how good a snapshot is."""
    if manifest.damaged:
        return "warning", "warn", tr("of a damaged file")
    if manifest.encrypted:
        return "lock", "good", tr("verified, whole copy with the file's key")
    return "check", "good", tr("verified when it was taken")
