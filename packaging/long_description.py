"""What package indexes show of Plume DB: README.md, less what only the folder beside it has.

A picture or a link that is relative would be broken there, so a picture is left out, and of a link
its words stay.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_ELSEWHERE = r"(?!https?:|mailto:|#)"
_PICTURE = re.compile(rf"^!\[[^\]]*\]\({_ELSEWHERE}[^)]*\)\n+", re.MULTILINE)
_LINK = re.compile(rf"\[([^\]]+)\]\({_ELSEWHERE}[^)]*\)")


def standing_alone(text: str) -> str:
    """Take out of a Markdown text what it can not have without the folder it lies in."""
    return _LINK.sub(r"\1", _PICTURE.sub("", text))


class LongDescription(MetadataHookInterface):
    """Gives hatchling the text when it writes the metadata of a wheel or an sdist."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set the key ``readme``."""
        text = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        metadata["readme"] = {
            "content-type": "text/markdown",
            "text": standing_alone(text),
        }
