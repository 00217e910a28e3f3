"""The demo database: what it promises, and what building it leaves behind."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import apsw
import pytest

from plume_db.demo.build import build_demo
from plume_db.errors import Cancelled, PlumeError
from plume_db.jobs import CancelToken, Progress, Task, Worker

ROWS = 6_000


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("demo") / "demo.db"
    build_demo(out, ROWS, 7, Task())
    return out


def ask(path: Path, sql: str) -> list[tuple[apsw.SQLiteValue, ...]]:
    con = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return con.execute(sql).fetchall()
    finally:
        con.close()


def one(path: Path, sql: str) -> apsw.SQLiteValue:
    return ask(path, sql)[0][0]


@pytest.mark.parametrize("rows", [1, 2, 3, 99, 12_345])
def test_the_statistics_table_has_exactly_the_rows_asked_for(tmp_path: Path, rows: int) -> None:
    built = build_demo(tmp_path / "d.db", rows, 1, Task())
    assert built.rows == rows
    assert one(built.path, "select count(*) from compression_stats") == rows
    assert built.bytes == built.path.stat().st_size


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not(tmp_path: Path) -> None:
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        build_demo(tmp_path / name, 2_000, seed, Task())
    contents = {name: (tmp_path / name).read_bytes() for name in "abc"}
    assert contents["a"] == contents["b"]
    assert contents["a"] != contents["c"]


def test_the_file_is_sound_and_keeps_its_own_foreign_keys(demo: Path) -> None:
    assert ask(demo, "pragma integrity_check") == [("ok",)]
    assert ask(demo, "pragma foreign_key_check") == []
    assert one(demo, "pragma journal_mode") == "delete"


def test_the_statistics_table_is_the_apps_own(demo: Path) -> None:
    columns = [
        (name, declared, bool(not_null), default, bool(key))
        for _, name, declared, not_null, default, key in ask(
            demo, "pragma table_info(compression_stats)"
        )
    ]
    assert columns == [
        ("id", "INTEGER", False, None, True),
        ("input_format", "TEXT", True, None, False),
        ("output_format", "TEXT", True, None, False),
        ("input_size_range", "TEXT", True, None, False),
        ("quality_setting", "INTEGER", True, None, False),
        ("lossy_mode", "BOOLEAN", True, None, False),
        ("size_reduction_percent", "REAL", True, None, False),
        ("original_size", "INTEGER", True, None, False),
        ("compressed_size", "INTEGER", True, None, False),
        ("compression_time_ms", "INTEGER", False, None, False),
        ("timestamp", "TEXT", True, None, False),
        ("image_type", "TEXT", False, None, False),
    ]
    indexes = {
        str(name): [str(row[2]) for row in ask(demo, f"pragma index_info({name})")]
        for _, name, *_ in ask(demo, "pragma index_list(compression_stats)")
    }
    assert indexes == {
        "idx_compression_formats": ["input_format", "output_format", "quality_setting"],
        "idx_size_type": ["input_size_range", "image_type"],
        "idx_compression_timestamp": ["timestamp"],
    }


def test_times_are_rfc_3339_with_nought_three_six_and_nine_digits(demo: Path) -> None:
    shape = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.(\d+))?\+00:00")
    digits = set()
    for (text,) in ask(demo, "select timestamp from compression_stats"):
        match = shape.fullmatch(str(text))
        assert match is not None, text
        digits.add(len(match[1] or ""))
    assert digits == {0, 3, 6, 9}
    assert one(demo, "select count(*) from compression_stats where date(timestamp) is null") == 0


def test_every_row_obeys_the_apps_rules(demo: Path) -> None:
    broken = """
        select count(*) from compression_stats where lossy_mode <> (quality_setting < 90)
        or image_type is not null or compressed_size <= 0
        or input_size_range <> case when original_size <= 1048576 then 'small'
                                    when original_size <= 5242880 then 'medium' else 'large' end
    """
    assert one(demo, broken) == 0


def test_a_copy_larger_than_its_original_shows_the_unsigned_underflow(demo: Path) -> None:
    grown = ask(
        demo,
        "select original_size, compressed_size, size_reduction_percent from compression_stats"
        " where compressed_size > original_size",
    )
    assert grown
    for original, compressed, percent in grown:
        assert isinstance(original, int) and isinstance(compressed, int)
        assert percent == pytest.approx((2**64 - (compressed - original)) * 100 / original)
    usual = "select max(size_reduction_percent) from compression_stats where compressed_size <= "
    assert float(str(one(demo, usual + "original_size"))) <= 100


def test_some_durations_were_never_written(demo: Path) -> None:
    missing = one(demo, "select avg(compression_time_ms is null) from compression_stats")
    assert 0.01 < float(str(missing)) < 0.2


def test_weekdays_are_busier_than_weekends_and_the_days_without_work_are_empty(demo: Path) -> None:
    per_day = dict(
        ask(demo, "select strftime('%w', timestamp), count(*) from compression_stats group by 1")
    )
    assert int(str(per_day["2"])) > 2 * int(str(per_day["0"]))
    gap = "select count(*) from compression_stats where timestamp > '2024-08-01' and timestamp < "
    assert one(demo, gap + "'2024-08-10'") == 0


def test_version_2_3_0_made_avif_slower_and_larger(tmp_path: Path) -> None:
    out = build_demo(tmp_path / "d.db", 60_000, 3, Task()).path
    sql = """
        select case when timestamp < '2025-06-28' then 'before'
                    when timestamp < '2025-07-27' then 'during' else 'after' end,
               avg(compressed_size * 1.0 / original_size),
               avg(compression_time_ms * 1.0 / original_size)
        from compression_stats where input_format = 'jpeg' and output_format = 'avif'
        and quality_setting = 80 and original_size < 30000000 group by 1
    """
    means = {name: (float(str(size)), float(str(time))) for name, size, time in ask(out, sql)}
    assert means["during"][0] > 1.15 * max(means["before"][0], means["after"][0])
    assert means["during"][1] > 1.8 * max(means["before"][1], means["after"][1])


def test_there_is_something_to_find(demo: Path) -> None:
    referring = {row[3] for row in ask(demo, "pragma foreign_key_list(compression_results)")}
    leading = {
        ask(demo, f"pragma index_info({name})")[0][2]
        for _, name, *_ in ask(demo, "pragma index_list(compression_results)")
    }
    assert "job_id" in referring - leading, "a foreign key without an index"
    assert [row[2] for row in ask(demo, "pragma index_info(idx_results_image)")] == ["image_id"]
    assert ask(demo, "pragma index_info(idx_results_image_status)")[0][2] == "image_id"
    stat = one(demo, "select stat from sqlite_stat1 where idx = 'idx_compression_timestamp'")
    assert int(str(stat).split()[0]) < ROWS / 5, "statistics from a tenth of the rows"


def test_pruning_the_old_records_left_free_pages(tmp_path: Path) -> None:
    out = build_demo(tmp_path / "d.db", 60_000, 3, Task()).path
    assert one(out, "select count(*) from compression_records") == 1_000
    assert int(str(one(out, "pragma freelist_count"))) > 20


def test_views_triggers_search_and_generated_columns_work(demo: Path, tmp_path: Path) -> None:
    assert ask(demo, "select * from daily_savings limit 1")
    assert ask(demo, "select * from algorithm_overview")
    assert ask(demo, "select * from recent_failures limit 1")
    assert ask(demo, "select rowid from image_search where image_search match 'IMG' limit 1")
    assert float(str(one(demo, "select max(megapixels) from images"))) > 1
    assert one(demo, "select count(*) from operations_log where operation='setting changed'") == 1
    picture = one(demo, "select thumbnail from image_metadata where thumbnail is not null")
    assert isinstance(picture, bytes) and picture.startswith(b"\x89PNG")


def test_an_existing_file_is_never_overwritten(tmp_path: Path) -> None:
    out = tmp_path / "mine.db"
    out.write_bytes(b"mine")
    with pytest.raises(PlumeError, match="exists already"):
        build_demo(out, 10, 1, Task())
    assert out.read_bytes() == b"mine"


def test_a_side_file_of_that_name_bars_the_demo_too(tmp_path: Path) -> None:
    (tmp_path / "d.db-wal").write_bytes(b"left by somebody")
    with pytest.raises(PlumeError, match=r"d\.db-wal exists already"):
        build_demo(tmp_path / "d.db", 10, 1, Task())


def test_a_file_that_appears_meanwhile_is_kept(tmp_path: Path) -> None:
    out = tmp_path / "d.db"

    def appear(progress: Progress) -> None:
        if not out.exists():
            out.write_bytes(b"first")

    with pytest.raises(PlumeError, match="exists already"):
        build_demo(out, 100, 1, Task(report=appear))
    assert out.read_bytes() == b"first"
    assert [each.name for each in tmp_path.iterdir()] == ["d.db"]


@pytest.mark.parametrize("rows", [0, -1, 10**12])
def test_an_impossible_number_of_rows_is_refused(tmp_path: Path, rows: int) -> None:
    with pytest.raises(PlumeError, match="number of rows"):
        build_demo(tmp_path / "d.db", rows, 1, Task())


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(PlumeError, match="no folder"):
        build_demo(tmp_path / "none" / "d.db", 10, 1, Task())


@pytest.mark.parametrize("at", ["Planning", "statistics", "results", "Pruning", "Writing the file"])
def test_a_cancel_leaves_nothing_behind(tmp_path: Path, at: str) -> None:
    task = Task()

    def stop(progress: Progress) -> None:
        if at in progress.text:
            task.token.cancel()

    task = Task(report=stop)
    with pytest.raises(Cancelled):
        build_demo(tmp_path / "d.db", 20_000, 1, task)
    assert list(tmp_path.iterdir()) == []


def test_a_cancel_from_another_thread_stops_a_running_statement(tmp_path: Path) -> None:
    reached, token = threading.Event(), CancelToken()
    worker = Worker("demo", writes=True)
    building = worker.submit(
        lambda task: build_demo(tmp_path / "d.db", 3_000_000, 1, task),
        token=token,
        report=lambda progress: reached.set() if progress.done > 4 else None,
    )
    assert reached.wait(60)
    token.cancel()
    assert isinstance(building.exception(timeout=30), Cancelled)
    worker.close()
    assert list(tmp_path.iterdir()) == []


def test_progress_only_grows_and_says_what_is_done(tmp_path: Path) -> None:
    seen: list[Progress] = []
    build_demo(tmp_path / "d.db", 5_000, 1, Task(report=seen.append))
    shares = [each.fraction for each in seen]
    assert all(share is not None for share in shares)
    assert shares == sorted(shares, key=lambda share: share or 0)
    assert all(each.text for each in seen)
