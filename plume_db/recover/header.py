"""The 100 bytes at the start of a file, section 1.3, and what to assume where they are gone."""

from __future__ import annotations

import re
import struct
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from plume_db.recover.shape_of_page import KINDS, is_plausible, read_head

MAGIC = b"SQLite format 3\x00"
PAGE_SIZES = tuple(1 << power for power in range(9, 17))
ENCODINGS = {1: "utf-8", 2: "utf-16-le", 3: "utf-16-be"}
LOCK_BYTE = 0x40000000
"""The page that holds this byte is never used: section 1.5, the lock-byte page."""

_PAGE_START = re.compile(rb"(?=[\x02\x05\x0a\x0d][\x00-\xff]{2}[\x00-\x10])", re.S)
_SEARCHED = 1 << 21
_SAMPLE = 400
"""Pages looked at for each page size in question."""


@dataclass(frozen=True)
class Header:
    """What is known, or assumed, of the file as a whole."""

    page_size: int
    reserved: int
    """Bytes at the end of each page that are not SQLite's."""
    encoding: int
    """1 UTF-8, 2 UTF-16 little-endian, 3 UTF-16 big-endian."""
    freelist: int
    """First trunk page of the freelist, 0 where there is none or it is not known."""
    free_pages: int
    auto_vacuum: int
    """0 none, 1 full, 2 incremental."""
    user_version: int
    application_id: int
    assumed: tuple[str, ...]
    """What the header could not tell and was found by looking at the pages."""

    @property
    def usable(self) -> int:
        """Bytes of a page that SQLite uses."""
        return self.page_size - self.reserved

    @property
    def intact(self) -> bool:
        """Whether the header told everything itself."""
        return not self.assumed


Read = Callable[[int, int], bytes]
"""Gives so many bytes at an offset, fewer at the end of the file."""


def read_header(read: Read, size: int) -> Header:
    """Read the header, and check it against the pages; what it does not tell is guessed."""
    raw = read(0, 100).ljust(100, b"\0")
    assumed = [] if raw[:16] == MAGIC else ["signature"]
    page_size = _told_page_size(raw)
    if not page_size or not _fits(read, size, page_size, raw[20]):
        guess = guess_page_size(read, size)
        if guess and guess != page_size:
            page_size = guess
            assumed.append("page size")
    page_size = page_size or 4096
    trusted = raw[:16] == MAGIC and raw[21:24] == b"\x40\x20\x20" and "page size" not in assumed
    reserved = raw[20]
    if not trusted or page_size - reserved < 480:
        reserved = guess_reserved(read, size, page_size)
        assumed.append("reserved bytes")
    encoding = int.from_bytes(raw[56:60], "big")
    if not trusted or encoding not in ENCODINGS:
        encoding = guess_encoding(read, size)
        assumed.append("encoding")
    free, count, largest, version, incremental, application = (
        int.from_bytes(raw[at : at + 4], "big") for at in (32, 36, 52, 60, 64, 68)
    )
    if not trusted:
        free = count = largest = version = incremental = application = 0
    vacuum = (2 if incremental else 1) if largest else 0
    return Header(
        page_size, reserved, encoding, free, count, vacuum, version, application, tuple(assumed)
    )


def _told_page_size(raw: bytes) -> int:
    told = int.from_bytes(raw[16:18], "big")
    told = 65536 if told == 1 else told
    return told if told in PAGE_SIZES else 0


def _fits(read: Read, size: int, page_size: int, reserved: int) -> bool:
    """Tell whether the pages look like pages with this size; where few can be seen, trust it."""
    good, bad = _score(read, size, page_size, reserved)
    return good > 0 or bad < 2


def _score(read: Read, size: int, page_size: int, reserved: int) -> tuple[int, int]:
    """Count sampled pages that look like b-tree pages with a full, consistent header."""
    pages = size // page_size
    step = max(1, pages // _SAMPLE)
    good = bad = 0
    for number in range(1, pages + 1, step):
        page = read((number - 1) * page_size, page_size)
        if len(page) < page_size:
            continue
        start = 100 if number == 1 else 0
        if page[start] in KINDS and _fills(page, start, page_size - reserved):
            good += 1
        else:
            bad += 1
    return good, bad


def _fills(page: bytes, start: int, usable: int) -> bool:
    """Tell whether it is a b-tree page of just this size: cells are put at the end first.

    A smaller page at the start of a larger piece has none in the second half of that.
    """
    if not is_plausible(page, start, usable, strict=True):
        return False
    head = read_head(page, start)
    pointers: tuple[int, ...] = struct.unpack_from(f">{head.cells}H", page, head.array)
    return max(pointers) >= usable // 2


def guess_page_size(read: Read, size: int) -> int:
    """Find the size at which most of the file is b-tree pages; 0 where no page is seen at all.

    A smaller size than the true one sees true pages too, but among several times as many that are
    none: the share of the bytes decides.
    """
    scores = {}
    for page_size in PAGE_SIZES:
        good, bad = _score(read, size, page_size, 0)
        if good:
            scores[page_size] = good / (good + bad)
    return max(scores, key=lambda each: (scores[each], each)) if scores else 0


def guess_reserved(read: Read, size: int, page_size: int) -> int:
    """Find how many bytes at the end of pages no cell ever reaches: the first cell ends there."""
    ends: Counter[int] = Counter()
    pages = size // page_size
    for number in range(2, pages + 1, max(1, pages // _SAMPLE)):
        page = read((number - 1) * page_size, page_size)
        if len(page) == page_size and is_plausible(page, 0, page_size, strict=True):
            tail = len(page) - len(page.rstrip(b"\0"))
            ends[tail] += 1
    total = sum(ends.values())
    # Reserved bytes may hold anything; only the common case that they are zero can be told.
    shortest = min(ends, default=0)
    return shortest if total >= 8 and 4 <= shortest <= 255 and shortest % 4 == 0 else 0


def guess_missing(read: Read, size: int, page_size: int) -> int:
    """Find how many bytes are missing in page 1, so that all later pages lie too early.

    A copy that took a text for a file, or an editor, drops or adds bytes. Only looked for where
    hardly any page is where it should be; 0 where none is found elsewhere either.
    """
    good, _bad = _score(read, size, page_size, 0)
    whole = size // page_size
    if good > whole // 8 or whole < 4:
        return 0
    starts: Counter[int] = Counter()
    data = read(0, _SEARCHED)
    for match in _PAGE_START.finditer(data):
        page = data[match.start() : match.start() + page_size]
        if len(page) == page_size and _is_whole(page):
            starts[match.start() % page_size] += 1
    (offset, count), *_ = starts.most_common(1) or [(0, 0)]
    seen = min(size, _SEARCHED) // page_size
    return page_size - offset if offset and count > max(good, seen // 2) else 0


def _is_whole(page: bytes) -> bool:
    if is_plausible(page, 0, len(page), strict=True):
        return True
    head = read_head(page, 0)
    return head.cells == 0 and head.content == len(page)


def guess_encoding(read: Read, size: int) -> int:
    """Find in which encoding the word CREATE stands in the file; 1 where it is not seen."""
    found: Counter[int] = Counter()
    at = 0
    while at < min(size, 64 << 20):
        piece = read(at, 1 << 20)
        for encoding, name in ENCODINGS.items():
            found[encoding] += piece.count("CREATE ".encode(name))
        if sum(found.values()) >= 4:
            break
        at += 1 << 20
    # The bytes of one order are also found, shifted by one, in the other.
    if found[1]:
        return 1
    if not found[2] and not found[3]:
        return 1
    return _order_of(read, size)


def _order_of(read: Read, size: int) -> int:
    """Tell little from big-endian by the first word of an entry of the schema.

    In big-endian text a zero stands before it; before little-endian text, the last of the types
    in the record's header, which is none.
    """
    little = big = 0
    for at in range(0, min(size, 64 << 20), 1 << 20):
        piece = read(at, 1 << 20)
        for word in ("table", "index"):
            little += len(re.findall(b"[^\0]" + re.escape(word.encode("utf-16-le")), piece))
            big += piece.count(word.encode("utf-16-be"))
    return 2 if little >= big else 3
