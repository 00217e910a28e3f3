"""Read a statement that can have a plan: SELECT, INSERT, UPDATE, DELETE, with what is in them."""

from __future__ import annotations

from plume_db.judgement.expression import Expressions
from plume_db.judgement.reading import NotReadError, Reading
from plume_db.judgement.syntax import (
    Common,
    Core,
    Expr,
    Order,
    Result,
    Select,
    Source,
    Star,
    Statement,
    Writing,
)
from plume_db.query.tokens import TokenKind, name_of

_JOINS = frozenset({"NATURAL", "LEFT", "RIGHT", "FULL", "INNER", "OUTER", "CROSS", "JOIN"})
_NO_ALIAS = _JOINS | {
    *("ON", "USING", "WHERE", "GROUP", "ORDER", "HAVING", "LIMIT", "WINDOW", "UNION", "EXCEPT"),
    *("INTERSECT", "INDEXED", "NOT", "SET", "VALUES", "DEFAULT", "SELECT", "RETURNING", "FROM"),
    *("OFFSET", "AS"),
}


def read_statement(sql: str) -> Statement:
    """Read one statement; raise NotReadError for anything that is not understood whole."""
    reading = Reading(sql)
    made = _Statements(reading).statement()
    reading.take_sign(";")
    if reading.token.text:
        raise NotReadError
    return made


def read_view(sql: str) -> tuple[tuple[str, ...], Select]:
    """Read the columns a CREATE VIEW names, if any, and its query."""
    reading = Reading(sql)
    while not reading.take("VIEW"):
        if not reading.next().text:
            raise NotReadError
    reading.take("IF", "NOT", "EXISTS")
    reading.name()
    if reading.take_sign("."):
        reading.name()
    statements = _Statements(reading)
    columns = statements.names()
    reading.expect("AS")
    return columns, statements.select()


class _Statements:
    """Reads statements from a reading."""

    def __init__(self, reading: Reading) -> None:
        self._r = reading
        self._expressions = Expressions(reading, self.select)

    def statement(self) -> Statement:
        r = self._r
        if r.take("EXPLAIN"):
            r.take("QUERY", "PLAN")
        start = r.token.start
        commons, recursive = self._with()
        word = r.word()
        if word in ("SELECT", "VALUES"):
            return self._rest_of_select(start, commons, recursive)
        if word == "DELETE":
            return self._delete(commons)
        if word == "UPDATE":
            return self._update(commons)
        if word in ("INSERT", "REPLACE"):
            return self._insert(commons)
        raise NotReadError

    def select(self) -> Select:
        """Read a query with its WITH clause."""
        start = self._r.token.start
        return self._rest_of_select(start, *self._with())

    def names(self) -> tuple[str, ...]:
        """Read names in brackets, if there are any."""
        r = self._r
        if not r.take_sign("("):
            return ()
        found = [r.name()]
        while r.take_sign(","):
            found.append(r.name())
        r.expect(")")
        return tuple(found)

    def _with(self) -> tuple[tuple[Common, ...], bool]:
        r = self._r
        if not r.take("WITH"):
            return (), False
        recursive = r.word() == "RECURSIVE" and r.sign(1) != "(" and r.word(1) != "AS"
        r.at += recursive
        found = []
        while True:
            name, columns = r.name(), self.names()
            r.expect("AS")
            hint = "NOT MATERIALIZED" if r.take("NOT", "MATERIALIZED") else ""
            hint = "MATERIALIZED" if not hint and r.take("MATERIALIZED") else hint
            r.expect("(")
            r.enter()
            found.append(Common(name, columns, self.select(), hint))
            r.leave()
            r.expect(")")
            if not r.take_sign(","):
                return tuple(found), recursive

    def _rest_of_select(self, start: int, commons: tuple[Common, ...], recursive: bool) -> Select:
        r = self._r
        cores, signs = [self._core()], []
        while r.word() in ("UNION", "EXCEPT", "INTERSECT"):
            sign = r.next().text.upper()
            signs.append("UNION ALL" if r.take("ALL") else sign)
            cores.append(self._core())
        order_by, limit, offset = self._tail()
        return Select(
            start, r.end, commons, recursive, tuple(cores), tuple(signs), order_by, limit, offset
        )

    def _tail(self) -> tuple[tuple[Order, ...], Expr | None, Expr | None]:
        r = self._r
        order_by = tuple(self._orders()) if r.take("ORDER", "BY") else ()
        limit = offset = None
        if r.take("LIMIT"):
            limit = self._expressions.read()
            if r.take("OFFSET"):
                offset = self._expressions.read()
            elif r.take_sign(","):
                offset, limit = limit, self._expressions.read()
        return order_by, limit, offset

    def _orders(self) -> list[Order]:
        r = self._r
        found = []
        while True:
            expr = self._expressions.read()
            descending = not r.take("ASC") and r.take("DESC")
            nulls = r.next().text.upper() if r.take("NULLS") else ""
            found.append(Order(expr, descending, nulls))
            if not r.take_sign(","):
                return found

    def _core(self) -> Core:
        r = self._r
        start = r.token.start
        if r.take("VALUES"):
            values: list[Expr] = []
            while True:
                r.expect("(")
                values.extend(self._expressions.listed())
                r.expect(")")
                if not r.take_sign(","):
                    return Core(start, r.end, values=tuple(values))
        r.expect("SELECT")
        distinct = not r.take("ALL") and r.take("DISTINCT")
        results = self._results()
        sources = tuple(self._sources()) if r.take("FROM") else ()
        where = self._expressions.read() if r.take("WHERE") else None
        group_by = self._expressions.listed() if r.take("GROUP", "BY") else ()
        having = self._expressions.read() if r.take("HAVING") else None
        windows = self._windows()
        return Core(start, r.end, distinct, results, sources, where, group_by, having, windows)

    def _windows(self) -> tuple[Expr, ...]:
        r = self._r
        found: tuple[Expr, ...] = ()
        if not r.take("WINDOW"):
            return found
        while True:
            r.name()
            r.expect("AS")
            found += self._expressions.window()
            if not r.take_sign(","):
                return found

    def _results(self) -> tuple[Result, ...]:
        r = self._r
        found = []
        while True:
            expr = self._expressions.read()
            alias = ""
            if not isinstance(expr, Star):
                alias = self._alias()
            found.append(Result(expr, alias))
            if not r.take_sign(","):
                return tuple(found)

    def _alias(self) -> str:
        r = self._r
        if r.take("AS"):
            return r.name()
        if r.word() in _NO_ALIAS or not name_of(r.token):
            return ""
        return r.name()

    def _sources(self) -> list[Source]:
        found: list[Source] = []
        join = ""
        while True:
            self._source(join, found)
            join = self._join()
            if not join:
                return found

    def _join(self) -> str:
        r = self._r
        if r.take_sign(","):
            return ","
        words = []
        while r.word() in _JOINS:
            words.append(r.word())
            r.next()
            if words[-1] == "JOIN":
                return " ".join(words)
        if words:
            raise NotReadError
        return ""

    def _source(self, join: str, found: list[Source]) -> None:
        """Read one item of FROM; a join in brackets adds all of its own."""
        r = self._r
        start = r.token.start
        if r.sign() == "(" and r.word(1) not in ("SELECT", "WITH", "VALUES"):
            found.append(self._bracketed(join))
            return
        schema = name = ""
        select: Select | None = None
        args: tuple[Expr, ...] = ()
        function = False
        if r.take_sign("("):
            select = self._inner()
        else:
            name = r.name()
            if r.take_sign("."):
                schema, name = name, r.name()
            if function := r.take_sign("("):
                args = () if r.sign() == ")" else self._expressions.listed()
                r.expect(")")
        alias, indexed = self._alias(), self._indexed()
        on, using = self._condition()
        found.append(
            Source(
                *(start, r.end, join, schema, name, alias, select),
                *(function, args, on, using, indexed),
            )
        )

    def _inner(self) -> Select:
        """Read a query up to the bracket that closes it."""
        r = self._r
        r.enter()
        select = self.select()
        r.leave()
        r.expect(")")
        return select

    def _bracketed(self, join: str) -> Source:
        """Read one source in brackets; of a join in brackets, whose columns are whose is unsure."""
        r = self._r
        start = r.next().start
        r.enter()
        inner = self._sources()
        r.leave()
        r.expect(")")
        if len(inner) > 1 or self._alias():
            raise NotReadError
        on, using = self._condition()
        one = inner[0]
        return Source(
            *(start, r.end, join, one.schema, one.name, one.alias, one.select),
            *(one.function, one.args, on, using, one.indexed_by),
        )

    def _indexed(self) -> str:
        """Read INDEXED BY, or pass over NOT INDEXED."""
        r = self._r
        if r.take("INDEXED", "BY"):
            return r.name()
        r.take("NOT", "INDEXED")
        return ""

    def _condition(self) -> tuple[Expr | None, tuple[str, ...]]:
        r = self._r
        if r.take("ON"):
            return self._expressions.read(), ()
        if r.word() == "USING" and r.sign(1) == "(":
            r.next()
            return None, self.names()
        return None, ()

    def _target(self) -> Source:
        r = self._r
        start = r.token.start
        name, schema = r.name(), ""
        if r.take_sign("."):
            schema, name = name, r.name()
        alias = r.name() if r.take("AS") else ""
        indexed = self._indexed()
        return Source(start, r.end, "", schema, name, alias, indexed_by=indexed)

    def _delete(self, commons: tuple[Common, ...]) -> Writing:
        r = self._r
        start = r.token.start
        r.expect("DELETE")
        r.expect("FROM")
        target = self._target()
        where = self._expressions.read() if r.take("WHERE") else None
        core = Core(start, r.end, sources=(target,), where=where)
        return self._written("DELETE", target, commons, core)

    def _update(self, commons: tuple[Common, ...]) -> Writing:
        r = self._r
        start = r.token.start
        r.expect("UPDATE")
        self._conflict()
        target = self._target()
        r.expect("SET")
        assigned = [self._assignment()]
        while r.take_sign(","):
            assigned.append(self._assignment())
        sources = tuple(self._sources()) if r.take("FROM") else ()
        where = self._expressions.read() if r.take("WHERE") else None
        core = Core(
            start,
            r.end,
            results=tuple(Result(each) for each in assigned),
            sources=(target, *sources),
            where=where,
        )
        return self._written("UPDATE", target, commons, core, tuple(assigned))

    def _assignment(self) -> Expr:
        """Read ``a = 1``; give the value."""
        if not self.names():
            self._r.name()
        self._r.expect("=")
        return self._expressions.read()

    def _conflict(self) -> None:
        r = self._r
        if r.take("OR"):
            r.next()

    def _insert(self, commons: tuple[Common, ...]) -> Writing:
        r = self._r
        if r.next().text.upper() == "INSERT":
            self._conflict()
        r.expect("INTO")
        target = self._target()
        self.names()
        select: Select | None = None
        if not r.take("DEFAULT", "VALUES"):
            select = self.select()
        self._skip()  # ON CONFLICT and RETURNING search nothing
        return Writing("INSERT", target, commons, None, select)

    def _written(
        self,
        verb: str,
        target: Source,
        commons: tuple[Common, ...],
        core: Core,
        assigned: tuple[Expr, ...] = (),
    ) -> Writing:
        r = self._r
        if r.take("RETURNING"):
            self._results()
        _, limit, _ = self._tail()
        return Writing(verb, target, commons, core, None, assigned, limit is not None)

    def _skip(self) -> None:
        r = self._r
        while r.token.text and r.token.kind is not TokenKind.SEMICOLON:
            r.next()


def read_nothing() -> Select:
    """Stand for a subquery where none is allowed."""
    raise NotReadError
