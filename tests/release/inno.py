"""Reads a script of Inno Setup as far as it must be understood to be checked."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

PARAMETER = re.compile(r'\s*(\w+):\s*("(?:[^"]|"")*"|[^;"]*)\s*(?:;|$)')


@dataclass
class Script:
    """The parts of a script."""

    defines: dict[str, str] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)
    messages: dict[str, str] = field(default_factory=dict)
    entries: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    code: str = ""

    def filled(self, text: str) -> str:
        """Put constants of the preprocessor in their places."""
        return re.sub(r"\{#(\w+)\}", lambda found: self.defines[found[1]], text)


def read_script(path: Path) -> Script:
    """Read a script; raises ValueError at a line that is none of the language."""
    script, section = Script(), ""
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        text = line.strip()
        if text.startswith("[") and text.endswith("]") and section != "Code":
            section = text[1:-1]
        elif text == "[Code]":
            section = "Code"
        elif text.startswith("#"):
            if found := re.match(r'#define (\w+) "(.*)"$', text):
                script.defines[found[1]] = found[2]
        elif section == "Code":
            script.code += line + "\n"
        elif text and not text.startswith(";"):
            _read(script, section, text, f"line {number}: {text}")
    return script


def _read(script: Script, section: str, text: str, where: str) -> None:
    if section in ("Setup", "CustomMessages"):
        key, equals, value = text.partition("=")
        if not equals or not re.fullmatch(r"[\w.]+", key):
            raise ValueError(where)
        (script.settings if section == "Setup" else script.messages)[key] = value
        return
    if not section:
        raise ValueError(where)
    entry: dict[str, str] = {}
    at = 0
    while at < len(text):
        found = PARAMETER.match(text, at)
        if found is None or found.end() == at:
            raise ValueError(where)
        value = found[2].strip()
        entry[found[1]] = value[1:-1].replace('""', '"') if value.startswith('"') else value
        at = found.end()
    script.entries.setdefault(section, []).append(entry)
