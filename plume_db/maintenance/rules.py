"""CHECK constraints, evaluated by ourselves where SQLite can not.

SQLite forgets the CHECK constraints of a file that is opened read-only, so there its integrity
check says ``ok`` whatever the rows hold.
"""

from __future__ import annotations

import apsw

from plume_db.language import tr, trn
from plume_db.maintenance.findings import Finding
from plume_db.names import quoted
from plume_db.schema.objects import Table
from plume_db.schema.quotes import double_quoted_text
from plume_db.schema.tokens import tokens


def check_expressions(sql: str) -> tuple[str, ...]:
    """Cut the expressions of all CHECK constraints out of a CREATE TABLE statement."""
    found, depth, start, waiting = [], 0, -1, False
    for token in tokens(sql):
        if start < 0:
            if waiting and token.text == "(":
                start, depth = token.start + 1, 0
            waiting = token.is_word("check")
        if start >= 0 and token.text in ("(", ")"):
            depth += 1 if token.text == "(" else -1
            if depth == 0:
                found.append(sql[start : token.start].strip())
                start = -1
    return tuple(found)


def has_rules(table: Table) -> bool:
    """Tell whether a table has a CHECK constraint."""
    return table.kind == "table" and bool(table.sql) and "check" in str(table.sql).lower()


def broken_rules(con: apsw.Connection, table: Table) -> list[Finding]:
    """Count the rows that break each CHECK constraint of a table; one scan for all of them."""
    rules = check_expressions(table.sql or "")
    if not rules:
        return []
    columns = ", ".join(f"sum(not ({rule}\n))" for rule in rules)
    try:
        with double_quoted_text(con):
            counts = con.execute(f"select {columns} from main.{quoted(table.name)}").fetchall()[0]
    except (apsw.InterruptError, apsw.BusyError):
        raise
    except (apsw.Error, UnicodeDecodeError) as error:
        text = tr(
            "The CHECK constraints of {name} can not be evaluated: {error}",
            name=table.name,
            error=error,
        )
        return [Finding("schema", text, table.name)]
    pairs = zip(rules, counts, strict=True)
    return [_finding(table.name, rule, int(str(rows))) for rule, rows in pairs if rows]


def _finding(table: str, rule: str, rows: int) -> Finding:
    return Finding(
        "constraint",
        trn(
            "{n} row of {table} breaks the rule CHECK ({rule})",
            "{n} rows of {table} break the rule CHECK ({rule})",
            rows,
            table=table,
            rule=rule,
        ),
        table,
        rows,
        advice=tr("Correct these rows, or the rule. As they are, no update of them is accepted."),
        # On a line of its own, so that a comment at the end of the rule swallows nothing.
        where=f"not ({rule}\n)",
    )
