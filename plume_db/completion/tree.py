"""The shape of a query as far as completion needs it; half-typed text has a shape too.

Ranges are numbers of tokens of a :class:`~plume_db.completion.cut.Cut`, the end not included.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from plume_db.completion.cut import Cut, plain_name

Range = tuple[int, int]

_OPENERS = frozenset(("SELECT", "VALUES", "UPDATE", "DELETE", "INSERT", "REPLACE"))
_CLAUSES = _OPENERS | frozenset(
    (
        *("FROM", "WHERE", "GROUP", "HAVING", "WINDOW", "ORDER", "LIMIT", "OFFSET"),
        *("RETURNING", "SET", "INTO", "UNION", "INTERSECT", "EXCEPT", "WITH"),
    )
)
_COMPOUNDS = frozenset(("UNION", "INTERSECT", "EXCEPT"))
_JOINS = frozenset(("JOIN", "NATURAL", "LEFT", "RIGHT", "FULL", "INNER", "CROSS", "OUTER"))
_NO_ALIAS = _JOINS | _CLAUSES | frozenset(("ON", "USING", "INDEXED", "NOT", "AS"))


@dataclass(frozen=True, slots=True)
class Clause:
    """A keyword and what follows it up to the next."""

    word: str
    at: int
    """The number of its keyword."""
    end: int


@dataclass(slots=True)
class Core:
    """One SELECT, VALUES, UPDATE, DELETE or INSERT at one level of brackets."""

    first: int
    end: int
    clauses: list[Clause] = field(default_factory=list)

    @property
    def verb(self) -> str:
        """Its first keyword."""
        return self.clauses[0].word if self.clauses else ""

    def clause(self, word: str) -> Clause | None:
        """Find a clause by its keyword."""
        return next((c for c in self.clauses if c.word == word), None)


@dataclass(frozen=True, slots=True)
class Common:
    """One common table expression."""

    name: str
    columns: tuple[str, ...]
    """Empty where it names none."""
    inside: Range


@dataclass(frozen=True, slots=True)
class Place:
    """One source of a FROM clause, or the target of a writing statement."""

    name: str = ""
    schema: str = ""
    alias: str = ""
    inside: Range | None = None
    """What stands in its brackets, where it is a query."""
    at: int = 0
    """The number of its first token."""

    @property
    def called(self) -> str:
        """The name its columns are reached by."""
        return self.alias or self.name


@dataclass(slots=True)
class Query:
    """Everything at one level of brackets."""

    commons: list[Common]
    recursive: bool
    cores: list[Core]

    def core_at(self, at: int) -> Core | None:
        """Find the core that a token between two others would belong to."""
        found = None
        for core in self.cores:
            if core.first <= at:
                found = core
        return found


def read_query(cut: Cut, first: int, end: int) -> Query:
    """Read the level of brackets between two tokens."""
    commons: list[Common] = []
    start = first
    while cut.word(start) in ("EXPLAIN", "QUERY", "PLAN") and start < end:
        start += 1
    recursive = False
    if cut.word(start) == "WITH":
        recursive = cut.word(start + 1) == "RECURSIVE"
        commons, start = _read_commons(cut, start + 1 + recursive, end)
    return Query(commons, recursive, list(_cores(cut, start, end)))


def _read_commons(cut: Cut, start: int, end: int) -> tuple[list[Common], int]:
    found: list[Common] = []
    at = start
    while at < end and cut.word(at) not in _OPENERS:
        name = cut.name(at)
        at += 1
        columns: tuple[str, ...] = ()
        if cut.text(at) == "(":
            inside = range(at + 1, cut.ends.get(at, end))
            columns = tuple(each for n in inside if (each := cut.name(n)))
            at = cut.after(at, end)
        while at < end and cut.text(at) not in ("(", ",") and cut.word(at) not in _OPENERS:
            at += 1
        if cut.text(at) == "(" and at < end:
            found.append(Common(name, columns, (at + 1, min(cut.ends.get(at, end), end))))
            at = cut.after(at, end)
        if cut.text(at) == ",":
            at += 1
        elif cut.word(at) not in _OPENERS:
            break
    return found, at


def _marks(cut: Cut, first: int, end: int) -> Iterator[tuple[int, str]]:
    """Find the keywords that begin clauses at this level."""
    spelled = cut.spelled(_CLAUSES)
    texts = cut.texts
    at = first
    while at < end:
        text = texts[at]
        if text == "(":
            at = cut.after(at, end)
            continue
        if text in spelled and not _no_clause(cut, at, text.upper()):
            yield at, text.upper()
        at += 1


def _no_clause(cut: Cut, at: int, word: str) -> bool:
    before = cut.word(at - 1) or cut.text(at - 1)
    if at != cut.gap and before == ".":
        return True
    if at != cut.gap and before == "AS" and word != "SELECT":
        return True
    if word in ("UPDATE", "DELETE"):
        return before in ("DO", "ON", "BEFORE", "AFTER", "OF")
    if word == "REPLACE":
        return before == "OR" or cut.text(at + 1) == "("
    if word == "FROM":
        return before == "DISTINCT" and cut.word(at - 2) in ("IS", "NOT")
    return word == "INSERT" and before in ("BEFORE", "AFTER", "OF")


def _cores(cut: Cut, first: int, end: int) -> Iterator[Core]:
    core: Core | None = None
    for at, word in _marks(cut, first, end):
        begins = word in _OPENERS and not _goes_on(core, word)
        if begins or word in _COMPOUNDS:
            if core is not None:
                _close(core, at)
                yield core
            core = Core(at, end)
        if core is None:
            core = Core(at, end)
        _open(core, word, at, end)
    if core is not None:
        _close(core, end)
        yield core


def _goes_on(core: Core | None, word: str) -> bool:
    """Tell whether a verb goes on with a statement: INSERT ... SELECT, UNION ... SELECT."""
    if core is None:
        return False
    if core.verb in _COMPOUNDS:
        return len(core.clauses) == 1
    if core.verb in ("INSERT", "REPLACE"):
        return word in ("VALUES", "SELECT") and not core.clause(word)
    return core.verb == "WITH"


def _open(core: Core, word: str, at: int, end: int) -> None:
    if core.clauses:
        last = core.clauses[-1]
        core.clauses[-1] = Clause(last.word, last.at, at)
    core.clauses.append(Clause(word, at, end))


def _close(core: Core, end: int) -> None:
    core.end = end
    if core.clauses:
        last = core.clauses[-1]
        core.clauses[-1] = Clause(last.word, last.at, end)


def places_of(cut: Cut, core: Core) -> list[Place]:
    """List the target and the sources of a core, in the order they are written."""
    found: list[Place] = []
    for clause in core.clauses:
        if clause.word in ("UPDATE", "INTO"):
            at = clause.at + 1
            while cut.word(at) in ("OR", "ROLLBACK", "ABORT", "FAIL", "IGNORE") or (
                cut.word(at) == "REPLACE" and cut.word(at - 1) == "OR"
            ):
                at += 1
            found += list(read_places(cut, at, clause.end))[:1]
        elif clause.word == "FROM":
            found += read_places(cut, clause.at + 1, clause.end)
    return found


def read_places(cut: Cut, first: int, end: int) -> Iterator[Place]:
    """Read the sources of a FROM clause."""
    at = first
    wanted = True
    while at < end:
        text = cut.texts[at]
        word = cut.word(at)
        if text == "," or word in _JOINS:
            wanted = True
            at += 1
        elif wanted and (text == "(" or cut.name(at)):
            wanted = False
            place, at = _read_place(cut, at, end)
            if place is None:
                yield from read_places(cut, *_inside(cut, at, end))
                at = cut.after(at, end)
            else:
                yield place
        else:
            at = cut.after(at, end)


def _inside(cut: Cut, bracket: int, end: int) -> Range:
    return bracket + 1, min(cut.ends.get(bracket, end), end)


def _read_place(cut: Cut, at: int, end: int) -> tuple[Place | None, int]:
    """Read one source; None where brackets hold sources themselves."""
    start = at
    name = schema = ""
    inside: Range | None = None
    if cut.texts[at] == "(":
        if cut.word(at + 1) not in ("SELECT", "WITH", "VALUES") and cut.text(at + 1) != "(":
            return None, at
        inside = _inside(cut, at, end)
        at = cut.after(at, end)
    else:
        name = cut.name(at)
        at += 1
        if cut.text(at) == "." and at + 1 < end and cut.name(at + 1):
            schema, name = name, cut.name(at + 1)
            at += 2
        if cut.text(at) == "(" and at < end:
            at = cut.after(at, end)
    alias = ""
    if cut.word(at) == "AS" and at + 1 < end:
        alias = cut.name(at + 1)
        at += 2
    elif at < end and cut.word(at) not in _NO_ALIAS and cut.text(at)[:1] != "'":
        alias = cut.name(at)
        at += bool(alias)
    return Place(name, schema, alias, inside, start), at


@dataclass(frozen=True, slots=True)
class Result:
    """One thing that a SELECT gives: a star, a column, or an expression with a name."""

    name: str
    star: bool = False
    owner: str = ""
    """The source it is reached through: ``t`` in ``t.*`` and ``t.a``."""
    source: str = ""
    """The column it is, where it is no more than that."""


def results_of(cut: Cut, clause: Clause) -> Iterator[Result]:
    """Read what a SELECT gives; what has no name of its own is left out."""
    at = clause.at + 1
    if cut.word(at) in ("DISTINCT", "ALL"):
        at += 1
    while at < clause.end:
        start = at
        last = at
        while at < clause.end and cut.texts[at] != ",":
            last = at
            at = cut.after(at, clause.end)
        if (made := _result(cut, start, at, last)) is not None:
            yield made
        at += 1


def _result(cut: Cut, start: int, end: int, last: int) -> Result | None:
    if end <= start:
        return None
    if cut.text(last) == "*":
        owner = cut.name(start) if cut.text(start + 1) == "." else ""
        return Result("", True, owner) if end - start in (1, 3) else None
    name = plain_name(cut.text(last))
    if not name or cut.text(last) == ")":
        return None
    bare = _column_alone(cut, start, end)
    if bare is not None:
        return bare
    before = cut.word(last - 1)
    if before == "AS":
        bare = _column_alone(cut, start, last - 1)
    elif last > start and (cut.text(last - 1) == ")" or cut.name(last - 1) or before):
        if cut.word(last) == "END":
            return None
        bare = _column_alone(cut, start, last)
    else:
        return Result(name) if cut.text(last - 1)[:1] in tuple("'0123456789") else None
    return Result(name, False, bare.owner if bare else "", bare.source if bare else "")


def _column_alone(cut: Cut, start: int, end: int) -> Result | None:
    """Read ``a`` or ``t.a``; None for anything else."""
    if end - start == 1 and (name := cut.name(start)):
        return Result(name, source=name)
    if end - start == 3 and cut.text(start + 1) == "." and (name := cut.name(start + 2)):
        return Result(name, False, cut.name(start), name)
    return None
