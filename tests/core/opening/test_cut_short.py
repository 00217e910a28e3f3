"""A file that was copied only in part says how much of it is there."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest

from plume_db.errors import Damaged
from plume_db.session import open_session


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    path = tmp_path / "a.db"
    con = apsw.Connection(str(path))
    con.execute("pragma page_size=1024; create table t(a)").fetchall()
    with con:
        con.executemany("insert into t values(?)", (("x" * 500,) for _ in range(200)))
    con.close()
    return path


def test_a_truncated_file_opens_and_says_how_much_is_there(whole: Path) -> None:
    pages = whole.stat().st_size // 1024
    whole.write_bytes(whole.read_bytes()[: 40 * 1024 + 100])
    session = open_session(whole)
    try:
        assert session.opened.damage == f"it is cut short: 40 of {pages} pages are there"
    finally:
        session.close()


def test_a_file_cut_within_its_header_is_refused(whole: Path) -> None:
    whole.write_bytes(whole.read_bytes()[:60])
    with pytest.raises(Damaged):
        open_session(whole)


def test_other_damage_keeps_the_words_of_sqlite(whole: Path) -> None:
    content = bytearray(whole.read_bytes())
    content[100:108] = b"\xff" * 8
    whole.write_bytes(content)
    try:
        session = open_session(whole)
    except Damaged as error:
        assert "cut short" not in error.sentence
    else:
        session.close()
        assert "cut short" not in session.opened.damage
