"""Keys that another system uses for something else, or lacks.

Qt itself turns Ctrl into the Command key of macOS; this is what is left over.
"""

from __future__ import annotations

import sys

_ON_MACOS = {
    "Alt+Left": "Ctrl+[",  # moves by a word in every text there; this goes back in every browser
    "Alt+Right": "Ctrl+]",
    "Ctrl+M": "Ctrl+Shift+M",  # puts the window into the Dock
    "Del": "Backspace",  # the key that is named delete there
}


def usual(keys: str, platform: str = sys.platform) -> str:
    """Give the keys by which this system expects what others have under `keys`."""
    return _ON_MACOS.get(keys, keys) if platform == "darwin" else keys
