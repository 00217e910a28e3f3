"""Paths in a text that was copied: as file managers, terminals and chats write them."""

from __future__ import annotations

import os
import re
from pathlib import Path

MOST = 20
"""Files that are opened from one clipboard; more were hardly meant."""
LONGEST = 8192
"""Characters of a line that could be a path."""

_ESCAPED = re.compile(r"\\(.)")
_WRAPPINGS = ('""', "''", "``", "<>", "“”", "‘’", "«»", "„“")


def paths_in(text: str) -> list[str]:
    """Give the absolute paths and ``file:`` URLs in a text, one a line, without what wraps them."""
    found: list[str] = []
    for line in text[: MOST * LONGEST].splitlines():
        path = _path(line)
        if path and path not in found:
            found.append(path)
            if len(found) == MOST:
                break
    return found


def _path(line: str) -> str:
    text = line.strip().strip("\0")
    if len(text) > LONGEST:
        return ""
    for wrap in _WRAPPINGS:
        if len(text) > 2 and text[0] == wrap[0] and text[-1] == wrap[1]:
            text = text[1:-1].strip()
    if os.sep == "/" and "\\ " in text:  # as a shell wants blanks, and a terminal gives them
        text = _ESCAPED.sub(r"\1", text)
    if text[:5].lower() == "file:":
        return "file:" + text[5:]
    if text == "~" or text.startswith(("~/", "~\\")):
        text = os.path.expanduser(text)  # noqa: PTH111 - never raises
    return text if Path(text).is_absolute() else ""
