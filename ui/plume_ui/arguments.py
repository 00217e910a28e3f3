"""What was said after ``plume-db`` to the window: files and options."""

from __future__ import annotations

import os

from plume_db.terminal.window_options import WINDOW_OPTIONS

ON_ITS_OWN = frozenset({"--no-single", "--safe", "--selftest"})
"""Options with which a start neither looks for a program that runs nor answers others."""


_TELLING = ("-h", "--help", "-V", "--version")


class Asked:
    """Files that are to be opened, and options."""

    __slots__ = ("files", "options", "wrong")

    def __init__(self, files: list[str], options: frozenset[str], wrong: str = "") -> None:
        self.files = files
        """As they were named."""
        self.options = options
        """As in :data:`~plume_db.terminal.window_options.WINDOW_OPTIONS`."""
        self.wrong = wrong
        """A sentence about what can not be, or an empty text."""

    @property
    def alone(self) -> bool:
        """Whether this start is a program of its own."""
        return bool(self.options & ON_ITS_OWN or os.environ.get("PLUME_NO_SINGLE"))


def read_arguments(given: list[str]) -> Asked:
    """Tell files from options; what follows ``--`` is a file, whatever it begins with."""
    known = {name for name, _what in WINDOW_OPTIONS}
    files: list[str] = []
    options: set[str] = set()
    for at, each in enumerate(given):
        if each == "--":
            files += given[at + 1 :]
            break
        if each in known:
            options.add(each)
        elif each.startswith("-") and not os.path.exists(each):  # noqa: PTH110
            return Asked([], frozenset(), _why_not(each, known))
        else:
            files.append(each)
    if "--json" in options and "--selftest" not in options:
        return Asked([], frozenset(), "--json belongs to --selftest, or follows a subcommand.")
    return Asked([file for file in files if file], frozenset(options))


def told_of(given: list[str]) -> list[str]:
    """Give the word that asks for help or the version, wherever it stands among the files."""
    before = given[: given.index("--")] if "--" in given else given
    return [each for each in before if each in _TELLING][:1]


def _why_not(option: str, known: set[str]) -> str:
    name, equals, _value = option.partition("=")
    if equals and name in known:
        return f"{name} takes no value."
    return (
        f"{option} is not an option of the window; see plume-db --help. "
        f"A file of that name is opened with: plume-db -- {option}"
    )
