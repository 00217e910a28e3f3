"""One table or some rows come out of a snapshot; what would happen is counted before."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.memory import FileMemory
from plume_db.rehearsal.undo import undo
from plume_db.restore.table import (
    WAYS,
    Outlook,
    Taken,
    Wanted,
    foresee_rows,
    table_to_file,
    take_rows,
)
from plume_db.session import Session

from .conftest import Place


def _foreseen(place: Place, wanted: Wanted) -> Outlook:
    origin = place.origin()
    found = place.read(lambda task, s: foresee_rows(task, s, origin, wanted, place.state))
    assert isinstance(found, Outlook)
    return found


def _take(place: Place, wanted: Wanted) -> Taken:
    origin = place.origin()

    def work(task: Task, session: Session) -> Taken:
        memory = FileMemory(place.state, session.path)
        return take_rows(task, session, memory, origin, wanted, place.state)

    done = place.write(work)
    assert isinstance(done, Taken)
    return done


def _changed(place: Place) -> None:
    place.snap()
    place.sql("DELETE FROM t WHERE id <= 10; UPDATE t SET n=-1 WHERE id IN (20, 21)")
    place.sql("INSERT INTO t VALUES (1000, 'mine', 1)")


def test_what_would_happen_is_counted_by_key(place: Place) -> None:
    _changed(place)
    found = _foreseen(place, Wanted("t", way=WAYS[2]))
    assert (found.chosen, found.missing, found.changed, found.extra) == (500, 10, 2, 1)
    some = _foreseen(place, Wanted("t", "id BETWEEN 8 AND 20 -- a comment"))
    assert (some.chosen, some.missing, some.changed) == (13, 3, 1)


def test_missing_rows_come_back_and_others_stay(place: Place) -> None:
    _changed(place)
    done = _take(place, Wanted("t"))
    assert (done.inserted, done.updated, done.deleted) == (10, 0, 0)
    assert place.sql("SELECT count(*), min(id), max(id) FROM t") == [(501, 1, 1000)]
    assert place.sql("SELECT n FROM t WHERE id=20") == [(-1,)]


def test_a_table_is_exactly_as_it_was(place: Place) -> None:
    before = place.facts()
    _changed(place)
    done = _take(place, Wanted("t", way=WAYS[2]))
    assert (done.inserted, done.updated, done.deleted) == (10, 2, 1)
    assert place.facts() == before
    again = _take(place, Wanted("t", way=WAYS[2]))
    assert "Nothing was written" in again.words


def test_only_the_rows_that_are_meant(place: Place) -> None:
    _changed(place)
    _take(place, Wanted("t", "id IN (3, 20)", WAYS[1]))
    assert place.sql("SELECT id FROM t WHERE id < 12 ORDER BY id") == [(3,), (11,)]
    assert place.sql("SELECT id FROM t WHERE n = -1") == [(21,)]


def test_it_can_be_undone(place: Place) -> None:
    _changed(place)
    between = place.facts()
    done = _take(place, Wanted("t", way=WAYS[2]))
    assert done.record

    def work(task: Task, session: Session) -> object:
        return undo(task, session, FileMemory(place.state, session.path), done.record)

    place.write(work)
    assert place.facts() == between


@pytest.mark.parametrize("name", ["w", "bare"])
def test_tables_without_rowid_and_without_a_key(place: Place, name: str) -> None:
    before = place.facts()
    place.snap()
    place.sql(f"DELETE FROM {name}")
    outlook = _foreseen(place, Wanted(name))
    assert outlook.missing == 3
    assert ("no primary key" in " ".join(outlook.warnings)) == (name == "bare")
    _take(place, Wanted(name))
    assert place.facts() == before


def test_a_table_that_is_gone_is_made_again_with_its_indexes(place: Place) -> None:
    before = place.facts()
    place.snap()
    place.sql("DROP TABLE t")
    done = _take(place, Wanted("t"))
    assert done.inserted == 500
    assert place.facts() == before


def test_a_column_that_came_later_gets_its_default(place: Place) -> None:
    _changed(place)
    place.sql("ALTER TABLE t ADD COLUMN later TEXT DEFAULT 'd'; ALTER TABLE t DROP COLUMN n")
    outlook = _foreseen(place, Wanted("t"))
    words = " ".join(outlook.warnings)
    assert "later is new" in words
    assert "no column n" in words
    _take(place, Wanted("t"))
    assert place.sql("SELECT a, later FROM t WHERE id=3") == [("row 3", "d")]


def test_a_rule_that_is_broken_writes_nothing(place: Place) -> None:
    place.snap()
    place.sql("DELETE FROM t WHERE id <= 10; UPDATE t SET a='row 5' WHERE id=11")
    place.sql("CREATE UNIQUE INDEX one ON t(a)")
    between = place.facts()
    with pytest.raises(PlumeError, match="already has this value"):
        _take(place, Wanted("t"))
    assert place.facts() == between


@pytest.mark.parametrize(
    "where", ["1); DELETE FROM t; --", "nonsense", "id = ", "1) UNION SELECT 1 --"]
)
def test_a_condition_that_is_none_is_refused(place: Place, where: str) -> None:
    _changed(place)
    between = place.facts()
    with pytest.raises(PlumeError):
        _take(place, Wanted("t", where))
    assert place.facts() == between


def test_a_table_that_the_snapshot_lacks_is_said(place: Place) -> None:
    place.snap()
    with pytest.raises(PlumeError, match="no table nope"):
        _foreseen(place, Wanted("nope"))


def test_a_table_goes_to_a_new_file(place: Place, tmp_path: Path) -> None:
    _changed(place)
    origin, out = place.origin(), tmp_path / "out.db"
    done = place.read(
        lambda task, s: table_to_file(
            task, origin, Wanted("t", "id <= 50"), out, s.opened.place, state=place.state
        )
    )
    assert done.inserted == 50
    con = apsw.Connection(str(out))
    assert con.execute("SELECT count(*), sum(n) FROM t").fetchall() == [
        (50, pytest.approx(sum(range(51)) / 7))
    ]
    assert con.execute("SELECT name FROM sqlite_schema").fetchall() == [("t",), ("t_a",)]
    assert con.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    con.close()
    assert sorted(each.name for each in tmp_path.glob("*out*")) == ["out.db"]
