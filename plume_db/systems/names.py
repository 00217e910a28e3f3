"""Names that a system does not give to files, or gives to something else."""

from __future__ import annotations

import re
import sys

from plume_db.language import tr

_DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\..*)?", re.I)
_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f]')


def refusal_of_name(name: str, platform: str = sys.platform) -> str:
    """Say why a new file can not have this name; empty where it can.

    Source: "Naming Files, Paths, and Namespaces" of Windows. There `NUL.db` is the null device,
    what stands behind a colon goes to a hidden stream of the file before it, and a dot or a space
    at the end is dropped without a word.
    """
    if platform != "win32":
        return ""
    if _DEVICES.fullmatch(name):
        return tr("{name} is the name of a device on Windows; choose another name.", name=name)
    if found := _FORBIDDEN.search(name):
        return tr(
            "Windows allows no {character} in the name of a file; choose another name.",
            character=repr(found[0]) if found[0] < " " else found[0],
        )
    if name.endswith((".", " ")):
        return tr("Windows drops a dot or a space at the end of a name; choose another name.")
    return ""
