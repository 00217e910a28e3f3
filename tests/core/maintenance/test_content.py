"""The content hash changes with any value or type, and with nothing else."""

from __future__ import annotations

import apsw
import pytest

from plume_db.maintenance.content import content_of, differences
from tests.core.conftest import Build, Read

SCHEMA = """
CREATE TABLE a(id INTEGER PRIMARY KEY, v, w TEXT, g AS (v || w) VIRTUAL);
CREATE TABLE b(x TEXT PRIMARY KEY, y REAL) WITHOUT ROWID;
CREATE TABLE c("rowid" TEXT, z BLOB);
INSERT INTO a VALUES (1, 1, 'one'), (2, 2.0, NULL), (3, x'00ff', ''), (4, 9007199254740993, 'ü');
INSERT INTO b VALUES ('k', 0.1), ('l', 1e999);
INSERT INTO c VALUES ('r', zeroblob(5000));
"""


def _change(path: object, sql: str) -> None:
    con = apsw.Connection(str(path))
    con.execute(sql).fetchall()
    con.close()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE a SET v='1' WHERE id=1",
        "UPDATE a SET v=2 WHERE id=2",
        "UPDATE a SET w='' WHERE id=2",
        "UPDATE a SET w=NULL WHERE id=3",
        "UPDATE a SET v=CAST('' AS TEXT) WHERE id=3",
        "UPDATE a SET v=9007199254740992 WHERE id=4",
        "UPDATE a SET id=7 WHERE id=4",
        "UPDATE b SET y=0.1000000000000001 WHERE x='k'",
        "UPDATE c SET z=zeroblob(5001)",
        "DELETE FROM b WHERE x='l'",
        "INSERT INTO c VALUES (1, 2)",
        "CREATE INDEX i ON a(v)",
        "DROP TABLE c",
        "CREATE TABLE d(x)",
    ],
)
def test_any_change_of_a_value_a_type_or_the_schema_is_seen(
    build: Build, reading: Read, sql: str
) -> None:
    path = build(SCHEMA)
    before = content_of(reading(path))
    _change(path, sql)
    after = content_of(reading(path))
    assert differences(before, after)
    assert before.digest != after.digest


@pytest.mark.parametrize(
    "sql", ["VACUUM", "PRAGMA page_size=8192; VACUUM", "PRAGMA journal_mode=wal", "REINDEX"]
)
def test_storage_alone_changes_nothing(build: Build, reading: Read, sql: str) -> None:
    path = build(SCHEMA)
    before = content_of(reading(path))
    _change(path, sql)
    assert differences(before, content_of(reading(path))) == ()


def test_rowids_count_only_where_they_are_asked_for(build: Build, reading: Read) -> None:
    path = build("CREATE TABLE t(a); INSERT INTO t(rowid, a) VALUES (5, 'x'), (9, 'y')")
    plain = content_of(reading(path))
    exact = content_of(reading(path), with_rowids=["T"])
    _change(path, "VACUUM")
    assert differences(plain, content_of(reading(path))) == ()
    assert differences(exact, content_of(reading(path), with_rowids=["T"]))


def test_a_damaged_table_has_its_reason_and_the_others_their_hash(
    build: Build, reading: Read
) -> None:
    path = build(
        "CREATE TABLE bad(a); CREATE TABLE good(a); INSERT INTO good VALUES (1);"
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<2000) "
        "INSERT INTO bad SELECT i || ' some text to fill the pages' FROM n"
    )
    with path.open("r+b") as file:
        file.seek(4096 + 8)  # the pointer to the root's last child, on page 2
        file.write(b"\xff\xff\xff\xff")
    tables = {table.name: table for table in content_of(reading(path)).tables}
    assert tables["bad"].error
    assert tables["bad"].rows == -1
    assert tables["good"].digest
