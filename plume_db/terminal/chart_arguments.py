"""What may be said after ``plume-db chart FILE``; the standard library only."""

from __future__ import annotations

import argparse

PICTURES = ("png", "svg", "pdf")
"""Formats that are drawn, so they need Qt."""
ROWS = ("csv", "ndjson", "json")
FORMATS = (*PICTURES, *ROWS, "sql")

_EXAMPLES = """\
What is left out is chosen by discovery, and what was chosen is said on standard error.

  plume-db chart app.db --out chart.png
  plume-db chart app.db --table events --time created_at --metric ms --agg p95 --out p95.svg
  plume-db chart app.db --metric ratio --by output_format --bucket "1 d" --kind band --out -
  plume-db chart app.db --dashboard plume --theme dark --scale 2 --out week.png

Exit code: 0 written; 2 failed, with the reason in one sentence on standard error. The file named
by --out is written whole or not at all; an older one of the same format is replaced."""

_KINDS = ("line", "steps", "points", "bars", "area", "band", "heat", "share",
          "histogram", "scatter", "seasons")  # fmt: skip
_AGGREGATES = ("auto", "mean", "min", "max", "sum", "count", "first", "last", "p5", "median",
               "p95", "p99", "rate", "increase", "cumulative")  # fmt: skip


def describe_chart(command: argparse.ArgumentParser) -> None:
    """Add the options of ``chart``."""
    command.formatter_class = argparse.RawDescriptionHelpFormatter
    command.epilog = _EXAMPLES
    _add_source(command.add_argument_group("what is read"))
    _add_picture(command.add_argument_group("how it is put together"))
    _add_out(command.add_argument_group("where it goes"))


def _add_source(group: argparse._ArgumentGroup) -> None:
    what = group.add_mutually_exclusive_group()
    what.add_argument("--table", metavar="T", help="a table or view")
    what.add_argument("--sql", metavar="Q", help="a SELECT to draw instead of a table")
    what.add_argument(
        "--dashboard",
        metavar="FILE|plume|capacity",
        help="a dashboard that was exported, or a ready one: plume for a compression log, capacity "
        "for how the file grew",
    )
    group.add_argument("--time", metavar="C", help="the column of time")
    group.add_argument(
        "--as",
        metavar="ENCODING",
        dest="encoding",
        help="how its times are written, such as iso, unix_s, unix_ms, julian or filetime; "
        "number for an axis of plain numbers",
    )
    group.add_argument(
        "--metric",
        metavar="M",
        action="append",
        default=[],
        help="what is drawn: a column, rows, or a derived one such as ratio, saved or throughput; "
        "again for each",
    )
    group.add_argument(
        "--by", metavar="G", help="one line for each value of this column, or of two: A,B"
    )
    group.add_argument("--where", metavar="SQL", help="only rows that meet this condition")
    group.add_argument("--top", metavar="N", type=_top, help="only the N lines with most rows")
    group.add_argument("--from", metavar="T", dest="start", help="from this moment on, in the zone")
    group.add_argument("--to", metavar="T", dest="stop", help="up to this moment, in the zone")


def _add_picture(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--agg", metavar="A", choices=_AGGREGATES, help=", ".join(_AGGREGATES))
    group.add_argument(
        "--bucket", metavar="B", help='width of a bucket, such as "5 min", "1 h", "1 d", "1 mo"'
    )
    group.add_argument("--kind", metavar="K", choices=_KINDS, help=", ".join(_KINDS))
    group.add_argument(
        "--compare",
        metavar="P",
        default="",
        choices=("previous", "1 h", "1 d", "1 w", "1 mo", "1 y"),
        help="compare with the previous span of this length: previous, 1 h, 1 d, 1 w, 1 mo, 1 y",
    )
    group.add_argument(
        "--mark",
        metavar="M",
        action="append",
        default=[],
        choices=("trend", "median", "changes", "outliers", "seasons", "forecast"),
        help="what is marked in it: trend, median, changes, outliers, seasons, forecast; again "
        "for each",
    )
    group.add_argument("--log", action="store_true", help="a logarithmic axis of values")
    group.add_argument(
        "--zone", metavar="Z", default="UTC", help="UTC, local, or as Europe/Berlin (UTC)"
    )
    group.add_argument("--title", metavar="TEXT", default="", help="what stands above the picture")


def _add_out(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--out",
        metavar="X",
        required=True,
        help="the file; its ending says the format: png, svg, pdf, csv, ndjson, json (the rows "
        "behind the picture) or sql (the SELECT behind it); - is standard output",
    )
    group.add_argument(
        "--format", metavar="F", choices=FORMATS, help="the format, where the ending does not say"
    )
    group.add_argument(
        "--size", metavar="WxH", type=_size, help="in points of the screen (1200x640)"
    )
    group.add_argument(
        "--scale", metavar="N", type=_scale, default=1.0, help="pixels of a point in a PNG (1)"
    )
    group.add_argument("--theme", metavar="T", choices=("light", "dark"), default="light",
                       help="light or dark (light)")  # fmt: skip


def _top(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= 1000:
        raise argparse.ArgumentTypeError(f"{text} is no number from 1 to 1000")
    return int(text)


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.lower().partition("x")
    if not all(part.isascii() and part.isdigit() for part in (width, height)):
        raise argparse.ArgumentTypeError(f"{text} is no size such as 1200x640")
    if not all(100 <= int(part) <= 8192 for part in (width, height)):
        raise argparse.ArgumentTypeError(f"{text} is not between 100x100 and 8192x8192")
    return int(width), int(height)


def _scale(text: str) -> float:
    try:
        scale = float(text)
    except ValueError:
        scale = 0.0
    if not 0.25 <= scale <= 8:
        raise argparse.ArgumentTypeError(f"{text} is no scale from 0.25 to 8")
    return scale
