"""What a recovery found, as plain data: for the window, the terminal and a file."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from plume_db.language import tr, trn

_HEADER_PARTS = {
    "signature": tr("signature", "of a file"),
    "page size": tr("page size"),
    "reserved bytes": tr("reserved bytes"),
    "encoding": tr("encoding"),
}


@dataclass(frozen=True)
class Options:
    """What a person chose."""

    schema_from: Path | None = None
    """A backup, another database or a file of SQL, whose schema stands in for what is lost."""
    deleted: bool = False
    """Also look for rows that were deleted."""
    merge: Path | None = None
    """A good backup to take rows from that could not be recovered."""
    merge_counts_only: bool = False
    """Tell what the backup could give, and take nothing."""
    case: Path | None = None
    """The folder that keeps the byte-exact copy; without it the copy is removed at the end."""


@dataclass(frozen=True)
class Triage:
    """What SQLite itself says of the copy."""

    kind: str
    """``sound``, ``index only``, ``damaged`` or ``not openable``."""
    words: str
    lines: tuple[str, ...] = ()


@dataclass
class TableReport:
    """What became of one table."""

    name: str
    found: int = 0
    """Rows in the new database."""
    expected: int | None = None
    """Rows the table had, as far as anything tells."""
    expected_from: str = ""
    matched: int = 0
    """Rows of those found on pages that nothing leads to any more."""
    refused: int = 0
    """Rows kept in lost_and_found since the table does not take them."""
    unreadable: int = 0
    """Rows seen that could not be read."""
    bad_text: int = 0
    """Rows with text that is not valid in the file's encoding, kept byte for byte."""
    lost_pages: int = 0
    merged: int = 0
    """Rows taken from the backup."""
    rebuilt: int = 0
    """Rows of those found that were put together from indexes, all their columns known."""
    pieces: int = 0
    """Lost rows of which some columns are known, from indexes or their first page; they are in
    lost_and_found."""
    carved: int = 0
    """Rows of those found that lie on pages whose head could not be read."""
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class MergeCount:
    """What the backup has of one table."""

    table: str
    recovered: int
    in_backup: int
    missing: int
    """Rows that only the backup has."""
    differing: int
    """Rows of the same key whose values differ; those recovered stay."""
    taken: int = 0
    why: str = ""
    """Why the table is not compared."""


@dataclass
class Report:
    """The whole of a recovery."""

    file: str
    out: str
    size: int
    page_size: int
    page_count: int
    encoding: str
    triage: Triage
    assumed: tuple[str, ...] = ()
    """What the header did not tell."""
    notes: list[str] = field(default_factory=list)
    tables: list[TableReport] = field(default_factory=list)
    stray_table: str = ""
    strays: int = 0
    deleted_table: str = ""
    deleted: int = 0
    left_out: list[tuple[str, str, str]] = field(default_factory=list)
    """Indexes, views and triggers that could not be made: type, name, reason."""
    merge: list[MergeCount] = field(default_factory=list)
    lost: list[tuple[int, str, str]] = field(default_factory=list)
    """Pages that are lost: number, owner, what it means."""
    integrity: str = ""
    """``ok``, or what SQLite says of the new database."""
    orphans: int = 0
    """Rows of the new database that refer to none (foreign keys)."""
    case: str = ""
    """Where the byte-exact copy lies, if it was kept."""
    seconds: float = 0.0
    map: str = ""
    """A letter for each page; see :data:`plume_db.recover.marks.MARKS`."""
    owners: bytes = b""
    """By page, four bytes each in the machine's order: the number of its owner in `names`."""
    names: list[str] = field(default_factory=list)

    @property
    def found(self) -> int:
        """Rows in their tables."""
        return sum(table.found for table in self.tables)

    @property
    def merged(self) -> int:
        """Rows taken from the backup."""
        return sum(table.merged for table in self.tables)

    @property
    def offered(self) -> int:
        """Rows that only the backup has and that were not taken yet."""
        return sum(count.missing - count.taken for count in self.merge if not self.merged)

    def filled(self, counts: list[MergeCount]) -> Report:
        """Give the report as it is after rows were taken from the backup."""
        taken = {count.table: count.taken for count in counts}
        tables = [
            replace(
                table,
                found=table.found + taken.get(table.name, 0),
                merged=table.merged + taken.get(table.name, 0),
            )
            for table in self.tables
        ]
        return replace(self, tables=tables, merge=counts)

    @property
    def assumed_words(self) -> tuple[str, ...]:
        """Name the parts of the header that did not tell, for a person."""
        return tuple(_HEADER_PARTS.get(each, each) for each in self.assumed)

    @property
    def complete(self) -> bool:
        """Whether nothing seems to be missing."""
        missing = any(
            table.expected is not None and table.found < table.expected for table in self.tables
        )
        unread = any(table.unreadable or table.lost_pages or table.refused for table in self.tables)
        return not (missing or unread or self.strays or self.left_out or self.lost)

    @property
    def summary(self) -> str:
        """The outcome in one sentence."""
        words = tr(
            "{name} holds {rows} in {tables}",
            rows=trn("{n} row", "{n} rows", self.found),
            tables=trn("{n} table", "{n} tables", len(self.tables)),
            name=Path(self.out).name,
        )
        if self.complete:
            return tr("{words}; nothing is known to be missing.", words=words)
        lost = [trn("{n} page is lost", "{n} pages are lost", len(self.lost))] if self.lost else []
        if self.strays:
            lost.append(
                trn(
                    "{n} row is in {stray_table}",
                    "{n} rows are in {stray_table}",
                    self.strays,
                    stray_table=self.stray_table,
                )
            )
        return f"{words}; {', '.join(lost) or tr('some of it is not as it was')}."

    def plain(self, *, with_map: bool = False) -> dict[str, Any]:
        """Give it as what JSON can hold."""
        whole = asdict(self)
        for name in ("owners", "names"):
            del whole[name]
        if not with_map:
            del whole["map"]
        return {"summary": self.summary, "rows": self.found, "complete": self.complete, **whole}
