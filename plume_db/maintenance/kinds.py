"""A task as data: what foresees it, what runs it, what must be the same afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.maintenance.findings import Finding, Found
from plume_db.maintenance.guarding import Mark
from plume_db.maintenance.preflight import Preflight
from plume_db.session import Session
from plume_db.units import bytes_text, duration_text

Keeps = Literal["content", "content but statistics", "nothing"]
Fact = tuple[str, str, str]
"""Label, value for a person, exact value (or empty)."""


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
    proof: bool = True
    """Whether every value is hashed before and after, where the task must keep the content."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """Plain values that the task knows by name: they are written into the audit log."""
    mark: Mark | None = None
    """What the preflight saw, so that a file that is overwritten meanwhile is not written to."""
    found: Found | None = field(default=None, compare=False, repr=False)
    """Is told findings as they come, on the worker, by a task that has some before its end."""


@dataclass(frozen=True)
class Choice:
    """Something to be chosen before a task runs; the window makes a field of it, the terminal
    an option of the same name."""

    name: str
    title: str
    meaning: str
    """One sentence: what it does and what it costs."""
    kind: Literal["one of", "number", "yes or no", "text", "table", "file"] = "text"
    values: tuple[str, ...] = ()
    """What it may be, for ``one of``; the first is the default."""
    default: Any = None


def _nothing(_result: Any) -> tuple[Fact, ...]:
    return ()


def _good(_result: Any) -> bool:
    return False


@dataclass(frozen=True)
class Kind:
    """One task, the same in the window and from a terminal."""

    name: str
    """One word; what the audit log and the terminal call it."""
    title: str
    caption: str
    """What it is for, in a few words."""
    section: str
    """The heading it stands under."""
    writes: bool
    """Whether it needs a connection that may write to the file."""
    foresee: Callable[[Task, Session, Order], Preflight]
    run: Callable[[Task, Session, Order], Any]
    """Gives a :class:`Result`."""
    summary: Callable[[Any], str]
    """One sentence that says what a result did."""
    facts: Callable[[Any], tuple[Fact, ...]] = _nothing
    bad: Callable[[Any], bool] = _good
    """Whether a result is bad news."""
    choices: tuple[Choice, ...] = ()
    keeps: Keeps = "nothing"
    """What is proved to be the same before and after."""
    risky: bool = False
    """Whether a snapshot is taken first unless the person says no."""
    alone: bool = False
    """Whether nobody else may have the file open, not even readers of ours."""
    out: str = ""
    """What the file is that it makes, such as ``the copy``; empty where it makes none."""
    effort: float = 1.0
    """How long the work takes, where hashing every row of the file once is 1."""
    reads: float = 1.0
    """How many times the file's size is read by the work itself; likewise written."""
    rewrites: float = 0.0
    way_back: str = ""
    """Whether and how it can be undone, in a sentence; empty where nothing changes."""


def size_facts(before: int, after: int) -> tuple[Fact, ...]:
    """Tell two sizes in bytes."""
    return (
        (tr("Before"), bytes_text(before), tr("{before:,} bytes", before=before)),
        (tr("After"), bytes_text(after), tr("{after:,} bytes", after=after)),
    )


def time_fact(seconds: float) -> Fact:
    """Tell how long something took."""
    return (tr("Time"), duration_text(seconds), f"{seconds:.3f} s")
