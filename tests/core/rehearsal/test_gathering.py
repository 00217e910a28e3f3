"""What statements of a write give back, and what they change that is no row."""

from __future__ import annotations

from plume_db.query.run import Caps
from plume_db.rehearsal.gathering import Gathering

from .conftest import Open


def test_rows_that_statements_give_back_are_kept(bench: Open) -> None:
    file = bench("create table t(a integer primary key, b); insert into t values(1, 'x')")
    kept = Gathering()
    file.commit(
        ("update t set b = 'y' returning a, b", ()),
        ("select count(*) as n from t where b = 'y'", ()),
        ("delete from t where 0 returning a", ()),
        ("insert into t values(2, cast(x'ff' as text)) returning b", ()),
        gathering=kept,
    )
    assert [each.step for each in kept.found] == [0, 1, 2, 3]
    rows = [each.store.read(0, 9) for each in kept.found]
    assert rows[:3] == [[(1, "y")], [(1,)], []]
    assert [column.name for column in kept.found[2].columns] == ["a"]
    assert "not valid" in bytes(rows[3][0][0]).decode()
    kept.close()
    assert kept.found == []


def test_all_is_changed_also_where_not_all_rows_are_kept(bench: Open) -> None:
    many = "with recursive n(i) as (select 1 union all select i + 1 from n limit 500)"
    file = bench(f"create table t(a); insert into t {many} select i from n")
    kept = Gathering(caps=Caps(rows=100))
    done = file.commit(("update t set a = -a returning a", ()), gathering=kept)
    assert done.updated == 500
    (found,) = kept.found
    assert 100 <= len(found.store) < 500
    assert "stopped at" in found.capped
    kept.close()


def test_what_is_no_row_is_told_before_and_after(bench: Open) -> None:
    file = bench("create table t(a); create virtual table f using fts5(x)")
    steps = (("insert into f values('x')", ()), ("pragma application_id = 9", ()))
    told = ("Sets application_id from 0 to 9.", "Writes to the virtual table f.")
    assert file.rehearse(*steps).beyond == told
    assert file.commit(*steps).beyond == told
    assert file.commit(("create table u(a)", ())).beyond == ("The schema was changed.",)
    assert file.commit(("insert into t values(1)", ())).beyond == ()


def test_a_statement_that_is_wrong_is_told_apart_from_one_that_breaks_a_rule(bench: Open) -> None:
    file = bench("create table t(a unique); insert into t values(1)")
    wrong = file.rehearse(("select 1", ()), ("delete frm t", ())).failure
    assert wrong is not None
    assert (wrong.step, wrong.wrong) == (1, 7)
    refused = file.rehearse(("insert into t values(1)", ())).failure
    assert refused is not None
    assert refused.wrong is None
