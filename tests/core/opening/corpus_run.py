"""Open every damaged file named on standard input through the core; a program of its own.

Prints one JSON object a line: what each file ended as. Run by test_corpus.py in a process that
may crash without taking the tests with it.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import apsw

from plume_db.errors import Cancelled, PlumeError
from plume_db.jobs import CancelToken, Task
from plume_db.rows.opening import open_source
from plume_db.schema.read import read_catalog
from plume_db.session import Session, open_session
from plume_db.storage.facts import read_facts
from plume_db.storage.sizes import object_sizes

STEP_SECONDS = 10.0
ROWS = 50


def look(task: Task) -> dict[str, object]:
    """Read what the first window shows: schema, facts, sizes, first rows of each object."""
    catalog = read_catalog(task)
    facts = read_facts(task, catalog)
    failing, rows = 0, 0
    for table in catalog.tables:
        task.token.check()
        try:
            rows += len(open_source(task, table).first(task, ROWS).rows)
        except (PlumeError, apsw.Error):
            failing += 1
    object_sizes(task, catalog, 0.2)
    return {
        "objects": len(catalog.tables),
        "failing": failing + sum(bool(t.error) for t in catalog.tables),
        "rows": rows,
        "pages": facts.page_count,
    }


def outcome(path: Path) -> dict[str, object]:
    """Open one file and look around in it."""
    session: Session | None = None
    try:
        session = open_session(path)
        token = CancelToken()
        future = session.worker("survey").submit(look, token=token)
        try:
            return {
                "outcome": "opened",
                "damage": session.opened.damage,
                **future.result(STEP_SECONDS),
            }
        except TimeoutError:
            token.cancel()
            return {"outcome": "slow"}
        except Cancelled:
            return {"outcome": "cancelled"}
    except PlumeError as error:
        return {"outcome": "refused", "kind": type(error).__name__, "sentence": error.sentence}
    finally:
        if session is not None:
            session.close(1.0)


def main() -> None:
    """Answer for each path on standard input."""
    for line in sys.stdin:
        path = Path(line.rstrip("\n"))
        start = time.monotonic()
        try:
            found = outcome(path)
        except Exception as error:  # noqa: BLE001 - a bug: the test wants to see it
            found = {"outcome": "bug", "error": f"{type(error).__name__}: {error}"}
        print(
            json.dumps({"file": path.name, "seconds": time.monotonic() - start, **found}),
            flush=True,
        )


if __name__ == "__main__":
    main()
