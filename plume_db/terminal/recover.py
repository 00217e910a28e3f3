"""``plume-db recover FILE OUT``: what can be read of a damaged file, in a new database."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from plume_db.jobs import Task
from plume_db.leftovers import sweep
from plume_db.opening.paths import path_of
from plume_db.recover.decrypted import fitted
from plume_db.recover.report import Options, Report
from plume_db.recover.text import lines
from plume_db.terminal.console import Console
from plume_db.terminal.keys import given_key
from plume_db.terminal.work import run_alone


def describe_recover(command: argparse.ArgumentParser) -> None:
    """Add the arguments of ``recover``."""
    command.add_argument("file", metavar="FILE", help="the damaged file; it is only read")
    command.add_argument("out", metavar="OUT", help="the new database; must not exist yet")
    command.add_argument(
        "--schema-from",
        metavar="OTHER",
        help="take what is lost of the schema from a backup, another database or a file of SQL",
    )
    command.add_argument(
        "--deleted",
        action="store_true",
        help="also look for deleted rows; they go to the table deleted_rows",
    )
    command.add_argument(
        "--merge",
        metavar="BACKUP",
        help="take rows that are lost from a good backup: a file, a store, or STORE:SNAPSHOT",
    )
    command.add_argument(
        "--merge-dry-run", action="store_true", help="only count what the backup could give"
    )
    command.add_argument(
        "--case", metavar="FOLDER", help="keep the byte-exact copy it works on in this folder"
    )
    command.add_argument(
        "--key-file", metavar="PATH", help="read the key of an encrypted file from PATH"
    )
    command.add_argument(
        "--cipher", metavar="NAME", default="auto", help="how it is encrypted; else it is tried"
    )
    command.add_argument("--json", action="store_true", help="print one JSON object")
    command.add_argument("--map", action="store_true", help="print what each page is")


def run(arguments: argparse.Namespace, console: Console) -> bool:
    """Recover a file; True where something is lost or damaged."""
    from plume_db.recover.process import recover  # multiprocessing: only where it is needed

    sweep()
    options = Options(
        schema_from=_path(arguments.schema_from),
        deleted=arguments.deleted,
        merge=_path(arguments.merge),
        merge_counts_only=arguments.merge_dry_run,
        case=_path(arguments.case),
    )
    source, out = Path(path_of(arguments.file)), Path(arguments.out).absolute()
    given = given_key(arguments)

    def work(task: Task) -> Report:
        key = fitted(task, source, given) if given is not None else None
        return recover(task, source, out, options, key=key)

    report = run_alone("recover", work, console)
    if arguments.json:
        console.say(json.dumps(report.plain(with_map=arguments.map), indent=1, default=str))
    else:
        for line in lines(report, with_map=arguments.map):
            console.say(line)
    return not report.complete or report.triage.kind != "sound"


def _path(text: str | None) -> Path | None:
    return Path(path_of(text)).absolute() if text else None
