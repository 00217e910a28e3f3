"""Errors in methods that Qt calls: whole before they reach the binding.

Python 3.11 keeps an error that was raised in C as a type and a text, until somebody catches it.
Where such an error leaves a method that Qt calls, while Python waits for Qt, the binding takes the
text for the error itself, and the process dies: a wrong index in a paintEvent was enough. To catch
the error and raise it again makes it whole. Python 3.12 keeps none in halves.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable
from functools import wraps
from types import FunctionType
from typing import Any

_ASKED = frozenset(
    (
        "boundingRect", "canFetchMore", "child", "childAt", "childCount", "columnCount",
        "columnExtents", "contains", "createEditor", "createMimeDataFromSelection", "data",
        "displayText", "dropMimeData", "event", "eventFilter", "fetchMore", "filterAcceptsRow",
        "fixup", "flags", "focusChild", "hasChildren", "hasHeightForWidth", "headerData",
        "heightForWidth", "highlightBlock", "index", "indexOfChild", "initStyleOption",
        "inputMethodQuery", "insertFromMimeData", "interface_cast", "itemChange", "lessThan",
        "loadResource", "mimeData", "minimumSizeHint", "paint", "paintSection", "parent", "rect",
        "role", "rowCount", "rowExtents", "sectionSizeFromContents", "setEditorData",
        "setModelData", "shape", "sizeHint", "sizeHintForColumn", "sizeHintForRow", "state",
        "styleHint", "tabSizeHint", "text", "updateEditorGeometry", "validate", "viewportSizeHint",
    )
)  # fmt: skip
"""What Qt asks of ours, beside events. No slots: of those the binding counts the arguments."""


def whole(method: Callable[..., Any]) -> Callable[..., Any]:
    """Let errors leave `method` only as whole ones."""

    @wraps(method)
    def call(*values: Any, **named: Any) -> Any:
        try:
            return method(*values, **named)
        except BaseException:
            raise  # to have been caught is all it takes

    return call


def guard(made: type) -> None:
    """Wrap what Qt calls of a class that was made from one of Qt's."""
    for name, method in list(vars(made).items()):
        if isinstance(method, FunctionType) and (name in _ASKED or name.endswith("Event")):
            setattr(made, name, whole(method))


def install() -> None:
    """Guard every class that is made from one of Qt's from now on, pyqtgraph's too."""
    build = builtins.__build_class__

    @wraps(build)
    def build_guarded(*values: Any, **named: Any) -> Any:
        made = build(*values, **named)
        if type(made).__module__ == "Shiboken":  # not imported here: most starts need no Qt
            guard(made)
        return made

    builtins.__build_class__ = build_guarded
