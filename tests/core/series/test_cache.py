"""What is kept comes back the same, or not at all."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from plume_db.errors import Cancelled
from plume_db.metrics.measures import COUNT, plain_metric
from plume_db.opening import watch
from plume_db.series import cache, load, ranges
from plume_db.series.cache import identity_of, keep, recall
from plume_db.series.load import load_series
from plume_db.series.loaded import Loaded
from plume_db.series.tail import extend
from plume_db.series.window import exact_window
from plume_db.session import open_session
from tests.core.readings import Bench
from tests.core.series.tables import MIXED, SPEC, check_pixels, fill


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranges, "CHUNK", 1000)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "kept"


def same(ours: Loaded, other: Loaded) -> None:
    assert replace(ours, lines=()) == replace(other, lines=())
    assert [(line.label, line.code) for line in ours.lines] == [
        (line.label, line.code) for line in other.lines
    ]
    for mine, theirs in zip(ours.lines, other.lines, strict=True):
        np.testing.assert_array_equal(mine.pyramid.x, theirs.pyramid.x)
        assert mine.pyramid.span == theirs.pyramid.span
        np.testing.assert_equal(vars(mine.pyramid.totals), vars(theirs.pyramid.totals))
        one, two = (p.window(*ours.span, 77) for p in (mine.pyramid, theirs.pyramid))
        for name, column in vars(one).items():
            np.testing.assert_equal(column, vars(two)[name])


@pytest.mark.parametrize("most", [100_000, 1000], ids=["held", "not held"])
@pytest.mark.parametrize("group", [None, "g"])
def test_what_is_recalled_is_what_was_kept(
    bench: Bench, folder: Path, monkeypatch: pytest.MonkeyPatch, most: int, group: str | None
) -> None:
    monkeypatch.setattr(load, "MOST_ROWS_KEPT", most)
    fill(bench, 9000, MIXED)
    spec = replace(SPEC, group=group)
    loaded = load_series(bench.task(), spec)
    assert keep(folder, "one", loaded)
    again = recall(folder, "one", spec)
    assert again is not None
    same(again, loaded)
    (found, *_) = exact_window(bench.task(), again, *again.span, 50)
    check_pixels(
        bench, found, *again.span, 50, "(SELECT * FROM t WHERE g='abc0')" if group else "t"
    )


def test_what_is_recalled_can_be_followed(bench: Bench, folder: Path) -> None:
    fill(bench, 3000)
    keep(folder, "one", load_series(bench.task(), SPEC))
    again = recall(folder, "one", SPEC)
    bench.build("INSERT INTO t VALUES(3001, 2e9, 77, 'abc0')")
    assert again is not None
    followed = extend(bench.task(), again)
    assert followed is not None and followed.lines[0].pyramid.totals.last == 77


def test_a_count_comes_back_with_the_rows_it_counted(bench: Bench, folder: Path) -> None:
    fill(bench, 3000)
    spec = replace(SPEC, metric=COUNT)
    keep(folder, "one", load_series(bench.task(), spec))
    again = recall(folder, "one", spec)
    assert again is not None and again.label == "rows per 5 s"
    assert len(again.originals[0].pyramid) == 3000


def test_another_content_or_another_spec_is_not_recalled(bench: Bench, folder: Path) -> None:
    fill(bench, 100)
    keep(folder, "one", load_series(bench.task(), SPEC))
    assert recall(folder, "two", SPEC) is None
    assert recall(folder, "", SPEC) is None
    for other in (
        replace(SPEC, metric=plain_metric("id")),
        replace(SPEC, group="g"),
        replace(SPEC, source=replace(SPEC.source, where="id>5")),
    ):
        assert recall(folder, "one", other) is None


def test_the_number_of_lines_is_part_of_what_is_kept(bench: Bench, folder: Path) -> None:
    fill(bench, 300)
    spec = replace(SPEC, group="g")
    keep(folder, "one", load_series(bench.task(), spec, most_lines=2))
    assert recall(folder, "one", spec) is None
    again = recall(folder, "one", spec, most_lines=2)
    assert again is not None and again.lines[-1].label == "other"


@pytest.mark.parametrize("spoil", ["cut", "begin", "rows", "empty", "text"])
def test_a_spoiled_file_is_ignored(bench: Bench, folder: Path, spoil: str) -> None:
    fill(bench, 3000)
    keep(folder, "one", load_series(bench.task(), SPEC))
    (path,) = folder.iterdir()
    raw = path.read_bytes()
    middle = len(raw) // 2
    path.write_bytes(
        {
            "cut": raw[:-1000],
            "begin": raw[:40] + b"?" + raw[41:],
            "rows": raw[:middle] + b"\xff" * 64 + raw[middle + 64 :],
            "empty": b"",
            "text": b"no series\n" * 400,
        }[spoil]
    )
    assert recall(folder, "one", SPEC) is None


def test_nothing_unfinished_is_left_behind(bench: Bench, folder: Path) -> None:
    fill(bench, 3000)
    loaded = load_series(bench.task(), SPEC)

    def stop() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        keep(folder, "one", loaded, stop)
    assert list(folder.iterdir()) == []


def test_the_ones_not_used_for_longest_make_room(
    bench: Bench, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(bench, 3000)
    specs = [replace(SPEC, metric=plain_metric(name)) for name in ("v", "id", "ts")]
    for age, spec in enumerate(specs):
        keep(folder, "one", load_series(bench.task(), spec))
        size = max(each.stat().st_size for each in folder.iterdir())
        for each in folder.iterdir():
            if each.stat().st_mtime > time.time() - 60:
                os.utime(each, (0, 1000 + age))
    assert recall(folder, "one", specs[0]) is not None  # used just now
    monkeypatch.setattr(cache, "MOST_BYTES", int(size * 2.5))
    keep(folder, "one", load_series(bench.task(), SPEC))
    kept = [recall(folder, "one", spec) is not None for spec in specs]
    assert kept == [True, False, True]


def test_too_large_a_series_is_not_kept(
    bench: Bench, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(bench, 3000)
    monkeypatch.setattr(cache, "MOST_BYTES", 50_000)
    assert not keep(folder, "one", load_series(bench.task(), SPEC))
    assert not folder.exists()


class TestOfAnIdentity:
    @pytest.fixture(autouse=True)
    def settled(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(cache, "_FRESH", -1e9)

    @pytest.mark.parametrize("mode", ["delete", "wal"])
    def test_a_write_makes_another_one(self, bench: Bench, mode: str) -> None:
        fill(bench, 10)
        bench.build(f"PRAGMA journal_mode={mode}")
        session = open_session(bench.path)
        try:
            before = identity_of(session)
            assert before and identity_of(session) == before
            bench.build("UPDATE t SET v=v+1 WHERE id=1")
            assert identity_of(session) != before
        finally:
            session.close()

    def test_the_change_counter_tells_where_the_clock_does_not(
        self, bench: Bench, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        fill(bench, 10)
        session = open_session(bench.path)
        still = watch.fingerprint(bench.path)
        monkeypatch.setattr(cache, "fingerprint", lambda path: still)
        try:
            before = identity_of(session)
            bench.build("UPDATE t SET v=v+1 WHERE id=1")
            assert identity_of(session) != before
        finally:
            session.close()

    def test_a_file_written_to_just_now_has_none(
        self, bench: Bench, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(cache, "_FRESH", 1e9)
        fill(bench, 10)
        session = open_session(bench.path)
        try:
            assert identity_of(session) == ""
        finally:
            session.close()

    def test_an_encrypted_file_has_none(self, tmp_path: Path) -> None:
        import apsw

        from plume_db.database import Key

        path = tmp_path / "secret.db"
        con = apsw.Connection(str(path))
        con.execute("PRAGMA key='abc'; CREATE TABLE t(a); INSERT INTO t VALUES(1)").fetchall()
        con.close()
        session = open_session(path, Key("abc"))
        try:
            assert identity_of(session) == ""
        finally:
            session.close()
