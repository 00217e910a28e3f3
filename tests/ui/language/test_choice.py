"""The language of the window is the one that was chosen, else the first of the desktop's."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QLocale

from plume_ui import moments
from plume_ui.language import LANGUAGES, choose, locale_of, numerals_of


@pytest.mark.parametrize(
    ("wanted", "system", "code"),
    [
        ("system", ["de-AT", "en"], "de"),
        ("system", ["de_DE"], "de"),
        ("system", ["pt-BR", "es-MX"], "es"),
        ("system", ["fr"], "fr"),
        ("system", ["zh-Hans-CN"], "zh_CN"),
        ("system", ["zh-SG"], "zh_CN"),
        ("system", ["zh-Hant-TW", "fr-CA"], "fr"),
        ("system", ["zh-HK"], "en"),
        ("system", ["C"], "en"),
        ("system", ["ja", "ko"], "en"),
        ("system", [], "en"),
        ("system", ["en-GB", "de"], "en"),
        ("fr", ["de"], "fr"),
        ("en", ["de"], "en"),
        ("klingon", ["de"], "de"),
    ],
)
def test_the_language_is_chosen(wanted: str, system: list[str], code: str) -> None:
    assert choose(wanted, system) == code


@pytest.mark.parametrize(
    ("code", "group", "decimal"),
    [("de", ".", ","), ("es", ".", ","), ("zh_CN", ",", "."), ("en", ",", ".")],
)
def test_numbers_are_written_as_the_language_does(code: str, group: str, decimal: str) -> None:
    found = numerals_of(locale_of(code))
    assert (found.group, found.decimal) == (group, decimal)


@pytest.mark.parametrize(
    ("code", "day"),
    [
        ("de_DE", "31.01.2026"),
        ("es_ES", "31/1/2026"),
        ("fr_FR", "31/01/2026"),
        ("zh_CN", "2026/1/31"),
        ("en_US", "2026-01-31"),
        ("en_GB", "2026-01-31"),
    ],
)
def test_days_are_written_as_the_language_does(code: str, day: str) -> None:
    assert numerals_of(QLocale(code)).day.format(year=2026, month=1, day=31) == day


def test_french_thousands_are_never_broken_over_two_lines() -> None:
    found = numerals_of(QLocale("fr_FR"))
    assert found.group in ("\u202f", "\u00a0")
    assert found.decimal == ","


def test_every_language_has_a_locale_of_its_own() -> None:
    names = {QLocale(code).language() for code in LANGUAGES}
    assert len(names) == len(LANGUAGES)
    assert QLocale.Language.C not in names


@pytest.mark.parametrize(
    ("code", "date", "clock"),
    [
        ("en_US", "2025-09-03", "15:04"),
        ("de_DE", "03.09.2025", "15:04"),
        ("fr_FR", "03/09/2025", "15:04"),
        ("zh_CN", "2025/9/3", "15:04"),
    ],
)
def test_dates_are_written_as_the_language_does(
    monkeypatch: pytest.MonkeyPatch, code: str, date: str, clock: str
) -> None:
    monkeypatch.setattr(moments, "QLocale", _Fixed(QLocale(code)))
    from PySide6.QtCore import QDateTime

    at = QDateTime.fromString("2025-09-03T15:04:05", "yyyy-MM-ddTHH:mm:ss").toSecsSinceEpoch()
    assert moments.date_text(at) == date
    assert moments.clock_text(at) == clock
    assert moments.moment_text(at) == f"{date} 15:04:05"


class _Fixed:
    """Stands in for QLocale, with one locale as the default."""

    Language = QLocale.Language
    FormatType = QLocale.FormatType

    def __init__(self, locale: QLocale) -> None:
        self._locale = locale

    def __call__(self, *given: object) -> QLocale:
        return QLocale(*given) if given else self._locale
