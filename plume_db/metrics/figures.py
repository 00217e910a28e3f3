"""Numbers as a column holds them: bare, or as text with a comma, with thousands, with a %."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from plume_db.language import tr
from plume_db.metrics.epochs import number_of, number_sql
from plume_db.values import Value

_COMMA = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{3})*,[0-9]+\Z|-?[0-9]+,[0-9]+\Z", re.ASCII)
_THOUSANDS = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?\Z", re.ASCII)
_PERCENT = re.compile(r"-?[0-9]+(?:\.[0-9]+)? ?%\Z", re.ASCII)
_SHAPE = re.compile(r"[-0-9][-0-9.,% ]*[0-9%]\Z", re.ASCII)
_SHAPE_SQL = "typeof({c})='text' AND {c} GLOB '[-0-9]*[0-9%]' AND {c} NOT GLOB '*[^-0-9.,% ]*'"


@dataclass(frozen=True)
class Style:
    """One way to hold numbers; `number` and `template` say the same."""

    template: str
    """SQL of a number or NULL; ``{c}`` stands for the quoted column."""
    number: Callable[[Value], float | None]
    unit: str = ""
    why: str = ""

    def sql(self, column: str) -> str:
        """Write the expression for a column that is already quoted."""
        return self.template.replace("{c}", column)


def _styled(
    mark: str, glob: str, bare: str, strip: Callable[[str], str], unit: str, why: str
) -> Style:
    """Make a style of text; whatever is not of its shape is read as a bare number.

    `mark` (a pattern to be found) and `glob` say the same, as do `strip` and `bare`.
    """
    found = re.compile(mark, re.ASCII)

    def number(value: Value) -> float | None:
        if isinstance(value, str) and _SHAPE.match(value) and found.search(value):
            stripped = number_of(strip(value))
            return None if stripped is None else float(stripped)
        return number_of(value)

    shaped = f"{_SHAPE_SQL} AND {glob}"
    sql = f"CASE WHEN {shaped} THEN cast({number_sql(bare)} AS REAL) ELSE {number_sql('{c}')} END"
    return Style(sql, number, unit, why)


PLAIN = Style(number_sql("{c}"), number_of)
COMMA = _styled(
    r"\A[^,]*[0-9],[0-9][^.,]*\Z",
    "{c} GLOB '*[0-9],[0-9]*' AND {c} NOT GLOB '*,*[.,]*'",
    "replace(replace({c},'.',''),',','.')",
    lambda text: text.replace(".", "").replace(",", "."),
    "",
    tr("text with a decimal comma"),
)
THOUSANDS = _styled(
    r"[0-9],[0-9]{3}",
    "{c} GLOB '*[0-9],[0-9][0-9][0-9]*'",
    "replace({c},',','')",
    lambda text: text.replace(",", ""),
    "",
    tr("text with commas between thousands"),
)
PERCENT = _styled(
    r"[0-9].*%\Z", "{c} GLOB '*[0-9]*%'", "rtrim({c},' %')", lambda text: text.rstrip(" %"), "%",
    tr("text with a percent sign"),
)  # fmt: skip


def style_of(values: Sequence[object]) -> Style:
    """Choose how the numbers of a sample are written; the bare way where nothing says more."""
    texts = [value for value in values if isinstance(value, str)]
    if sum(number_of(text) is None for text in texts) * 10 < len(texts) or not texts:
        return PLAIN
    odd = [text for text in texts if number_of(text) is None]
    if all(_THOUSANDS.match(text) for text in odd):
        # 1,234 alone may be either; a zero before the comma is never a thousand.
        return THOUSANDS if not any(text.startswith("0,") for text in odd) else COMMA
    for shape, style in ((_COMMA, COMMA), (_THOUSANDS, THOUSANDS), (_PERCENT, PERCENT)):
        if sum(bool(shape.match(text)) for text in odd) > 0.8 * len(odd):
            return style
    return PLAIN
