"""From what a person or a desktop names to a path."""

from __future__ import annotations

import os
import re
from pathlib import Path

from plume_db.errors import FileMissing, OpenError
from plume_db.language import tr
from plume_db.systems.addresses import path_in

_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
"""How the address of something begins that no file system holds; a drive's letter is no scheme."""


def path_of(argument: str | os.PathLike[str]) -> Path:
    """Turn a path or a ``file://`` URL into an absolute path; a file named like a URL wins.

    Raises :class:`OpenError` where it can be neither.
    """
    text = os.fspath(argument)
    try:
        if text.startswith("file:") and not os.path.exists(text):  # noqa: PTH110 - never raises
            text = path_in(text)
        elif _ELSEWHERE.match(text) and not os.path.exists(text):  # noqa: PTH110
            raise OpenError(
                tr(
                    "{text} is not a file of this computer. Copy it here first, then open the "
                    "copy.",
                    text=text,
                )
            )
        return Path(text).absolute()
    except FileNotFoundError:
        raise FileMissing(
            tr(
                "{text} is a name in a folder that was removed; name the file with its whole path.",
                text=text,
            )
        ) from None
    except ValueError as error:
        raise OpenError(tr("This is not the address of a file ({error}).", error=error)) from None
