"""Every connection is a cautious one, whatever the mode."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest

from plume_db.database import LIMITS, SETTINGS, Key, Mode, Place, connect

MODES = [mode for mode in Mode if mode is not Mode.PRIVATE_COPY]


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    path = tmp_path / "a.db"
    con = apsw.Connection(str(path))
    con.execute("create table t(a); create view v as select 'x' as \"y\" from t").fetchall()
    con.close()
    return path


@pytest.mark.parametrize("mode", MODES)
def test_every_connection_is_defensive_and_limited(plain: Path, mode: Mode) -> None:
    con = connect(Place(plain, mode))
    try:
        assert {setting: con.config(setting, -1) for setting, _ in SETTINGS} == dict(SETTINGS)
        assert {limit: con.limit(limit) for limit in LIMITS} == LIMITS
        assert con.pragma("mmap_size") == 0
        assert con.pragma("cell_size_check") == 1
    finally:
        con.close()


def test_a_string_in_double_quotes_is_no_value_and_a_huge_value_is_refused(plain: Path) -> None:
    con = connect(Place(plain, Mode.READ_ONLY))
    try:
        with pytest.raises(apsw.SQLError, match="no such column"):
            con.execute('select "nothing"').fetchall()
        with pytest.raises(apsw.TooBigError):
            con.execute("select zeroblob(?)", (LIMITS[apsw.SQLITE_LIMIT_LENGTH] + 1,)).fetchall()
    finally:
        con.close()


@pytest.mark.parametrize(("key", "where"), [(None, 1), (Key("secret", "chacha20"), 2)])
def test_temporary_data_goes_to_a_file_only_where_the_database_is_plain(
    tmp_path: Path, key: Key | None, where: int
) -> None:
    path = tmp_path / "b.db"
    made = apsw.Connection(str(path))
    if key is not None:
        made.execute("pragma cipher='chacha20'; pragma key='secret'").fetchall()
    made.execute("create table t(a)").fetchall()
    made.close()
    con = connect(Place(path, Mode.READ_ONLY, key))
    try:
        assert con.pragma("temp_store") == where
    finally:
        con.close()
