"""From what a person or a desktop names to a path."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit


def path_of(argument: str | os.PathLike[str]) -> Path:
    """Turn a path or a ``file://`` URL into an absolute path; a file named like a URL wins."""
    text = os.fspath(argument)
    if text.startswith("file:") and not Path(text).exists():
        parts = urlsplit(text, allow_fragments=False)
        name = unquote(parts.path, errors="surrogateescape")
        if "?" in text and not Path(name).exists():
            whole = unquote(f"{parts.path}?{parts.query}", errors="surrogateescape")
            name = whole if Path(whole).exists() else name
        if os.name == "nt" and name[:1] == "/" and name[2:3] == ":":
            name = name[1:]
        text = name
    return Path(text).absolute()
