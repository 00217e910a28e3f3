"""An error in a method that Qt calls is told, and does not end the process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import os, sys
sys.path[:0] = [{root!r} + "/ui", {root!r}]
from plume_ui.overrides import install
install()
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QAbstractScrollArea, QApplication

class Scrolled(QAbstractScrollArea):
    def viewportEvent(self, event):
        return super().viewportEvent(event)

    def paintEvent(self, event):
        {fault}

sys.excepthook = lambda kind, error, trace: print(kind.__name__, flush=True)
app = QApplication([])
area = Scrolled()
try:
    area.grab()
except Exception as error:
    print(type(error).__name__, flush=True)
os._exit(0)
"""


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("[][3]", "IndexError"),
        ("QSize(2**40, 1)", "OverflowError"),
        ("QApplication.translate('', chr(0xD800))", "UnicodeEncodeError"),
        ("int(float('nan'))", "ValueError"),
        ("area.nothing", "AttributeError"),
    ],
)
def test_an_error_raised_in_c_while_qt_paints_is_told(fault: str, kind: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(root=str(ROOT), fault=fault)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, kind in done.stdout) == (0, True), done.stdout + done.stderr


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="this Python keeps errors whole")
def test_the_window_is_made_of_guarded_classes() -> None:
    places = [str(ROOT / each) for each in ("ui", "resources", "")]
    script = (
        f"import os, sys; sys.path[:0] = {places!r}\n"
        "import plume_ui.entry, plume_ui.system_libraries\n"
        "def run(*_):\n"
        "    from plume_ui.grid.grid import Grid\n"
        "    print(hasattr(Grid.paintEvent, '__wrapped__'), flush=True); os._exit(0)\n"
        "import builtins; real = builtins.__import__\n"
        "def found(name, *more, **named):\n"
        "    made = real(name, *more, **named)\n"
        "    if name == 'plume_ui.app': made.run = run\n"
        "    return made\n"
        "builtins.__import__ = found\n"
        "plume_ui.entry.main(['--new-window'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (0, "True\n"), done.stderr


def test_a_guarded_method_keeps_its_name_and_its_answer() -> None:
    from plume_ui.overrides import whole

    def sizeHint(width: int) -> int:
        """Ask for room."""
        return width * 2

    assert (whole(sizeHint)(3), whole(sizeHint).__name__) == (6, "sizeHint")
