"""What a terminal, a pipe or nothing at all can take of a text."""

from __future__ import annotations

import sys
from collections.abc import Mapping


def encoding_for(
    is_terminal: bool, environ: Mapping[str, str], platform: str = sys.platform
) -> str:
    """Name the encoding to write with; empty to leave the stream as it is.

    Python writes to a Windows console in Unicode, but into a file or a pipe in the code page of
    the country, which has no room for most names. Elsewhere the locale is the person's word.
    """
    chosen = environ.get("PYTHONIOENCODING") or environ.get("PYTHONUTF8") == "1"
    return "utf-8" if platform == "win32" and not is_terminal and not chosen else ""
