"""The check of a file: its structure, its indexes, its references, and the rules of its columns.

The whole file is checked in one ``PRAGMA integrity_check``, at its own pace: to walk the file
first and each table after it took 1.4 times as long. Where that statement raises, or stops at its
limit of messages, each table is checked by itself, so that damage in one hides nothing of another.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import apsw

from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.maintenance.findings import Finding, Found
from plume_db.maintenance.kinds import Choice, Fact, Kind, Order, time_fact
from plume_db.maintenance.locating import located, trees_of
from plume_db.maintenance.meanings import Trees
from plume_db.maintenance.messages import MOST_FINDINGS, Gathered, Messages, messages
from plume_db.maintenance.orphans import broken_references
from plume_db.maintenance.pace import (
    Pace,
    index_steps,
    likely_rows,
    pages_of,
    reference_steps,
    rule_steps,
    structure_steps,
    value_steps,
)
from plume_db.maintenance.preflight import Preflight, access, names, others
from plume_db.maintenance.rules import broken_rules, has_rules
from plume_db.maintenance.verdict import Rehearsal, Verdict, verdict_of, warned
from plume_db.maintenance.writing import logical_size
from plume_db.schema.objects import Catalog, Table, folded
from plume_db.schema.read import read_catalog
from plume_db.session import Session
from plume_db.units import count_text

HOWS = ("full", "quick", "references", "rules")


@dataclass(frozen=True)
class CheckResult:
    """What a check found."""

    tables: int
    """How many tables were checked."""
    seconds: float
    findings: tuple[Finding, ...]
    note: str = ""
    how: str = "full"
    statement_seconds: float = 0.0
    """How long SQLite's own check took, of `seconds`."""
    rehearsal: Rehearsal | None = None
    """What REINDEX does on a copy, where only indexes are damaged."""

    @property
    def damaged(self) -> bool:
        """Whether the file itself is damaged; broken rules and references alone are not that."""
        return any(each.kind in ("damage", "index", "unused pages") for each in self.findings)

    @property
    def verdict(self) -> Verdict:
        """What the findings come to."""
        return verdict_of(self.findings, self.tables)


_READS = {
    "full": tr(
        "Reads the whole file with {tables} and {indexes}, and reports what is damaged, what "
        "breaks a rule of its column, and what refers to a row that does not exist."
    ),
    "quick": tr(
        "Reads {tables} of the file and reports what is damaged in the structure; whether "
        "indexes fit their tables is left out."
    ),
    "references": tr("Looks for the parent of every row with a foreign key, in {tables}."),
    "rules": tr(
        "Reads the rows of {tables} and reports values that do not suit their columns: wrong "
        "types, NULL where there must be none, broken CHECKs, hidden duplicate keys, dates and "
        "JSON that do not parse, text that is no text."
    ),
}


def preflight_check(task: Task, session: Session, order: Order | None = None) -> Preflight:
    """Tell what the check will do."""
    order = order or Order()
    catalog, how = read_catalog(task), _how(order)
    chosen, named = _chosen(catalog, order), str(order.options.get("table", ""))
    holders, warnings = others(session), []
    if holders:
        warnings.append(
            tr(
                "{names} also has the file open. It is read as it is at one moment, so "
                "a program that does not use a write-ahead log has to wait with its "
                "writes.",
                names=names(holders),
            )
        )
    indexes = sum(len(table.indexes) for table in chosen)
    reads = _READS[how].format(
        indexes=trn("{n} index", "{n} indexes", indexes),
        tables=trn("{n} table", "{n} tables", _stored(chosen)),
    )
    missing = (tr("There is no table {named}.", named=named),) if named and not chosen else ()
    return Preflight(
        task="check",
        will_do=tr("{reads} Nothing is changed.", reads=reads),
        writes=False,
        access=access(session, writes=False),
        size=logical_size(task.con),
        holders=holders,
        warnings=tuple(warnings),
        blockers=missing,
    )


def _how(order: Order) -> str:
    how = str(order.options.get("how", HOWS[0]))
    return how if how in HOWS else HOWS[0]


def _chosen(catalog: Catalog, order: Order) -> tuple[Table, ...]:
    name = order.options.get("table")
    if not name:
        return catalog.tables
    return tuple(table for table in catalog.tables if folded(table.name) == folded(str(name)))


def _stored(tables: tuple[Table, ...]) -> int:
    return sum(table.stored for table in tables)


def check(task: Task, order: Order | None = None) -> CheckResult:
    """Check a file on any connection; what is damaged is a finding, never an error.

    What is found is told to ``order.found`` as it comes, and given as a whole at the end.
    """
    return _Check(task, order or Order()).run()


@dataclass(frozen=True)
class _Pass:
    """One thing to check in one table."""

    what: str
    """What is said while it runs, with fields for the table and the number of the pass."""
    work: Callable[[Task, Table], list[Finding]]
    table: Table
    steps: float


class _Check:
    """One check from beginning to end."""

    def __init__(self, task: Task, order: Order) -> None:
        self._task, self._order, self._how = task, order, _how(order)
        self._catalog = _catalog(task)
        self._tables = _chosen(self._catalog, order)
        self._whole = not order.options.get("table")
        self._trees: Trees = trees_of(task.con, self._catalog)
        self._found = Gathered(order.found)
        self._rows = {
            table.name: likely_rows(task.con, table) for table in self._tables if table.stored
        }

    def run(self) -> CheckResult:
        """Do all passes, then look for the rows of what was found."""
        start = time.monotonic()
        self._found.add(_unreadable(self._catalog, self._tables))
        passes = tuple(self._passes())
        steps = [] if self._how in ("references", "rules") else [self._structure_steps()]
        pace = Pace(self._task, [*steps, *(each.steps for each in passes)])
        statement = time.monotonic()
        if steps:
            self._structure(pace)
        statement = time.monotonic() - statement if steps else 0.0
        for number, each in enumerate(passes, 1):
            what = each.what.format(name=each.table.name, number=number, passes=len(passes))
            with pace.on(what):
                self._found.add(each.work(self._task, each.table))
        found = warned(located(self._task, self._found.all, self._catalog))
        seconds = time.monotonic() - start
        return CheckResult(
            _stored(self._tables), seconds, found, "", self._how, round(statement, 4)
        )

    def _structure_steps(self) -> float:
        rows = sum(
            index_steps(
                self._rows.get(table.name, 0),
                len(table.indexes) if self._how == "full" else 0,
                len(table.columns),
            )
            for table in self._tables
        )
        return rows + structure_steps(self._task.con)

    def _structure(self, pace: Pace) -> None:
        """Run SQLite's own check, whole; or by tables, where one is asked for or whole fails."""
        name = "integrity_check" if self._how == "full" else "quick_check"
        told, con = Messages(self._trees, self._found), self._task.con
        if self._whole:
            text, then = (
                tr("Checking the structure of the whole file"),
                tr("Checking rows and indexes"),
            )
            with pace.on(text, pages_of(con), then if self._how == "full" else tr("Checking rows")):
                complete = messages(con, f"pragma {name}({MOST_FINDINGS})", told)
                if not complete:
                    self._each_table(name, told)
                    told.settle()
            return
        with pace.on(
            tr("Checking {what}", what=self._tables[0].name if self._tables else tr("nothing"))
        ):
            self._each_table(name, told)

    def _each_table(self, name: str, told: Messages) -> None:
        # As a function, not as PRAGMA integrity_check("12"): that would be a limit, not a table.
        sql = f"select {name} from pragma_{name}(?, 'main')"
        for table in self._tables:
            if table.kind != "view":
                self._task.token.check()
                messages(self._task.con, sql, told, table.name)

    def _passes(self) -> Iterator[_Pass]:
        """List what is checked table by table after the structure."""
        if self._how == "rules":
            yield from self._rule_passes()
        elif self._how == "full" and self._task.con.readonly("main"):
            # SQLite forgets CHECK constraints where it can not write.
            yield from self._checks()
        if self._how in ("full", "references"):
            yield from self._references()

    def _checks(self) -> Iterator[_Pass]:
        for table in self._tables:
            if has_rules(table):
                steps = rule_steps(self._rows.get(table.name, 0))
                yield _Pass(
                    tr("Checking the rules of {name} ({number} of {passes})"),
                    lambda t, each: broken_rules(t.con, each),
                    table,
                    steps,
                )

    def _references(self) -> Iterator[_Pass]:
        for table in self._tables:
            if table.foreign_keys:
                steps = reference_steps(self._rows.get(table.name, 0), table)
                yield _Pass(
                    tr("Checking the references of {name} ({number} of {passes})"),
                    self._orphans,
                    table,
                    steps,
                )

    def _orphans(self, task: Task, table: Table) -> list[Finding]:
        return broken_references(task.con, table, self._catalog)

    def _rule_passes(self) -> Iterator[_Pass]:
        # Recognising dates takes much code that a plain check, and the first window, do without.
        from plume_db.checks.check import check_columns

        yield from self._checks()
        guess = bool(self._order.options.get("guess"))

        def columns(task: Task, table: Table) -> list[Finding]:
            return check_columns(task, self._catalog, table, guess=guess)

        for table in self._tables:
            if table.kind == "table" and not table.error:
                rows = self._rows.get(table.name, 0)
                steps = value_steps(rows, len(table.columns))
                yield _Pass(
                    tr("Checking the values of {name} ({number} of {passes})"),
                    columns,
                    table,
                    steps,
                )


def _catalog(task: Task) -> Catalog:
    """Read the schema; one that can not be read at all is a finding like any other damage."""
    try:
        return read_catalog(task)
    except (apsw.InterruptError, apsw.BusyError):
        raise
    except apsw.Error as error:
        return Catalog(error=str(error))


def _unreadable(catalog: Catalog, tables: tuple[Table, ...]) -> Iterator[Finding]:
    if catalog.error:
        yield Finding(
            "damage",
            tr("The schema can not be read, or only in part: {error}", error=catalog.error),
            meaning=tr(
                "The list of tables is damaged: some or all of them can not be found by it."
            ),
            advice=tr("Recover the file: the rows of what can not be read may still be there."),
        )
    parts = [(each.name, each.error) for each in tables]
    parts += [(each.name, each.error) for each in catalog.indexes]
    parts += [(each.name, each.error) for each in catalog.triggers]
    for name, error in parts:
        if error:
            yield Finding("schema", f"{name}: {error}", name)


def _run(task: Task, session: Session, order: Order) -> CheckResult:
    """Check, and where only indexes are damaged, try on a copy whether REINDEX helps."""
    result = check(task, order)
    verdict = result.verdict
    if not verdict.indexes or order.options.get("rehearse") is False:
        return result
    # The copy is made by plume_db.backup, which checks its copies by what is here.
    from plume_db.maintenance.rehearsal import rehearse_reindex

    tried = rehearse_reindex(task, session.opened.place, session.path, verdict.indexes)
    return replace(result, rehearsal=tried)


def _summary(result: CheckResult) -> str:
    words = result.verdict.words
    if result.how == "quick" and not result.findings:
        return tr("{words} Whether indexes fit was left out.", words=words)
    return f"{words} {result.rehearsal.words}" if result.rehearsal else words


def _facts(result: CheckResult) -> tuple[Fact, ...]:
    return ((tr("Tables"), count_text(result.tables), ""), time_fact(result.seconds))


__all__ = ["CHECK", "CheckResult", "Found", "check", "preflight_check"]

CHECK = Kind(
    "check",
    tr("Check integrity"),
    tr("Find damage and broken rules"),
    tr("Checks"),
    writes=False,
    foresee=preflight_check,
    run=_run,
    summary=_summary,
    facts=_facts,
    bad=lambda result: bool(result.damaged),
    choices=(
        Choice(
            "how",
            tr("How"),
            tr(
                "full: structure, indexes, references, CHECKs. quick: structure only, in "
                "about half "
                "the time. references: foreign keys only. rules: what the values are like."
            ),
            "one of",
            HOWS,
        ),
        Choice("table", tr("Table"), tr("Only this table."), "table"),
        Choice(
            "guess",
            tr("Guess references"),
            tr("With rules: also follow columns that seem to refer to a table without saying so."),
            "yes or no",
            default=False,
        ),
        Choice(
            "rehearse",
            tr("Rehearse REINDEX"),
            tr(
                "Where only indexes are damaged: try on a temporary copy whether REINDEX "
                "mends them."
            ),
            "yes or no",
            default=True,
        ),
    ),
)
