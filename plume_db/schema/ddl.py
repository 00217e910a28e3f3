"""CREATE statements laid out for reading; what is copied is always the stored text."""

from __future__ import annotations

import re

from plume_db.schema.tokens import Token, tokens

LONGEST = 40_000
"""Characters beyond which a statement is shown as stored: laying it out would take seconds."""

_INDENT = "    "
_HAS_COMMENT = re.compile(r"--|/\*")


def laid_out(sql: str) -> str:
    """Lay a CREATE statement out over lines; text its author laid out or commented stays so."""
    text = sql.strip()
    if len(text) > LONGEST or "\n" in text or _HAS_COMMENT.search(text):
        return text
    parts = list(tokens(text))
    words = [part.text.lower() for part in parts[:4]]
    if "table" in words and "virtual" not in words:
        return _table(text, parts)
    if "trigger" in words:
        return _trigger(text, parts)
    if "view" in words:
        return _view(text)
    return text


def _table(text: str, parts: list[Token]) -> str:
    """Put each column and constraint on a line of its own."""
    depth, start, opened, closed = 0, 0, -1, -1
    lines: list[str] = []
    for part in parts:
        if part.text == "(":
            depth += 1
            if depth == 1 and opened < 0:
                opened, start = part.start, part.start + 1
        elif part.text == ")":
            depth -= 1
            if depth == 0 and closed < 0:
                closed = part.start
                lines.append(text[start:closed].strip())
        elif part.text == "," and depth == 1 and closed < 0:
            lines.append(text[start : part.start].strip())
            start = part.start + 1
    if closed < 0:
        return text
    body = ",\n".join(_INDENT + line for line in lines)
    return f"{text[:opened].rstrip()} (\n{body}\n{text[closed:].strip()}"


def _trigger(text: str, parts: list[Token]) -> str:
    """Put each statement between BEGIN and END on a line of its own."""
    begin = next((part for part in parts if part.is_word("begin")), None)
    if begin is None or not parts[-1].is_word("end"):
        return text
    start = begin.start + len("begin")
    ends = [part.start for part in parts if part.text == ";" and part.start > start]
    lines = [f"{text[: begin.start].rstrip()}", "BEGIN"]
    for end in ends:
        lines.append(f"{_INDENT}{text[start:end].strip()};")
        start = end + 1
    return "\n".join([*lines, text[parts[-1].start :]])


def _view(text: str) -> str:
    # Imported here: the first window must not wait for it.
    import sqlparse

    return str(sqlparse.format(text, reindent=True, keyword_case="upper"))
