"""``python -m tests.core.faults.doing NAME FOLDER``: one deed, to be killed while it is done."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.core.faults.deeds import DEEDS


def main(name: str, folder: Path) -> None:
    """Say when it begins, do it, end."""
    print("start", flush=True)
    DEEDS[name](folder / "user" / "file.db", folder)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
