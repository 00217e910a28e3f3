"""Desktop file, types and icons in the person's own folder: written on their word, and removed.

Source: the specifications "Desktop Entry", "Shared MIME-info Database" and "Icon Theme" of
freedesktop.org. A package of the system brings these files itself.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from plume_db.errors import PlumeError
from plume_db.language import tr

APP_ID = "io.github.plumedb.PlumeDB"
PLACES = {
    f"{APP_ID}.desktop": "applications",
    f"{APP_ID}.xml": "mime/packages",
    f"{APP_ID}.svg": "icons/hicolor/scalable/apps",
    f"{APP_ID}-symbolic.svg": "icons/hicolor/symbolic/apps",
}
"""Where each file lies below the folder of data."""
_UPDATES = (
    ("update-mime-database", "mime"),
    ("update-desktop-database", "applications"),
    ("gtk-update-icon-cache", "icons/hicolor"),
)

Run = Callable[[Sequence[str]], object]


def data_folder(environment: Mapping[str, str]) -> Path:
    """Name the person's folder of data. Raises PlumeError where they have none."""
    named = environment.get("XDG_DATA_HOME", "")
    if named.startswith("/"):  # the specification lets others be ignored
        return Path(named)
    try:
        return Path.home() / ".local/share"
    except RuntimeError:
        raise PlumeError(tr("You have no home folder, so there is nowhere to write to.")) from None


def installed_by_system(environment: Mapping[str, str]) -> Path | None:
    """Give the desktop file that a package of the system brought, or None."""
    folders = environment.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    for folder in folders.split(":"):
        path = Path(folder, "applications", f"{APP_ID}.desktop")
        if path.is_file():
            return path
    return None


def install(
    folder: Path, sources: Mapping[str, bytes], command: Sequence[str], run: Run | None = None
) -> tuple[Path, ...]:
    """Write the files, with `command` as what they start; give their places."""
    written = []
    for name, place in PLACES.items():
        data = sources[name]
        if name.endswith(".desktop"):
            data = with_command(data.decode("utf-8"), command).encode("utf-8")
        path = folder / place / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        except OSError as error:
            raise PlumeError(
                tr("{path} can not be written ({reason}).", path=path, reason=error.strerror)
            ) from None
        written.append(path)
    _update(folder, run or _run)
    return tuple(written)


def remove(folder: Path, run: Run | None = None) -> tuple[Path, ...]:
    """Remove the files, and nothing else; give those that were there."""
    removed = []
    for name, place in PLACES.items():
        path = folder / place / name
        try:
            path.unlink()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise PlumeError(
                tr("{path} can not be removed ({reason}).", path=path, reason=error.strerror)
            ) from None
        removed.append(path)
    if removed:
        _update(folder, run or _run)
    return tuple(removed)


def with_command(text: str, command: Sequence[str]) -> str:
    """Let a desktop file start `command`, wherever the program lies."""
    words = " ".join(quoted(each) for each in command)
    text = re.sub(r"^Exec=plume-db", lambda _: f"Exec={words}", text, flags=re.MULTILINE)
    program = command[0].replace("\\", "\\\\")
    return re.sub(r"^TryExec=.*$", lambda _: f"TryExec={program}", text, flags=re.MULTILINE)


def quoted(word: str) -> str:
    """Write a word of a command as the key Exec wants it: it is unescaped twice."""
    if "\n" in word:
        raise PlumeError(tr("The folder of the program has a line break in its name."))
    inner = re.sub(r'(["`$\\])', r"\\\1", word).replace("%", "%%")
    text = inner if re.fullmatch(r"[\w@+=:,./%-]+", word, re.ASCII) else f'"{inner}"'
    return text.replace("\\", "\\\\")


def _update(folder: Path, run: Run) -> None:
    """Let the desktop read the files anew, where it has programs for that."""
    for program, place in _UPDATES:
        if (folder / place).is_dir():
            run((program, str(folder / place)))


def _run(command: Sequence[str]) -> None:
    if shutil.which(command[0]):
        with suppress(OSError, subprocess.TimeoutExpired):
            subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=False,
                timeout=60,
            )
