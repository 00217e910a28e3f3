"""The tables and columns of the open file and of those attached, as completion looks them up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import apsw

from plume_db.names import quoted
from plume_db.schema.objects import Catalog, Table, folded

_PLAIN = re.compile(r"[A-Za-z_\u0080-\U0010ffff][A-Za-z0-9_$\u0080-\U0010ffff]*")
_KEYWORDS = frozenset(word.upper() for word in apsw.keywords)


def written(name: str) -> str:
    """Write a name so that SQL reads it as one: in quotes only where it needs them."""
    if _PLAIN.fullmatch(name) and name.upper() not in _KEYWORDS:
        return name
    return quoted(name)


@dataclass(frozen=True, slots=True)
class Col:
    """A column that can be written in an expression."""

    name: str
    type: str = ""
    hidden: bool = False
    """Whether ``*`` leaves it out."""
    key: bool = False
    computed: bool = False
    """Whether SQLite computes it, so that nothing can be put into it."""


SCHEMA_TABLES = frozenset(
    ("sqlite_schema", "sqlite_master", "sqlite_temp_schema", "sqlite_temp_master")
)
_SCHEMA_COLUMNS = tuple(
    Col(name, kind)
    for name, kind in (
        ("type", "TEXT"),
        ("name", "TEXT"),
        ("tbl_name", "TEXT"),
        ("rootpage", "INT"),
        ("sql", "TEXT"),
    )
)


def _cols(names: str) -> tuple[Col, ...]:
    return tuple(Col(name) for name in names.split())


_JSON = _cols("key value type atom id parent fullkey path")
TABLE_FUNCTIONS: Mapping[str, tuple[Col, ...]] = {
    "json_each": _JSON,
    "json_tree": _JSON,
    "jsonb_each": _JSON,
    "jsonb_tree": _JSON,
    "generate_series": _cols("value"),
    "pragma_table_info": _cols("cid name type notnull dflt_value pk"),
    "pragma_table_xinfo": _cols("cid name type notnull dflt_value pk hidden"),
    "pragma_table_list": _cols("schema name type ncol wr strict"),
    "pragma_index_list": _cols("seq name unique origin partial"),
    "pragma_index_info": _cols("seqno cid name"),
    "pragma_index_xinfo": _cols("seqno cid name desc coll key"),
    "pragma_foreign_key_list": _cols("id seq table from to on_update on_delete match"),
    "pragma_function_list": _cols("name builtin type enc narg flags"),
    "pragma_database_list": _cols("seq name file"),
    "pragma_collation_list": _cols("seq name"),
    "pragma_compile_options": _cols("compile_options"),
    "pragma_module_list": _cols("name"),
    "pragma_pragma_list": _cols("name"),
}
"""Functions that can stand in FROM, with the columns they give."""


class Names:
    """Looks names up in the open file (``main``) and in the attached ones."""

    def __init__(self, catalog: Catalog | None, attached: Mapping[str, Catalog]) -> None:
        self.catalogs: dict[str, Catalog] = {"main": catalog} if catalog is not None else {}
        self.catalogs.update(attached)

    def table(self, name: str, schema: str = "") -> Table | None:
        """Find a table or view; without a schema in the order SQLite looks."""
        if schema:
            catalog = self.catalog(schema)
            return catalog.table(name) if catalog is not None else None
        for catalog in self.catalogs.values():
            if (found := catalog.table(name)) is not None:
                return found
        return None

    def catalog(self, schema: str) -> Catalog | None:
        """Find a schema by name as SQLite compares names."""
        wanted = folded(schema)
        return next((c for name, c in self.catalogs.items() if folded(name) == wanted), None)

    def schema_of(self, table: Table) -> str:
        """Name the schema a table is of."""
        for name, catalog in self.catalogs.items():
            if catalog.table(table.name) is table:
                return name
        return ""

    def tables(self, schema: str = "") -> Iterator[tuple[str, Table]]:
        """Give every table and view with its schema, but none that SQLite made for itself."""
        for name, catalog in self.catalogs.items():
            if not schema or folded(name) == folded(schema):
                for table in catalog.tables:
                    if not table.internal:
                        yield name, table


def columns_of(table: Table) -> tuple[Col, ...]:
    """Give the columns of a table, its rowid behind them; nothing for a view."""
    columns = tuple(
        Col(c.name, c.declared_type, c.hidden == 1, bool(c.primary_key), c.hidden in (2, 3))
        for c in table.columns
    )
    has_rowid = table.kind in ("table", "virtual", "shadow") and not table.without_rowid
    if columns and has_rowid and "rowid" not in {folded(c.name) for c in table.columns}:
        return (*columns, Col("rowid", "INTEGER", hidden=True))
    return columns


def schema_table(name: str) -> tuple[Col, ...]:
    """Give the columns of SQLite's own table of the schema, by any of its names."""
    return _SCHEMA_COLUMNS if folded(name) in SCHEMA_TABLES else ()
