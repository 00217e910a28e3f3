"""Indexes worth trying, and the proof that the planner would take them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from plume_db.judgement.case import Case
from plume_db.judgement.finding import spelled
from plume_db.judgement.scope import Bound, Ref
from plume_db.judgement.syntax import Call, Expr, Star, expressions, walk
from plume_db.judgement.tables import Held
from plume_db.judgement.terms import RANGES, Term
from plume_db.language import said, to_say, tr
from plume_db.plan.nodes import Kind, Line
from plume_db.schema.objects import folded
from plume_db.whatif.changes import AddIndex

_MOST = 6
"""Columns of an index that is proposed."""

_MOST_MORE = 3
"""Columns that are added to make an index covering."""


@dataclass(frozen=True)
class Part:
    """One column of an index to be."""

    text: str
    key: str


@dataclass(frozen=True)
class Proposal:
    """An index that the planner was seen to use."""

    name: str
    sql: str
    lines: tuple[Line, ...]
    """The plan with it."""
    parts: tuple[Part, ...]

    @property
    def covering(self) -> bool:
        """Whether the table itself is not needed."""
        return any(line.index == self.name and line.covering for line in self.lines)

    @property
    def fix(self) -> str:
        """What to do, in a sentence."""
        return tr("Add an index: {sql}", sql=self.sql)

    @property
    def change(self) -> AddIndex:
        """What to try."""
        return AddIndex(self.sql)


def column_part(ref: Ref, collation: str = "", descending: bool = False) -> Part:
    """Make a part of an index from a column, with the collation it is compared by."""
    own = (ref.column.collation or "BINARY").upper()
    wanted = collation.upper() or own
    text = spelled(ref.column.name)
    text += f" COLLATE {wanted}" if wanted != own else ""
    return Part(text + " DESC" * descending, ref.key)


def serving(terms: Iterable[Term], inner: bool, best: str = "") -> Iterator[list[Part]]:
    """Give columns to try: those fixed to a value first, then one range.

    `inner` puts the columns that other tables fix first: their loops come before. `best` is the
    column whose range keeps the fewest rows, where there are several.
    """
    usable = [t for t in terms if t.servable and t.sign != "LIKE" and t.ref.key != "rowid"]
    single = _parts(t for t in usable if t.sign in ("=", "IS") and t.constant)
    several = _parts(t for t in usable if t.sign == "IN" and t.constant)
    joined = _parts(t for t in usable if t.equal and not t.constant)
    ranges = _parts(sorted((t for t in usable if is_range(t)), key=lambda t: t.ref.key != best))[:1]
    fixed = single + several
    options = [joined + fixed + ranges, joined + fixed, joined, fixed + ranges, fixed]
    if not inner:
        options = [fixed + ranges, fixed, ranges, joined + fixed, joined]
    seen: set[tuple[str, ...]] = set()
    for option in options:
        made = _once(option)[:_MOST]
        key = tuple(part.key for part in made)
        if made and key not in seen:
            seen.add(key)
            yield made


def is_range(term: Term) -> bool:
    """Whether a term limits its column by constants, without fixing it."""
    return term.constant and (term.sign in RANGES or term.sign == "BETWEEN")


def narrowest(case: Case, bound: Bound) -> str:
    """Tell which column's range keeps the fewest of some rows looked at; "" where it is moot."""
    ranges: dict[str, list[Expr]] = {}
    for term in case.terms_on(bound):
        if is_range(term) and term.servable and term.ref.bound.scope is bound.scope:
            ranges.setdefault(term.ref.key, []).append(term.expr)
    if len(ranges) < 2:
        return ""
    shares = {key: case.probe.share(bound, exprs) for key, exprs in ranges.items()}
    known = {key: share.part for key, share in shares.items() if share is not None}
    return min(known, key=lambda key: known[key], default="")


def _parts(terms: Iterable[Term]) -> list[Part]:
    return [column_part(term.ref, term.collation) for term in terms]


def _once(parts: list[Part]) -> list[Part]:
    return list({part.key: part for part in reversed(parts)}.values())[::-1]


def searched(case: Case, bound: Bound, inner: bool = False) -> Proposal | None:
    """Find an index by which the planner would look up the rows of a table."""
    best = "" if inner else narrowest(case, bound)
    for parts in serving(case.terms_on(bound), inner, best):
        found = proposed(case, bound.held, parts)
        if found and any(n.kind is Kind.SEARCH and n.index == found.name for n in found.lines):
            return found
    return None


def covering(case: Case, bound: Bound, found: Proposal) -> Proposal | None:
    """Widen an index by the few other columns that are read, so that the table is not needed."""
    if found.covering:
        return found
    more = _read(case, bound, {part.key for part in found.parts})
    if not more:
        return None
    wider = proposed(case, bound.held, [*found.parts, *more])
    return wider if wider and wider.covering else None


def _read(case: Case, bound: Bound, keys: set[str]) -> list[Part]:
    """List the columns of a table that a statement reads beside some; [] where they are many."""
    more: dict[str, Part] = {}
    for scope in case.scopes:
        orders = scope.ordered.order_by if scope.ordered else ()
        for root in (*expressions(scope.core), *(order.expr for order in orders)):
            counted = {id(a) for e in walk(root) if isinstance(e, Call) for a in e.args}
            for each in walk(root):
                if isinstance(each, Star) and bound in scope.bounds and id(each) not in counted:
                    return []
                ref = scope.ref(each)
                if ref is not None and ref.bound is bound and ref.key not in {*keys, "rowid"}:
                    more[ref.key] = column_part(ref)
    return list(more.values()) if len(more) <= _MOST_MORE else []


def proposed(
    case: Case, held: Held | None, parts: list[Part], where: str = "", sql: str = ""
) -> Proposal | None:
    """Make an index in the trial copy; None where the planner would not use it."""
    if held is None or held.schema != "main" or held.table.kind != "table":
        return None
    name = name_for(case, held, [part.key for part in parts])
    columns = ", ".join(part.text for part in parts)
    made = f"CREATE INDEX {spelled(name)} ON {spelled(held.table.name)}({columns}){where}"
    lines = case.planned(made, sql=sql)
    if not any(line.index == name for line in lines):
        return None
    return Proposal(name, made, tuple(lines), tuple(parts))


def name_for(case: Case, held: Held, keys: list[str]) -> str:
    """Give an index a name that is free."""
    words = [held.table.name, *keys]
    base = "_".join(re.sub(r"[^A-Za-z0-9]+", "_", word).strip("_") for word in words)[:60]
    taken = {folded(index.name) for index in held.table.indexes}
    name, number = base, 2
    while folded(name) in taken or case.tables.find(name) is not None:
        name, number = f"{base}_{number}", number + 1
    return name


PRIMARY_KEY = to_say("the primary key")


def index_called(name: str) -> str:
    """Call what :func:`indexed_first` gave as a person reads it."""
    return said(name) if name == PRIMARY_KEY else name


def indexed_first(held: Held, key: str, collation: str = "") -> str:
    """Name a whole index that begins with a column; "" where there is none."""
    for index in held.table.indexes:
        if index.partial or not index.columns or index.columns[0] is None:
            continue
        fits = not collation or index.collations[0].upper() == collation
        if folded(index.columns[0]) == key and fits:
            return index.name
    keys = sorted((c.primary_key, folded(c.name)) for c in held.table.columns if c.primary_key)
    if key == "rowid" or (held.table.without_rowid and keys[0][1] == key):
        return PRIMARY_KEY
    return ""
