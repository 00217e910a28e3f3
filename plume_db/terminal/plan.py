"""``plume-db plan FILE "SQL" [--measure] [--json] [--compare OTHER]``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass

from plume_db.errors import PlumeError, SqlError
from plume_db.jobs import Task
from plume_db.measure.result import Measured
from plume_db.plan.difference import difference
from plume_db.plan.explain import NOTHING_SEARCHED, explain
from plume_db.query.parameters import read_value
from plume_db.session import Session
from plume_db.terminal.compared import compared_json, compared_lines
from plume_db.terminal.console import Console
from plume_db.terminal.planned import Planned, judged, planned_json, planned_lines
from plume_db.terminal.work import opened, run_on
from plume_db.values import Value

WORKER = "plan measure"
"""A connection of its own, which sees no pages that other work of this program has read."""


@dataclass(frozen=True)
class _Asked:
    """One statement on one file."""

    file: str
    sql: str


def run(arguments: argparse.Namespace, console: Console) -> bool:
    """Print a plan, or how two differ: then True. Only --measure runs anything."""
    if arguments.sql == "-":
        arguments.sql = _typed()
    asked = _asked(arguments)
    given = _given(arguments.bind)
    found = [_planned(each, arguments, given, console) for each in asked]
    if len(found) == 1:
        _show(found[0], arguments.json, console)
        return False
    return _compare(found[0], found[1], arguments.json, console)


def _asked(arguments: argparse.Namespace) -> list[_Asked]:
    """Say which statements are to be planned on which files: one pair, or two to compare.

    What stands behind --compare is a file where there is one of that name, else a statement.
    """
    first = _Asked(arguments.file, arguments.sql)
    if arguments.compare is None and arguments.compare_file is None:
        return [first]
    other = _Asked(arguments.compare_file or first.file, arguments.compare or first.sql)
    if arguments.compare is None or arguments.compare_file is not None:
        return [first, other]
    words = [arguments.compare, arguments.file, arguments.sql]
    files = [word for word in words if _is_file(word)]
    texts = [word for word in words if word not in files]
    if len(files) == 2 and len(texts) == 1:  # one statement on two files
        order = (arguments.file, arguments.sql, arguments.compare)
        return [_Asked(word, texts[0]) for word in order if word in files]
    if len(files) == 1 and files[0] == arguments.compare:  # plan --compare FILE SQL SQL
        return [_Asked(files[0], arguments.file), _Asked(files[0], arguments.sql)]
    return [first, other]


def _typed() -> str:
    """Read the statement from standard input, since an argument has its limit at 128 KiB."""
    try:
        return sys.stdin.read() if sys.stdin else ""
    except UnicodeDecodeError:
        raise PlumeError("What came in on standard input is not UTF-8 text.") from None


def _is_file(word: str) -> bool:
    from plume_db.opening.paths import path_of

    try:
        return path_of(word).is_file()
    except (OSError, ValueError, PlumeError):
        return False  # too long for a name, or no name at all: a statement


def _given(bound: list[str]) -> dict[str, Value]:
    """Read ``NAME=VALUE`` and ``NUMBER=VALUE``; names go with or without their sign."""
    given: dict[str, Value] = {}
    for each in bound:
        name, equals, text = each.partition("=")
        if not equals or not name:
            raise PlumeError(f"--bind takes NAME=VALUE or NUMBER=VALUE, and not {each}.")
        value = read_value(text)
        if name[0] in "?:@$":
            given[name] = value
        else:
            given.update({sign + name: value for sign in ("?" if name.isdigit() else ":@$")})
    return given


def _planned(
    asked: _Asked, arguments: argparse.Namespace, given: Mapping[str, Value], console: Console
) -> Planned:
    arguments.file = asked.file
    with ExitStack() as stack:
        session = stack.enter_context(opened(arguments, console))

        def work(task: Task) -> Planned:
            plan = explain(task, asked.sql, given)
            if plan.absent and plan.absent != NOTHING_SEARCHED:
                raise PlumeError(plan.absent)
            measured = _measured(task, session, asked.sql, given, arguments)
            return Planned(plan, judged(task, plan, measured, given), measured)

        try:
            return run_on(session.worker(WORKER), work, console)
        except SqlError as error:
            where = _position(asked.sql, error.offset)
            raise PlumeError(f"SQLite refuses the statement: {error.sentence}{where}.") from None


def _measured(
    task: Task,
    session: Session,
    sql: str,
    given: Mapping[str, Value],
    arguments: argparse.Namespace,
) -> Measured | None:
    if not arguments.measure:
        return None
    from plume_db.measure.measure import measure

    return measure(task, sql, given, runs=arguments.runs, budget=arguments.budget, session=session)


def _show(planned: Planned, as_json: bool, console: Console) -> None:
    if as_json:
        # Pure ASCII: names may hold what the terminal, or the next program, can not take.
        console.say(json.dumps(planned_json(planned), indent=2))
        return
    for line in planned_lines(planned):
        console.say(line)


def _compare(before: Planned, after: Planned, as_json: bool, console: Console) -> bool:
    """Tell how two plans differ; True where they do."""
    found = difference(before.plan, after.plan)
    if as_json:
        console.say(json.dumps(compared_json(before, after, found), indent=2))
    else:
        for line in compared_lines(before, after, found):
            console.say(line)
    return not found.same


def _position(sql: str, offset: int) -> str:
    if not 0 <= offset <= len(sql):
        return ""
    before = sql[:offset]
    line, column = before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
    return f" (line {line}, column {column})"
