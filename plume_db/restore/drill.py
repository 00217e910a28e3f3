"""A restore drill: put the last snapshots together, check them, count what the manifest counts."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from plume_db.backup.facts import facts_of
from plume_db.beside import beside, passed_on
from plume_db.database import Key, connect
from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.maintenance.integrity import check
from plume_db.restore.origin import Origin, image_of
from plume_db.store.layout import Store
from plume_db.store.manifest import Manifest, manifests
from plume_db.store.share import part_of


@dataclass(frozen=True)
class Drilled:
    """One snapshot that was restored for a trial."""

    manifest: Manifest
    seconds: float
    wrong: tuple[str, ...]
    """What was found wrong, each in a sentence; empty where it passed."""


def drill(
    task: Task,
    store: Store,
    last: int,
    key: Key | None = None,
    file: Path | None = None,
    state: Path | None = None,
) -> tuple[Drilled, ...]:
    """Restore the last snapshots into private files, one after the other, and look at each."""
    held = list(manifests(store, file))[-max(1, last) :][::-1]
    found = []
    for number, manifest in enumerate(held):
        part = part_of(task, number / len(held), (number + 1) / len(held))
        began = time.monotonic()
        wrong = _tried(part, store, manifest, key, state)
        found.append(Drilled(manifest, time.monotonic() - began, wrong))
    return tuple(found)


def _tried(
    task: Task, store: Store, manifest: Manifest, key: Key | None, state: Path | None
) -> tuple[str, ...]:
    if manifest.damaged:
        return (tr("It is of a file that was damaged already, and can only be recovered from."),)
    try:
        with (
            image_of(part_of(task, 0.0, 0.5), Origin(store, manifest), key, state) as place,
            beside(task, connect(place), passed_on(part_of(task, 0.5, 1.0))) as inner,
        ):
            return (*_counts(inner, manifest), *_structure(inner))
    except PlumeError as error:
        return (error.sentence,)


def _counts(task: Task, manifest: Manifest) -> tuple[str, ...]:
    if manifest.encrypted:
        return ()
    now = dict(facts_of(task).rows)
    return tuple(
        tr(
            "{name} has {now} rows, and had {rows:,} when it was taken.",
            name=name,
            now=now.get(name),
            rows=rows,
        )
        for name, rows in manifest.rows
        if rows >= 0 and now.get(name) != rows
    )


def _structure(task: Task) -> tuple[str, ...]:
    result = check(task)
    return tuple(f.text for f in result.findings[:5]) if result.damaged else ()
