"""The manifest of a snapshot: what it is of, when, why, and what proves that it is whole.

A JSON file with a checksum over its own text. Of an encrypted file it holds no name and no count.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from plume_db.errors import Damaged, PlumeError
from plume_db.language import tr
from plume_db.store.layout import Store, write_whole


@dataclass(frozen=True)
class Manifest:
    """One snapshot."""

    id: str
    """Sorts by time: ``20261122-054019-3fa9c2``."""
    at: float
    """Unix seconds of the moment it shows."""
    file: str
    """The path of the file it is of, links resolved."""
    reason: str
    """``by hand``, ``scheduled``, or ``before`` and the name of a task."""
    size: int
    """Bytes of the database."""
    page_size: int
    pages: int
    image: str
    """SHA-256 of the whole image."""
    root: str = ""
    """The root of the list of pages, in hex; empty for a whole copy."""
    depth: int = 0
    copy: str = ""
    """The file name of a whole copy, for an encrypted file."""
    schema: str = ""
    """SHA-256 of the schema's text."""
    rows: tuple[tuple[str, int], ...] = ()
    """Each table with its rows; -1 where they could not be counted."""
    change_counter: int = 0
    """The file's own, from its header."""
    sqlite_version: int = 0
    """The version that wrote the file last, from its header."""
    damaged: bool = False
    """Whether the file was damaged when it was taken."""
    verified: bool = True
    """Whether the copy was checked against its source when it was taken."""
    stored: int = 0
    """Bytes that it added to the store."""
    notes: tuple[str, ...] = field(default=())
    sides: tuple[tuple[str, str], ...] = ()
    """Of a damaged file that is kept byte for byte: each side file's end and SHA-256."""

    @property
    def encrypted(self) -> bool:
        """Whether it is a whole copy that needs the file's key."""
        return bool(self.copy) and not self.damaged


def write_manifest(store: Store, manifest: Manifest) -> Path:
    """Write a manifest, whole and durably."""
    text = _text(asdict(manifest))
    held = json.dumps({"check": _sum(text), "snapshot": json.loads(text)}, indent=1)
    path = store.snapshots / f"{manifest.id}.json"
    write_whole(path, (held + "\n").encode())
    return path


def read_manifest(path: Path) -> Manifest:
    """Read a manifest; raises Damaged where it is not what was written."""
    try:
        raw = path.read_text(encoding="ascii")
        held = json.loads(raw)
        snapshot = held["snapshot"]
        if held["check"] != _sum(_text(snapshot)) or _written(held) != raw:
            raise Damaged(
                tr("The manifest {name} is damaged (its checksum is another).", name=path.name)
            )
        return _made(snapshot)
    except FileNotFoundError:
        raise PlumeError(tr("There is no snapshot {stem} in the store.", stem=path.stem)) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Damaged(
            tr("The manifest {name} is damaged ({error}).", name=path.name, error=error)
        ) from None


def _made(snapshot: dict[str, Any]) -> Manifest:
    held = dict(snapshot)
    held["rows"] = tuple((str(name), int(count)) for name, count in snapshot["rows"])
    held["sides"] = tuple((str(end), str(summed)) for end, summed in snapshot.get("sides", ()))
    held["notes"] = tuple(snapshot["notes"])
    return Manifest(**held)


def _written(held: dict[str, Any]) -> str:
    return json.dumps(held, indent=1) + "\n"


def find_manifest(store: Store, name: str, file: Path | None = None) -> Manifest:
    """Give the one snapshot whose id begins with `name`; ``latest`` is the newest of the file.

    Raises PlumeError where there is none, or more than one, and Damaged where it can not be read.
    """
    if name in ("", "latest"):
        held = list(manifests(store, file))
        if not held:
            files = sorted({each.file for each in manifests(store)})
            has = tr(" It has snapshots of {files}.", files=", ".join(files[:5])) if files else ""
            bare = (
                tr("The store {folder} has no snapshot.", folder=store.folder)
                if file is None
                else tr(
                    "The store {folder} has no snapshot of {file}.", folder=store.folder, file=file
                )
            )
            raise PlumeError(bare + has)
        return next((m for m in reversed(held) if not m.damaged), held[-1])
    found = [path for path in store.snapshots.glob("*.json") if path.stem.startswith(name)]
    if len(found) > 1:
        raise PlumeError(
            tr("More than one snapshot begins with {name}; write more of its name.", name=name)
        )
    if not found:
        raise PlumeError(
            tr("There is no snapshot {name} in {folder}.", name=name, folder=store.folder)
        )
    return read_manifest(found[0])


def manifests(store: Store, file: Path | None = None) -> Iterator[Manifest]:
    """Give the snapshots that can be read, the oldest first: of one file, or of all."""
    wanted, held = None if file is None else str(file), []
    for path in store.snapshots.glob("*.json"):
        try:
            manifest = read_manifest(path)
        except PlumeError:
            continue
        if wanted is None or manifest.file == wanted:
            held.append(manifest)
    # Two of one second sort by their time, not by what tells their names apart.
    yield from sorted(held, key=lambda each: (each.at, each.id))


def _text(held: dict[str, Any]) -> str:
    return json.dumps(held, sort_keys=True, ensure_ascii=True)


def _sum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
