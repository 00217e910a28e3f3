"""Finding the cipher of an encrypted file.

Ciphers and their parameters: SQLite3 Multiple Ciphers' documentation, "Cipher configuration".
"""

from __future__ import annotations

from dataclasses import replace

import apsw

from plume_db.database import Key, Mode, Place, connect
from plume_db.errors import WrongKey
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.opening.state import FileState

CANDIDATES: tuple[tuple[str, int], ...] = (
    ("sqlcipher", 4),
    ("chacha20", 0),
    ("aes256cbc", 0),
    ("sqlcipher", 0),
    ("sqlcipher", 3),
    ("aegis", 0),
    ("ascon128", 0),
    ("aes128cbc", 0),
    ("rc4", 0),
    ("sqlcipher", 2),
    ("sqlcipher", 1),
    ("chacha20", 1),
    ("aes256cbc", 1),
)
"""Cipher name and ``legacy`` value, the most common first."""


PLAIN_HEADER = 32
"""Bytes that programs on iOS leave in plain, so that the system knows the file for a database."""


def fitting_key(task: Task, state: FileState, key: Key) -> tuple[Key, bytes]:
    """Find the cipher under which `key` opens the file; give it with the decrypted header.

    The header is the first 100 bytes in plain. Reads only, in a way that makes no side files.
    Raises :class:`WrongKey`.
    """
    tries = _tries(state, key)
    for number, fitting in enumerate(tries):
        task.report(number, len(tries), tr("Trying the key"))
        header = _try(state, fitting)
        if header is not None:
            return fitting, header
    if state.has_magic:
        raise WrongKey(
            tr(
                "This key does not open the file. Its header is in plain, so the salt is kept "
                "elsewhere: enter key and salt together as x'…', with 96 hexadecimal digits."
            )
        )
    if key.cipher != "auto":
        raise WrongKey(
            tr(
                "This key does not open the file with the cipher {cipher}; check both, "
                "or let Plume DB find the cipher.",
                cipher=key.cipher,
            )
        )
    raise WrongKey(
        tr(
            "This key does not open the file with any cipher known here (SQLCipher 1 to 4 and "
            "those "
            "of SQLite3 Multiple Ciphers); check it, or the file is not an encrypted database."
        )
    )


def _tries(state: FileState, key: Key) -> list[Key]:
    formats = [(key.cipher, key.legacy)]
    if key.cipher == "auto":
        formats = list(CANDIDATES)
    elif key.legacy == 0:
        formats += [each for each in CANDIDATES if each[0] == key.cipher and each[1] != 0]
    tries = [replace(key, cipher=cipher, legacy=legacy) for cipher, legacy in formats]
    if state.has_magic and ("sqlcipher", 4) in formats:
        tries.insert(0, replace(key, cipher="sqlcipher", legacy=4, plain_header=PLAIN_HEADER))
    return tries


def _try(state: FileState, key: Key) -> bytes | None:
    try:
        con = connect(Place(state.path, Mode.IMMUTABLE, key))
    except (apsw.Error, UnicodeEncodeError):  # half a character can be typed, but is no key
        return None
    try:
        con.execute("select count(*) from sqlite_schema").fetchall()
    except apsw.NotADBError:
        return None
    except (apsw.Error, UnicodeDecodeError):
        pass  # the key fits; what is wrong with the schema is found out later
    finally:
        header = _header(con)
        con.close()
    return header


def _header(con: apsw.Connection) -> bytes:
    try:
        return con.read("main", 0, 0, 100)[1]
    except apsw.Error:
        return b""
