"""The tasks as data: what each is called, what foresees it, what runs it, what it says after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from plume_db.backup import BackupResult, backup_to_file, preflight_backup
from plume_db.jobs import Task
from plume_db.maintenance import (
    AnalyzeResult,
    CheckResult,
    CompactResult,
    Finding,
    Preflight,
    analyze,
    check,
    compact,
    preflight_analyze,
    preflight_check,
    preflight_compact,
)
from plume_db.units import bytes_text, count_text, duration_text

if TYPE_CHECKING:
    from plume_db.session import Session

Result = CompactResult | AnalyzeResult | CheckResult | BackupResult


@dataclass(frozen=True)
class Order:
    """What the person asked for, beyond the task itself."""

    out: Path | None = None
    overwrite: bool = False


@dataclass(frozen=True)
class TaskKind:
    """One task of the page."""

    name: str
    """As :attr:`~plume_ui.desk.Desk.maintenance_wanted` carries it."""
    title: str
    caption: str
    icon: str
    action: str
    """What its button reads."""
    running: str
    """What the Activity panel calls it; ``{file}`` stands for the file's name."""
    writes: bool
    foresee: Callable[[Task, Session, Order], Preflight]
    run: Callable[[Task, Session, Order], Result]


def _compact(task: Task, session: Session, _order: Order) -> Result:
    return compact(task, session.path)


def _analyze(task: Task, session: Session, _order: Order) -> Result:
    return analyze(task, session.path)


def _check(task: Task, _session: Session, _order: Order) -> Result:
    return check(task)


def _back_up(task: Task, session: Session, order: Order) -> Result:
    assert order.out is not None
    return backup_to_file(task, session, order.out, overwrite=order.overwrite)


TASKS: tuple[TaskKind, ...] = (
    TaskKind(
        "vacuum",
        "Compact",
        "VACUUM: give back unused space",
        "vacuum",
        "Compact now",
        "Compacting {file}",
        True,
        lambda task, session, _order: preflight_compact(task, session),
        _compact,
    ),
    TaskKind(
        "analyze",
        "Refresh statistics",
        "ANALYZE: help the planner choose",
        "analyze",
        "Refresh statistics now",
        "Refreshing the statistics of {file}",
        True,
        lambda task, session, _order: preflight_analyze(task, session),
        _analyze,
    ),
    TaskKind(
        "check",
        "Check integrity",
        "Find damage and broken rules",
        "shield",
        "Check now",
        "Checking {file}",
        False,
        lambda task, session, _order: preflight_check(task, session),
        _check,
    ),
    TaskKind(
        "backup",
        "Back up to a file",
        "A checked copy of this moment",
        "backup",
        "Back up to…",
        "Backing up {file}",
        False,
        lambda task, session, order: preflight_backup(
            task, session, order.out, overwrite=order.overwrite
        ),
        _back_up,
    ),
)


def kind_named(name: str) -> TaskKind:
    """Find a task by its name; an unknown one is the first."""
    return next((kind for kind in TASKS if kind.name == name), TASKS[0])


def summary(result: Result) -> str:
    """Say in one sentence what a task did."""
    if isinstance(result, CompactResult):
        return _compact_summary(result)
    if isinstance(result, AnalyzeResult):
        return _analyze_summary(result)
    if isinstance(result, BackupResult):
        return _backup_summary(result)
    return _check_summary(result)


def _compact_summary(result: CompactResult) -> str:
    saved = result.bytes_before - result.bytes_after
    if saved <= 0:
        return "The file was already compact; its size is unchanged."
    return (
        f"{bytes_text(saved)} given back: {bytes_text(result.bytes_before)} before, "
        f"{bytes_text(result.bytes_after)} now."
    )


def _analyze_summary(result: AnalyzeResult) -> str:
    tables = f"{count_text(result.tables)} table{'s' * (result.tables != 1)} analysed"
    if result.findings:
        tables += f", {len(result.findings)} left out"
    return f"{tables}; {count_text(result.rows_after)} rows of statistics."


def _check_summary(result: CheckResult) -> str:
    if not result.findings:
        return f"No damage and nothing broken in {count_text(result.tables)} tables."
    found = f"{count_text(len(result.findings))} finding{'s' * (len(result.findings) != 1)}"
    return f"{found}: the file is damaged." if result.damaged else f"{found}, but no damage."


def _backup_summary(result: BackupResult) -> str:
    kind = "An encrypted copy" if result.encrypted else "A copy"
    said = f"{kind} of {bytes_text(result.size)} with {count_text(result.rows)} rows"
    if result.damaged:
        return f"{said} was made; it is damaged, as the file itself is."
    return f"{said} was made and checked: {result.path.name}."


def facts(result: Result) -> tuple[tuple[str, str, str], ...]:
    """List what a task did as label, value and exact value."""
    took = ("Time", duration_text(result.seconds), f"{result.seconds:.3f} s")
    if isinstance(result, (CompactResult, AnalyzeResult)):
        sizes = (
            ("Before", bytes_text(result.bytes_before), f"{result.bytes_before:,} bytes"),
            ("After", bytes_text(result.bytes_after), f"{result.bytes_after:,} bytes"),
        )
        if isinstance(result, CompactResult):
            return (*sizes, took)
        rows = f"{result.rows_before:,} → {result.rows_after:,}"
        return (("Tables", count_text(result.tables), ""), ("Statistics", rows, ""), *sizes, took)
    if isinstance(result, BackupResult):
        return (
            ("File", str(result.path), ""),
            ("Size", bytes_text(result.size), f"{result.size:,} bytes"),
            ("Checked", f"{result.tables:,} tables, {result.rows:,} rows", ""),
            took,
        )
    return (("Tables", count_text(result.tables), ""), took)


def findings(result: Result) -> tuple[Finding, ...]:
    """Give what a task found; VACUUM looks for nothing."""
    return () if isinstance(result, CompactResult) else result.findings


def is_bad(result: Result) -> bool:
    """Tell whether a result is bad news."""
    return isinstance(result, (CheckResult, BackupResult)) and result.damaged
