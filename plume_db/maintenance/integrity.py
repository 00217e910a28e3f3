"""The integrity check: what SQLite finds wrong with a file, and rows without a parent.

Two passes together find all that ``PRAGMA integrity_check`` finds, and can say where they are:
``quick_check`` of the whole file (b-trees, free pages, pages used twice or never, rules on
columns; about a tenth of the time), then ``integrity_check`` of each table that has
indexes or is one (WITHOUT ROWID).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import apsw

from plume_db.jobs import Task
from plume_db.maintenance.findings import Finding, FindingKind, classify, distinct
from plume_db.maintenance.kinds import Fact, Kind, time_fact
from plume_db.maintenance.pace import (
    Pace,
    index_steps,
    likely_rows,
    reference_steps,
    rule_steps,
    structure_steps,
)
from plume_db.maintenance.preflight import Preflight, access, names, others
from plume_db.maintenance.rules import broken_rules, has_rules
from plume_db.maintenance.writing import logical_size
from plume_db.schema.damaged import codec_of, spelled
from plume_db.schema.objects import Catalog, Table
from plume_db.schema.read import read_catalog
from plume_db.session import Session
from plume_db.units import count_text

MOST_FINDINGS = 1000
"""Messages taken from the pass over the whole file; SQLite gives at most 100 for each table."""


@dataclass(frozen=True)
class CheckResult:
    """What an integrity check found."""

    tables: int
    """How many tables were checked."""
    seconds: float
    findings: tuple[Finding, ...]
    note: str = ""

    @property
    def damaged(self) -> bool:
        """Whether the file itself is damaged; broken rules and references alone are not that."""
        return any(each.kind in ("damage", "index") for each in self.findings)


def preflight_check(task: Task, session: Session) -> Preflight:
    """Tell what the check will do."""
    catalog = read_catalog(task)
    holders = others(session)
    warnings = []
    if holders:
        warnings.append(
            f"{names(holders)} also has the file open. Each table is read at once, so "
            "a program that does not use a write-ahead log may have to wait for a moment to write."
        )
    return Preflight(
        task="check",
        will_do=(
            f"Reads the whole file and the {_indexes(catalog)} indexes of {_tables(catalog)} "
            "tables, and reports what is damaged, what breaks a rule of its column, and what "
            "refers to a row that does not exist. Nothing is changed."
        ),
        writes=False,
        access=access(session, writes=False),
        size=logical_size(task.con),
        holders=holders,
        warnings=tuple(warnings),
    )


def _tables(catalog: Catalog) -> int:
    return sum(table.stored for table in catalog.tables)


def _indexes(catalog: Catalog) -> int:
    return sum(len(table.indexes) for table in catalog.tables)


def check(task: Task) -> CheckResult:
    """Check the whole file on any connection; what is damaged is a finding, never an error."""
    start = time.monotonic()
    catalog = _catalog(task)
    findings = list(_unreadable(catalog))
    passes = _passes(task.con, catalog)
    progress = Pace(task, [structure_steps(task.con), *(each.steps for each in passes)])
    with progress.on("Checking the structure of the whole file"):
        structure = _messages(task.con, f"pragma quick_check({MOST_FINDINGS})")
    findings += structure
    with _plain_reads(task.con, sound=not structure):
        for number, each in enumerate(passes, 1):
            what = f"Checking {each.what} {each.table.name} ({number} of {len(passes)})"
            with progress.on(what):
                findings += each.work(task.con, each.table)
    return CheckResult(_tables(catalog), time.monotonic() - start, distinct(findings))


@dataclass(frozen=True)
class _Pass:
    """One thing to check in one table."""

    what: str
    work: Callable[[apsw.Connection, Table], list[Finding]]
    table: Table
    steps: float


def _passes(con: apsw.Connection, catalog: Catalog) -> list[_Pass]:
    """List what is checked table by table: indexes, rules, references."""
    rows = {table.name: likely_rows(con, table) for table in catalog.tables if table.stored}
    found = [
        _Pass("indexes of", _table_messages, t, index_steps(rows.get(t.name, 0), len(t.indexes)))
        for t in catalog.tables
        if _needs_own_pass(t)
    ]
    if con.readonly("main"):
        found += [
            _Pass("rules of", broken_rules, t, rule_steps(rows.get(t.name, 0)))
            for t in catalog.tables
            if has_rules(t)
        ]
    found += [
        _Pass("references of", _violations, t, reference_steps(rows.get(t.name, 0), t))
        for t in catalog.tables
        if t.foreign_keys
    ]
    return found


@contextmanager
def _plain_reads(con: apsw.Connection, sound: bool) -> Iterator[None]:
    """Spare the check of each cell at each read, once all cells were found sound.

    A page is read again for every row of an index that lies in another order; with the setting
    on, the whole check took 1.45 times as long.
    """
    if sound:
        con.execute("pragma cell_size_check=off").fetchall()
    try:
        yield
    finally:
        with suppress(apsw.Error):
            con.execute("pragma cell_size_check=on").fetchall()


def _catalog(task: Task) -> Catalog:
    """Read the schema; one that can not be read at all is a finding like any other damage."""
    try:
        return read_catalog(task)
    except (apsw.InterruptError, apsw.BusyError):
        raise
    except apsw.Error as error:
        return Catalog(error=str(error))


def _needs_own_pass(table: Table) -> bool:
    # The order of a WITHOUT ROWID table's key is checked with the indexes, not by quick_check.
    return bool(table.indexes) or table.without_rowid or table.kind == "virtual"


def _unreadable(catalog: Catalog) -> Iterator[Finding]:
    if catalog.error:
        yield Finding("damage", f"The schema can not be read, or only in part: {catalog.error}")
    for name, error in (
        *((table.name, table.error) for table in catalog.tables),
        *((index.name, index.error) for index in catalog.indexes),
        *((trigger.name, trigger.error) for trigger in catalog.triggers),
    ):
        if error:
            yield Finding("schema", f"{name}: {error}", name)


def _table_messages(con: apsw.Connection, table: Table) -> list[Finding]:
    # As a function, not as PRAGMA integrity_check("12"): that would be a limit, not a table.
    sql = "select integrity_check from pragma_integrity_check(?, 'main')"
    return _messages(con, sql, table.name)


def _messages(con: apsw.Connection, sql: str, table: str | None = None) -> list[Finding]:
    """Run a check and take its messages; one that raises ends here, as a finding.

    `table` is None for the whole file: a table's name may be empty.
    """
    found: list[Finding] = []
    try:
        cursor = con.execute(sql, None if table is None else (table,))
        while (message := _next_message(cursor, con)) is not None:
            found += [classify(line, table or "") for line in _lines(message)]
    except (apsw.InterruptError, apsw.BusyError):
        raise
    except (apsw.Error, UnicodeDecodeError) as error:
        where = "the file" if table is None else table or "the table without a name"
        text = f"The check of {where} had to stop: {error}"
        # An expression or a module that is not known here is no damage.
        kind: FindingKind = "schema" if isinstance(error, apsw.SQLError) else "damage"
        found.append(Finding(kind, text, table or ""))
    return found


def _next_message(cursor: apsw.Cursor, con: apsw.Connection) -> str | None:
    """Fetch one message; some quote names that are not valid UTF-8."""
    try:
        row = next(cursor, None)
    except UnicodeDecodeError as error:
        return spelled(error.object, codec_of(con))
    return None if row is None else str(row[0])


def _lines(message: str) -> Iterator[str]:
    for line in message.splitlines():
        if line and line != "ok" and not line.startswith("*** in database"):
            yield line


def _violations(con: apsw.Connection, table: Table) -> list[Finding]:
    """Count the rows of a table that refer to nothing, for each of its references."""
    sql = (
        "select parent, count(*), min(rowid) from pragma_foreign_key_check(?, 'main') "
        "group by parent, fkid"
    )
    try:
        rows = con.execute(sql, (table.name,)).fetchall()
    except (apsw.InterruptError, apsw.BusyError):
        raise
    except (apsw.Error, UnicodeDecodeError) as error:
        text = f"The references of {table.name} can not be checked: {error}"
        return [Finding("schema", text, table.name)]
    return [_violation(table.name, *row) for row in rows]


def _violation(table: str, parent: object, count: object, first: object) -> Finding:
    rows = int(str(count))
    start = f"{rows:,} row{'s' * (rows != 1)} of {table} refer{'s' * (rows == 1)} to a row of "
    where = "" if first is None else f" (the first has rowid {first})"
    return Finding("foreign key", f"{start}{parent} that does not exist{where}.", table, rows)


def _summary(result: CheckResult) -> str:
    if not result.findings:
        return f"No damage and nothing broken in {count_text(result.tables)} tables."
    found = f"{count_text(len(result.findings))} finding{'s' * (len(result.findings) != 1)}"
    return f"{found}: the file is damaged." if result.damaged else f"{found}, but no damage."


def _facts(result: CheckResult) -> tuple[Fact, ...]:
    return (("Tables", count_text(result.tables), ""), time_fact(result.seconds))


CHECK = Kind(
    "check",
    "Check integrity",
    "Find damage and broken rules",
    "Checks",
    writes=False,
    foresee=lambda task, session, _order: preflight_check(task, session),
    run=lambda task, _session, _order: check(task),
    summary=_summary,
    facts=_facts,
    bad=lambda result: bool(result.damaged),
)
