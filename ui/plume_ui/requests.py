"""What one document asks the window for, where a name alone does not say it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from plume_db.rows.page import RowKey
from plume_db.rows.shape import Shape

if TYPE_CHECKING:
    from plume_db.maintenance.kinds import Kind, Order


@dataclass(frozen=True)
class TableRequest:
    """A table or view to be shown, sorted and filtered in some way, at some row."""

    name: str
    shape: Shape = field(default_factory=Shape)
    key: RowKey | None = None
    """The row to go to, by its key in the unsorted table."""
    column: str = ""
    """The column to go to."""
    inspects: bool = True
    """Whether the inspector shows the cell that is gone to, in place of what it shows."""

    @classmethod
    def of(cls, wanted: object) -> TableRequest:
        """Make a request of what the desk's signal carries."""
        return wanted if isinstance(wanted, TableRequest) else cls(str(wanted))


@dataclass(frozen=True)
class ProfileRequest:
    """A column to be looked at closely, with the rows its table is filtered to."""

    table: str
    column: str
    shape: Shape = field(default_factory=Shape)


@dataclass(frozen=True)
class QueryRequest:
    """SQL that is to be shown in a query document; it is never run unasked."""

    sql: str = ""
    title: str = ""
    """What its tab reads; "" for a new number."""
    cursor: int = 0
    """Where the cursor is, as Qt counts."""
    split: tuple[int, ...] = ()
    """The heights of editor and results, in pixels."""
    parameters: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """The kind and the text of each parameter's value, by its name."""
    was_running: bool = False
    """Whether it ran when the program ended without being closed."""
    kept_as: str = ""
    """The name of the file that keeps it; "" where it is not kept yet."""

    @classmethod
    def of(cls, wanted: object) -> QueryRequest:
        """Make a request of what the desk's signal carries."""
        return wanted if isinstance(wanted, QueryRequest) else cls(str(wanted or ""))


@dataclass(frozen=True)
class TaskRequest:
    """A task that another page foresaw and the person agreed to; it waits for those before it."""

    kind: Kind
    order: Order
    follow: Callable[[Any], None]
    """Gets the run, which says how it goes on: see the maintenance page's runs."""
