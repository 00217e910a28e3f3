"""No statement typed into a query changes a file or makes one, whatever way it is run."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path

import apsw
import pytest

from plume_db.database import Mode, Place, connect
from plume_db.errors import PlumeError
from plume_db.jobs import Task, attended
from plume_db.query.reading import Reader
from plume_db.query.run import only_statement, run
from plume_db.query.statements import split
from plume_db.spill.store import RowStore
from plume_db.values import Row

BUILD = """
create table t(a integer primary key, b text);
insert into t values(1, 'x'), (2, 'y');
create view v as select * from t;
create virtual table f using fts5(a);
insert into f values('hello');
create table log(x);
create trigger on_t after update on t begin insert into log values(new.a); end;
"""

HOSTILE = [
    "pragma journal_mode = delete",
    "pragma journal_mode = wal",
    "pragma main.journal_mode(truncate)",
    "pragma 'journal_mode' = off",
    "pragma query_only = 0",
    "pragma writable_schema = 1",
    "pragma writable_schema = reset",
    "pragma user_version = 7",
    "pragma schema_version = 99",
    "pragma application_id = 7",
    "pragma auto_vacuum = 1",
    "pragma page_size = 8192",
    "pragma encoding = 'UTF-16'",
    "pragma default_cache_size = 10",
    "pragma wal_checkpoint(truncate)",
    "pragma incremental_vacuum",
    "pragma optimize",
    "pragma optimize(-1)",
    "pragma temp_store_directory = '{folder}'",
    "pragma data_store_directory = '{folder}'",
    "pragma locking_mode = exclusive",
    "pragma rekey = 'x'",
    "pragma hexrekey = '00'",
    "select * from pragma_optimize",
    "select * from pragma_journal_mode",
    "select * from pragma_wal_checkpoint",
    "select * from pragma_user_version(5)",
    "select * from pragma_journal_mode('delete')",
    "vacuum",
    "vacuum into '{folder}/made.db'",
    "vacuum main into 'file:{folder}/made.db'",
    "attach '{folder}/made.db' as x",
    "attach 'file:{folder}/made.db?mode=rwc' as x",
    "attach database '{folder}/made.db' as x key 'y'",
    "detach main",
    "create temp table x as select * from t",
    "create temp trigger x after insert on t begin select 1; end",
    "create table x as select * from t",
    "create virtual table x using fts5(a)",
    "create virtual table temp.x using csv(filename='{folder}/made.csv')",
    "select load_extension('{folder}/made.so')",
    "select fts3_tokenizer('simple')",
    "select fts3_tokenizer('x', x'00')",
    "select writefile('{folder}/made.txt', 'x')",
    "select edit('x', 'touch {folder}/made.txt')",
    "select readfile('/etc/passwd')",
    "insert into f(f) values('optimize')",
    "insert into f(f, rank) values('pgsz', 64)",
    "insert into t values(3, 'z')",
    "with x as (select 3) insert into t select *, 'z' from x",
    "update t set b = 1 returning a",
    "delete from t",
    "replace into t values(1, 'z')",
    "alter table t rename to u",
    "drop view v",
    "drop table if exists t",
    "reindex",
    "analyze",
    "begin exclusive",
    "savepoint s",
    "explain analyze",
    "select * from dbstat; delete from t",
    "insert into sqlite_schema values('table','x','x',0,'create table x(a)')",
    "update sqlite_dbpage set data = zeroblob(4096)",
    "select sqlite_rename_table(1,2,3,4,5,6,7)",
]


def marks(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if not path.name.endswith("-shm")
    }


@pytest.mark.parametrize("wal", [False, True])
@pytest.mark.parametrize("mode", [Mode.READ_ONLY, Mode.QUERY_ONLY])
def test_hostile_statements_change_nothing(tmp_path: Path, wal: bool, mode: Mode) -> None:
    path = tmp_path / "a.db"
    con = apsw.Connection(str(path))
    con.execute(BUILD).fetchall()
    con.execute(f"pragma journal_mode = {'wal' if wal else 'delete'}").fetchall()
    con.execute("insert into log values(1)").fetchall()
    if not wal:
        con.close()
    before = marks(tmp_path)
    for sql in HOSTILE:
        reading = connect(Place(path, mode))
        text = sql.format(folder=tmp_path)
        _as_typed(reading, text)
        assert not reading.in_transaction, text
        _past_the_words(reading, text)
        reading.close()
        assert marks(tmp_path) == before, text
    if wal:
        con.close()


def _as_typed(con: apsw.Connection, sql: str) -> None:
    """Run as a query does."""
    task = Task(con)
    store = RowStore(in_memory=True)
    with attended(con, task):
        try:
            run(task, only_statement(sql), None, store, lambda _started: None)
        except PlumeError as error:
            assert error.sentence


def _past_the_words(con: apsw.Connection, sql: str) -> None:
    """Run it as if its words had looked harmless: the connection itself must refuse."""
    rows: list[Row] = []
    for statement in split(sql):
        with suppress(apsw.Error, PlumeError, UnicodeError):
            reader = Reader(con, statement, ())
            reader.fill(rows, 50)
            reader.close()
