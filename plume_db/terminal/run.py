"""Run one subcommand: the gate where every failure becomes one sentence and an exit code."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from plume_db.errors import Cancelled, PlumeError, translate
from plume_db.terminal.arguments import parser
from plume_db.terminal.console import Console
from plume_db.terminal.task import NAMES as TASK_NAMES

DONE, FOUND, FAILED = 0, 1, 2
Command = Callable[[argparse.Namespace, Console], bool]
"""Does what is asked; True where something was found."""


def main(
    arguments: Sequence[str] | None = None, others: Mapping[str, Command] | None = None
) -> int:
    """Run what the arguments ask for; give the exit code.

    `others` are subcommands that are not done by the core alone, by their names.
    """
    console = Console()
    try:
        found = _run(sys.argv[1:] if arguments is None else arguments, others or {}, console)
        console.flush()
        return FOUND if found else DONE
    except BrokenPipeError:
        _silence()
        sentence = "Nobody reads the output any more."
    except (Cancelled, KeyboardInterrupt):
        sentence = "Stopped, as you asked."
    except BaseException as error:  # noqa: BLE001 - the gate: a sentence, never a traceback
        if isinstance(error, SystemExit):
            return _code(error)
        sentence = _sentence(error)
    with suppress(OSError, ValueError):
        console.note(f"plume-db: {sentence}")
    return FAILED


def _run(arguments: Sequence[str], others: Mapping[str, Command], console: Console) -> bool:
    asked = parser().parse_args(list(arguments))
    command = others.get(asked.command)
    if command is None:
        name = "task" if asked.command in TASK_NAMES else asked.command
        command = importlib.import_module(f"plume_db.terminal.{name}").run
    return command(asked, console)


def _sentence(error: BaseException) -> str:
    error = translate(error)
    if isinstance(error, PlumeError):
        return " ".join(error.sentence.split())
    if isinstance(error, OSError) and error.strerror:
        where = f" ({error.filename})" if error.filename else ""
        return f"The system refused: {error.strerror}{where}."
    if isinstance(error, MemoryError):
        return "There is not enough memory for this."
    if isinstance(error, ImportError):
        return f"A part that Plume DB needs is not installed: {error}."
    return f"This is a fault in Plume DB, please report it: {type(error).__name__}: {error}."


def _code(error: SystemExit) -> int:
    return error.code if isinstance(error.code, int) else DONE if error.code is None else FAILED


def _silence() -> None:
    """Let nothing more be written to the closed pipe, also not by the interpreter at its end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
