"""What to group by: one column, or two of them read as one, ``input_format → output_format``.

A group is kept as text everywhere (in a chart, in a picker, in a query): the names of its columns
with an arrow between them.
"""

from __future__ import annotations

from collections.abc import Sequence

from plume_db.names import quoted

ARROW = " → "


def joined(columns: Sequence[str]) -> str:
    """Write the group of several columns."""
    return ARROW.join(columns)


def group_columns(group: str) -> tuple[str, ...]:
    """List the columns of a group."""
    return tuple(group.split(ARROW))


def group_sql(group: str) -> str:
    """Write the value of a group as SQL; NULL where any part of it is NULL."""
    parts = [quoted(column) for column in group_columns(group)]
    return f"({f'||{chr(39)}{ARROW}{chr(39)}||'.join(parts)})" if len(parts) > 1 else parts[0]


def group_title(group: str) -> str:
    """Write a group for a person: ``input → output format``."""
    words = [column.replace("_", " ").strip() for column in group_columns(group)]
    if len(words) == 2:
        (first, *head), (second, *tail) = words[0].split(), words[1].split()
        if head and tail and head == tail:
            return f"{first}{ARROW}{second} {' '.join(tail)}"
    return ARROW.join(words)
