"""What is different between two plans, node by node."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass, field

from plume_db.language import said, tr
from plume_db.plan.align import Place, align, plain
from plume_db.plan.nodes import Access, Plan, PlanNode
from plume_db.units import listed


class State(enum.Enum):
    """What became of a node."""

    SAME = "same"
    CHANGED = "changed"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True)
class Pair:
    """A node of the old plan beside the one of the new plan that does its work."""

    state: State
    before: PlanNode | None
    """None for a new node."""
    after: PlanNode | None
    """None for a node that is gone."""
    what: tuple[str, ...] = ()
    """What changed, a few words each: ``full scan, large → index search``."""
    children: tuple[Pair, ...] = ()
    """In the new plan's order; what is gone stands where it stood."""

    def walk(self) -> Iterator[Pair]:
        """Yield the pair and everything under it."""
        waiting = [self]
        while waiting:
            pair = waiting.pop()
            yield pair
            waiting.extend(reversed(pair.children))


@dataclass(frozen=True)
class Difference:
    """Two plans side by side, as one tree."""

    before: Plan
    after: Plan
    roots: tuple[Pair, ...]

    @property
    def same(self) -> bool:
        """Whether both plans do the same in the same order."""
        states = all(pair.state is State.SAME for pair in self.walk())
        return states and self.before.absent == self.after.absent

    def walk(self) -> Iterator[Pair]:
        """Yield every pair, each before what is under it."""
        for root in self.roots:
            yield from root.walk()

    def count(self, state: State) -> int:
        """Count the nodes of which that became."""
        return sum(pair.state is state for pair in self.walk())

    @property
    def words(self) -> str:
        """The difference in a sentence."""
        for plan, which in ((self.before, "old"), (self.after, "new")):
            if plan.absent and self.before.absent != self.after.absent:
                return tr("There is no {which} plan: {absent}", which=which, absent=plan.absent)
        if self.same:
            return self.before.absent or tr("Both plans are the same.")
        counts = [(self.count(s), s) for s in (State.CHANGED, State.GONE, State.NEW)]
        told = ", ".join(f"{n} {state.value}" for n, state in counts if n)
        return tr(
            "The plans differ: {told}, {count} the same.", told=told, count=self.count(State.SAME)
        )


def difference(before: Plan, after: Plan) -> Difference:
    """Lay two plans side by side: nodes that read the same table or do the same are one pair."""
    top: list[_Building] = []
    waiting = [(before.roots, after.roots, top)]
    made: list[_Building] = []
    while waiting:
        old, new, home = waiting.pop()
        for place in align(old, new):
            building = _Building(place)
            home.append(building)
            made.append(building)
            children = (_children(place.before), _children(place.after), building.children)
            if children[0] or children[1]:
                waiting.append(children)
    for building in reversed(made):  # children were made after their parents
        building.freeze()
    return Difference(before, after, tuple(each.pair for each in top))


def _children(node: PlanNode | None) -> tuple[PlanNode, ...]:
    return node.children if node else ()


@dataclass
class _Building:
    """A pair whose children are not known yet."""

    place: Place
    children: list[_Building] = field(default_factory=list)
    pair: Pair = field(init=False)

    def freeze(self) -> None:
        place = self.place
        old, new = place.before, place.after
        children = tuple(child.pair for child in self.children)
        if old is None or new is None:
            state = State.NEW if old is None else State.GONE
            self.pair = Pair(state, old, new, (), children)
            return
        what = (*_moved(place), *_changes(old, new))
        self.pair = Pair(State.CHANGED if what else State.SAME, old, new, what, children)


def _moved(place: Place) -> tuple[str, ...]:
    if place.moved is None:
        return ()
    return (
        tr(
            "step {moved} of its level instead of {moved2}",
            moved=place.moved[1],
            moved2=place.moved[0],
        ),
    )


def _changes(old: PlanNode, new: PlanNode) -> tuple[str, ...]:
    """Say what differs between two nodes that do the same work; nothing where they are alike."""
    if plain(old.detail) == plain(new.detail):
        return ()
    found = [
        *_access(old, new),
        *_index(old, new),
        *_terms(old, new),
        *_flags(old, new),
    ]
    if not found:
        found.append(f"{old.detail} → {new.detail}")
    return tuple(found)


def _access(old: PlanNode, new: PlanNode) -> list[str]:
    before, after = _manner(old), _manner(new)
    return [f"{before} → {after}"] if before != after and before and after else []


_SCANS = (Access.SMALL_SCAN, Access.LARGE_SCAN, Access.SCAN)


def _manner(node: PlanNode) -> str:
    """How a node works; how large a table was held to be makes no other manner."""
    if node.access in _SCANS:
        return tr("scan of a covering index") if node.line.covering else tr("full scan")
    return said(node.access.value or node.kind.value)


def _index(old: PlanNode, new: PlanNode) -> list[str]:
    if old.index == new.index:
        return []
    if not new.index:
        return [tr("no longer index {index}", index=old.index)]
    if not old.index:
        return [tr("index {index}", index=new.index)]
    return [tr("index {index} instead of {other}", index=new.index, other=old.index)]


def _terms(old: PlanNode, new: PlanNode) -> list[str]:
    before, after = listed(old.line.terms), listed(new.line.terms)
    if before == after:
        return []
    if not after:
        return [tr("no longer narrowed by {before}", before=before)]
    if not before:
        return [tr("narrowed by {after}", after=after)]
    return [tr("narrowed by {after} instead of {before}", after=after, before=before)]


def _flags(old: PlanNode, new: PlanNode) -> list[str]:
    found = []
    for name, words in (
        ("correlated", tr("run once for each row")),
        ("left_join", tr("a LEFT JOIN")),
        ("exists", tr("ended at the first match")),
    ):
        before, after = getattr(old.line, name), getattr(new.line, name)
        if before != after:
            found.append(words if after else tr("no longer {words}", words=words))
    if old.line.purpose != new.line.purpose:
        found.append(
            tr(
                "{purpose} instead of {purpose2}",
                purpose=new.line.purpose or tr("none"),
                purpose2=old.line.purpose or tr("none"),
            )
        )
    return found
