"""Opening: examine, decide, try, and fall back to a private copy where SQLite objects."""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from pathlib import Path

import apsw

from plume_db.database import Key, Mode, Place, connect, disconnect
from plume_db.errors import Damaged, FileLocked, KeyNeeded, NotADatabase, OpenError, WrongKey
from plume_db.jobs import Task, attended
from plume_db.language import tr
from plume_db.opening.ciphers import fitting_key
from plume_db.opening.copies import discard, private_copy, sweep
from plume_db.opening.guess import kind_of, looks_encrypted
from plume_db.opening.locks import holders
from plume_db.opening.policy import USUAL, Decision, Wishes, decide
from plume_db.opening.state import HEAD_BYTES, MAGIC, FileState, examine, read_bytes
from plume_db.units import bytes_text

BUSY_SECONDS = 1.0
"""How long a lock is waited for before the person is asked."""


@dataclass(frozen=True)
class Opened:
    """A file that can be read, and how."""

    state: FileState
    place: Place
    why: str
    """The reason for the mode, in a sentence or two."""
    copy_folder: Path | None = None
    """Where the private copy lies, to be discarded at close."""
    damage: str = ""
    """What is wrong with the file as a whole, where something is."""
    wishes: Wishes = USUAL
    """What the person wants otherwise than usual; also when it is opened anew."""
    interrupted: bool = False
    """Whether a crashed program's transaction waits to be finished (hot journal, or log alone)."""

    @property
    def path(self) -> Path:
        """The person's file, links resolved."""
        return self.state.path

    @property
    def mode(self) -> Mode:
        """The mode in force."""
        return self.place.mode

    @property
    def encrypted(self) -> bool:
        """Whether a key was needed."""
        return self.place.key is not None

    def discard(self) -> None:
        """Remove the private copy, where there is one; connections must be closed before.

        Also those of a program of ours that was killed: they hold what the person's files hold.
        """
        if self.copy_folder is not None:
            discard(self.copy_folder)
        sweep()


def open_file(task: Task, path: Path, key: Key | None = None, wishes: Wishes = USUAL) -> Opened:
    """Open a file the way that leaves every byte and the folder as they are.

    Raises a subclass of :class:`~plume_db.errors.OpenError` or
    :class:`~plume_db.errors.FileLocked`, each with its sentence.
    """
    state = examine(path)
    if key is not None and not state.has_magic and state.identity.size:
        key, header = fitting_key(task, state, key)
        state = state._replace(head=header or state.head)
    elif state.has_magic or not state.identity.size:
        key = _key_for_plain_header(task, state, key)
    else:
        _refuse_strange(state)
    decision = decide(state, wishes)
    if decision.mode is Mode.PRIVATE_COPY:
        return _copied(task, state, decision.why, key, wishes)
    return _in_place(task, state, decision, key, wishes)


def _key_for_plain_header(task: Task, state: FileState, key: Key | None) -> Key | None:
    """Keep a key only where the file needs one: some ciphers leave the header in plain."""
    if key is None or not state.identity.size:
        return None
    try:
        _probe(task, Place(state.path, Mode.IMMUTABLE))
    except (apsw.Error, UnicodeDecodeError) as error:
        if isinstance(error, apsw.NotADBError) or _goes_on_encrypted(state.head):
            return fitting_key(task, state, key)[0]
    return None


def _goes_on_encrypted(head: bytes) -> bool:
    """Whether what follows the header is as even as a cipher's output."""
    return looks_encrypted(head[100:])


def _refuse_strange(state: FileState) -> None:
    kind = kind_of(state.head)
    name = state.given.name
    if kind:
        raise NotADatabase(
            tr("{name} is not an SQLite database: it is {kind}.", name=name, kind=kind)
        )
    if looks_encrypted(state.head) and state.identity.size % 512 == 0:
        raise KeyNeeded(
            tr(
                "{name} is encrypted, or not a database at all. Enter its key to open it.",
                name=name,
            )
        )
    if state.identity.size < 512:
        raise NotADatabase(
            tr(
                "{name} is not an SQLite database: it has only {size} bytes, and the "
                "smallest database has 512.",
                name=name,
                size=state.identity.size,
            )
        )
    if looks_encrypted(state.head):
        raise KeyNeeded(
            tr(
                "{name} is not an SQLite database, unless it is encrypted. Enter its key to try.",
                name=name,
            )
        )
    raise NotADatabase(
        tr(
            "{name} is not an SQLite database: it does not begin as one, and what "
            "it is instead is not known. If its first page was overwritten, "
            "restore the file from a backup.",
            name=name,
        )
    )


def _in_place(
    task: Task, state: FileState, decision: Decision, key: Key | None, wishes: Wishes
) -> Opened:
    place = Place(state.path, decision.mode, key)
    try:
        damage = _damage(task, place)
    except apsw.BusyError:
        raise locked(state.path) from None
    except apsw.ReadOnlyError:
        # SQLITE_READONLY_ROLLBACK: the journal is hot; other kinds: side files bar the way.
        return _copied(task, state, _hot_words(state), key, wishes)
    except (apsw.CantOpenError, apsw.IOError) as error:
        if not state.side_files:
            raise OpenError(
                tr(
                    "The system could not read {name} ({error}).",
                    name=state.given.name,
                    error=error,
                )
            ) from None
        return _copied(task, state, _hot_words(state), key, wishes)
    lenient = bool(damage)
    return Opened(state, replace(place, lenient=lenient), decision.why, None, damage, wishes)


def _hot_words(state: FileState) -> str:
    if state.journal_size:
        return tr(
            "A program was interrupted in the middle of a transaction and left a hot journal. You "
            "see a private copy on which it was rolled back; your file still waits for that."
        )
    return tr(
        "The file's side files can not be used in place, so you see a private copy of them all, "
        "as they were when it was opened."
    )


def _copied(task: Task, state: FileState, why: str, key: Key | None, wishes: Wishes) -> Opened:
    _check_size(state, wishes)
    copy = private_copy(task, state)
    place = Place(copy, Mode.PRIVATE_COPY, key)
    try:
        damage = _damage(task, place)
    except BaseException:
        discard(copy.parent)
        raise
    return Opened(
        state,
        replace(place, lenient=bool(damage)),
        why,
        copy_folder=copy.parent,
        damage=damage,
        wishes=wishes,
        interrupted=True,
    )


def _check_size(state: FileState, wishes: Wishes) -> None:
    size = state.identity.size + (state.wal_size or 0) + (state.journal_size or 0)
    if wishes.copy_most and size > wishes.copy_most:
        raise OpenError(
            tr(
                "{name} can only be read from a private copy, since a log or journal was left "
                "behind. It would have {size}, more than the {most} that the settings allow "
                "(Safety, Largest private copy).",
                name=state.given.name,
                size=bytes_text(size),
                most=bytes_text(wishes.copy_most),
            )
        )


def _damage(task: Task, place: Place) -> str:
    """Try to read the schema; give "" or what is wrong where a lenient reading still works.

    Raises :class:`Damaged` where nothing can be read, and apsw errors that are about access.
    """
    try:
        _probe(task, place)
    except (apsw.BusyError, apsw.ReadOnlyError, apsw.CantOpenError, apsw.InterruptError):
        raise
    except apsw.NotADBError:
        _raise_not_a_database(place)
    except (apsw.Error, UnicodeDecodeError) as error:
        if isinstance(error, apsw.IOError) and not isinstance(error, apsw.CorruptError):
            raise
        reason = _cut_short(place) or str(error)
        try:
            _probe(task, replace(place, lenient=True))
        except (apsw.Error, UnicodeDecodeError):
            if place.key is None and _goes_on_encrypted(read_bytes(place.path, 0, HEAD_BYTES)):
                _raise_not_a_database(place)
            raise Damaged(
                tr(
                    "The file begins as an SQLite database, but its schema can not be read "
                    "({reason}). Restore it from a backup, or recover what is left in it.",
                    reason=reason,
                )
            ) from None
        return reason
    return ""


def _cut_short(place: Place) -> str:
    """Tell how much of the file is there where its header says more; empty where it is whole."""
    head, size = read_bytes(place.path, 0, HEAD_BYTES), place.path.stat().st_size
    if len(head) < 100 or not head.startswith(MAGIC):
        return ""
    (page,) = struct.unpack_from(">H", head, 16)
    page = 65_536 if page == 1 else page
    counter, pages = struct.unpack_from(">II", head, 24)
    (counted_at,) = struct.unpack_from(">I", head, 92)
    # Another counter means that a program older than 3.7.0 wrote, which did not keep the number.
    if counter != counted_at or not page or size >= pages * page:
        return ""
    return tr(
        "it is cut short: {size:,} of {pages:,} pages are there", size=size // page, pages=pages
    )


def _raise_not_a_database(place: Place) -> None:
    if place.key is not None:
        raise WrongKey(tr("This key does not open the file.")) from None
    raise KeyNeeded(
        tr(
            "{name} begins as an SQLite database but goes on unreadable: it is "
            "encrypted (enter its key), or its first page is damaged.",
            name=place.path.name,
        )
    ) from None


def _probe(task: Task, place: Place) -> None:
    con = connect(place)
    try:
        with attended(con, task, BUSY_SECONDS):
            con.execute("select count(*) from sqlite_schema").fetchall()
            con.execute("select name from pragma_table_list limit 0").fetchall()
    finally:
        disconnect(con)


def locked(path: Path) -> FileLocked:
    """Make the error that says who bars the way."""
    found = tuple(str(holder) for holder in holders(path))
    who = tr(" and ").join(found) if found else tr("another program")
    return FileLocked(
        tr(
            "{name} is locked by {who}. Wait until it has finished, or close it there.",
            name=path.name,
            who=who,
        ),
        found,
    )
