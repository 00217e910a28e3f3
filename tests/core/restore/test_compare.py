"""A comparison says what differs, as SQL worked out on both sides says it."""

from __future__ import annotations

import pytest

from plume_db.errors import Cancelled
from plume_db.jobs import CancelToken, Progress, Task
from plume_db.restore.compare import Comparison, compare
from plume_db.restore.drill import drill

from .conftest import Place


def _compared(place: Place, seen: list[Progress] | None = None) -> Comparison:
    origin = place.origin()
    found = place.read(lambda task, s: compare(task, s, origin, place.state), seen)
    assert isinstance(found, Comparison)
    return found


def test_what_is_the_same_is_said_to_be_the_same(place: Place) -> None:
    place.snap()
    found = _compared(place)
    assert found.same
    assert (found.equal, found.rows) == (3, 506)


def test_a_vacuum_and_an_analyze_of_other_pages_change_no_row(place: Place) -> None:
    place.snap()
    place.sql("VACUUM")
    found = _compared(place)
    assert [each.name for each in found.tables] in ([], ["bare"])  # VACUUM may renumber rowids


def test_rows_are_told_apart_by_key(place: Place) -> None:
    place.snap()
    place.sql("DELETE FROM t WHERE id <= 3; UPDATE t SET a=upper(a) WHERE id IN (7, 8)")
    place.sql("INSERT INTO t VALUES (900, 'new', NULL); UPDATE w SET v=1.0 WHERE k='a'")
    found = {each.name: each for each in _compared(place).tables}
    t, w = found["t"], found["w"]
    assert (t.added, t.removed, t.changed) == (1, 3, 2)
    assert ("removed", "id 2") in t.samples
    assert ("changed", "id 7") in t.samples  # another case only, in a NOCASE column
    assert ("added", "id 900") in t.samples
    assert (w.added, w.removed, w.changed) == (0, 0, 1)  # 1 became 1.0
    assert "bare" not in found


def test_objects_carry_both_texts(place: Place) -> None:
    place.snap()
    place.sql("DROP INDEX t_a; CREATE VIEW v AS SELECT 1; ALTER TABLE w ADD COLUMN more")
    place.sql("CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END")
    found = {(o.kind, o.name): o for o in _compared(place).objects}
    assert found["index", "t_a"].state == "removed"
    assert found["index", "t_a"].there == "CREATE INDEX t_a ON t(a)"
    assert found["view", "v"].state == "added"
    assert found["trigger", "g"].state == "added"
    assert found["table", "w"].state == "changed"
    assert "more" in found["table", "w"].here
    assert "more" not in found["table", "w"].there


def test_tables_that_came_and_went(place: Place) -> None:
    place.snap()
    place.sql("DROP TABLE w; CREATE TABLE fresh(q); INSERT INTO fresh VALUES (1), (2)")
    found = {each.name: each for each in _compared(place).tables}
    assert found["w"].removed == 3
    assert found["fresh"].added == 2


def test_it_leaves_the_file_as_it_is(place: Place) -> None:
    place.snap()
    place.sql("DELETE FROM t")
    before = place.path.read_bytes()
    _compared(place)
    assert place.path.read_bytes() == before
    assert [each.name for each in place.path.parent.iterdir()] == ["file.db"]


def test_progress_never_goes_back(place: Place) -> None:
    place.snap()
    place.sql("DELETE FROM t WHERE id=1")
    seen: list[Progress] = []
    _compared(place, seen)
    shares = [each.fraction for each in seen if each.fraction is not None]
    assert shares == sorted(shares)
    assert shares[-1] > 0.6


def test_it_can_be_cancelled(place: Place) -> None:
    place.snap()
    origin, token = place.origin(), CancelToken()

    def work(task: Task, session: object) -> object:
        token.cancel()
        return compare(Task(task.con, token), session, origin, place.state)  # type: ignore[arg-type]

    with pytest.raises(Cancelled):
        place.read(work)


def test_a_drill_passes_and_finds_what_rots(place: Place) -> None:
    for _ in range(3):
        place.snap()
        place.sql("DELETE FROM t WHERE id IN (SELECT id FROM t LIMIT 9)")
    store = place.store
    done = place.read(lambda task, s: drill(task, store, 2, state=place.state))
    assert [each.wrong for each in done] == [(), ()]
    assert done[0].manifest.at > done[1].manifest.at
    pack = max(store.packs.glob("*.pack"), key=lambda path: path.stat().st_size)
    data = bytearray(pack.read_bytes())
    data[len(data) // 2] ^= 4
    pack.write_bytes(data)
    done = place.read(lambda task, s: drill(task, store, 3, state=place.state))
    assert any(each.wrong for each in done)
