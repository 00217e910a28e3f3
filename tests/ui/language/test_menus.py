"""In each language every menu of the window tells its entries apart by the letter to press."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.language.process import told_by

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


@pytest.mark.parametrize("code", ["en", "de", "es", "fr", "zh_CN"])
def test_no_two_entries_of_a_menu_have_the_same_letter(code: str, tmp_path: Path) -> None:
    twice = []
    for entries in told_by(SCRIPT, code, str(tmp_path), folder=tmp_path):
        letters = [text[text.index("&") + 1].lower() for text in entries]
        twice += [letter for letter in set(letters) if letters.count(letter) > 1]
    assert twice == []
