"""Compressed values: unpacked within bounds, cut short where they are damaged."""

from __future__ import annotations

import bz2
import gzip
import lzma
import sys
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plume_db.decode.kinds import kind_of
from plume_db.decode.unpack import MOST, Unpacked, unpack
from plume_db.errors import Cancelled
from plume_db.jobs import CancelToken, Task

PACKERS = [gzip.compress, zlib.compress, bz2.compress, lzma.compress]


def opened(data: bytes) -> Unpacked | None:
    kind = kind_of(data)
    assert kind is not None
    return unpack(Task(), kind, data)


@pytest.mark.parametrize("pack", PACKERS)
@pytest.mark.parametrize("size", [0, 1, 3_000_000])
def test_what_was_packed_comes_out(pack: Callable[[bytes], bytes], size: int) -> None:
    plain = bytes(range(256)) * (size // 256) + b"x"
    assert opened(pack(plain)) == Unpacked(plain, True)


@pytest.mark.parametrize("pack", PACKERS)
def test_a_bomb_is_stopped_at_the_limit(pack: Callable[[bytes], bytes]) -> None:
    found = opened(pack(bytes(MOST + 1000)))
    assert found is not None
    assert (len(found.data), found.complete) == (MOST, False)
    assert "first 16.8 MB" in found.remark


def test_joined_gzip_files_are_one() -> None:
    found = opened(gzip.compress(b"one") + gzip.compress(b"two"))
    assert found == Unpacked(b"onetwo", True)


def test_data_cut_short_gives_its_beginning_and_says_so() -> None:
    whole = gzip.compress(bytes(range(256)) * 2000, mtime=0)
    found = opened(whole[: len(whole) // 2])
    assert found is not None
    assert found.data and not found.complete
    assert found.remark == "The data ends before it should."


@given(st.binary())
def test_nonsense_after_a_header_gives_nothing_or_a_remark(data: bytes) -> None:
    found = opened(b"\x1f\x8b\x08" + data)
    assert found is None or found.complete or found.remark


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="Python unpacks it from 3.14 on")
def test_zstandard_says_what_is_missing() -> None:
    found = opened(b"\x28\xb5\x2f\xfd" + bytes(10))
    assert found is None or "3.14" in found.remark


def test_a_cancel_is_seen() -> None:
    token = CancelToken()
    token.cancel()
    data = gzip.compress(b"x")
    kind = kind_of(data)
    assert kind is not None
    with pytest.raises(Cancelled):
        unpack(Task(token=token), kind, data)
