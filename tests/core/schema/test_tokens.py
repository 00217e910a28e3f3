"""Cutting SQL into tokens, and what is read from them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plume_db.schema.tokens import is_virtual, module_of, names_in, table_options, tokens


@given(st.text())
def test_cutting_never_fails_and_tokens_stand_where_they_say(sql: str) -> None:
    for token in tokens(sql):
        assert sql[token.start : token.start + len(token.text)] == token.text


@pytest.mark.parametrize(
    ("sql", "options"),
    [
        ("CREATE TABLE t(a)", (False, False)),
        ("CREATE TABLE t(a) WITHOUT ROWID", (True, False)),
        ("CREATE TABLE t(a) strict, without  rowid -- done)", (True, True)),
        ("CREATE TABLE t(a) /* ) */ STRICT", (False, True)),
        ("CREATE TABLE strict(rowid, 'without')", (False, False)),
        ("CREATE TABLE t(a DEFAULT ') STRICT')", (False, False)),
        ("", (False, False)),
    ],
)
def test_options_of_a_table_are_read_from_its_end(sql: str, options: tuple[bool, bool]) -> None:
    assert table_options(sql) == options


@pytest.mark.parametrize(
    ("sql", "module"),
    [
        ("CREATE VIRTUAL TABLE a USING fts5(b)", "fts5"),
        ('create /* x */ virtual table "using" using "my mod"', "my mod"),
        ("CREATE VIRTUAL TABLE a", ""),
    ],
)
def test_the_module_of_a_virtual_table_is_named(sql: str, module: str) -> None:
    assert is_virtual(sql)
    assert module_of(sql) == module


def test_a_table_called_virtual_is_not_virtual() -> None:
    assert not is_virtual("CREATE TABLE virtual(a)")


def test_names_are_found_in_every_kind_of_quotes_and_not_in_comments() -> None:
    found = names_in("""select "a""b", [c d], `e`, 'f' from G -- h""")
    assert {'a"b', "c d", "e", "f", "g"} <= found
    assert "h" not in found
