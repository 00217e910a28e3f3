"""The order of a key in SQL: sorting by it, and seeking past a row in either direction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from plume_db.names import quoted
from plume_db.rows.page import RowKey
from plume_db.values import BadText, Value


@dataclass(frozen=True, slots=True)
class KeyPart:
    """One column of a key, as its b-tree sorts it."""

    sql: str
    """The column, quoted, or the rowid's name."""
    collation: str = ""
    """Empty where none may be written (a rowid)."""
    descending: bool = False
    nullable: bool = False

    @property
    def collate(self) -> str:
        """The COLLATE clause to follow a term."""
        return f" collate {quoted(self.collation)}" if self.collation else ""


Seek: TypeAlias = tuple[str, RowKey]
"""A condition, and the values for its ``?``."""


class KeyOrder:
    """Writes ORDER BY and WHERE so that SQLite answers both by one seek in the key's b-tree.

    The collation stands on the bound value, not on the column: only so does SQLite 3.54 use the
    key of a WITHOUT ROWID table whose collation differs from its column's.
    """

    def __init__(self, parts: tuple[KeyPart, ...]) -> None:
        self.parts = parts
        self._uniform = len({part.descending for part in parts}) == 1
        self._simple = self._uniform and not any(part.nullable for part in parts)

    @property
    def columns(self) -> tuple[str, ...]:
        """The key's columns, ready for SQL."""
        return tuple(part.sql for part in self.parts)

    def order_by(self, backwards: bool = False) -> str:
        """Write the ORDER BY clause."""
        terms = (
            f"{part.sql}{part.collate}{' desc' if part.descending != backwards else ''}"
            for part in self.parts
        )
        return "order by " + ",".join(terms)

    def beyond(
        self, key: RowKey, backwards: bool = False, inclusive: bool = False, first: int = 1
    ) -> str:
        """Write the condition for rows after (backwards: before) `key`, bound from ``?first`` on.

        Only for keys without NULL, which a comparison of rows would leave out.
        """
        values = tuple(
            self._value(number, value, part)
            for number, (value, part) in enumerate(zip(key, self.parts, strict=True), first)
        )
        signs = tuple("<" if p.descending != backwards else ">" for p in self.parts)
        equal = "=" if inclusive else ""
        if len(values) == 1:
            return f"{self.parts[0].sql}{signs[0]}{equal}{values[0]}"
        if self._uniform:
            return f"({','.join(self.columns)}){signs[0]}{equal}({','.join(values)})"
        # Directions that differ: the first term alone gives the range, the rest filters in it.
        inner = f"{self.parts[-1].sql}{signs[-1]}{equal}{values[-1]}"
        for part, sign, value in list(zip(self.parts, signs, values, strict=True))[-2::-1]:
            inner = f"({part.sql}{sign}{value} or ({part.sql}={value} and {inner}))"
        return f"{self.parts[0].sql}{signs[0]}={values[0]} and {inner}"

    def seeks(self, key: RowKey, backwards: bool = False, inclusive: bool = False) -> list[Seek]:
        """Write conditions that together, one after the other, give the rows after `key`.

        Each is one range of the b-tree. Rows that share the most columns with `key` come first;
        NULLs, which no comparison finds, are a range of their own.
        """
        if self._simple:
            return [(self.beyond(key, backwards, inclusive), key)]
        found: list[Seek] = [self.exact(key)] if inclusive else []
        for last in range(len(self.parts) - 1, -1, -1):
            same, values = self._same(key[:last])
            found += [
                (same + condition, (*values, *bound))
                for condition, bound in self._further(self.parts[last], key[last], backwards)
            ]
        return found

    def exact(self, key: RowKey) -> Seek:
        """Write the condition for the row with this key, which may hold NULL."""
        same, values = self._same(key)
        return same.removesuffix(" and "), values

    def _same(self, key: RowKey) -> Seek:
        """Write that the first columns are those of `key`, with an AND to follow."""
        terms = [
            f"{part.sql} is null" if value is None else f"{part.sql}={self._placed(value, part)}"
            for value, part in zip(key, self.parts, strict=False)
        ]
        return "".join(f"{term} and " for term in terms), tuple(v for v in key if v is not None)

    def _further(self, part: KeyPart, value: Value, backwards: bool) -> list[Seek]:
        """Write the ranges of one column beyond a value; NULL is less than everything."""
        if part.descending == backwards:
            if value is None:
                return [(f"{part.sql} is not null", ())]
            return [(f"{part.sql}>{self._placed(value, part)}", (value,))]
        if value is None:
            return []
        less = (f"{part.sql}<{self._placed(value, part)}", (value,))
        return [less, (f"{part.sql} is null", ())] if part.nullable else [less]

    @staticmethod
    def _placed(value: Value, part: KeyPart) -> str:
        return ("cast(? as text)" if isinstance(value, BadText) else "?") + part.collate

    def exactly(self, key: RowKey, first: int = 1) -> str:
        """Write the condition for the row with this key, bound from ``?first`` on."""
        return " and ".join(
            f"{part.sql}={self._value(number, value, part)}"
            for number, (value, part) in enumerate(zip(key, self.parts, strict=True), first)
        )

    @staticmethod
    def _value(number: int, value: object, part: KeyPart) -> str:
        # Bytes that are not valid UTF-8 can only be bound as a blob, which never equals a text.
        text = f"cast(?{number} as text)" if isinstance(value, BadText) else f"?{number}"
        return text + part.collate
