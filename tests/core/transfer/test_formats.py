"""What the other formats keep, read back by other readers where there are any."""

from __future__ import annotations

import html.parser
import json
import math
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import apsw
import pytest

from plume_db import language
from plume_db.jobs import Task
from plume_db.transfer import excel, parquet
from plume_db.transfer.clip import write_text
from plume_db.transfer.formats import FORMATS
from plume_db.transfer.remarks import Remarks
from plume_db.transfer.source import SqlRows
from plume_db.transfer.texts import distinct
from plume_db.values import Row, Value
from tests.core.transfer import rows as odd
from tests.core.transfer.conftest import Write


def identical(one: object, other: Value) -> bool:
    """Whether two values are the same, also the sign of a zero."""
    if isinstance(other, float):
        signs = isinstance(one, float) and math.copysign(1, one) == math.copysign(1, other)
        return one == other and signs
    return type(one) is type(other) and one == other


@pytest.mark.parametrize("name", ["json", "ndjson"])
def test_json_reads_back_exactly(write: Write, task: Task, held: list[Row], name: str) -> None:
    data, result = write(name, odd.source(task))
    text = data.decode()
    found = json.loads(text) if name == "json" else [json.loads(x) for x in text.splitlines()]
    assert len(found) == len(held)
    for each, row in zip(found, held, strict=True):
        for got, value in zip(each.values(), row, strict=True):
            wanted = value.hex() if isinstance(value, bytes) else value
            assert identical(got, wanted), (got, value)
    assert any("JavaScript" in note for note in result.notes)


def test_rows_of_a_table_of_sqlites_own_can_be_put_into_another(
    write: Write, task: Task, tmp_path: Path
) -> None:
    rows = SqlRows("select 't' as name, 7 as seq", ("name", "seq"))
    data, result = write("sql", rows, table="sqlite_sequence")
    con = apsw.Connection(str(tmp_path / "again.db"))
    con.execute(data.decode()).fetchall()
    assert con.execute("select * from copy_of_sqlite_sequence").fetchall() == [("t", 7)]
    assert any("copy_of_sqlite_sequence" in note for note in result.notes)
    con.close()


def test_no_rows_are_an_empty_array(write: Write, task: Task) -> None:
    assert json.loads(write("json", odd.source(task, where=" where 0"))[0]) == []


def test_columns_of_the_same_name_do_not_swallow_each_other(write: Write, task: Task) -> None:
    data, result = write("ndjson", SqlRows("select 1, 2, 3", ("a", "a", "")))
    assert json.loads(data) == {"a": 1, "a 2": 2, "column 3": 3}
    assert any("a 2" in note for note in result.notes)


def test_inserts_build_the_same_rows_and_table(
    write: Write, task: Task, held: list[Row], tmp_path: Path
) -> None:
    data, _ = write("sql", odd.source(task))
    con = apsw.Connection(str(tmp_path / "again.db"))
    con.execute(data.decode()).fetchall()
    found = con.execute('select * from "odd one"').fetchall()
    assert len(found) == len(held)
    for one, other in zip(found, held, strict=True):
        assert all(identical(*pair) for pair in zip(one, other, strict=True))
    assert con.execute("select sql from sqlite_schema").fetchall() == [
        (odd.TABLE.replace("create table", "CREATE TABLE"),)
    ]
    con.close()


def test_inserts_of_a_query_make_a_table_of_their_own(
    write: Write, task: Task, tmp_path: Path
) -> None:
    rows = SqlRows(
        "select 'it''s' || char(0) || 'x', x'00', -0.0 + a from (select -0.0 as a)", ("a", "b", "a")
    )
    data, _ = write("sql", rows, table='my "t"')
    con = apsw.Connection(":memory:")
    con.execute(data.decode()).fetchall()
    assert con.execute('select * from "my ""t"""').fetchall() == [("it's\0x", b"\0", -0.0)]
    con.close()


def test_text_that_is_not_utf8_survives_inserts(write: Write, task: Task) -> None:
    data, _ = write("sql", SqlRows("select cast(x'61ff' as text) as a", ("a",)), table="t")
    con = apsw.Connection(":memory:")
    con.execute(data.decode()).fetchall()
    assert con.execute("select hex(a), typeof(a) from t").fetchall() == [("61FF", "text")]
    con.close()


class _Cells(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)
        if tag == "td":
            self.cells.append("")

    def handle_data(self, data: str) -> None:
        if self.cells:
            self.cells[-1] += data


def test_html_shows_what_looks_like_markup_and_runs_none(write: Write, task: Task) -> None:
    evil = "<script>alert(1)</script>&amp;\"'"
    data, _ = write(
        "html", SqlRows(f"select '{evil.replace(chr(39), chr(39) * 2)}', null", ("<b>", "n"))
    )
    page = _Cells()
    page.feed(data.decode())
    assert page.cells[0] == evil
    assert "NULL" in page.cells[1]
    assert not page.tags & {"script", "b"}


def test_markdown_stays_a_table(write: Write, task: Task) -> None:
    data, _ = write(
        "markdown", SqlRows("select 'a|b' || char(10) || 'c', null, '*x*'", ("p|q", "n", "s"))
    )
    assert (
        data.decode() == "| p\\|q | n | s |\n| --- | --- | --- |\n| a\\|b<br>c | NULL | \\*x\\* |\n"
    )


def test_bad_text_is_shown_with_marks_and_told(write: Write, task: Task) -> None:
    rows = SqlRows("select cast(x'61ff' as text) as a", ("a",))
    for name in ("json", "html", "markdown", "xlsx", "parquet"):
        _, result = write(name, rows)
        assert any("not valid" in note for note in result.notes), name


def sheet(path: Path, number: int = 1) -> list[list[str]]:
    """Read a sheet of a workbook as text; numbers carry # before them."""
    spread = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(path) as book:
        root = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))
    return [
        [
            "".join(cell.itertext())
            if cell.get("t") == "inlineStr"
            else f"#{''.join(cell.itertext())}"
            for cell in row
        ]
        for row in root.iter(f"{spread}row")
    ]


def test_excel_holds_numbers_exactly_and_never_a_formula(
    write: Write, task: Task, tmp_path: Path
) -> None:
    sql = "select 1, 9007199254740993, 0.1+0.2, '=1+1', 'http://x', 9e999"
    _, result = write("xlsx", SqlRows(sql, tuple("abcdef")))
    assert sheet(tmp_path / "out.xlsx") == [
        list("abcdef"),
        ["#1", "9007199254740993", "#0.30000000000000004", "=1+1", "http://x", "9e999"],
    ]
    assert any("15 digits" in note for note in result.notes)


def test_excel_goes_on_in_the_next_sheet_and_cuts_long_text(
    write: Write, task: Task, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(excel, "MOST_ROWS", 3)
    sql = "select value as v, printf('%.*c', 40000, 'x') as t from json_each('[1,2,3,4,5]')"
    _, result = write("xlsx", SqlRows(sql, ("v", "t")), table="my/sheet")
    assert [len(sheet(tmp_path / "out.xlsx", number)) for number in (1, 2, 3)] == [3, 3, 2]
    assert len(sheet(tmp_path / "out.xlsx")[1][1]) == 32_767
    assert any("3 sheets" in note for note in result.notes)
    assert any("32,767" in note for note in result.notes)


def test_parquet_keeps_types_and_values(write: Write, task: Task, tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    sql = (
        "select 9223372036854775807 as i, 0.1+0.2 as r, 'é' as t, x'00ff' as b, null as n, 1 as m"
        " union all select null, 2, null, null, null, 'x'"
        " union all select -5, null, '', x'', null, 2.5"
    )
    _, result = write("parquet", SqlRows(sql, tuple("irtbnm")))
    table = pq.read_table(tmp_path / "out.parquet")
    assert [str(field.type) for field in table.schema][:4] == [
        "int64",
        "double",
        "string",
        "binary",
    ]
    assert table.column("i").to_pylist() == [2**63 - 1, None, -5]
    assert table.column("r").to_pylist() == [0.1 + 0.2, 2.0, None]
    assert table.column("t").to_pylist() == ["é", None, ""]
    assert table.column("b").to_pylist() == [b"\0\xff", None, b""]
    assert table.column("m").to_pylist() == ["1", "x", "2.5"]
    assert any("column m" in note for note in result.notes)


def test_parquet_widens_a_type_that_proves_too_narrow_late(
    write: Write, task: Task, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    monkeypatch.setattr(parquet, "_GROUP_CELLS", 1_000)
    sql = (
        "with n(i) as (select 1 union all select i+1 from n where i<5000)"
        " select case i when 4000 then 'late' when 4500 then null else i end as v, i as k from n"
    )
    _, result = write("parquet", SqlRows(sql, ("v", "k")))
    table = pq.read_table(tmp_path / "out.parquet")
    assert table.num_rows == result.rows == 5_000
    assert table.column("v").to_pylist()[3_998:4_001] == ["3999", "late", "4001"]
    assert str(table.schema.field("k").type) == "int64"


def test_without_pyarrow_a_sentence_says_how_to_get_it(
    write: Write, task: Task, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(Exception, match=r"pip install .plume-db\[parquet\]"):
        write("parquet", SqlRows("select 1", ("a",)))
    assert [p.name for p in tmp_path.iterdir()] == ["data"]


@pytest.mark.parametrize("format", [f.name for f in FORMATS if f.is_text])
@pytest.mark.parametrize("header", [True, False])
def test_every_text_format_goes_to_the_clipboard(task: Task, format: str, header: bool) -> None:
    rows = SqlRows("select 1 as a, null as b, 'x' as c", ("a", "b", "c"))
    text = write_text(task, rows, rows.columns, format, header)
    assert "x" in text
    if format == "tsv":
        assert text == ("a\tb\tc\n" if header else "") + "1\t\tx\n"
    if format == "sql":
        assert text == 'INSERT INTO "rows" ("a", "b", "c") VALUES (1, NULL, \'x\');\n'


def test_a_column_without_a_name_is_called_alike_in_every_language() -> None:
    class Other:
        def find(self, text: str, about: str, count: int) -> str:
            return f"anders {text}"

    language.install(Other())
    try:
        assert distinct(("a", "", "a"), Remarks()) == ("a", "column 2", "a 2")
    finally:
        language.install(None)
