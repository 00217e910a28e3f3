"""The parts of a statement that judging needs; each knows where it stands in the text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, eq=False, slots=True)
class Expr:
    """A piece of an expression, from `start` to `end` in characters of its text."""

    start: int
    end: int


@dataclass(frozen=True, eq=False, slots=True)
class Literal(Expr):
    """A constant that is written out."""

    kind: str
    """null, number, text, blob, boolean or time."""
    text: str
    """As written; the content, without its quotes, for text."""


@dataclass(frozen=True, eq=False, slots=True)
class Parameter(Expr):
    """``?``, ``?1``, ``:name``."""

    name: str
    """Numbered, as :func:`plume_db.query.parameters.parameters` names it."""


@dataclass(frozen=True, eq=False, slots=True)
class Name(Expr):
    """A column, perhaps with its table and schema before it."""

    parts: tuple[str, ...]
    double_quoted: bool = False
    """Whether it is one name in double quotes, which old SQLite would also take for text."""


@dataclass(frozen=True, eq=False, slots=True)
class Star(Expr):
    """``*`` or ``t.*``."""

    owner: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class Unary(Expr):
    """``-a``, ``+a``, ``~a``, ``NOT a``."""

    sign: str
    operand: Expr


@dataclass(frozen=True, eq=False, slots=True)
class Binary(Expr):
    """Two operands: comparison (``=``, ``<>``, ``IS``, ``IS NOT``, ``<`` ...) or calculation."""

    sign: str
    left: Expr
    right: Expr


@dataclass(frozen=True, eq=False, slots=True)
class Junction(Expr):
    """Parts joined by AND, or by OR, at one level."""

    sign: str
    parts: tuple[Expr, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Between(Expr):
    """``a BETWEEN low AND high``."""

    operand: Expr
    low: Expr
    high: Expr
    negated: bool


@dataclass(frozen=True, eq=False, slots=True)
class In(Expr):
    """``a IN (...)``: a list, a query, or a table."""

    operand: Expr
    items: tuple[Expr, ...]
    query: Select | None
    negated: bool


@dataclass(frozen=True, eq=False, slots=True)
class Like(Expr):
    """``a LIKE b``, also GLOB, MATCH and REGEXP."""

    sign: str
    operand: Expr
    pattern: Expr
    negated: bool
    escape: Expr | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Call(Expr):
    """A function called."""

    name: str
    """In lower case."""
    args: tuple[Expr, ...]
    distinct: bool = False
    window: bool = False
    order_by: tuple[Expr, ...] = ()
    condition: Expr | None = None
    """Its FILTER."""


@dataclass(frozen=True, eq=False, slots=True)
class Cast(Expr):
    """``CAST(a AS type)``."""

    operand: Expr
    type: str


@dataclass(frozen=True, eq=False, slots=True)
class Collate(Expr):
    """``a COLLATE name``."""

    operand: Expr
    name: str


@dataclass(frozen=True, eq=False, slots=True)
class Case(Expr):
    """``CASE ... END``, its parts in order."""

    parts: tuple[Expr, ...]


@dataclass(frozen=True, eq=False, slots=True)
class RowValue(Expr):
    """``(a, b)``; one part alone is an expression in brackets and not this."""

    parts: tuple[Expr, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Query(Expr):
    """A subquery in an expression."""

    select: Select
    exists: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Result:
    """One expression of what a SELECT gives."""

    expr: Expr
    alias: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class Source:
    """One item of FROM, or the target of a writing statement."""

    start: int
    end: int
    join: str = ""
    """How it is joined with what stands before it: ``,``, JOIN, LEFT JOIN, CROSS JOIN ..."""
    schema: str = ""
    name: str = ""
    alias: str = ""
    select: Select | None = None
    function: bool = False
    """Whether it is a table-valued function."""
    args: tuple[Expr, ...] = ()
    on: Expr | None = None
    using: tuple[str, ...] = ()
    indexed_by: str = ""

    @property
    def called(self) -> str:
        """What its columns are qualified with."""
        return self.alias or self.name


@dataclass(frozen=True, eq=False, slots=True)
class Core:
    """One SELECT without what follows a compound: ORDER BY and LIMIT."""

    start: int
    end: int
    distinct: bool = False
    results: tuple[Result, ...] = ()
    sources: tuple[Source, ...] = ()
    where: Expr | None = None
    group_by: tuple[Expr, ...] = ()
    having: Expr | None = None
    windows: tuple[Expr, ...] = ()
    values: tuple[Expr, ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class Order:
    """One term of ORDER BY."""

    expr: Expr
    descending: bool = False
    nulls: str = ""
    """FIRST or LAST, where it says so."""


@dataclass(frozen=True, eq=False, slots=True)
class Common:
    """A common table expression."""

    name: str
    columns: tuple[str, ...]
    select: Select
    materialized: str = ""
    """MATERIALIZED or NOT MATERIALIZED, where it says so."""


@dataclass(frozen=True, eq=False, slots=True)
class Select:
    """A whole query."""

    start: int
    end: int
    commons: tuple[Common, ...]
    recursive: bool
    cores: tuple[Core, ...]
    signs: tuple[str, ...]
    """UNION, UNION ALL, EXCEPT, INTERSECT: one fewer than `cores`."""
    order_by: tuple[Order, ...] = ()
    limit: Expr | None = None
    offset: Expr | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Writing:
    """An INSERT, UPDATE or DELETE."""

    verb: str
    target: Source
    commons: tuple[Common, ...] = ()
    core: Core | None = None
    """The target with what UPDATE ... FROM joins, and WHERE."""
    select: Select | None = None
    """What INSERT takes its rows from."""
    assigned: tuple[Expr, ...] = ()
    limited: bool = False


Statement = Select | Writing


def children(expr: Expr) -> tuple[Expr, ...]:
    """Give the expressions directly inside one; those inside subqueries are not."""
    match expr:
        case Unary(operand=a) | Cast(operand=a) | Collate(operand=a):
            return (a,)
        case Binary(left=a, right=b):
            return (a, b)
        case Junction(parts=parts) | Case(parts=parts) | RowValue(parts=parts):
            return parts
        case Between(operand=a, low=b, high=c):
            return (a, b, c)
        case In(operand=a, items=items):
            return (a, *items)
        case Like(operand=a, pattern=b, escape=c):
            return (a, b) if c is None else (a, b, c)
        case Call(args=args, order_by=order, condition=condition):
            return (*args, *order) if condition is None else (*args, *order, condition)
    return ()


def walk(expr: Expr | None) -> Iterator[Expr]:
    """Yield an expression and all inside it, without recursion; subqueries are not entered."""
    waiting = [] if expr is None else [expr]
    while waiting:
        each = waiting.pop()
        yield each
        waiting.extend(reversed(children(each)))


def conjuncts(expr: Expr | None) -> Iterator[Expr]:
    """Yield the parts that must all be true."""
    waiting = [] if expr is None else [expr]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Junction) and each.sign == "AND":
            waiting.extend(reversed(each.parts))
        else:
            yield each


def queries_in(expr: Expr | None) -> Iterator[Select]:
    """Yield the subqueries of an expression; those inside them are not entered."""
    for each in walk(expr):
        if isinstance(each, Query):
            yield each.select
        elif isinstance(each, In) and each.query is not None:
            yield each.query


def expressions(core: Core) -> Iterator[Expr]:
    """Yield every expression of a core, but not those inside its FROM's subqueries."""
    yield from (result.expr for result in core.results)
    for source in core.sources:
        yield from source.args
        if source.on is not None:
            yield source.on
    for each in (core.where, core.having):
        if each is not None:
            yield each
    yield from core.group_by
    yield from core.windows
    yield from core.values
