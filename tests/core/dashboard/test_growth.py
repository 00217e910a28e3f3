"""The size of a file is recorded beside it, bounded, and drawn as any other series."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest

from plume_db.chart.gather import gather
from plume_db.dashboard.capacity import capacity_dashboard
from plume_db.dashboard.growth import Growth, Sample, take_sample
from plume_db.schema.read import read_catalog
from tests.core.readings import Bench


@pytest.fixture
def growth(tmp_path: Path) -> Growth:
    return Growth(tmp_path / "state")


def sample(at: float, size: int = 4096) -> Sample:
    return Sample(at, size, 1, 0, 0, {})


def test_a_sample_is_what_sqlite_says_of_the_file(bench: Bench) -> None:
    bench.build("create table t(x)", "insert into t values(zeroblob(50000))", "delete from t")
    found = take_sample(bench.task(), bench.path)
    assert found.size == bench.path.stat().st_size and found.pages * 4096 == found.size
    assert found.free == 4096 * int(
        str(bench.task().con.execute("pragma freelist_count").fetchall()[0][0])
    )
    assert found.free > 0 and found.wal == 0


def test_the_log_beside_the_file_is_measured(bench: Bench) -> None:
    writer = apsw.Connection(str(bench.path))
    writer.execute("pragma journal_mode=wal; create table t(x)").fetchall()
    found = take_sample(bench.task(), bench.path)
    assert found.wal == bench.path.with_name(bench.path.name + "-wal").stat().st_size > 0
    writer.close()


def test_samples_come_back_in_order_and_of_one_file_only(growth: Growth) -> None:
    here, there = Path("/a.db"), Path("/b.db")
    for at in (3000.0, 1000.0, 2000.0):
        growth.add(here, sample(at))
    growth.add(there, sample(9.0))
    assert [each.at for each in growth.read(here)] == [1000.0, 2000.0, 3000.0]
    assert [each.at for each in growth.read(there)] == [9.0]


def test_samples_of_a_minute_are_one(growth: Growth) -> None:
    path = Path("/a.db")
    for at, size in ((960.0, 1), (1010.0, 2), (1020.0, 3)):
        growth.add(path, sample(at, size))
    assert [(each.at, each.size) for each in growth.read(path)] == [(1010.0, 2), (1020.0, 3)]


def test_the_record_is_bounded_and_keeps_both_ends(tmp_path: Path) -> None:
    growth, path = Growth(tmp_path / "state", most=20), Path("/a.db")
    for n in range(60):
        growth.add(path, sample(1000.0 * (n + 1), n))
    found = growth.read(path)
    assert 10 <= len(found) <= 20
    assert found[0].at == 1000.0 and found[-1].at == 60_000.0


def test_the_name_of_the_file_can_not_be_read_from_the_record(
    growth: Growth, tmp_path: Path
) -> None:
    growth.add(Path("/home/ada/very secret.db"), sample(1.0))
    assert b"secret" not in b"".join(each.read_bytes() for each in (tmp_path / "state").iterdir())


def test_the_capacity_dashboard_draws_what_was_recorded(stats: Bench) -> None:
    samples = [sample(1_750_000_000.0 + 3600 * n, 4096 * (n + 1)) for n in range(30)]
    task = stats.task()
    dashboard = capacity_dashboard(task, read_catalog(task), samples)
    assert [card.title for card in dashboard.cards] == [
        "Size of the file",
        "Rows a day in compression_stats",
    ]
    loaded = next(iter(gather(stats.task(), dashboard.cards[0].chart).loaded.values()))
    assert (loaded.rows, loaded.span[1]) == (30, samples[-1].at)
    assert loaded.lines[0].pyramid.totals.greatest == 4096 * 30


def test_without_a_record_there_are_the_rows_of_each_day(stats: Bench) -> None:
    task = stats.task()
    dashboard = capacity_dashboard(task, read_catalog(task), ())
    assert [card.title for card in dashboard.cards] == ["Rows a day in compression_stats"]
    bins = gather(stats.task(), dashboard.cards[0].chart).aggregated[0].lines[0].bins
    counted = stats.task().con.execute(
        "SELECT count(*) FROM compression_stats GROUP BY date(timestamp) ORDER BY date(timestamp)"
    ).fetchall()  # fmt: skip
    assert [int(v) for v in bins.value if v] == [n for (n,) in counted]
