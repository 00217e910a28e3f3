"""What a plan is made of."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass

from plume_db.language import to_say


class Kind(enum.Enum):
    """What a line of a plan is about."""

    SCAN = to_say("scan")
    SEARCH = to_say("search")
    VIRTUAL = to_say("virtual table")
    CONSTANT = to_say("constant row")
    VALUES = to_say("values")
    TEMP_BTREE = to_say("temp b-tree")
    MULTI_INDEX_OR = to_say("or over indexes")
    BRANCH = to_say("branch")
    COMPOUND = to_say("compound")
    CO_ROUTINE = to_say("co-routine")
    MATERIALIZE = to_say("materialize")
    SUBQUERY = to_say("subquery")
    IN_LOOKUP = to_say("in-operator")
    BLOOM = to_say("bloom filter")
    RECURSION = to_say("recursion")
    RIGHT_JOIN = to_say("right join")
    TRIGGER = to_say("trigger")
    """The head of what a trigger does; its lines are under it."""
    FOREIGN_KEY = to_say("foreign key action")
    """The head of what a foreign key does to other tables; its lines are under it."""
    UNKNOWN = to_say("unknown")
    """A line this program does not know; its text is kept as it is."""


class Access(enum.Enum):
    """How a node gets at rows; the value is the word that stands beside its colour."""

    ROWID_LOOKUP = to_say("rowid lookup")
    COVERING_SEARCH = to_say("covering search")
    INDEX_SEARCH = to_say("index search")
    AUTOMATIC_INDEX = to_say("automatic index")
    SMALL_SCAN = to_say("full scan, small")
    LARGE_SCAN = to_say("full scan, large")
    SCAN = to_say("full scan")
    """A scan of something whose size is not known."""
    RESULT = to_say("result read")
    """The rows a subquery, a view or a common table expression gave."""
    TEMP_BTREE = to_say("temp b-tree")
    VIRTUAL_TABLE = to_say("virtual table")
    NONE = ""
    """The node reads no table itself."""


class Source(enum.Enum):
    """Where a number of rows comes from."""

    STATISTICS = to_say("statistics")
    COUNTED = to_say("counted")
    ROWIDS = to_say("at most, by its rowids")
    AT_LEAST = to_say("at least, counting was cut short")


@dataclass(frozen=True)
class RowEstimate:
    """How many rows a table has, and how that is known."""

    rows: int
    source: Source


@dataclass(frozen=True)
class Line:
    """One line of EXPLAIN QUERY PLAN, taken apart."""

    kind: Kind
    access: Access = Access.NONE
    name: str = ""
    """The table, alias, view or subquery it names, as SQLite prints it."""
    index: str = ""
    covering: bool = False
    partial: bool = False
    """An automatic index over some of the rows only."""
    terms: tuple[str, ...] = ()
    """The constraints looked up, such as ``a=?``, ``b>?``, ``ANY(c)``."""
    purpose: str = ""
    """What a temp b-tree, a virtual table's index or a compound is for, as SQLite prints it.

    Of a search without constraints, which min() and max() make: FIRST where its code stops at
    the first row that fits, else "".
    """
    correlated: bool = False
    left_join: bool = False
    exists: bool = False
    """Only the first match counts (an EXISTS turned into a join)."""


@dataclass(frozen=True)
class Candidate:
    """An index of the node's table that SQLite does not use here."""

    index: str
    columns: tuple[str, ...]
    """As :attr:`PlanNode.index_columns`."""
    reason: str
    """Why it could not serve, need not serve, or was not preferred, in a sentence."""
    might_serve: bool = False
    """Whether the statement constrains or orders by its first column, as far as can be seen."""


@dataclass(frozen=True)
class PlanNode:
    """A line of a plan at its place in the tree."""

    id: int
    parent: int
    detail: str
    """The line exactly as SQLite gave it."""
    line: Line
    access: Access
    words: str
    """What SQLite will do, in a sentence."""
    table: str = ""
    """The table of the schema behind `line.name`, where it can be told."""
    rows: RowEstimate | None = None
    """The size of `table`, where it was found out."""
    cost_hint: int = 0
    """SQLite's undocumented planner number (10 x log2 of a cost); 0 where it gives none."""
    children: tuple[PlanNode, ...] = ()
    schema: str = ""
    """The database of `table`: main, temp, or the name of an attached one."""
    index_columns: tuple[str, ...] = ()
    """The columns of the index used, in its order; an expression as it is written."""
    columns_served: int = 0
    """How many of them narrow the search here."""
    candidates: tuple[Candidate, ...] = ()
    """The other indexes of `table`, in the order of the schema."""
    loops: tuple[int, ...] = ()
    """The ids of the nodes it runs inside of, outermost first: once for each of their rows."""
    span: tuple[int, int] | None = None
    """Where `Plan.sql` names the table, as start and end; None where it can not be told."""
    program: int = 0
    """0 for the statement itself, else the number of the trigger or foreign key action."""
    address: int = 0
    """Where its code begins in the bytecode of its program."""

    @property
    def kind(self) -> Kind:
        """What the node is about."""
        return self.line.kind

    @property
    def index(self) -> str:
        """The index used; "" where there is none with a name."""
        return self.line.index

    def walk(self) -> Iterator[PlanNode]:
        """Yield the node and everything under it, in SQLite's order."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))


@dataclass(frozen=True)
class Plan:
    """The plan of one statement."""

    sql: str
    roots: tuple[PlanNode, ...]
    absent: str = ""
    """Why there is no plan, in a sentence; "" where there is one."""
    statistics: str = ""
    """Which statistics the planner had, in a sentence."""
    notes: tuple[str, ...] = ()

    def walk(self) -> Iterator[PlanNode]:
        """Yield every node in SQLite's order."""
        for root in self.roots:
            yield from root.walk()
