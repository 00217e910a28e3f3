"""What a window shows when it is asked to, loaded only then: settings, palette, guide, dialogs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plume_ui.desk import Desk
    from plume_ui.main_window import MainWindow
    from plume_ui.palette.index import Entry


def show_settings(window: MainWindow, section: str = "") -> None:
    """Show the settings, at a section; a window of their own, beside which all can be used."""
    from plume_ui.preferences.window import show_preferences

    show_preferences(window, window.settings, section)


def show_palette(window: MainWindow) -> None:
    """Show the box that finds anything by its name."""
    from plume_ui.help.book import guide_pages
    from plume_ui.palette.entries import entries_of
    from plume_ui.palette.index import Entry
    from plume_ui.palette.popup import Palette

    desk = window.workspace.desk if window.workspace is not None else None
    guide = guide_pages(lambda page: show_guide(window, page))
    recent = window.settings.recent

    def more() -> list[Entry]:
        tasks = task_entries(desk) if desk is not None else []
        return [*tasks, *(Entry(*each) for each in guide())]

    gather = entries_of(desk, window.actions_by_id, recent, window.open_path, more)
    Palette(gather, window.jobs, window).pop_up()


def task_entries(desk: Desk) -> list[Entry]:
    """List the tasks of maintenance for the palette; each is only shown, never started."""
    from plume_ui.maintenance.tasks import TASKS, look_of
    from plume_ui.palette.index import Entry

    return [
        Entry(
            kind.title,
            kind.caption,
            look_of(kind).icon,
            partial(desk.maintenance_wanted.emit, kind.name),
            also=f"{kind.caption} {kind.name}",
        )
        for kind in TASKS
    ]


def show_guide(window: MainWindow, page: str = "") -> None:
    """Show the guide, at a page or at the one for what is in front."""
    from plume_ui.help import front

    wanted = page or front.page_in_front(window.pages.currentWidget())
    front.show_guide(window, window.jobs, window.settings, wanted)


def show_shortcuts(window: MainWindow) -> None:
    """Show the list of all shortcuts."""
    from plume_ui.help import dialogs

    dialogs.show_shortcuts(window)


def show_about(window: MainWindow) -> None:
    """Say what this is, in which version, under which licence."""
    from plume_ui.help import dialogs

    dialogs.show_about(window)


def next_divider(window: MainWindow) -> None:
    """Give the keyboard to the next line between two panels; after the last, back again."""
    from plume_ui.widgets import dividers

    dividers.next_divider(window)
