"""The entry point of ``plume-db``: the standard library only, until it knows what is asked."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from plume_db.terminal.console import Console


def main(arguments: list[str] | None = None) -> int:
    """Run a terminal subcommand, or open the window on the files named."""
    given = sys.argv[1:] if arguments is None else arguments
    if "--multiprocessing-fork" in given:  # a frozen program starts itself as its own child
        from multiprocessing import freeze_support

        freeze_support()
    from plume_db.terminal.names import SUBCOMMANDS

    if given and (given[0] in SUBCOMMANDS or given[0] in ("-h", "--help", "-V", "--version")):
        from plume_db.terminal import main as run_command

        return run_command(given, {"chart": _chart})
    from plume_ui.system_libraries import why_no_window

    if reason := why_no_window():
        print(f"plume-db: {reason}", file=sys.stderr)
        return 2
    try:
        from plume_ui.app import run
    except ImportError as error:
        print(_cannot_start(error), file=sys.stderr)
        return 2
    return run(given)


def _chart(asked: argparse.Namespace, console: Console) -> bool:
    """Draw a chart: the one subcommand that may need Qt."""
    from plume_ui.headless.command import run

    return run(asked, console)


def _cannot_start(error: ImportError) -> str:
    words = str(error)
    return f"plume-db: The window can not start ({words}). Install it again with its dependencies."


if __name__ == "__main__":
    sys.exit(main())
