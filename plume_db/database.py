"""The only place that opens a connection, and the settings every connection gets.

Why only here: any other ``open()`` and ``close()`` of a database file in this process, by Python,
by Qt or by a second SQLite library, silently drops the POSIX locks that SQLite holds on it.
"""

from __future__ import annotations

import enum
import weakref
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, TypeGuard
from urllib.parse import quote

import apsw

from plume_db.errors import PlumeError
from plume_db.language import tr
from plume_db.names import quoted
from plume_db.systems.addresses import uri_path

HEAP_LIMIT = 2 * 1024**3
"""Bytes SQLite may allocate in this process before a statement fails with a clear sentence."""

LIMITS: dict[int, int] = {
    apsw.SQLITE_LIMIT_LENGTH: 256 * 1024**2,
    apsw.SQLITE_LIMIT_SQL_LENGTH: 16 * 1024**2,
    apsw.SQLITE_LIMIT_EXPR_DEPTH: 500,
    apsw.SQLITE_LIMIT_COMPOUND_SELECT: 200,
    apsw.SQLITE_LIMIT_VDBE_OP: 25_000_000,
    apsw.SQLITE_LIMIT_TRIGGER_DEPTH: 100,
    apsw.SQLITE_LIMIT_ATTACHED: 10,
    apsw.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 10_000,
}

SETTINGS: tuple[tuple[int, int], ...] = (
    (apsw.SQLITE_DBCONFIG_DEFENSIVE, 1),
    (apsw.SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0),
    (apsw.SQLITE_DBCONFIG_DQS_DML, 0),
    (apsw.SQLITE_DBCONFIG_DQS_DDL, 0),
    (apsw.SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0),
    (apsw.SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0),
    (apsw.SQLITE_DBCONFIG_ENABLE_ATTACH_CREATE, 0),
    (apsw.SQLITE_DBCONFIG_ENABLE_ATTACH_WRITE, 0),
    (apsw.SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0),
)


_places: weakref.WeakKeyDictionary[apsw.Connection, Place] = weakref.WeakKeyDictionary()
"""Where the connections lead that are open."""


class Mode(enum.Enum):
    """How a file is opened; which one is decided in :mod:`plume_db.opening`."""

    READ_ONLY = "read-only"
    """``mode=ro``: for rollback files, and WAL files with side files already there."""
    QUERY_ONLY = "query-only"
    """Read-write handle that refuses writes: a clean WAL file, so that nothing is left behind."""
    IMMUTABLE = "immutable"
    """``immutable=1``: nothing can be written beside the file, and nothing is."""
    PRIVATE_COPY = "private copy"
    """A byte copy of the file and its side files, in a folder only this person can read."""
    EDIT = "edit"
    """Read-write, for one job only, after the person agreed."""


@dataclass(frozen=True)
class Key:
    """What opens an encrypted file; never shown, logged or stored."""

    secret: str = field(repr=False)
    cipher: str = "auto"
    """A cipher name of SQLite3 Multiple Ciphers, ``auto`` to try them, and see `legacy`."""
    legacy: int = 0
    """SQLCipher's version (1 to 4), or 0 for the cipher's own format."""
    plain_header: int = 0
    """Bytes that SQLCipher left unencrypted at the start, where its salt would lie otherwise."""


@dataclass(frozen=True)
class Place:
    """Where and how to open one connection."""

    path: Path
    """The file that is really opened: the user's, or our private copy of it."""
    mode: Mode
    key: Key | None = None
    lenient: bool = False
    """Read past a page count or a schema that is wrong, so that the rest can be shown."""
    guarded: bool = True
    """Whether an authorizer refuses what `query_only` alone lets pass; for SQL that is typed."""


class Attached(NamedTuple):
    """Another file that a connection reads too."""

    schema: str
    """The name that stands before the dot in SQL."""
    place: Place


class QueryOnlyConnection(apsw.Connection):
    """A read-write handle that only reads, and at its close never checkpoints for others.

    Where the log is empty SQLite may tidy up, since then only its own side files go.
    """

    attached: tuple[Attached, ...] = ()

    def close(self, force: bool = False) -> None:
        """Close; leave a -wal file alone where a writer has put something into it."""
        with suppress(apsw.Error):
            if self.attached:
                self.authorizer = None
            for each in self.attached:  # one by one, since one flag is for all that are open
                self._keep_log(str(each.place.path) + "-wal")
                self.execute(f"detach {quoted(each.schema)}").fetchall()
        with suppress(apsw.Error):
            self._keep_log(self.filename_wal)
        super().close(force)

    def _keep_log(self, log: str) -> None:
        try:
            written = Path(log).stat().st_size > 0
        except OSError:
            written = False
        self.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, int(written))


def prepare_library() -> None:
    """Set the process-wide heap limit; safe to call again."""
    apsw.hard_heap_limit(HEAP_LIMIT)


def connect(
    place: Place, attached: tuple[Attached, ...] = (), *, with_others: bool = False
) -> apsw.Connection:
    """Open a connection with every defensive setting; the caller's thread owns it.

    With `with_others` databases may be attached later that are written to, though it is not.
    Raises apsw errors as they come: the worker, or :mod:`plume_db.opening`, translates them. Where
    an attached file can not be opened any more it raises a PlumeError.
    """
    prepare_library()
    tidies = place.mode is Mode.QUERY_ONLY or attached
    kind = QueryOnlyConnection if tidies else apsw.Connection
    # What is attached is never opened for more than the flags allow; the URI tells for each.
    flags = _flags(Mode.QUERY_ONLY if attached or with_others else place.mode)
    con = kind(uri(place), flags=flags, statementcachesize=50)
    _places[con] = place
    try:
        if place.key is not None:
            apply_key(con, place.key)
        configure(con, place)
        if isinstance(con, QueryOnlyConnection):
            _attach(con, attached)
    except BaseException:
        con.close()
        raise
    return con


def place_of(con: apsw.Connection) -> Place:
    """Tell where a connection leads that :func:`connect` opened."""
    return _places[con]


def _attach(con: QueryOnlyConnection, attached: tuple[Attached, ...]) -> None:
    """Attach other files as their places say; also under a guard, which bars this to others."""
    guard, con.authorizer = con.authorizer, None
    for each in attached:
        writes = each.place.mode not in (Mode.READ_ONLY, Mode.IMMUTABLE)
        # Only so that SQLite tidies up its side files; query_only keeps all content as it is.
        con.config(apsw.SQLITE_DBCONFIG_ENABLE_ATTACH_WRITE, int(writes))
        key = each.place.key
        options = f"&cipher={key.cipher}&legacy={int(key.legacy)}" if _is_named(key) else ""
        if key is not None and key.plain_header:
            options += f"&plaintext_header_size={int(key.plain_header)}"
        name = uri(each.place) + options
        sql = f"attach ? as {quoted(each.schema)} key ?"
        try:
            con.execute(sql, (name, key.secret if key else ""), can_cache=False).fetchall()
        except apsw.Error as error:
            raise PlumeError(
                tr(
                    "{name}, attached as {schema}, can not be read right now ({error}). "
                    "Try again, or detach it.",
                    name=each.place.path.name,
                    schema=each.schema,
                    error=error,
                )
            ) from None
        con.attached = (*con.attached, each)
    con.config(apsw.SQLITE_DBCONFIG_ENABLE_ATTACH_WRITE, 0)
    con.authorizer = guard


def _is_named(key: Key | None) -> TypeGuard[Key]:
    return key is not None and key.cipher != "auto"


def connect_own(path: Path) -> apsw.Connection:
    """Open a database of our own (histories, scratch data), made where it is not there yet.

    Never for a person's file. Several programs of ours may share it, so it waits for locks.
    """
    prepare_library()
    con = apsw.Connection(str(path))
    con.set_busy_timeout(5_000)
    con.execute("pragma temp_store=file").fetchall()
    return con


def connect_scratch(in_memory: bool) -> apsw.Connection:
    """Make an empty database of our own; its TEMP tables are gone when it is closed.

    They lie in a temporary file without a name; with `in_memory` nothing goes to the disk.
    """
    prepare_library()
    con = apsw.Connection(":memory:")
    store = "memory" if in_memory else "file"
    con.execute(
        f"pragma temp_store={store}; pragma temp.auto_vacuum=full;"
        "pragma temp.journal_mode=off; pragma temp.cache_size=-16000"
    ).fetchall()
    return con


def disconnect(con: apsw.Connection) -> None:
    """Close a connection without making other threads wait.

    APSW holds Python's lock while SQLite closes, and to free the schema of 10,000 tables takes
    80 ms. Statements run without the lock: these free the schema, and give the memory back.
    """
    with suppress(apsw.Error):
        con.authorizer = None
        con.execute("pragma writable_schema=reset; pragma shrink_memory").fetchall()
    con.close()


def uri(place: Place) -> str:
    """Write the SQLite URI of a place; every character of the path is safe in it."""
    path = place.path.absolute()
    text = quote(uri_path(str(path)), safe="/", errors="surrogateescape")
    return f"file:{text}?{_OPTIONS[place.mode]}"


_OPTIONS = {
    # readonly_shm: a -shm that a crash left behind stays as it is, byte for byte.
    Mode.READ_ONLY: "mode=ro&readonly_shm=1",
    Mode.QUERY_ONLY: "mode=rw",
    Mode.IMMUTABLE: "mode=ro&immutable=1",
    Mode.PRIVATE_COPY: "mode=rw",
    Mode.EDIT: "mode=rw",
}


def _flags(mode: Mode) -> int:
    if mode in (Mode.READ_ONLY, Mode.IMMUTABLE):
        return apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
    return apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_URI


def apply_key(con: apsw.Connection, key: Key) -> None:
    """Give the connection its key; must come before any other statement."""
    if key.cipher != "auto":
        con.execute(f"pragma cipher={apsw.format_sql_value(key.cipher)}").fetchall()
        con.execute(f"pragma legacy={int(key.legacy)}").fetchall()
    if key.plain_header:
        con.execute(f"pragma plaintext_header_size={int(key.plain_header)}").fetchall()
    con.execute(f"pragma key={apsw.format_sql_value(key.secret)}").fetchall()


def configure(con: apsw.Connection, place: Place) -> None:
    """Apply settings, limits and pragmas; reads nothing of the file but its header."""
    for setting, value in SETTINGS:
        con.config(setting, value)
    for limit, value in LIMITS.items():
        con.limit(limit, value)
    # This build keeps temporary data in memory. A plain file's may go to disk, which keeps VACUUM
    # of a large file small; an encrypted file's must not, since it would lie there in plain text.
    con.execute("pragma temp_store=" + ("memory" if place.key else "file")).fetchall()
    # secure_delete stays on, as this build has it: what is deleted should be gone from the file.
    con.execute("pragma mmap_size=0").fetchall()
    con.execute("pragma cell_size_check=on").fetchall()
    if place.lenient:
        con.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 0)
        con.config(apsw.SQLITE_DBCONFIG_WRITABLE_SCHEMA, 1)
    if place.mode is not Mode.EDIT:
        con.execute("pragma query_only=1").fetchall()
        if place.guarded:
            con.authorizer = refuse_changes


ACTING_PRAGMAS = frozenset({"wal_checkpoint", "incremental_vacuum", "optimize"})
"""Pragmas that change a file also where they are given no value."""

REFUSED_PRAGMAS = frozenset(
    {
        "journal_mode",
        "query_only",
        "writable_schema",
        "locking_mode",
        "key",
        "rekey",
        "hexkey",
        "hexrekey",
        "textkey",
        "textrekey",
        "cipher",
        "cipher_salt",
        "kdf_iter",
        "plaintext_header_size",
        "legacy",
        "mc_legacy_wal",
        "lock_proxy_file",
        "mmap_size",
        "temp_store",
        "temp_store_directory",
        "data_store_directory",
        "trusted_schema",
        "hard_heap_limit",
        "soft_heap_limit",
        "schema_version",
        "user_version",
        "application_id",
        "auto_vacuum",
        "encoding",
        "page_size",
        "wal_autocheckpoint",
    }
)
"""Pragmas that may not be given a value by a reading connection."""


def refuse_changes(
    action: int,
    first: str | None,
    second: str | None,
    _database: str | None,
    _source: str | None,
) -> int:
    """Refuse, on a reading connection, what query_only alone would let change a file.

    A pragma that only asks (it has no argument) is allowed, except those that act unasked.
    """
    if action == apsw.SQLITE_PRAGMA:
        name = (first or "").lower()
        acts = name in ACTING_PRAGMAS or (name in REFUSED_PRAGMAS and second is not None)
        return int(apsw.SQLITE_DENY if acts else apsw.SQLITE_OK)
    if action in (apsw.SQLITE_ATTACH, apsw.SQLITE_DETACH):
        return int(apsw.SQLITE_DENY)
    loads = action == apsw.SQLITE_FUNCTION and (second or "").lower() == "load_extension"
    return int(apsw.SQLITE_DENY if loads else apsw.SQLITE_OK)
