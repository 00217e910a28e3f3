"""In a language that marks each text, no page shows words without a mark: all can be translated."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PAGES = ("settings", "about")
"""Quick ones; with ``-m deep`` all."""
_DATA = "|".join(
    (
        r"[\w →]*compress\w*|[\w →]*format|[\w ]*mode|[\w ]*range|quality setting|timestamp .*",
        r"algorithms|errors|files|folders|images|settings|name|version|avif|jpeg|png|webp",
        r"albums|photos|bytes|best|size",
    )
)
EXCEPTIONS = (
    # What the files hold, and the SQL of the pages.
    rf".*\.(?:item|cell|text|toolTip): (?:{_DATA})(?: .*|\\n.*)?",
    r".*: (?:-- Which images|SELECT |WITH best ).*|.*Query 1.*",
    # Storage classes, notations and units have one name in all languages.
    r".*: (?:integer|text|real|blob|null|none|base64|yyyymm(?:dd)?|\d+ min|cron)",
    # SQLite's own words: opcodes and lines of plans.
    r".*: SheetView\.cell: [A-Z]\w+|.*: PlanTree\.cell: .*[A-Z]{4,} .*|.*materialize.*best",
    # The guide is in English.
    r"guide: .*",
    # Names of places, languages, fonts, keys and of the program.
    r".*: ZoneSelect\.item: .*|.*: _Choice\.item: .*|.*Plume.*|shortcuts: QLabel\.text: .*",
    r"demo-palette: .*Compression metrics",
    # Qt's own words, which come from its own catalogue.
    r".*QLineEdit\.placeholderText: Press shortcut|.*QPushButton\.text: Close",
)
"""Lines that may be there, each kind with its reason."""


def heard(*arguments: str, patience: float) -> list[str]:
    """List the texts without a mark; in a process of its own, since texts are made at import."""
    run = subprocess.run(
        (sys.executable, "-m", "tests.ui.language.pseudo", *arguments),
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=patience,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    lines = run.stdout.splitlines()
    return [line for line in lines if not any(re.fullmatch(each, line) for each in EXCEPTIONS)]


@pytest.mark.timeout(120)
@pytest.mark.parametrize("page", PAGES)
def test_every_text_of_a_page_can_be_translated(page: str) -> None:
    assert heard("--demo", "--only", page, patience=110) == []


@pytest.mark.deep
@pytest.mark.timeout(900)
def test_every_text_of_every_page_can_be_translated() -> None:
    assert heard("--demo", patience=880) == []
