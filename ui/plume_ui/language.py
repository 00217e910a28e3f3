"""Which language the window speaks: chosen once, before anything that shows a word is imported.

The catalogues are Qt Linguist's: ``plume_<code>.ts`` in ``resources/plume_resources/languages`` is
what translators edit, ``plume_<code>.qm`` beside it is made of it (``make languages``) and read
here. Qt's own words, on the buttons of its dialogs, come from Qt's catalogue of the same language.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtGui import QGuiApplication, QKeySequence

from plume_db import language
from plume_db.language import Numerals
from plume_resources import FOLDER

LANGUAGES = {
    "en": "English",
    "de": "Deutsch",
    "es": "Español",
    "fr": "Français",
    "zh_CN": "简体中文",
}
"""Each language there is a catalogue for, under the name its own speakers give it."""
CONTEXT = "Plume DB"
VARIABLE = "PLUME_DB_LANGUAGE"
"""Names a language for one start, whatever the settings say."""


_DATE_PART = re.compile(r"d+|M+|y+")
_DATE_FIELDS = {
    "d": "{day}",
    "dd": "{day:02}",
    "M": "{month}",
    "MM": "{month:02}",
    "yy": "{year:04}",
    "yyyy": "{year:04}",
}


class QtCatalogue:
    """Looks texts up in one of Qt Linguist's catalogues; any thread may ask."""

    def __init__(self, path: Path) -> None:
        self._translator = QTranslator()
        self.loaded = self._translator.load(str(path))
        self._found: dict[tuple[str, str], str] = {}

    def find(self, text: str, about: str, count: int) -> str:
        """Give the translation, or an empty text where there is none."""
        if count >= 0:
            # Qt counts in 32 bits; the form of a huge number is that of its last digits.
            few = count if count < 1_000_000 else 1_000_000 + count % 1_000_000
            return self._translator.translate(CONTEXT, text, "", few) or ""
        key = (text, about)
        found = self._found.get(key)
        if found is None:
            found = self._translator.translate(CONTEXT, text, about) or ""
            self._found[key] = found
        return _with_keys(found) if "\t" in found else found


def _with_keys(text: str) -> str:
    """Write the keys behind a tab, in a menu, as the language and the system name them."""
    words, _, keys = text.partition("\t")
    return f"{words}\t{QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText) or keys}"


def choose(wanted: str, system: Sequence[str]) -> str:
    """Give the code of the language to use.

    `wanted` is a code or ``system``; `system` are the languages of the desktop, the dearest first,
    as ``de-AT``. A language without a catalogue gives way to the next, and at last to English.
    """
    if wanted in LANGUAGES:
        return wanted
    for each in system:
        parts = each.replace("_", "-").split("-")
        if parts[0] == "zh" and not {"Hant", "TW", "HK", "MO"} & set(parts):
            return "zh_CN"
        if parts[0] in LANGUAGES:
            return parts[0]
    return "en"


def locale_of(code: str) -> QLocale:
    """Give the locale for numbers and dates: the system's where it is of this language."""
    system = QLocale.system()
    named = QLocale(code)
    return system if system.language() == named.language() else named


def numerals_of(locale: QLocale) -> Numerals:
    """Tell how a locale writes numbers; a plain space that could break a line is made hard."""
    group = locale.groupSeparator().replace(" ", "\u00a0")
    return Numerals(group, locale.decimalPoint(), _day_of(locale))


def _day_of(locale: QLocale) -> str:
    """Write the locale's short date as Python's fields; in English it is ISO (plume_ui.moments)."""
    if locale.language() in (QLocale.Language.English, QLocale.Language.C):
        return Numerals().day
    form = locale.dateFormat(QLocale.FormatType.ShortFormat)
    return _DATE_PART.sub(lambda part: _DATE_FIELDS.get(part[0], part[0]), form)


def prepare(wanted: str = "") -> str:
    """Install the catalogue for all texts imported from now on; gives the language's code.

    Without `wanted` the environment or else the settings name it.
    """
    wanted = wanted or os.environ.get(VARIABLE, "")
    if not wanted:
        from plume_ui.settings import open_settings

        wanted = str(open_settings().get("appearance/language"))
    code = choose(wanted, QLocale.system().uiLanguages())
    locale = locale_of(code)
    QLocale.setDefault(locale)
    if code == "en":
        language.install(None, numerals_of(locale))
        return code
    catalogue = QtCatalogue(FOLDER / "languages" / f"plume_{code}.qm")
    if catalogue.loaded:
        language.install(catalogue, numerals_of(locale))
    return code


def speak(app: QGuiApplication) -> None:
    """Let Qt's own dialogs speak the language too, and windows run in its direction."""
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    translator = QTranslator(app)
    if translator.load(QLocale(), "qtbase", "_", folder):
        app.installTranslator(translator)
    app.setLayoutDirection(QLocale().textDirection())
