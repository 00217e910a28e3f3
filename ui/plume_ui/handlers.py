"""What each action of a window does, by its id, menu by menu."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from plume_db.language import tr
from plume_ui.crash import show_log_folder, show_report
from plume_ui.on_demand import (
    next_divider,
    show_about,
    show_guide,
    show_palette,
    show_settings,
    show_shortcuts,
)
from plume_ui.theme import THEMES

if TYPE_CHECKING:
    from plume_ui.main_window import MainWindow
    from plume_ui.workspace import Workspace

Handlers = dict[str, Callable[[], object]]


def handlers_of(window: MainWindow) -> Handlers:
    """Give the handler of every action of a window."""
    return {**_files(window), **_view(window), **_tools(window), **_help(window)}


def _inside(
    window: MainWindow,
) -> Callable[[Callable[[Workspace], object]], Callable[[], object]]:
    """Make handlers that act on the workspace, where there is one by then."""

    def space(act: Callable[[Workspace], object]) -> Callable[[], object]:
        return lambda: act(window.workspace) if window.workspace is not None else None

    return space


def _files(window: MainWindow) -> Handlers:
    space = _inside(window)
    return {
        "new-window": window.window_wanted.emit,
        "open": window.ask_for_file,
        "open-clipboard": lambda: window.entrances.open_clipboard(),  # noqa: PLW0108 - made later
        "demo": window.open_demo,
        "refresh": window.reopen,
        "copy-path": partial(_copy_path, window),
        "export": space(lambda w: w.export()),
        "attach": space(lambda w: w.open_attach()),
        "close-tab": space(lambda w: w.documents.close_document(w.documents.current)),
        "close-file": window.close_file,
        "settings": partial(show_settings, window),
        "quit": window.quit_wanted.emit,
    }


def _view(window: MainWindow) -> Handlers:
    space = _inside(window)
    return {
        "palette": partial(show_palette, window),
        "filter": space(lambda w: w.schema.focus_filter()),
        "find": space(lambda w: w.find_text()),
        "back": space(lambda w: w.trail.back()),
        "forward": space(lambda w: w.trail.forward()),
        "schema": space(lambda w: w.toggle_schema()),
        "inspector": space(lambda w: w.toggle_inspector()),
        "activity": space(lambda w: w.toggle_activity()),
        "split": space(lambda w: w.documents.split()),
        "next-tab": space(lambda w: w.documents.step(1)),
        "previous-tab": space(lambda w: w.documents.step(-1)),
        "tab-left": space(lambda w: w.documents.move_current(-1)),
        "tab-right": space(lambda w: w.documents.move_current(1)),
        "divider": partial(next_divider, window),
        "next-panel": lambda: window.panels.step(1),
        "previous-panel": lambda: window.panels.step(-1),
        "next-control": window.focusNextChild,
        "previous-control": window.focusPreviousChild,
        **{f"theme-{each}": partial(window.theme_wanted.emit, each) for each in THEMES},
    }


def _tools(window: MainWindow) -> Handlers:
    space = _inside(window)
    return {
        "overview": space(lambda w: w.open_overview()),
        "query": space(lambda w: w.open_query()),
        "search-file": space(lambda w: w.open_search()),
        "history": space(lambda w: w.open_history()),
        "chart": space(lambda w: w.open_chart()),
        "dashboard": space(lambda w: w.open_dashboard()),
        "maintenance": space(lambda w: w.open_maintenance()),
        "snapshots": space(lambda w: w.open_snapshots()),
        "recover": space(lambda w: w.open_recover()),
        "monitor": space(lambda w: w.open_monitor()),
    }


def _help(window: MainWindow) -> Handlers:
    return {
        "guide": partial(show_guide, window),
        "shortcuts": partial(show_shortcuts, window),
        "report": partial(show_report, window),
        "log-folder": show_log_folder,
        "about": partial(show_about, window),
    }


def _copy_path(window: MainWindow) -> None:
    if window.workspace is not None:
        QGuiApplication.clipboard().setText(str(window.workspace.desk.session.path))
        window.status.showMessage(tr("Path copied"), 3000)
