"""Where columns and rows lie. Plain arithmetic in Python's integers: rows have no upper limit."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

BAR_MOST = 2**30
"""A scroll bar counts in 32 bits; longer contents are mapped onto so many steps."""

NARROWEST = 40
WIDEST = 360
"""A column made as wide as its values need ends here; a person may drag it wider."""


class Columns:
    """Widths of the columns, and what lies where across."""

    def __init__(self, widths: list[int]) -> None:
        self._widths = widths
        self._edges = [0, *accumulate(widths)]

    def __len__(self) -> int:
        return len(self._widths)

    @property
    def total(self) -> int:
        """The width of all columns together."""
        return self._edges[-1]

    def left(self, column: int) -> int:
        """Where a column begins."""
        return self._edges[column]

    def width(self, column: int) -> int:
        """How wide a column is."""
        return self._widths[column]

    def resize(self, column: int, width: int) -> None:
        """Make a column `width` wide, within reason."""
        self._widths[column] = max(NARROWEST, min(width, 4000))
        self._edges = [0, *accumulate(self._widths)]

    def at(self, x: int) -> int:
        """Find the column at `x`; -1 where there is none."""
        if not 0 <= x < self.total:
            return -1
        return bisect_right(self._edges, x) - 1

    def between(self, left: int, right: int) -> range:
        """Find the columns that show between two places."""
        if not self._widths or right <= 0 or left >= self.total:
            return range(0)
        first = self.at(max(0, left))
        last = self.at(min(right, self.total) - 1)
        return range(first, last + 1)

    def border_at(self, x: int, reach: int = 4) -> int:
        """Find the column whose right border is near `x`; -1 where there is none."""
        for edge in (self.at(x) - 1, self.at(x)):
            if edge >= 0 and abs(self._edges[edge + 1] - x) <= reach:
                return edge
        if self._widths and abs(self.total - x) <= reach:
            return len(self._widths) - 1
        return -1


class Scale:
    """Rows of one height under a view; `offset` is the pixel of the content at the view's top."""

    def __init__(self, height: int) -> None:
        self.height = height
        self.count = 0
        self.view = 0
        self.offset = 0

    @property
    def furthest(self) -> int:
        """The greatest offset."""
        return max(0, self.count * self.height - self.view)

    def scroll_to(self, offset: int) -> bool:
        """Move to an offset, kept within bounds; tell whether that is another one."""
        bounded = max(0, min(offset, self.furthest))
        moved = bounded != self.offset
        self.offset = bounded
        return moved

    @property
    def first(self) -> int:
        """The first row that shows, perhaps in part."""
        return self.offset // self.height

    @property
    def last(self) -> int:
        """The last row that shows, perhaps in part; -1 where there is none."""
        return min(self.count, -(-(self.offset + self.view) // self.height)) - 1

    @property
    def whole_rows(self) -> int:
        """How many rows fit whole into the view: a page for the keyboard."""
        return max(1, self.view // self.height)

    def top_of(self, row: int) -> int:
        """Where a row's top is, counted from the view's top."""
        return row * self.height - self.offset

    def row_at(self, y: int) -> int:
        """Find the row at `y` from the view's top; -1 where there is none."""
        row = (self.offset + y) // self.height
        return row if 0 <= row < self.count else -1

    def offset_showing(self, row: int) -> int:
        """Give the offset nearest to the present one at which a row shows whole."""
        top = row * self.height
        if top < self.offset:
            return top
        return max(self.offset, top + self.height - self.view)

    @property
    def bar_most(self) -> int:
        """The scroll bar's maximum."""
        return min(self.furthest, BAR_MOST)

    @property
    def bar_value(self) -> int:
        """The scroll bar's value."""
        if self.furthest <= BAR_MOST:
            return self.offset
        return self.offset * BAR_MOST // self.furthest

    def offset_of_bar(self, value: int) -> int:
        """Turn a value of the scroll bar into an offset."""
        if self.furthest <= BAR_MOST:
            return value
        return value * self.furthest // BAR_MOST
