"""Every node of a plan has its place in the diagram: in its frame, beside its siblings."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from plume_db.plan.explain import nest
from plume_db.plan.nodes import Plan, PlanNode
from plume_db.plan.parse import parse
from plume_ui.plan.diagram_layout import Box, Diagram, lay_out

LINES = (
    "SCAN t",
    "SEARCH u USING INDEX i (a=?)",
    "USE TEMP B-TREE FOR ORDER BY",
    "MATERIALIZE v",
    "CO-ROUTINE v",
    "SCAN v",
    "CORRELATED SCALAR SUBQUERY 3",
    "COMPOUND QUERY",
    "UNION ALL",
    "LEFT-MOST SUBQUERY",
    "MULTI-INDEX OR",
    "INDEX 1",
    "RECURSIVE STEP",
    "SETUP",
    "BLOOM FILTER ON u (a=?)",
    "RIGHT-JOIN u",
    "SOMETHING NEW",
)


def plan_of(rows: list[tuple[int, str]]) -> Plan:
    """Make a plan of pairs: how many nodes back the parent is, 0 for a root; and a line."""
    nodes = []
    for number, (back, detail) in enumerate(rows, 1):
        parent = max(0, number - back) if back else 0
        line = parse(detail)
        nodes.append(PlanNode(number, parent, detail, line, line.access, ""))
    return Plan("select 1", nest(nodes))


def parents(plan: Plan) -> list[tuple[int, int]]:
    """Give the places of each child and its parent."""
    places = {id(node): place for place, node in enumerate(plan.walk())}
    return [(places[id(c)], places[id(node)]) for node in plan.walk() for c in node.children]


def inside(box: Box, frame: Box) -> bool:
    return (
        frame.x <= box.x
        and frame.y <= box.y
        and box.x + box.width <= frame.x + frame.width
        and box.y + box.height <= frame.y + frame.height
    )


def apart(one: Box, two: Box) -> bool:
    return (
        one.x + one.width <= two.x
        or two.x + two.width <= one.x
        or one.y + one.height <= two.y
        or two.y + two.height <= one.y
    )


def arrows_of(diagram: Diagram) -> set[tuple[str, str]]:
    boxes = diagram.boxes
    return {(boxes[a.source].node.detail, boxes[a.target].node.detail) for a in diagram.arrows}


@given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from(LINES)), min_size=1, max_size=60))
def test_every_node_has_a_box_in_its_frame_and_none_covers_another(
    rows: list[tuple[int, str]],
) -> None:
    plan = plan_of(rows)
    diagram = lay_out(plan)
    assert [box.node.detail for box in diagram.boxes] == [node.detail for node in plan.walk()]
    nested = dict(parents(plan))
    for child, parent in nested.items():
        assert inside(diagram.boxes[child], diagram.boxes[parent])
    for box in diagram.boxes:
        assert box.x >= 0
        assert box.x + box.width <= diagram.width
        assert box.y + box.height <= diagram.height
        for other in diagram.boxes[box.place + 1 :]:
            if nested.get(box.place) == nested.get(other.place):
                assert apart(box, other)


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(LINES)), min_size=1, max_size=40))
def test_what_is_looked_up_by_height_is_all_that_is_there(rows: list[tuple[int, str]]) -> None:
    diagram = lay_out(plan_of(rows))
    assert [b.place for b in diagram.shown(0, diagram.height)] == list(range(len(diagram.boxes)))
    for box in diagram.boxes:
        found = diagram.at(box.x + box.width / 2, box.y + 2)
        assert found == box.place


def test_loops_follow_each_other_and_end_in_the_sort() -> None:
    diagram = lay_out(plan_of([(0, "SCAN t"), (0, "SEARCH u USING INDEX i (a=?)"), (0, LINES[2])]))
    assert arrows_of(diagram) == {("SCAN t", LINES[1]), (LINES[1], LINES[2])}
    for one, two in pairwise(diagram.boxes):
        assert one.x < two.x
        assert one.y == two.y


def test_a_subquery_leads_to_the_loop_that_reads_it() -> None:
    rows = [(0, "MATERIALIZE v"), (1, "SCAN t"), (0, "SCAN u"), (0, "SCAN v")]
    diagram = lay_out(plan_of(rows))
    assert arrows_of(diagram) == {("MATERIALIZE v", "SCAN v"), ("SCAN u", "SCAN v")}
    assert diagram.boxes[0].frame
    assert [arrow.side for arrow in diagram.arrows] == [True, False]


def test_alternatives_stand_below_each_other() -> None:
    rows = [(0, "MULTI-INDEX OR"), (1, "INDEX 1"), (1, LINES[1]), (3, "INDEX 2"), (1, LINES[1])]
    _or, one, _leaf, two, _other = lay_out(plan_of(rows)).boxes
    assert one.x == two.x
    assert one.y + one.height < two.y


def test_an_arrow_that_goes_on_below_crosses_no_frame() -> None:
    wide = [(0, "SCAN t")] * 4
    frame = [(0, "RIGHT-JOIN u"), (1, "SCAN u")]
    diagram = lay_out(plan_of([*wide, (0, LINES[1]), *frame]))
    frames = [box for box in diagram.boxes if box.frame]
    assert frames
    for arrow in diagram.arrows:
        for (x1, y1), (x2, y2) in pairwise(arrow.points):
            for box in frames:
                within = box.y < y1 < box.y + box.height and y1 == y2
                assert not within or max(x1, x2) <= box.x or min(x1, x2) >= box.x + box.width


def test_a_long_join_goes_on_below() -> None:
    diagram = lay_out(plan_of([(0, "SCAN t")] * 500))
    assert diagram.width < 6 * diagram.height
    assert diagram.height < 6 * diagram.width
    assert len(diagram.arrows) == 499
    seen = [box for box in diagram.shown(0, 600) if box.y < 600]
    assert 0 < len(seen) < 200


def test_deeply_nested_frames_do_not_overrun_the_stack() -> None:
    diagram = lay_out(plan_of([(1, "MATERIALIZE v")] * 3_000))
    assert diagram.boxes[-1].depth == 2_999
    assert lay_out(Plan("", ())).boxes == ()
