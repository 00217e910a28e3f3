"""Every error Plume DB raises on purpose.

A :class:`PlumeError` is a sentence for the person at the screen: what, why, what to do.
:class:`Cancelled` is an outcome, not an error. Anything else that is raised is a bug::

    Exception
    ├── Cancelled              the person asked to stop
    └── PlumeError             a sentence for the person
        ├── BudgetSpent        the work was given little time and used it up
        ├── OpenError          the file can not be opened
        │   ├── FileMissing    there is nothing at that path
        │   ├── NotAFile       a directory, a FIFO, a device
        │   ├── NotADatabase   a file of another kind
        │   ├── KeyNeeded      encrypted, or junk: a key may open it
        │   └── WrongKey       the key given does not open it
        ├── FileLocked         another program holds a lock that bars us
        ├── FileReplaced       the file at the path is no longer the one we opened
        ├── Damaged            SQLite found the file malformed
        ├── ReadOnly           a write was refused
        ├── DiskFull           no room left
        ├── Unreadable         an object can not be read, and the sentence names it
        ├── MemoryShort        a limit on memory or on a value's length was reached
        └── SqlError           the statement is wrong (with its position, where known)
"""

from __future__ import annotations

import apsw

from plume_db.language import tr


class Cancelled(Exception):
    """The work was stopped because the person asked for it."""


class PlumeError(Exception):
    """A failure told in one sentence, ready to be shown."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class BudgetSpent(PlumeError):
    """The time the work was given is used up."""


class OpenError(PlumeError):
    """The file can not be opened."""


class FileMissing(OpenError):
    """There is nothing at that path."""


class NotAFile(OpenError):
    """The path names a directory, a FIFO, a socket or a device."""


class NotADatabase(OpenError):
    """The file is of another kind; the sentence says of which, where that can be guessed."""


class KeyNeeded(OpenError):
    """The file looks encrypted: ask for its key."""


class WrongKey(OpenError):
    """No known cipher opens the file with the key given."""


class FileLocked(PlumeError):
    """Another program holds a lock; ``holders`` names it where the system tells."""

    def __init__(self, sentence: str, holders: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.holders = holders


class FileReplaced(PlumeError):
    """The file at the path is another one than the one that was opened."""


class Damaged(PlumeError):
    """SQLite found the file, or a part of it, malformed."""


class ReadOnly(PlumeError):
    """A write was refused because the connection or the file is read-only."""


class DiskFull(PlumeError):
    """The disk, or a quota, has no room left."""


class MemoryShort(PlumeError):
    """A limit on memory or on the size of one value was reached."""


class Unreadable(PlumeError):
    """An object can not be read, and the sentence says so itself."""


class SqlError(PlumeError):
    """The statement can not be run.

    ``offset`` counts characters from the start of the SQL text; -1 where SQLite gives none.
    """

    def __init__(self, sentence: str, offset: int = -1) -> None:
        super().__init__(sentence)
        self.offset = offset


_SENTENCES: dict[type[apsw.Error], tuple[type[PlumeError], str]] = {
    apsw.NotADBError: (
        NotADatabase,
        tr("This is not an SQLite database, or it is encrypted and the key is missing."),
    ),
    apsw.BusyError: (FileLocked, tr("Another program is using the file right now; try again.")),
    apsw.LockedError: (FileLocked, tr("Another statement of this program is using the table.")),
    apsw.FullError: (
        DiskFull,
        tr("The disk is full, so nothing was changed; make room and try again."),
    ),
    apsw.NoMemError: (MemoryShort, tr("The work needs more memory than Plume DB allows itself.")),
    apsw.TooBigError: (MemoryShort, tr("A value or statement is larger than the limit in force.")),
}


def translate(error: BaseException, sql: str | None = None) -> BaseException:
    """Turn an error of APSW into one of ours; give any other error back as it is.

    APSW raises UnicodeDecodeError where text is not valid UTF-8.

    `sql` is the statement that failed: it turns SQLite's byte offset into characters.
    """
    if isinstance(error, UnicodeDecodeError):
        return Damaged(
            tr("A name or text in the file is not valid UTF-8, so this can not be read.")
        )
    if not isinstance(error, apsw.Error):
        return error
    detail = str(error).strip()
    for kind, (ours, sentence) in _SENTENCES.items():
        if isinstance(error, kind):
            return ours(sentence)
    if isinstance(error, apsw.InterruptError):
        return Cancelled()
    if isinstance(error, apsw.CorruptError):
        return Damaged(tr("This part of the file is damaged ({detail}).", detail=detail))
    if isinstance(error, apsw.ReadOnlyError):
        return ReadOnly(
            tr("The file is open read-only, so this was refused and nothing was changed.")
        )
    if isinstance(error, apsw.AuthError):
        return ReadOnly(
            tr("Not allowed while the file is open read-only ({detail}).", detail=detail)
        )
    if isinstance(error, (apsw.CantOpenError, apsw.IOError, apsw.PermissionsError)):
        return PlumeError(
            tr("The system could not read or write the file ({detail}).", detail=detail)
        )
    return SqlError(detail or tr("SQLite gave no reason."), _offset(error, sql))


def _offset(error: apsw.Error, sql: str | None) -> int:
    at = getattr(error, "error_offset", -1)
    if sql is not None and at < 0 and str(error).strip() == "incomplete input":
        return len(sql.rstrip())  # what is missing is missing at the end
    if sql is None or at < 0:
        return int(at)
    return len(sql.encode()[:at].decode(errors="ignore"))
