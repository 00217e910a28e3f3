"""Everything that keys do, as rows: what may be changed, and what is fixed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtGui import QKeySequence

from plume_db.language import tr
from plume_ui import shortcuts
from plume_ui.actions import ACTIONS, plain_text


@dataclass(frozen=True)
class Deed:
    """What some keys do."""

    id: str
    group: str
    title: str
    tip: str
    usual: str
    """The keys as they come; empty for none."""
    fixed: bool = False

    @property
    def keys(self) -> str:
        """The keys in force."""
        return self.usual if self.fixed else shortcuts.chosen(self.id, self.usual)

    @property
    def changed(self) -> bool:
        """Whether they are not as they come."""
        return self.keys != self.usual


def deeds() -> tuple[Deed, ...]:
    """List all, group by group."""
    return (*_actions(), *_of_query(), *_of_table())


def _actions() -> list[Deed]:
    everywhere = tr("Everywhere")
    return [
        Deed(spec.id, everywhere, plain_text(spec.text), spec.tip, spec.shortcut)
        for spec in ACTIONS
    ]


def _of_query() -> list[Deed]:
    from plume_ui.query.tool_row import TOOLS

    group = tr("In a query")
    return [
        Deed(f"query.{tool.id}", group, tool.text or tool.tip, tool.tip, tool.keys[0])
        for tool in TOOLS
    ]


def _of_table() -> list[Deed]:
    from plume_ui.grid.keys import SHORTCUTS

    group = tr("In a table (fixed)")
    return [Deed(f"table.{keys}", group, tip, tip, keys, fixed=True) for keys, tip in SHORTCUTS]


def taken_by(keys: str, besides: Deed) -> Deed | None:
    """Find what else these keys do where both would be meant; a table's own keys win there."""
    wanted = QKeySequence(keys)
    for deed in deeds():
        if deed.fixed or deed.id == besides.id or not deed.keys:
            continue
        if QKeySequence(deed.keys) == wanted:
            return deed
    return None


def also_in_a_table(keys: str) -> Deed | None:
    """Find what these keys do in a table, where they keep that meaning."""
    wanted = QKeySequence(keys)
    return next((d for d in deeds() if d.fixed and QKeySequence(d.keys) == wanted), None)


def with_keys(changed: Mapping[str, str], deed: Deed, keys: str) -> dict[str, str]:
    """Give the changed keys with another one; what is as it comes is not kept."""
    now = {what: each for what, each in changed.items() if what != deed.id}
    if QKeySequence(keys) != QKeySequence(deed.usual):
        now[deed.id] = keys
    return now


def doubled(changed: Mapping[str, str]) -> tuple[Deed, Deed] | None:
    """Find two things that would have the same keys."""
    seen: dict[str, Deed] = {}
    for deed in deeds():
        keys = changed.get(deed.id, deed.usual)
        keys = keys if not keys or shortcuts.is_sound(keys) else deed.usual
        text = QKeySequence(keys).toString()
        if deed.fixed or not text:
            continue
        if text in seen:
            return seen[text], deed
        seen[text] = deed
    return None
