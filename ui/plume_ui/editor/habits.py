"""How all SQL editors behave, as the person chose: one set for all windows, like the theme."""

from __future__ import annotations

from typing import NamedTuple


class Habits(NamedTuple):
    """What an editor does by itself."""

    tab_width: int = 4
    completes: bool = True
    """Whether completions open while one types."""
    pairs: bool = True
    """Whether brackets and quotes are closed."""
    line_numbers: bool = True

    @property
    def indent(self) -> str:
        """The blanks of one step."""
        return " " * self.tab_width


_current = Habits()


def habits() -> Habits:
    """Give what is in force."""
    return _current


def use(chosen: Habits) -> None:
    """Put other habits into force; editors are to be dressed anew after that."""
    global _current
    _current = chosen
