"""A window in a language is a process of its own: the language is chosen before it is imported."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]


def told_by(script: str, *arguments: str, folder: Path, **environment: str) -> Any:
    """Run a script that writes JSON in its last line, with settings in `folder`; give that."""
    done = subprocess.run(
        (sys.executable, "-c", script, *arguments),
        env={
            **{k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG"))},
            "PYTHONPATH": os.pathsep.join(str(ROOT / each) for each in (".", "ui", "resources")),
            "QT_QPA_PLATFORM": "offscreen",
            "XDG_CONFIG_HOME": str(folder),
            "XDG_STATE_HOME": str(folder),
            "XDG_DATA_HOME": str(folder),
            **environment,
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return json.loads(done.stdout.splitlines()[-1])
