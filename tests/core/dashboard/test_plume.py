"""The ready dashboard is made of any compression log, and of nothing else."""

from __future__ import annotations

from plume_db.chart.gather import gather
from plume_db.dashboard.dashboard import Dashboard
from plume_db.dashboard.plume import plume_dashboard
from plume_db.dashboard.text import from_text, to_text
from plume_db.schema.read import read_catalog
from tests.core.readings import Bench

ALIKE = (
    "CREATE TABLE backups(bytes_in INTEGER, bytes_out INTEGER, codec TEXT, done_at INTEGER)",
    "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 499) "
    "INSERT INTO backups SELECT 1000 + i, 300 + i % 90, iif(i % 2, 'zstd', 'lz4'), "
    "1750000000 + i * 600 FROM n",
)


def made(bench: Bench) -> Dashboard | None:
    task = bench.task()
    return plume_dashboard(task, read_catalog(task))


def titles(dashboard: Dashboard | None) -> list[str]:
    return [card.title for card in dashboard.cards] if dashboard is not None else []


def test_the_apps_own_log_has_every_card(stats: Bench) -> None:
    found = titles(made(stats))
    assert found[:3] == [
        "Bytes saved so far",
        "Ratio, by output format",
        "Files a day, by output format",
    ]
    assert {"Throughput", "How much was saved", "Throughput by hour and weekday"} <= set(found)


def test_a_log_under_other_names_has_its_cards_too(bench: Bench) -> None:
    bench.build(*ALIKE)
    found = titles(made(bench))
    assert "Bytes saved so far" in found and "Ratio, by codec" in found


def test_short_words_for_the_sizes_are_understood(bench: Bench) -> None:
    bench.build(
        "CREATE TABLE compression_history(id INTEGER PRIMARY KEY, method TEXT, orig_bytes INTEGER,"
        " comp_bytes INTEGER, ratio REAL, duration REAL, created_at INTEGER)",
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 499) "
        "INSERT INTO compression_history SELECT i, iif(i % 2, 'zstd', 'gzip'), 1000 + i, "
        "300 + i % 90, (1000.0 + i) / (300 + i % 90), 0.5, 1750000000000 + i * 600000 FROM n",
    )
    found = titles(made(bench))
    assert "Bytes saved so far" in found and "Ratio, by method" in found


def test_a_key_is_named_after_the_table_of_its_labels(bench: Bench) -> None:
    bench.build(
        "CREATE TABLE encoder(id INTEGER PRIMARY KEY, name TEXT)",
        "INSERT INTO encoder VALUES(1, 'mozjpeg'), (2, 'libaom')",
        "CREATE TABLE encodes(encoder_id INTEGER REFERENCES encoder(id), bytes_before INTEGER, "
        "bytes_after INTEGER, at INTEGER)",
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 499) "
        "INSERT INTO encodes SELECT 1 + i % 2, 1000 + i, 300 + i % 90, 1750000000 + i * 600 FROM n",
    )
    assert "Ratio, by encoder" in titles(made(bench))


def test_a_file_without_such_a_log_has_none(bench: Bench) -> None:
    bench.build(
        "CREATE TABLE weather(at TEXT, degrees REAL)",
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 199) "
        "INSERT INTO weather SELECT datetime(1750000000 + i * 600, 'unixepoch'), i % 17 FROM n",
    )
    assert made(bench) is None


def test_an_empty_log_has_none(bench: Bench) -> None:
    bench.build(ALIKE[0])
    assert made(bench) is None


def test_every_card_can_be_read_and_written(stats: Bench) -> None:
    dashboard = made(stats)
    assert dashboard is not None
    assert from_text(to_text(dashboard)) == dashboard
    for card in dashboard.cards:
        gathered = gather(stats.task(), card.chart, 400)
        assert gathered.loaded and gathered.window[0] < gathered.window[1], card.title


def test_the_last_of_the_bytes_saved_so_far_is_their_sum(stats: Bench) -> None:
    dashboard = made(stats)
    assert dashboard is not None
    gathered = gather(stats.task(), dashboard.cards[0].chart, 400)
    ((total,),) = stats.task().con.execute(
        "SELECT sum(original_size - compressed_size) FROM compression_stats"
    )
    assert gathered.aggregated[0].lines[0].bins.value[-1] == total
