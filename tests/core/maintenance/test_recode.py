"""A copy in another encoding holds the same, or is not there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import apsw
import pytest

from plume_db.errors import Cancelled, PlumeError
from plume_db.jobs import Task
from plume_db.maintenance.frame import foresee
from plume_db.maintenance.kinds import Order
from plume_db.maintenance.recode import ENCODING, recode
from plume_db.session import open_session

FILL = """
pragma user_version=7; pragma application_id=99;
create table t(id integer primary key autoincrement, a text, b as (a || '!') stored,
  "odd ""name" blob);
create table bare(x); insert into bare(rowid, x) values (5, 'é'), (17, null), (90, x'00ff');
create table w(k text primary key, v real) without rowid;
insert into w values('p', 0.1), ('q', -1e300);
insert into t(a, "odd ""name") values('grüße', zeroblob(9000)), (null, 'text'), ('', 2);
insert into t(a, "odd ""name") values('🙂', x'');
delete from t where id = 4;
create index t_a on t(a) where a is not null; create unique index w_v on w(v desc);
create view v as select a from t; create trigger tr after insert on bare begin select 1; end;
create table p(id integer primary key); create table c(p references p); insert into c values(3);
analyze;
"""


def build(path: Path, sql: str = FILL, encoding: str = "UTF-8") -> Path:
    con = apsw.Connection(str(path))
    con.execute(f"pragma encoding='{encoding}'; {sql}").fetchall()
    con.close()
    return path


def everything(path: Path) -> Any:
    con = apsw.Connection(str(path))
    try:
        assert con.execute("pragma integrity_check").fetchall() == [("ok",)]
        schema = con.execute("select type, name, tbl_name, sql from sqlite_schema order by name")
        held = [schema.fetchall(), con.pragma("user_version"), con.pragma("application_id")]
        for sql in ("select *, typeof(a) from t", "select rowid, x, typeof(x) from bare",
                    "select * from w", "select * from c", "select * from sqlite_sequence",
                    "select idx, stat from sqlite_stat1 order by 1"):  # fmt: skip
            held.append(con.execute(sql).fetchall())
        return held
    finally:
        con.close()


def make(path: Path, out: Path, to: str) -> None:
    session = open_session(path)
    try:
        worker = session.worker("maintenance task")
        worker.submit(lambda task: recode(task, session, out, to)).result(30)
    finally:
        session.close()


@pytest.mark.parametrize(
    ("old", "new"),
    [("UTF-8", "UTF-16le"), ("UTF-8", "UTF-16be"), ("UTF-16le", "UTF-8"), ("UTF-16be", "UTF-16le")],
)
def test_everything_is_the_same_but_the_encoding(tmp_path: Path, old: str, new: str) -> None:
    path, out = build(tmp_path / "a.db", encoding=old), tmp_path / "b.db"
    before = path.read_bytes()
    make(path, out, new)
    assert everything(out) == everything(path)
    con = apsw.Connection(str(out))
    assert con.pragma("encoding") == new
    con.close()
    assert path.read_bytes() == before
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.db", "b.db"]


def test_a_virtual_table_is_refused_in_words(tmp_path: Path) -> None:
    path = build(tmp_path / "a.db", "create virtual table f using fts5(x)")
    with pytest.raises(PlumeError, match="virtual tables f"):
        make(path, tmp_path / "b.db", "UTF-16le")
    assert not (tmp_path / "b.db").exists()


def test_text_that_is_not_valid_is_refused_and_nothing_is_left(tmp_path: Path) -> None:
    sql = "create table t(a); insert into t values(cast(x'ff41' as text))"
    path = build(tmp_path / "a.db", sql)
    with pytest.raises(PlumeError, match="not valid UTF-8"):
        make(path, tmp_path / "b.db", "UTF-16le")
    assert [each.name for each in tmp_path.iterdir()] == ["a.db"]


def test_the_same_encoding_is_no_task(tmp_path: Path) -> None:
    session = open_session(build(tmp_path / "a.db"))
    order = Order(tmp_path / "b.db", options={"to": "UTF-8"})
    told = (
        session.worker("maintenance")
        .submit(lambda task: foresee(task, session, ENCODING, order))
        .result(30)
    )
    session.close()
    assert "UTF-8 already" in told.blockers[0]


def test_a_cancel_leaves_nothing(tmp_path: Path) -> None:
    path = build(tmp_path / "a.db")
    session = open_session(path)

    def stopped(task: Task) -> None:
        task.token.cancel()
        recode(task, session, tmp_path / "b.db", "UTF-16le")

    with pytest.raises(Cancelled):
        session.worker("maintenance task").submit(stopped).result(30)
    session.close()
    assert [each.name for each in tmp_path.iterdir()] == ["a.db"]
