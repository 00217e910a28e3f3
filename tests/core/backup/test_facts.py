"""A copy is compared with its source, object by object and count by count."""

from __future__ import annotations

from dataclasses import replace

from plume_db.backup.facts import Facts, differences

SOURCE = Facts((("t", "create table t(a)"),), (("t", 3), ("u", "it is malformed")))


def test_a_faithful_copy_has_no_differences_also_of_a_damaged_source() -> None:
    assert differences(SOURCE, replace(SOURCE)) == ()


def test_a_lost_row_a_lost_table_and_another_schema_are_told() -> None:
    assert differences(SOURCE, replace(SOURCE, rows=(("t", 2), SOURCE.rows[1]))) == (
        "t has 2 rows instead of 3",
    )
    assert differences(SOURCE, replace(SOURCE, rows=SOURCE.rows[1:])) == ("t is gone",)
    assert differences(SOURCE, replace(SOURCE, schema=())) == ("its schema is another",)
