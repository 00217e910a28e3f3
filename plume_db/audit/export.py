"""The audit log as JSON or CSV, with the hashes, so that a reader can check the chain."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from plume_db.audit.log import Record
from plume_db.backup.target import write_out

COLUMNS = ("number", "at", "file", "task", "kind", "body", "hash")


def to_json(records: Iterable[Record]) -> str:
    """Write records as a JSON list; `at` is ISO 8601 in UTC."""
    held = [
        {
            "number": each.number,
            "at": _moment(each.at),
            "file": each.file,
            "task": each.task,
            "kind": each.kind,
            "body": each.body,
            "hash": each.hash,
        }
        for each in records
    ]
    return json.dumps(held, indent=1, ensure_ascii=False)


def to_csv(records: Iterable[Record]) -> str:
    """Write records as CSV by RFC 4180; the body stays one column of JSON."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for each in records:
        body = json.dumps(each.body, ensure_ascii=False, sort_keys=True)
        row = (each.number, _moment(each.at), each.file, each.task, each.kind, body, each.hash)
        writer.writerow(row)
    return out.getvalue()


def write_export(records: Iterable[Record], kind: str, out: Path, database: Path) -> int:
    """Write records to a file as ``JSON`` or ``CSV``, whole or not at all; give how many.

    An existing file is replaced, but never the database they tell of. Raises PlumeError.
    """
    held = tuple(records)
    text = to_json(held) if kind == "JSON" else to_csv(held)
    write_out(text.encode("utf-8", "backslashreplace"), out, database, overwrite=True)
    return len(held)


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")
