"""Texts for a person are looked up, filled in, and written as the language writes numbers."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime

import pytest

from plume_db import language
from plume_db.language import Numerals, localised, said, to_say, tr, trn
from plume_db.units import bytes_text, count_text, duration_text, moment_text, percent_text

GERMAN = Numerals(".", ",")


class Held:
    """A catalogue of a few texts."""

    def __init__(self, **found: str) -> None:
        self.found = found
        self.asked: list[tuple[str, str, int]] = []

    def find(self, text: str, about: str, count: int) -> str:
        self.asked.append((text, about, count))
        return self.found.get(text.split()[0].strip("{}"), "")


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    language.install(None)


def test_without_a_catalogue_the_text_of_the_code_is_given() -> None:
    assert tr("Open {name}", name="a.db") == "Open a.db"
    assert trn("{n} row of {table}", "{n} rows of {table}", 1, table="t") == "1 row of t"
    assert trn("{n} row", "{n} rows", 12_345) == "12,345 rows"


def test_a_translation_is_filled_in_and_may_move_its_parts() -> None:
    language.install(Held(Moved="{to} bekam {name}"))
    assert tr("Moved {name} to {to}", name="a", to="b") == "b bekam a"


def test_a_text_without_a_translation_stays_english() -> None:
    language.install(Held())
    assert tr("Nobody translated this.") == "Nobody translated this."
    assert trn("{n} row", "{n} rows", 2) == "2 rows"


def test_a_text_that_counts_is_looked_up_by_its_plural_with_the_number() -> None:
    held = Held(n="{n} Zeilen")
    language.install(held, GERMAN)
    assert trn("{n} row", "{n} rows", 1_234) == "1.234 Zeilen"
    assert held.asked == [("{n} rows", "", 1234)]


def test_two_meanings_of_one_word_are_told_apart() -> None:
    held = Held()
    language.install(held)
    tr("Open", "the state")
    assert held.asked == [("Open", "the state", -1)]


def test_braces_in_values_and_in_texts_without_values_are_left_alone() -> None:
    assert tr("{name} is odd", name="{x}") == "{x} is odd"
    assert tr("such as {x} and {{y}}") == "such as {x} and {{y}}"


def test_formatted_numbers_follow_the_language_and_other_values_do_not() -> None:
    language.install(None, GERMAN)
    text = tr("{rows:,} rows, {share:.1f} %, {name}", rows=1_234_567, share=2.5, name="v1.2,x")
    assert text == "1.234.567 rows, 2,5 %, v1.2,x"
    assert localised("1,234.5") == "1.234,5"


def test_sizes_counts_and_durations_follow_the_language() -> None:
    language.install(None, GERMAN)
    assert bytes_text(1_007_616) == "1,01 MB"
    assert count_text(15_607) == "15.607"
    assert duration_text(0.0042) == "4,2 ms"
    assert percent_text(25, 1000) == "2,5 %"


def test_the_day_of_a_moment_is_written_as_the_language_does() -> None:
    noon = datetime(2026, 1, 31, 12, 0, 5).timestamp()
    assert moment_text(noon) == "2026-01-31 12:00:05"
    language.install(None, Numerals(".", ",", "{day:02}.{month:02}.{year:04}"))
    assert moment_text(noon) == "31.01.2026 12:00:05"


def test_a_name_of_the_program_is_itself_until_it_is_said() -> None:
    language.install(Held(full="vollständig gelesen"))
    word = to_say("full scan")
    assert word == "full scan"
    assert said(word) == "vollständig gelesen"


def test_the_terminal_speaks_english_whatever_the_desktop_speaks() -> None:
    out = subprocess.run(
        (sys.executable, "-m", "plume_db", "--help"),
        env={
            "PATH": "/usr/bin:/bin",
            "LANG": "de_DE.UTF-8",
            "LANGUAGE": "de",
            "PLUME_DB_LANGUAGE": "de",
        },
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "show what is in" in out.lower() or "usage:" in out
