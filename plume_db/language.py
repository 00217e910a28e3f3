"""The words a person reads, in the language chosen when the program started.

Every text for a person passes :func:`tr` or :func:`trn`. Without a catalogue they give the English
text that is written in the code: so in the terminal, whose output other programs read, and in
tests. The window installs one catalogue before it imports anything that shows a word, so texts
in tables at the top of a module are translated too; another language takes effect at the next
start. This is the one thing the whole process shares, as in every program with a catalogue
(docs/adr/014-one-language-a-process.md).

Values that are data (cells, SQL, names of objects, paths) are never translated.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol, TypeVar

_Text = TypeVar("_Text", bound=str)


class Catalogue(Protocol):
    """Finds translations."""

    def find(self, text: str, about: str, count: int) -> str:
        """Give the translation of `text`, or an empty text; `count` is -1 where nothing counts."""


class Numerals(NamedTuple):
    """How numbers and days are written."""

    group: str = ","
    """What stands between thousands."""
    decimal: str = "."
    day: str = "{year:04}-{month:02}-{day:02}"


ENGLISH = Numerals()

_catalogue: Catalogue | None = None
_numerals = ENGLISH
_swap: dict[int, str] = {}


def install(catalogue: Catalogue | None, numerals: Numerals = ENGLISH) -> None:
    """Use a catalogue and a way to write numbers from now on; None brings English back."""
    global _catalogue, _numerals, _swap
    _catalogue = catalogue
    _numerals = numerals
    _swap = (
        {} if numerals == ENGLISH else str.maketrans({",": numerals.group, ".": numerals.decimal})
    )


def catalogue() -> Catalogue | None:
    """Give the catalogue in use, for a process of ours that is to speak the same language."""
    return _catalogue


def numerals() -> Numerals:
    """Tell how numbers are written."""
    return _numerals


def localised(number: str) -> str:
    """Write a number that Python formatted (``1,234.5``) as the language writes it."""
    return number.translate(_swap) if _swap else number


def tr(text: str, about: str = "", /, **values: object) -> str:
    """Translate a text written in the code, and fill in what stands in braces.

    `about` tells two equal English texts apart that mean different things ("Open", the verb and
    the state). Numbers with a format (``{rows:,}``, ``{share:.1f}``) follow the language.
    """
    found = (_catalogue.find(text, about, -1) if _catalogue is not None else "") or text
    return _filled(found, values) if values else found


def trn(one: str, many: str, count: int, /, **values: object) -> str:
    """Translate a text about a number of things; ``{n}`` in it is the number, with separators."""
    found = _catalogue.find(many, "", abs(count)) if _catalogue is not None else ""
    text = found or (one if abs(count) == 1 else many)
    return _filled(text, {"n": localised(f"{count:,}"), **values})


def to_say(text: _Text) -> _Text:
    """Give a text back as it is, having it translated in the catalogue; :func:`said` looks it up.

    For words that are names inside the program too, such as the members of an enum.
    """
    return text


def lines_to_say(block: str) -> str:
    """Give a table back as it is, a thing a line; what stands behind its name is a text.

    Lines are ``name(arguments) text`` or ``name|values|text``.
    """
    return block


def said(text: str) -> str:
    """Translate a word marked by :func:`to_say`, where a person reads it."""
    return tr(text)


def _filled(text: str, values: Mapping[str, object]) -> str:
    return _FORMATTER.vformat(text, (), values) if _swap else text.format(**values)


class _LocalFormatter(string.Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        """Write a number with a format as the language writes it."""
        text = str(super().format_field(value, format_spec))
        if format_spec and isinstance(value, (int, float)) and not isinstance(value, bool):
            return localised(text)
        return text


_FORMATTER = _LocalFormatter()
