"""Reading the schema: everything there is, and a reason for everything that fails."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from plume_db.database import Key, Mode, Place, connect
from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.schema.objects import Catalog, Table
from plume_db.schema.read import read_catalog, read_view_columns
from tests.conftest import REAL

Build = Callable[[str], Path]
Read = Callable[[Path], Task]

SCHEMA = """
create table parent(id integer primary key, code text collate nocase not null default 'x''y',
  doubled as (id * 2) stored, shown as (code || '!'), unique(code, id desc));
create table child(a, b, c, primary key(b, a),
  foreign key (a) references parent, foreign key (b, c) references parent(code, id)
  on delete cascade on update set null) without rowid;
create table exact(n int) strict;
create index partly on parent(code) where id > 1;
create index computed on parent(id, lower(code) desc);
create view seen as select id, code as name from parent;
create trigger noted after insert on parent begin select 1; end;
create trigger instead instead of insert on seen begin select 1; end;
create virtual table words using fts5(body, tokenize = 'porter');
create virtual table boxes using rtree(id, x0, x1);
"""


@pytest.fixture
def catalog(build: Build, reading: Read) -> Catalog:
    return read_catalog(reading(build(SCHEMA)))


def table(catalog: Catalog, name: str) -> Table:
    found = catalog.table(name)
    assert found is not None
    return found


def test_columns_carry_type_key_default_generation_and_collation(catalog: Catalog) -> None:
    ident, code, doubled, shown = table(catalog, "PARENT").columns
    assert (ident.name, ident.declared_type, ident.primary_key) == ("id", "INTEGER", 1)
    assert (code.not_null, code.default, code.collation) == (True, "'x''y'", "nocase")
    assert (doubled.hidden, shown.hidden, code.generated) == (3, 2, False)
    assert doubled.generated and shown.generated


def test_the_key_of_a_without_rowid_table_is_in_its_declared_order(catalog: Catalog) -> None:
    child = table(catalog, "child")
    assert child.without_rowid and not child.strict
    assert {c.name: c.primary_key for c in child.columns} == {"a": 2, "b": 1, "c": 0}
    assert child.indexes == ()


def test_strict_is_told_from_without_rowid(catalog: Catalog) -> None:
    assert table(catalog, "exact").strict
    assert not table(catalog, "exact").without_rowid


def test_foreign_keys_come_in_declared_order_and_can_be_found_from_the_parent(
    catalog: Catalog,
) -> None:
    first, second = table(catalog, "child").foreign_keys
    assert (first.columns, first.parent, first.parent_columns) == (("a",), "parent", (None,))
    assert (second.columns, second.parent_columns) == (("b", "c"), ("code", "id"))
    assert (second.on_delete, second.on_update) == ("CASCADE", "SET NULL")
    assert [t.name for t, _ in catalog.references_to("Parent")] == ["child", "child"]
    assert catalog.references_to("child") == ()


def test_indexes_tell_expressions_order_and_whether_they_are_partial(catalog: Catalog) -> None:
    by_name = {index.name: index for index in table(catalog, "parent").indexes}
    assert by_name["partly"].partial
    assert by_name["computed"].columns == ("id", None)
    assert by_name["computed"].descending == (False, True)
    own = by_name["sqlite_autoindex_parent_1"]
    assert (own.origin, own.unique, own.sql) == ("u", True, None)
    assert own.collations == ("nocase", "BINARY")


def test_shadow_tables_belong_to_their_virtual_table(catalog: Catalog) -> None:
    assert table(catalog, "words").module == "fts5"
    assert {t.name for t in catalog.shadows_of("words")} == {
        f"words_{end}" for end in ("data", "idx", "content", "docsize", "config")
    }
    assert {t.name for t in catalog.shadows_of("boxes")} == {
        "boxes_node",
        "boxes_rowid",
        "boxes_parent",
    }


def test_triggers_are_listed_under_the_table_or_view_they_watch(catalog: Catalog) -> None:
    assert [t.name for t in table(catalog, "parent").triggers] == ["noted"]
    assert [t.name for t in table(catalog, "seen").triggers] == ["instead"]


def test_a_table_named_like_a_shadow_table_without_its_virtual_table_is_a_table(
    build: Build, reading: Read
) -> None:
    catalog = read_catalog(reading(build("create table words_data(a)")))
    assert table(catalog, "words_data").kind == "table"


def test_view_columns_are_read_only_when_asked_for(build: Build, reading: Read) -> None:
    task = reading(build(SCHEMA))
    assert table(read_catalog(task), "seen").columns == ()
    assert [c.name for c in read_view_columns(task, "seen")] == ["id", "name"]


def test_a_broken_view_is_listed_and_says_why_when_asked(build: Build, reading: Read) -> None:
    task = reading(build("create view v as select * from gone; create table t(a)"))
    assert [t.name for t in read_catalog(task).tables] == ["v", "t"]
    with pytest.raises(apsw.SQLError, match="no such table"):
        read_view_columns(task, "v")


def test_a_view_whose_text_is_in_double_quotes_can_be_read(build: Build, reading: Read) -> None:
    task = reading(build('create table t(a); create view v as select a, "no such" as b from t'))
    assert [c.name for c in read_view_columns(task, "v")] == ["a", "b"]
    with pytest.raises(apsw.SQLError):
        task.con.execute('select "no such" from t')


def test_a_missing_module_is_the_reason_of_its_table_only(build: Build, reading: Read) -> None:
    path = build("create table t(a)")
    spoil(
        path,
        "insert into sqlite_schema values"
        "('table','far','far',0,'CREATE VIRTUAL TABLE far USING nowhere(x)')",
    )
    catalog = read_catalog(reading(path))
    assert "module nowhere" in table(catalog, "far").error
    assert table(catalog, "far").kind == "virtual"
    assert table(catalog, "t").error == ""


def test_a_missing_collation_is_told_only_where_it_bars_the_way(
    build: Build, reading: Read
) -> None:
    path = build("create table keyed(a text primary key) without rowid; create table loose(a text)")
    spoil(
        path,
        "update sqlite_schema set sql = "
        "'CREATE TABLE keyed(a text primary key collate odd) without rowid' where name='keyed'",
    )
    spoil(
        path,
        "update sqlite_schema set sql = 'CREATE TABLE loose(a text collate odd)'"
        " where name='loose'",
    )
    catalog = read_catalog(reading(path))
    assert "collation odd" in table(catalog, "keyed").error
    assert table(catalog, "loose").error == ""
    assert table(catalog, "loose").columns[0].collation == "odd"


def test_a_malformed_schema_shows_what_parses_and_why_the_rest_does_not(
    build: Build, reading: Read
) -> None:
    path = build(
        "create table good(a); create table bad(b); create index bi on bad(b);"
        "create trigger tr after insert on good begin select 1; end; create table later(c)"
    )
    spoil(path, "update sqlite_schema set sql = 'create tabble bad(b' where name = 'bad'")
    spoil(path, "update sqlite_schema set sql = 'create trigger tr after' where name = 'tr'")
    task = reading(path)
    catalog = read_catalog(task)
    assert "malformed" in catalog.error
    assert [t.name for t in catalog.tables] == ["good", "bad", "later"]
    assert 'near "tabble"' in table(catalog, "bad").error
    assert table(catalog, "later").columns[0].name == "c"
    assert table(catalog, "later").error == ""
    assert catalog.stray_indexes[0].name == "bi" and catalog.stray_indexes[0].error
    assert "can not read its definition" in table(catalog, "good").triggers[0].error
    with pytest.raises(apsw.Error):  # reading leniently gives no right to write
        task.con.execute("update sqlite_schema set sql = ''")


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16le", "UTF-16be"])
def test_names_that_are_not_valid_text_are_shown_with_their_reason(
    build: Build, reading: Read, encoding: str
) -> None:
    path = build(
        f"pragma encoding = '{encoding}'; create table fine(a); create table oddname(b, c)"
    )
    codec = {"UTF-16le": "utf-16-le", "UTF-16be": "utf-16-be"}.get(encoding, "utf-8")
    bad = b"\xff" if encoding == "UTF-8" else "\ud800".encode(codec, "surrogatepass")
    raw = path.read_bytes()
    path.write_bytes(raw.replace("oddname".encode(codec), "oddnam".encode(codec) + bad))
    catalog = read_catalog(reading(path))
    assert [c.name for c in table(catalog, "fine").columns] == ["a"]
    other = next(t for t in catalog.tables if t.name != "fine")
    assert other.name.startswith("oddnam")
    if encoding == "UTF-8":
        assert other.name == "oddnam\\xff"
        assert "not valid UTF-8" in other.error


def test_names_that_need_quoting_are_read(build: Build, reading: Read) -> None:
    catalog = read_catalog(
        reading(
            build(
                'create table "a ""b"" [c] \'d\' %"("x y", "z""w"); create index "i "" j" '
                'on "a ""b"" [c] \'d\' %"("x y")'
            )
        )
    )
    only = catalog.tables[0]
    assert only.name == "a \"b\" [c] 'd' %"
    assert [c.name for c in only.columns] == ["x y", 'z"w']
    assert only.indexes[0].columns == ("x y",)


def test_an_empty_file_has_an_empty_catalog(tmp_path: Path, reading: Read) -> None:
    (tmp_path / "empty.db").touch()
    assert read_catalog(reading(tmp_path / "empty.db")).tables == ()


def test_names_are_compared_as_sqlite_does_in_ascii_only(build: Build, reading: Read) -> None:
    catalog = read_catalog(reading(build('create table "É"(a); create table "é"(b)')))
    assert [c.name for c in table(catalog, "É").columns] == ["a"]
    assert [c.name for c in table(catalog, "é").columns] == ["b"]


def spoil(path: Path, sql: str) -> None:
    con = apsw.Connection(str(path))
    con.pragma("writable_schema", True)
    for _ in con.execute(sql):
        pass
    con.close()


INDEPENDENT = """
import apsw, json, sys
con = apsw.Connection(sys.argv[1], flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)
if sys.argv[2]:
    for sql in ("pragma cipher='sqlcipher'", "pragma legacy=4", "pragma key='testkey'"):
        con.execute(sql).fetchall()
kinds = dict(con.execute("select type, count(*) from sqlite_schema group by type"))
lists = con.execute("select name, type, wr, strict from pragma_table_list where schema='main'"
                    " and name not in ('sqlite_schema')").fetchall()
columns = 0
for name, kind, *_ in lists:
    if kind in ('table', 'shadow'):
        columns += len(con.execute("select 1 from pragma_table_xinfo(?)", (name,)).fetchall())
print(json.dumps([kinds, sorted(lists), columns]))
"""

FILES = sorted(
    path.name
    for path in (REAL.iterdir() if REAL.is_dir() else ())
    if path.suffix != ".md"
    and not path.name.endswith(("-wal", "-journal"))
    and path.name != "corrupt.mbtiles"
)


@pytest.mark.data
@pytest.mark.parametrize("name", FILES)
def test_every_real_file_reads_as_plain_sqlite_reads_it(
    name: str, real_file: Callable[[str], Path]
) -> None:
    path = real_file(name)
    locked = "cipher" in name
    uri = f"file:{str(path).replace(' ', '%20')}?immutable=1"
    answer = subprocess.run(
        [sys.executable, "-c", INDEPENDENT, uri, "key" if locked else ""],
        capture_output=True,
        text=True,
        check=True,
    )
    kinds, lists, columns = json.loads(answer.stdout)
    key = Key("testkey", "sqlcipher", 4) if locked else None
    con = connect(Place(path, Mode.IMMUTABLE, key))
    try:
        catalog = read_catalog(Task(con))
    finally:
        con.close()
    mine = sorted([t.name, t.kind, int(t.without_rowid), int(t.strict)] for t in catalog.tables)
    assert mine == lists
    assert len(catalog.triggers) == kinds.get("trigger", 0)
    assert len(catalog.indexes) == kinds.get("index", 0)
    assert sum(len(t.columns) for t in catalog.tables if t.stored) == columns


def test_a_view_that_can_not_be_named_is_refused_with_a_sentence(
    build: Build, reading: Read
) -> None:
    path = build("create table t(abcdefg); create view v as select * from t")
    path.write_bytes(path.read_bytes().replace(b"abcdefg", b"abcdef\xff"))
    with pytest.raises(PlumeError, match="not valid UTF-8"):
        read_view_columns(reading(path), "v")
