"""What a write-ahead log or a rollback journal beside the copy says about its pages.

Read as sections 3 and 4 of the format describe, checksums and all, so that it also works where
SQLite refuses the file.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

from plume_db.language import trn

PageMap = dict[int, tuple[Path, int]]

JOURNAL_MAGIC = bytes.fromhex("d9d505f920a163d7")
_WAL_MAGIC = {0x377F0682: "<", 0x377F0683: ">"}
_CHUNK = 8


@dataclass(frozen=True)
class Replay:
    """The pages a side file holds."""

    kind: str
    """``log`` or ``journal``."""
    pages: PageMap
    page_count: int
    """Pages of the database once they are taken, 0 where it is not told."""
    page_size: int
    words: str


def read_log(path: Path) -> Replay | None:
    """Read the committed frames of a -wal; None where there are none that can be trusted."""
    with path.open("rb") as file:
        head = file.read(32)
        if len(head) < 32:
            return None
        magic, _version, size, _seq, salt1, salt2, sum1, sum2 = struct.unpack(">8I", head)
        order = _WAL_MAGIC.get(magic)
        size = 65536 if size == 1 else size
        if order is None or size not in {1 << power for power in range(9, 17)}:
            return None
        sums = _checksum(order, head[:24], (0, 0))
        if sums != (sum1, sum2):
            return None
        committed: PageMap = {}
        waiting: PageMap = {}
        count = frames = 0
        while len(frame := file.read(24 + size)) == 24 + size:
            number, commit, one, two, sum1, sum2 = struct.unpack_from(">6I", frame)
            if (one, two) != (salt1, salt2) or not number:
                break
            sums = _checksum(order, frame[24:], _checksum(order, frame[:8], sums))
            if sums != (sum1, sum2):
                break
            waiting[number] = (path, file.tell() - size)
            if commit:
                committed.update(waiting)
                waiting.clear()
                count, frames = commit, frames + 1
    if not committed:
        return None
    kept = {number: place for number, place in committed.items() if number <= count}
    words = trn(
        "{n} page of {frames:,} transactions comes from the write-ahead log.",
        "{n} pages of {frames:,} transactions come from the write-ahead log.",
        len(kept),
        frames=frames,
    )
    return Replay("log", kept, count, size, words)


def _checksum(order: str, data: bytes, sums: tuple[int, int]) -> tuple[int, int]:
    """Continue the checksum of section 4.2 over `data`, whose length is a multiple of 8."""
    one, two = sums
    for x, y in struct.iter_unpack(order + "2I", data):
        one = one + x + two & 0xFFFFFFFF
        two = two + y + one & 0xFFFFFFFF
    return one, two


def read_journal(path: Path, file_size: int) -> Replay | None:
    """Read the original pages a hot rollback journal holds; None where it holds none."""
    size_of_journal = path.stat().st_size
    pages: PageMap = {}
    original = page_size = at = 0
    with path.open("rb") as file:
        while at + 28 <= size_of_journal:
            file.seek(at)
            head = file.read(28)
            if head[:8] != JOURNAL_MAGIC:
                break
            records, nonce, count, sector, size = struct.unpack(">5I", head[8:])
            if size not in {1 << power for power in range(9, 17)} or not 32 <= sector <= 65536:
                break
            if not page_size:
                original, page_size = count, size
            at += sector
            most = (size_of_journal - at) // (size + 8)
            records = most if records == 0xFFFFFFFF else min(records, most)
            for _ in range(records):
                file.seek(at)
                record = file.read(size + 8)
                number, page = int.from_bytes(record[:4], "big"), record[4:-4]
                if int.from_bytes(record[-4:], "big") != _journal_sum(nonce, page):
                    break
                # The first copy of a page is the oldest: that is how it was before.
                pages.setdefault(number, (path, at + 4))
                at += size + 8
            at = -(-at // sector) * sector
    kept = {n: place for n, place in pages.items() if 0 < n <= (original or n)}
    if not kept or (original and original * page_size > max(file_size, page_size) * 64):
        return None
    words = trn(
        "{n} page is put back as the rollback journal has it.",
        "{n} pages are put back as the rollback journal has them.",
        len(kept),
    )
    return Replay("journal", kept, original, page_size, words)


def _journal_sum(nonce: int, page: bytes) -> int:
    """Compute the checksum of section 3: the nonce and each 200th byte from the end."""
    total, at = nonce, len(page) - 200
    while at > 0:
        total += page[at]
        at -= 200
    return total & 0xFFFFFFFF
