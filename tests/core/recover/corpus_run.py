"""Recover every damaged file named on standard input; a program of its own.

Prints one JSON object a line. Run by test_corpus.py in a process that may crash.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import time
import traceback
from pathlib import Path

from plume_db.errors import PlumeError
from plume_db.recover.conduct import Order, conduct
from plume_db.recover.report import Options


def outcome(path: Path, folder: Path) -> dict[str, object]:
    """Recover one file, with its deleted rows."""
    order = Order(
        path, folder / "copy.db", folder / "part.db", folder / "out.db", Options(deleted=True)
    )
    try:
        report = conduct(order, lambda _share, _words: None)
    except PlumeError as error:
        return {"outcome": "refused", "sentence": error.sentence}
    except Exception:  # noqa: BLE001 - a bug: the test wants to see it
        return {"outcome": "bug", "error": traceback.format_exc()}
    return {
        "outcome": "recovered",
        "rows": report.found,
        "strays": report.strays,
        "integrity": report.integrity,
        "triage": report.triage.kind,
        "tables": len(report.tables),
    }


def main() -> None:
    """Answer for each path on standard input."""
    for line in sys.stdin:
        path = Path(line.rstrip("\n"))
        folder = Path(tempfile.mkdtemp())
        start = time.monotonic()
        found = outcome(path, folder)
        shutil.rmtree(folder)
        answer = {"file": path.name, "seconds": time.monotonic() - start, **found}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
