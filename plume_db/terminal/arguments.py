"""What may be said after ``plume-db``."""

from __future__ import annotations

import argparse
from typing import NoReturn

from plume_db import __version__
from plume_db.errors import PlumeError
from plume_db.maintenance.tasks import TASKS
from plume_db.terminal.chart_arguments import describe_chart
from plume_db.terminal.log import describe_log
from plume_db.terminal.monitor import describe_monitor
from plume_db.terminal.names import SUBCOMMANDS
from plume_db.terminal.recover import describe_recover
from plume_db.terminal.series_arguments import describe_series
from plume_db.terminal.store_arguments import describe_restore, describe_store
from plume_db.terminal.task import describe_task
from plume_db.terminal.window_options import WINDOW_OPTIONS

_INTRODUCTION = """\
Look into SQLite files and look after them.

  plume-db [OPTION...] [--] [FILE...]   opens the window, or goes to the one that is open
                                        (a file named like a subcommand: ./inspect)
  plume-db SUBCOMMAND ...               works here in the terminal

Options of the window:
"""

_EXIT = """\
Exit code: 0 done; 1 done, and something was found (damage, broken rules); 2 failed, with the
reason in one sentence on standard error.

The key of an encrypted file comes from --key-file, from the environment variable PLUME_DB_KEY, or
is asked for; never from an argument, which other users of the machine could read."""

_WHAT = {
    "inspect": "say what a file is, what is in it and what stands out",
    "check": "check the integrity of a file and its references",
    "backup": "copy a file, also while other programs write to it, and check the copy",
    "vacuum": "write a file anew without its free pages",
    "analyze": "measure how selective the indexes are, for the query planner",
    "into": "write a compact copy of a file into a new one",
    "incremental": "give free pages back, a few at a time",
    "storage": "change page size or auto_vacuum",
    "encoding": "copy a file into a new one that stores text in another encoding",
    "optimize": "refresh only the statistics that are out of date",
    "dropstats": "drop the planner's statistics",
    "reindex": "build the indexes anew",
    "checkpoint": "move the write-ahead log into the file",
    "journal": "switch between a write-ahead log and a rollback journal",
    "store": "keep many snapshots of files in a folder: add, list, verify, restore, prune, drill",
    "restore": "bring back a file, a table or some rows from a snapshot; or compare with one",
    "recover": "read what can be read of a damaged file into a new database",
    "plan": "show how SQLite would run a statement; with --measure, run it and count",
    "chart": "draw a chart or a dashboard, or write the rows or the SQL behind it",
    "series": "list the time series of a file: what can be drawn over which column of time",
    "monitor": "watch a file that is in use: size, log, transactions, locks, disk, alerts",
    "log": "list what tasks did to a file: the audit log, with its chain of hashes",
    "demo": "write a database to try things on",
    "desktop": "put Plume DB into the menu of this desktop, where pip installed it; or remove it",
}


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one sentence."""

    def error(self, message: str) -> NoReturn:
        """Raise what is wrong with the arguments."""
        raise PlumeError(f"{message[:1].upper()}{message[1:]}; see {self.prog} --help.")


def parser() -> Parser:
    """Describe all subcommands."""
    top = Parser(
        prog="plume-db",
        description=_INTRODUCTION + window_options(),
        epilog=_EXIT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.add_argument("-V", "--version", action="version", version=f"Plume DB {__version__}")
    commands = top.add_subparsers(dest="command", metavar="SUBCOMMAND", required=True)
    made = {
        name: commands.add_parser(
            name,
            help=_WHAT[name],
            description=_WHAT[name][:1].upper() + _WHAT[name][1:] + ".",
            allow_abbrev=False,
        )
        for name in SUBCOMMANDS
    }
    for name in SUBCOMMANDS:
        if name not in ("demo", "desktop", "log", "store", "recover"):
            _add_file(made[name])
    made["inspect"].add_argument("--json", action="store_true", help="print one JSON object")
    made["inspect"].add_argument(
        "--quick", action="store_true", help="do not read the whole file: estimate what takes long"
    )
    for kind in TASKS:
        describe_task(made[kind.name], kind)
    describe_store(made["store"], _add_file)
    describe_restore(made["restore"])
    _add_plan(made["plan"])
    describe_chart(made["chart"])
    describe_series(made["series"])
    describe_monitor(made["monitor"])
    describe_log(made["log"])
    describe_recover(made["recover"])
    _add_demo(made["demo"])
    made["desktop"].add_argument(
        "act",
        choices=("install", "remove"),
        help="write desktop file, file types and icons into your own folder, or remove them",
    )
    return top


def window_options() -> str:
    """List the options of the window, one a line."""
    return "\n".join(f"  {name:15}{what}" for name, what in WINDOW_OPTIONS)


def _add_file(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", metavar="FILE", help="an SQLite file, or a file:// URL")
    command.add_argument(
        "--key-file", metavar="PATH", help="read the key of an encrypted file from PATH"
    )
    command.add_argument(
        "--cipher",
        metavar="NAME",
        default="auto",
        help="how the file is encrypted, such as sqlcipher, sqlcipher3 or chacha20; "
        "without it the known ciphers are tried",
    )


def _add_plan(command: argparse.ArgumentParser) -> None:
    command.add_argument("sql", metavar="SQL", help="one statement; - reads it from standard input")
    command.add_argument("--json", action="store_true", help="print one JSON object")
    command.add_argument(
        "--bind",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="a parameter's value, by its name or number; again for each",
    )
    command.add_argument(
        "--measure",
        action="store_true",
        help="run the statement, count steps, pages and rows, and take the time; one that writes "
        "runs on a copy that is thrown away",
    )
    command.add_argument(
        "--runs", metavar="N", type=_positive, default=5, help="runs cold, and as many warm (5)"
    )
    command.add_argument(
        "--budget",
        metavar="SECONDS",
        type=_seconds,
        default=30.0,
        help="end the measuring after this time, and print what there is (30)",
    )
    command.add_argument(
        "--compare",
        metavar="OTHER",
        help="compare with the plan of another statement, or on another file; "
        "exit code 1 where they differ",
    )
    command.add_argument(
        "--compare-file", metavar="FILE", help="compare with the plan on this file"
    )


def _positive(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= 10_000:
        raise argparse.ArgumentTypeError(f"{text} is no number from 1 to 10000")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 1e6:
        raise argparse.ArgumentTypeError(f"{text} is no number of seconds")
    return seconds


def _add_demo(command: argparse.ArgumentParser) -> None:
    command.add_argument("out", metavar="OUT", help="the database; must not exist yet")
    command.add_argument(
        "--rows", type=int, default=100_000, help="rows of compression_stats (100000)"
    )
    command.add_argument(
        "--seed", type=int, default=1, help="the same number makes the same file (1)"
    )
