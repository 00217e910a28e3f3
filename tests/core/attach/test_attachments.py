"""Attaching: other files can be queried, and nothing of theirs is changed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import apsw
import pytest

from plume_db.attach.attachments import Attachments, schema_of
from plume_db.database import Key
from plume_db.errors import Cancelled, KeyNeeded, NotADatabase, PlumeError, ReadOnly, WrongKey
from plume_db.jobs import CancelToken, Task, Worker
from plume_db.session import Session, open_session
from plume_db.values import Row

WRITE_AND_DIE = """import os, sys
import apsw
con = apsw.Connection(sys.argv[1])
con.execute("insert into t values(1)")
os._exit(9)"""

Query = Callable[[str], list[Row]]


def make(path: Path, sql: str, *, key: str = "") -> Path:
    con = apsw.Connection(str(path))
    if key:
        con.execute("pragma key=" + apsw.format_sql_value(key)).fetchall()
    for _ in con.execute(sql):
        pass
    con.close()
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "files").mkdir()
    return tmp_path / "files"


@pytest.fixture
def session(folder: Path) -> Iterator[Session]:
    make(folder / "main.db", "create table track(id, name); insert into track values(1,'one')")
    opened = open_session(folder / "main.db")
    yield opened
    opened.close()


@pytest.fixture
def attachments(session: Session) -> Iterator[Attachments]:
    made = Attachments(session)
    yield made
    session.close()
    made.close()


@pytest.fixture
def query(session: Session) -> Query:
    """Run SQL as a query document does."""

    def ask(sql: str) -> list[Row]:
        worker = session.worker("query")
        return worker.submit(lambda task: task.con.execute(sql).fetchall()).result(10)

    return ask


def listing(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_query_reads_across_files_and_changes_none(
    folder: Path, session: Session, attachments: Attachments, query: Query
) -> None:
    query("select 1")  # the connection is there before anything is attached
    other = make(folder / "My Stats 2024.db", "create table t(id, n); insert into t values(1, 5)")
    log = make(
        folder / "log.db", "pragma journal_mode=wal; create table t(id); insert into t values(1)"
    )
    before = listing(folder)
    assert attachments.attach(Task(), other) == "my_stats_2024"
    assert attachments.attach(Task(), log) == "log"
    sql = "select name, n from track join my_stats_2024.t using(id) join log.t as l using(id)"
    assert query(sql) == [("one", 5)]
    assert query("select count(*) from main.track") == [(1,)]
    session.close()
    assert listing(folder) == before


@pytest.mark.parametrize(
    "sql",
    [
        "insert into other.t values(2)",
        "delete from other.t",
        "pragma other.user_version=5",
        "pragma other.journal_mode=wal",
        "attach 'new.db' as fresh",
        "detach other",
        "vacuum other into 'copy.db'",
        "create table other.x(a)",
    ],
)
def test_nothing_typed_can_write_to_what_is_attached(
    folder: Path, attachments: Attachments, query: Query, sql: str
) -> None:
    path = make(folder / "other.db", "create table t(a); insert into t values(1)")
    before = listing(folder)
    attachments.attach(Task(), path)
    with pytest.raises(PlumeError):
        query(sql)
    assert query("select * from other.t") == [(1,)]
    assert listing(folder) == before


def test_a_wal_file_with_a_live_writer_is_read_with_its_log(
    folder: Path, session: Session, attachments: Attachments, query: Query
) -> None:
    writer = apsw.Connection(str(folder / "live.db"))
    writer.execute("pragma journal_mode=wal; pragma wal_autocheckpoint=0").fetchall()
    writer.execute("create table t(a); insert into t values(1)").fetchall()
    attachments.attach(Task(), folder / "live.db")
    assert query("select * from live.t") == [(1,)]
    writer.execute("insert into t values(2)").fetchall()
    assert query("select * from live.t") == [(1,), (2,)]
    log = (folder / "live.db-wal").read_bytes()
    session.close()
    assert (folder / "live.db-wal").read_bytes() == log
    writer.close()


def test_a_wal_file_written_meanwhile_is_not_checkpointed_by_our_close(
    folder: Path, session: Session, attachments: Attachments, query: Query
) -> None:
    path = make(folder / "log.db", "pragma journal_mode=wal; create table t(a)")
    main = (folder / "log.db").read_bytes()
    attachments.attach(Task(), path)
    assert query("select * from log.t") == []
    # Another program writes and dies without tidying up.
    died = subprocess.run([sys.executable, "-c", WRITE_AND_DIE, str(path)], check=False)
    assert died.returncode == 9
    assert (folder / "log.db-wal").stat().st_size > 0
    assert query("select * from log.t") == [(1,)]
    session.close()
    assert (folder / "log.db").read_bytes() == main
    assert (folder / "log.db-wal").stat().st_size > 0


def test_a_hot_journal_is_rolled_back_in_a_private_copy_only(
    folder: Path, session: Session, attachments: Attachments, query: Query
) -> None:
    path = make(folder / "hot.db", "create table t(a); insert into t values('before')")
    con = apsw.Connection(str(path))
    con.execute(
        "pragma cache_size=1; pragma cache_spill=1; begin; update t set a='after'"
    ).fetchall()
    con.execute(
        "with n(i) as (select 1 union all select i+1 from n where i<3000)"
        " insert into t select hex(zeroblob(200)) from n"
    ).fetchall()
    for end in ("", "-journal"):
        (folder / f"copy.db{end}").write_bytes((folder / f"hot.db{end}").read_bytes())
    con.execute("rollback").fetchall()
    con.close()
    before = listing(folder)
    attachments.attach(Task(), folder / "copy.db")
    assert query("select * from copy.t") == [("before",)]
    copies = [each.opened.copy_folder for each in attachments.inventory.files]
    session.close()
    attachments.close()
    assert listing(folder) == before
    assert copies[0] is not None and not copies[0].exists()


def test_an_encrypted_file_asks_for_its_key(
    folder: Path, attachments: Attachments, query: Query
) -> None:
    path = make(folder / "locked.db", "create table t(a); insert into t values(7)", key="se'cret")
    with pytest.raises(KeyNeeded):
        attachments.attach(Task(), path)
    with pytest.raises(WrongKey):
        attachments.attach(Task(), path, key=Key("wrong"))
    assert attachments.attach(Task(), path, key=Key("se'cret")) == "locked"
    assert query("select a, name from locked.t, track") == [(7, "one")]


def test_a_plain_file_is_attached_to_an_encrypted_one(tmp_path: Path) -> None:
    make(tmp_path / "secret.db", "create table t(a); insert into t values(1)", key="k")
    make(tmp_path / "plain.db", "create table p(b); insert into p values(2)")
    session = open_session(tmp_path / "secret.db", Key("k"))
    attachments = Attachments(session)
    attachments.attach(Task(), tmp_path / "plain.db")
    work = session.worker("query").submit(
        lambda task: task.con.execute("select * from t, plain.p").fetchall()
    )
    assert work.result(10) == [(1, 2)]
    session.close()
    attachments.close()


def test_names_are_free_and_need_no_quotes(folder: Path, attachments: Attachments) -> None:
    for name in ("a b.db", "a-b.db", "main2.db", "temp.db", "5.db"):
        make(folder / name, "create table t(a)")
        attachments.attach(Task(), folder / name)
    schemas = [each.schema for each in attachments.inventory.files]
    assert schemas == ["a_b", "a_b_2", "main2", "temp_2", "db_5"]
    assert schema_of("...") == "other"
    with pytest.raises(PlumeError, match="attached already, as a_b_2"):
        attachments.attach(Task(), folder / "a-b.db")
    with pytest.raises(PlumeError, match="is the open file itself"):
        attachments.attach(Task(), folder / "main.db")


def test_files_of_other_kinds_are_tables_of_the_scratch_database(
    folder: Path, session: Session, attachments: Attachments, query: Query
) -> None:
    (folder / "sales.csv").write_text("id,amount\n1,2.5\n1,007.5\n")
    (folder / "events.ndjson").write_text('{"id": 1, "tags": ["x"]}\n')
    (folder / "tabs.tsv").write_text("id\tb\n1\tc\n")
    before = listing(folder)
    assert attachments.attach(Task(), folder / "sales.csv") == "scratch.sales"
    assert attachments.attach(Task(), folder / "events.ndjson") == "scratch.events"
    assert attachments.attach(Task(), folder / "tabs.tsv") == "scratch.tabs"
    assert attachments.attach(Task(), folder / "sales.csv", "again") == "scratch.again"
    joined = "select name, amount, tags, b from track join scratch.sales using(id)"
    joined += " join scratch.events using(id) join scratch.tabs using(id)"
    found = sorted(query(joined))
    assert found == [("one", "007.5", '["x"]', "c"), ("one", "2.5", '["x"]', "c")]
    catalogs = attachments.inventory.catalogs
    assert [t.name for t in catalogs["scratch"].tables] == ["sales", "events", "tabs", "again"]
    attachments.detach(Task(), "scratch.sales")
    with pytest.raises(PlumeError, match="no such table"):
        query("select * from scratch.sales")
    assert query("select count(*) from scratch.again") == [(2,)]
    with pytest.raises(ReadOnly):
        query("insert into scratch.again values(1,2)")
    session.close()
    assert listing(folder) == before


def test_the_scratch_database_goes_with_the_session(
    folder: Path, session: Session, attachments: Attachments, query: Query
) -> None:
    (folder / "a.csv").write_text("x\n1\n")
    attachments.attach(Task(), folder / "a.csv")
    assert query("select * from scratch.a") == [(1,)]
    place = session.attached[0].place.path
    assert place.exists()
    if os.name != "nt":
        assert place.parent.stat().st_mode & 0o077 == 0
    session.close()
    attachments.close()
    assert not place.parent.exists()


def test_detaching_lets_go_of_the_file(
    folder: Path, attachments: Attachments, query: Query
) -> None:
    attachments.attach(Task(), make(folder / "other.db", "create table t(a)"))
    assert query("select count(*) from other.t") == [(0,)]
    attachments.detach(Task(), "other")
    with pytest.raises(PlumeError):
        query("select * from other.t")
    assert query("select count(*) from track") == [(1,)]


def test_a_file_that_vanished_is_named_and_can_be_detached(
    folder: Path, session: Session, attachments: Attachments, query: Query
) -> None:
    path = make(folder / "gone.db", "create table t(a)")
    attachments.attach(Task(), path)
    path.unlink()
    with pytest.raises(PlumeError, match=r"gone\.db, attached as gone.*detach"):
        query("select 1")
    assert not path.exists()
    assert session.worker("browse").submit(lambda t: t.con.execute("select 1").fetchall()).result(5)
    attachments.detach(Task(), "gone")
    assert query("select 1") == [(1,)]


@pytest.mark.parametrize(
    ("name", "data"),
    [("p.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 600), ("z.zip", b"PK\x03\x04" + b"\1" * 600)],
)
def test_a_file_of_no_use_is_refused_with_its_kind(
    folder: Path, attachments: Attachments, name: str, data: bytes
) -> None:
    (folder / name).write_bytes(data)
    with pytest.raises(NotADatabase, match="only SQLite, CSV"):
        attachments.attach(Task(), folder / name)


def test_a_cancelled_import_leaves_nothing(folder: Path, attachments: Attachments) -> None:
    (folder / "a.csv").write_text("x\n" + "1\n" * 1_000_000)
    token, worker = CancelToken(), Worker("import")
    with pytest.raises(Cancelled):
        worker.submit(
            lambda task: attachments.attach(task, folder / "a.csv"),
            token=token,
            report=lambda _progress: token.cancel(),
        ).result(10)
    worker.close()
    assert attachments.inventory.imports == ()
    assert attachments.attach(Task(), folder / "a.csv") == "scratch.a"


def test_queries_go_on_while_a_file_is_read(
    folder: Path, session: Session, attachments: Attachments, query: Query
) -> None:
    (folder / "one.csv").write_text("x\n1\n")
    (folder / "big.csv").write_text("x,y\n" + "1,abc\n" * 400_000)
    attachments.attach(Task(), folder / "one.csv")
    worker = Worker("import")
    job = worker.submit(lambda task: attachments.attach(task, folder / "big.csv"))
    asked = 0
    while not job.done():
        assert query("select * from scratch.one") == [(1,)]
        asked += 1
    assert asked
    assert job.result() == "scratch.big"
    assert query("select count(*) from scratch.big") == [(400_000,)]
    worker.close()


def test_a_file_of_another_encoding_is_refused_and_the_scratch_has_that_of_the_open_file(
    folder: Path,
) -> None:
    make(
        folder / "wide.db",
        "pragma encoding='UTF-16be'; create table t(a); insert into t values('é')",
    )
    make(folder / "narrow.db", "create table t(a)")
    (folder / "a.csv").write_text(
        "t,r,i\né🎈,1.25,7\nx,0.30000000000000004,n/a\n" + "z,1.5,8\n" * 99
    )
    session = open_session(folder / "wide.db")
    attachments = Attachments(session)
    with pytest.raises(PlumeError, match="same encoding"):
        attachments.attach(Task(), folder / "narrow.db")
    attachments.attach(Task(), folder / "a.csv")
    (folder / "b.csv").write_text("x\n1\n")
    attachments.attach(Task(), folder / "b.csv")
    worker = session.worker("query")
    found = worker.submit(
        lambda task: task.con.execute("select t.a, s.* from t, scratch.a as s limit 2").fetchall()
    ).result(10)
    assert found == [("é", "é🎈", 1.25, 7), ("é", "x", 0.1 + 0.2, "n/a")]
    session.close()
    attachments.close()
