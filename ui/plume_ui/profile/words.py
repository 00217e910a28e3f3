"""The figures of a profile as rows of words, each saying how it is known."""

from __future__ import annotations

import math
from dataclasses import dataclass

from plume_db.language import localised, tr, trn
from plume_db.profile.profile import Distinct, Edge, Extent, Profile
from plume_db.units import bytes_text, count_text, percent_text
from plume_db.values import one_line

EXACT, SAMPLE, ESTIMATE = tr("exact"), tr("sample"), tr("estimate")


@dataclass(frozen=True)
class FigureRow:
    """One figure: its name, its text, how it is known, and more in the tip."""

    name: str
    text: str
    known: str
    tip: str = ""


def number_text(value: float) -> str:
    """Write a number to be read: about six digits, thousands set apart."""
    if isinstance(value, int):
        return count_text(value)
    if not math.isfinite(value):
        return "∞" if value > 0 else "-∞"
    if value == 0 or 1e-4 <= abs(value) < 1e15:
        digits = max(0, 6 - len(str(int(abs(value)))))
        text = f"{value:,.{digits}f}"
        return localised(text.rstrip("0").rstrip(".") if "." in text else text)
    return localised(f"{value:.6g}")


def extent_words(extent: Extent) -> str:
    """Say how many rows of how many the figures are made of."""
    if extent.whole:
        return extent.how
    of = ""
    if extent.total is not None:
        share = percent_text(extent.rows, extent.total)
        total = count_text(extent.total)
        of = (
            tr(" of {total} ({share})", total=total, share=share)
            if extent.total_exact
            else tr(" of about {total} ({share})", total=total, share=share)
        )
    return trn(
        "{n} row{of} was looked at. {how}",
        "{n} rows{of} were looked at. {how}",
        extent.rows,
        of=of,
        how=extent.how,
    )


def badge_words(extent: Extent) -> str:
    """Say in one word whether the figures hold for all rows."""
    return tr("All rows") if extent.whole else tr("Sample")


def figure_rows(profile: Profile) -> tuple[FigureRow, ...]:
    """List the figures that have something to say."""
    known = EXACT if profile.extent.whole else SAMPLE
    rows = _distinct_rows(profile.distinct)
    rows += _edge_rows(profile.least, profile.most)
    rows += _number_rows(profile, known)
    rows += _text_rows(profile, known)
    return tuple(rows)


def _distinct_rows(distinct: Distinct) -> list[FigureRow]:
    if distinct.exact:
        tip = tr("Different values, NULL not among them; {method}", method=distinct.method)
        return [FigureRow(tr("Distinct"), count_text(distinct.count), EXACT, tip)]
    about = f"≈ {count_text(distinct.count)}"
    tip = tr("Different values; {method}", method=distinct.method)
    if distinct.low >= distinct.high:
        return [FigureRow(tr("Distinct"), about, ESTIMATE, tip)]
    low, high = count_text(distinct.low), count_text(distinct.high)
    bounds = tr(
        "{low} were seen; not more than {high} if the rows that were not "
        "looked at are like the others",
        low=low,
        high=high,
    )
    span = tr("{low} to {high}", low=low, high=high).replace(" ", "\N{NO-BREAK SPACE}")
    return [
        FigureRow(tr("Distinct"), about, ESTIMATE, tip),
        FigureRow("", span, "bounds", bounds),
    ]


def _edge_rows(least: Edge | None, most: Edge | None) -> list[FigureRow]:
    rows = []
    for name, edge in ((tr("Least"), least), (tr("Greatest"), most)):
        if edge is not None:
            at = edge.value
            value = count_text(at) if isinstance(at, int) else one_line(at, 60)
            known = EXACT if edge.exact else SAMPLE
            rows.append(FigureRow(name, value, known, f"{edge.kind}: {one_line(edge.value, 400)}"))
    return rows


def _number_rows(profile: Profile, known: str) -> list[FigureRow]:
    numbers = profile.numbers
    if numbers is None:
        return []
    rows = [
        FigureRow(tr("Mean"), number_text(numbers.mean), known, repr(numbers.mean)),
        FigureRow(
            tr("Std. dev."),
            number_text(numbers.deviation),
            known,
            tr("{deviation!r}, of these values (divided by n)", deviation=numbers.deviation),
        ),
    ]
    if numbers.median is not None:
        rows.insert(
            1, FigureRow(tr("Median"), number_text(numbers.median), known, repr(numbers.median))
        )
    if numbers.infinite:
        tip = tr("Infinities are not in the mean, the median and the histogram")
        rows.append(FigureRow(tr("Infinite"), count_text(numbers.infinite), known, tip))
    return rows


def _text_rows(profile: Profile, known: str) -> list[FigureRow]:
    rows, texts = [], profile.texts
    if (lengths := profile.lengths) is not None:
        span = bytes_text(lengths.least)
        if lengths.most != lengths.least:
            span = tr("{span} to {most}", span=span, most=bytes_text(lengths.most))
        tip = tr("Texts and blobs; {mean:,.1f} bytes on average", mean=lengths.mean)
        rows.append(FigureRow(tr("Length"), span, known, tip))
    for name, count, tip in (
        (tr("Empty text"), texts.empty, tr("Texts of no characters, which are not NULL")),
        (
            tr("Blank ends"),
            texts.blank_ends,
            tr("Texts that begin or end with a blank, tab or line end"),
        ),
        (tr("Numbers as text"), texts.numbers, tr("Texts that read as a number, but sort as text")),
        (tr("Too long"), profile.long, tr("Values too long to be compared with others")),
    ):
        if count:
            rows.append(FigureRow(name, count_text(count), known, tip))
    return rows
