"""What the palette of a window can go to: documents, tables, columns, actions, recent files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from plume_db.language import tr
from plume_db.schema.objects import KIND_WORDS
from plume_ui.actions import ACTIONS, ActionSet, keys_of, plain_text
from plume_ui.palette.index import Entry

if TYPE_CHECKING:
    from plume_ui.desk import Desk

_ICONS = {"table": "table", "view": "view", "virtual": "virtual", "shadow": "table"}


def entries_of(
    desk: Desk | None,
    actions_by_id: ActionSet,
    recent: tuple[str, ...],
    open_path: Callable[[object], object],
    more: Callable[[], Iterable[Entry]] = list,
) -> Callable[[], list[Entry]]:
    """Give a function that lists the entries and `more`.

    It runs on a worker, since a schema can be large.
    """
    actions = [
        Entry(
            plain_text(spec.text),
            keys_of(spec.id) or "action",
            spec.icon or "next",
            actions_by_id[spec.id].trigger,
            weight=1,
        )
        for spec in ACTIONS
        if actions_by_id[spec.id].isEnabled() and spec.id != "palette"
    ]

    def gather() -> list[Entry]:
        schema = list(_schema(desk)) if desk is not None else []
        files = [
            Entry(Path(path).name, path, "database", lambda p=path: open_path(p))  # type: ignore[misc]
            for path in recent
        ]
        return [*schema, *actions, *files, *more()]

    return gather


def _schema(desk: Desk) -> Iterator[Entry]:
    catalog = desk.catalog
    if catalog is None:
        return
    for table in catalog.tables:
        if table.kind != "shadow":
            yield _entry(
                desk, table.name, table.name, KIND_WORDS[table.kind], _ICONS[table.kind], weight=2
            )
    for table in catalog.tables:
        for column in table.columns:
            hint = tr("column of {name}", name=table.name)
            yield _entry(desk, column.name, table.name, hint, "column", weight=0)


def _entry(desk: Desk, label: str, table: str, hint: str, icon: str, weight: int) -> Entry:
    return Entry(label, hint, icon, lambda: desk.table_wanted.emit(table), weight)
