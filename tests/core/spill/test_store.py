"""Rows go to a file and come back exactly, whoever reads while they are appended."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.rows.cells import KEEP, Clipped
from plume_db.schema.objects import Column
from plume_db.spill import drawer
from plume_db.spill.packing import BIG
from plume_db.spill.source import StoreSource
from plume_db.spill.store import CHUNK_ROWS, RowStore
from plume_db.values import BadText, Row

ODD: tuple[Row, ...] = (
    (None, "", 0, -0.0, b""),
    (2**63 - 1, -(2**63), float("inf"), "a\0b\ud800é😀", BadText(b"\xff\0")),
    ("x" * BIG, b"\1" * (BIG + 1), BadText(b"\xff" * BIG), "é" * BIG, 0.1 + 0.2),
    (5e-324, "NULL", b"NULL", BadText(b""), " "),
)


def same(one: Row, other: Row) -> bool:
    return repr(one) == repr(other) and [type(v) for v in one] == [type(v) for v in other]


@pytest.mark.parametrize("in_memory", [False, True])
def test_every_value_comes_back_as_it_went_in(tmp_path: Path, in_memory: bool) -> None:
    store = RowStore(tmp_path, in_memory=in_memory)
    store.append(ODD)
    for row in ODD:
        store.append([row])
    for start in range(0, CHUNK_ROWS * 2, 64):
        store.append([(n, "t", b"", 0.5, None) for n in range(start, start + 64)])
    back = store.read(0, 8)
    assert all(same(one, other) for one, other in zip(back, ODD * 2, strict=True))
    assert store.read(8 + 5000, 2) == [(n, "t", b"", 0.5, None) for n in (5000, 5001)]
    assert len(store) == 8 + CHUNK_ROWS * 2
    assert [store.value(2, c)[0] for c in range(5)] == list(ODD[2])
    store.close()


def test_rows_across_chunks_and_past_the_end(tmp_path: Path) -> None:
    store = RowStore(tmp_path)
    for start in range(0, 3 * CHUNK_ROWS + 70, 10):
        store.append([(n,) for n in range(start, start + 10)])
    n = len(store)
    assert store.read(CHUNK_ROWS - 5, CHUNK_ROWS + 10)[0] == (CHUNK_ROWS - 5,)
    assert [row[0] for row in store.read(0, n + 5)] == list(range(n))
    assert store.read(n, 5) == []
    store.close()


def test_nothing_has_a_name_on_the_disk_and_closing_gives_the_room_back(tmp_path: Path) -> None:
    store = RowStore(tmp_path)
    store.append([("x" * BIG,)] * 40)
    assert store.size >= 40 * BIG
    assert os.listdir(tmp_path) == []
    store.close()
    assert (len(store), store.read(0, 1)) == (0, [])
    with pytest.raises(PlumeError):
        store.value(0, 0)


def test_rows_of_an_encrypted_file_touch_no_disk_and_have_a_cap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawer, "roomy_folder", lambda: pytest.fail("looked for a folder"))
    store = RowStore(in_memory=True)
    store._drawer = drawer.MemoryDrawer(cap=BIG)
    assert not store.full
    store.append([("x" * BIG,)])
    assert "stay in memory" in store.full
    assert isinstance(store.sibling()._drawer, drawer.MemoryDrawer)


def test_a_disk_that_fills_up_is_told_before_it_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawer, "LOOK_EVERY", BIG)
    monkeypatch.setattr(drawer, "RESERVE", 2**80)
    store = RowStore(tmp_path)
    store.append([("x" * BIG,)])
    assert "are free in" in store.full
    store.close()


def test_a_grid_gets_heads_and_the_inspector_the_whole(tmp_path: Path) -> None:
    store = RowStore(tmp_path)
    store.append(ODD)
    store.append([("é" * (KEEP + 1), b"1" * (KEEP + 1), BadText(b"\xff" * (KEEP + 1)), 1, None)])
    cells = store.cells(2, 1)[0]
    assert cells[0] == Clipped("x" * KEEP, BIG, "text")
    assert cells[1] == Clipped(b"", BIG + 1, "blob")
    assert isinstance(cells[2], Clipped)
    assert isinstance(cells[2].head, BadText)
    assert store.cells(4, 1)[0][:2] == (
        Clipped("é" * KEEP, 2 * KEEP + 2, "text"),
        Clipped(b"", KEEP + 1, "blob"),
    )
    source = StoreSource(store, tuple(Column(f"c{n}", "") for n in range(5)))
    cell = source.cell(Task(), (2,), 3, 11)
    assert (cell.value, cell.length, cell.complete) == ("é" * 5, 2 * BIG, False)
    assert source.cell(Task(), (2,), 3, 10**9).value == "é" * BIG
    assert source.cell(Task(), (0,), 0, 10).kind == "null"
    store.close()


def test_the_source_reads_any_place_of_a_store_that_grows(tmp_path: Path) -> None:
    store = RowStore(tmp_path)
    source = StoreSource(store, (Column("n", ""),))
    assert source.first(Task(), 5).at_end
    store.append([(n,) for n in range(100)])
    assert not source.about().exact
    assert source.first(Task(), 5).rows == ((0,), (1,), (2,), (3,), (4,))
    assert source.after(Task(), (97,), 5).rows == ((98,), (99,))
    assert source.before(Task(), (2,), 5).rows == ((0,), (1,))
    assert source.last(Task(), 3).start == 97
    store.finished = True
    assert source.count(Task()).exact
    store.close()


def test_readers_see_whole_rows_while_rows_are_appended(tmp_path: Path) -> None:
    store = RowStore(tmp_path)
    wrong: list[object] = []
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            n = len(store)
            for place in (0, n // 3, n // 2, max(0, n - 1)):
                rows = store.read(place, 3)
                if n and rows[0][0] != place:
                    wrong.append((place, rows))

    readers = [threading.Thread(target=read) for _ in range(2)]
    for each in readers:
        each.start()
    for start in range(0, 200_000, 50):
        store.append([(n, "text") for n in range(start, start + 50)])
    over.set()
    for each in readers:
        each.join()
    assert wrong == []
    store.close()
