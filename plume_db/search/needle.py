"""Turns what is looked for into SQL: one test for each column, run by SQLite in C."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from plume_db.errors import PlumeError
from plume_db.language import tr
from plume_db.names import literal, quoted
from plume_db.schema.objects import Column, Table, folded
from plume_db.search.options import LONGEST, SearchOptions
from plume_db.values import Value

_INTEGER = re.compile(r"[+-]?[0-9]+")
_REAL = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_STRICT_NUMBERS = frozenset({"int", "integer", "real"})

FLAT = 100
"""Terms that may stand side by side without coming near the limit on depth."""

Put = Callable[[Value], str]
"""Writes a value into SQL: as a literal, or as the place of a binding."""


def number_of(text: str) -> int | float | None:
    """Read a number as SQLite would: whole ones of 64 bits exactly; None where it is none."""
    text = text.strip()
    if _INTEGER.fullmatch(text) and len(text) < 30:
        whole = int(text)
        return whole if -(2**63) <= whole < 2**63 else float(whole)
    return float(text) if _REAL.fullmatch(text) and len(text) < 400 else None


def pattern_of(text: str, whole: bool) -> tuple[str, str]:
    """Write a pattern that takes letters in either case; the operator first.

    LIKE folds ASCII only, so a text with other letters becomes a GLOB with both forms of each.
    """
    if all(_forms(char) == char for char in text if not char.isascii()):
        escaped = re.sub(r"([\\%_])", r"\\\1", text)
        return "like", escaped if whole else f"%{escaped}%"
    classes = "".join(_class(char) for char in text)
    return "glob", classes if whole else f"*{classes}*"


def _forms(char: str) -> str:
    """Give a letter in all its cases that are one character long."""
    forms = {f for f in (char, char.lower(), char.upper(), char.title()) if len(f) == 1}
    return "".join(sorted(forms))


def _class(char: str) -> str:
    forms = _forms(char)
    # "]" can not be first in a class, but stands for itself outside.
    return f"[{forms}]" if len(forms) > 1 or char in "*?[" else char


class Needle:
    """What is looked for. Raises PlumeError where that can not be."""

    def __init__(self, text: str, options: SearchOptions) -> None:
        if len(text) > LONGEST:
            raise PlumeError(
                tr(
                    "The text is {text:,} characters long; at most {longest:,} can be looked for.",
                    text=len(text),
                    longest=LONGEST,
                )
            )
        self.text = text
        self.options = options
        self.number = None if options.regex else number_of(text)
        self._operator, self._pattern = pattern_of(text, options.whole)
        self._bytes = text.encode("utf-8", "surrogatepass")

    def test(self, table: Table, column: Column, put: Put) -> str:
        """Write the test of one column; "" where no value of it could ever be found."""
        name = quoted(column.name)
        terms = []
        if not _numbers_only(table, column) or self.options.regex:
            guard = f"{name}>='' and " if _numeric(column) and not self.options.regex else ""
            terms.append(f"{guard}{self._text_test(name, put)}")
        if self.number is not None:
            terms.append(f"+{name}={put(self.number)}")
        if self.options.blobs and not _numbers_only(table, column):
            found = f"instr({name},{put(self._bytes)})"
            if self.options.whole:
                found = f"{name}={put(self._bytes)}"
            terms.append(f"typeof({name})='blob' and {found}")
        return f"({' or '.join(terms)})" if terms else ""

    def tests(self, table: Table, columns: Sequence[Column], put: Put) -> dict[str, str]:
        """Write the tests of all columns that can be tested, by column name."""
        made = {column.name: self.test(table, column, put) for column in columns}
        return {name: test for name, test in made.items() if test}

    def place(self, name: str, put: Put) -> str:
        """Write the place of the match in a text column; "" where SQL can not tell it."""
        if self.options.regex or (self._operator == "glob" and not self.options.match_case):
            return ""
        if self.options.match_case:
            return f"instr({name},{put(self.text)})"
        return f"instr(lower({name}),lower({put(self.text)}))"

    def where(self, table: Table, columns: Sequence[Column]) -> str:
        """Write the condition for all rows with a hit, to be read, changed and run anywhere."""
        shown = [column for column in columns if column.hidden != 1]
        terms = [term for column in shown if (term := self._readable(table, column))]
        # Up to some hundred terms no tree is needed, and a flat list reads better.
        return " or ".join(terms) if 0 < len(terms) < FLAT else any_of(terms)

    def _readable(self, table: Table, column: Column) -> str:
        """Write the test of one column without what only the odd value needs."""
        options = self.options
        if options.regex or options.match_case or options.blobs:
            return self.test(table, column, literal)
        name, terms = quoted(column.name), []
        if not _numbers_only(table, column):
            found = self._told(name)
            terms.append(found if _texts_only(column) else f"(typeof({name})='text' and {found})")
        if self.number is not None:
            terms.append(f"{name} = {literal(self.number)}")
        return " or ".join(terms)

    def _told(self, name: str) -> str:
        """Write the search for a text so that it reads well and also sees what is behind a NUL."""
        if self._operator == "like":
            wanted = literal(self.text)
            if self.options.whole:
                return f"lower({name}) = lower({wanted}) collate binary"
            return f"instr(lower({name}), lower({wanted})) > 0"
        found = self._folded(name, literal)
        if self.options.whole:
            return found
        # A pattern ends at a NUL, and lower() knows A to Z only.
        beyond = f"instr(lower({name}),lower({literal(self.text)}))"
        return f"({found} or instr({name},char(0)) and {beyond})"

    def _folded(self, name: str, put: Put) -> str:
        found = f"{name} {self._operator} {put(self._pattern)}"
        escaped = self._operator == "like" and "\\" in self._pattern
        return f"{found} escape '\\'" if escaped else found

    def _text_test(self, name: str, put: Put) -> str:
        # The type first: it is in the row's header, and a blob's content is then never read.
        options = self.options
        if options.regex:
            function = "regexp" if options.match_case else "regexpi"
            pattern = f"^({self.text})$" if options.whole else self.text
            return f"typeof({name})<>'blob' and {function}({put(pattern)},{name})"
        is_text = f"typeof({name})='text' and "
        if options.match_case:
            if options.whole:
                return f"{is_text}{name}={put(self.text)} collate binary"
            return f"{is_text}instr({name},{put(self.text)})"
        if options.whole and self._operator == "like":
            return f"{is_text}lower({name})=lower({put(self.text)}) collate binary"
        found = self._folded(name, put)
        if self._operator == "glob" or options.whole:
            return is_text + found
        # LIKE ends at a NUL; what comes after it is looked at the slow way.
        beyond = f"instr({name},char(0)) and instr(lower({name}),lower({put(self.text)}))"
        return f"{is_text}({found} or {beyond})"


def any_of(terms: list[str]) -> str:
    """Join terms by OR as a balanced tree, since SQLite limits how deep an expression may be."""
    if len(terms) <= 1:
        return terms[0] if terms else "false"
    middle = len(terms) // 2
    return f"({any_of(terms[:middle])} or {any_of(terms[middle:])})"


def _numbers_only(table: Table, column: Column) -> bool:
    """Whether SQLite itself keeps text out of a column."""
    declared = folded(column.declared_type)
    if table.strict and declared in _STRICT_NUMBERS:
        return True
    keys = [c for c in table.columns if c.primary_key]
    has_index = any(index.origin == "pk" for index in table.indexes)
    rowid = table.stored and not table.without_rowid and not has_index
    return rowid and keys == [column] and declared == "integer"


def _texts_only(column: Column) -> bool:
    """Whether numbers become texts in a column, so that no guard against them is needed."""
    declared = folded(column.declared_type)
    return "int" not in declared and any(word in declared for word in ("char", "clob", "text"))


def _numeric(column: Column) -> bool:
    """Whether the column's affinity turns text that looks like a number into one."""
    declared = folded(column.declared_type)
    if "int" in declared:
        return True
    kept = ("char", "clob", "text", "blob")
    return bool(declared) and not any(word in declared for word in kept)
