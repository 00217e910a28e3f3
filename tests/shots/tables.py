"""The tables of the guide that repeat what the program knows: keys and settings.

``make guide-shots`` writes them anew; a test says where they are out of date.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

Rows = list[tuple[str, str]]


def pages() -> Mapping[str, Mapping[str, str]]:
    """Give the tables of each page, by the heading they stand under."""
    return {"keyboard": _keys(), "settings": _settings()}


def refreshed(text: str, tables: Mapping[str, str]) -> str:
    """Put tables into a page, each in place of the one under its heading."""
    parts = text.split("\n## ")
    for at, part in enumerate(parts[1:], 1):
        heading, _line, body = part.partition("\n")
        if heading in tables:
            parts[at] = f"{heading}\n{_with_table(body, tables[heading])}"
    return "\n## ".join(parts)


def refresh(guide: Path) -> None:
    """Write the tables of the English guide anew."""
    for name, tables in pages().items():
        page = guide / "en" / f"{name}.md"
        page.write_text(refreshed(page.read_text(encoding="utf-8"), tables), encoding="utf-8")


def _with_table(body: str, table: str) -> str:
    lines = body.splitlines()
    at = next((n for n, line in enumerate(lines) if line.startswith("|")), len(lines))
    before = "\n".join(lines[:at]).strip()
    after = "\n".join(line for line in lines[at:] if not line.startswith("|")).strip()
    return "\n" + "\n\n".join(filter(None, (before, table, after))) + "\n"


def _table(heads: tuple[str, str], rows: Rows) -> str:
    lines = [f"| {heads[0]} | {heads[1]} |", "|---|---|"]
    return "\n".join([*lines, *(f"| {first} | {second} |" for first, second in rows)])


def _keys() -> dict[str, str]:
    from plume_ui.actions import ACTIONS
    from plume_ui.grid.keys import SHORTCUTS
    from plume_ui.query.tool_row import TOOLS

    heads = ("Press", "To")
    everywhere = [(f"`{spec.shortcut}`", spec.tip) for spec in ACTIONS if spec.shortcut]
    in_table = [(f"`{keys}`", tip) for keys, tip in SHORTCUTS]
    in_query = [(" or ".join(f"`{keys}`" for keys in tool.keys), tool.tip) for tool in TOOLS]
    return {
        "Everywhere": _table(heads, everywhere),
        "In a table": _table(heads, in_table),
        "In a query": _table(heads, in_query),
    }


def _settings() -> dict[str, str]:
    from plume_ui.settings_table import SECTIONS, shown

    found = {}
    for section, title in SECTIONS.items():
        rows = [
            (f"**{words[0]}**", " ".join(words[1].split()))
            for setting in shown()
            if setting.section == section and (words := setting.words())[0]
        ]
        if rows:
            found[title()] = _table(("Setting", "What it does"), rows)
    return found
