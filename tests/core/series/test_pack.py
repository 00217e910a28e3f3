"""A plain read gives what a careful one would, or is not trusted."""

from __future__ import annotations

from dataclasses import replace

import apsw
import numpy as np
import pytest

from plume_db.metrics.epochs import encoding
from plume_db.metrics.measures import plain_metric
from plume_db.series import pack, ranges
from plume_db.series.load import load_series
from plume_db.series.pack import Packing, load_packing, wanted
from tests.core.readings import Bench
from tests.core.series.tables import SPEC, ask, fill

ISO = encoding("iso")


def packing(bench: Bench, time: str = "ts", careful: bool = False) -> Packing:
    task = bench.task()
    assert load_packing(task.con)
    kind = ISO if time == "at" else SPEC.encoding
    read = Packing(task, wanted(SPEC.source, time, kind, "", plain_metric("v"), None))
    read._short = pack._PATIENCE if careful else 0
    return read


def test_a_plain_read_gives_what_a_careful_one_gives(bench: Bench) -> None:
    fill(bench, 1000)
    plain, careful = (packing(bench, careful=each).read(1, 1000) for each in (False, True))
    np.testing.assert_array_equal(plain.x, careful.x)
    np.testing.assert_array_equal(plain.y, careful.y)


@pytest.mark.parametrize("row", ["NULL", "'7.5'", "'word'", "x'4000000000000000'"])
def test_one_value_that_is_no_number_is_found_out(bench: Bench, row: str) -> None:
    fill(bench, 1000, f"iif(i=500, {row}, i)")
    found = packing(bench).read(1, 1000)
    assert len(found.y) == 1000
    expected = 7.5 if "7.5" in row else np.nan
    np.testing.assert_equal(found.y[499], expected)


def test_after_a_few_such_ranges_all_are_read_carefully_at_once(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(bench, 10_000, "iif(i%100, i, NULL)")
    monkeypatch.setattr(ranges, "CHUNK", 1000)
    asked: list[str] = []
    task = bench.task()

    def trace(_cursor: apsw.Cursor, sql: str, _bindings: object) -> bool:
        asked.append(sql)
        return True

    task.con.exec_trace = trace
    loaded = load_series(task, SPEC)
    plain = [sql for sql in asked if "group_concat" in sql and "coalesce" not in sql]
    careful = [sql for sql in asked if "group_concat" in sql and "coalesce" in sql]
    assert (len(plain), len(careful)) == (3, 10)
    assert loaded.lines[0].pyramid.totals.rows == 9900


TIMES = (
    "2024-02-29T12:34:56.789Z",
    "2024-02-29 12:34:56",
    "2024-02-29",
    "2024-02-29T12:34:56.123456789+05:30",
    "1969-12-31T23:59:59.999Z",
    "9999-12-31T23:59:59.999Z",
    "0001-01-01T00:00:00Z",
)


def test_text_times_are_those_of_unixepoch_to_the_last_bit(bench: Bench) -> None:
    fill(bench, 20_000)
    bench.build(
        "ALTER TABLE t ADD COLUMN at",
        "UPDATE t SET at=strftime('%Y-%m-%dT%H:%M:%f', abs(random()%25000000000)-6000000000, "
        "'unixepoch', ((random()%1000)/1000.0)||' seconds')||iif(id%2,'Z','+02:00')",
        *(f"UPDATE t SET at='{text}' WHERE id={at}" for at, text in enumerate(TIMES, 1)),
    )
    found = packing(bench, "at").read(1, 20_000)
    truth = ask(bench, "SELECT unixepoch(at,'subsec') AS x FROM t WHERE x NOTNULL ORDER BY id")
    assert len(truth) > 19_000
    assert found.x.tolist() == [float(x) for (x,) in truth]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "odd", ["2460000.5", "'2460000.5'", "'now'", "'12:30:00'", "1.0e-05", "NULL", "17", "x'3230'"]
)
def test_what_only_looks_like_a_date_is_no_time(bench: Bench, odd: str) -> None:
    fill(bench, 100)
    bench.build(
        "ALTER TABLE t ADD COLUMN at",
        f"UPDATE t SET at=iif(id=50,{odd},'2024-01-01T00:00:'||printf('%02d',id%60))",
    )
    loaded = load_series(bench.task(), replace(SPEC, time="at", encoding=ISO))
    assert (loaded.rows, loaded.untimed) == (100, 1)


def test_part_of_a_range_is_what_limit_and_offset_give(bench: Bench) -> None:
    fill(bench, 1000, rowid="i*7")
    found = packing(bench).read_part(70, 6000, 30, 25)
    truth = ask(bench, "SELECT ts, v FROM t WHERE id>=70 ORDER BY id LIMIT 25 OFFSET 30")
    assert list(zip(found.x.tolist(), found.y.tolist(), strict=True)) == truth
