"""Drive every page in a language that marks each text, and list what is shown without a mark.

``python -m tests.ui.language.pseudo [--only WORD]``: what comes out is a text that did not pass
``tr``, so no translator ever sees it. Data of the file is no text of the program.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
OPEN, SHUT = "\u27e6", "\u27e7"
_PROSE = re.compile(r"[A-Za-z][a-z']+[ \u00a0][a-z]{2,}|\A[A-Za-z][a-z]{2,}\Z|[A-Z]{3,} [A-Z]{2,}")
_KEYS = re.compile(r"\((?:(?:Ctrl|Alt|Shift|Meta)\+.*?|Esc|F\d+|Enter)\)")
_AROUND = " \u00a0·:,.;()…→+-≥~%0123456789\n"


class Marking:
    """A catalogue that puts every text between two signs."""

    def find(self, text: str, about: str, count: int) -> str:
        """Mark a text; a mnemonic and a shortcut stay what they are."""
        head, tab, keys = text.partition("\t")
        lead = head[: len(head) - len(head.lstrip())]
        tail = head[len(head.rstrip()) :]
        return f"{lead}{OPEN}{head.strip()}{SHUT}{tail}{tab}{keys}"


def unmarked(text: str) -> str:
    """Give what of a text stands outside of all marks, where it reads like words."""
    plain = _KEYS.sub("", re.sub(r"<[^>]*>", " ", text))
    depth, rest = 0, []
    for sign in plain:
        depth += (sign == OPEN) - (sign == SHUT)
        if not depth and sign != SHUT:
            rest.append(sign)
    left = "".join(rest).strip(_AROUND)
    return left if _PROSE.search(left) else ""


def texts_of(top: Any) -> Iterator[tuple[str, str]]:
    """Give what a widget and all in it say, each with the kind of place it stands in."""
    from PySide6 import QtWidgets as Q

    for widget in (top, *top.findChildren(Q.QWidget)):
        kind = type(widget).__name__
        for get in ("text", "title", "placeholderText", "prefix", "suffix"):
            if isinstance(widget, (Q.QLineEdit, Q.QTextEdit)) and get == "text":
                continue
            method = getattr(widget, get, None)
            if callable(method):
                try:
                    value = method()
                except TypeError:
                    continue
                if isinstance(value, str):
                    yield f"{kind}.{get}", value
        for get in ("toolTip", "accessibleName", "accessibleDescription", "windowTitle"):
            yield f"{kind}.{get}", getattr(widget, get)()
        yield from _inside(widget, kind)


def _inside(widget: Any, kind: str) -> Iterator[tuple[str, str]]:
    from PySide6 import QtWidgets as Q

    for action in widget.actions():
        yield f"{kind}.action", action.text()
        yield f"{kind}.action tip", action.toolTip()
    if isinstance(widget, Q.QComboBox):
        yield from ((f"{kind}.item", widget.itemText(at)) for at in range(widget.count()))
    if isinstance(widget, Q.QTabBar):
        for at in range(widget.count()):
            yield f"{kind}.tab", widget.tabText(at)
            yield f"{kind}.tab tip", widget.tabToolTip(at)
    if isinstance(widget, Q.QAbstractItemView) and widget.model() is not None:
        yield from _cells(widget.model(), kind)


def _cells(model: Any, kind: str) -> Iterator[tuple[str, str]]:
    from PySide6.QtCore import QAbstractListModel, QModelIndex, Qt

    # A list keeps its one column private.
    listed = isinstance(model, QAbstractListModel)
    columns = 1 if listed else min(model.columnCount(QModelIndex()), 12)
    roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
    for column in range(columns):
        for role in roles:
            head = model.headerData(column, Qt.Orientation.Horizontal, role)
            yield f"{kind}.head", head if isinstance(head, str) else ""
    todo = [QModelIndex()]
    for parent in todo[:40]:
        for row in range(0 if listed and parent.isValid() else min(model.rowCount(parent), 20)):
            for column in range(columns):
                index = model.index(row, column, parent)
                for role in roles:
                    value = model.data(index, role)
                    yield f"{kind}.cell", value if isinstance(value, str) else ""
            todo.append(model.index(row, 0, parent))


def listen(only: str = "", *, demo: bool = False) -> dict[str, str]:
    """Walk the pages; give each unmarked text with the page and the place it was seen in.

    With `demo` only those that need no file but the one that comes with the program.
    """
    sys.path[:0] = [str(ROOT), str(ROOT / "ui"), str(ROOT / "resources")]
    from plume_db import language
    from tests.shots.studio import Studio, still_life

    clock = still_life()
    language.install(Marking())
    from plume_ui.app import make_application
    from tests.shots.files import make_files
    from tests.shots.pages import shoot_everything, shoot_file, shoot_plain_pages
    from tests.shots.texts import DEMO_SQL

    heard: dict[str, str] = {}

    class Listening(Studio):
        def shoot(self, window: Any, name: str, what: Any = None) -> None:
            if only not in name:
                return
            self.settle(window)
            for place, text in texts_of(what or window):
                if left := unmarked(text):
                    heard.setdefault(left, f"{name}: {place}: {text}")

    app = make_application()
    studio, files = Listening(app, ROOT, only, (1280, 800), clock), make_files(2_000)
    if demo:
        shoot_plain_pages(studio, files)
        if not only or only.startswith("demo"):
            shoot_file(studio, files.demo, "demo", "compression_stats", DEMO_SQL)
    else:
        shoot_everything(studio, files)
    return heard


def main() -> int:
    """Print what was heard."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="", help="pages whose name has this word")
    parser.add_argument("--demo", action="store_true", help="no pages of other files")
    given = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    for where in sorted(listen(given.only, demo=given.demo).values()):
        print(where.replace("\n", "\\n")[:300])
    return 0


if __name__ == "__main__":
    result = main()
    from tests.shots.studio import leave

    leave(result)
