"""What a window shows when it is asked to, loaded only then: settings, palette, guide, dialogs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plume_ui.main_window import MainWindow


def show_settings(window: MainWindow, section: str = "") -> None:
    """Show the settings, at a section; a window of their own, beside which all can be used."""
    from plume_ui.preferences.window import show_preferences

    show_preferences(window, window.settings, section)


def show_palette(window: MainWindow) -> None:
    """Show the box that finds anything by its name."""
    from plume_ui.help.book import guide_pages
    from plume_ui.palette.entries import entries_of
    from plume_ui.palette.popup import Palette

    desk = window.workspace.desk if window.workspace is not None else None
    guide = guide_pages(lambda page: show_guide(window, page))
    recent = window.settings.recent
    gather = entries_of(desk, window.actions_by_id, recent, window.open_path, guide)
    Palette(gather, window.jobs, window).pop_up()


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
