"""From what a person or a desktop names to a path."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from plume_db.errors import FileMissing, OpenError


def path_of(argument: str | os.PathLike[str]) -> Path:
    """Turn a path or a ``file://`` URL into an absolute path; a file named like a URL wins.

    Raises :class:`OpenError` where it can be neither.
    """
    text = os.fspath(argument)
    try:
        if text.startswith("file:") and not os.path.exists(text):  # noqa: PTH110 - never raises
            text = _from_url(text)
        return Path(text).absolute()
    except FileNotFoundError:
        raise FileMissing(
            f"{text} is a name in a folder that was removed; name the file with its whole path."
        ) from None
    except ValueError as error:
        raise OpenError(f"This is not the address of a file ({error}).") from None


def _from_url(text: str) -> str:
    parts = urlsplit(text, allow_fragments=False)
    name = unquote(parts.path, errors="surrogateescape")
    if "?" in text and not os.path.exists(name):  # noqa: PTH110 - never raises
        whole = unquote(f"{parts.path}?{parts.query}", errors="surrogateescape")
        name = whole if os.path.exists(whole) else name  # noqa: PTH110
    if os.name == "nt" and name[:1] == "/" and name[2:3] == ":":
        name = name[1:]
    return name
