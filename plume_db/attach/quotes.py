"""What the quotes in a block of CSV mean."""

from __future__ import annotations

import re
from functools import cache

MARKS = "\x1a\x1c\x1d\x1e\x1f"
"""Signs that hardly any text holds; one of them stands in for an empty text in quotes."""


def understood(text: str, separator: str) -> tuple[str, str] | None:
    """Mark empty texts in quotes; None where quotes stand where RFC 4180 has none.

    Gives the text with `mark` between such quotes, and the mark, "" where none was needed. What
    stands between quotes alternates with what stands outside, and two quotes side by side are one.
    All of it is done by patterns: a loop over the values would take longer than SQLite does.
    """
    if '"' not in text:
        return text, ""
    signs = (sign for sign in MARKS if sign not in text)
    mark = next(signs, "")
    if not mark:
        return None
    found = _placed(separator).findall(text)
    if "".join(found).count('"') != text.count('"'):
        return None
    if not (empty := found.count('""')):
        return text, ""
    marked, count = _between(separator).subn(f'"{mark}"', text)
    return (marked if count == empty else _marked_one_by_one(text, mark)), mark


_QUOTED = re.compile(r'"[^"]*+(?:""[^"]*+)*+"')

# In both patterns the quotes come first and what must stand before them after: a pattern that
# begins with a plain sign is found ten times as fast.


@cache
def _placed(separator: str) -> re.Pattern[str]:
    """Match values in quotes that stand between separators or line ends."""
    edge = f"[{re.escape(separator)}\\n\\r]"
    begins = rf'"(?:(?<={edge}")|(?<=\A"))'
    return re.compile(rf'{begins}[^"]*+(?:""[^"]*+)*+"(?={edge}|\Z)')


@cache
def _between(separator: str) -> re.Pattern[str]:
    """Match two quotes that look like an empty text; inside a longer one some may, too."""
    edge = f"[{re.escape(separator)}\\n\\r]"
    return re.compile(rf'""(?:(?<={edge}"")|(?<=\A""))(?={edge}|\Z)')


def _marked_one_by_one(text: str, mark: str) -> str:
    return _QUOTED.sub(lambda found: f'"{mark}"' if found[0] == '""' else found[0], text)
