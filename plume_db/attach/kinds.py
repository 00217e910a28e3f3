"""What kind of file it is, by a look at its first bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from plume_db.errors import NotADatabase
from plume_db.language import tr
from plume_db.opening.guess import is_plain_text, kind_of, looks_encrypted
from plume_db.opening.state import FileState

Kind = Literal["sqlite", "csv", "json", "parquet"]

_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Looks:
    """A kind, and for CSV what stands between the values."""

    kind: Kind
    separator: str = ","


def looks_of(state: FileState) -> Looks:
    """Tell the kind of a file; raise :class:`NotADatabase` where it is of none that can be read.

    The file was looked at by SQLite's own layer, so that the locks of a database stay.
    """
    head, suffix = state.head, state.path.suffix.lower()
    if state.has_magic or suffix in (".db", ".db3", ".sqlite", ".sqlite3"):
        return Looks("sqlite")
    if head.startswith(b"PAR1"):
        return Looks("parquet")
    is_text = head.startswith(_MARKS) or is_plain_text(head) or _is_old_text(head)
    if not is_text and suffix not in (".csv", ".tsv", ".tab", ".txt", ".ndjson", ".jsonl"):
        if looks_encrypted(head):
            return Looks("sqlite")  # opening it asks for a key
        raise NotADatabase(
            tr(
                "{name} is {words}; only SQLite, CSV, TSV, JSON and Parquet files can be attached.",
                name=state.given.name,
                words=kind_of(head) or tr("of a kind that is not known"),
            )
        )
    if suffix in (".ndjson", ".jsonl", ".json") or _starts(head, b"{", b"["):
        return Looks("json")
    return Looks("csv", separator_of(head.decode("utf-8", "replace"), suffix))


def _is_old_text(head: bytes) -> bool:
    # Bytes that are not UTF-8 may be text of an older encoding, as long as there is no NUL.
    return bool(head) and b"\0" not in head and not kind_of(head)


def _starts(head: bytes, *signs: bytes) -> bool:
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(signs)


def separator_of(text: str, suffix: str) -> str:
    """Guess what stands between the values: the sign that the first line holds most of."""
    if suffix in (".tsv", ".tab"):
        return "\t"
    first = text.partition("\n")[0]
    counts = {sign: first.count(sign) for sign in (",", ";", "\t", "|")}
    best = max(counts, key=lambda sign: counts[sign])
    return best if counts[best] else ","
