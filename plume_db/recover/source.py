"""The pages of a copy: read by number, with what a log or a journal says instead."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from plume_db.recover.header import LOCK_BYTE, Header, guess_missing, read_header

_AS_IT_IS = getattr(os, "O_BINARY", 0)
"""Else Windows reads a text: other line ends, and an end at the first byte 26."""


class PageFile:
    """Reads pages of a private copy; only in the process that recovers."""

    def __init__(self, path: Path, held: bytes | None = None) -> None:
        """Open the copy at `path`, or read `held`: its pages as SQLite has decrypted them."""
        self.path = path
        self._held = held
        self._file = path.open("rb", buffering=0)
        self.size = os.fstat(self._file.fileno()).st_size if held is None else len(held)
        self._kinds: dict[int, int] = {}
        self._instead: Mapping[int, tuple[Path, int]] = {}
        self._others: dict[Path, int] = {}
        self.header: Header = read_header(self.read, self.size)
        self.missing = guess_missing(self.read, self.size, self.header.page_size)
        """Bytes that page 1 has too few; the other pages lie by so many too early."""
        self.count = self._pages_in(self.size + self.missing)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._file.close()
        for handle in self._others.values():
            os.close(handle)
        self._others.clear()

    def _pages_in(self, size: int) -> int:
        return -(-size // self.header.page_size)

    @property
    def encoding(self) -> int:
        """The number of the text encoding."""
        return self.header.encoding

    @property
    def lock_page(self) -> int:
        """The page that SQLite never uses; 0 where the file is smaller than that."""
        number = LOCK_BYTE // self.header.page_size + 1
        return number if number <= self.count else 0

    def read(self, offset: int, amount: int) -> bytes:
        """Read bytes of the file itself, fewer at its end."""
        if self._held is not None:
            return self._held[offset : offset + amount]
        return _read_at(self._file.fileno(), amount, offset)

    def overlay(self, pages: Mapping[int, tuple[Path, int]], count: int) -> None:
        """Take these pages from another file, each at an offset; the file has `count` then."""
        self._instead = pages
        for path in {path for path, _offset in pages.values()} - set(self._others):
            self._others[path] = os.open(path, os.O_RDONLY | _AS_IT_IS)
        self.count = count or max(self.count, max(pages, default=0))
        if 1 in self._instead:
            page_one = self.page(1)
            self.header = read_header(
                lambda offset, amount: (
                    page_one[offset : offset + amount]
                    if offset + amount <= len(page_one)
                    else self.read(offset, amount)
                ),
                self.size,
            )

    def page(self, number: int) -> bytes:
        """Read a page; shorter, or empty, where the file ends before it."""
        if not 0 < number <= self.count:
            return b""
        kind = self._kinds.get(number)
        if kind is None:
            return self._as_it_is(number)
        start = 100 if number == 1 else 0
        page = self._as_it_is(number)
        return page[:start] + bytes([kind]) + page[start + 1 :]

    def mend_kind(self, number: int, kind: int) -> None:
        """Read a page from now on as one of this kind: its first byte is damaged."""
        self._kinds[number] = kind

    def _as_it_is(self, number: int) -> bytes:
        size = self.header.page_size
        other = self._instead.get(number)
        if other is not None:
            return _read_at(self._others[other[0]], size, other[1])
        if self.missing:
            return self._misplaced(number, size)
        return self.read((number - 1) * size, size)

    def _misplaced(self, number: int, size: int) -> bytes:
        """Read a page of a file from whose first page bytes are gone.

        Cells lie at the end of a page, so what is missing is taken to be before them.
        """
        if number > 1:
            return self.read((number - 1) * size - self.missing, size)
        raw = self.read(0, size - self.missing)
        front = 112 + 2 * int.from_bytes(raw[103:105], "big")
        return raw[:front] + bytes(self.missing) + raw[front:]


if hasattr(os, "pread"):

    def _read_at(handle: int, amount: int, offset: int) -> bytes:
        return os.pread(handle, amount, offset)

else:

    def _read_at(handle: int, amount: int, offset: int) -> bytes:
        os.lseek(handle, offset, os.SEEK_SET)
        return os.read(handle, amount)
