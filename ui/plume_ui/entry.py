"""The entry point of ``plume-db``: the standard library only, until it knows what is asked."""

from __future__ import annotations

import os
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
    _fill_streams()
    given = sys.argv[1:] if arguments is None else arguments
    if is_frozen():
        clean_environment()
        if serve_as_child(given):
            return 0
    from plume_db.terminal.names import SUBCOMMANDS
    from plume_ui.arguments import read_arguments, told_of

    of_terminal = given if given and given[0] in SUBCOMMANDS else told_of(given)
    if of_terminal:
        from plume_db.terminal import main as run_command

        return run_command(of_terminal, {"chart": _chart, "desktop": _desktop})
    asked = read_arguments(given)
    if asked.wrong:
        return _refuse(asked.wrong)
    if "--selftest" in asked.options:
        from plume_ui.selftest.run import main as test_itself

        return test_itself("--json" in asked.options)
    _die_of_ctrl_c()
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


def _fill_streams() -> None:
    """Put the null device where a standard stream is closed.

    Else the next file opened gets its number, and what a library prints goes into that file.
    """
    for stream in range(3):
        try:
            os.fstat(stream)
        except OSError:
            try:  # the lowest number that is free is the one to be filled
                os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
            except OSError:
                return  # a root without devices


def _die_of_ctrl_c() -> None:
    """Let Ctrl+C end the process on the spot, until it closes the windows (plume_ui.interrupts).

    Python's own way raises an exception wherever it stands. Qt's modules abort the process where
    that is in the middle of their import, and a slot of Qt's swallows it.
    """
    import signal

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


def _open_window(asked: Asked, listener: Listener | None) -> int:
    """Run the program with windows; `listener` brings what later starts hand over."""
    import gc

    gc.disable()  # what is loaded now stays; plume_ui.collecting takes over with the first window
    from plume_ui.system_libraries import why_no_window

    if reason := why_no_window():
        return _refuse(reason)
    if sys.version_info < (3, 12):
        from plume_ui.overrides import install

        install()  # before any class of ours is made from one of Qt's
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
