"""What can be known of a file before it is opened: kind, size, header, side files, permissions."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import NamedTuple

import apsw

from plume_db.errors import FileMissing, NotAFile, OpenError
from plume_db.language import tr

MAGIC = b"SQLite format 3\0"
HEAD_BYTES = 4096
_KINDS = (
    (stat.S_ISDIR, tr("a folder")),
    (stat.S_ISFIFO, tr("a named pipe (FIFO)")),
    (stat.S_ISSOCK, tr("a socket")),
    (stat.S_ISCHR, tr("a character device")),
    (stat.S_ISBLK, tr("a block device")),
)


class Identity(NamedTuple):
    """Which file it is, and a cheap sign of whether its content changed."""

    device: int
    inode: int
    size: int
    """In bytes."""
    mtime_ns: int

    def same_file(self, other: Identity) -> bool:
        """Whether both are the same file, whatever its content."""
        return (self.device, self.inode) == (other.device, other.inode)


class FileState(NamedTuple):
    """A regular file as it lies on the disk."""

    given: Path
    """As it was named; may be a symbolic link."""
    path: Path
    """With links resolved: side files lie beside this one."""
    identity: Identity
    head: bytes
    """The first bytes, at most :data:`HEAD_BYTES`; encrypted where the file is."""
    wal_size: int | None
    """Bytes of the -wal file, or None where there is none; likewise the next two."""
    shm_size: int | None
    journal_size: int | None
    folder_writable: bool
    file_writable: bool
    hard_links: int

    @property
    def has_magic(self) -> bool:
        """Whether the file begins as an SQLite 3 database does."""
        return self.head.startswith(MAGIC)

    @property
    def is_wal(self) -> bool:
        """Whether SQLite reads the file with a write-ahead log: its read version says so."""
        return self.head[19:20] == b"\x02"

    @property
    def write_version(self) -> int:
        """What SQLite must know to write: 1 a journal, 2 a write-ahead log; 0 in an empty file."""
        return self.head[18] if len(self.head) > 18 else 0

    @property
    def has_wal_content(self) -> bool:
        """Whether there is a -wal file that is not empty."""
        return bool(self.wal_size)

    @property
    def side_files(self) -> tuple[Path, ...]:
        """The side files that exist."""
        found = (("-wal", self.wal_size), ("-shm", self.shm_size), ("-journal", self.journal_size))
        return tuple(side(self.path, end) for end, size in found if size is not None)


def side(path: Path, end: str) -> Path:
    """Name a side file: the path with ``-wal``, ``-shm`` or ``-journal`` after it."""
    return path.with_name(path.name + end)


def examine(given: Path) -> FileState:
    """Look at a file without opening it as a database.

    Raises :class:`FileMissing`, :class:`NotAFile` or :class:`OpenError`.
    """
    found = _stat(given)
    _refuse_other_kinds(given, found.st_mode)
    path = Path(os.path.realpath(given))
    _refuse_odd_side_files(path)
    if not os.access(path, os.R_OK):
        raise OpenError(
            tr("You have no permission to read {name}; ask its owner for it.", name=given.name)
        )
    try:
        str(path).encode()
    except UnicodeEncodeError:
        raise OpenError(
            tr("The file's name is not valid UTF-8, which SQLite needs; rename it and try again.")
        ) from None
    return FileState(
        given=given,
        path=path,
        identity=identity_of(found),
        head=read_bytes(path, 0, min(HEAD_BYTES, found.st_size)) if found.st_size else b"",
        wal_size=_size(side(path, "-wal")),
        shm_size=_size(side(path, "-shm")),
        journal_size=_size(side(path, "-journal")),
        folder_writable=os.access(path.parent, os.W_OK),
        file_writable=os.access(path, os.W_OK),
        hard_links=found.st_nlink,
    )


def _stat(given: Path) -> os.stat_result:
    try:
        return given.stat()
    except (FileNotFoundError, NotADirectoryError):
        if given.is_symlink():
            raise FileMissing(
                tr(
                    "{name} is a link to {readlink}, which does not exist.",
                    name=given.name,
                    readlink=given.readlink(),
                )
            ) from None
        raise FileMissing(
            tr("There is no file {given}; it may have been moved, renamed or deleted.", given=given)
        ) from None
    except PermissionError:
        raise OpenError(
            tr("You have no permission to enter the folder {parent}.", parent=given.parent)
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise OpenError(
            tr(
                "The system could not look at {short} ({reason}).",
                short=_short(given),
                reason=reason,
            )
        ) from None


def _short(given: Path) -> str:
    text = str(given)
    return text if len(text) < 300 else f"{text[:300]}…"


def _refuse_other_kinds(given: Path, mode: int) -> None:
    for is_kind, words in _KINDS:
        if is_kind(mode):
            raise NotAFile(
                tr(
                    "{given} is {words}, not a file; choose a database file.",
                    given=given,
                    words=words,
                )
            )


def _refuse_odd_side_files(path: Path) -> None:
    """Refuse what SQLite would open beside the file and wait for without end, as a pipe."""
    for end in ("-wal", "-shm", "-journal"):
        try:
            mode = side(path, end).stat().st_mode
        except OSError:
            continue
        for is_kind, words in _KINDS:
            if is_kind(mode):
                raise OpenError(
                    tr(
                        "Beside {name} lies {words} named {name}{end}, where SQLite keeps a "
                        "file of its own. Move it away, then open the file again.",
                        name=path.name,
                        words=words,
                        end=end,
                    )
                )


def identity_of(found: os.stat_result) -> Identity:
    """Take what tells files apart from a stat result."""
    return Identity(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def read_bytes(path: Path, offset: int, amount: int) -> bytes:
    """Read raw bytes through SQLite's own file layer, which keeps our locks on the file.

    Gives fewer bytes where the file ends before.
    """
    flags = [apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_MAIN_DB, 0]
    # The plain layer: the default one may want to decrypt.
    vfs = "unix" if "unix" in apsw.vfs_names() else "win32"
    try:
        file = apsw.VFSFile(vfs, str(path), flags)
    except apsw.Error as error:
        raise OpenError(
            tr("The system could not read {name} ({error}).", name=path.name, error=error)
        ) from None
    try:
        amount = max(0, min(amount, file.xFileSize() - offset))
        return file.xRead(amount, offset) if amount else b""
    except apsw.Error as error:
        raise OpenError(
            tr("The system could not read {name} ({error}).", name=path.name, error=error)
        ) from None
    finally:
        file.xClose()
