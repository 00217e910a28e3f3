"""Plume DB from a terminal: one subcommand for each task, without a window.

Importing this package loads next to nothing: the entry point of ``plume-db`` reads
:data:`SUBCOMMANDS` to decide between a subcommand and the window.
"""

from __future__ import annotations

import sys

from plume_db.terminal.names import SUBCOMMANDS

TYPE_CHECKING = False  # as in typing, which would take longer than everything else here
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from plume_db.terminal.run import Command

__all__ = ["SUBCOMMANDS", "main"]


def main(
    arguments: Sequence[str] | None = None, others: Mapping[str, Command] | None = None
) -> int:
    """Run a subcommand and give its exit code; never raises.

    `others` are subcommands that are not done by the core alone, by their names.
    """
    try:
        from plume_db.terminal.run import main as run
    except ImportError as error:
        sentence = f"A part that Plume DB needs is not installed ({error})."
    except KeyboardInterrupt:
        sentence = "Stopped, as you asked."
    else:
        return run(arguments, others)
    if sys.stderr is not None:
        sys.stderr.write(f"plume-db: {sentence}\n")
    return 2
