"""What CSV keeps: everything, by whichever way it is written."""

from __future__ import annotations

import math
from pathlib import Path

import apsw
import pytest

from plume_db.jobs import Task
from plume_db.transfer.source import SqlRows, StoredRows
from plume_db.values import Row, Value
from tests.core.transfer import rows as odd
from tests.core.transfer.conftest import Write


class Kept(list[Row]):
    """Stands in for a store of results."""

    def read(self, first: int, n: int) -> list[Row]:
        return self[first : first + n]


def same(value: Value, text: str, is_quoted: bool) -> bool:
    """Whether a field of CSV is exactly this value."""
    if value is None:
        return text == "" and not is_quoted
    if isinstance(value, str):
        return text == value and (is_quoted or value != "")
    if isinstance(value, bytes):
        return text == value.hex() and is_quoted == (not value)
    if isinstance(value, int):
        return text == str(value) and not is_quoted
    return float(text) == value and math.copysign(1, float(text)) == math.copysign(1, value)


def check(data: bytes, held: list[Row], separator: str = ",") -> None:
    lines = odd.fields(data, separator)
    assert [name for name, _ in lines[0]] == ["id", "a,b", 'say "hi"', "r", "x"]
    assert len(lines) == len(held) + 1
    for line, row in zip(lines[1:], held, strict=True):
        for value, field in zip(row, line, strict=True):
            assert same(value, *field), (value, field)


@pytest.mark.parametrize("way", ["a table in chunks", "a statement", "value by value", "stored"])
@pytest.mark.parametrize("name", ["csv", "tsv"])
def test_every_value_comes_back_exactly(
    write: Write, task: Task, held: list[Row], way: str, name: str
) -> None:
    rows = odd.source(task, where=" where 1" if way == "a statement" else "")
    chosen = {}
    if way == "value by value":
        chosen = {"separator": ":"}  # what SQLite does not write by itself
    data, result = write(
        name, StoredRows(Kept(held), rows.columns) if way == "stored" else rows, **chosen
    )
    separator = "\t" if name == "tsv" else str(chosen.get("separator", ","))
    check(data, held, separator)
    assert result.rows == len(held)
    assert result.size == len(data)
    assert any("9e999" in note for note in result.notes)


def test_ten_thousand_random_doubles_are_the_same_when_read_again(
    write: Write, task: Task, tmp_path: Path
) -> None:
    con = apsw.Connection(str(tmp_path / "r.db"))
    con.execute("begin; create table r(id integer primary key, v real)").fetchall()
    values = odd.doubles(10_000)
    con.executemany("insert into r(v) values(?)", [(value,) for value in values])
    con.execute("commit").fetchall()
    task._con = con
    for where in ("", " where 1"):
        data, _ = write("csv", odd.source(task, "r", where))
        assert [float(line[1][0]) for line in odd.fields(data)[1:]] == values
    con.close()


def test_a_table_with_gaps_and_negative_rowids_is_whole(
    write: Write, task: Task, tmp_path: Path
) -> None:
    con = apsw.Connection(str(tmp_path / "gaps.db"))
    con.execute("begin; create table g(id integer primary key, t text)").fetchall()
    keys = [-(2**63), -5, *range(300), 10**6, *range(10**12, 10**12 + 500, 7), 2**63 - 1]
    con.executemany("insert into g values(?, 'x' || ?)", [(key, key) for key in keys])
    con.execute("commit").fetchall()
    task._con = con
    data, _ = write("csv", odd.source(task, "g"))
    assert [int(line[0][0]) for line in odd.fields(data)[1:]] == keys
    assert len(next(iter(odd.source(task, "g").slices(task)))) > 100
    assert [row[0] for piece in odd.source(task, "g").slices(task) for row in piece] == keys
    con.close()


def test_a_null_word_is_never_mistaken_for_a_text(write: Write, task: Task) -> None:
    rows = SqlRows("select 'NULL', null, '' union all select 'x', 'y', null", ("a", "b", "c"))
    for separator in (",", ":"):
        data, _ = write("csv", rows, null="NULL", separator=separator, line_end="\n")
        lines = data.decode().replace(separator, ",").splitlines()
        assert lines == ["a,b,c", '"NULL",NULL,""', "x,y,NULL"]


def test_options_are_heeded(write: Write, task: Task) -> None:
    rows = SqlRows("select 1 as a, 'x;y' as b", ("a", "b"))
    data, _ = write("csv", rows, bom=True, separator=";", line_end="\n")
    assert data == b'\xef\xbb\xbfa;b\n1;"x;y"\n'
    data, _ = write("csv", rows, header=False)
    assert data == b"1,x;y\r\n"
    blob = SqlRows("select x'00ff' as b", ("b",))
    assert write("csv", blob, header=False, blobs="base64")[0] == b"AP8=\r\n"


def test_text_that_is_not_utf8_keeps_its_bytes_and_is_told(write: Write, task: Task) -> None:
    bad = "select cast(x'61ff22' as text) as a, 1 as b"
    for separator in (",", ":"):
        data, result = write("csv", SqlRows(bad, ("a", "b")), separator=separator, header=False)
        assert data == b'"a\xff"""' + separator.encode() + b"1\r\n"
        assert any("not valid UTF-8" in note for note in result.notes)


def test_a_nul_in_a_text_is_kept_and_told(write: Write, task: Task) -> None:
    rows = SqlRows("select 'a' || char(0) || 'b,' as a", ("a",))
    data, result = write("csv", rows, header=False)
    assert data == b'"a\0b,"\r\n'
    assert any("NUL" in note for note in result.notes)


def test_a_utf16_database_gives_the_same_file(write: Write, task: Task, tmp_path: Path) -> None:
    con = apsw.Connection(str(tmp_path / "wide.db"))
    con.execute(
        "pragma encoding='UTF-16le'; create table t(a); insert into t values('ü🎈')"
    ).fetchall()
    task._con = con
    data, _ = write("csv", odd.source(task, "t"))
    assert data == "a\r\nü🎈\r\n".encode()
    con.close()


def test_odd_collations_and_affinities_do_not_change_what_is_written(
    write: Write, task: Task, tmp_path: Path
) -> None:
    con = apsw.Connection(str(tmp_path / "c.db"))
    con.execute(
        "create table t(a text collate rtrim, b varchar(9) collate nocase, c numeric);"
        "insert into t values('  ', '1.0e+2', '5'), ('   ', '1e5', 'x'), ('', '', '')"
    ).fetchall()
    task._con = con
    for where in ("", " where 1"):
        data, _ = write("csv", odd.source(task, "t", where), line_end="\n")
        assert data == b'a,b,c\n  ,1.0e+2,5\n   ,1e5,x\n"","",""\n'
    con.close()


def test_a_thousand_columns_are_one_line(write: Write, task: Task) -> None:
    names = tuple(f"c{n}" for n in range(1_900))
    rows = SqlRows("select " + ",".join(str(n) for n in range(1_900)), names)
    data, _ = write("csv", rows)
    assert odd.fields(data)[1] == [(str(n), False) for n in range(1_900)]


def test_a_row_longer_than_one_value_may_be_is_written_all_the_same(
    write: Write, task: Task, tmp_path: Path
) -> None:
    con = apsw.Connection(str(tmp_path / "long.db"))
    con.execute("create table t(a, b)").fetchall()
    con.executemany("insert into t values(?, ?)", [(1, "x"), (2, b"\1" * 900_000), (3, "z")])
    con.limit(apsw.SQLITE_LIMIT_LENGTH, 1_000_000)
    task._con = con
    data, _ = write("csv", odd.source(task, "t"), header=False, line_end="\n")
    assert data == b"1,x\n2," + b"01" * 900_000 + b"\n3,z\n"
    con.close()
