"""The entry point of ``plume-db``: the standard library only, until it knows what is asked."""

from __future__ import annotations

import sys

from plume_ui.frozen import clean_environment, is_frozen, serve_as_child

TYPE_CHECKING = False  # as in typing, which a start that only hands its files over does not need
if TYPE_CHECKING:
    import argparse

    from plume_db.terminal.console import Console
    from plume_ui.arguments import Asked
    from plume_ui.single.listening import Listener


def main(arguments: list[str] | None = None) -> int:
    """Run a terminal subcommand, or open the window on the files named."""
    given = sys.argv[1:] if arguments is None else arguments
    if is_frozen():
        clean_environment()
        if serve_as_child(given):
            return 0
    from plume_db.terminal.names import SUBCOMMANDS

    if given and (given[0] in SUBCOMMANDS or given[0] in ("-h", "--help", "-V", "--version")):
        from plume_db.terminal import main as run_command

        return run_command(given, {"chart": _chart, "desktop": _desktop})
    from plume_ui.arguments import read_arguments

    asked = read_arguments(given)
    if asked.wrong:
        return _refuse(asked.wrong)
    if "--selftest" in asked.options:
        from plume_ui.selftest.run import main as test_itself

        return test_itself("--json" in asked.options)
    if asked.alone:
        return _open_window(asked, None)
    from plume_ui.single.joining import join

    joined = join(asked.files, "--new-window" in asked.options)
    if joined is True:
        from plume_ui.single.startup import end_startup

        end_startup()
        return 0
    code = _open_window(asked, joined or None)
    if joined:
        joined.close()  # it came to no window; who waits for one must not wait for us
    return code


def _open_window(asked: Asked, listener: Listener | None) -> int:
    """Run the program with windows; `listener` brings what later starts hand over."""
    import gc

    gc.disable()  # what is loaded now stays; plume_ui.collecting takes over with the first window
    from plume_ui.system_libraries import why_no_window

    if reason := why_no_window():
        return _refuse(reason)
    try:
        from plume_ui.language import prepare

        prepare()  # before any module that shows a word
        from plume_ui.app import run
    except ImportError as error:
        return _refuse(
            f"The window can not start ({error}). Install it again with its dependencies."
        )
    return run(asked, listener)


def _refuse(sentence: str) -> int:
    """Say in one sentence why nothing opens; a program without a terminal has nobody to tell."""
    if sys.stderr is not None:
        print(f"plume-db: {sentence}", file=sys.stderr)
    return 2


def _chart(asked: argparse.Namespace, console: Console) -> bool:
    """Draw a chart: the one subcommand that may need Qt."""
    from plume_ui.headless.command import run

    return run(asked, console)


def _desktop(asked: argparse.Namespace, console: Console) -> bool:
    """Put the program into the menu of the desktop: needs the files that come with the window."""
    from plume_ui.desktop.command import run

    return run(asked, console)


if __name__ == "__main__":
    sys.exit(main())
