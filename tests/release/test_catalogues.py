"""Every text of the program is in every catalogue, translated, with all its parts."""

from __future__ import annotations

import importlib.util
import re
import string
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import QTranslator

ROOT = Path(__file__).resolve().parents[2]


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("catalogues", ROOT / "packaging/catalogues.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["catalogues"] = module
    spec.loader.exec_module(module)
    return module


catalogues = _tool()
CODES = tuple(catalogues.CODES)
TEXTS = catalogues.gather()


def _joined(code: str) -> dict[tuple[str, str, bool], object]:
    return catalogues.with_forms(code, TEXTS)  # type: ignore[no-any-return]


def _fields(text: str) -> set[str]:
    return {
        f"{name}:{spec}!{how}" for _t, name, spec, how in string.Formatter().parse(text) if name
    }


def _filled(text: str) -> bool:
    """Tell whether a text is a template: plain texts may hold single braces."""
    try:
        return bool(_fields(text))
    except ValueError:
        return False


def _forms(code: str) -> Iterator[tuple[str, bool, str]]:
    for text in _joined(code).values():
        for form in text.forms:  # type: ignore[attr-defined]
            yield text.source, text.counts, form  # type: ignore[attr-defined]


def test_thousands_of_texts_are_found() -> None:
    assert len(TEXTS) > 4_000


@pytest.mark.parametrize("code", CODES)
def test_no_text_is_without_a_translation(code: str) -> None:
    missing = [t.source for t in _joined(code).values() if not t.forms or not all(t.forms)]  # type: ignore[attr-defined]
    assert missing == []


@pytest.mark.parametrize("code", CODES)
def test_a_catalogue_is_as_the_command_writes_it(code: str) -> None:
    written = (ROOT / f"resources/languages/plume_{code}.ts").read_text(encoding="utf-8")
    assert written == catalogues.write(code, _joined(code)), "run: make languages"


@pytest.mark.parametrize("code", CODES)
def test_what_the_program_reads_was_made_of_the_catalogue(code: str, tmp_path: Path) -> None:
    made = catalogues.compiled(code, tmp_path).read_bytes()
    shipped = ROOT / f"resources/plume_resources/languages/plume_{code}.qm"
    assert shipped.read_bytes() == made, "run: make languages"


@pytest.mark.parametrize("code", CODES)
def test_every_part_in_braces_survives_translation(code: str) -> None:
    wrong = []
    for source, counts, form in _forms(code):
        if not _filled(source):
            continue
        lost, added = _fields(source) - _fields(form), _fields(form) - _fields(source)
        if added or (lost and not (counts and lost <= {"n:!None"})):
            wrong.append((source, form))
    assert wrong == []


@pytest.mark.parametrize("code", CODES)
def test_shortcuts_mnemonics_and_dots_survive_translation(code: str) -> None:
    wrong = []
    for source, _counts, form in _forms(code):
        tab, said_tab = source.partition("\t")[2], form.partition("\t")[2]
        mnemonic = bool(re.search(r"&\w", source)) == bool(re.search(r"&\w", form))
        if tab != said_tab or not mnemonic or source.count("\n") != form.count("\n"):
            wrong.append((source, form))
    assert wrong == []


@pytest.mark.parametrize("code", CODES)
def test_every_form_of_a_text_that_counts_is_found_by_qt(code: str) -> None:
    translator = QTranslator()
    path = ROOT / f"resources/plume_resources/languages/plume_{code}.qm"
    assert translator.load(str(path))
    one, many = (translator.translate("Plume DB", "{n} rows", "", n) for n in (1, 2))
    assert one
    assert (one != many) == (catalogues.CODES[code] > 1)


def test_a_text_that_is_not_written_out_is_refused(tmp_path: Path) -> None:
    module = catalogues.ROOT / "plume_db" / "language.py"
    odd = tmp_path / "odd.py"
    odd.write_text("tr(name)\n")
    assert module.exists()
    monkey = catalogues.ROOT
    catalogues.ROOT = tmp_path
    try:
        with pytest.raises(catalogues.Unreadable, match=r"odd\.py:1"):
            list(catalogues.texts_of(odd))
    finally:
        catalogues.ROOT = monkey


def test_texts_are_read_out_of_every_kind_of_call(tmp_path: Path) -> None:
    code = tmp_path / "code.py"
    code.write_text(
        'tr("One {a}", a=1)\ntr("Open", "the state")\ntrn("{n} row", "{n} rows", 3)\n'
        'to_say("full scan")\nlines_to_say("""\nabs(x) the number\ncache_size||Pages kept\n""")\n'
    )
    found = [(t.source, t.about, t.counts) for t in catalogues.texts_of(code)]
    assert found == [
        ("One {a}", "", False),
        ("Open", "the state", False),
        ("{n} rows", "", True),
        ("full scan", "", False),
        ("the number", "", False),
        ("Pages kept", "", False),
    ]
