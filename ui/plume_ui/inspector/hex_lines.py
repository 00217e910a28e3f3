"""Where in a line of a hex view its offset, pairs and characters stand. No Qt in here."""

from __future__ import annotations

from dataclasses import dataclass

_WIDTHS = (16, 8, 4)
_DOTS = str.maketrans(dict.fromkeys(range(32), "·") | dict.fromkeys(range(127, 256), "·"))


def plain_of(data: bytes) -> str:
    """Write bytes as characters; a dot for those that are none."""
    return data.decode("latin-1").translate(_DOTS)


@dataclass(frozen=True, slots=True)
class Layout:
    """A line's parts, counted in characters of the monospaced font."""

    length: int
    across: int
    """Bytes in a line."""

    @classmethod
    def fitting(cls, length: int, room: int) -> Layout:
        """Choose how many bytes fit into a line of so many characters; four at least."""
        made = [cls(length, across) for across in _WIDTHS]
        return next((each for each in made if each.width <= room), made[-1])

    @property
    def digits(self) -> int:
        """Digits of an offset."""
        return max(4, len(f"{max(0, self.length - 1):x}"))

    @property
    def hex_start(self) -> int:
        """Where the pairs begin."""
        return self.digits + 1

    @property
    def plain_start(self) -> int:
        """Where the characters begin."""
        return self.hex_start + 3 * self.across + (self.across > 8)

    @property
    def width(self) -> int:
        """Characters of a whole line."""
        return self.plain_start + self.across

    def offset_text(self, offset: int) -> str:
        """Write an offset."""
        return f"{offset:0{self.digits}x}"

    def pairs(self, data: bytes) -> str:
        """Write bytes as pairs, a wider gap after eight."""
        if self.across <= 8:
            return data.hex(" ")
        return f"{data[:8].hex(' '):<23}  {data[8:].hex(' ')}"

    def _pair_place(self, at: int) -> int:
        return self.hex_start + 3 * at + (self.across > 8 and at >= 8)

    def place(self, character: float) -> int:
        """Tell which byte of the line stands at a character."""
        if character >= self.plain_start:
            return min(self.across - 1, int(character) - self.plain_start)
        before = [at for at in range(self.across) if self._pair_place(at) <= character]
        return before[-1] if before else 0

    def spans(self, first: int, last: int) -> tuple[tuple[int, int], tuple[int, int]]:
        """Give the characters that bytes `first` to `last` of a line take up, twice."""
        pairs = self._pair_place(first), self._pair_place(last) + 2
        return pairs, (self.plain_start + first, self.plain_start + last + 1)
