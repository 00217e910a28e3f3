"""Every message of SQLite's integrity check is told in plain words, with what to do."""

from __future__ import annotations

import pytest

from plume_db.maintenance.meanings import Trees, explained

TREES = Trees(
    roots={2: ("t", "t", False), 3: ("t_i", "t", True)},
    indexes={"t_i": "t"},
    tables={"t": "t", "t.u": "t.u"},
)


@pytest.mark.parametrize(
    ("message", "kind", "table", "what"),
    [
        ("row 5 missing from index t_i", "index", "t", "t_i"),
        ("row 5 values differ from index t_i", "index", "t", "t_i"),
        ("rowid not at end-of-record for row 7 of index t_i", "index", "t", "t_i"),
        ("non-unique entry in index t_i", "index", "t", "t_i"),
        ("wrong # of entries in index t_i", "index", "t", "t_i"),
        ("row not in PRIMARY KEY order for t", "damage", "t", ""),
        ("NULL value in t.a", "constraint", "t", "a"),
        ("NULL value in t.u.b", "constraint", "t", "u.b"),
        ("non-INTEGER value in t.a", "constraint", "t", "a"),
        ("NUMERIC value in t.a", "constraint", "t", "a"),
        ("TEXT value in t.a", "constraint", "t", "a"),
        ("CHECK constraint failed in t", "constraint", "t", ""),
        ("Page 9: never used", "unused pages", "", ""),
        ("Page 2: pointer map referenced", "damage", "", ""),
        ("Tree 2 page 4: btreeInitPage() returns error code 11", "damage", "t", "t"),
        ("Tree 3 page 4: btreeInitPage() returns error code 11", "index", "t", "t_i"),
        ("Tree 3 page 3 cell 0: invalid page number 900", "index", "t", "t_i"),
        ("Tree 3 page 3 cell 0: 2nd reference to page 7", "damage", "t", "t_i"),
        ("Tree 2 page 2 right child: Child page depth differs", "damage", "t", "t"),
        ("Tree 2 page 2 cell 1: Rowid 5 out of order", "damage", "t", "t"),
        ("Tree 2 page 2 cell 1: Offset 9 out of range 10..20", "damage", "t", "t"),
        ("Tree 2 page 2 cell 1: Extends off end of page", "damage", "t", "t"),
        ("Tree 2 page 2: free space corruption", "damage", "t", "t"),
        ("Tree 2 page 2: Multiple uses for byte 9 of page 2", "damage", "t", "t"),
        ("Tree 2 page 2: Fragmentation of 1 bytes reported as 2 on page 2", "damage", "t", "t"),
        ("Tree 2 page 2: unable to get the page. error code=10", "damage", "t", "t"),
        ("Tree 2 page 2 cell 0: overflow list length is 2 but should be 3", "damage", "t", "t"),
        ("Tree 2 page 2 cell 0: Failed to read ptrmap key=9", "damage", "t", "t"),
        (
            "Tree 2 page 2 cell 0: Bad ptr map entry key=9 expected=(3,2) got=(5,2)",
            "damage",
            "t",
            "t",
        ),
        ("Freelist: size is 3 but should be 2", "damage", "", ""),
        ("Freelist: freelist leaf count too big on page 7", "damage", "", ""),
        ("Freelist: failed to get page 7", "damage", "", ""),
        ("Freelist: invalid page number 7", "damage", "", ""),
        ("max rootpage (9) disagrees with header (8)", "damage", "", ""),
        ("incremental_vacuum enabled with a max rootpage of zero", "damage", "", ""),
        ("Outstanding page count goes from 1 to 2 during this analysis", "damage", "", ""),
        ("malformed inverted index for FTS5 table main.t", "index", "t", ""),
        ("unable to validate the inverted index for FTS5 table main.t: x", "damage", "t", ""),
        ("Tree 2 page 4 cell 0: Bad cell header size", "damage", "t", "t"),
        ('fts5: corruption on page 1, segment 2, table "t"', "index", "t", ""),
        ('fts5: checksum mismatch for table "t"', "index", "t", ""),
        ("index t_i stores an imprecise floating-point value for row 4", "index", "t", "t_i"),
        ('undersize RTree blobs in "rt_node"', "damage", "", ""),
        ("database disk image is malformed", "damage", "", ""),
        ("In RTree main.t:", "damage", "t", ""),
        ("Mapping (1 -> 2) missing from %_rowid table", "damage", "", ""),
        ("Node 7 missing from database", "damage", "", ""),
        ("Wrong number of entries in %_parent table - expected 1, actual 2", "damage", "", ""),
    ],
)
def test_each_family_has_a_meaning_a_place_and_an_advice(
    message: str, kind: str, table: str, what: str
) -> None:
    found = explained(message, TREES)
    assert found.text == message
    assert (found.kind, found.table, found.object) == (kind, table, what)
    assert found.meaning.endswith(".")
    assert "{" not in found.meaning
    assert found.advice


def test_a_message_that_is_not_known_is_told_as_it_is() -> None:
    found = explained("something new about page 7", TREES, "t")
    assert (found.kind, found.words, found.table) == ("damage", "something new about page 7", "t")


def test_a_name_with_braces_is_shown_as_it_is() -> None:
    found = explained("wrong # of entries in index {0}{x}", TREES, "t")
    assert "{0}{x}" in found.meaning


def test_damage_of_a_page_that_two_things_use_is_never_the_index_alone() -> None:
    assert explained("Tree 3 page 3: 2nd reference to page 2", TREES).kind == "damage"


def test_an_order_of_rowids_that_is_wrong_names_the_row() -> None:
    found = explained("Tree 2 page 2 cell 1: Rowid -5 out of order", TREES)
    assert (found.rowid, found.table) == (-5, "t")
