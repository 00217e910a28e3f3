"""A task as data: what foresees it, what runs it, what must be the same afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

from plume_db.jobs import Task
from plume_db.maintenance.findings import Finding
from plume_db.maintenance.preflight import Preflight
from plume_db.session import Session

Keeps = Literal["content", "content but statistics", "nothing"]


class Result(Protocol):
    """What a task's result has at least; a frozen dataclass."""

    @property
    def seconds(self) -> float:
        """How long the work itself took, without its verification."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What it found; often nothing."""

    @property
    def note(self) -> str:
        """What the person should still know; mostly empty."""


@dataclass(frozen=True)
class Order:
    """What the person asked for, beyond the task itself."""

    out: Path | None = None
    overwrite: bool = False
    snapshot: bool = True
    """Whether a safety snapshot is taken first, where the task is one that should have it."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """Plain values that the task knows by name: they are written into the audit log."""


@dataclass(frozen=True)
class Kind:
    """One task, the same in the window and from a terminal."""

    name: str
    """One word; what the audit log and the terminal call it."""
    title: str
    writes: bool
    """Whether it needs a connection that may write to the file."""
    foresee: Callable[[Task, Session, Order], Preflight]
    run: Callable[[Task, Session, Order], Any]
    """Gives a :class:`Result`."""
    keeps: Keeps = "nothing"
    """What is proved to be the same before and after."""
    risky: bool = False
    """Whether a snapshot is taken first unless the person says no."""
