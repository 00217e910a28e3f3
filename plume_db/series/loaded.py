"""What a series is once it is loaded: its lines, and what reading a part of it again needs."""

from __future__ import annotations

from dataclasses import dataclass, field

from plume_db.metrics.epochs import Encoding
from plume_db.metrics.measures import Group, GroupLabels, Metric
from plume_db.metrics.source import Source
from plume_db.metrics.times import TimeColumn
from plume_db.series.blocks import Chunks, Whereabouts
from plume_db.series.pack import Wanted
from plume_db.series.pyramid import Pyramid
from plume_db.values import Value


@dataclass(frozen=True)
class LoadSpec:
    """What to load."""

    source: Source
    time: str
    """The column of time (or of any number)."""
    encoding: Encoding
    metric: Metric
    group: str | None = None
    clock: str = ""
    """A column of times of day, where `time` holds the date only."""
    labels: GroupLabels | None = None
    """Where the values of `group` are named, if it is a foreign key."""
    only: tuple[Value, ...] = ()
    """The values of `group` that a person chose; empty: those with the most rows."""


def load_of(
    source: Source, time: TimeColumn, metric: Metric, group: Group | None = None
) -> LoadSpec:
    """Say what is read for a metric against a column of time, one line for each group."""
    return LoadSpec(
        source,
        time.column,
        time.encoding,
        metric,
        group.column if group else None,
        time.clock,
        group.labels if group else None,
    )


@dataclass(frozen=True)
class Line:
    """One curve."""

    label: str
    pyramid: Pyramid
    code: int = 0
    """The number by which a read tells it from the others."""


@dataclass(frozen=True)
class Store:
    """What reading again needs."""

    wanted: Wanted
    chunks: Chunks | None = None
    """Of a table that is read by ranges of rowids."""
    blocks: tuple[Whereabouts, ...] = ()
    """For each line of `rows`, if its rows are not held."""
    rows: tuple[Line, ...] = ()
    """The lines of a count, before they were counted; else those of the series itself."""


@dataclass(frozen=True)
class Loaded:
    """A series, or the part of it that has been read."""

    spec: LoadSpec
    lines: tuple[Line, ...]
    label: str
    rows: int
    """Rows read."""
    untimed: int
    """Rows left out since their time is NULL or can not be read."""
    fraction: float
    """1 when complete."""
    exact: bool
    """Whether each row is held; otherwise windows are exact to blocks of rows."""
    notes: tuple[str, ...] = ()
    infinite: int = 0
    """Values that are infinite: a mean over them is infinite, or none where both signs meet."""
    store: Store | None = field(default=None, repr=False, compare=False)
    """What windows, rows and the tail are read again with; None until complete."""

    @property
    def complete(self) -> bool:
        """Whether everything has been read."""
        return self.fraction >= 1.0

    @property
    def span(self) -> tuple[float, float]:
        """The first and the last moment of all lines; (0, 1) where there is none."""
        spans = [line.pyramid.span for line in self.lines if len(line.pyramid)]
        return (min(s[0] for s in spans), max(s[1] for s in spans)) if spans else (0.0, 1.0)

    @property
    def originals(self) -> tuple[Line, ...]:
        """The lines whose rows were read: those of the series itself, unless it counts rows."""
        return (self.store.rows if self.store else ()) or self.lines
