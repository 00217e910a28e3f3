"""How something is looked for."""

from __future__ import annotations

from dataclasses import dataclass

LONGEST = 4_000
"""Characters of a text that can be looked for; SQLite's LIKE takes little more."""

MOST_ROWS = 100
"""Rows shown of each table; the others are a click away."""

MOST_CELLS = 20_000
"""Cells shown of all tables together: more than anybody reads."""


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """What counts as found, and where is looked."""

    match_case: bool = False
    """Whether ``a`` and ``A`` differ."""
    whole: bool = False
    """Whether the whole value must be the text, not a part of it."""
    regex: bool = False
    """Whether the text is a regular expression, as SQLite's own extension reads it."""
    blobs: bool = False
    """Whether the text's UTF-8 bytes are looked for in blobs; their case is never folded."""
    views: bool = False
    """Whether views are run too."""
    internal: bool = False
    """Whether shadow tables and SQLite's own tables are read too."""
    most: int = MOST_ROWS
    """Rows of one table after which the search goes on to the next."""
    most_in_all: int = MOST_CELLS
    """Cells after which no further table is read."""
