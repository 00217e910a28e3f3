"""Take a line of EXPLAIN QUERY PLAN apart.

The format is not promised by SQLite and changes between releases: a line that is not known stays
as it is, and nothing is guessed about it. Names are printed without quotes, so a table called
``a USING INDEX b`` can not be told from a search through b; no reader of these lines can.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from plume_db.plan.nodes import Access, Kind, Line

# A list of constraints: (a=? AND b>?), ((a,b)>(?,?)), (ANY(a) AND b=?).
_LIST = r" \((?P<terms>(?:ANY\(|.*?[=<>]\(?\?).*)\)"
_SUFFIX = r"(?P<left> LEFT-JOIN)?(?: \(~\d+ rows?\))?"
_USING = (
    r"(?: USING (?:"
    r"(?P<rowid>INTEGER PRIMARY KEY)"
    r"|(?P<primary>PRIMARY KEY)"
    r"|(?P<automatic>AUTOMATIC (?P<partial>PARTIAL )?COVERING INDEX)"
    r"|(?P<covering>COVERING )?INDEX"
    r")(?P<rest>(?: .+?)?))?"
)
_CONSTRAINT = re.compile(r"ANY\(|[=<>]\(?\?")
_VIRTUAL = re.compile(
    rf"(?:SCAN|SEARCH) (?:TABLE )?(?P<name>.+?) VIRTUAL TABLE INDEX (?P<purpose>.*?){_SUFFIX}",
    re.DOTALL,
)
# SQLite before 3.36 wrote "SCAN TABLE t AS x"; files and habits of that time are still around.
_READ = re.compile(
    r"(?P<verb>SCAN|SEARCH) (?:TABLE |(?P<subquery>SUBQUERY ))?(?P<name>.+?)(?P<exists> EXISTS)?"
    rf"{_USING}{_SUFFIX}",
    re.DOTALL,
)


def parse(detail: str | None) -> Line:
    """Take one detail text apart; None and unknown texts give a line of an unknown kind."""
    if not detail:
        return Line(Kind.UNKNOWN)
    for pattern, make in _PATTERNS:
        if match := pattern.fullmatch(detail):
            return make(match)
    return Line(Kind.UNKNOWN)


def split_terms(text: str | None) -> tuple[str, ...]:
    """Split ``a=? AND b>?`` at the ANDs."""
    return tuple(text.split(" AND ")) if text else ()


def _read(match: re.Match[str]) -> Line:
    """Read a SCAN or SEARCH of a table, view or subquery."""
    searching = match["verb"] == "SEARCH"
    rest = match["rest"] or ""
    index, terms = _split_list(rest)
    covering = bool(match["covering"] or match["automatic"])
    return Line(
        Kind.SEARCH if searching else Kind.SCAN,
        _access(match, searching, covering),
        name=match["name"],
        index=index.strip(),
        covering=covering,
        partial=bool(match["partial"]),
        terms=split_terms(terms),
        left_join=bool(match["left"]),
        exists=bool(match["exists"]),
    )


def _split_list(rest: str) -> tuple[str, str]:
    """Split an index's name from the constraints; the name may have brackets of its own."""
    depth = 0
    if rest.endswith(")"):
        for place in range(len(rest) - 1, 0, -1):
            depth += (rest[place] == ")") - (rest[place] == "(")
            if depth == 0:
                terms = rest[place + 1 : -1]
                if rest[place - 1] == " " and _CONSTRAINT.search(terms):
                    return rest[: place - 1], terms
                break
    return rest, ""


def _access(match: re.Match[str], searching: bool, covering: bool) -> Access:
    if not searching:
        return Access.RESULT if match["subquery"] else Access.SCAN
    if match["automatic"]:
        return Access.AUTOMATIC_INDEX
    if not (match["rowid"] or match["primary"] or match["rest"]):
        return Access.SCAN  # for min() or max(): as far as the text shows, of every row
    if match["rowid"]:
        return Access.ROWID_LOOKUP
    # The primary key of a WITHOUT ROWID table is the table: nothing is looked up behind it.
    return Access.COVERING_SEARCH if covering or match["primary"] else Access.INDEX_SEARCH


def _virtual(match: re.Match[str]) -> Line:
    return Line(
        Kind.VIRTUAL,
        Access.VIRTUAL_TABLE,
        name=match["name"],
        purpose=match["purpose"],
        left_join=bool(match["left"]),
    )


def _plain(kind: Kind, access: Access = Access.NONE) -> Callable[[re.Match[str]], Line]:
    """Make a reader of lines that carry at most a name, an index and a purpose."""

    def make(match: re.Match[str]) -> Line:
        found = match.groupdict()
        return Line(
            kind,
            access,
            name=found.get("name") or "",
            index=found.get("index") or "",
            terms=split_terms(found.get("terms")),
            purpose=found.get("purpose") or "",
            correlated=bool(found.get("correlated")),
        )

    return make


_PATTERNS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Line]], ...] = tuple(
    (pattern if isinstance(pattern, re.Pattern) else re.compile(pattern, re.DOTALL), make)
    for pattern, make in (
        (r"SCAN CONSTANT ROW", _plain(Kind.CONSTANT)),
        (r"SCAN (?P<purpose>\d+)-ROW VALUES CLAUSE", _plain(Kind.VALUES)),
        (r"SCAN (?P<purpose>\d+) CONSTANT ROWS?", _plain(Kind.VALUES)),
        (_VIRTUAL, _virtual),
        (_READ, _read),
        (r"USE TEMP B-TREE FOR (?P<purpose>.+)", _plain(Kind.TEMP_BTREE, Access.TEMP_BTREE)),
        (r"MULTI-INDEX OR", _plain(Kind.MULTI_INDEX_OR)),
        (r"INDEX (?P<purpose>\d+)", _plain(Kind.BRANCH)),
        (r"(?P<purpose>LEFT|RIGHT|LEFT-MOST SUBQUERY)", _plain(Kind.BRANCH)),
        (r"COMPOUND QUERY", _plain(Kind.COMPOUND)),
        (r"MERGE \((?P<purpose>.+)\)", _plain(Kind.COMPOUND)),
        (r"(?P<purpose>UNION ALL)", _plain(Kind.COMPOUND)),
        (
            r"(?P<purpose>UNION|EXCEPT|INTERSECT) USING TEMP B-TREE",
            _plain(Kind.COMPOUND, Access.TEMP_BTREE),
        ),
        # Until 3.23 the tree was flat, and a compound named its two sides by number.
        (
            r"COMPOUND SUBQUERIES \d+ AND \d+ \((?P<purpose>.+)\)",
            _plain(Kind.COMPOUND),
        ),
        (
            r"COMPOUND SUBQUERIES \d+ AND \d+ USING TEMP B-TREE \((?P<purpose>.+)\)",
            _plain(Kind.COMPOUND, Access.TEMP_BTREE),
        ),
        (r"CO-ROUTINE (?P<name>.+)", _plain(Kind.CO_ROUTINE)),
        (r"MATERIALIZE (?P<name>.+)", _plain(Kind.MATERIALIZE)),
        (
            r"(?:EXECUTE )?(?P<correlated>CORRELATED )?"
            r"(?P<purpose>(?:SCALAR|LIST) SUBQUERY|SUBQUERY)(?: (?P<name>.+))?",
            _plain(Kind.SUBQUERY),
        ),
        (r"(?P<purpose>REUSE (?:LIST )?SUBQUERY) (?P<name>\d+)", _plain(Kind.SUBQUERY)),
        (
            r"USING ROWID SEARCH ON TABLE (?P<name>.+) FOR IN-OPERATOR",
            _plain(Kind.IN_LOOKUP, Access.ROWID_LOOKUP),
        ),
        (
            r"USING INDEX (?P<index>.+) FOR IN-OPERATOR",
            _plain(Kind.IN_LOOKUP, Access.COVERING_SEARCH),
        ),
        (rf"BLOOM FILTER ON (?P<name>.+?)(?:{_LIST})?", _plain(Kind.BLOOM)),
        (r"CREATE BLOOM FILTER", _plain(Kind.BLOOM)),
        (r"(?P<purpose>SETUP|RECURSIVE STEP)", _plain(Kind.RECURSION)),
        (r"RIGHT-JOIN (?P<name>.+)", _plain(Kind.RIGHT_JOIN)),
    )
)
