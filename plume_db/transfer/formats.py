"""The formats rows can be written in."""

from __future__ import annotations

from dataclasses import dataclass

from plume_db.language import tr


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
        tr("Read by nearly everything. NULL and empty text stay apart, numbers stay exact."),
    ),
    Format(
        "tsv", "TSV", ".tsv", tr("As CSV, with tabs between the values; pastes into spreadsheets.")
    ),
    Format("json", "JSON", ".json", tr("One array with an object for each row.")),
    Format(
        "ndjson", "NDJSON", ".ndjson", tr("One object on each line; can be read piece by piece.")
    ),
    Format("markdown", tr("Markdown"), ".md", tr("A table for a README or an issue.")),
    Format("html", "HTML", ".html", tr("A small page with one table; opens in a browser or Word.")),
    Format(
        "sql",
        tr("SQL INSERTs"),
        ".sql",
        tr("Statements that build the rows again, every value exactly as it is."),
    ),
    Format(
        "xlsx",
        tr("Excel"),
        ".xlsx",
        tr(
            "A workbook. Excel keeps 15 digits of a number, so longer integers are written as text."
        ),
        is_text=False,
    ),
    Format(
        "parquet",
        tr("Parquet"),
        ".parquet",
        tr("Columns with types, compressed; for pandas, DuckDB, Spark."),
        is_text=False,
    ),
)


def format_by_name(name: str) -> Format:
    """Give a format; raise KeyError where there is none of that name."""
    return {each.name: each for each in FORMATS}[name]
