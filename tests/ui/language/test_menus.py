"""In each language every menu of the window tells its entries apart by the letter to press."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = """
import json, sys
from pathlib import Path
from plume_ui.language import prepare, speak
prepare(sys.argv[1])
from plume_ui.app import make_application
app = make_application()
speak(app)
from PySide6.QtWidgets import QMenu
from plume_ui.main_window import MainWindow
from plume_ui.settings import Settings

class Store(dict):
    value = dict.get
    setValue = dict.__setitem__
    def remove(self, key): self.pop(key, None)
    def sync(self): pass

window = MainWindow(Settings(Store(), Path(sys.argv[2])))
found = [
    [action.text() for action in menu.actions() if "&" in action.text()]
    for menu in [window.menuBar(), *window.menuBar().findChildren(QMenu)]
]
print(json.dumps(found))
sys.stdout.flush()
import os
os._exit(0)
"""
FULL = {"es": 1}
"""So many letters are taken twice where a menu has more entries than its words have letters."""


@pytest.mark.parametrize("code", ["en", "de", "es", "fr", "zh_CN"])
def test_no_two_entries_of_a_menu_have_the_same_letter(code: str, tmp_path: Path) -> None:
    run = subprocess.run(
        (sys.executable, "-c", SCRIPT, code, str(tmp_path)),
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(str(ROOT / each) for each in (".", "ui", "resources")),
            "QT_QPA_PLATFORM": "offscreen",
            "XDG_CONFIG_HOME": str(tmp_path),
            "XDG_STATE_HOME": str(tmp_path),
            "XDG_DATA_HOME": str(tmp_path),
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    twice = []
    for entries in json.loads(run.stdout):
        letters = [text[text.index("&") + 1].lower() for text in entries]
        twice += [letter for letter in set(letters) if letters.count(letter) > 1]
    assert len(twice) <= FULL.get(code, 0), twice
