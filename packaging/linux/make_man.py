"""Write the manual page from what the program says of itself: ``make_man.py > plume-db.1``."""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
from collections.abc import Iterator

from plume_db import __version__
from plume_db.terminal.arguments import parser
from plume_db.terminal.window_options import WINDOW_OPTIONS

ENVIRONMENT = (
    ("PLUME_DB_KEY", "The key of an encrypted file, for the terminal commands."),
    ("PLUME_NO_SINGLE", "If it is set, each start is a program of its own, as with --no-single."),
    (
        "PLUME_DB_LANGUAGE",
        "The language of the window for one start: en, de, es, fr or zh_CN.",
    ),
    (
        "QT_QPA_PLATFORM",
        "How windows are shown, such as wayland, xcb or offscreen; chosen by itself as a rule.",
    ),
    ("QT_SCALE_FACTOR", "Enlarges the window, in addition to what the desktop asks for."),
    (
        "XDG_CONFIG_HOME, XDG_STATE_HOME, XDG_DATA_HOME, XDG_CACHE_HOME, XDG_RUNTIME_DIR",
        "Where the folders below lie.",
    ),
)
FILES = (
    ("~/.config/plume-db/plume-db.ini", "The settings."),
    (
        "~/.local/state/plume-db/",
        "Histories, drafts, the audit log, and what is remembered of single files. Of an "
        "encrypted file nothing is kept.",
    ),
    ("~/.local/share/plume-db/snapshots/", "The store of safety snapshots."),
    ("~/.cache/plume-db/", "Private copies while they are needed. May be removed at any time."),
    (
        "$XDG_RUNTIME_DIR/plume-db-*.lock, plume-db-*.socket",
        "By which a second start finds the first.",
    ),
)
EXIT = (
    ("0", "Done. For the window: it was closed, or the files were handed to one that is open."),
    ("1", "Done, and something was found: damage, broken rules, a difference, a failed part."),
    ("2", "Failed, with the reason in one sentence on standard error."),
)
EXAMPLES = (
    ("plume-db chinook.db", "Open a file, in the program that runs already if one does."),
    ("plume-db check --json app.db", "Check a file; read the exit code."),
    ("plume-db backup app.db copy.db", "Copy a file that is in use, and check the copy."),
    (
        "plume-db chart log.db --table runs --metric seconds --out runs.svg",
        "Draw a chart without a display.",
    ),
    ("plume-db plan app.db 'select * from t where x = 1'", "See how a statement would be run."),
)


def main() -> None:
    """Print the page."""
    print("\n".join(page()))


def page() -> Iterator[str]:
    """Give the lines of the page."""
    seconds = int(os.environ.get("SOURCE_DATE_EPOCH", time.time()))
    date = time.strftime("%Y-%m-%d", time.gmtime(seconds))
    yield f'.TH PLUME\\-DB 1 "{date}" "Plume DB {__version__}" "User Commands"'
    yield from section("NAME")
    yield "plume\\-db \\- look into SQLite files and look after them"
    yield from section("SYNOPSIS")
    yield ".B plume\\-db"
    yield ".RI [ OPTION \\|.\\|.\\|.]"
    yield ".RB [ \\-\\- ]"
    yield ".RI [ FILE \\|.\\|.\\|.]"
    yield ".br"
    yield ".B plume\\-db"
    yield ".IR SUBCOMMAND \\ .\\|.\\|."
    yield from section("DESCRIPTION")
    yield escape(
        "Plume DB shows what is in an SQLite file and why it is slow, and helps to look after it. "
        "Without a subcommand it opens a window on each file, a path or a file:// URL; without a "
        "file, the welcome page. A second start hands its files to the program that runs and ends."
    )
    yield ".PP"
    yield escape(
        "A file is opened so that nothing is written, neither to it nor beside it, until you ask "
        "for a change. A file named like a subcommand is opened as ./inspect."
    )
    yield from section("OPTIONS OF THE WINDOW")
    for name, what in WINDOW_OPTIONS:
        yield from tagged(name, sentence(what))
    yield from tagged("-V, --version", "Print the version.")
    yield from tagged("-h, --help", "List the subcommands; after one of them, its options.")
    yield from section("SUBCOMMANDS")
    yield escape("They work in the terminal, without a window; all but chart without a font or Qt.")
    for name, command in commands(parser()):
        yield from described(name, command)
    for title, entries in (
        ("EXIT STATUS", EXIT),
        ("ENVIRONMENT", ENVIRONMENT),
        ("FILES", FILES),
    ):
        yield from section(title)
        for tag, words in entries:
            yield from tagged(tag, words)
    yield from section("SECURITY")
    yield escape(
        "A key is never taken from an argument, which others of this machine could read: it comes "
        "from --key-file, from the environment, or is asked for. Plume DB uses no network."
    )
    yield from section("EXAMPLES")
    for line, words in EXAMPLES:
        yield from tagged(line, words)
    yield from section("SEE ALSO")
    yield ".BR sqlite3 (1)"


def commands(
    top: argparse.ArgumentParser, before: str = ""
) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Give every subcommand by its full name, those of subcommands after theirs."""
    for action in top._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, command in action.choices.items():
                yield f"{before}{name}", command
                yield from commands(command, f"{before}{name} ")


def described(name: str, command: argparse.ArgumentParser) -> Iterator[str]:
    """Give the lines about one subcommand."""
    yield f".SS {escape(f'plume-db {name}')}"
    if command.description:
        yield escape(command.description)
    usage = re.sub(r"\s+", " ", command.format_usage().partition(":")[2]).strip()
    yield ".PP"
    yield ".nh"
    yield f".I {escape(usage)}"
    yield ".hy"
    for action in command._actions:
        if isinstance(action, (argparse._SubParsersAction, argparse._HelpAction)):
            continue
        if action.help != argparse.SUPPRESS:
            yield from tagged(tag_of(action), words_of(action))


def tag_of(action: argparse.Action) -> str:
    """Write an option with its value, or an argument, as it is typed."""
    metavar = action.metavar if isinstance(action.metavar, str) else action.dest.upper()
    if not action.option_strings:
        return metavar
    names = ", ".join(action.option_strings)
    return names if action.nargs == 0 or "--no-" in names else f"{names} {metavar}"


def words_of(action: argparse.Action) -> str:
    """Say what an option does and which values it takes."""
    words = sentence(
        (action.help or "").replace("%%", "%").replace("%(default)s", str(action.default))
    )
    if action.choices and not all(str(each) in words for each in action.choices):
        words += f" One of: {', '.join(str(each) or '(empty)' for each in action.choices)}."
    return words


def section(title: str) -> Iterator[str]:
    """Begin a section."""
    yield f".SH {title}"


def tagged(tag: str, words: str) -> Iterator[str]:
    """Give a word and, indented below it, what it means."""
    yield ".TP"
    yield f".B {escape(tag)}"
    yield escape(words)


def sentence(text: str) -> str:
    """Begin with a capital and end with a full stop."""
    text = re.sub(r"\s+", " ", text).strip()
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', ':')) else '.'}" if text else ""


def escape(text: str) -> str:
    """Write a text so that groff shows it as it is."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("~", "\\(ti").replace("^", "\\(ha")
    text = text.replace("\n", " ").replace("→", "\\(->").replace("…", "...")
    return f"\\&{text}" if text.startswith((".", "'")) else text


if __name__ == "__main__":
    sys.exit(main())
