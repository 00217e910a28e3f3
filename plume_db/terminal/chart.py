"""``plume-db chart FILE ... --out X``: the rows or the SQL of a chart; pictures are drawn by Qt."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.terminal.chart_arguments import FORMATS, PICTURES
from plume_db.terminal.charted import Asked, asked_chart
from plume_db.terminal.console import Console
from plume_db.terminal.work import opened, run_on
from plume_db.transfer.options import Options
from plume_db.transfer.remarks import Remarks
from plume_db.transfer.source import slice_rows
from plume_db.transfer.target import partial, refusal
from plume_db.transfer.texts import Texts
from plume_db.transfer.writers import text_writer

if TYPE_CHECKING:
    from plume_db.chart.spec import ChartSpec
    from plume_db.chart.table import Table

WORKER = "chart"
STDOUT = "-"


def format_of(arguments: argparse.Namespace) -> str:
    """Tell the format that is asked for; raises PlumeError where none can be told."""
    ending = Path(arguments.out).suffix[1:].lower()
    wanted = arguments.format or ending
    if arguments.out == STDOUT:
        wanted = arguments.format or "csv"
        if wanted in PICTURES:
            raise PlumeError("A picture is not written to the terminal; name a file by --out.")
        return str(wanted)
    if wanted not in FORMATS:
        raise PlumeError(
            f"The ending of {Path(arguments.out).name} names no format; there are "
            f"{', '.join(FORMATS)}."
        )
    return str(wanted)


def is_picture(arguments: argparse.Namespace) -> bool:
    """Tell whether something is to be drawn."""
    return format_of(arguments) in PICTURES


def run(arguments: argparse.Namespace, console: Console) -> bool:
    """Write what is behind a chart; never True."""
    format = format_of(arguments)
    if format in PICTURES:
        raise PlumeError(
            "A picture is drawn by the window's part of Plume DB; call plume-db instead of "
            "python -m plume_db."
        )
    if arguments.dashboard:
        raise PlumeError("A dashboard is written as png, svg or pdf.")
    check_out(arguments)
    with opened(arguments, console) as session:
        asked = run_on(session.worker(WORKER), lambda task: asked_chart(task, arguments), console)
        tell(asked, console)
        if format == "sql":
            write_text(arguments, _sql(asked.spec), console)
        else:
            run_on(
                session.worker(WORKER),
                lambda task: _write_rows(task, arguments, asked.spec, format, console),
                console,
            )
    return False


def tell(asked: Asked, console: Console) -> None:
    """Say what was chosen unasked."""
    for sentence in asked.chosen:
        console.note(f"plume-db: {' '.join(sentence.split())}")


def check_out(arguments: argparse.Namespace) -> None:
    """Refuse early what could not be written in the end."""
    if arguments.out == STDOUT:
        return
    out = Path(arguments.out).absolute()
    if no := refusal(out, _databases(arguments), overwrite=True):
        raise PlumeError(no)
    if out.exists() and out.suffix[1:].lower() not in FORMATS:
        raise PlumeError(f"There is already a file {out.name}; it is not replaced.")


def _databases(arguments: argparse.Namespace) -> tuple[Path, ...]:
    from plume_db.opening.paths import path_of

    return (path_of(arguments.file),)


def write_bytes(out: Path, content: bytes) -> None:
    """Write a file whole or not at all, an older one being replaced."""
    with partial(out.absolute(), overwrite=True) as half:
        half.write_bytes(content)


def write_text(arguments: argparse.Namespace, text: str, console: Console) -> None:
    """Write a text to the file, or to standard output."""
    if arguments.out == STDOUT:
        console.say(text.rstrip("\n"))
        return
    write_bytes(Path(arguments.out), text.encode("utf-8", "surrogateescape"))


def _sql(spec: ChartSpec) -> str:
    """Write the SELECT of each series, one after the other."""
    from plume_db.chart.gather import each_series
    from plume_db.chart.rows_file import rows_behind
    from plume_db.chart.sql import sql_of

    spec = rows_behind(spec)
    start, stop = spec.window or (-float("inf"), float("inf"))
    series = each_series(spec)
    parts = [sql_of(each, start, stop, spec.zone).rstrip().rstrip(";") + ";\n" for each in series]
    return "\n".join(parts)


def _write_rows(
    task: Task, arguments: argparse.Namespace, spec: ChartSpec, format: str, console: Console
) -> None:
    """Write the rows behind the picture."""
    from plume_db.chart.rows_file import gather_rows, write_table

    table, notes = gather_rows(task, spec, arguments.top)
    for note in notes:
        console.note(f"plume-db: {note}")
    if arguments.out == STDOUT:
        console.say(_text(table, format))
    else:
        write_table(task, table, Path(arguments.out), format, _databases(arguments))


def _text(table: Table, format: str) -> str:
    """Write rows for a terminal, without the end of the last line."""
    options = Options(line_end="\n")
    texts = Texts(options, Remarks(), "utf-8")
    writer = text_writer(format, table.columns, options, texts, None)
    step = slice_rows(len(table.columns))
    pieces = [writer.begin()]
    pieces += [writer.rows(table.rows[n : n + step]) for n in range(0, len(table.rows), step)]
    return b"".join((*pieces, writer.end())).decode("utf-8", "replace").removesuffix("\n")
