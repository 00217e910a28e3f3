"""Every page and dialog of the program: named, walked through by Tab, and with room for its words.

Each walk is a process of its own, since a scale, a font and a direction are those of a process.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
FEWEST = 60
"""Pages that there are at least."""


def toured(*arguments: str) -> dict[str, list[str]]:
    """Walk through every page and give what was found, page by page."""
    path = os.pathsep.join(str(ROOT / each) for each in (".", "ui", "resources"))
    done = subprocess.run(
        [sys.executable, "-m", "tests.ui.access.tour", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": path, "QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout)
    assert told["pages"] >= FEWEST
    found: dict[str, list[str]] = told["found"]
    return found


@pytest.mark.timeout(300)
@pytest.mark.parametrize("arguments", [("light",), ("contrast-dark", "--scale", "2")], ids=" ".join)
def test_every_control_is_named_reached_by_tab_and_seen_to_have_the_keyboard(
    arguments: tuple[str, ...],
) -> None:
    assert toured("--look", *arguments, "--checks", "names,tabs,room") == {}


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "arguments",
    [
        ("--points", "18", "--look", "dark"),
        ("--points", "24", "--look", "contrast-light"),
        ("--rtl", "--look", "dark"),
    ],
    ids=["font of 18 points", "font of 24 points", "from right to left"],
)
def test_no_word_is_cut_and_nothing_covers_another(arguments: tuple[str, ...]) -> None:
    assert toured(*arguments, "--checks", "names,room") == {}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("size", ["640x370", "720x480"])
def test_nothing_is_cut_or_out_of_reach_on_a_small_panel_and_the_keyboard_stays(size: str) -> None:
    """1280 x 800 at 200 % are 640 x 400, less the frame of the window."""
    assert toured("--look", "light", "--size", size, "--checks", "focus,names,room") == {}
