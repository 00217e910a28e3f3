"""The pages of an encrypted copy as SQLite decrypts them, in memory only."""

from __future__ import annotations

from pathlib import Path

import apsw

from plume_db.database import HEAP_LIMIT, Key, apply_key, connect_own
from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.opening.opened import open_file
from plume_db.units import bytes_text

MOST = HEAP_LIMIT // 2
"""Bytes of an encrypted file that can be recovered: it is held in memory, once or twice."""

NOTE = tr(
    "It is encrypted: SQLite decrypted its pages in memory, also those that fail the cipher's own "
    "check, so a value on a damaged page may be wrong. The new database has the same key."
)


def fitted(task: Task, source: Path, key: Key) -> Key | None:
    """Name the cipher that the key opens the file with; None where it is not encrypted at all.

    Raises PlumeError where it opens nothing.
    """
    opened = open_file(task, source, key)
    try:
        return opened.place.key
    finally:
        opened.discard()


def decrypted(copy: Path, size: int, key: Key) -> bytes:
    """Give all pages in plain; zeros for one that can not be decrypted at all.

    Only for the process that recovers, on its own copy. Raises PlumeError where the file is too
    large for that, or where the key opens nothing.
    """
    if size > MOST:
        raise PlumeError(
            tr(
                "Encrypted files of more than {most} can not be recovered: their pages "
                "are decrypted in memory. Export what can be read, or restore a backup.",
                most=bytes_text(MOST),
            )
        )
    con = connect_own(copy)
    try:
        con.execute("pragma temp_store=memory; pragma hmac_check=0").fetchall()
        apply_key(con, key)
        con.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 0)
        con.config(apsw.SQLITE_DBCONFIG_WRITABLE_SCHEMA, 1)
        con.execute("begin").fetchall()
        data = con.serialize("main")
    except (apsw.Error, UnicodeError) as error:
        raise _no_page(error) from None
    finally:
        con.close()
    if not data:
        raise _no_page(tr("no page"))
    return data


def _no_page(error: object) -> PlumeError:
    return PlumeError(
        tr(
            "Not one page could be decrypted ({error}). With its first page an "
            "encrypted file loses what its key is made from; restore a backup.",
            error=error,
        )
    )
