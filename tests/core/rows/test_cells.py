"""Cells arrive exact when small and clipped when big; nothing invalid stops a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from plume_db.errors import PlumeError
from plume_db.rows.cells import KEEP, Clipped
from plume_db.values import BadText

Make = Callable[..., Any]
ENCODINGS = pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16le", "UTF-16be"])


def only(made: Any, name: str = "t") -> Any:
    return made.source(name).first(made.task, 50).rows


@ENCODINGS
def test_values_at_the_limit_are_whole_and_longer_ones_are_clipped(
    bench: Make, encoding: str
) -> None:
    unit = 1 if encoding == "UTF-8" else 2
    made = bench(
        f"pragma encoding='{encoding}'; create table t(a);"
        f"insert into t values(zeroblob({KEEP})),(zeroblob({KEEP + 1})),"
        f"(printf('%.*c',{KEEP // unit},'x')),(printf('%.*c',{KEEP // unit + 1},'x')),"
        "(1),(2.5),(null),(''),(x'')"
    )
    values = [row[0] for row in only(made)]
    assert values[0] == bytes(KEEP)
    assert values[1] == Clipped(b"", KEEP + 1, "blob")
    assert values[2] == "x" * (KEEP // unit)
    assert values[3] == Clipped("x" * (KEEP // unit), KEEP + unit, "text")
    assert values[4:] == [1, 2.5, None, "", b""]
    assert [type(v) for v in values[4:]] == [int, float, type(None), str, bytes]


@ENCODINGS
def test_a_character_cut_at_the_clip_is_left_out_not_spoiled(bench: Make, encoding: str) -> None:
    made = bench(
        f"pragma encoding='{encoding}'; create table t(a);"
        "insert into t values('x'||replace(hex(zeroblob(4000)),'00','🎈'))"
    )
    (cell,) = only(made)[0]
    assert isinstance(cell, Clipped) and isinstance(cell.head, str)
    assert set(cell.head) == {"x", "🎈"}


def test_invalid_text_is_kept_byte_for_byte_and_its_row_is_not_lost(bench: Make) -> None:
    made = bench(
        "create table t(a, b); insert into t values('good', x'ff00'),"
        "(cast(x'4180ff' as text), 'é'),"
        "(cast(x'ff'||zeroblob(9000) as text), cast(zeroblob(9000) as blob)),('last', 9)"
    )
    rows = only(made)
    assert rows[0] == ("good", b"\xff\x00")
    assert rows[1] == (BadText(b"A\x80\xff"), "é") and type(rows[1][0]) is BadText
    assert isinstance(rows[2][0], Clipped) and type(rows[2][0].head) is BadText
    assert rows[2][1] == Clipped(b"", 9000, "blob")
    assert rows[3] == ("last", 9)


def test_invalid_text_in_a_key_can_still_be_paged_past(bench: Make) -> None:
    made = bench(
        "create table t(k text primary key, v) without rowid;"
        "insert into t values('a',1),(cast(x'62ff' as text),2),('c',3),('d',4)"
    )
    source = made.source("t")
    page = source.first(made.task, 2)
    assert page.keys[-1] == (BadText(b"b\xff"),)
    rest = source.after(made.task, page.keys[-1], 5)
    assert [row[1] for row in rest.rows] == [3, 4]
    assert source.cell(made.task, page.keys[-1], 1, 100).value == 2


def test_the_whole_of_a_clipped_cell_can_be_read(bench: Make) -> None:
    made = bench("create table t(a, b); insert into t values(hex(zeroblob(5000)), zeroblob(70000))")
    source = made.source("t")
    key = source.first(made.task, 5).keys[0]
    text = source.cell(made.task, key, 0, 1_000_000)
    assert (text.value, text.kind, text.length, text.complete) == (
        "0" * 10_000,
        "text",
        10_000,
        True,
    )
    blob = source.cell(made.task, key, 1, 1_000)
    assert (blob.value, blob.kind, blob.length, blob.complete) == (
        bytes(1_000),
        "blob",
        70_000,
        False,
    )


def test_a_cell_of_a_row_that_is_gone_says_so(bench: Make) -> None:
    made = bench("create table t(a); insert into t values(1)")
    with pytest.raises(PlumeError, match="no longer"):
        made.source("t").cell(made.task, (99,), 0, 10)


@ENCODINGS
def test_text_with_a_nul_is_whole(bench: Make, encoding: str) -> None:
    made = bench(
        f"pragma encoding='{encoding}'; create table t(a); insert into t values('a'||char(0)||'b')"
    )
    source = made.source("t")
    page = source.first(made.task, 5)
    assert page.rows == (("a\0b",),)
    assert source.cell(made.task, page.keys[0], 0, 100).value == "a\0b"


def test_big_values_never_reach_python(bench: Make) -> None:
    made = bench("create table t(a); insert into t values(zeroblob(20000000)),(zeroblob(30000000))")
    rows = only(made)
    assert [cell.length for (cell,) in rows] == [20_000_000, 30_000_000]
    assert all(cell.head == b"" for (cell,) in rows)
