"""Where dashboards are kept: a small text file each, outside the databases they are about."""

from __future__ import annotations

import os
import re
import threading
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

from plume_db.dashboard.dashboard import Dashboard
from plume_db.dashboard.needs import fit_of
from plume_db.dashboard.text import LONGEST, NoDashboard, from_text, to_text
from plume_db.errors import PlumeError
from plume_db.language import tr
from plume_db.schema.objects import Catalog

_NAME = re.compile(r"[0-9a-f]{32}\Z")


@dataclass(frozen=True)
class Kept:
    """A dashboard, and how much of it a file can show."""

    dashboard: Dashboard
    fit: float
    """0 to 1."""


class Shelf:
    """Reads and writes files of ours, so never in the GUI thread. Safe from every thread.

    With `folder` None dashboards live as long as this object: those of an encrypted file, whose
    names of tables may be secrets.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._held: dict[str, Dashboard] = {}

    def save(self, dashboard: Dashboard) -> Dashboard:
        """Keep a dashboard, under a fresh name where it has none; raises PlumeError."""
        kept = dashboard if dashboard.name else replace(dashboard, name=uuid4().hex)
        with self._lock:
            self._held[kept.name] = kept
            if self._folder is not None:
                self._write(self._folder, kept)
        return kept

    def _write(self, folder: Path, kept: Dashboard) -> None:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            fresh = folder / f"{kept.name}.{uuid4().hex}.new"
            fresh.write_text(to_text(kept), encoding="utf-8", errors="surrogatepass")
            fresh.replace(folder / f"{kept.name}.json")
        except OSError as error:
            raise PlumeError(
                tr(
                    "The dashboard could not be kept ({strerror}).",
                    strerror=error.strerror or error,
                )
            ) from None

    def remove(self, name: str) -> None:
        """Forget a dashboard."""
        with self._lock:
            self._held.pop(name, None)
            if self._folder is not None and _NAME.match(name):
                with suppress(OSError):
                    (self._folder / f"{name}.json").unlink()

    def fitting(self, catalog: Catalog, least: float = 0.01) -> tuple[Kept, ...]:
        """List the dashboards that a file can show at least a part of, the best fit first."""
        found = [Kept(each, fit_of(each, catalog)) for each in self.all()]
        fits = [kept for kept in found if kept.fit >= least]
        return tuple(sorted(fits, key=lambda kept: (-kept.fit, kept.dashboard.title.casefold())))

    def all(self) -> tuple[Dashboard, ...]:
        """Read every dashboard that is kept; a spoiled file is passed by."""
        with self._lock:
            if self._folder is None:
                return tuple(self._held.values())
            found = []
            with suppress(OSError):
                for path in sorted(self._folder.glob("*.json")):
                    if _NAME.match(path.stem):
                        with suppress(PlumeError):
                            found.append(read_dashboard(path, path.stem))
            return tuple(found)


def read_dashboard(path: Path, name: str = "") -> Dashboard:
    """Read a dashboard's file; raises PlumeError with a sentence."""
    try:
        with path.open("rb") as stream:
            content = stream.read(LONGEST + 1)
    except OSError as error:
        raise NoDashboard(
            tr(
                "{name} can not be read ({strerror}).",
                name=path.name,
                strerror=error.strerror or error,
            )
        ) from None
    if len(content) > LONGEST:
        raise NoDashboard(
            tr(
                "{name} is no dashboard: it is longer than {longest} bytes.",
                name=path.name,
                longest=LONGEST,
            )
        )
    try:
        text = content.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        raise NoDashboard(
            tr("{name} is no dashboard: it is not UTF-8 text.", name=path.name)
        ) from None
    return from_text(text, name)


def shelf_folder(state_dir: Path | os.PathLike[str]) -> Path:
    """Say where dashboards are kept under the program's own folder."""
    return Path(state_dir) / "dashboards"
