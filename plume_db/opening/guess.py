"""What a file is when it is not an SQLite 3 database."""

from __future__ import annotations

import math
from collections import Counter

from plume_db.language import tr

_MAGICS: tuple[tuple[int, bytes, str], ...] = (
    (
        0,
        b"** This file contains an SQLite 2",
        tr("an SQLite 2 database, a format from before 2004"),
    ),
    (0, b"\x37\x7f\x06\x82", tr("the write-ahead log of a database (open the file without -wal)")),
    (0, b"\x37\x7f\x06\x83", tr("the write-ahead log of a database (open the file without -wal)")),
    (
        0,
        b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7",
        tr("a rollback journal (open the file without -journal)"),
    ),
    (8, b"DUCK", tr("a DuckDB database")),
    (4, b"Standard Jet DB", tr("a Microsoft Access database")),
    (4, b"Standard ACE DB", tr("a Microsoft Access database")),
    (0, b"T-DB", tr("a Realm database")),
    (16, b"T-DB", tr("a Realm database")),
    (0, b"PAR1", tr("a Parquet file")),
    (0, b"\x89HDF\r\n\x1a\n", tr("an HDF5 file")),
    (0, b"PK\x03\x04", tr("a ZIP archive (also .xlsx, .docx or .apkg); unpack it first")),
    (0, b"\x1f\x8b", tr("compressed with gzip; unpack it first")),
    (0, b"BZh", tr("compressed with bzip2; unpack it first")),
    (0, b"\xfd7zXZ\0", tr("compressed with xz; unpack it first")),
    (0, b"\x28\xb5\x2f\xfd", tr("compressed with Zstandard; unpack it first")),
    (0, b"7z\xbc\xaf\x27\x1c", tr("a 7-Zip archive; unpack it first")),
    (257, b"ustar", tr("a tar archive; unpack it first")),
    (0, b"\x89PNG\r\n", tr("a PNG image")),
    (0, b"\xff\xd8\xff", tr("a JPEG image")),
    (0, b"GIF8", tr("a GIF image")),
    (0, b"RIFF", tr("a RIFF file (WebP, WAV or AVI)")),
    (0, b"%PDF", tr("a PDF document")),
    (0, b"\x7fELF", tr("a program")),
    (0, b"MZ", tr("a Windows program")),
    (0, b"version https://git-lfs", tr("a Git LFS pointer; fetch the real file first")),
    (0, b"bplist", tr("a binary property list")),
)

_PLAIN = tr("a text file")
_JSON = tr("a JSON file")
_TEXTS: tuple[tuple[bytes, str], ...] = (
    (b"<!doctype html", tr("an HTML page, perhaps an error page saved in place of the file")),
    (b"<html", tr("an HTML page, perhaps an error page saved in place of the file")),
    (b"<?xml", tr("an XML file")),
    (b"pragma foreign_keys", tr("an SQL script; run it to make a database")),
    (b"begin transaction", tr("an SQL script; run it to make a database")),
    (b"create table", tr("an SQL script; run it to make a database")),
    (b"insert into", tr("an SQL script; run it to make a database")),
    (b"{", _JSON),
    (b"[", _JSON),
)


def kind_of(head: bytes) -> str:
    """Say what the first bytes look like, or "" where nothing is known of them."""
    for offset, magic, words in _MAGICS:
        if head[offset : offset + len(magic)] == magic:
            return words
    if head and not head.strip(b"\0"):
        return tr(
            "filled with zeros, so its content is lost (a copy that broke off, or a bad disk)"
        )
    return _text_kind(head)


def is_plain_text(head: bytes) -> bool:
    """Whether the first bytes are text that may be a table: of no other kind, or JSON."""
    return kind_of(head) in (_PLAIN, _JSON)


def _text_kind(head: bytes) -> str:
    start = head[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"\0" in head[:512]:
        return ""
    try:
        head[:-4].decode()
    except UnicodeDecodeError:
        return ""
    for opening, words in _TEXTS:
        if start.startswith(opening):
            return words
    return _PLAIN


def looks_encrypted(head: bytes) -> bool:
    """Whether the bytes are as even as those of a cipher; short heads are judged by their spread.

    Shannon entropy: 4096 random bytes have about 7.95 bits a byte, packed formats less or a magic.
    """
    if len(head) < 512:
        return False
    counts = Counter(head)
    entropy = -sum(n / len(head) * math.log2(n / len(head)) for n in counts.values())
    # The most that so few bytes can show is log2(len); random ones come within half a bit of it.
    return entropy > min(8.0, math.log2(len(head))) - 0.5
