"""What a person should know about values that a format could not take as they are."""

from __future__ import annotations

from collections.abc import Callable

from plume_db.language import trn

_SENTENCES: dict[str, Callable[[int, str], str]] = {
    "bad bytes": lambda times, detail: trn(
        "{n} value is not valid {detail}; the bytes are written as they are.",
        "{n} values are not valid {detail}; the bytes are written as they are.",
        times,
        detail=detail,
    ),
    "bad shown": lambda times, detail: trn(
        "{n} value is not valid {detail}; what can not be read is written as \ufffd.",
        "{n} values are not valid {detail}; what can not be read is written as \ufffd.",
        times,
        detail=detail,
    ),
    "infinite": lambda times, detail: trn(
        "{n} value is infinite and written as {detail}.",
        "{n} values are infinite and written as {detail}.",
        times,
        detail=detail,
    ),
    "long integer": lambda times, _: trn(
        "{n} value is longer than the 15 digits Excel keeps, and written as text.",
        "{n} values are longer than the 15 digits Excel keeps, and written as text.",
        times,
    ),
    "clipped": lambda times, _: trn(
        "{n} value is longer than the 32,767 characters a cell of Excel holds, and cut off there.",
        "{n} values are longer than the 32,767 characters a cell of Excel holds, and cut off "
        "there.",
        times,
    ),
    "blob": lambda times, detail: trn(
        "{n} value is a BLOB, written as {detail}.",
        "{n} values are a BLOB, written as {detail}.",
        times,
        detail=detail,
    ),
    "nul": lambda times, _: trn(
        "{n} value has NUL characters in the text; some programs stop reading there.",
        "{n} values have NUL characters in the text; some programs stop reading there.",
        times,
    ),
    "spread": lambda times, _: trn(
        "{n} value has more than one line, which stand in one cell.",
        "{n} values have more than one line, which stand in one cell.",
        times,
    ),
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
        counted = (_SENTENCES[kind](times, detail) for (kind, detail), times in self._met.items())
        return (*self._said, *counted)
