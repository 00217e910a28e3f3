"""Files made to keep a reader busy for ever end all the same."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plume_db.errors import NotADatabase
from plume_db.recover.records import NotARecord, Records, serial_types
from plume_db.recover.varint import read_varint, signed
from tests.core.recover.conftest import Recover
from tests.core.recover.damages import roots


def test_a_tree_that_leads_back_to_itself_ends(
    known: Path, recovered: Recover, tmp_path: Path
) -> None:
    data = bytearray(known.read_bytes())
    (root,) = roots(known, ("event",))
    at = (root - 1) * 4096
    assert data[at] == 5
    cells = int.from_bytes(data[at + 3 : at + 5], "big")
    for n in range(cells):
        cell = at + int.from_bytes(data[at + 12 + 2 * n : at + 14 + 2 * n], "big")
        data[cell : cell + 4] = root.to_bytes(4, "big")
    path = tmp_path / "loop.db"
    path.write_bytes(data)
    report, _out = recovered(path)
    (event,) = [table for table in report.tables if table.name == "event"]
    assert event.found > 7000  # the leaves are orphans now, and fit


def test_absurd_lengths_and_counts_are_left_alone(
    known: Path, recovered: Recover, tmp_path: Path
) -> None:
    dice = random.Random(1)
    data = bytearray(known.read_bytes())
    for page in range(4096, len(data), 4096):
        if data[page] == 13:
            first = page + int.from_bytes(data[page + 8 : page + 10], "big")
            data[first : first + 9] = b"\xff" * 8 + bytes([dice.randrange(256)])
    path = tmp_path / "long.db"
    path.write_bytes(data)
    report, _out = recovered(path)
    assert report.found > 15_000
    assert report.integrity == "ok"


def test_a_freelist_that_loops_ends(known: Path, recovered: Recover, tmp_path: Path) -> None:
    data = bytearray(known.read_bytes() + bytes(4096))
    last = len(data) // 4096
    data[32:36] = last.to_bytes(4, "big")
    data[-4096:-4088] = last.to_bytes(4, "big") + (1 << 30).to_bytes(4, "big")
    path = tmp_path / "free.db"
    path.write_bytes(data)
    report, _out = recovered(path)
    assert report.map[-1] == "f"


@pytest.mark.parametrize(
    "data", [b"plain text, and no database " * 99, random.Random(1).randbytes(50_000)]
)
def test_a_file_of_another_kind_is_refused_in_a_sentence(
    recovered: Recover, tmp_path: Path, data: bytes
) -> None:
    path = tmp_path / "text.db"
    path.write_bytes(data)
    with pytest.raises(NotADatabase, match="encrypted"):
        recovered(path)


@given(st.integers(0, 2**64 - 1))
def test_every_varint_is_read_as_it_was_written(value: int) -> None:
    if value >= 1 << 56:
        parts = [value >> 8 >> 7 * n & 0x7F | 0x80 for n in range(7, -1, -1)] + [value & 0xFF]
    else:
        parts = [value & 0x7F]
        while value >> 7 * len(parts):
            parts.insert(0, value >> 7 * len(parts) & 0x7F | 0x80)
    assert read_varint(bytes(parts), 0) == (value, len(parts))
    assert -(2**63) <= signed(value) < 2**63


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=60), st.integers(0, 60))
def test_any_bytes_are_a_record_or_refused(data: bytes, size: int) -> None:
    for encoding in ("utf-8", "utf-16-le"):
        try:
            row = Records(encoding).decode(data, 0, size, 5)
        except (NotARecord, IndexError):
            continue
        assert row[0] == 5
        assert len(row) == len(serial_types(data, 0)[1]) + 1
