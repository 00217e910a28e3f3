"""Plume DB from a terminal: one subcommand for each task, without a window.

Importing this package loads next to nothing: the entry point of ``plume-db`` reads
:data:`SUBCOMMANDS` to decide between a subcommand and the window.
"""

from __future__ import annotations

from collections.abc import Sequence

from plume_db.terminal.names import SUBCOMMANDS

__all__ = ["SUBCOMMANDS", "main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a subcommand and give its exit code; never raises."""
    from plume_db.terminal.run import main as run

    return run(arguments)
