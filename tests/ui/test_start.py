"""What a start may load: nothing that the first window, the tree or the first rows do not need."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import apsw
import pytest

ROOT = Path(__file__).parents[2]

STAGES = """
import json, os, sys

from PySide6.QtCore import QEvent, QObject, QTimer

from plume_ui.app import Program, make_application
from plume_ui.workspace import Workspace
from tests.benchmarks.stage import Forgetful
from plume_ui.settings import Settings
from pathlib import Path

NAMES = set(json.loads(sys.argv[2]))
seen = {}


def note(stage):
    seen.setdefault(stage, sorted(NAMES & set(sys.modules)))


class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            note("window")
        return False


def opened():
    note("file")
    desk = window.workspace.desk
    desk.catalog_changed.connect(lambda _catalog: (note("tree"), open_table()))


def open_table():
    window.workspace.open_table("item")
    window.workspace.documents.current.rows_shown.connect(shown)


def shown(_rows):
    note("rows")
    print(json.dumps(seen), flush=True)
    os._exit(0)


Workspace._load_the_rest = lambda self: None  # what is loaded later, in the background
app = make_application()
watch = Watch()
program = Program(app, Settings(Forgetful(), Path(os.devnull)))
window = program.new_window(sys.argv[1])
window.installEventFilter(watch)
window.session_opened.connect(opened)
QTimer.singleShot(60_000, lambda: os._exit(3))
app.exec()
"""

LATER_THAN_THE_TREE = {
    "plume_db.audit.log",
    "plume_db.history.history",
    "plume_db.schema.counts",
    "plume_db.storage.sizes",
    "plume_ui.opening.card",
    "plume_ui.overview.overview_page",
    "plume_ui.requests",
    "plume_ui.schema.describe",
    "plume_ui.rows.table_document",
    "plume_ui.inspector.panel",
    "plume_ui.activity.panel",
    "plume_ui.preferences",
    "plume_ui.query.query_document",
}
LATER_THAN_ROWS = {
    "numpy",
    "pyqtgraph",
    "sqlparse",
    "apsw.ext",
    "sqlite3",
    "plume_ui.editor.sql_editor",
    "plume_ui.edit.committing",
    "plume_ui.edit.panel",
    "plume_db.rehearsal.commit",
    "plume_db.completion",
    "plume_db.maintenance",
    "plume_db.backup",
    "plume_ui.chart",
}


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Start the program on a small file; give what was loaded at each stage."""
    path = tmp_path_factory.mktemp("start") / "small.db"
    con = apsw.Connection(str(path))
    con.execute("create table item(id integer primary key, name); insert into item values(1, 'a')")
    con.close()
    names = sorted(LATER_THAN_THE_TREE | LATER_THAN_ROWS)
    done = subprocess.run(
        (sys.executable, "-c", STAGES, str(path), json.dumps(names)),
        cwd=ROOT,
        env={
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONPATH": os.pathsep.join(str(ROOT / each) for each in (".", "ui", "resources")),
        },
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, list[str]] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_first_window_is_painted_before_anything_else_is_loaded(seen: dict[str, list[str]]) -> None:
    loaded = set(seen["window"])
    assert not loaded & (LATER_THAN_THE_TREE | LATER_THAN_ROWS)


def test_tree_is_filled_before_documents_and_panels_are_loaded(seen: dict[str, list[str]]) -> None:
    assert not set(seen["tree"]) & (LATER_THAN_THE_TREE | LATER_THAN_ROWS)


def test_first_rows_wait_for_no_editor_and_nothing_that_writes(seen: dict[str, list[str]]) -> None:
    assert not set(seen["rows"]) & LATER_THAN_ROWS
    assert "plume_ui.rows.table_document" in seen["rows"]  # or the names above are wrong


def test_every_name_that_must_wait_is_still_the_name_of_something() -> None:
    ours = {each for each in LATER_THAN_THE_TREE | LATER_THAN_ROWS if each.startswith("plume_")}
    for name in ours:
        paths = [base.joinpath(*name.split(".")) for base in (ROOT, ROOT / "ui")]
        assert any(path.is_dir() or path.with_suffix(".py").is_file() for path in paths), name
