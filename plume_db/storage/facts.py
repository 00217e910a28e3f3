"""The facts of a file: what its header and SQLite's pragmas say about it as a whole."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass

import apsw

from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.schema.objects import Catalog, folded

APPLICATIONS: dict[int, str] = {
    0x0F055111: tr("Fossil repository"),
    0x0F055112: tr("Fossil checkout"),
    0x0F055113: tr("Fossil configuration"),
    0x42654462: tr("Bentley Systems BeSQLite"),
    0x42654C6E: tr("Bentley Systems localization"),
    0x45737269: tr("Esri geodatabase"),
    0x47503130: tr("GeoPackage 1.0"),
    0x47503131: tr("GeoPackage 1.1"),
    0x47504B47: "GeoPackage",
    0x4D504258: tr("MBTiles map tiles"),
    0x5F4D544E: tr("Monotone repository"),
    0x53514C49: tr("SQLite demo"),
    0x54657841: tr("TeXnicard card database"),
}
"""Application ids as registered in SQLite's own magic.txt."""

SIGNS: tuple[tuple[str, frozenset[str]], ...] = (
    (tr("Plume image compression statistics"), frozenset({"compression_stats"})),
    (tr("MBTiles map tiles"), frozenset({"tiles", "metadata"})),
    (tr("GnuCash book"), frozenset({"accounts", "splits", "commodities", "gnclock"})),
    (tr("Anki collection"), frozenset({"cards", "notes", "revlog", "graves"})),
    (tr("Firefox places"), frozenset({"moz_places", "moz_bookmarks"})),
    (tr("Firefox cookies"), frozenset({"moz_cookies"})),
    (tr("Chrome history"), frozenset({"urls", "visits", "keyword_search_terms"})),
    (tr("Chrome cookies"), frozenset({"cookies", "meta"})),
    (tr("Chrome extension activity"), frozenset({"activitylog_compressed"})),
    (tr("Home Assistant recorder"), frozenset({"states", "events", "recorder_runs"})),
    (tr("digiKam photo catalogue"), frozenset({"images", "imageinformation", "albumroots"})),
    (tr("Grist document"), frozenset({"_grist_docinfo", "_grist_tables"})),
    (tr("SpatiaLite database"), frozenset({"geometry_columns", "spatialite_history"})),
    (tr("PROJ coordinate systems"), frozenset({"ellipsoid", "prime_meridian", "projected_crs"})),
    (tr("WhatsApp messages"), frozenset({"message", "chat", "jid"})),
    (tr("Android messages"), frozenset({"android_metadata", "sms", "threads"})),
    (tr("Apple Core Data store"), frozenset({"z_metadata", "z_primarykey"})),
    (tr("Apple power log"), frozenset({"plcorestorage_schemaversions"})),
    (tr("Photos or camera catalogue"), frozenset({"zgenericasset"})),
    (tr("Django application"), frozenset({"django_migrations"})),
    (tr("Rails application"), frozenset({"ar_internal_metadata"})),
    (tr("Android application"), frozenset({"android_metadata"})),
)
"""Kinds of file told by their tables, the most telling first."""

_ENCODINGS = {1: "UTF-8", 2: "UTF-16le", 3: "UTF-16be"}
_VACUUM = {0: "none", 1: "full", 2: "incremental"}


@dataclass(frozen=True)
class FileFacts:
    """What a file is, read in a few milliseconds whatever its size."""

    application: str
    """What it is, or empty where neither its id nor its tables tell."""
    guessed: bool
    """Whether `application` was guessed from the tables."""
    application_id: int
    user_version: int
    page_size: int
    page_count: int
    free_pages: int
    reserved_bytes: int
    """Kept free at the end of each page, for checksums or encryption."""
    encoding: str
    journal_mode: str
    auto_vacuum: str
    schema_format: int
    schema_cookie: int
    """Goes up with every change of the schema."""
    change_counter: int
    """Goes up with every transaction, except in WAL mode."""
    writer_version: str
    """The SQLite version that wrote last, or empty."""
    wal_bytes: int
    """Size of the write-ahead log beside the file."""

    @property
    def bytes(self) -> int:
        """Size of the database, free pages included."""
        return self.page_size * self.page_count

    @property
    def free_bytes(self) -> int:
        """Bytes on the freelist, which VACUUM gives back."""
        return self.page_size * self.free_pages


def read_facts(task: Task, catalog: Catalog, wal_bytes: int = 0) -> FileFacts:
    """Read the facts; what a damaged file does not tell reads as zero or as empty."""
    header = _header(task.con)
    application_id = _number(task.con, "application_id")
    name = APPLICATIONS.get(application_id & 0xFFFFFFFF, "")
    guess = "" if name else guessed_application(t.name for t in catalog.tables)
    return FileFacts(
        application=name or guess,
        guessed=bool(guess),
        application_id=application_id,
        user_version=_number(task.con, "user_version"),
        page_size=_number(task.con, "page_size"),
        page_count=_number(task.con, "page_count"),
        free_pages=_number(task.con, "freelist_count"),
        reserved_bytes=header[20],
        encoding=_text(task.con, "encoding") or _ENCODINGS.get(_at(header, 56), ""),
        journal_mode=_text(task.con, "journal_mode"),
        auto_vacuum=_VACUUM.get(_number(task.con, "auto_vacuum"), ""),
        schema_format=_at(header, 44),
        schema_cookie=_number(task.con, "schema_version"),
        change_counter=_at(header, 24),
        writer_version=version_text(_at(header, 96)),
        wal_bytes=wal_bytes,
    )


def guessed_application(names: Iterable[str]) -> str:
    """Guess what made a file from the names of its tables."""
    known = {folded(name) for name in names}
    return next((what for what, signs in SIGNS if signs <= known), "")


def version_text(number: int) -> str:
    """Write SQLite's version number: ``3045001`` reads ``3.45.1``."""
    if not 3_000_000 <= number < 4_000_000:
        return ""
    return f"{number // 1_000_000}.{number // 1_000 % 1_000}.{number % 1_000}"


def _header(con: apsw.Connection) -> bytes:
    try:
        header = con.read("main", 0, 0, 100)[1]
    except apsw.Error:
        header = b""
    # Some ciphers leave the header to be decrypted elsewhere: then it tells nothing.
    return header if header.startswith(b"SQLite format 3\0") and len(header) == 100 else bytes(100)


def _at(header: bytes, offset: int) -> int:
    return int(struct.unpack_from(">I", header, offset)[0])


def _number(con: apsw.Connection, pragma: str) -> int:
    value = _pragma(con, pragma)
    return value if isinstance(value, int) else 0


def _text(con: apsw.Connection, pragma: str) -> str:
    value = _pragma(con, pragma)
    return value if isinstance(value, str) else ""


def _pragma(con: apsw.Connection, pragma: str) -> object:
    try:
        return con.pragma(pragma)
    except apsw.InterruptError:
        raise
    except apsw.Error:
        return None
