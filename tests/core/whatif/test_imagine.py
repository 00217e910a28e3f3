from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from plume_db.database import Attached, Key, Mode, Place
from plume_db.errors import Cancelled, PlumeError, SqlError
from plume_db.jobs import Task
from plume_db.plan.difference import State
from plume_db.rehearsal import copying
from plume_db.session import open_session
from plume_db.whatif import imagine as imagining
from plume_db.whatif.changes import (
    AddIndex,
    Analyze,
    Bind,
    ChangeIndex,
    ChangeRefused,
    DropIndex,
    Regime,
    Rewrite,
)
from plume_db.whatif.imagine import imagine
from plume_db.whatif.imagined import Copy
from tests.core.whatif.conftest import Imagine, Open, details

BY_NAME = "select * from job where name = 'job 77'"
NAMED = AddIndex("create index job_name on job(name)")


def test_a_new_index_is_planned_with_at_once_and_without_rows(
    skewed: Path, imagined: Imagine
) -> None:
    found = imagined(skewed, BY_NAME, NAMED)
    assert found.copy is Copy.SCHEMA
    assert details(list(found.before.walk())) == ["SCAN job"]
    assert details(list(found.after.walk())) == ["SEARCH job USING INDEX job_name (name=?)"]
    (pair,) = found.difference.walk()
    assert pair.state is State.CHANGED
    assert pair.what == ("full scan → index search", "index job_name", "narrowed by name=?")
    assert found.measured_before is None
    (node,) = found.before.walk()
    assert node.rows is not None and node.rows.rows == 20_000


@pytest.mark.parametrize(
    "ddl",
    [
        "create index i on job(name)",
        "create index i on job(state, kind)",
        "create index i on job(kind, name desc) where state = 'done'",
        "create index i on job(upper(name), id % 7)",
        "create unique index i on job(name collate nocase, id)",
    ],
)
def test_the_estimated_size_is_close_to_the_real_one(
    skewed: Path, imagined: Imagine, ddl: str
) -> None:
    (estimated,) = imagined(skewed, BY_NAME, AddIndex(ddl)).sizes
    (real,) = imagined(skewed, BY_NAME, AddIndex(ddl), measured=True).sizes
    assert (estimated.measured, real.measured) == (False, True)
    assert "Estimated" in estimated.how and "copy" in real.how
    assert estimated.bytes == pytest.approx(real.bytes, rel=0.1)


def test_measured_runs_tell_what_an_index_saves_and_costs(skewed: Path, imagined: Imagine) -> None:
    found = imagined(skewed, BY_NAME, NAMED, measured=True)
    assert found.copy is Copy.DATA
    assert found.work_before is not None and found.work_after is not None
    assert found.work_before > 100 * found.work_after
    (cost,) = found.writes
    assert cost.measured and cost.table == "job"
    for each in (cost.insert, cost.update, cost.delete):
        assert each is not None and each.steps > 0 and each.pages >= 1
    estimated = imagined(skewed, BY_NAME, NAMED).writes[0]
    assert estimated.insert is not None and cost.insert is not None
    assert estimated.insert.steps == pytest.approx(cost.insert.steps, abs=3)
    assert not estimated.measured and "Estimated" in estimated.how


def test_each_regime_is_planned(skewed: Path, imagined: Imagine) -> None:
    sql = "select * from job where state = 'open' and kind = 3"
    found = imagined(skewed, sql, DropIndex("job_state"))
    indexes = [next(each.before.walk()).index for each in found.by_regime]
    assert [each.regime for each in found.by_regime] == list(Regime)
    assert indexes[:2] == ["job_state", "job_kind"]
    assert {next(each.after.walk()).index for each in found.by_regime} == {"job_kind"}
    other = imagined(skewed, sql, DropIndex("job_state"), regime=Regime.STAT1)
    assert other.difference.same
    assert "without samples" in other.before.statistics


@pytest.mark.parametrize("measured", [False, True])
def test_the_regime_asked_for_is_the_one_that_is_shown_and_run(
    skewed: Path, imagined: Imagine, measured: bool
) -> None:
    sql = "select * from job where state = 'open' and kind = 3"
    change = AddIndex("create index job_name on job(name)")
    for regime, index in ((Regime.STAT4, "job_state"), (Regime.STAT1, "job_kind")):
        found = imagined(skewed, sql, change, regime=regime, measured=measured)
        assert next(found.before.walk()).index == next(found.after.walk()).index == index
        if measured:
            assert found.work_before == found.work_after


def test_a_file_without_statistics_says_so(build: Callable[[str], Path], imagined: Imagine) -> None:
    found = imagined(build("create table t(a)"), "select * from t where a=1", AddIndex(
        "create index t_a on t(a)"
    ))  # fmt: skip
    assert "ANALYZE was never run" in found.notes[0]
    assert "without statistics" in found.before.statistics


def test_analyze_is_run_on_a_copy(build: Callable[[str], Path], imagined: Imagine) -> None:
    path = build(
        """create table t(a, b); create index t_a on t(a); create index t_b on t(b);
        with recursive n(i) as (select 1 union all select i + 1 from n where i < 5000)
        insert into t select 1, i from n;"""
    )
    found = imagined(path, "select * from t where a = 1 and b > 4990", Analyze())
    assert found.copy is Copy.DATA and found.measured_before is None
    assert "t_a" in next(found.before.walk()).detail
    assert "t_b" in next(found.after.walk()).detail
    assert not found.notes


def test_several_changes_are_made_together(skewed: Path, imagined: Imagine) -> None:
    found = imagined(
        skewed,
        "select id from job where kind = ? and state = ?",
        DropIndex("main.job_state"),
        ChangeIndex("JOB_KIND", "create index job_kind on job(kind, state)"),
        Bind({"?1": 7, "?2": "open"}),
        Analyze(),
    )
    assert "COVERING INDEX job_kind (kind=? AND state=?)" in next(found.after.walk()).detail
    gone = {each.index: each.gone for each in found.sizes if each.gone}
    assert gone == {"job_state": True, "job_kind": True}
    assert [each.index for each in found.sizes if not each.gone] == ["job_kind"]
    assert all(each.bytes and each.measured for each in found.sizes)
    assert found.before.notes and not found.after.notes


def test_other_values_are_other_plans(skewed: Path, imagined: Imagine) -> None:
    sql = "select * from job where state = :s and kind = 3"
    found = imagined(skewed, sql, Bind({":s": "open"}), given={":s": "done"})
    assert next(found.before.walk()).index == "job_kind"
    assert next(found.after.walk()).index == "job_state"


@pytest.mark.parametrize(
    ("rewritten", "equal", "says"),
    [
        ("select id from job where state is 'open' order by id desc", True, "in another order"),
        ("select id from job where id % 1000 = 0 order by id", True, "in the same order"),
        ("select id from job where state = 'done'", False, "20 rows before"),
        ("select id + 0.0 from job where state = 'open'", False, "not the same ones"),
        ("select id, 1 from job where state = 'open'", False, "1 column before and 2"),
    ],
)
def test_a_rewritten_query_is_checked_to_give_the_same(
    skewed: Path, imagined: Imagine, rewritten: str, equal: bool, says: str
) -> None:
    sql = "select id from job where state = 'open' order by id"
    results = imagined(skewed, sql, Rewrite(rewritten), measured=True).results
    assert results is not None
    assert (results.equal, results.rows_before) == (equal, 20)
    assert says in results.words


def test_a_writing_statement_is_planned_and_measured_too(skewed: Path, imagined: Imagine) -> None:
    sql = "delete from job where name = 'job 5'"
    found = imagined(skewed, sql, NAMED, measured=True)
    assert found.work_before and found.work_after and found.work_before > found.work_after


@pytest.mark.parametrize(
    ("change", "says", "at"),
    [
        (AddIndex("create index job_kind on job(id)"), "already an index job_kind", 13),
        (AddIndex("create index if not exists job_kind on job(id)"), "nothing would change", -1),
        (AddIndex("create index i on job(nme)"), "no such column: nme", 22),
        (AddIndex("create index i on jobs(name)"), "no such table: main.jobs", 18),
        (AddIndex("create index i on job(name"), "incomplete input", 26),
        (AddIndex("create index i on job name)"), 'near "name"', 22),
        (AddIndex("drop table job"), "not a CREATE INDEX", 0),
        (AddIndex("create index i on job(id); drop table job"), "second statement", 27),
        (AddIndex(""), "no CREATE INDEX statement", 0),
        (DropIndex("nothing"), "no index nothing", -1),
        (DropIndex("sqlite_autoindex_own_1"), "UNIQUE or PRIMARY KEY", -1),
        (Rewrite("select * form job"), 'near "form"', 9),
        (Rewrite("select nme from job"), "no such column: nme", 7),
        (Bind({":x": 1}), "no parameter :x", -1),
    ],
)
def test_what_can_not_be_imagined_is_said_with_its_place(
    build: Callable[[str], Path], imagined: Imagine, change: object, says: str, at: int
) -> None:
    path = build(
        "create table job(id integer primary key, kind, name); create table own(a unique);"
        "create index job_kind on job(kind)"
    )
    with pytest.raises(ChangeRefused) as refused:
        imagined(path, "select * from job where name = 'x'", Bind({}), change)
    assert says in refused.value.sentence
    assert refused.value.sentence.endswith(".")
    assert (refused.value.offset, refused.value.change) == (at, 1)


def test_a_wrong_query_is_an_error_of_the_query(skewed: Path, imagined: Imagine) -> None:
    with pytest.raises(SqlError, match="nme"):
        imagined(skewed, "select nme from job", NAMED)


def test_duplicates_forbid_a_unique_index_where_there_are_rows(
    skewed: Path, imagined: Imagine
) -> None:
    change = AddIndex("create unique index i on job(state)")
    assert any("unique" in note for note in imagined(skewed, BY_NAME, change).notes)
    with pytest.raises(ChangeRefused, match="can not be unique"):
        imagined(skewed, BY_NAME, change, measured=True)


def test_a_query_that_needs_the_dropped_index_has_no_plan_then(
    skewed: Path, imagined: Imagine
) -> None:
    sql = "select * from job indexed by job_kind where kind = 3"
    found = imagined(skewed, sql, DropIndex("job_kind"))
    assert "no such index" in found.after.absent
    assert "no new plan" in found.difference.words


def test_triggers_generated_columns_and_keys_do_not_hinder_the_costs(
    build: Callable[[str], Path], imagined: Imagine
) -> None:
    path = build(
        """create table p(k text, n int, v, g as (v || 'x'), primary key(k, n)) without rowid;
        create table log(a references p(v));
        create trigger stop before delete on p begin select raise(abort, 'no'); end;
        with recursive n(i) as (select 1 union all select i + 1 from n where i < 900)
        insert into p(k, n, v) select 'k' || i, i, i * 3 from n;"""
    )
    found = imagined(
        path, "select * from p where v = 9", AddIndex("create index p_v on p(v, g)"), measured=True
    )
    (cost,) = found.writes
    assert cost.measured and cost.update is not None and cost.update.steps > 0
    assert cost.delete is not None and cost.delete.pages >= 1


def test_a_large_file_is_not_copied_for_statistics_alone(
    skewed: Path, imagined: Imagine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imagining, "COPY_QUICK", 1000)
    with pytest.raises(PlumeError, match="ANALYZE reads all rows"):
        imagined(skewed, BY_NAME, Analyze())
    assert imagined(skewed, BY_NAME, Analyze(), measured=True).copy is Copy.DATA


def test_where_no_copy_can_be_made_it_is_said(
    skewed: Path, imagined: Imagine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imagining, "COPY_MOST", 1000)
    with pytest.raises(PlumeError, match="can not be tried with all rows"):
        imagined(skewed, BY_NAME, NAMED, measured=True)


def test_a_cancelled_what_if_ends_and_leaves_nothing(skewed: Path, opening: Open) -> None:
    task, session = opening(skewed)
    task.token.cancel()
    with pytest.raises((Cancelled, apsw.InterruptError)):
        imagine(task, session, BY_NAME, None, [NAMED], measured=True)


def test_attached_files_are_planned_with_but_not_copied(
    build: Callable[[str], Path], skewed: Path
) -> None:
    other = build("create table u(k, v); insert into u values(1, 2)")
    session = open_session(skewed)
    session.attach((Attached("other", Place(other, Mode.READ_ONLY)),))
    con = session.connect()
    task = Task(con)
    sql = "select * from job, other.u where u.k = job.id and u.v = 3"
    try:
        found = imagine(task, session, sql, None, [AddIndex("create index other.u_v on u(v)")])
        assert "SEARCH other.u USING INDEX u_v (v=?)" in [n.detail for n in found.after.walk()]
        assert found.sizes[0].bytes and found.writes[0].table == "u"
        with pytest.raises(PlumeError, match="attached file"):
            imagine(task, session, sql, None, [NAMED], measured=True)
    finally:
        con.close()
        session.close()


def test_an_encrypted_file_is_tried_on_an_encrypted_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "secret.db"
    con = apsw.Connection(str(path))
    con.execute(
        "pragma key='k'; create table t(a); insert into t values('whisper'), ('whisper 2'); analyze"
    ).fetchall()
    con.close()
    copies: list[bytes] = []
    discard = copying.discard

    def look(folder: Path) -> None:
        copies.extend(each.read_bytes() for each in folder.iterdir())
        discard(folder)

    monkeypatch.setattr(copying, "discard", look)
    session = open_session(path, Key("k"))
    con = session.connect()
    try:
        sql, change = "select * from t where a = 'whisper'", AddIndex("create index t_a on t(a)")
        found = imagine(Task(con), session, sql, None, [change, Analyze()], measured=True, runs=1)
        assert found.sizes[0].measured
        assert copies and not any(b"whisper" in each for each in copies)
        assert imagine(Task(con), session, sql, None, [change]).difference.count(State.CHANGED)
    finally:
        con.close()
        session.close()
