"""Counts and sums of a range of rows, made so that they can be added up over ranges.

One short statement tells which types there are; each type then has a statement of its own, so
that a column of numbers is not asked about the blanks at the ends of its texts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from plume_db.profile.profile import KINDS, Edge, Lengths, Texts
from plume_db.profile.scope import LONG, Scope, as_bytes
from plume_db.values import Value

Ask = Callable[[str, str], Sequence[object]]
"""Runs a SELECT list with a condition over one range of rows, and gives its one row."""

_RANKS = {"integer": 0, "real": 0, "text": 1, "blob": 2}
_BLANKS = "' '||char(9,10,11,12,13)"
_MOST = "1.7976931348623157e308"


def finite(c: str) -> str:
    """Write the condition that a value is a number and not infinite."""
    # The plus keeps SQLite from seeking by this condition in place of the range that was chosen.
    return f"typeof({c}) in ('integer','real') and +{c} between -{_MOST} and {_MOST}"


@dataclass
class Tally:
    """What was found in some rows."""

    rows: int = 0
    kinds: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    shortest: int | None = None
    longest: int | None = None
    length: int = 0
    long: int = 0
    empty: int = 0
    blank_ends: int = 0
    number_texts: int = 0
    infinite: int = 0
    whole_sum: int = 0
    real_sum: float = 0.0
    lowest: int | float | None = None
    highest: int | float | None = None
    least: Edge | None = None
    most: Edge | None = None

    def add(self, scope: Scope, ask: Ask) -> None:
        """Take in one range of rows."""
        c = scope.c
        counted = ask(",".join(("count(*)", *(f"sum(typeof({c})='{k}')" for k in KINDS))), "")
        rows, *kinds = (_int(value) for value in counted)
        self.rows += rows
        asked = {
            "integer": self._add_integers,
            "real": self._add_reals,
            "text": self._add_texts,
            "blob": self._add_blobs,
        }
        for kind, count in zip(KINDS, kinds, strict=True):
            self.kinds[kind] += count
            if count and kind in asked:
                only = f"typeof({c})='{kind}'" if count < rows else ""
                asked[kind](scope, ask, only)

    def _add_integers(self, scope: Scope, ask: Ask, only: str) -> None:
        c = scope.c
        # Two halves, since one sum of 64-bit numbers could overflow.
        high, low, least, most = ask(f"sum({c}>>32),sum({c}&4294967295),min({c}),max({c})", only)
        self.whole_sum += (_int(high) << 32) + _int(low)
        self._widen(least, most)
        self._extend(scope, "integer", least, most)

    def _add_reals(self, scope: Scope, ask: Ask, only: str) -> None:
        c = scope.c
        real = f"filter (where {finite(c)})"
        infinite, total, low, high, least, most = ask(
            f"sum(not ({finite(c)})),total({c}) {real},min({c}) {real},max({c}) {real},"
            f"min({c}),max({c})",
            only,
        )
        self.infinite += _int(infinite)
        self.real_sum += total if isinstance(total, float) else 0.0
        self._widen(low, high)
        self._extend(scope, "real", least, most)

    def _add_texts(self, scope: Scope, ask: Ask, only: str) -> None:
        c = scope.c
        size = f"octet_length({c})"
        bare = f"ltrim({c},'+-')"
        number = f"{bare} not glob '*[^0-9.]*' and {bare} glob '*[0-9]*'"
        row = ask(
            f"sum({size}=0),"
            f"sum({size} between 1 and {LONG} and octet_length(trim({c},{_BLANKS}))<>{size}),"
            f"sum({size} between 1 and 40 and {number} and {bare} not glob '*.*.*')",
            only,
        )
        empty, blank_ends, numbers = (_int(value) for value in row)
        self.empty += empty
        self.blank_ends += blank_ends
        self.number_texts += numbers
        self._add_blobs(scope, ask, only)

    def _add_blobs(self, scope: Scope, ask: Ask, only: str) -> None:
        c = scope.c
        size = f"octet_length({c})"
        short = f"iif({size}<={LONG},{c},null) collate binary"
        row = ask(
            f"min({size}),max({size}),sum({size}),sum({size}>{LONG}),"
            f"{as_bytes(f'min({short})')},{as_bytes(f'max({short})')}",
            only,
        )
        shortest, longest, length, long = (_int(value) for value in row[:4])
        self.shortest = shortest if self.shortest is None else min(self.shortest, shortest)
        self.longest = longest if self.longest is None else max(self.longest, longest)
        self.length += length
        self.long += long
        self._extend(scope, row[4], row[5], row[7])

    def _widen(self, low: object, high: object) -> None:
        if isinstance(low, (int, float)) and isinstance(high, (int, float)):
            self.lowest = low if self.lowest is None else min(self.lowest, low)
            self.highest = high if self.highest is None else max(self.highest, high)

    def _extend(self, scope: Scope, kind: object, least: object, most: object) -> None:
        low, high = scope.edge(kind, least), scope.edge(kind, most)
        if low and (self.least is None or _before(low, self.least)):
            self.least = low
        if high and (self.most is None or _before(self.most, high)):
            self.most = high

    @property
    def finite_count(self) -> int:
        """Numbers that are not infinite."""
        return self.kinds["integer"] + self.kinds["real"] - self.infinite

    @property
    def mean(self) -> float:
        """The mean of the finite numbers; whole numbers are summed exactly."""
        try:
            total = Fraction(self.whole_sum) + Fraction(self.real_sum)
            return float(total / self.finite_count) if self.finite_count else 0.0
        except (OverflowError, ValueError):  # the sum of reals went beyond them
            return float("inf")

    @property
    def lengths(self) -> Lengths | None:
        """Bytes of texts and blobs, where there are some."""
        count = self.kinds["text"] + self.kinds["blob"]
        if not count or self.shortest is None or self.longest is None:
            return None
        return Lengths(self.shortest, self.longest, self.length / count)

    @property
    def texts(self) -> Texts:
        """What is odd about texts."""
        return Texts(self.empty, self.blank_ends, self.number_texts)


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0


def _before(one: Edge, other: Edge) -> bool:
    """Compare as SQLite sorts: numbers, then texts, then blobs."""
    ranks = _RANKS[one.kind], _RANKS[other.kind]
    if ranks[0] != ranks[1]:
        return ranks[0] < ranks[1]
    if isinstance(one.value, (int, float)) and isinstance(other.value, (int, float)):
        return one.value < other.value
    return _bytes(one.value) < _bytes(other.value)


def _bytes(value: Value) -> bytes:
    if isinstance(value, str):
        return value.encode("utf-8", "surrogatepass")
    return value if isinstance(value, bytes) else b""
