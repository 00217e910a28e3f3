"""A window in each language: its menus, its numbers, Qt's own words; one process each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ui.language.process import told_by

SCRIPT = """
import json, sys, time
from plume_ui.language import prepare, speak
code = prepare()
from plume_ui.app import make_application
from plume_ui.settings import Settings
app = make_application()
speak(app)
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QLabel
from plume_db.language import tr
from plume_ui.main_window import MainWindow

class Store(dict):
    value = dict.get
    setValue = dict.__setitem__
    def remove(self, key): self.pop(key, None)
    def sync(self): pass

from pathlib import Path
window = MainWindow(Settings(Store(), Path(sys.argv[2])))
window.resize(1280, 800)
window.open_path(sys.argv[1])
window.show()
end = time.monotonic() + 60
def there():
    return any(label.text() == sys.argv[3] for label in window.findChildren(QLabel))
while not there() and time.monotonic() < end:
    app.processEvents()
box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
print(json.dumps({
    "code": code,
    "menus": [a.text().replace("&", "") for a in window.menuBar().actions()],
    "cancel": box.buttons()[0].text().replace("&", ""),
    "labels": [l.text() for l in window.findChildren(QLabel)],
    "keys": tr("Go to row…\\tCtrl+G"),
    "rtl": app.layoutDirection() == Qt.LayoutDirection.RightToLeft,
}))
window.jobs.cancel_all()
window.close()
app.processEvents()
sys.stdout.flush()
import os
os._exit(0)
"""


def _seen(path: Path, folder: Path, wait_for: str, **environment: str) -> dict[str, object]:
    found: dict[str, object] = told_by(
        SCRIPT, str(path), str(folder), wait_for, folder=folder, **environment
    )
    return found


@pytest.mark.parametrize(
    ("code", "menu", "cancel", "rows", "keys"),
    [
        ("en", "File", "Cancel", "12,345", "Ctrl+G"),
        ("de", "Datei", "Abbrechen", "12.345", "Strg+G"),
        ("es", "Archivo", "Cancelar", "12.345", "Control+G"),
        ("fr", "Fichier", "Annuler", "12\u202f345", "Ctrl+G"),
        ("zh_CN", "文件", "取消", "12,345", "Ctrl+G"),
    ],
)
def test_a_window_speaks_the_language(
    make_db: Callable[..., Path],
    tmp_path: Path,
    code: str,
    menu: str,
    cancel: str,
    rows: str,
    keys: str,
) -> None:
    path = make_db(
        "create table t(a)",
        "with recursive n(i) as (select 1 union all select i+1 from n where i<12345)"
        " insert into t select i from n",
    )
    seen = _seen(path, tmp_path, rows, PLUME_DB_LANGUAGE=code)
    assert seen["code"] == code
    assert str(seen["menus"][0]).partition("(")[0] == menu  # type: ignore[index]
    assert str(seen["cancel"]).partition("(")[0] == cancel
    assert rows in seen["labels"]  # type: ignore[operator]
    assert not seen["rtl"]
    assert str(seen["keys"]).partition("\t")[2] == keys


def test_the_desktop_s_language_is_spoken_where_nothing_else_is_chosen(
    make_db: Callable[..., Path], tmp_path: Path
) -> None:
    seen = _seen(
        make_db("create table t(a)"), tmp_path, "test.db", LANG="fr_CA.UTF-8", LANGUAGE="fr_CA"
    )
    assert seen["code"] == "fr"
