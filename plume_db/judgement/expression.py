"""Read expressions: the grammar of SQLite, by precedence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from plume_db.judgement.reading import NotReadError, Reading
from plume_db.judgement.syntax import (
    Between,
    Binary,
    Call,
    Case,
    Cast,
    Collate,
    Expr,
    In,
    Junction,
    Like,
    Literal,
    Name,
    Parameter,
    Query,
    RowValue,
    Select,
    Star,
    Unary,
)
from plume_db.query.tokens import TokenKind, name_of

_OR, _AND, _NOT, _EQUAL, _ORDER, _BITS, _SUM, _PRODUCT, _CONCAT, _COLLATE, _SIGN = range(1, 12)

_SIGNS = {
    **dict.fromkeys(("=", "==", "<>", "!="), _EQUAL),
    **dict.fromkeys(("<", "<=", ">", ">="), _ORDER),
    **dict.fromkeys(("&", "|", "<<", ">>"), _BITS),
    **dict.fromkeys(("+", "-"), _SUM),
    **dict.fromkeys(("*", "/", "%"), _PRODUCT),
    **dict.fromkeys(("||", "->", "->>"), _CONCAT),
}
_SAME = {"==": "=", "!=": "<>"}
_LIKES = frozenset({"LIKE", "GLOB", "MATCH", "REGEXP"})
_TIMES = frozenset({"CURRENT_TIME", "CURRENT_DATE", "CURRENT_TIMESTAMP"})
_NO_NAME = frozenset(
    {
        *("SELECT", "FROM", "WHERE", "GROUP", "ORDER", "HAVING", "LIMIT", "UNION", "EXCEPT"),
        *("INTERSECT", "ON", "USING", "WHEN", "THEN", "ELSE", "AND", "OR", "IN", "IS", "JOIN"),
        *("VALUES", "SET", "AS", "BETWEEN", "CASE", "CREATE", "DISTINCT", "INTO", "TO"),
    }
)


class Expressions:
    """Reads expressions from a reading; subqueries are read by `select`."""

    def __init__(self, reading: Reading, select: Callable[[], Select]) -> None:
        self._r = reading
        self._select = select

    def read(self, least: int = 0) -> Expr:
        """Read an expression of operators that bind at least as strong as `least`."""
        r = self._r
        r.enter()
        left = self._prefix()
        while True:
            grown = self._grown(left, least)
            if grown is None:
                break
            left = grown
        r.leave()
        return left

    def listed(self) -> tuple[Expr, ...]:
        """Read expressions with commas between them."""
        found = [self.read()]
        while self._r.take_sign(","):
            found.append(self.read())
        return tuple(found)

    def _prefix(self) -> Expr:
        r = self._r
        start = r.token.start
        if r.word() == "NOT" and r.word(1) != "EXISTS":
            r.next()
            operand = self.read(_NOT)
            return Unary(start, r.end, "NOT", operand)
        if r.word() == "NOT":
            r.next()
            operand = self._primary()
            return Unary(start, r.end, "NOT", operand)
        if r.sign() in ("-", "+", "~"):
            sign = r.next().text
            operand = self.read(_SIGN)
            return Unary(start, r.end, sign, operand)
        return self._primary()

    def _grown(self, left: Expr, least: int) -> Expr | None:
        """Read the operator after `left` with what follows it; None where none belongs to it."""
        r = self._r
        word = r.word()
        if word in ("AND", "OR"):
            return self._junction(left, word, least)
        sign = r.sign()
        if sign in _SIGNS:
            level = _SIGNS[sign]
            if level < least:
                return None
            r.next()
            right = self.read(level + 1)
            return Binary(left.start, r.end, _SAME.get(sign, sign), left, right)
        if word == "COLLATE":
            r.next()
            name = r.name()
            return Collate(left.start, r.end, left, name)
        return self._test(left, word) if least <= _EQUAL and word else None

    def _junction(self, left: Expr, word: str, least: int) -> Expr | None:
        level = _OR if word == "OR" else _AND
        if level < least:
            return None
        parts = [left]
        while self._r.take(word):
            parts.append(self.read(level + 1))
        return Junction(left.start, self._r.end, word, tuple(parts))

    def _test(self, left: Expr, word: str) -> Expr | None:
        """Read IS, IN, LIKE, BETWEEN, ISNULL and their opposites."""
        r = self._r
        if word == "IS":
            return self._is(left)
        if word in ("ISNULL", "NOTNULL"):
            r.next()
            null = Literal(r.end, r.end, "null", "NULL")
            return Binary(left.start, r.end, "IS" if word == "ISNULL" else "IS NOT", left, null)
        negated = word == "NOT"
        inner = r.word(1) if negated else word
        if inner not in {"BETWEEN", "IN", "NULL"} | _LIKES or (inner == "NULL" and not negated):
            return None
        r.at += 1 + negated
        if inner == "NULL":
            return Binary(left.start, r.end, "IS NOT", left, Literal(r.end, r.end, "null", "NULL"))
        if inner == "IN":
            return self._in(left, negated)
        if inner == "BETWEEN":
            low = self.read(_ORDER)
            r.expect("AND")
            high = self.read(_ORDER)
            return Between(left.start, r.end, left, low, high, negated)
        pattern = self.read(_ORDER)
        escape = self.read(_ORDER) if r.take("ESCAPE") else None
        return Like(left.start, r.end, inner, left, pattern, negated, escape)

    def _is(self, left: Expr) -> Expr:
        r = self._r
        r.next()
        negated = r.take("NOT")
        if r.take("DISTINCT", "FROM"):
            negated = not negated
        right = self.read(_ORDER)
        return Binary(left.start, r.end, "IS NOT" if negated else "IS", left, right)

    def _in(self, left: Expr, negated: bool) -> Expr:
        r = self._r
        if not r.take_sign("("):
            r.name()  # a table, perhaps with its schema, perhaps with arguments
            if r.take_sign("."):
                r.name()
            if r.sign() == "(":
                raise NotReadError
            return In(left.start, r.end, left, (), None, negated)
        if r.word() in ("SELECT", "WITH", "VALUES"):
            query = self._select()
            r.expect(")")
            return In(left.start, r.end, left, (), query, negated)
        items = () if r.sign() == ")" else self.listed()
        r.expect(")")
        return In(left.start, r.end, left, items, None, negated)

    def _primary(self) -> Expr:
        r = self._r
        token = r.token
        if token.kind is TokenKind.NUMBER:
            r.next()
            return Literal(token.start, token.end, "number", token.text)
        if token.kind is TokenKind.STRING:
            r.next()
            blob = token.text[0] in "xX"
            text = token.text if blob else token.text[1:-1].replace("''", "'")
            return Literal(token.start, token.end, "blob" if blob else "text", text)
        if token.kind is TokenKind.PARAMETER:
            r.next()
            return Parameter(token.start, token.end, r.parameter(token.text))
        if r.take_sign("("):
            return self._brackets(token.start)
        if r.sign() == "*":
            r.next()
            return Star(token.start, token.end)
        return self._worded(token.start)

    def _brackets(self, start: int) -> Expr:
        r = self._r
        if r.word() in ("SELECT", "WITH", "VALUES"):
            query = self._select()
            r.expect(")")
            return Query(start, r.end, query)
        parts = self.listed()
        r.expect(")")
        if len(parts) == 1:  # with its brackets, so that what it stands in can be cut out whole
            return replace(parts[0], start=start, end=r.end)
        return RowValue(start, r.end, parts)

    def _worded(self, start: int) -> Expr:
        r = self._r
        word = r.word()
        if word in ("NULL", "TRUE", "FALSE") and r.sign(1) != ".":
            r.next()
            kind = "null" if word == "NULL" else "boolean"
            return Literal(start, r.end, kind, word)
        if word in _TIMES:
            r.next()
            return Literal(start, r.end, "time", word)
        if word == "CASE":
            return self._case(start)
        if word == "CAST" and r.sign(1) == "(":
            return self._cast(start)
        if word == "EXISTS" and r.sign(1) == "(":
            r.at += 2
            query = self._select()
            r.expect(")")
            return Query(start, r.end, query, True)
        if word in _NO_NAME:
            raise NotReadError
        if r.word() and r.sign(1) == "(":
            return self._call(start)
        return self._name(start)

    def _name(self, start: int) -> Expr:
        r = self._r
        double = r.token.text.startswith('"')
        parts = [r.name()]
        while r.take_sign("."):
            if r.take_sign("*"):
                return Star(start, r.end, parts[-1])
            parts.append(r.name())
        return Name(start, r.end, tuple(parts), double and len(parts) == 1)

    def _case(self, start: int) -> Expr:
        r = self._r
        r.next()
        parts: list[Expr] = []
        if r.word() != "WHEN":
            parts.append(self.read())
        if r.word() != "WHEN":
            raise NotReadError
        while r.take("WHEN"):
            parts.append(self.read())
            r.expect("THEN")
            parts.append(self.read())
        if r.take("ELSE"):
            parts.append(self.read())
        r.expect("END")
        return Case(start, r.end, tuple(parts))

    def _cast(self, start: int) -> Expr:
        r = self._r
        r.at += 2
        operand = self.read()
        r.expect("AS")
        words: list[str] = []
        while not r.take_sign(")"):
            if r.take_sign("("):
                while not r.take_sign(")"):
                    self._some()
            else:
                words.append(name_of(r.token))
                self._some()
        return Cast(start, r.end, operand, " ".join(words).upper())

    def _some(self) -> None:
        """Take any token; give up at the end of the text."""
        if not self._r.next().text:
            raise NotReadError

    def _call(self, start: int) -> Expr:
        r = self._r
        name = r.next().text.lower()
        r.expect("(")
        distinct = r.take("DISTINCT")
        args = () if r.sign() == ")" else (() if r.word() == "ORDER" else self.listed())
        order: tuple[Expr, ...] = ()
        if r.take("ORDER", "BY"):
            order = self._ordered()
        r.expect(")")
        condition: Expr | None = None
        if r.word() == "FILTER" and r.sign(1) == "(":
            r.at += 2
            r.expect("WHERE")
            condition = self.read()
            r.expect(")")
        window = r.word() == "OVER"
        if window:
            r.next()
            order = (*order, *self.window())
        return Call(start, r.end, name, args, distinct, window, order, condition)

    def _ordered(self) -> tuple[Expr, ...]:
        r = self._r
        found = []
        while True:
            found.append(self.read())
            if not r.take("ASC"):
                r.take("DESC")
            if r.take("NULLS"):
                r.next()
            if not r.take_sign(","):
                return tuple(found)

    def window(self) -> tuple[Expr, ...]:
        """Read a window's name or definition; give what it divides and orders by."""
        r = self._r
        if not r.take_sign("("):
            r.name()
            return ()
        found: tuple[Expr, ...] = ()
        if r.word() not in ("PARTITION", "ORDER", "RANGE", "ROWS", "GROUPS", "") and r.word():
            r.name()
        if r.take("PARTITION", "BY"):
            found += self.listed()
        if r.take("ORDER", "BY"):
            found += self._ordered()
        self._skip_frame()
        return found

    def _skip_frame(self) -> None:
        """Pass over the frame up to the bracket that closes the window."""
        r = self._r
        open_brackets = 1
        while open_brackets:
            text = r.next().text
            if not text:
                raise NotReadError
            open_brackets += (text == "(") - (text == ")")
