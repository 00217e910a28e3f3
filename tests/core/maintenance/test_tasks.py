"""Every task does what it says on a rollback and a WAL file, and keeps every value."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import apsw
import pytest

from plume_db.audit.log import AuditLog
from plume_db.errors import Cancelled, Damaged, FileLocked, PlumeError
from plume_db.jobs import Task
from plume_db.maintenance.by_copy import compact_by_copy
from plume_db.maintenance.frame import Outcome, carry_out
from plume_db.maintenance.kinds import Kind, Order
from plume_db.maintenance.preflight import Preflight
from plume_db.maintenance.reindex import reindex
from plume_db.maintenance.tasks import TASKS, task_named
from plume_db.session import Session, open_session

FILL = """
CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT, n); CREATE INDEX t_a ON t(a);
CREATE TABLE bare(x); INSERT INTO bare(rowid, x) VALUES (3, 'a'), (10, 'b'), (99, NULL);
CREATE TABLE w(k TEXT PRIMARY KEY, v REAL) WITHOUT ROWID; INSERT INTO w VALUES ('p', 0.1);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<6000)
INSERT INTO t SELECT i, 'row ' || i, i / 7.0 FROM n; DELETE FROM t WHERE id % 3;
"""
FULL_TEXT = """
CREATE TABLE doc(body); CREATE VIRTUAL TABLE find USING fts5(body, content='doc');
INSERT INTO doc(rowid, body) VALUES (5, 'plume'), (17, 'feather'), (90, 'quill');
INSERT INTO find(find) VALUES('rebuild'); DELETE FROM doc WHERE rowid=5;
INSERT INTO find(find) VALUES('rebuild');
"""

Opened = Callable[..., Session]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    sessions: list[Session] = []

    def make(journal: str = "delete", sql: str = FILL, before: str = "") -> Session:
        path = tmp_path / "user" / "file.db"
        path.parent.mkdir()
        con = apsw.Connection(str(path))
        con.execute(f"{before}; PRAGMA journal_mode={journal}; {sql}").fetchall()
        con.close()
        sessions.append(open_session(path))
        return sessions[-1]

    yield make
    for session in sessions:
        session.close()


def do(session: Session, kind: Kind, order: Order | None = None) -> Outcome:
    order, log = order or Order(), AuditLog(None)
    worker = session.writer() if kind.writes else session.worker("maintenance task")
    try:
        future = worker.submit(lambda task: carry_out(task, session, kind, order, log))
        return future.result(60)
    finally:
        if kind.writes:
            worker.close()


def foreseen(session: Session, kind: Kind, order: Order | None = None) -> Preflight:
    worker = session.worker("maintenance")
    return worker.submit(lambda task: kind.foresee(task, session, order or Order())).result(60)


def ask(path: Path, sql: str) -> Any:
    con = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        return con.execute(sql).fetchall()
    finally:
        con.close()


PLAIN = [kind for kind in TASKS if kind.name not in ("storage", "journal", "incremental")]


@pytest.mark.parametrize("journal", ["delete", "wal"])
@pytest.mark.parametrize("kind", PLAIN, ids=lambda kind: kind.name)
def test_a_task_does_its_work_and_keeps_every_value(
    opened: Opened, tmp_path: Path, kind: Kind, journal: str
) -> None:
    session = opened(journal)
    rows = ask(session.path, "SELECT * FROM t ORDER BY id")
    options = {"to": "UTF-16be"} if kind.name == "encoding" else {}
    order = Order(tmp_path / "out.db" if kind.out else None, options=options)
    told = foreseen(session, kind, order)
    if told.blockers:
        assert (kind.name, journal) in {("checkpoint", "delete"), ("dropstats", "delete"),
                                        ("dropstats", "wal")}  # fmt: skip
        return
    outcome = do(session, kind, order)
    assert not outcome.verification.bad
    assert outcome.verification.content == ("same" if kind.keeps != "nothing" else "")
    assert kind.summary(outcome.result).endswith(".")
    assert ask(session.path, "SELECT * FROM t ORDER BY id") == rows
    assert ask(session.path, "PRAGMA integrity_check") == [("ok",)]
    assert ask(session.path, "PRAGMA journal_mode") == [(journal,)]


@pytest.mark.parametrize("kind", TASKS, ids=lambda kind: kind.name)
def test_a_preflight_writes_nothing(opened: Opened, kind: Kind) -> None:
    session = opened()
    before = hashlib.sha256(session.path.read_bytes()).digest()
    foreseen(session, kind)
    assert hashlib.sha256(session.path.read_bytes()).digest() == before
    assert [each.name for each in session.path.parent.iterdir()] == ["file.db"]


@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_compacting_by_copy_keeps_every_rowid(opened: Opened, journal: str) -> None:
    session = opened(journal)
    outcome = do(session, task_named("vacuum"), Order(options={"way": "copy"}))
    assert outcome.result.bytes_after < outcome.result.bytes_before
    assert ask(session.path, "SELECT rowid FROM bare") == [(3,), (10,), (99,)]
    assert ask(session.path, "PRAGMA freelist_count") == [(0,)]


def test_vacuum_in_place_would_have_changed_them(opened: Opened) -> None:
    session = opened()
    do(session, task_named("vacuum"), Order(options={"way": "vacuum"}))
    assert ask(session.path, "SELECT rowid FROM bare") == [(1,), (2,), (3,)]


@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_a_full_text_index_over_another_table_still_finds_its_text(
    opened: Opened, journal: str
) -> None:
    session = opened(journal, FULL_TEXT)
    told = foreseen(session, task_named("vacuum"))
    assert not told.risks
    assert "keeps every rowid" in told.will_do
    do(session, task_named("vacuum"))
    found = ask(session.path, "SELECT rowid, body FROM find WHERE find MATCH 'feather OR quill'")
    assert found == [(17, "feather"), (90, "quill")]


def test_compacting_by_copy_gives_way_to_another_writer(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    from plume_db.maintenance import by_copy

    session = opened()
    prove = by_copy._prove

    def write_meanwhile(*arguments: Any) -> None:
        prove(*arguments)
        ask(session.path, "INSERT INTO t(a) VALUES ('theirs')")

    monkeypatch.setattr(by_copy, "_prove", write_meanwhile)
    writer = session.writer()
    with pytest.raises(FileLocked, match="wrote to"):
        writer.submit(lambda task: compact_by_copy(task, session.path)).result(60)
    writer.close()
    assert ask(session.path, "SELECT count(*) FROM t WHERE a='theirs'") == [(1,)]
    assert ask(session.path, "PRAGMA integrity_check") == [("ok",)]
    assert [each.name for each in session.path.parent.iterdir()] == ["file.db"]


@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_the_page_size_changes_and_the_journal_mode_does_not(opened: Opened, journal: str) -> None:
    session = opened(journal)
    outcome = do(session, task_named("storage"), Order(options={"page_size": "8192"}))
    assert outcome.verification.content == "same"
    assert ask(session.path, "PRAGMA page_size") == [(8192,)]
    assert ask(session.path, "PRAGMA journal_mode") == [(journal,)]


@pytest.mark.parametrize(("word", "number"), [("full", 1), ("incremental", 2)])
def test_auto_vacuum_changes(opened: Opened, word: str, number: int) -> None:
    session = opened()
    do(session, task_named("storage"), Order(options={"auto_vacuum": word}))
    assert ask(session.path, "PRAGMA auto_vacuum") == [(number,)]


def test_free_pages_are_given_back_a_few_at_a_time(opened: Opened) -> None:
    session = opened(before="PRAGMA auto_vacuum=2")
    (free,) = ask(session.path, "PRAGMA freelist_count")[0]
    assert free > 10
    do(session, task_named("incremental"), Order(options={"pages": 5}))
    assert ask(session.path, "PRAGMA freelist_count") == [(free - 5,)]
    outcome = do(session, task_named("incremental"))
    assert ask(session.path, "PRAGMA freelist_count") == [(0,)]
    assert outcome.verification.content == "same"


def test_a_file_not_made_for_it_says_so(opened: Opened) -> None:
    (reason,) = foreseen(opened(), task_named("incremental")).blockers
    assert "auto_vacuum" in reason


@pytest.mark.parametrize(("old", "new"), [("delete", "wal"), ("wal", "delete")])
def test_the_journal_mode_changes_both_ways(opened: Opened, old: str, new: str) -> None:
    session = opened(old)
    do(session, task_named("journal"), Order(options={"to": new}))
    assert ask(session.path, "PRAGMA journal_mode") == [(new,)]


def test_a_journal_mode_that_is_used_by_others_stays(opened: Opened) -> None:
    session = opened("wal")
    other = apsw.Connection(str(session.path))
    other.execute("BEGIN; SELECT * FROM t LIMIT 1").fetchall()
    try:
        with pytest.raises(PlumeError, match="open"):
            do(session, task_named("journal"), Order(options={"to": "delete"}))
    finally:
        other.close()
    assert ask(session.path, "PRAGMA journal_mode") == [("wal",)]


def test_a_checkpoint_empties_the_log(opened: Opened) -> None:
    session = opened("wal")
    other = apsw.Connection(str(session.path))
    other.execute("UPDATE t SET a = a || '!'").fetchall()
    log = session.path.with_name("file.db-wal")
    assert log.stat().st_size > 10_000
    outcome = do(session, task_named("checkpoint"))
    assert log.stat().st_size == 0
    assert outcome.verification.content == "same"
    other.close()


def test_a_reader_keeps_frames_and_is_told(opened: Opened) -> None:
    session = opened("wal")
    reader, writer = apsw.Connection(str(session.path)), apsw.Connection(str(session.path))
    reader.execute("BEGIN; SELECT count(*) FROM t").fetchall()
    writer.execute("UPDATE t SET a = a || '!'").fetchall()
    outcome = do(session, task_named("checkpoint"), Order(options={"mode": "passive"}))
    assert "stay in the log" in outcome.result.note
    reader.close()
    writer.close()


def test_statistics_of_one_table_are_refreshed_and_dropped_again(opened: Opened) -> None:
    session = opened()
    do(session, task_named("analyze"), Order(options={"table": "T"}))
    assert ask(session.path, "SELECT DISTINCT tbl FROM sqlite_stat1") == [("t",)]
    do(session, task_named("dropstats"))
    left = ask(session.path, "SELECT name FROM sqlite_schema WHERE name LIKE 'sqlite_stat%'")
    assert left == []


def test_statistics_of_a_table_that_is_not_there_are_refused(opened: Opened) -> None:
    with pytest.raises(PlumeError, match="no table nothing"):
        do(opened(), task_named("analyze"), Order(options={"table": "nothing"}))


def test_reindex_mends_an_index_that_does_not_fit(opened: Opened) -> None:
    session = opened()
    con = apsw.Connection(str(session.path))
    con.execute("PRAGMA writable_schema=1").fetchall()
    con.execute(
        "UPDATE sqlite_schema SET sql='CREATE INDEX t_a ON t(n)' WHERE name='t_a'"
    ).fetchall()
    con.close()
    assert ask(session.path, "PRAGMA integrity_check") != [("ok",)]
    session.close()
    again = open_session(session.path)
    outcome = do(again, task_named("reindex"))
    again.close()
    assert outcome.verification.content == "same"
    assert ask(session.path, "PRAGMA integrity_check") == [("ok",)]


def test_a_cancel_of_a_copy_leaves_nothing(opened: Opened, tmp_path: Path) -> None:
    session = opened()

    def cancel(task: Task) -> object:
        task.token.cancel()
        return task_named("into").run(task, session, Order(tmp_path / "out.db"))

    with pytest.raises(Cancelled):
        session.worker("maintenance task").submit(cancel).result(60)
    assert not (tmp_path / "out.db").exists()
    assert {each.name for each in tmp_path.iterdir()} <= {"user"}


def test_names_are_unique_and_every_choice_is_explained() -> None:
    assert len({kind.name for kind in TASKS}) == len(TASKS)
    for kind in TASKS:
        assert kind.title
        assert kind.caption
        for choice in kind.choices:
            assert choice.meaning.endswith(".")


def test_what_optimize_foresees_is_what_it_does(opened: Opened) -> None:
    session = opened(sql=FILL + "CREATE INDEX bare_x ON bare(x); CREATE TABLE e(a UNIQUE);")
    assert "t, bare, w" in foreseen(session, task_named("optimize")).will_do
    do(session, task_named("optimize"))
    found = ask(session.path, "SELECT DISTINCT tbl FROM sqlite_stat1 ORDER BY 1")
    assert found == [("bare",), ("t",), ("w",)]
    assert foreseen(session, task_named("optimize")).blockers == ("There is nothing to do.",)
    grow = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<50) "
        "INSERT INTO bare SELECT i FROM n"
    )
    ask(session.path, grow)
    assert "would analyse bare." in foreseen(session, task_named("optimize")).will_do


def test_reindex_foresees_the_room_its_sort_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "wide.db"
    con = apsw.Connection(str(path))
    con.execute(
        "create table t(a, b); create index t_a on t(a); create index t_b on t(b);"
        "with recursive n(i) as (select 1 union all select i+1 from n where i<3000)"
        "insert into t select hex(randomblob(250)), i from n"
    ).fetchall()
    (size,) = con.execute("select sum(pgsize) from dbstat where name='t_a'").fetchall()[0]
    con.close()
    monkeypatch.setenv("SQLITE_TMPDIR", str(tmp_path))
    session = open_session(path)
    needs = {each.purpose: each for each in foreseen(session, task_named("reindex")).needs}
    session.close()
    assert needs["sorting the keys of an index"].size == size
    assert needs["sorting the keys of an index"].folder == tmp_path


def test_optimize_goes_on_after_a_table_it_can_not_read(opened: Opened) -> None:
    session = opened()
    path = session.path
    session.close()
    con = apsw.Connection(str(path))
    con.create_collation("theirs", lambda a, b: (a > b) - (a < b))
    con.execute(
        "create table a0(x collate theirs); insert into a0 values('a'), ('b');"
        "create index a0_x on a0(x)"
    ).fetchall()
    con.close()
    again = open_session(path)
    outcome = do(again, task_named("optimize"))
    again.close()
    assert [each.kind for each in outcome.result.findings] == ["skipped"]
    assert "theirs" in outcome.result.findings[0].text
    tables = {name for (name,) in ask(path, "select distinct tbl from sqlite_stat1")}
    assert "t" in tables and "a0" not in tables


def test_reindex_tells_what_stays_built_where_a_later_index_meets_damage(tmp_path: Path) -> None:
    path = tmp_path / "torn.db"
    con = apsw.Connection(str(path))
    con.execute(
        "create table a(x); insert into a values(1); create index a_x on a(x);"
        "create table b(x); create index b_x on b(x);"
        "with recursive n(i) as (select 1 union all select i+1 from n where i<3000)"
        "insert into b select 'row ' || i from n"
    ).fetchall()
    size = con.execute("select pgsize from dbstat limit 1").fetchall()[0][0]
    sql = "select max(pageno) from dbstat where name='b' and pagetype='leaf'"
    leaf = con.execute(sql).fetchall()[0][0]
    con.close()
    with path.open("r+b") as file:
        file.seek((leaf - 1) * size)
        file.write(b"\xff" * size)
    session = open_session(path)
    worker = session.writer()
    try:
        with pytest.raises(Damaged, match="1 built before it stay"):
            worker.submit(lambda task: reindex(task, path)).result(60)
    finally:
        worker.close()
        session.close()
