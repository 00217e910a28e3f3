"""What may be said after ``plume-db store`` and ``plume-db restore``."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from plume_db.restore.table import WAYS
from plume_db.schedule.units import SYSTEMS
from plume_db.store.retention import Rules

_WHAT = {
    "add": "take a verified snapshot of FILE into STORE, which is made where it is not there",
    "list": "list the snapshots of a store, or of one file in it",
    "verify": "look whether a store still holds what was put into it",
    "restore": "write a snapshot to a new file",
    "prune": "remove old snapshots by rules: tells which and why, and needs --yes to do it",
    "drill": "restore the last snapshots for a trial, and check each",
    "schedule": "write files for the system's clock, which take snapshots; installs nothing",
}


def describe_store(command: argparse.ArgumentParser, add_key: Callable[..., None]) -> None:
    """Add the commands of ``store``."""
    parsers = command.add_subparsers(dest="action", metavar="ACTION", required=True)
    made = {
        name: parsers.add_parser(name, help=text, description=f"{text[:1].upper()}{text[1:]}.")
        for name, text in _WHAT.items()
    }
    for each in made.values():
        each.add_argument("store", metavar="STORE", help="the folder of the store")
        each.add_argument("--json", action="store_true", help="print one JSON object")
    add_key(made["add"])
    made["add"].add_argument(
        "--reason", metavar="WORDS", default="by hand", help="why it is taken (by hand)"
    )
    made["list"].add_argument("file", metavar="FILE", nargs="?", help="only its snapshots")
    made["verify"].add_argument(
        "--deep", action="store_true", help="also put every snapshot together and hash it"
    )
    made["restore"].add_argument(
        "snapshot", metavar="SNAPSHOT", help="its id, the beginning of one, or latest"
    )
    made["restore"].add_argument("out", metavar="OUT", help="the new file; must not exist yet")
    _describe_prune(made["prune"])
    made["drill"].add_argument(
        "--last", metavar="N", type=_count, default=3, help="how many snapshots (3)"
    )
    made["drill"].add_argument("--key-file", metavar="PATH", help="the key of encrypted files")
    made["drill"].add_argument("--cipher", metavar="NAME", default="auto", help=argparse.SUPPRESS)
    _describe_schedule(made["schedule"])


def _describe_prune(command: argparse.ArgumentParser) -> None:
    rules = Rules()
    for name in ("hours", "days", "weeks", "months"):
        command.add_argument(
            f"--{name}",
            metavar="N",
            type=_number,
            default=getattr(rules, name),
            help=f"keep the newest of each of the last N {name} ({getattr(rules, name)})",
        )
    command.add_argument("--file", metavar="FILE", help="only snapshots of this file")
    command.add_argument("--dry-run", action="store_true", help="tell only; the default")
    command.add_argument("--yes", action="store_true", help="remove what is listed")


def _describe_schedule(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", metavar="FILE", help="the file to keep")
    command.add_argument("--every", metavar="SPAN", required=True, help="15m, 1h, 6h, 1d or 1w")
    command.add_argument("--as", dest="system", choices=SYSTEMS, required=True, help="whose clock")
    command.add_argument(
        "--to", metavar="FOLDER", help="write the files there instead of printing them"
    )
    command.add_argument(
        "--program", metavar="PATH", help="the plume-db that is to be run (this one)"
    )


def describe_restore(command: argparse.ArgumentParser) -> None:
    """Add the arguments of ``restore``."""
    command.add_argument(
        "--from",
        dest="origin",
        metavar="STORE[:SNAPSHOT]|BACKUP",
        required=True,
        help="a store (its newest snapshot of FILE), a snapshot in it, or a backup file",
    )
    where = command.add_mutually_exclusive_group()
    where.add_argument("--out", metavar="OUT", help="into this new file: the default way")
    where.add_argument(
        "--in-place",
        action="store_true",
        help="into FILE itself, in one transaction, after a safety snapshot",
    )
    command.add_argument("--table", metavar="TABLE", help="only this table")
    command.add_argument("--where", metavar="SQL", default="", help="only rows of which this holds")
    command.add_argument(
        "--rows",
        choices=WAYS,
        default=WAYS[0],
        help="with --table and --in-place: which rows of FILE are touched (missing)",
    )
    command.add_argument(
        "--compare", action="store_true", help="only say what differs from FILE; exit code 1"
    )
    command.add_argument("--dry-run", action="store_true", help="tell only; change nothing")
    command.add_argument("--no-snapshot", action="store_true", help="take no safety snapshot")
    command.add_argument("--store", metavar="FOLDER", help="the store the safety snapshot goes to")
    command.add_argument("--json", action="store_true", help="print one JSON object")


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 100_000:
        raise argparse.ArgumentTypeError(f"{text} is no number from 0 to 100000")
    return int(text)


def _count(text: str) -> int:
    if not (count := _number(text)):
        raise argparse.ArgumentTypeError("0 snapshots would prove nothing")
    return count
