"""The database engine: full-text search beyond ASCII, and encrypted files."""

from __future__ import annotations

from pathlib import Path

import apsw

from plume_db.database import Key, Mode, Place, connect, connect_own, connect_scratch
from plume_db.errors import KeyNeeded, PlumeError, WrongKey
from plume_db.session import open_session
from plume_ui.selftest.bench import Bench, Failed

_SEARCHES = (("unicode61", "STRASSENCAFE"), ("trigram", "encafé"))
"""Tokenizers, and what each must find in Straßencafé."""
_RIGHT, _WRONG = Key("quill and ink"), Key("another")


def full_text(bench: Bench) -> str:
    """Search text that only Unicode's rules find."""
    bench.counts["fts5_unicode"] = 0
    con = connect_scratch(in_memory=True)
    try:
        for tokenizer, word in _SEARCHES:
            table = f"temp.t_{tokenizer}"
            con.execute(f"create virtual table {table} using fts5(x, tokenize='{tokenizer}')")
            con.execute(f"insert into {table} values ('Strassencafé am Öresund 検索')").fetchall()
            sql = f"select count(*) from {table} where {table.partition('.')[2]} match ?"
            if con.execute(sql, (word,)).get != 1:
                raise Failed(f"{tokenizer} does not find {word}")
    finally:
        con.close()
    bench.counts["fts5_unicode"] = 1
    return f"SQLite {apsw.sqlite_lib_version()}: {', '.join(name for name, _ in _SEARCHES)}"


def encrypted_file(bench: Bench) -> str:
    """Make an encrypted file; open it as the window does, with its key, a wrong one and none."""
    path = bench.folder / "secret.db"
    _encrypt(path)
    session = open_session(path, _RIGHT)
    try:
        con = session.connect()
        kept = con.execute("select x from t").get
        con.close()
    finally:
        session.close()
    if kept != "kept":
        raise Failed(f"what was written to the encrypted file came back as {kept!r}")
    _must_refuse(path, _WRONG, WrongKey)
    _must_refuse(path, None, KeyNeeded)
    return "opens with its key; refused with another, and with none"


def _must_refuse(path: Path, key: Key | None, refusal: type[PlumeError]) -> None:
    try:
        open_session(path, key).close()
    except refusal:
        return
    raise Failed(f"it opened with {'another key' if key else 'no key'}")


def _encrypt(path: Path) -> None:
    connect_own(path).close()
    con = connect(Place(path, Mode.EDIT, Key(_RIGHT.secret, "sqlcipher", 4)))
    try:
        con.execute("create table t(x); insert into t values ('kept')").fetchall()
    finally:
        con.close()
