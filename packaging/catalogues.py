"""Bring the catalogues of translations up to date: ``python packaging/catalogues.py``.

Reads every text that passes ``tr``, ``trn``, ``to_say`` or ``lines_to_say`` (plume_db/language.py)
out of the code and writes it into ``resources/languages/plume_<code>.ts``, the format of Qt
Linguist (https://doc.qt.io/qt-6/linguist-ts-file-format.html). Translations of texts that are still
there stay; new texts are marked unfinished; texts that went are taken out. Then ``lrelease`` of
PySide6 makes the ``.qm`` files that the program reads.

``--check`` writes nothing and fails where a file is not up to date or a text has no translation.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LINGUIST = ROOT / "resources/languages"
COMPILED = ROOT / "resources/plume_resources/languages"
CODES = {"de": 2, "es": 2, "fr": 2, "zh_CN": 1}
"""Each language with the number of forms that a text about a number of things has in it."""
CONTEXT = "Plume DB"
SOURCES = (ROOT / "plume_db", ROOT / "ui/plume_ui")
_LINE = re.compile(r"(?:\w+\(.*?\) |[^|]*\|[^|]*\|)(.+)")


@dataclass
class Text:
    """One text of the program, with its translation into one language."""

    source: str
    about: str = ""
    counts: bool = False
    one: str = ""
    """The English text for one thing, as a hint; empty where nothing is counted."""
    files: list[str] = field(default_factory=list)
    forms: tuple[str, ...] = ()
    """The translation, one for each form; empty where there is none yet."""

    @property
    def key(self) -> tuple[str, str, bool]:
        """What tells texts apart."""
        return self.source, self.about, self.counts


class Unreadable(Exception):
    """A call whose text is not written out, so that no tool finds it."""


def texts_of(path: Path) -> Iterator[Text]:
    """Find the texts of one module, in the order they stand in."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        if name in ("tr", "trn", "to_say", "lines_to_say"):
            yield from _texts(name, [_written(each, path) for each in call.args[: _READ[name]]])


_READ = {"tr": 2, "trn": 2, "to_say": 1, "lines_to_say": 1}


def _texts(name: str, given: list[str]) -> Iterator[Text]:
    if name == "trn":
        yield Text(given[1], counts=True, one=given[0])
    elif name == "lines_to_say":
        for line in given[0].strip().splitlines():
            if found := _LINE.fullmatch(line):
                yield Text(found[1])
    else:
        yield Text(*given)


def _written(node: ast.expr, path: Path) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise Unreadable(f"{path.relative_to(ROOT)}:{node.lineno}: the text is not written out")


def gather() -> dict[tuple[str, str, bool], Text]:
    """Find all texts of the program with the files they are in."""
    found: dict[tuple[str, str, bool], Text] = {}
    for folder in SOURCES:
        for path in sorted(folder.rglob("*.py")):
            if path == ROOT / "plume_db/language.py":
                continue
            for text in texts_of(path):
                kept = found.setdefault(text.key, text)
                name = path.relative_to(ROOT).as_posix()
                if name not in kept.files:
                    kept.files.append(name)
    return found


def read(path: Path) -> dict[tuple[str, str, bool], tuple[str, ...]]:
    """Read the finished translations of a catalogue."""
    found: dict[tuple[str, str, bool], tuple[str, ...]] = {}
    if not path.exists():
        return found
    for message in ET.parse(path).iter("message"):
        counts = message.get("numerus") == "yes"
        translation = message.find("translation")
        if translation is None or translation.get("type"):
            continue
        forms = [each.text or "" for each in translation.iter("numerusform")]
        key = (message.findtext("source", ""), message.findtext("comment", ""), counts)
        found[key] = tuple(forms) if counts else (translation.text or "",)
    return found


def write(code: str, texts: dict[tuple[str, str, bool], Text]) -> str:
    """Write a catalogue; gives its text, the same for the same content."""
    top = ET.Element("TS", version="2.1", language=code, sourcelanguage="en")
    context = ET.SubElement(top, "context")
    ET.SubElement(context, "name").text = CONTEXT
    for text in sorted(texts.values(), key=lambda each: (each.files[0], each.key)):
        message = ET.SubElement(context, "message", {"numerus": "yes"} if text.counts else {})
        for name in text.files:
            ET.SubElement(message, "location", filename=f"../../{name}")
        ET.SubElement(message, "source").text = text.source
        if text.about:
            ET.SubElement(message, "comment").text = text.about
        if text.counts:
            ET.SubElement(message, "extracomment").text = f"For one: {text.one}"
        translation = ET.SubElement(message, "translation")
        if not all(text.forms) or not text.forms:
            translation.set("type", "unfinished")
        if text.counts:
            for at in range(CODES[code]):
                form = ET.SubElement(translation, "numerusform")
                form.text = text.forms[at] if text.forms else None
        elif text.forms:
            translation.text = text.forms[0]
    ET.indent(top, " ")
    body = ET.tostring(top, encoding="unicode", short_empty_elements=False)
    return f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{body}\n'


def with_forms(
    code: str, texts: dict[tuple[str, str, bool], Text]
) -> dict[tuple[str, str, bool], Text]:
    """Join the texts of the program with the translations a catalogue has."""
    known = read(LINGUIST / f"plume_{code}.ts")
    return {
        key: Text(text.source, text.about, text.counts, text.one, text.files, known.get(key, ()))
        for key, text in texts.items()
    }


def compiled(code: str, folder: Path) -> Path:
    """Make the ``.qm`` of a catalogue in `folder`, with PySide6's lrelease."""
    out = folder / f"plume_{code}.qm"
    command = Path(sys.executable).with_name("pyside6-lrelease")
    source = LINGUIST / f"plume_{code}.ts"
    # A program that is running has the old file in memory: it is replaced, not written over.
    part = folder / f".plume_{code}.qm"
    subprocess.run((command, "-silent", source, "-qm", part), check=True)
    return part.replace(out)


def main(arguments: list[str]) -> int:
    """Write the catalogues, or check them; gives an exit code."""
    check = "--check" in arguments
    texts = gather()
    stale = 0
    for code in CODES:
        joined = with_forms(code, texts)
        path = LINGUIST / f"plume_{code}.ts"
        content = write(code, joined)
        missing = sum(not all(text.forms) or not text.forms for text in joined.values())
        fresh = path.exists() and path.read_text(encoding="utf-8") == content
        print(f"{code}: {len(joined)} texts, {missing} without a translation")
        if check:
            stale += missing + (not fresh)
        else:
            path.write_text(content, encoding="utf-8")
            compiled(code, COMPILED)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
