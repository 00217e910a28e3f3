"""Write shell completion from what the program says of itself: ``make_completion.py SHELL``.

bash, zsh and fish; made when the package is, so that it can not fall behind.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from make_man import commands

from plume_db.terminal.arguments import parser
from plume_db.terminal.window_options import WINDOW_OPTIONS


@dataclass(frozen=True)
class Option:
    """An option, and what may follow it."""

    names: tuple[str, ...]
    words: str
    choices: tuple[str, ...] = ()
    takes: bool = False
    """Whether a value follows; without choices it may be a file."""


@dataclass(frozen=True)
class Command:
    """A subcommand: ``store add`` is one, and so is ``store``."""

    name: str
    words: str
    options: tuple[Option, ...]
    below: tuple[str, ...] = field(default=())
    """Subcommands of its own."""


def main(shell: str) -> None:
    """Print the completion of a shell."""
    print("\n".join(SHELLS[shell]()))


def known() -> list[Command]:
    """Give the program itself (without a name) and every subcommand."""
    top = parser()
    window = [Option((name,), words) for name, words in WINDOW_OPTIONS]
    found = [("", top), *commands(top)]
    return [
        Command(
            name,
            short(command.description or ""),
            (*(window if not name else ()), *options(command)),
            tuple(below(command)),
        )
        for name, command in found
    ]


def options(command: argparse.ArgumentParser) -> Iterator[Option]:
    """Give the options of a subcommand."""
    for action in command._actions:
        if action.option_strings and action.help != argparse.SUPPRESS:
            choices = tuple(str(each) for each in action.choices or ())
            yield Option(
                tuple(action.option_strings),
                short(action.help or ""),
                choices,
                action.nargs != 0 and "--no-" not in " ".join(action.option_strings),
            )


def below(command: argparse.ArgumentParser) -> Iterator[str]:
    """Name the subcommands of one."""
    for action in command._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices


def short(text: str) -> str:
    """Give the first clause of a text, on one line, without what shells read."""
    text = re.sub(r"\s+", " ", text).strip().split("; ")[0].split(". ")[0].rstrip(".")
    return re.sub(r"[\"`$\\\[\]]", "", text.replace("'", "’"))


def words(items: Iterator[str] | tuple[str, ...] | list[str]) -> str:
    """Write words for a shell, those with spaces in them escaped."""
    return " ".join(each.replace(" ", "\\ ") for each in items)


def bash() -> Iterator[str]:
    """Give bash's script; what it leaves empty bash fills with names of files."""
    table = known()
    top = table[0]
    yield "# Completion of plume-db for bash; made from its argument parser."
    yield "_plume_db() {"
    yield "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}"
    yield "    local command=${COMP_WORDS[1]} below=${COMP_WORDS[2]} options= values="
    yield "    local IFS=$' \\t\\n'"
    yield "    COMPREPLY=()"
    groups = [each for each in table if each.below and each.name]
    yield "    case $command in"
    for each in groups:
        yield f'        {each.name}) command="$command $below" ;;'
    yield "    esac"
    yield "    if [[ $COMP_CWORD -eq 1 ]]; then"
    yield "        if [[ $cur == -* ]]; then"
    yield f"            COMPREPLY=($(compgen -W '{words(names(top))}' -- \"$cur\"))"
    yield "        else"
    yield "            compopt -o filenames"
    yield "            local IFS=$'\\n'"
    yield (
        f"            COMPREPLY=($(compgen -W $'{chr(92) + 'n'}"
        f'{(chr(92) + "n").join(top.below)}\' -- "$cur") $(compgen -f -- "$cur"))'
    )
    yield "        fi"
    yield "        return"
    yield "    fi"
    for each in groups:
        yield f"    if [[ $COMP_CWORD -eq 2 && ${{COMP_WORDS[1]}} == {each.name} ]]; then"
        yield f"        COMPREPLY=($(compgen -W '{words(each.below)} -h --help' -- \"$cur\"))"
        yield "        return"
        yield "    fi"
    yield '    case "$command" in'
    for each in table[1:]:
        if each.below:
            continue
        yield f'        "{each.name}")'
        yield f"            options='{words(names(each))}'"
        if chosen := [option for option in each.options if option.choices]:
            yield "            case $prev in"
            for option in chosen:
                case = "|".join(option.names)
                yield f"                {case}) values=$'{lines(option.choices)}' ;;"
            yield "            esac"
        yield "            ;;"
    yield f"        *) options='{words(names(top))}' ;;"
    yield "    esac"
    yield '    if [[ -n "$values" ]]; then'
    yield "        local IFS=$'\\n'"
    yield '        COMPREPLY=($(compgen -W "$values" -- "$cur"))'
    yield '        COMPREPLY=("${COMPREPLY[@]// /\\\\ }")'
    yield "    elif [[ $cur == -* ]]; then"
    yield '        COMPREPLY=($(compgen -W "$options" -- "$cur"))'
    yield "    fi"
    yield "}"
    yield "complete -o default -F _plume_db plume-db"


def lines(items: tuple[str, ...]) -> str:
    """Write words for ``$'…'``, one a line."""
    return "\\n".join(items)


def names(command: Command) -> tuple[str, ...]:
    """Give every way to write every option."""
    return tuple(name for option in command.options for name in option.names)


def zsh() -> Iterator[str]:
    """Give zsh's function."""
    table = known()
    top = table[0]
    yield "#compdef plume-db"
    yield "# Completion of plume-db for zsh; made from its argument parser."
    yield "_plume_db() {"
    yield "    local curcontext=$curcontext state line"
    yield "    typeset -A opt_args"
    yield "    local -a subcommands"
    yield "    if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then"
    yield "        subcommands=("
    yield from (f"            '{each}:{words_for(table, each)}'" for each in top.below)
    yield "        )"
    yield "        _alternative \\"
    yield "            'commands:subcommand:{_describe subcommand subcommands}' \\"
    yield "            'files:file:_files'"
    yield "        return"
    yield "    fi"
    yield "    case $words[2] in"
    for each in table[1:]:
        if " " in each.name:
            continue
        yield f"        {each.name})"
        yield "            (( CURRENT-- )); shift words"
        if each.below:
            yield "            if (( CURRENT == 2 )); then"
            yield "                subcommands=("
            yield from (
                f"                    '{name}:{words_for(table, f'{each.name} {name}')}'"
                for name in each.below
            )
            yield "                )"
            yield "                _describe subcommand subcommands"
            yield "                return"
            yield "            fi"
            yield "            case $words[2] in"
            for name in each.below:
                yield f"                {name})"
                yield "                    (( CURRENT-- )); shift words"
                inner = next(one for one in table if one.name == f"{each.name} {name}")
                yield from arguments(inner, " " * 20)
                yield "                    ;;"
            yield "            esac"
        else:
            yield from arguments(each, " " * 12)
        yield "            ;;"
    yield "        *)"
    yield from arguments(top, " " * 12)
    yield "            ;;"
    yield "    esac"
    yield "}"
    yield '_plume_db "$@"'


def words_for(table: list[Command], name: str) -> str:
    """Say in a few words what a subcommand does."""
    return next(each.words for each in table if each.name == name).replace(":", ",")


def arguments(command: Command, indent: str) -> Iterator[str]:
    """Give the call that completes the options of one subcommand, and files."""
    yield f"{indent}_arguments -S \\"
    for option in command.options:
        told = option.words.replace(":", ",")
        for name in option.names:
            value = ""
            if option.choices:
                value = f":value:({words(list(option.choices))})"
            elif option.takes:
                value = ":value:_files"
            yield f"{indent}    '*{name}[{told}]{value}' \\"
    yield f"{indent}    '*:file:_files'"


def fish() -> Iterator[str]:
    """Give fish's lines."""
    table = known()
    top = table[0]
    yield "# Completion of plume-db for fish; made from its argument parser."
    yield "set -l subcommands " + words(top.below)
    for each in table[1:]:
        first, _space, second = each.name.partition(" ")
        inner = next(one for one in table if one.name == first)
        if second:
            yield (
                f"complete -c plume-db -n '__fish_seen_subcommand_from {first}; and not "
                f"__fish_seen_subcommand_from {words(inner.below)}' "
                f"-f -a {second} -d '{each.words}'"
            )
        else:
            yield (
                f"complete -c plume-db -n \"__fish_is_first_token\" -a {first} -d '{each.words}'"
            )
    yield from fish_options(top, '"not __fish_seen_subcommand_from $subcommands"')
    for each in table[1:]:
        first, _space, second = each.name.partition(" ")
        when = f"__fish_seen_subcommand_from {first}"
        if second:
            when += f"; and __fish_seen_subcommand_from {second}"
        yield from fish_options(each, f"'{when}'")


def fish_options(command: Command, when: str) -> Iterator[str]:
    """Give the lines for the options of one subcommand."""
    for option in command.options:
        told = []
        for name in option.names:
            told.append(f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}")
        line = f"complete -c plume-db -n {when} {' '.join(told)} -d '{option.words}'"
        if option.choices:
            line += f" -x -a '{words(list(option.choices))}'"
        elif option.takes:
            line += " -r"
        yield line


SHELLS = {"bash": bash, "zsh": zsh, "fish": fish}


if __name__ == "__main__":
    main(sys.argv[1])
