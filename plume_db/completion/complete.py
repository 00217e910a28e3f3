"""Say what could be written at the cursor."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from plume_db.completion.candidates import Candidates
from plume_db.completion.cut import Cut, Pieces, is_closed, plain_name
from plume_db.completion.functions import Function, functions_of
from plume_db.completion.items import Completions, Item, Signature
from plume_db.completion.names import Names
from plume_db.completion.place import Wanted, expression_at, wanted_at
from plume_db.completion.scope import Resolver, Scope, Source
from plume_db.language import tr
from plume_db.schema.objects import Catalog, Table

MOST = 200
"""Items in one list at most; typing narrows it."""

_QUOTES = frozenset('"`[')
ANY_PART = 3
"""Letters that are looked for also in the middle of words."""

_PARAMETERS = (":", "@", "$")
_CERTAIN = frozenset(("member", "source", "target", "columns", "using", "condition", "pragma"))


def complete(
    catalog: Catalog | None,
    sql: str,
    position: int,
    attached: Mapping[str, Catalog] | None = None,
    functions: Mapping[str, Function] | None = None,
    condition_of: Table | None = None,
) -> Completions:
    """List what could be written at `position`; half-typed text is fine.

    `attached` has the schemas of attached files by their names. With `condition_of` the text is
    the condition of a WHERE over that table. Nothing is offered in strings and comments.
    """
    position = min(max(position, 0), len(sql))
    pieces = Pieces(sql)
    typed = _typed(pieces, sql, position)
    if typed is None:
        return Completions(position, position)
    start, end, prefix = typed
    pieces.shorten(position)
    if prefix.startswith(_PARAMETERS):
        return Completions(start, end, tuple(_parameters(Cut(pieces), start, prefix)), prefix)
    cut = Cut(_without(pieces, sql, start, position, end), start)
    at = bisect_left(cut.starts, start)
    resolver = Resolver(Names(catalog, attached or {}))
    first, last = _statement(cut, at) if condition_of is None else (0, len(cut))
    if condition_of is None:
        scope = resolver.scope(cut, first, last, at)
        wanted = wanted_at(cut, first, at, scope)
    else:
        wanted, scope = _of_condition(cut, at, resolver, condition_of)
    lower = _is_lower(prefix, cut, first)
    known = functions if functions is not None else functions_of()
    if sql[start : start + 1] in _QUOTES and start < position:
        wanted = replace(wanted, words=())  # a name in quotes is no keyword
    made = Candidates(cut, at, scope, resolver, known, prefix, lower)
    items = _chosen(made.items(wanted), prefix)
    certain = wanted.what in _CERTAIN or (wanted.what == "pragma-value" and bool(items))
    return Completions(start, end, items, prefix, certain)


def _without(pieces: Pieces, sql: str, start: int, position: int, end: int) -> Pieces:
    """Take away the word that is being typed, so that what is around it keeps its shape."""
    if start == end:
        return pieces
    found, piece = pieces.at(position)
    if found == start and start + len(piece) == end:
        pieces.blank(position)
        return pieces
    return Pieces(sql[:start] + " " * (end - start) + sql[end:])


def _typed(pieces: Pieces, sql: str, position: int) -> tuple[int, int, str] | None:
    """Give start, end and text of the word at the cursor; None where nothing is to be offered."""
    start, piece = pieces.at(position)
    end = start + len(piece)
    if not piece or piece[0] in " \t\n\f\r":
        return position, position, ""
    if piece.startswith(("--", "/*")):
        inside = piece.startswith("--") or position < end or not is_closed(piece)
        return None if inside else (position, position, "")
    if piece[0] == "'" or piece[:2] in ("x'", "X'"):
        return None if position < end or not is_closed(piece) else (position, position, "")
    if piece[0] in _QUOTES:
        return _in_quotes(sql, start, piece, position)
    if piece[0].isdigit() or (piece[0] == "." and piece[1:2].isdigit()):
        return None
    if piece.startswith(_PARAMETERS):
        return start, end, piece[: position - start]
    if plain_name(piece):
        return start, end, piece[: position - start]
    return position, position, ""


def _in_quotes(sql: str, start: int, piece: str, position: int) -> tuple[int, int, str] | None:
    end = start + len(piece)
    closed = is_closed(piece)
    if closed and position == end:
        return position, position, ""
    inner = sql[start + 1 : position]
    if "\n" in inner:
        return None
    # Without its closing mark the name ends at the cursor, not at the end of the text.
    return start, end if closed and "\n" not in piece else position, inner


def _statement(cut: Cut, at: int) -> tuple[int, int]:
    """Give the range of tokens of the statement that token `at` would be in."""
    first, last = 0, len(cut)
    if ";" in cut.words:
        first = next((n + 1 for n in range(at - 1, -1, -1) if cut.texts[n] == ";"), 0)
        last = next((n for n in range(at, last) if cut.texts[n] == ";"), last)
    if cut.word(first) == "CREATE":
        # The statements of a trigger stand for themselves.
        return next(
            (n + 1 for n in range(at - 1, first, -1) if cut.word(n) == "BEGIN"), first
        ), last
    return first, last


def _of_condition(cut: Cut, at: int, resolver: Resolver, table: Table) -> tuple[Wanted, Scope]:
    """Take the whole text for a condition, or for a query in brackets inside it."""
    scope = resolver.scope(cut, 0, len(cut), at)
    whole = Source(table.name, resolver.table_columns(table), table, at=-1)
    if scope.core is not None:
        scope.outer = [*scope.outer, whole]
        return wanted_at(cut, 0, at, scope), scope
    scope.sources = [whole]
    return expression_at(cut, at), scope


def _is_lower(prefix: str, cut: Cut, first: int) -> bool:
    if any(letter.isalpha() for letter in prefix):
        return prefix == prefix.lower()
    text = cut.text(first)
    return bool(text) and text[:1].isalpha() and text == text.lower()


def _parameters(cut: Cut, start: int, prefix: str) -> Iterator[Item]:
    seen = set()
    for n, text in enumerate(cut.texts):
        if (
            text.startswith(_PARAMETERS)
            and len(text) > 1
            and cut.starts[n] != start
            and text not in seen
        ):
            seen.add(text)
            if text.lower().startswith(prefix.lower()) and text != prefix:
                yield Item(text, text, "parameter", tr("used already"))


def _chosen(items: Iterable[Item], prefix: str) -> tuple[Item, ...]:
    """Keep what fits what was typed, the best first."""
    found: dict[tuple[str, str], tuple[int, int, str, Item]] = {}
    fit = _Fit(prefix)
    for item in items:
        how = fit.how_well(item.label)
        if how is None:
            continue
        key = (item.insert, item.kind)
        entry = (how, item.rank, item.label.lower(), item)
        if key not in found or entry[:2] < found[key][:2]:
            found[key] = entry
    best = sorted(found.values(), key=lambda entry: entry[:3])
    return tuple(entry[3] for entry in best[:MOST])


class _Fit:
    """Tells how well a label fits what was typed: 0 best, None not at all."""

    def __init__(self, prefix: str) -> None:
        self._typed = prefix
        self._lower = prefix.lower()
        letters = ".*?".join(re.escape(letter) for letter in self._lower)
        self._initials = re.compile(letters) if 1 < len(self._lower) < 20 else None

    def how_well(self, label: str) -> int | None:
        """Compare by the start, the start of a word inside, any part, and initials."""
        if not self._lower:
            return 0
        lower = label.lower()
        if lower.startswith(self._lower):
            return 0 if len(lower) > len(self._lower) or label != self._typed else 1
        at = lower.find(self._lower)
        if at > 0:
            starts = not lower[at - 1].isalnum() or (
                label[at].isupper() and label[at - 1].islower()
            )
            if starts:
                return 2
            return 3 if len(self._lower) >= ANY_PART else None
        if self._initials is not None and lower[0] == self._lower[0]:
            return 4 if self._initials.match(lower) and _initials(label, self._lower) else None
        return None


def _initials(label: str, typed: str) -> bool:
    """Tell whether what was typed are the first letters of the words of a label."""
    firsts = [
        letter.lower()
        for n, letter in enumerate(label)
        if n == 0 or not label[n - 1].isalnum() or (letter.isupper() and label[n - 1].islower())
    ]
    return "".join(firsts).startswith(typed)


def signature_at(
    sql: str, position: int, functions: Mapping[str, Function] | None = None
) -> Signature | None:
    """Find the call whose brackets the cursor is in, and which argument it is in."""
    pieces = Pieces(sql[:position])
    if not pieces.texts or _is_open_text(pieces.texts[-1]):
        return None
    cut = Cut(pieces)
    known = functions if functions is not None else functions_of()
    for bracket in reversed(_open_brackets(cut)):
        function = known.get(cut.text(bracket - 1).lower())
        if function is not None and cut.word(bracket - 1):
            return _signature(cut, bracket, function)
        if cut.word(bracket + 1) in ("SELECT", "WITH"):
            return None
    return None


def _open_brackets(cut: Cut) -> list[int]:
    """List the brackets without a partner, the outermost first."""
    open_at: list[int] = []
    for n, text in enumerate(cut.texts):
        if text == "(":
            open_at.append(n)
        elif text == ")" and open_at:
            open_at.pop()
    return open_at


def _is_open_text(piece: str) -> bool:
    comment = piece.startswith("--") or (piece.startswith("/*") and not is_closed(piece))
    return comment or (piece[:1] in '"`[' and not is_closed(piece))


def _signature(cut: Cut, bracket: int, function: Function) -> Signature:
    n, current = bracket + 1, 0
    while n < len(cut):
        current += cut.texts[n] == ","
        n = cut.after(n, len(cut)) if cut.texts[n] == "(" and n in cut.ends else n + 1
    arguments = function.arguments
    if current >= len(arguments):
        current = len(arguments) - 1 if arguments[-1:] == ("…",) else -1
    return Signature(function.name, arguments, current, function.meaning, cut.starts[bracket - 1])
