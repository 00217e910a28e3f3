"""Each odd value is found, counted, located, and shown by the condition that goes with it."""

from __future__ import annotations

import time
from pathlib import Path

import apsw
import pytest

from plume_db.checks import probes
from plume_db.checks.types import affinity
from plume_db.database import Mode, Place, connect
from plume_db.errors import Cancelled
from plume_db.jobs import CancelToken, Progress, Task, Worker, attended
from plume_db.maintenance.findings import Finding
from plume_db.maintenance.integrity import check
from plume_db.maintenance.kinds import Order
from plume_db.names import quoted
from tests.core.maintenance.databases import CorpusFiles, build

N = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 200)"


def bypass(path: Path, *statements: str) -> Path:
    """Write what SQLite refuses today: rules that came after the rows, a counter set back."""
    con = apsw.Connection(str(path))
    con.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 0)
    con.execute("pragma writable_schema=1; pragma ignore_check_constraints=1").fetchall()
    for sql in statements:
        con.execute(sql).fetchall()
    con.close()
    return path


def found(path: Path, **options: object) -> dict[str, Finding]:
    """Check the values; the findings by table and object. Each condition gives its rows."""
    con = connect(Place(path, Mode.READ_ONLY))
    task = Task(con)
    try:
        with attended(con, task):
            result = check(task, Order(options={"how": "rules", **options}))
            for each in result.findings:
                _its_condition_gives_its_rows(con, each)
    finally:
        con.close()
    assert not result.damaged
    return {f"{each.table}.{each.object}": each for each in result.findings}


def _its_condition_gives_its_rows(con: apsw.Connection, finding: Finding) -> None:
    assert finding.advice
    if finding.where:
        sql = f"select count(*) from {quoted(finding.table)} where ({finding.where}\n)"
        assert con.execute(sql).fetchall() == [(finding.count,)], finding


def test_a_table_as_it_should_be_has_no_findings(tmp_path: Path) -> None:
    path = build(
        tmp_path / "a.db",
        "create table t(id integer primary key autoincrement, name text unique, at date, d blob,"
        "  v real, note string, flag boolean, j json, stamp integer, free);"
        f"insert into t select i, 'n' || i, date('2020-01-01', i || ' days'), zeroblob(3), i / 7.0,"
        f"  'text', i % 2, json_array(i), 1700000000 + i, i from ({N} select i from n)",
    )
    assert found(path, guess=True) == {}


@pytest.mark.parametrize(
    ("declared", "good", "bad", "says"),
    [
        ("integer", "i", "'old'", "text that is no number"),
        ("integer", "i", "x'00'", "bytes"),
        ("int", "i", "1.5", "a number with a fraction"),
        ("decimal(9,2)", "i", "'1,5'", "text that is no number"),
        ("text", "'v' || i", "x'ff'", "bytes"),
        ("", "i", "'text'", "where nearly all others have another type"),
        ("text", "'v' || i", "'a' || char(0) || 'b'", "a NUL character"),
        ("text", "'v' || i", "cast(x'63e9' as text)", "not valid UTF-8"),
        ("text", "'ä' || i", "cast(x'c3a4ff' as text)", "not valid UTF-8"),
        ("text", "date('2020-01-01', i || ' days')", "'soon'", "no date in"),
        ("date", "date('2020-01-01', i || ' days')", "'2021-13-01'", "no date in"),
        ("text", "date('2020-01-01', i || ' days')", "'2021-02-30'", "in no calendar"),
        ("text", "json_object('a', i)", "'{oops'", "no JSON"),
    ],
)
def test_a_value_that_does_not_suit_its_column_is_found_with_its_row(
    tmp_path: Path, declared: str, good: str, bad: str, says: str
) -> None:
    path = build(
        tmp_path / "a.db",
        f"create table t(id integer primary key, c {declared});"
        f"insert into t select i, {good} from ({N} select i from n);"
        f"update t set c = {bad} where id = 77",
    )
    finding = found(path)["t.c"]
    assert says in finding.text
    assert (finding.kind, finding.count, finding.rowid, finding.row) == ("value", 1, 77, "77")


def test_not_null_that_came_later_is_checked_against_old_rows(tmp_path: Path) -> None:
    path = build(tmp_path / "a.db", "create table t(a, b); insert into t values(1,2),(3,null)")
    bypass(path, "update sqlite_schema set sql = 'create table t(a, b not null)'")
    finding = found(path)["t.b"]
    assert (finding.kind, finding.rowid, finding.count) == ("constraint", 2, 1)


def test_a_check_that_came_later_and_a_strict_table_are_checked(tmp_path: Path) -> None:
    path = build(
        tmp_path / "a.db",
        "create table t(a check(a < 5)); create table s(a int, b text) strict;"
        "insert into s values(1, 'x'), (2, 'y')",
    )
    bypass(path, "insert into t values(9), (1), (8)")
    bypass(
        path, "update sqlite_schema set sql = 'CREATE TABLE s(a int, b int) strict' where name='s'"
    )
    got = found(path)
    assert (got["t."].count, got["t."].row) == (2, "1, 3")
    assert (got["s.b"].count, got["s.b"].kind) == (2, "constraint")


def test_duplicates_that_null_hides_in_a_unique_key_are_found(tmp_path: Path) -> None:
    path = build(
        tmp_path / "a.db",
        "create table t(a, b, unique(a, b));"
        "insert into t values('x', null), ('x', null), ('y', null), (null, null), (null, null)",
    )
    finding = found(path)["t.a, b"]
    assert (finding.kind, finding.count, finding.row) == ("key", 2, "1, 2")


def test_null_in_a_primary_key_is_found(tmp_path: Path) -> None:
    path = build(
        tmp_path / "a.db", "create table t(k text primary key); insert into t values(null)"
    )
    assert found(path)["t.k"].kind == "key"


def test_keys_that_differ_only_in_case_or_spaces_are_found(tmp_path: Path) -> None:
    path = build(
        tmp_path / "a.db",
        "create table t(k text primary key); create table u(k text primary key collate nocase);"
        "insert into t values('Anna'), ('anna '), ('Ben'); insert into u values('a'), ('b')",
    )
    got = found(path)
    assert list(got) == ["t.k"]
    assert got["t.k"].row == "1, 2"


def test_a_counter_below_the_greatest_rowid_is_found(tmp_path: Path) -> None:
    path = build(
        tmp_path / "a.db",
        "create table t(id integer primary key autoincrement); insert into t values(7), (900);"
        "create table u(id integer primary key autoincrement); insert into u values(1);"
        "update sqlite_sequence set seq = 8 where name = 't'; "
        "delete from sqlite_sequence where name = 'u'",
    )
    got = found(path)
    assert "is 8, below its greatest rowid 900" in got["t.sqlite_sequence"].text
    assert "no counter" in got["u.sqlite_sequence"].text


def test_references_that_nobody_declared_are_followed_only_when_asked(tmp_path: Path) -> None:
    path = build(
        tmp_path / "a.db",
        "create table users(id integer primary key); create table post(user_id int, other_id int);"
        f"insert into users select i from ({N} select i from n);"
        f"insert into post select i, i + 9000 from ({N} select i from n);"
        "update post set user_id = 5000 where rowid in (3, 4)",
    )
    assert found(path) == {}
    got = found(path, guess=True)
    assert list(got) == ["post.user_id"]
    assert (got["post.user_id"].count, got["post.user_id"].row) == (2, "3, 4")


def test_a_table_without_rowids_and_with_odd_names_is_looked_at(tmp_path: Path) -> None:
    path = build(
        tmp_path / "a.db",
        'create table "se""lect"("a b" text, "x\'y" integer, primary key("a b")) without rowid;'
        "insert into \"se\"\"lect\" values('k', 'no number'), ('l', 5)",
    )
    finding = found(path)["se\"lect.x'y"]
    assert (finding.rowid, finding.row) == (None, "k")


def test_only_the_chosen_table_is_looked_at(tmp_path: Path) -> None:
    path = build(
        tmp_path / "a.db",
        "create table t(a int); create table u(a int); insert into t values('x');"
        "insert into u values('y')",
    )
    assert list(found(path, table="U")) == ["u.a"]


def test_a_table_that_takes_too_long_is_looked_at_in_part_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = build(
        tmp_path / "a.db",
        f"create table t(a int); insert into t select 'x' from ({N} select i from n) a,"
        f" ({N} select i from n) b",
    )
    monkeypatch.setattr(probes, "SECONDS", 0.0)
    monkeypatch.setattr(probes, "FIRST_ROWS", 50)
    con = connect(Place(path, Mode.READ_ONLY))
    task = Task(con)
    with attended(con, task):
        result = check(task, Order(options={"how": "rules"}))
    con.close()
    texts = [each.text for each in result.findings]
    assert any("Only the first 50 rows of t" in text for text in texts)
    assert any("50 rows of t have text" in text for text in texts)


def test_a_cancel_is_seen_while_values_are_looked_at(tmp_path: Path) -> None:
    path = build(
        tmp_path / "a.db",
        f"create table t(a int, b text); insert into t select i, i from ({N} select i from n)",
    )
    token = CancelToken()

    def stop(progress: Progress) -> None:
        if progress.text.startswith("Checking the values"):
            token.cancel()

    worker = Worker("check", lambda: connect(Place(path, Mode.READ_ONLY)))
    order = Order(options={"how": "rules"})
    with pytest.raises(Cancelled):
        worker.submit(lambda task: check(task, order), token=token, report=stop).result(30)
    worker.close()


@pytest.mark.parametrize(
    ("declared", "kind"),
    [
        ("INT", "INTEGER"),
        ("CHARINT", "INTEGER"),
        ("varchar(9)", "TEXT"),
        ("", "BLOB"),
        ("double", "REAL"),
        ("string", "NUMERIC"),
        ("ANY", "BLOB"),
        ("blob", "BLOB"),
    ],
)
def test_affinity_is_that_of_sqlite(declared: str, kind: str) -> None:
    assert affinity(declared) == kind


def test_text_in_utf_16_is_looked_at_as_such(tmp_path: Path) -> None:
    path = build(
        tmp_path / "a.db",
        "pragma encoding='UTF-16le'; create table t(a text); insert into t values('grün'), ('x')",
    )
    assert found(path) == {}


@pytest.mark.data
@pytest.mark.parametrize("how", ["full", "quick", "references", "rules"])
def test_no_check_of_a_damaged_file_raises_or_hangs(corpus_files: CorpusFiles, how: str) -> None:
    everything_within(corpus_files, 23, how)


@pytest.mark.data
@pytest.mark.deep
def test_no_check_of_any_damaged_file_raises_or_hangs(corpus_files: CorpusFiles) -> None:
    for how in ("full", "rules"):
        everything_within(corpus_files, 1, how)


def everything_within(corpus_files: CorpusFiles, every: int, how: str) -> None:
    """Check damaged files; each ends within its budget, with a meaning for what was found."""
    checked = 0
    for path in corpus_files(every):
        try:
            con = connect(Place(path, Mode.IMMUTABLE))
        except apsw.Error:
            continue
        task, start = Task(con), time.monotonic()
        try:
            with attended(con, task):
                result = check(task, Order(options={"how": how, "guess": True}))
        finally:
            con.close()
        checked += 1
        assert time.monotonic() - start < 30, path.name
        assert all(each.words for each in result.findings)
    assert checked > 5
