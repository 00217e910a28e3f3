"""Reading CSV: every value as it stands, and a sentence for whatever does not fit."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plume_db.attach import csv_table
from plume_db.attach.blocks import BLOCK
from plume_db.errors import Cancelled, PlumeError
from plume_db.jobs import Task
from plume_db.values import Value
from tests.core.attach.conftest import Load, names, types


def test_types_are_found_and_values_are_exact(load: Load, own: Task) -> None:
    rows, notes = load("a,b,c,d\n1,1.5,x,007\n-9223372036854775808,-1e-5,,1\n,,y,2\n")
    assert types(own.con) == ["INTEGER", "REAL", "TEXT", "TEXT"]
    assert rows == [(1, 1.5, "x", "007"), (-(2**63), -1e-5, None, "1"), (None, None, "y", "2")]
    assert notes == ()


def test_nothing_is_null_and_two_quotes_are_an_empty_text(load: Load) -> None:
    rows, _ = load('a,b,c\n,"",x\n"",,"a,"",b"\n"""",x,""\n')
    assert rows == [(None, "", "x"), ("", None, 'a,",b'), ('"', "x", "")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_understood(load: Load, end: str) -> None:
    rows, _ = load(f"a,b{end}1,x{end}2,y{end}")
    assert rows == [(1, "x"), (2, "y")]
    assert load(f"a,b{end}1,x")[0] == [(1, "x")]


def test_line_breaks_commas_and_quotes_inside_quotes_stay(load: Load) -> None:
    rows, _ = load('a,b\n"one\ntwo","x,y"\n"said ""hi""","it\'s\r\nso"\n')
    assert rows == [("one\ntwo", "x,y"), ('said "hi"', "it's\r\nso")]


@pytest.mark.parametrize("late", ["007", "1e3", "+5", " 5", "9223372036854775808", "0x10", "5."])
def test_a_late_value_that_is_no_plain_integer_turns_the_column_to_text(
    load: Load, own: Task, late: str
) -> None:
    numbers = "".join(f"{n}\n" for n in range(5_000))
    rows, notes = load(f"n\n{numbers}{late}\n")
    assert rows[-1] == (late,) or (late in ("1e3", "5.") and types(own.con) == ["REAL"])
    if types(own.con) == ["TEXT"]:
        assert rows[7] == ("7",)
    assert any(late.strip() in note and "5,001" in note for note in notes) or late == "0x10"


def test_a_real_column_is_read_again_as_text_rather_than_lose_a_digit(
    load: Load, own: Task
) -> None:
    numbers = "".join(f"{n}.50\n" for n in range(2_000))
    rows, _notes = load(f"n\n{numbers}00123\n")
    assert types(own.con) == ["TEXT"]
    assert rows[1] == ("1.50",)
    assert rows[-1] == ("00123",)
    pi = "3.14159265358979323846"
    assert load(f"n\n{numbers}{pi}\n")[0][-1] == (pi,)


def test_words_among_numbers_stay_words_and_are_told_with_their_rows(load: Load, own: Task) -> None:
    numbers = "".join(f"{n},{n}.5\n" for n in range(3_000))
    rows, notes = load(f"n,r\n{numbers}n/a,nan\n7,8.5\n")
    assert types(own.con) == ["INTEGER", "REAL"]
    assert rows[-2:] == [("n/a", "nan"), (7, 8.5)]
    assert any("“n/a” in row 3,001" in note for note in notes)


def test_random_doubles_come_back_bit_by_bit(load: Load) -> None:
    chance = random.Random(3)
    values = [chance.uniform(-1, 1) * 10 ** chance.randint(-300, 300) for _ in range(3_000)]
    rows, notes = load("v\n" + "".join(f"{value!r}\n" for value in values))
    assert [row[0] for row in rows] == values
    assert notes == ()


def test_ragged_lines_are_kept_and_told(load: Load) -> None:
    rows, notes = load("a,b,c\n1,2,3\n4,5\n6,7,8,9\n\n10,11,12\n")
    assert rows == [(1, 2, 3), (4, 5, None), (6, 7, 8), (10, 11, 12)]
    assert any("too few" in note and "line 3" in note for note in notes)
    assert any("too many" in note and "line 4" in note for note in notes)


def test_a_blank_line_of_a_file_with_one_column_is_a_null(load: Load) -> None:
    assert load("a\n1\n\n3\n")[0] == [(1,), (None,), (3,)]


def test_names_are_made_to_differ(load: Load, own: Task) -> None:
    _rows, notes = load('id,ID,,"a\nb",id\n1,2,3,4,5\n')
    assert names(own.con) == ["id", "ID 2", "column 3", "a b", "id 3"]
    assert any("several columns" in note for note in notes)
    assert any("no name" in note for note in notes)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"\xef\xbb\xbfa,b\n1,\xc3\xbc\n", ""),
        ("a,b\n1,ü\n".encode("utf-16"), ""),
        ("\ufeffa,b\n1,ü\n".encode("utf-16-be"), ""),
        (b"a,b\n1,\xfc\n", ""),
        (b"a,b\n1,\xc3\xbc\n2,\xfc\n", "line 3"),
    ],
)
def test_every_usual_encoding_is_read(load: Load, own: Task, data: bytes, told: str) -> None:
    rows, notes = load(data)
    assert names(own.con) == ["a", "b"]
    assert rows[0] == (1, "ü")
    assert told in " ".join(notes)


def test_ten_thousand_columns_are_cut_and_told(load: Load, own: Task) -> None:
    header = ",".join(f"c{n}" for n in range(10_000))
    rows, notes = load(f"{header}\n{','.join(['1'] * 10_000)}\n")
    assert len(names(own.con)) == len(rows[0]) == 1_999
    assert any("10,000" in note for note in notes)


def test_a_quote_that_is_never_closed_does_not_lose_what_comes_before(load: Load) -> None:
    rows, notes = load('a,b\n1,x\n2,"open\n3,z\n')
    assert rows[0] == (1, "x")
    assert rows[1][0] == 2
    assert "open" in str(rows[1][1])
    assert notes


def test_quotes_inside_plain_values_stand_for_themselves(load: Load) -> None:
    rows, notes = load('a,b\n5" disk,x\n"6",y "quoted" z\n7,"two\nlines"\n')
    assert rows == [('5" disk', "x"), ("6", 'y "quoted" z'), ("7", "two\nlines")]
    assert any("stand for themselves" in note for note in notes)


def test_an_endless_line_is_refused_with_its_number(
    load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    from plume_db.attach import blocks

    monkeypatch.setattr(blocks, "LONGEST", 3 * BLOCK)
    with pytest.raises(PlumeError, match=r"line 3 of given\.csv does not end"):
        load("a,b\n1,x\n2," + "x" * (5 * BLOCK))
    with pytest.raises(PlumeError, match="a quote is not closed"):
        load('a,b\n1,x\n2,"' + "x\n" * (3 * BLOCK))


@pytest.mark.parametrize("data", ["", "\n\n", "\ufeff"])
def test_an_empty_file_is_no_table(load: Load, data: str) -> None:
    with pytest.raises(PlumeError, match="empty"):
        load(data)


def test_a_header_alone_is_a_table_without_rows(load: Load, own: Task) -> None:
    assert load("a,b\n")[0] == []
    assert names(own.con) == ["a", "b"]


def test_nul_and_odd_signs_are_kept(load: Load) -> None:
    rows, _ = load('a,b\nx\0y,\x1a\n"",\x1c\n')
    assert rows == [("x\0y", "\x1a"), ("", "\x1c")]


@pytest.mark.parametrize("separator", ["\t", ";", "|"])
def test_other_separators_work_with_and_without_commas_in_the_values(
    load: Load, separator: str
) -> None:
    rows, _ = load(f"a{separator}b\n1{separator}x\n", separator)
    assert rows == [(1, "x")]
    rows, _ = load(f'a{separator}b\n1{separator}x,y\n2{separator}""\n', separator)
    assert rows == [(1, "x,y"), (2, "")]


def test_blocks_never_cut_a_record(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    from plume_db.attach import blocks

    monkeypatch.setattr(blocks, "BLOCK", 50)
    lines = [f'{n},"line {n}\nand ""more"", of it",é{n}' for n in range(500)]
    rows, notes = load("n,t,u\n" + "\n".join(lines))
    assert rows == [(n, f'line {n}\nand "more", of it', f"é{n}") for n in range(500)]
    assert notes == ()


def test_a_cancel_leaves_no_table(load: Load, own: Task) -> None:
    own.token.cancel()
    with pytest.raises(Cancelled):
        load("a\n1\n")
    assert own.con.execute("select count(*) from sqlite_schema").fetchall() == [(0,)]


cells = st.text(
    alphabet=st.sampled_from('ab7-.,"\n\r\t\x1a\0é ') | st.characters(exclude_categories=["Cs"]),
    max_size=6,
)


@settings(max_examples=150)
@given(st.lists(st.tuples(st.none() | cells, st.none() | cells), min_size=1, max_size=8))
def test_any_text_written_by_the_rules_comes_back(load: Load, rows: list[tuple[str, str]]) -> None:
    def field(value: str | None) -> str:
        if value is None:
            return ""
        return '"' + value.replace('"', '""') + '"'

    text = "a,b\n" + "".join(f"{field(one)},{field(other)}\n" for one, other in rows)
    found, _ = load(text)
    assert len(found) == len(rows)
    for got, wanted in zip(found, rows, strict=True):
        assert all(same(*pair) for pair in zip(got, wanted, strict=True)), (got, wanted)


def same(got: Value, wanted: str | None) -> bool:
    """Whether the value is the text, or the number that it reads."""
    if isinstance(got, float):
        return wanted is not None and float(wanted) == got
    return got == wanted or (isinstance(got, int) and str(got) == wanted)


def test_without_sqlites_reader_the_result_is_the_same(
    load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = 'a,b,c\n1,"x, y",\n2,"",0.5\n3,z,1e300\n'
    with_it, _ = load(text)
    monkeypatch.setattr(csv_table, "_load_extension", lambda _con: False)
    assert load(text)[0] == with_it == [(1, "x, y", None), (2, "", 0.5), (3, "z", 1e300)]
