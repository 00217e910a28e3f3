"""What is expected at a place: a table, a column, a value, an operator, ..."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from plume_db.completion import keywords
from plume_db.completion.cut import Cut
from plume_db.completion.scope import Scope

Expected = Literal[
    "keyword",
    "source",
    "operand",
    "condition",
    "member",
    "columns",
    "target",
    "using",
    "pragma",
    "pragma-value",
    "collation",
    "type",
    "window",
    "schema",
    "object",
    "index-of",
    "new",
]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is expected, and what is needed to look it up."""

    what: Expected
    words: tuple[str, ...] = ()
    """Keywords that may stand here too, the likeliest first."""
    chain: tuple[str, ...] = ()
    """Names with dots behind them before the place, or the name of a table or pragma."""
    joins: bool = False
    """Whether a source is to be joined to others."""


_OPERAND_END = frozenset(")'\"`]")
_BEFORE_STAR = frozenset(("SELECT", "DISTINCT", "ALL", "RETURNING"))


def wanted_at(cut: Cut, first: int, at: int, scope: Scope) -> Wanted:
    """Say what is expected between token ``at - 1`` and token ``at`` of a statement."""
    before = cut.word(at - 1) if at > first else ""
    if at > first and cut.text(at - 1) == ".":
        return Wanted("member", chain=_chain(cut, first, at))
    if at == first:
        return Wanted("keyword", keywords.STATEMENT)
    if before == "COLLATE":
        return Wanted("collation")
    if (found := _of_statement(cut, first, at)) is not None:
        return found
    if scope.bracket >= 0 and scope.bracket != scope.query_bracket:
        return _in_bracket(cut, at, scope)
    if scope.core is None or scope.clause is None:
        return _no_query(cut, first, at)
    return _in_clause(cut, at, scope)


def _chain(cut: Cut, first: int, at: int) -> tuple[str, ...]:
    names: list[str] = []
    at -= 1
    while at > first and cut.text(at) == "." and cut.name(at - 1) and len(names) < 2:
        names.insert(0, cut.name(at - 1))
        at -= 2
    return tuple(names)


def _of_statement(cut: Cut, first: int, at: int) -> Wanted | None:
    """Handle statements that are no queries."""
    verb = cut.word(first)
    if verb == "PRAGMA":
        return _pragma(cut, first, at)
    if verb in ("DROP", "ALTER", "REINDEX", "ANALYZE", "CREATE", "DETACH", "RELEASE"):
        return _definition(cut, first, at, verb)
    if verb in ("ATTACH", "VACUUM", "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "END"):
        return Wanted("keyword", {"BEGIN": ("IMMEDIATE", "DEFERRED", "EXCLUSIVE")}.get(verb, ()))
    return None


def _pragma(cut: Cut, first: int, at: int) -> Wanted:
    name = first + (3 if cut.text(first + 2) == "." else 1)
    if at <= name:
        return Wanted("pragma")
    if cut.text(at - 1) in ("=", "("):
        return Wanted("pragma-value", chain=(cut.name(name).lower(),))
    return Wanted("new")


def _definition(cut: Cut, first: int, at: int, verb: str) -> Wanted | None:
    kinds = ("TABLE", "INDEX", "VIEW", "TRIGGER")
    words = [cut.word(n) for n in range(first, at)]
    before = words[-1]
    kind = next((w for w in words if w in kinds), "")
    if verb in ("REINDEX", "ANALYZE"):
        return Wanted("object", chain=("TABLE", "INDEX")) if len(words) == 1 else Wanted("new")
    if verb in ("DETACH", "RELEASE"):
        return Wanted("schema")
    if verb == "CREATE":
        return _create(cut, first, at, words)
    if not kind:
        return Wanted("keyword", kinds if verb == "DROP" else ("TABLE",))
    if before in (kind, "EXISTS"):
        return Wanted("object", ("IF EXISTS",), chain=(kind,))
    if verb == "ALTER":
        return _alter(cut, first, before)
    return Wanted("new")


def _alter(cut: Cut, first: int, before: str) -> Wanted:
    table = cut.name(first + 2)
    if before in ("COLUMN", "RENAME", "DROP"):
        return Wanted("columns", ("COLUMN", "TO"), chain=(table,))
    words = ("RENAME TO", "RENAME COLUMN", "ADD COLUMN", "DROP COLUMN", "TO")
    return Wanted("keyword", (*words, *keywords.TYPES, *keywords.DEFINITION))


def _create(cut: Cut, first: int, at: int, words: list[str]) -> Wanted | None:
    before = words[-1]
    if "VIEW" in words or "TRIGGER" in words or "SELECT" in words:
        return _create_with_query(cut, at, words)
    if before == "REFERENCES" or (before == "ON" and "INDEX" in words):
        return Wanted("object", chain=("TABLE",))
    bracket = next((n for n in range(at - 1, first, -1) if _opens(cut, n, at)), -1)
    if bracket > 0 and "INDEX" in words:
        return Wanted("columns", ("COLLATE", "DESC", "ASC"), chain=(cut.name(bracket - 1),))
    if bracket > 0 and cut.word(bracket - 2) == "REFERENCES":
        return Wanted("columns", chain=(cut.name(bracket - 1),))
    if bracket > 0:
        starts = cut.text(at - 1) in ("(", ",")
        return Wanted("new") if starts else Wanted("type", keywords.DEFINITION)
    if before == "WHERE" or "WHERE" in words:
        table = words.index("ON") + 1 + first if "ON" in words else first
        return Wanted("columns", (*keywords.OPERAND, *keywords.OPERATOR), chain=(cut.name(table),))
    if before == "CREATE":
        return Wanted(
            "keyword", tuple(w[7:] for w in keywords.STATEMENT if w.startswith("CREATE "))
        )
    if before in ("TABLE", "INDEX", "EXISTS"):
        return Wanted("keyword", ("IF NOT EXISTS",) if before != "EXISTS" else ())
    return Wanted("keyword", ("ON", "AS", "WITHOUT ROWID", "STRICT", "USING", "TABLE", "INDEX"))


def _create_with_query(cut: Cut, at: int, words: list[str]) -> Wanted | None:
    """Handle views and triggers: before their queries only, the rest is as in any query."""
    if "SELECT" in words or "BEGIN" in words or "WITH" in words or "WHEN" in words:
        return None
    before = words[-1]
    if "VIEW" in words:
        return Wanted("keyword", keywords.QUERY if before == "AS" else ("AS", "IF NOT EXISTS"))
    if before == "ON":
        return Wanted("object", chain=("TABLE", "VIEW"))
    if before == "OF" or ("OF" in words and cut.text(at - 1) == ","):
        return Wanted("new")
    timing = ("BEFORE", "AFTER", "INSTEAD OF", "INSERT", "UPDATE", "DELETE", "UPDATE OF", "ON")
    return Wanted("keyword", (*timing, "FOR EACH ROW", "WHEN", "BEGIN"))


def _opens(cut: Cut, bracket: int, at: int) -> bool:
    return cut.texts[bracket] == "(" and cut.ends.get(bracket, at) >= at


def _no_query(cut: Cut, first: int, at: int) -> Wanted:
    """Handle what stands before the first clause: EXPLAIN, WITH and its names."""
    before = cut.word(at - 1)
    if before in ("EXPLAIN", "PLAN", "QUERY"):
        words = {"QUERY": ("PLAN",), "EXPLAIN": keywords.BEGINS["EXPLAIN"]}
        return Wanted("keyword", words.get(before, keywords.STATEMENT[:6]))
    if cut.word(first) == "WITH" or cut.word(first + 1) == "WITH":
        if cut.text(at - 1) == ")":
            return Wanted("keyword", ("SELECT", "AS", "INSERT INTO", "UPDATE", "DELETE FROM"))
        if before == "WITH":
            return Wanted("keyword", ("RECURSIVE",))
        return Wanted(
            "keyword", ("MATERIALIZED", "NOT MATERIALIZED") if before == "AS" else ("AS",)
        )
    return Wanted("keyword", keywords.STATEMENT)


def _in_bracket(cut: Cut, at: int, scope: Scope) -> Wanted:
    """Handle brackets that hold no query of their own."""
    bracket = scope.bracket
    opened = at - 1 == bracket
    head = cut.word(bracket - 1)
    clause = scope.clause.word if scope.clause else ""
    if head == "USING":
        return Wanted("using")
    if head == "OVER" or (head == "AS" and clause == "WINDOW"):
        return _in_window(cut, at, opened)
    if clause == "INTO" or head == "CONFLICT":
        return Wanted("columns", chain=("",) if clause == "INTO" else ())
    if head == "FILTER" and opened:
        return Wanted("keyword", ("WHERE",))
    if clause == "FROM" and _is_source_bracket(cut, scope):
        words = keywords.QUERY if opened else ()
        starts = opened or cut.text(at - 1) == "," or cut.word(at - 1) == "JOIN"
        if starts:
            return Wanted("source", words, joins=cut.word(at - 1) == "JOIN")
        return Wanted("keyword", keywords.JOIN)
    if cut.word(at - 1) == "AS":
        return Wanted("type")
    if scope.core is None and not head:
        return Wanted("operand", keywords.QUERY)
    extra = (*keywords.QUERY, "DISTINCT") if opened else ()
    after = ("AS",) if head == "CAST" else ()
    return _expression(cut, at, (*extra, *keywords.OPERAND), (*after, *keywords.OPERATOR))


def _is_source_bracket(cut: Cut, scope: Scope) -> bool:
    before = cut.word(scope.bracket - 1) or cut.text(scope.bracket - 1)
    return before in ("FROM", "JOIN", ",", "(")


def _in_window(cut: Cut, at: int, opened: bool) -> Wanted:
    if opened:
        return Wanted("window", keywords.WINDOW)
    if cut.word(at - 1) in ("PARTITION", "ORDER"):
        return Wanted("keyword", ("BY",))
    return _expression(cut, at, keywords.OPERAND, keywords.WINDOW)


def _in_clause(cut: Cut, at: int, scope: Scope) -> Wanted:
    clause = scope.clause
    assert clause is not None
    word = clause.word
    right_behind = at - 1 == clause.at
    if right_behind and word in keywords.BEGINS:
        return Wanted("keyword", keywords.BEGINS[word])
    if word in ("UPDATE", "INTO"):
        return _in_target(cut, at, word)
    if word == "FROM":
        return _in_from(cut, at, clause.at)
    if word == "SET" and _is_set_target(cut, at, clause.at):
        return Wanted("target")
    if word in ("INSERT", "REPLACE", "DELETE"):
        return Wanted("keyword", ("INTO", *keywords.CONFLICT) if word == "INSERT" else ())
    if cut.word(at - 1) == "AS":
        return Wanted("new")
    if cut.word(at - 1) == "OVER":
        return Wanted("window")
    extra = ("DISTINCT", "ALL") if word == "SELECT" and right_behind else ()
    after = keywords.AFTER.get(word, ())
    return _expression(cut, at, (*keywords.OPERAND, *extra), after)


def _in_target(cut: Cut, at: int, word: str) -> Wanted:
    before = cut.word(at - 1)
    if before in ("UPDATE", "INTO", *keywords.CONFLICT):
        return Wanted("source", ("OR",) if before == "UPDATE" else ())
    if before == "OR":
        return Wanted("keyword", keywords.CONFLICT)
    return Wanted("new") if before == "AS" else Wanted("keyword", keywords.AFTER[word])


def _in_from(cut: Cut, at: int, start: int) -> Wanted:
    """Tell a source from what follows it, and both from the condition of a join."""
    before = cut.word(at - 1)
    if before in ("LEFT", "RIGHT", "FULL", "INNER", "CROSS", "NATURAL", "OUTER"):
        return Wanted("keyword", ("JOIN", "OUTER JOIN"))
    if before == "BY":
        return Wanted("index-of")
    if before in ("AS", "USING", "INDEXED"):
        return Wanted("keyword", ("BY",)) if before == "INDEXED" else Wanted("new")
    state = _part_of_from(cut, at, start)
    if state == "source":
        return Wanted("source", joins=before == "JOIN")
    if state == "on":
        if before == "ON":
            return Wanted("condition", keywords.OPERAND)
        return _expression(cut, at, keywords.OPERAND, keywords.AFTER["ON"])
    return Wanted("keyword", keywords.AFTER["FROM"])


def _part_of_from(cut: Cut, at: int, start: int) -> str:
    """Say whether a source is to come (source), has come (named), or its condition (on)."""
    n, state = start + 1, "source"
    while n < at:
        if cut.texts[n] == "," or cut.word(n) == "JOIN":
            state = "source"
        elif cut.word(n) == "ON":
            state = "on"
        elif state == "source":
            state = "named"
        n = cut.after(n, at)
    return state


def _is_set_target(cut: Cut, at: int, start: int) -> bool:
    if at - 1 == start:
        return True
    if cut.text(at - 1) != ",":
        return False
    n = start + 1
    while n < at - 1:
        n = cut.after(n, at)
    return n == at - 1  # the comma is at the level of SET, not inside a call


def _expression(cut: Cut, at: int, before: tuple[str, ...], after: tuple[str, ...]) -> Wanted:
    """Tell a place for a value from a place behind one."""
    text = cut.text(at - 1)
    word = cut.word(at - 1)
    if word in ("WHEN", "THEN", "ELSE", "CASE"):
        return Wanted("operand", (*keywords.CASE, *before))
    star = text == "*" and (cut.text(at - 2) in (".", ",", "(") or cut.word(at - 2) in _BEFORE_STAR)
    if not star and not ends_operand(text, word):
        return Wanted("operand", before)
    call = keywords.AFTER_CALL if text == ")" else ()
    cased = keywords.CASE if _case_is_open(cut, at) else ()
    return Wanted("keyword", (*cased, *after, *call))


def expression_at(cut: Cut, at: int) -> Wanted:
    """Say what is expected where the whole text is one expression."""
    if at == 0:
        return Wanted("operand", keywords.OPERAND)
    if cut.text(at - 1) == ".":
        return Wanted("member", chain=_chain(cut, -1, at))
    if cut.word(at - 1) == "COLLATE":
        return Wanted("collation")
    opened = keywords.QUERY if cut.text(at - 1) == "(" else ()
    return _expression(cut, at, (*opened, *keywords.OPERAND), keywords.OPERATOR)


def ends_operand(text: str, word: str) -> bool:
    """Tell whether a value ends with this token."""
    if word:
        return word not in keywords.ALL or word in keywords.VALUES
    last = text[-1:]
    return last in _OPERAND_END or last.isdigit() or text.startswith(("?", ":", "@", "$"))


def _case_is_open(cut: Cut, at: int) -> bool:
    depth = 0
    for n in range(max(0, at - 400), at):
        word = cut.word(n)
        depth += (word == "CASE") - (word == "END")
    return depth > 0
