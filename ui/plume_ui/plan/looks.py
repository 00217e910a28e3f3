"""How an access type looks: its colours, and the word that always stands beside them."""

from __future__ import annotations

from dataclasses import dataclass

from plume_db.language import said
from plume_db.plan.nodes import Access, PlanNode
from plume_ui.tokens import Tokens


@dataclass(frozen=True)
class ChipLook:
    """The colours of a chip, as names of theme tokens; no background means an outline."""

    text: str
    background: str

    def colours(self, look: Tokens) -> tuple[str, str]:
        """Give text and background in a theme."""
        return getattr(look, self.text), getattr(look, self.background)


_GOOD = ChipLook("good", "good_soft")
_WARN = ChipLook("warn", "warn_soft")
_NEUTRAL = ChipLook("neutral", "neutral_soft")

LOOKS: dict[Access, ChipLook] = {
    Access.ROWID_LOOKUP: _GOOD,
    Access.COVERING_SEARCH: _GOOD,
    Access.INDEX_SEARCH: ChipLook("accent", "accent_soft"),
    Access.AUTOMATIC_INDEX: _WARN,
    Access.SMALL_SCAN: _NEUTRAL,
    Access.LARGE_SCAN: ChipLook("bad", "bad_soft"),
    Access.SCAN: _NEUTRAL,
    Access.RESULT: _NEUTRAL,
    Access.TEMP_BTREE: _WARN,
    Access.VIRTUAL_TABLE: _NEUTRAL,
    Access.NONE: ChipLook("muted", "base"),
}


def chip_word(node: PlanNode) -> str:
    """Give the word of a node's chip: how it gets at rows, else what it is about."""
    return said(node.access.value or node.kind.value)


def subject(node: PlanNode) -> str:
    """Name what the node is about: a table, a subquery, a clause."""
    line = node.line
    name = node.table or line.name
    if node.table and line.name and node.table.lower() != line.name.lower():
        name = f"{node.table} {line.name}"
    return name or line.purpose
