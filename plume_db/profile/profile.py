"""What is known of a column, and how it is known."""

from __future__ import annotations

from dataclasses import dataclass

from plume_db.values import Value

KINDS = ("integer", "real", "text", "blob", "null")


@dataclass(frozen=True, slots=True)
class Extent:
    """How many rows were looked at, of how many."""

    rows: int
    """Rows that the figures are made of."""
    whole: bool
    """Whether these are all rows there are (that meet the filter)."""
    total: int | None
    """All rows there are; None where nobody knows."""
    total_exact: bool
    how: str
    """One sentence: which rows were read."""


@dataclass(frozen=True, slots=True)
class Edge:
    """The least or the greatest value."""

    value: Value
    kind: str
    exact: bool
    """False where only the rows looked at are spoken of."""


@dataclass(frozen=True, slots=True)
class Distinct:
    """How many different values there are; NULL is not one."""

    count: int
    exact: bool
    method: str
    """How the number was found, in words."""
    low: int = 0
    """Where it is an estimate: surely at least so many, they were seen."""
    high: int = 0
    """Where it is an estimate: not more than so many, if the rows looked at are like the others."""


@dataclass(frozen=True, slots=True)
class Top:
    """One value and how often it occurs."""

    value: Value
    kind: str
    count: int
    share: float
    """Of the rows looked at."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Numbers from `low` on and below `high`; the last bin has its `high` too."""

    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Histogram:
    """How numbers are spread."""

    bins: tuple[Bin, ...]
    below: int = 0
    """Numbers less than the first bin, left out so that the others can be told apart."""
    above: int = 0


@dataclass(frozen=True, slots=True)
class Numbers:
    """Statistics of the finite numbers."""

    count: int
    mean: float
    deviation: float
    """Standard deviation of these values (divided by n, not n - 1)."""
    median: float | None
    infinite: int
    """Infinities, which are in none of the others."""


@dataclass(frozen=True, slots=True)
class Lengths:
    """Bytes of texts and blobs."""

    least: int
    most: int
    mean: float


@dataclass(frozen=True, slots=True)
class Texts:
    """What is odd about texts."""

    empty: int
    blank_ends: int
    """Texts that begin or end with a blank, a tab or a line's end."""
    numbers: int
    """Texts that read as a number."""


@dataclass(frozen=True)
class Profile:
    """One column, looked at closely."""

    table: str
    column: str
    declared_type: str
    extent: Extent
    kinds: dict[str, int]
    """Rows by storage class; all five are there."""
    least: Edge | None
    most: Edge | None
    distinct: Distinct
    tops: tuple[Top, ...]
    numbers: Numbers | None
    histogram: Histogram | None
    lengths: Lengths | None
    texts: Texts
    unique: str = ""
    """A sentence about whether each value occurs once; "" where that is not so."""
    long: int = 0
    """Values too long to be compared; they are in no top value and no distinct count."""
    notes: tuple[str, ...] = ()
    seconds: float = 0.0
