"""The nodes of the schema tree and the model over them."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from plume_db.database import Mode, Place, connect
from plume_db.jobs import Task
from plume_db.schema.counts import Count
from plume_db.schema.objects import Catalog
from plume_db.schema.read import read_catalog
from plume_db.storage.sizes import Size
from plume_ui.schema.model import NODE, Col, SchemaModel
from plume_ui.schema.tree import Node, build_tree, column_nodes, filtered, found_again
from tests.conftest import REAL

SCHEMA = (
    "create table Artist(id integer primary key, name text not null default 'x')",
    "create table album(id integer primary key, artist references Artist, email text)",
    "create index by_artist on album(artist)",
    "create view seen as select id from album",
    "create trigger watch after insert on album begin select 1; end",
    "create virtual table words using fts5(body)",
    "create table counted(id integer primary key autoincrement)",
)


def catalog_of(path: Path) -> Catalog:
    con = connect(Place(path, Mode.IMMUTABLE))
    try:
        return read_catalog(Task(con))
    finally:
        con.close()


@pytest.fixture
def root(make_db: Callable[..., Path]) -> Node:
    return build_tree(catalog_of(make_db(*SCHEMA)))


def names(node: Node) -> list[str]:
    return [kid.name for kid in node.kids()]


def find(root: Node, *path: str) -> Node:
    node = root
    for name in path:
        node = next(kid for kid in node.kids() if kid.name == name)
    return node


def test_groups_hold_each_kind_and_empty_ones_are_left_out(root: Node) -> None:
    assert names(root) == ["Tables", "Views", "Virtual tables", "Indexes", "Triggers", "Internal"]
    assert names(find(root, "Tables")) == ["album", "Artist", "counted"]
    assert names(find(root, "Internal")) == ["sqlite_sequence"]
    assert build_tree(Catalog()).kids() == []


def test_a_table_holds_columns_indexes_and_triggers_in_this_order(root: Node) -> None:
    assert names(find(root, "Tables", "album")) == ["id", "artist", "email", "by_artist", "watch"]
    artist = find(root, "Tables", "album", "artist")
    assert (artist.icon, artist.detail) == ("reference", "→ Artist")
    assert find(root, "Tables", "Artist", "id").icon == "key"
    assert find(root, "Tables", "Artist", "name").detail == "TEXT  not null  = 'x'"


def test_shadow_tables_are_tucked_under_their_virtual_table(root: Node) -> None:
    words = find(root, "Virtual tables", "words")
    assert {kid.name for kid in words.kids() if kid.kind == "shadow"} == {
        "words_data",
        "words_idx",
        "words_content",
        "words_docsize",
        "words_config",
    }


def test_children_are_made_when_they_are_asked_for(root: Node) -> None:
    album = find(root, "Tables", "album")
    assert album.children is None and album.has_kids()
    assert album.kids() and album.children is not None


def test_the_filter_finds_objects_by_name_and_by_column(root: Node) -> None:
    kept, opened = filtered(root, " EMAIL ")
    assert names(kept) == ["Tables"]
    assert [node.name for node in opened] == ["album"]
    assert names(opened[0]) == ["email"]
    kept, opened = filtered(root, "artist")
    assert names(find(kept, "Tables")) == ["album", "Artist"]
    assert names(find(kept, "Indexes")) == ["by_artist"]
    assert [node.name for node in opened] == ["album"]
    assert filtered(root, "nowhere")[0].kids() == []
    assert names(find(root, "Tables")) == ["album", "Artist", "counted"]


def test_the_model_holds_to_qts_rules(root: Node, qtbot: QtBot) -> None:
    model = SchemaModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_tree(root)
    view = model.find((("group", "Views"), ("view", "seen")))
    assert view is not None
    assert model.canFetchMore(model.index_of(view))
    assert model.rowCount(model.index_of(view)) == 0
    model.add_kids(view, column_nodes([], None))
    assert not model.hasChildren(model.index_of(view))
    model.measured((Size("album", 4096, 1, 0, 0), Count(3, True, table="album")))
    model.show_tree(filtered(root, "a")[0])
    del tester


def test_figures_are_shown_as_they_are_known(root: Node) -> None:
    model = SchemaModel()
    model.show_tree(root)
    album = find(root, "Tables", "album")

    def text(column: Col) -> object:
        return model.data(model.index_of(album, column))

    assert (text(Col.ROWS), text(Col.SIZE)) == ("", "")
    model.measured((Count(2000, False, table="ALBUM"), Size("album", 5_000_000, 9, 0, 0, False)))
    assert (text(Col.ROWS), text(Col.SIZE)) == ("≥ 2,000", "~ 5.00 MB")
    model.measured((Count(2500, True, table="album"), Size("album", 5_120_000, 9, 0, 0)))
    assert (text(Col.ROWS), text(Col.SIZE)) == ("2,500", "5.12 MB")
    tip = model.data(model.index_of(album), Qt.ItemDataRole.ToolTipRole)
    assert "2,500 rows" in str(tip) and "5,120,000 bytes" in str(tip)
    spoken = str(model.data(model.index_of(album), Qt.ItemDataRole.AccessibleTextRole))
    assert spoken.startswith("table album") and "2,500 rows" in spoken
    assert model.data(model.index_of(album), NODE) is album


def test_a_virtual_table_has_the_size_of_its_shadows(root: Node) -> None:
    model = SchemaModel()
    model.show_tree(root)
    words = find(root, "Virtual tables", "words")
    assert model.size_of(words) is None
    model.measured((Size("words_data", 4096, 1, 0, 0), Size("words_idx", 8192, 2, 0, 0)))
    size = model.size_of(words)
    assert size is not None and (size.bytes, size.pages) == (12288, 3)


@pytest.mark.data
@pytest.mark.parametrize(
    "name",
    sorted(
        path.name
        for path in (REAL.iterdir() if REAL.is_dir() else ())
        if path.suffix != ".md"
        and not path.name.endswith(("-wal", "-journal"))
        and path.name != "corrupt.mbtiles"
        and "cipher" not in path.name
    ),
)
def test_the_tree_of_every_real_file_holds_each_object_once(
    name: str, real_file: Callable[[str], Path]
) -> None:
    path = real_file(name)
    catalog = catalog_of(path)
    root = build_tree(catalog)
    con = connect(Place(path, Mode.IMMUTABLE))
    try:
        kinds = dict(con.execute("select type, count(*) from sqlite_schema group by type"))
    except apsw.Error:
        kinds = {}
    finally:
        con.close()
    groups = {group.name: group for group in root.kids()}

    def count(*titles: str) -> int:
        return sum(len(groups[title].kids()) for title in titles if title in groups)

    shadows = sum(
        kid.kind == "shadow"
        for node in (groups["Virtual tables"].kids() if "Virtual tables" in groups else ())
        for kid in node.kids()
    )
    assert count("Tables", "Virtual tables", "Internal") + shadows == kinds.get("table", 0)
    assert count("Views") == kinds.get("view", 0)
    assert count("Indexes") == kinds.get("index", 0)
    assert count("Triggers") == kinds.get("trigger", 0)


def test_nothing_of_an_invalid_index_is_given() -> None:
    model = SchemaModel()
    assert model.data(QModelIndex()) is None
    assert not model.index(0, 0).isValid()


def test_a_tree_goes_as_soon_as_it_is_no_longer_shown(root: Node) -> None:
    model = SchemaModel()
    other = filtered(root, "album")[0]
    seen = weakref.ref(other)
    model.show_tree(other)
    del other
    gc.disable()  # nothing may be left to a collector
    try:
        model.show_tree(root)
        assert seen() is None
    finally:
        gc.enable()


def test_nodes_are_found_again_by_their_paths_with_those_above_first(root: Node) -> None:
    group, table = ("group", "Tables"), ("table", "album")
    found = found_again(root, [(group, table), (group, ("table", "gone")), (group,)])
    assert [node.name for node in found] == ["Tables", "album"]
    assert found[1].parent is found[0]


def test_figures_that_arrive_tell_views_nothing(root: Node) -> None:
    model = SchemaModel()
    model.show_tree(root)
    told: list[str] = []
    model.dataChanged.connect(lambda *_place: told.append("data"))
    model.layoutChanged.connect(lambda *_place: told.append("layout"))
    model.modelReset.connect(lambda: told.append("reset"))
    model.measured(tuple(Size(f"t{n}", 4096, 1, 0, 0) for n in range(1_000)))
    assert told == []
