"""Make Qt's types in the GUI thread before a worker imports modules that name them.

PySide makes each type when it is first named. Where two threads do that at the same time the
program dies, now and then, with a segmentation fault: the table of types that are still to be made
is guarded by nothing. To name a type that is made already is safe in every thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from PySide6 import QtCore, QtGui, QtWidgets
from PySide6.QtCore import QObject, QTimer

_EARLY = (
    (QtCore, ("QAbstractItemModel", "QModelIndex", "QPersistentModelIndex")),
    (QtGui, ("QFontMetricsF", "QPolygonF")),
    (
        QtWidgets,
        (
            "QAbstractItemDelegate", "QGridLayout", "QHeaderView", "QLineEdit", "QSpacerItem",
            "QSplitter", "QStyleOption", "QStyleOptionViewItem", "QStyledItemDelegate", "QTabBar",
            "QTabWidget", "QToolTip", "QTreeView",
        ),
    ),
)  # fmt: skip
"""What the workspace and its first page need beside what the window has."""
_SLICE = 0.008
"""Seconds of making types at a time: all of them together take 40 ms."""


def make_early() -> None:
    """Make what the worker names that opens the first file."""
    for module, names in _EARLY:
        for name in names:
            getattr(module, name)


def make_all() -> None:
    """Make all types that are left, now."""
    for _made in _left:
        pass


def make_all_soon(owner: QObject, then: Callable[[], object]) -> None:
    """Make all types that are left, a few at a time; call `then` unless `owner` went meanwhile."""
    until = time.perf_counter() + _SLICE
    for _made in _left:
        if time.perf_counter() > until:
            QTimer.singleShot(0, owner, lambda: make_all_soon(owner, then))
            return
    then()


def _make() -> Iterator[object]:
    for module in (QtCore, QtGui, QtWidgets):
        for name in dir(module):
            yield getattr(module, name, None)


_left = _make()
"""Goes on where it stopped, for all windows together."""
