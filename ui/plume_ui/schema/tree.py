"""The nodes of the schema tree, built from a catalog on a worker: no Qt here."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable

from plume_db.language import tr
from plume_db.schema.objects import Catalog, Column, Index, Table, Trigger, folded

NodePath = tuple[tuple[str, str], ...]
"""Kinds and names from below the root down to a node."""


class Node:
    """One row of the tree; its children are made when they are first asked for."""

    __slots__ = ("__weakref__", "_parent", "children", "detail", "error", "icon", "item", "kind",
                 "make", "name", "row", "words")  # fmt: skip

    def __init__(
        self,
        kind: str,
        name: str,
        icon: str,
        *,
        detail: str = "",
        error: str = "",
        item: Table | Column | Index | Trigger | None = None,
        make: Callable[[], list[Node]] | None = None,
        words: str = "",
    ) -> None:
        self.kind = kind
        """group, table, view, virtual, shadow, column, index or trigger."""
        self.name = name
        self.icon = icon
        self.detail = detail
        """What stands in a quieter colour behind the name."""
        self.error = error
        self.item = item
        self.make = make
        self.words = words
        """Folded names the filter looks into: its own and those of its columns, one a line."""
        # Weak, so that a tree is no ring: it goes when it is no longer shown, without a collector.
        self._parent: weakref.ref[Node] | None = None
        self.row = 0
        self.children: list[Node] | None = None

    def kids(self) -> list[Node]:
        """Give the children, making them where that can and was not done yet."""
        if self.children is None:
            if self.make is None:
                return []  # none, or a view's, which are read first
            self.adopt(self.make())
        return self.children or []

    def adopt(self, children: list[Node]) -> None:
        """Take nodes as children."""
        self.children = children
        me = weakref.ref(self)
        for row, child in enumerate(children):
            child._parent, child.row = me, row

    def has_kids(self) -> bool:
        """Tell whether there are children, without making them where that can be told."""
        if self.children is not None:
            return bool(self.children)
        return self.make is not None

    @property
    def parent(self) -> Node | None:
        """The node above, as long as its tree is held by somebody."""
        return self._parent() if self._parent else None

    @property
    def table_name(self) -> str:
        """The table or view this row is, or is part of."""
        if self.kind in ("index", "trigger"):
            return self.item.table if isinstance(self.item, (Index, Trigger)) else ""
        if self.kind == "column":
            return self.parent.table_name if self.parent else ""
        return "" if self.kind == "group" else self.name

    @property
    def path(self) -> NodePath:
        """Where it stands, to find it again after the schema was read anew."""
        above = self.parent.path if self.parent else ()
        return (*above, (self.kind, self.name)) if self.name else above


def build_tree(catalog: Catalog) -> Node:
    """Build the groups and their direct children; columns come when a table is opened."""
    tables = sorted(catalog.tables, key=lambda table: folded(table.name))
    shadows: dict[str, list[Table]] = {}
    for table in tables:
        if table.kind == "shadow":
            shadows.setdefault(folded(table.owner), []).append(table)
    own = [t for t in tables if not t.internal]
    groups = [
        _group(tr("Tables"), "table", (_table(t) for t in own if t.kind == "table")),
        _group(tr("Views"), "view", (_table(t) for t in own if t.kind == "view")),
        _group(
            tr("Virtual tables"),
            "virtual",
            (_table(t, shadows.get(folded(t.name), ())) for t in own if t.kind == "virtual"),
        ),
        _group(tr("Indexes"), "index", _sorted(_index(i) for i in catalog.indexes)),
        _group(tr("Triggers"), "trigger", _sorted(_trigger(t) for t in catalog.triggers)),
        _group(tr("Internal"), "lock", (_table(t) for t in tables if t.internal)),
    ]
    root = Node("root", "", "")
    root.adopt([group for group in groups if group.children])
    return root


def found_again(root: Node, paths: Iterable[NodePath]) -> list[Node]:
    """Find what stands at the paths, those above first; what is gone is left out."""
    kids: dict[NodePath, dict[tuple[str, str], Node]] = {}
    nodes = []
    for path in sorted(paths, key=len):
        node: Node | None = root
        for depth, step in enumerate(path):
            if node is None:
                break
            above = path[:depth]
            if above not in kids:
                kids[above] = {(kid.kind, kid.name): kid for kid in node.kids()}
            node = kids[above].get(step)
        if node is not None:
            nodes.append(node)
    return nodes


def filtered(root: Node, text: str) -> tuple[Node, list[Node]]:
    """Keep the objects whose name, or a column of which, holds `text`.

    Give the new tree, and the tables in it that are there for a column and so want to be open.
    """
    wanted = folded(text.strip())
    kept_root, opened = Node("root", "", ""), []
    groups = []
    for group in root.kids():
        kept = []
        for node in group.kids():
            if wanted in node.words:
                by_column = wanted not in folded(node.name) and node.kind in ("table", "virtual")
                copy = _copy(node, wanted if by_column else "")
                kept.append(copy)
                if by_column:
                    opened.append(copy)
        if kept:
            groups.append(_group(group.name, group.icon, kept))
    kept_root.adopt(groups)
    return kept_root, opened


def column_nodes(columns: Iterable[Column], table: Table | None = None) -> list[Node]:
    """Make the rows of columns."""
    return [_column(column, table) for column in columns]


def _sorted(nodes: Iterable[Node]) -> list[Node]:
    return sorted(nodes, key=lambda node: folded(node.name))


def _group(name: str, icon: str, nodes: Iterable[Node]) -> Node:
    group = Node("group", name, icon)
    group.adopt(list(nodes))
    return group


def _copy(node: Node, wanted: str) -> Node:
    """Copy a node; of its children, keep those that hold `wanted` in their name."""
    make = node.make
    if wanted and make is not None:
        whole = make

        def make() -> list[Node]:
            return [kid for kid in whole() if wanted in folded(kid.name)]

    return Node(
        node.kind,
        node.name,
        node.icon,
        detail=node.detail,
        error=node.error,
        item=node.item,
        make=make,
        words=node.words,
    )


def _table(table: Table, shadows: Iterable[Table] = ()) -> Node:
    words = "\n".join([folded(table.name), *(folded(c.name) for c in table.columns)])
    icons = {"view": "view", "virtual": "virtual", "shadow": "table"}
    # What a view has is read when it is opened: nothing of it is made here.
    has_parts = table.columns or table.indexes or table.triggers or shadows
    make = (lambda: _parts(table, shadows)) if has_parts and table.kind != "view" else None
    return Node(
        table.kind,
        table.name,
        icons.get(table.kind, "table"),
        detail=table.module if table.kind == "virtual" else "",
        error=table.error,
        item=table,
        make=make,
        words=words,
    )


def _parts(table: Table, shadows: Iterable[Table]) -> list[Node]:
    return [
        *column_nodes(table.columns, table),
        *(_index(index) for index in table.indexes),
        *(_trigger(trigger) for trigger in table.triggers),
        *(_table(shadow) for shadow in shadows),
    ]


def _column(column: Column, table: Table | None) -> Node:
    key = reference_of(column, table)
    words = [column.declared_type]
    if key:
        words.append(f"→ {key}")
    words += traits(column)
    icon = "key" if column.primary_key else "reference" if key else "column"
    detail = "  ".join(word for word in words if word)
    return Node("column", column.name, icon, detail=detail, item=column)


def traits(column: Column) -> list[str]:
    """List in a few words what is special about a column."""
    found = []
    if column.not_null:
        found.append(tr("not null"))
    if column.default is not None:
        found.append(f"= {column.default}")
    if column.generated:
        found.append(tr("generated, stored") if column.hidden == 3 else tr("generated"))
    if column.hidden == 1:
        found.append(tr("hidden"))
    if column.collation:
        found.append(tr("collate {collation}", collation=column.collation))
    return found


def reference_of(column: Column, table: Table | None) -> str:
    """Say what a column refers to: ``Artist.ArtistId``, or nothing."""
    for key in table.foreign_keys if table else ():
        for mine, theirs in zip(key.columns, key.parent_columns, strict=False):
            if folded(mine) == folded(column.name):
                return f"{key.parent}.{theirs}" if theirs else key.parent
    return ""


def _index(index: Index) -> Node:
    columns = ", ".join(column or "expression" for column in index.columns)
    marks = [f"({columns})"] if columns else []
    marks += ["unique"] if index.unique else []
    marks += ["partial"] if index.partial else []
    return Node(
        "index",
        index.name,
        "index",
        detail=" ".join(marks),
        error=index.error,
        item=index,
        words="\n".join([folded(index.name), *(folded(c) for c in index.columns if c)]),
    )


def _trigger(trigger: Trigger) -> Node:
    return Node(
        "trigger",
        trigger.name,
        "trigger",
        detail=tr("on {table}", table=trigger.table),
        error=trigger.error,
        item=trigger,
        words=folded(trigger.name),
    )
