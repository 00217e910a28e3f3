"""The formats rows can be written in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Format:
    """One format of a file."""

    name: str
    title: str
    suffix: str
    says: str
    """What it is good for, in a sentence."""
    is_text: bool = True
    """Whether it can also go to the clipboard."""


FORMATS = (
    Format(
        "csv",
        "CSV",
        ".csv",
        "Read by nearly everything. NULL and empty text stay apart, numbers stay exact.",
    ),
    Format("tsv", "TSV", ".tsv", "As CSV, with tabs between the values; pastes into spreadsheets."),
    Format("json", "JSON", ".json", "One array with an object for each row."),
    Format("ndjson", "NDJSON", ".ndjson", "One object on each line; can be read piece by piece."),
    Format("markdown", "Markdown", ".md", "A table for a README or an issue."),
    Format("html", "HTML", ".html", "A small page with one table; opens in a browser or Word."),
    Format(
        "sql",
        "SQL INSERTs",
        ".sql",
        "Statements that build the rows again, every value exactly as it is.",
    ),
    Format(
        "xlsx",
        "Excel",
        ".xlsx",
        "A workbook. Excel keeps 15 digits of a number, so longer integers are written as text.",
        is_text=False,
    ),
    Format(
        "parquet",
        "Parquet",
        ".parquet",
        "Columns with types, compressed; for pandas, DuckDB, Spark.",
        is_text=False,
    ),
)


def format_by_name(name: str) -> Format:
    """Give a format; raise KeyError where there is none of that name."""
    return {each.name: each for each in FORMATS}[name]
