"""The rows behind a point are those that SQL finds, in every way to write a moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import apsw
import pytest

from plume_db.chart.spec import SeriesSpec
from plume_db.database import connect_own
from plume_db.jobs import Task, attended
from plume_db.metrics.epochs import encoding
from plume_db.metrics.measures import GroupLabels, plain_metric
from plume_db.metrics.source import Source
from plume_db.schema.objects import Catalog
from plume_db.schema.read import read_catalog
from plume_db.series.load import load_series
from plume_db.series.loaded import LoadSpec
from plume_ui.metrics.leading import rows_request
from plume_ui.requests import QueryRequest, TableRequest

ROWS = 500
WRITTEN = {
    "unix_s": ("INTEGER", "1750000000 + i * 60"),
    "unix_ms": ("INTEGER", "(1750000000 + i * 60) * 1000"),
    "unix_ns": ("INTEGER", "(1750000000 + i * 60) * 1000000000 + 7"),
    "mac_s": ("REAL", "1750000000 + i * 60 - 978307200 + 0.25"),
    "webkit": ("", "(1750000000 + i * 60 + 11644473600) * 1000000"),
    "julian": ("REAL", "2440587.5 + (1750000000 + i * 60) / 86400.0"),
    "iso": ("TEXT", "strftime('%Y-%m-%dT%H:%M:%SZ', 1750000000 + i * 60, 'unixepoch')"),
    "dmy-": ("TEXT", "strftime('%d-%m-%Y %H:%M:%S', 1750000000 + i * 60, 'unixepoch')"),
}


@pytest.fixture(params=list(WRITTEN))
def file(request: pytest.FixtureRequest, make_db: Callable[..., Path]) -> tuple[str, Path]:
    declared, written = WRITTEN[request.param]
    path = make_db(
        f"CREATE TABLE t(id INTEGER PRIMARY KEY, at {declared}, v REAL, g TEXT)",
        f"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS - 1}) "
        f"INSERT INTO t SELECT i, {written}, i / 3.0, iif(i % 2, 'a''b', 'c') FROM n",
    )
    return request.param, path


def ids(path: Path, request: TableRequest | QueryRequest) -> list[int]:
    con = connect_own(path)
    if isinstance(request, TableRequest):
        sql = f"SELECT id FROM {request.name} WHERE {request.shape.where_sql} ORDER BY id"
    else:
        sql = request.sql
    found = [int(row[0]) for row in con.execute(sql)]
    con.close()
    return found


def catalog_of(path: Path) -> tuple[apsw.Connection, Task, Catalog]:
    con = connect_own(path)
    task = Task(con)
    with attended(con, task):
        return con, task, read_catalog(task)


def test_a_span_gives_its_rows_in_every_encoding(file: tuple[str, Path]) -> None:
    key, path = file
    con, task, catalog = catalog_of(path)
    series = SeriesSpec(
        LoadSpec(Source("t", rowid="rowid"), "at", encoding(key), plain_metric("v"))
    )
    with attended(con, task):
        x = load_series(task, series.load).lines[0].pyramid.x
    con.close()
    assert len(x) == ROWS
    request = rows_request(series, "", float(x[100]), float(x[200]), catalog)
    assert ids(path, request) == list(range(100, 200))
    request = rows_request(series, "", float(x[123]), float(x[123]), catalog)
    assert ids(path, request) == [123], "one point is one row"


def test_a_line_gives_the_rows_of_its_group(file: tuple[str, Path]) -> None:
    key, path = file
    con, _, catalog = catalog_of(path)
    con.close()
    load = LoadSpec(Source("t", rowid="rowid"), "at", encoding(key), plain_metric("v"), "g")
    request = rows_request(SeriesSpec(load), "a'b", 0.0, 4e9, catalog)
    assert ids(path, request) == list(range(1, ROWS, 2))
    where = SeriesSpec(replace(load, source=replace(load.source, where="id < 50 -- few")))
    assert ids(path, rows_request(where, "a'b", 0.0, 4e9, catalog)) == list(range(1, 50, 2))
    assert ids(path, rows_request(where, "c", 0.0, 4e9, catalog, "id > 40")) == [42, 44, 46, 48]


def test_a_query_leads_to_a_query() -> None:
    load = LoadSpec(Source(sql="SELECT * FROM t;"), "at", encoding("unix_s"), plain_metric("v"))
    request = rows_request(SeriesSpec(load), "", 10.0, 20.0, None)
    assert isinstance(request, QueryRequest)
    assert request.sql.startswith("select *\nfrom (SELECT * FROM t\n)\nwhere ")


@pytest.mark.parametrize(
    ("label", "written"),
    [
        ("NULL", '"k" is null'),
        ("other", ""),
        ("Ann", '"k" in (select "id" from "people" where "name" = \'Ann\')'),
    ],
)
def test_special_lines_are_told_apart(label: str, written: str) -> None:
    load = LoadSpec(
        Source("t"), "at", encoding("unix_s"), plain_metric("v"), "k", "",
        GroupLabels("people", "id", "name"),
    )  # fmt: skip
    request = rows_request(SeriesSpec(load), label, 10.0, 20.0, None)
    assert isinstance(request, TableRequest)
    where = request.shape.where
    assert where.endswith(f" and {written}" if written else "unixepoch('1970-01-01 00:00:20')")
