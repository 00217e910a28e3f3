"""What a person should know about values that a format could not take as they are."""

from __future__ import annotations

from plume_db.language import tr
from plume_db.units import count_text

_SENTENCES = {
    "bad bytes": tr("{} not valid {}; the bytes are written as they are."),
    "bad shown": tr("{} not valid {}; what can not be read is written as \ufffd."),
    "infinite": tr("{} infinite and written as {}."),
    "long integer": tr("{} longer than the 15 digits Excel keeps, and written as text."),
    "clipped": tr("{} longer than the 32,767 characters a cell of Excel holds, and cut off there."),
    "blob": tr("{} a BLOB, written as {}."),
    "nul": tr("{} NUL characters in the text; some programs stop reading there."),
    "spread": tr("{} more than one line, which stand in one cell."),
}


class Remarks:
    """Counts what was met, and tells it in sentences."""

    def __init__(self) -> None:
        self._met: dict[tuple[str, str], int] = {}
        self._said: list[str] = []

    def met(self, kind: str, detail: str = "", times: int = 1) -> None:
        """Count a value of a kind that :data:`_SENTENCES` knows."""
        key = (kind, detail)
        self._met[key] = self._met.get(key, 0) + times

    def say(self, sentence: str) -> None:
        """Add a sentence, once."""
        if sentence not in self._said:
            self._said.append(sentence)

    def forget(self) -> None:
        """Count anew, since the file is begun anew."""
        self._met.clear()

    def sentences(self) -> tuple[str, ...]:
        """Tell all."""
        counted = (
            _SENTENCES[kind].format(_values(kind, times), detail)
            for (kind, detail), times in self._met.items()
        )
        return (*self._said, *counted)


def _values(kind: str, times: int) -> str:
    one, many = ("is", "are")
    if kind in ("nul", "spread"):
        one, many = ("has", "have")
    return tr("1 value {one}", one=one) if times == 1 else f"{count_text(times)} values {many}"
