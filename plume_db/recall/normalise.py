"""Know the same query again: without its literals, its blanks and the case of its words."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from plume_db.query.parameters import parameters
from plume_db.query.tokens import Token, TokenKind, tokens
from plume_db.values import Value

_VALUES = frozenset({TokenKind.STRING, TokenKind.NUMBER, TokenKind.PARAMETER})
_TIGHT_BEFORE = frozenset("),.;")
_TIGHT_AFTER = frozenset("(.")


def normalised(sql: str) -> str:
    """Write a query so that only its shape counts: every literal and parameter becomes ``?``.

    Words are in lower case, comments are gone, and a list behind IN is ``(?)`` however long it is.
    """
    written: list[str] = []
    for token in tokens(sql):
        if token.blank or token.kind is TokenKind.SEMICOLON:
            continue
        text = _text(token)
        if text == "?" and _continues_list(written):
            written.pop()  # the comma: the value before stands for all
            continue
        written.append(text)
    return _joined(written)


def _text(token: Token) -> str:
    if token.kind in _VALUES:
        return "?"
    if token.kind is TokenKind.NAME:
        inner = token.text[1:-1]
        plain = inner.isidentifier() and inner.isascii()
        return inner.lower() if plain and token.text[0] != '"' else token.text
    return token.text.lower()


def _continues_list(written: list[str]) -> bool:
    return written[-4:] == ["in", "(", "?", ","]


_NO_CALL = frozenset({"in", "as", "and", "or", "not", "exists", "values", "from", "join", "on"})
"""Words before a bracket that are no function's name."""


def _joined(written: list[str]) -> str:
    parts: list[str] = []
    before = ""
    for text in written:
        if before and _apart(before, text):
            parts.append(" ")
        parts.append(text)
        before = text
    return "".join(parts)


def _apart(before: str, text: str) -> bool:
    if text == "(":
        return before in _NO_CALL or not (before.isidentifier() or before == "(")
    return text not in _TIGHT_BEFORE and before not in _TIGHT_AFTER


def values_fingerprint(sql: str, given: Mapping[str, Value] | None) -> str:
    """Tell other literals and other bound values apart without keeping them."""
    digest = sha256()
    for token in tokens(sql):
        if token.kind in (TokenKind.STRING, TokenKind.NUMBER):
            digest.update(token.text.encode("utf-8", "surrogatepass") + b"\0")
    for name in parameters(sql):
        digest.update(repr((given or {}).get(name)).encode("utf-8", "surrogatepass") + b"\0")
    return digest.hexdigest()[:16]
