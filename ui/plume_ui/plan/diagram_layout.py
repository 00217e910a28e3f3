"""Where the boxes and arrows of a plan's diagram stand: plain numbers, made on a worker.

Loops run from left to right, as SQLite nests them; what has parts is a frame around them. A long
row goes on below, as text does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from plume_db.language import tr
from plume_db.plan.nodes import Kind, Plan, PlanNode

BOX = (204.0, 110.0)
GAP = (60.0, 40.0)
HEAD = 34.0
"""The strip at the top of a frame that says what it is."""
PAD = 28.0
MARGIN = 28.0
_WIDE = 2.2
"""How much wider than high a row of parts becomes before it goes on below."""
_BACK = 20.0
"""How far left of a box an arrow comes back that goes on below."""
_BAND = 400.0
"""Boxes are looked up by bands of this height, so that painting does not go through all."""

LOOPS = frozenset(
    {Kind.SCAN, Kind.SEARCH, Kind.VIRTUAL, Kind.CONSTANT, Kind.VALUES, Kind.MULTI_INDEX_OR}
)
"""Kinds that give rows to what comes after them."""
_ENDS = frozenset({Kind.TEMP_BTREE, Kind.RIGHT_JOIN})
_STACKED = frozenset({Kind.BRANCH, Kind.COMPOUND})

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """One node: a box, or a frame around others."""

    place: int
    """Its place in the plan's order."""
    node: PlanNode
    x: float
    y: float
    width: float
    height: float
    frame: bool
    depth: int
    """How many frames are around it."""


@dataclass(frozen=True)
class Arrow:
    """From the place of one node to that of another, along points."""

    source: int
    target: int
    points: tuple[Point, ...]
    words: str
    side: bool = False
    """Whether it leads to a part that is run on the side, not to the next loop."""


@dataclass(frozen=True)
class Diagram:
    """A plan laid out."""

    boxes: tuple[Box, ...] = ()
    """By place: a frame comes before what is in it."""
    arrows: tuple[Arrow, ...] = ()
    width: float = 0.0
    height: float = 0.0
    bands: dict[int, tuple[int, ...]] = field(default_factory=dict)
    """The places of the boxes that reach into each band, and under `-1 - band` the arrows."""

    def shown(self, top: float, bottom: float) -> Iterator[Box]:
        """Give the boxes between two heights, frames before what is in them."""
        for place in sorted(self._in_bands(top, bottom, boxes=True)):
            yield self.boxes[place]

    def arrows_shown(self, top: float, bottom: float) -> Iterator[Arrow]:
        """Give the arrows between two heights."""
        for number in self._in_bands(top, bottom, boxes=False):
            yield self.arrows[number]

    def _in_bands(self, top: float, bottom: float, *, boxes: bool) -> set[int]:
        first = max(0, int(top // _BAND))
        last = min(int(bottom // _BAND), int(self.height // _BAND))
        found: set[int] = set()
        for band in range(first, last + 1):
            found.update(self.bands.get(band if boxes else -1 - band, ()))
        return found

    def at(self, x: float, y: float) -> int:
        """Give the place of the innermost box at a point; -1 for none."""
        found = -1
        for box in self.shown(y, y):
            if box.x <= x <= box.x + box.width and box.y <= y <= box.y + box.height:
                found = box.place
        return found


def lay_out(plan: Plan) -> Diagram:
    """Lay a plan out; takes about 10 µs a node."""
    work = _Layout(plan)
    work.measure()
    return work.placed()


class _Layout:
    """Sizes are made from the innermost frames outwards, then places from the outside in."""

    def __init__(self, plan: Plan) -> None:
        self.nodes: list[PlanNode] = []
        self.children: list[list[int]] = []
        self.depths: list[int] = []
        self.roots: list[int] = []
        waiting = [(root, -1) for root in reversed(plan.roots)]
        while waiting:
            node, parent = waiting.pop()
            place = len(self.nodes)
            self.nodes.append(node)
            self.children.append([])
            self.depths.append(self.depths[parent] + 1 if parent >= 0 else 0)
            (self.children[parent] if parent >= 0 else self.roots).append(place)
            waiting.extend((child, place) for child in reversed(node.children))
        self.sizes: list[Point] = [BOX] * len(self.nodes)
        self.offsets: dict[int, Point] = {}
        """Of each node, from the corner of the frame it is in."""
        self.rows: dict[int, int] = {}
        """Of each node, the number of the row it stands in."""
        self.tops: dict[int, float] = {}
        """Of each node, how far below its row's upper edge it begins: no arrow crosses a row."""

    def measure(self) -> None:
        for place in range(len(self.nodes) - 1, -1, -1):
            inside = self.children[place]
            if inside:
                width, height = self._flow(inside, (PAD, HEAD + PAD))
                self.sizes[place] = (max(BOX[0], width + PAD), height + PAD)
        self.whole = self._flow(self.roots, (MARGIN, MARGIN))

    def _flow(self, places: list[int], corner: Point) -> Point:
        """Put parts side by side, and below where the row is full; give right and bottom."""
        if not places:
            return corner
        limit = self._limit(places)
        rows: list[list[int]] = [[]]
        used = 0.0
        for place in places:
            width = self.sizes[place][0] + GAP[0]
            if rows[-1] and used + width > limit:
                rows.append([])
                used = 0.0
            rows[-1].append(place)
            used += width
        right, y = corner[0], corner[1]
        for number, row in enumerate(rows):
            height = max(self.sizes[place][1] for place in row)
            x = corner[0]
            for place in row:
                width, own = self.sizes[place]
                self.offsets[place] = (x, y + (height - own) / 2)
                self.rows[place] = number
                self.tops[place] = (height - own) / 2
                x += width + GAP[0]
            right = max(right, x - GAP[0])
            y += height + GAP[1]
        return right, y - GAP[1]

    def _limit(self, places: list[int]) -> float:
        if self.nodes[places[0]].kind in _STACKED:
            return 0.0  # alternatives stand one below the other
        area = sum((self.sizes[p][0] + GAP[0]) * (self.sizes[p][1] + GAP[1]) for p in places)
        return float(max(4 * (BOX[0] + GAP[0]), (area * _WIDE) ** 0.5))

    def placed(self) -> Diagram:
        boxes: list[Box] = []
        corners: list[Point] = [(0.0, 0.0)] * len(self.nodes)
        parents = {child: place for place, each in enumerate(self.children) for child in each}
        for place, node in enumerate(self.nodes):
            frame = corners[parents[place]] if place in parents else (0.0, 0.0)
            dx, dy = self.offsets[place]
            x, y = corners[place] = (frame[0] + dx, frame[1] + dy)
            width, height = self.sizes[place]
            inside = bool(self.children[place])
            boxes.append(Box(place, node, x, y, width, height, inside, self.depths[place]))
        arrows = [
            arrow
            for siblings in (self.roots, *self.children)
            if len(siblings) > 1
            for arrow in self._arrows(siblings, boxes)
        ]
        width, height = self.whole
        return Diagram(
            tuple(boxes), tuple(arrows), width + MARGIN, height + MARGIN, _bands(boxes, arrows)
        )

    def _arrows(self, siblings: list[int], boxes: list[Box]) -> Iterator[Arrow]:
        order = {place: number for number, place in enumerate(siblings)}
        for source, target, words, side in links(siblings, self.nodes):
            next_to = order[target] - order[source] == 1
            points = self._route(boxes[source], boxes[target], next_to)
            yield Arrow(source, target, points, words, side)

    def _route(self, one: Box, two: Box, next_to: bool) -> tuple[Point, ...]:
        start = (one.x + one.width, one.y + one.height / 2)
        end = (two.x, two.y + two.height / 2)
        if self.rows[one.place] == self.rows[two.place]:
            if next_to:
                return (start, end)
            level = one.y - self.tops[one.place] - GAP[1] / 2
            over, down = one.x + one.width / 2, two.x + two.width / 2
            return ((over, one.y), (over, level), (down, level), (down, two.y))
        level = two.y - self.tops[two.place] - GAP[1] / 2
        out, back = start[0] + GAP[0] / 3, end[0] - _BACK
        if two.node.kind not in LOOPS and two.node.kind not in _ENDS:
            out, back, level = out + 8, back + 7, level - 8  # beside the way of the rows
        return (start, (out, start[1]), (out, level), (back, level), (back, end[1]), end)


def links(siblings: list[int], nodes: list[PlanNode]) -> Iterator[tuple[int, int, str, bool]]:
    """Tell which of some siblings hands rows to which: source, target, words, on the side."""
    last = -1
    waiting: dict[str, int] = {}
    """Parts that are made before the loop that reads them, by its name."""
    for place in siblings:
        node = nodes[place]
        kind, name = node.kind, node.line.name.lower()
        if kind in LOOPS:
            if name in waiting:
                yield waiting.pop(name), place, tr("its rows"), True
            if last >= 0:
                yield last, place, tr("for each row"), False
            last = place
        elif kind in (Kind.CO_ROUTINE, Kind.MATERIALIZE, Kind.BLOOM):
            waiting[name] = place
        elif kind in (Kind.TEMP_BTREE, Kind.RIGHT_JOIN):
            if last >= 0:
                yield last, place, "rows", False
            last = place
        elif kind is Kind.SUBQUERY and node.line.correlated and last >= 0:
            yield last, place, tr("once for each row"), True
    yield from _recursion(siblings, nodes)


def _recursion(siblings: list[int], nodes: list[PlanNode]) -> Iterator[tuple[int, int, str, bool]]:
    steps = [place for place in siblings if nodes[place].kind is Kind.RECURSION]
    for one, two in pairwise(steps):
        yield one, two, tr("first rows"), False


def _bands(boxes: list[Box], arrows: list[Arrow]) -> dict[int, tuple[int, ...]]:
    found: dict[int, list[int]] = defaultdict(list)
    for box in boxes:
        for band in range(int(box.y // _BAND), int((box.y + box.height) // _BAND) + 1):
            found[band].append(box.place)
    for number, arrow in enumerate(arrows):
        heights = [point[1] for point in arrow.points]
        for band in range(int(max(0.0, min(heights)) // _BAND), int(max(heights) // _BAND) + 1):
            found[-1 - band].append(number)
    return {band: tuple(each) for band, each in found.items()}
