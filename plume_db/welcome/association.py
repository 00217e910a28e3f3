"""Whether Plume DB is the program that opens SQLite files, and how it becomes that.

On Linux by the specification "Association between MIME types and applications" of freedesktop.org:
``mimeapps.list`` in the person's folder of settings goes before that of the system. It is written
only on the person's word, and only where our desktop file is installed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from plume_db.errors import PlumeError
from plume_db.language import tr

DESKTOP_FILE = "io.github.plumedb.PlumeDB.desktop"
TYPES = ("application/vnd.sqlite3", "application/x-sqlite3")
"""Types that are SQLite files and nothing else; kinds of other programs stay theirs."""
_GROUP = "[Default Applications]"
WINDOWS_PAGE = "ms-settings:defaultapps"


@dataclass(frozen=True)
class Association:
    """What can be done here."""

    way: str
    """``here``: we can do it; ``system``: a page of the system does it; ``told``: the person does
    it as `words` say; ``none``: not possible."""
    is_default: bool | None
    """Whether we are the default; None where that can not be told."""
    words: str
    """How things are, or what to do, in a sentence."""


def association(
    platform: str = sys.platform, environment: Mapping[str, str] | None = None
) -> Association:
    """Find out how things are; reads a few small files of the system, so not in the GUI thread."""
    if platform == "win32":
        return Association(
            "system",
            None,
            tr("Windows asks on its own page; choose Plume DB there for .sqlite and .sqlite3."),
        )
    if platform == "darwin":
        return Association(
            "told",
            None,
            tr(
                "In the Finder choose a database, press ⌘I, choose Plume DB under Open with, and "
                "press Change All."
            ),
        )
    return _on_linux(os.environ if environment is None else environment)


def _on_linux(environment: Mapping[str, str]) -> Association:
    if not _installed(environment, DESKTOP_FILE):
        return Association(
            "none",
            None,
            tr("Plume DB was not installed as a program of this desktop, so it can not be chosen."),
        )
    if all(default_of(kind, environment) == DESKTOP_FILE for kind in TYPES):
        return Association("here", True, tr("Plume DB opens SQLite files on a double-click."))
    return Association(
        "here", False, tr("Another program opens SQLite files, or none is chosen for them.")
    )


def default_of(kind: str, environment: Mapping[str, str]) -> str:
    """Name the desktop file that a person or the system chose for a type; empty where none."""
    for listing in _listings(environment):
        for desktop_file in _defaults(listing).get(kind, ()):
            if _installed(environment, desktop_file):
                return desktop_file
    return ""


def become_default(environment: Mapping[str, str] | None = None) -> None:
    """Write the person's choice; raises PlumeError where that can not be done."""
    environment = os.environ if environment is None else environment
    if not _installed(environment, DESKTOP_FILE):
        raise PlumeError(_on_linux(environment).words)
    folder = _config_home(environment)
    listings = [folder / "mimeapps.list"]
    # One of this desktop goes before it, where the person has one that speaks of these types.
    listings += [
        each
        for each in (folder / f"{name}-mimeapps.list" for name in _desktops(environment))
        if set(TYPES) & set(_defaults(each))
    ]
    for listing in listings:
        try:
            _write_choice(listing)
        except OSError as error:
            raise PlumeError(
                tr(
                    "{path} could not be written ({error}), so nothing was changed. Choose Plume "
                    "DB in the file manager instead: Properties of a database, Open with.",
                    path=listing,
                    error=error.strerror or error,
                )
            ) from None


def _write_choice(listing: Path) -> None:
    """Name us first for each type; every other line stays as it is."""
    path = listing.resolve()  # it may be a link into a folder of settings that is kept elsewhere
    lines = (
        path.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
        if (path.exists())
        else []
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{uuid4().hex}.new")
    text = "\n".join(chosen_lines(lines)) + "\n"
    try:
        fresh.write_text(text, encoding="utf-8", errors="surrogateescape")
        if path.exists():
            fresh.chmod(path.stat().st_mode & 0o777)
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise


def chosen_lines(lines: Sequence[str]) -> list[str]:
    """Put us first for each type in the lines of a ``mimeapps.list``."""
    made: list[str] = []
    before: dict[str, list[str]] = {kind: [] for kind in TYPES}
    in_group = False
    at: int | None = None
    for line in lines:
        if line.strip().startswith("["):
            in_group = line.strip() == _GROUP
            made.append(line)
            if in_group and at is None:
                at = len(made)
            continue
        kind, equals, programs = line.partition("=")
        if in_group and equals and kind.strip() in before:
            before[kind.strip()] += [p for p in programs.strip().split(";") if p]
            continue
        made.append(line)
    if at is None:
        made += ([""] if made and made[-1] else []) + [_GROUP]
        at = len(made)
    ours = [
        f"{kind}={';'.join(dict.fromkeys((DESKTOP_FILE, *others)))}"
        for kind, others in before.items()
    ]
    return [*made[:at], *ours, *made[at:]]


def _defaults(listing: Path) -> dict[str, tuple[str, ...]]:
    """Read the choices of one file; of one that is not there or spoiled, none."""
    found: dict[str, tuple[str, ...]] = {}
    in_group = False
    with suppress(OSError):
        for line in listing.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.strip().startswith("["):
                in_group = line.strip() == _GROUP
            elif in_group and "=" in line:
                kind, _, programs = line.partition("=")
                found[kind.strip()] = tuple(p for p in programs.strip().split(";") if p)
    return found


def _listings(environment: Mapping[str, str]) -> Iterator[Path]:
    """Give the files of choices, the one that goes before all others first."""
    folders = [_config_home(environment), *_paths(environment, "XDG_CONFIG_DIRS", "/etc/xdg")]
    folders += [folder / "applications" for folder in _data_folders(environment)]
    for folder in folders:
        for name in _desktops(environment):
            yield folder / f"{name}-mimeapps.list"
        yield folder / "mimeapps.list"


def _desktops(environment: Mapping[str, str]) -> list[str]:
    named = environment.get("XDG_CURRENT_DESKTOP", "").lower().split(":")
    return [name for name in named if name and "/" not in name]


def _installed(environment: Mapping[str, str], desktop_file: str) -> bool:
    return any(
        (folder / "applications" / desktop_file).is_file() for folder in _data_folders(environment)
    )


def _data_folders(environment: Mapping[str, str]) -> list[Path]:
    home = Path(environment.get("XDG_DATA_HOME") or Path.home() / ".local/share")
    return [home, *_paths(environment, "XDG_DATA_DIRS", "/usr/local/share:/usr/share")]


def _config_home(environment: Mapping[str, str]) -> Path:
    return Path(environment.get("XDG_CONFIG_HOME") or Path.home() / ".config")


def _paths(environment: Mapping[str, str], name: str, usual: str) -> list[Path]:
    return [Path(each) for each in (environment.get(name) or usual).split(":") if each]
