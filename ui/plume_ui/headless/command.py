"""``plume-db chart`` where a picture is wanted: read on a worker, drawn here without a display."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import apsw

from plume_db.errors import PlumeError, translate
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.terminal import chart
from plume_db.terminal.chart import WORKER, check_out, format_of, is_picture, tell
from plume_db.terminal.charted import asked_chart, asked_window
from plume_db.terminal.console import Console
from plume_db.terminal.work import opened, run_on
from plume_ui.headless.application import offscreen_application

if TYPE_CHECKING:
    from plume_db.chart.gather import Gathered
    from plume_db.chart.spec import ChartSpec
    from plume_db.dashboard.dashboard import Dashboard, Place
    from plume_ui.chart.picture import Paintable

SIZE = (1200, 640)
WIDTH = 1440
"""Of a dashboard; its height follows from its cards."""


@dataclass(frozen=True)
class _Card:
    """One card of a dashboard that has been read, or why it could not be."""

    title: str
    place: Place
    made: Gathered | None
    sentence: str = ""


def run(arguments: argparse.Namespace, console: Console) -> bool:
    """Draw a chart into a file, or leave it to the core where Qt is not needed."""
    if not is_picture(arguments):
        return chart.run(arguments, console)
    check_out(arguments)
    # Made before the file is read: nothing is drawn where Qt can not run.
    offscreen_application(arguments.theme)
    if arguments.dashboard:
        _draw_dashboard(arguments, console)
    else:
        _draw_chart(arguments, console)
    return False


def _draw_chart(arguments: argparse.Namespace, console: Console) -> None:
    size = arguments.size or SIZE

    def read(task: Task) -> Gathered:
        from plume_db.chart.gather import gather

        asked = asked_chart(task, arguments)
        tell(asked, console)
        return gather(task, asked.spec, size[0], arguments.top)

    made = _read(arguments, console, read)
    for note in made.notes:
        console.note(f"plume-db: {note}")
    from plume_ui.headless.drawing import Unseen

    view = Unseen(made, size)
    _save(view, arguments, size, made.spec.title)
    view.end()


def _draw_dashboard(arguments: argparse.Namespace, console: Console) -> None:
    def read(task: Task) -> tuple[Dashboard, list[_Card]]:
        return _cards(task, arguments)

    dashboard, cards = _read(arguments, console, read)
    for card in cards:
        if card.sentence:
            console.note(f"plume-db: {card.title}: {card.sentence}")
    from plume_ui.chart.arrangement import HEADING, Cell, Sheet, rectangle
    from plume_ui.headless.drawing import Unseen

    width = (arguments.size or (WIDTH, 0))[0]
    views = []
    for card in cards:
        room = rectangle(card.place, width)
        size = (int(room.width()) - 2, int(room.height()) - HEADING - 4)
        views.append(Unseen(card.made, size) if card.made is not None else None)
    cells = [
        Cell(card.title, card.place, view, card.sentence)
        for card, view in zip(cards, views, strict=True)
    ]
    sheet = Sheet(cells, width)
    from plume_ui.chart.picture import TITLE_HEIGHT

    height = sheet.size().height() + TITLE_HEIGHT
    _save(sheet, arguments, arguments.size or (width, height), arguments.title or dashboard.title)
    for view in views:
        if view is not None:
            view.end()


def _cards(task: Task, arguments: argparse.Namespace) -> tuple[Dashboard, list[_Card]]:
    """Read all charts of a dashboard; a card that fails says why."""
    from plume_db.dashboard.needs import missing_of
    from plume_db.schema.read import read_catalog

    catalog = read_catalog(task)
    dashboard = _dashboard(task, arguments, catalog)
    window = asked_window(arguments)
    cards = []
    for number, card in enumerate(dashboard.cards):
        task.report(number, len(dashboard.cards), card.title)
        lacks = missing_of(card.chart, catalog)
        if lacks:
            cards.append(_Card(card.title, card.place, None, lacks))
            continue
        spec = replace(card.chart, window=window or card.chart.window)
        if arguments.zone != "UTC":
            spec = replace(spec, zone=arguments.zone)
        made, sentence = _gathered(task, spec, arguments.top)
        cards.append(_Card(card.title, card.place, made, sentence))
    return dashboard, cards


def _gathered(task: Task, spec: ChartSpec, top: int | None) -> tuple[Gathered | None, str]:
    """Read one chart, or say why it can not be drawn."""
    from plume_db.chart.gather import gather

    try:
        made = gather(task, spec, 600, top)
    except (PlumeError, apsw.Error, UnicodeDecodeError) as error:
        failure = translate(error)
        if not isinstance(failure, PlumeError):  # cancelled
            raise failure from error
        return None, failure.sentence
    if any(len(line.pyramid) for each in made.loaded.values() for line in each.lines):
        return made, ""
    return None, tr("There are no rows to draw here.")


def _dashboard(task: Task, arguments: argparse.Namespace, catalog: Any) -> Dashboard:
    """Find the dashboard that is asked for: a ready one, or one in a file."""
    from plume_db.dashboard.capacity import capacity_dashboard
    from plume_db.dashboard.growth import Growth
    from plume_db.dashboard.plume import plume_dashboard
    from plume_db.dashboard.shelf import read_dashboard
    from plume_db.opening.paths import path_of
    from plume_ui.settings import open_settings

    named = arguments.dashboard
    if named == "capacity":
        samples = Growth(open_settings().state_dir).read(path_of(arguments.file))
        return capacity_dashboard(task, catalog, samples, arguments.zone)
    if named == "plume":
        made = plume_dashboard(task, catalog, arguments.zone)
        if made is None:
            raise PlumeError(
                tr(
                    "This file has no table that logs compressions: none has a time and the sizes "
                    "before and after."
                )
            )
        return made
    return read_dashboard(Path(named))


def _read(arguments: argparse.Namespace, console: Console, work: Callable[[Task], Any]) -> Any:
    with opened(arguments, console) as session:
        return run_on(session.worker(WORKER), work, console)


def _save(
    view: Paintable, arguments: argparse.Namespace, size: tuple[int, int], title: str
) -> None:
    from plume_ui.chart.picture import Wish, save_picture

    wish = Wish(format_of(arguments), size, arguments.scale, "", title)
    save_picture(view, Path(arguments.out), wish)
