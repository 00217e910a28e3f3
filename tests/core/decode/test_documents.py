"""JSON, JSONB, property lists, archives and databases as trees, hostile ones too."""

from __future__ import annotations

import io
import json
import plistlib
import zipfile
from typing import Any

import apsw
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plume_db.decode.documents import (
    database_tree,
    json_text,
    json_tree,
    plist_tree,
    zip_tree,
)
from plume_db.decode.jsonb import JsonbError, brief
from plume_db.decode.tree import Node, PlainNode
from plume_db.jobs import Task

JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=50), inner, max_size=5)
    ),
    max_leaves=20,
)


def tree(text: str | bytes) -> Node:
    found = json_tree(Task(), text)
    assert found is not None
    return found[0]


def jsonb(text: str) -> bytes:
    con = apsw.Connection(":memory:")
    ((data,),) = con.execute("select jsonb(?)", (text,)).fetchall()
    con.close()
    assert isinstance(data, bytes)
    return data


def rebuilt(node: Node) -> Any:
    """Read the whole tree back into Python."""
    if node.kind == "object":
        return {child.label: rebuilt(child) for child in everything(node)}
    if node.kind == "array":
        return [rebuilt(child) for child in everything(node)]
    return node.whole if node.kind == "string" else json.loads(node.whole)


def everything(node: Node) -> list[Node]:
    found: list[Node] = []
    while not node.ended:
        found += node.more(3)
    return found


@given(st.lists(JSON) | st.dictionaries(st.text(max_size=50), JSON))
def test_the_tree_holds_what_the_json_holds(value: Any) -> None:
    text = json.dumps(value)
    assert rebuilt(tree(text)) == json.loads(text)
    assert rebuilt(tree(json.dumps(value, ensure_ascii=False))) == json.loads(text)


@given(st.binary(max_size=200))
def test_any_bytes_are_either_jsonb_or_refused(data: bytes) -> None:
    found = json_tree(Task(), data)
    if found is not None:
        rebuilt(found[0])
    try:
        brief(data, 100)
    except JsonbError:
        assert found is None or len(data) < 2


def test_numbers_keep_every_digit() -> None:
    assert [n.text for n in tree("[12345678901234567890, 1.10, 1e400]").more(9)] == [
        "12345678901234567890",
        "1.10",
        "1e400",
    ]


def test_repeated_names_are_all_there_and_paths_lead_to_values() -> None:
    found = tree('{"a":1,"a":2,"odd name":[true]}').more(9)
    assert [(each.label, each.text, each.step) for each in found] == [
        ("a", "1", ".a"),
        ("a", "2", ".a"),
        ("odd name", "[true]", '."odd name"'),
    ]


def test_long_names_and_values_are_shortened_where_they_are_shown_only() -> None:
    (node,) = tree(json.dumps({"n" * 300: "v" * 300})).more(1)
    assert (node.label, node.text) == ("n" * 200 + "…", "v" * 200 + "…")
    assert (node.step, node.whole) == ("." + "n" * 300, "v" * 300)


def test_children_come_in_parts_and_only_when_wanted() -> None:
    node = tree(json.dumps(list(range(100_000))))
    assert [each.label for each in node.more(3)] == ["0", "1", "2"]
    assert [each.text for each in node.more(2)] == ["3", "4"]
    assert not node.ended


def test_deep_documents_are_opened_level_by_level() -> None:
    node = tree("[" * 900 + "1" + "]" * 900)
    for _ in range(899):
        assert node.text.startswith("[")
        (node,) = node.more(5)
    assert node.more(1)[0].text == "1"


@pytest.mark.parametrize("text", ["{not json", "12", '"x"', "", "[" * 100_000, '{"a":1} x'])
def test_what_is_no_document_has_no_tree(text: str) -> None:
    assert json_tree(Task(), text) is None


def test_json5_is_read_and_named() -> None:
    found = json_tree(Task(), "{a: 0x10, /* why */ b: 'x',}")
    assert found is not None
    assert "JSON5" in found[1]


def test_damaged_jsonb_ends_where_it_is_damaged() -> None:
    data = bytearray(jsonb('{"abc":[1,2,3]}'))
    assert json_tree(Task(), bytes(data)) is not None
    data[-2] = 0xFF
    assert json_tree(Task(), bytes(data)) is None


def test_indented_json_changes_space_only() -> None:
    text = json_text(Task(), '{"a":[1.10,{}],"b":"x y"}', 1000)
    assert text is not None
    assert text.replace("\n", "").replace("  ", "").replace(" :", ":") == (
        '{"a": [1.10,{}],"b": "x y"}'
    )
    assert json_text(Task(), "nonsense", 10) is None


@pytest.mark.parametrize("fmt", [plistlib.FMT_BINARY, plistlib.FMT_XML])
def test_property_lists_are_trees_of_their_types(fmt: plistlib.PlistFormat) -> None:
    value = {"b": True, "n": [1, 2.5], "d": b"\1\2", "s": "x", "e": {}}
    node = plist_tree(plistlib.dumps(value, fmt=fmt, sort_keys=False))
    assert node is not None
    found = {each.label: (each.kind, each.text) for each in node.more(9)}
    assert found["b"] == ("boolean", "true")
    assert found["n"] == ("array", "[2]")
    assert found["d"] == ("bytes", "2 bytes: 01 02")
    assert found["e"] == ("object", "{0}")


@given(st.binary(max_size=100))
def test_damaged_property_lists_are_refused(data: bytes) -> None:
    plist_tree(b"bplist00" + data)
    zip_tree(b"PK\x03\x04" + data)


def test_a_list_that_holds_itself_can_be_opened_for_ever() -> None:
    # An array of one element, which is the array.
    data = b"bplist00" + b"\xa1\x00" + b"\x08" + bytes(6) + bytes([1, 1])
    data += (1).to_bytes(8, "big") + (0).to_bytes(8, "big") + (10).to_bytes(8, "big")
    node = plist_tree(data)
    assert node is not None
    for _ in range(50):
        (node,) = node.more(9)
    assert node.kind == "array"


def test_an_archive_lists_its_members_without_unpacking() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/b.txt", "x" * 10_000)
    node = zip_tree(out.getvalue())
    assert node is not None
    (member,) = node.more(9)
    assert member.label == "a/b.txt"
    assert member.text.startswith("10.0 kB")


def test_a_database_in_a_value_lists_its_objects() -> None:
    con = apsw.Connection(":memory:")
    con.execute("create table inner_table(a)").fetchall()
    data = con.serialize("main")
    con.close()
    node = database_tree(Task(), data)
    assert node is not None
    assert [each.label for each in node.more(9)] == ["inner_table"]
    assert database_tree(Task(), data[:100] + bytes(5000)) is None


def test_a_plain_node_makes_children_when_asked() -> None:
    made: list[int] = []

    def inside() -> Any:
        for number in range(3):
            made.append(number)
            yield PlainNode(str(number), "number", "x")

    node = PlainNode("root", "array", "", inside)
    assert not made
    assert len(node.more(2)) == 2
    assert len(node.more(2)) == 1
    assert node.ended and node.more(2) == []
