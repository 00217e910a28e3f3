"""Read what can be read of a table that may be missing, spoiled, or not valid UTF-8."""

from __future__ import annotations

from collections.abc import Sequence

import apsw

from plume_db.values import Value


def readable_rows(
    con: apsw.Connection, sql: str, values: Sequence[str] = ()
) -> list[tuple[Value, ...]] | None:
    """Read the rows that can be read; None where there is no such table."""
    rows: list[tuple[Value, ...]] = []
    try:
        cursor = con.execute(sql, tuple(values), can_cache=False)
    except apsw.InterruptError:
        raise
    except (apsw.Error, UnicodeDecodeError):
        return None
    while True:
        try:
            row = next(cursor, None)
        except UnicodeDecodeError:
            continue
        except apsw.CorruptError:
            return rows
        if row is None:
            return rows
        rows.append(row)
