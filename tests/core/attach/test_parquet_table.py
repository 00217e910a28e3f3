"""Reading Parquet."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from plume_db.attach.parquet_table import load_parquet
from plume_db.errors import PlumeError
from plume_db.jobs import Task
from tests.core.attach.conftest import types

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")


def test_values_and_types_are_exact(own: Task, tmp_path: Path) -> None:
    table = pa.table(
        {
            "i": pa.array([2**63 - 1, None], pa.int64()),
            "u": pa.array([2**64 - 1, 5], pa.uint64()),
            "r": pa.array([0.1 + 0.2, float("nan")], pa.float64()),
            "t": pa.array(["é", ""], pa.string()),
            "x": pa.array([b"\0\xff", b""], pa.binary()),
            "b": pa.array([True, None], pa.bool_()),
            "d": pa.array([datetime.date(2024, 2, 29), None], pa.date32()),
            "m": pa.array([Decimal("1.10"), None], pa.decimal128(10, 2)),
            "l": pa.array([[1, 2], None], pa.list_(pa.int64())),
        }
    )
    pq.write_table(table, tmp_path / "given.parquet")
    notes = " ".join(load_parquet(own, tmp_path / "given.parquet", "given"))
    rows = own.con.execute("select * from given").fetchall()
    big = str(2**64 - 1)
    assert rows[0] == (
        2**63 - 1, big, 0.1 + 0.2, "é", b"\0\xff", 1, "2024-02-29", "1.10", "[1, 2]"
    )  # fmt: skip
    assert rows[1][:5] == (None, 5, "NaN", "", b"")
    assert types(own.con)[:4] == ["INTEGER", "", "REAL", "TEXT"]
    for words in ("64 bits", "NaN", "Decimal", "ISO 8601", "JSON text"):
        assert words in notes


def test_a_spoiled_file_is_a_sentence(own: Task, tmp_path: Path) -> None:
    (tmp_path / "given.parquet").write_bytes(b"PAR1" + b"\0" * 100)
    with pytest.raises(PlumeError, match="can not be read as Parquet"):
        load_parquet(own, tmp_path / "given.parquet", "given")
    assert own.con.execute("select count(*) from sqlite_schema").fetchall() == [(0,)]
