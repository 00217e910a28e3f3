"""What SQLite itself makes of the copy: perhaps it is not damaged, or only its indexes are."""

from __future__ import annotations

import re
import time
from pathlib import Path

import apsw

from plume_db.database import Key, Mode, Place, connect
from plume_db.language import tr
from plume_db.recover.report import Triage

_ABOUT_INDEXES = re.compile(
    r"row \S+ missing from index|wrong # of entries in index|non-unique entry in index"
    r"|row \S+ values differ from index|^row not in PRIMARY KEY order",
    re.I,
)
_BUDGET = 90.0
_MOST = 100
_ORDER = ("sound", "index only", "damaged", "not openable")


def rank(triage: Triage) -> int:
    """Put triages in an order, the best first."""
    return _ORDER.index(triage.kind)


def triage(copy: Path, *, with_log: bool, key: Key | None = None) -> Triage:
    """Let SQLite check the copy, with the log beside it or as if there was none.

    Nothing of the copy is changed: a log is read, and not written into the file.
    """
    mode = Mode.PRIVATE_COPY if with_log else Mode.IMMUTABLE
    lines: list[str] = []
    try:
        con = connect(Place(copy, mode, key))
    except (apsw.Error, UnicodeError) as error:
        return Triage("not openable", tr("SQLite can not open it: {words}.", words=_words(error)))
    ends = time.monotonic() + _BUDGET
    try:
        con.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        con.set_progress_handler(lambda: time.monotonic() > ends, 20_000)
        con.execute("select count(*) from sqlite_schema").fetchall()
        found = con.execute(f"pragma integrity_check({_MOST})")
        lines += [str(line) for (line,) in found if line != "ok"]
    except apsw.InterruptError:
        return Triage("damaged", tr("SQLite did not end its check in time."), tuple(lines))
    except (apsw.NotADBError, apsw.CantOpenError) as error:
        return Triage("not openable", tr("SQLite can not open it: {words}.", words=_words(error)))
    except (apsw.Error, UnicodeError) as error:
        lines.append(_words(error))
    finally:
        con.close()
    return _judged(tuple(line for text in lines for line in text.splitlines()))


def _words(error: BaseException) -> str:
    return str(error).strip().rstrip(".") or type(error).__name__


def _judged(lines: tuple[str, ...]) -> Triage:
    if not lines:
        return Triage("sound", tr("SQLite finds no damage in it."))
    if all(_ABOUT_INDEXES.search(line) for line in lines):
        return Triage(
            "index only",
            tr("Only indexes do not fit their tables: REINDEX, tried on a copy first, is enough."),
            lines,
        )
    return Triage("damaged", tr("SQLite finds damage in it."), lines)
