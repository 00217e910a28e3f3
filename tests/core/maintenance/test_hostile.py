"""Every task on files that are made to trip it: it works, or says why not, and changes nothing."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import apsw
import pytest

from plume_db.audit.log import AuditLog
from plume_db.database import Key, apply_key
from plume_db.errors import PlumeError
from plume_db.maintenance.content import content_of
from plume_db.maintenance.frame import carry_out, foresee
from plume_db.maintenance.kinds import Kind, Order
from plume_db.maintenance.tasks import TASKS
from plume_db.session import open_session

OWN = [
    kind
    for kind in TASKS
    if kind.name
    in (
        "vacuum",
        "into",
        "incremental",
        "storage",
        "encoding",
        "analyze",
        "optimize",
        "dropstats",
        "reindex",
        "checkpoint",
        "journal",
    )
]
WRITING = [kind for kind in OWN if kind.name != "checkpoint"]
"""Those that write into the folder: a log to be moved into the file is there beside it already."""
OPTIONS = {
    "storage": {"page_size": "1024", "auto_vacuum": "full"},
    "encoding": {"to": "UTF-16le"},
    "journal": {"to": "wal"},
}
ROWS = "with recursive n(i) as (select 1 union all select i+1 from n where i<300) "
SHAPES = {
    "fts5": "create virtual table f using fts5(x); insert into f values('one two'), ('three')",
    "fts5 external": "create table d(body); insert into d(rowid, body) values(5,'one'),(17,'two');"
    "create virtual table f using fts5(body, content='d');"
    "insert into f(rowid, body) select rowid, body from d",
    "fts4": "create virtual table f using fts4(x); insert into f values('one two')",
    "fts3": "create virtual table f using fts3(x); insert into f values('one two')",
    "rtree": "create virtual table r using rtree(id, a, b); insert into r values(1, 0, 1)",
    "without rowid": "create table w(a, b, primary key(b, a)) without rowid;"
    + ROWS
    + "insert into w select i, i % 7 from n",
    "generated": "create table g(a, b as (a * 2), c as (a || 'x') stored);create index g_b on g(b);"
    "insert into g(a) values(1), (null), ('t')",
    "unknown function": "create view v as select no_such(1) as x; create table t(a, b);"
    "insert into t values(1, 2)",
    "broken view": "create table t(a); create view v as select a from t; drop table t",
    "huge row": "create table t(a); insert into t values(zeroblob(3000000)),"
    "(hex(zeroblob(700000)))",
    "odd names": """create table "a""b; drop"("c [x]" text, "" int);
    create index "i'j" on "a""b; drop"(""); insert into "a""b; drop" values(1, 2)""",
    "empty tables": "create table t(a); create index i on t(a)",
    "strict": "create table s(a int, b any) strict; insert into s values(1, 'x'), (2, x'00')",
    "cyclic references": "create table a(id integer primary key, b references b);"
    "create table b(id integer primary key, a references a);"
    "insert into a values(1, 1); insert into b values(1, 1), (2, 99)",
    "deleted": "create table t(a, b); create index t_a on t(a);"
    + ROWS
    + "insert into t select i, hex(randomblob(90)) from n; delete from t where a % 2",
    "bad text": "create table t(a text); insert into t values(cast(x'ff41fe' as text))",
}


def build(path: Path, sql: str, mode: str, page_size: int = 4096, vacuum: int = 2) -> Path:
    con = apsw.Connection(str(path))
    con.execute(
        f"pragma page_size={page_size}; pragma auto_vacuum={vacuum}; pragma journal_mode={mode}"
    ).fetchall()
    con.execute(sql).fetchall()
    con.close()
    return path


def content(path: Path, key: Key | None = None) -> Any:
    session = open_session(path, key)
    try:
        return (
            session.worker("oracle")
            .submit(lambda task: content_of(task, without=("sqlite_stat1", "sqlite_stat4")))
            .result(30)
        )
    finally:
        session.close()


def attempt(path: Path, kind: Kind, out: Path, key: Key | None = None) -> str:
    """Do a task as the window would; give why not, or nothing."""
    session = open_session(path, key)
    order = Order(out if kind.out else None, snapshot=False, options=OPTIONS.get(kind.name, {}))
    try:
        reader = session.worker("maintenance")
        told = reader.submit(lambda task: foresee(task, session, kind, order)).result(30)
        assert told.will_do.endswith(".")
        assert told.way_back.endswith(".")
        if told.blockers:
            return told.blockers[0]
        worker = session.writer() if kind.writes else session.worker("maintenance task")
        try:
            outcome = worker.submit(
                lambda task: carry_out(task, session, kind, order, AuditLog(None))
            ).result(60)
        finally:
            if kind.writes:
                worker.close()
        assert not outcome.verification.bad, outcome.verification
        return ""
    except PlumeError as error:
        return error.sentence
    finally:
        session.close()


@pytest.mark.parametrize("mode", ["delete", "wal"])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("kind", OWN, ids=lambda kind: kind.name)
def test_a_strange_file_keeps_its_content(
    tmp_path: Path, kind: Kind, shape: str, mode: str
) -> None:
    path = build(tmp_path / "a.db", SHAPES[shape], mode)
    before = content(path)
    why = attempt(path, kind, tmp_path / "out.db")
    assert content(path) == before, why
    assert not why or why.endswith("."), why
    left = {each.name for each in tmp_path.iterdir()}
    assert left <= {"a.db", "out.db"}, left
    if (tmp_path / "out.db").exists():
        assert not why
        found = content(tmp_path / "out.db")
        assert {t.name: t.rows for t in found.tables} == {t.name: t.rows for t in before.tables}
    if "fts5" in shape or "fts4" in shape:
        con = apsw.Connection(str(path))
        con.execute("insert into f(f) values('integrity-check')").fetchall()
        con.close()


@pytest.mark.parametrize("page_size", [512, 65536])
@pytest.mark.parametrize("vacuum", [0, 1, 2])
@pytest.mark.parametrize("kind", OWN, ids=lambda kind: kind.name)
def test_every_page_size_and_auto_vacuum(
    tmp_path: Path, kind: Kind, vacuum: int, page_size: int
) -> None:
    path = build(tmp_path / "a.db", SHAPES["deleted"], "wal", page_size, vacuum)
    before = content(path)
    why = attempt(path, kind, tmp_path / "out.db")
    assert content(path) == before, why


@pytest.mark.parametrize("key", [Key("secret", "chacha20"), Key("secret", "sqlcipher", 4)],
                         ids=lambda key: key.cipher)  # fmt: skip
@pytest.mark.parametrize("mode", ["delete", "wal"])
@pytest.mark.parametrize("kind", OWN, ids=lambda kind: kind.name)
def test_an_encrypted_file_stays_encrypted_and_the_same(
    tmp_path: Path, kind: Kind, mode: str, key: Key
) -> None:
    path, text = tmp_path / "a.db", b"a sentence that nobody may read"
    con = apsw.Connection(str(path))
    apply_key(con, key)
    con.execute(f"pragma journal_mode={mode}").fetchall()
    con.execute(SHAPES["deleted"]).fetchall()
    con.execute("update t set b = ? where a < 20", (text.decode(),)).fetchall()
    con.close()
    before = content(path, key)
    why = attempt(path, kind, tmp_path / "out.db", key)
    assert content(path, key) == before, why
    for made in tmp_path.iterdir():
        assert text not in made.read_bytes()
        assert not made.read_bytes().startswith(b"SQLite format 3")
    if kind.out and not why:
        assert content(tmp_path / "out.db", key).rows == before.rows


@pytest.mark.parametrize("kind", OWN, ids=lambda kind: kind.name)
def test_a_file_of_0_bytes_stays_one(tmp_path: Path, kind: Kind) -> None:
    path = tmp_path / "a.db"
    path.touch()
    attempt(path, kind, tmp_path / "out.db")
    assert path.stat().st_size == 0


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
@pytest.mark.parametrize("kind", WRITING, ids=lambda kind: kind.name)
def test_a_folder_that_may_not_be_written_to_is_told(tmp_path: Path, kind: Kind) -> None:
    folder = tmp_path / "closed"
    folder.mkdir()
    measured = "; analyze" if kind.name == "dropstats" else ""
    path = build(folder / "a.db", SHAPES["deleted"] + measured, "delete")
    folder.chmod(0o555)
    try:
        why = attempt(path, kind, folder / "out.db")
    finally:
        folder.chmod(0o755)
    assert "permission" in why


@pytest.mark.deep
@pytest.mark.timeout(600)
def test_a_file_of_1500_tables_and_indexes(tmp_path: Path) -> None:
    path = build(tmp_path / "a.db", "begin;" + "".join(
        f"create table t{n}(a integer primary key, b); create index i{n} on t{n}(b);"
        for n in range(1500)) + "commit", "delete")  # fmt: skip
    before = content(path)
    for kind in OWN:
        why = attempt(path, kind, tmp_path / f"{kind.name}.db")
        assert content(path) == before, why


@pytest.mark.parametrize("kind", [kind for kind in OWN if kind.writes], ids=lambda kind: kind.name)
def test_a_hot_journal_that_appears_is_not_overrun(tmp_path: Path, kind: Kind) -> None:
    path = build(tmp_path / "a.db", SHAPES["deleted"], "delete")
    before = content(path)
    con = apsw.Connection(str(path))
    con.execute("pragma cache_size=1; begin; update t set b = 'half'").fetchall()
    torn = {each.name: each.read_bytes() for each in tmp_path.iterdir()}
    con.execute("rollback").fetchall()
    con.close()
    session = open_session(path)  # while the file is whole
    try:
        for name, held in torn.items():
            (tmp_path / name).write_bytes(held)
        with pytest.raises(PlumeError):
            worker = session.writer()
            try:
                worker.submit(
                    lambda task: carry_out(
                        task, session, kind, Order(snapshot=False), AuditLog(None)
                    )
                ).result(30)
                raise PlumeError("it was rolled back, and the task was done on the whole content")
            finally:
                worker.close()
    finally:
        session.close()
    whole = apsw.Connection(str(path))
    assert whole.execute("pragma integrity_check").fetchall() == [("ok",)]
    assert whole.execute("select count(*) from t where b = 'half'").fetchall() == [(0,)]
    whole.close()
    assert content(path).rows == before.rows
