"""Findings as a file for a person: CSV or JSON, by the end of its name."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from plume_db.backup.target import write_out
from plume_db.maintenance.findings import Finding

COLUMNS = ("kind", "table", "object", "rowid", "row", "count", "text", "meaning", "advice", "where")


def plain(finding: Finding) -> dict[str, Any]:
    """Give a finding as plain values; `meaning` says it in any case."""
    return {**asdict(finding), "meaning": finding.words}


def as_csv(findings: Iterable[Finding]) -> str:
    """Write findings as CSV with a line of names."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(plain(each) for each in findings)
    return out.getvalue()


def as_json(findings: Iterable[Finding]) -> str:
    """Write findings as one JSON array."""
    return json.dumps([plain(each) for each in findings], indent=1, ensure_ascii=False) + "\n"


def write_findings(
    findings: Iterable[Finding], out: Path, database: Path, *, overwrite: bool = False
) -> int:
    """Write a file whole or not at all; give its bytes. Never over the database or a part of it.

    Raises PlumeError where it can not be written.
    """
    text = as_json(findings) if out.suffix.lower() == ".json" else as_csv(findings)
    data = text.encode("utf-8", "backslashreplace")
    return write_out(data, out, database, overwrite=overwrite)
