"""How long the GUI thread is ever kept from its events by the table document."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from plume_db.rows.shape import Condition, Shape, Sort, Test
from plume_ui.main_window import MainWindow
from plume_ui.rows.table_document import TableDocument
from tests.benchmarks import data
from tests.benchmarks.figures import Figure
from tests.benchmarks.stage import Heartbeat, Stage

LONGEST = 50.0
FLOOR = 25.0
"""Milliseconds of a gap: at worst, and where even an idle window has a third of it."""

Act = Callable[[Stage, TableDocument], None]


def stall_rows() -> Figure:
    """Scroll, jump, sort, filter and find in tables that are wide, heavy, long and many."""
    worst: dict[str, tuple[float, str]] = {}
    idles: list[float] = []
    for name, path, table in (
        ("2,000 columns", data.wide(2_000), "wide"),
        ("cells of 100 MB", data.big_cells(100), "cell"),
        ("10,000 tables", data.tables(10_000), "table_0007"),
        ("10 million rows", data.numbers(10_000_000), "number"),
    ):
        idle, gaps = _driven(path, table)
        idles.append(idle)
        worst.update({f"{name}: {act}": gap for act, gap in gaps.items()})
    longest_at = max(worst, key=lambda act: worst[act][0])
    longest, where = worst[longest_at]
    idle = max(idles)
    return Figure(
        "stall-rows",
        longest,
        "ms",
        idle,
        "longest gap of the idle windows",
        "longest gap at most 25 ms or 3 times that of the idle window, and never over 50 ms",
        longest <= min(LONGEST, max(FLOOR, 3 * idle)),
        {
            "longest_at": longest_at,
            "longest_in": where,
            "gaps": {act: round(gap, 1) for act, (gap, _) in worst.items()},
        },
    )


def _driven(path: Path, table: str) -> tuple[float, dict[str, tuple[float, str]]]:
    stage = Stage()
    window = stage.open(path)
    window.resize(1600, 1000)
    stage.settle(window)
    idle = _gap(stage, lambda: stage.rest(2))[0]
    found: dict[str, tuple[float, str]] = {}
    found["open"] = _gap(stage, lambda: _open(stage, window, table))
    document = stage.space(window).documents.current
    assert isinstance(document, TableDocument)
    for name, act in _ACTS.items():
        found[name] = _gap(stage, lambda act=act: act(stage, document))  # type: ignore[misc]
    stage.close(window)
    return idle, found


def _gap(stage: Stage, act: Callable[[], None]) -> tuple[float, str]:
    """Do something, listening; give the longest gap and where it was spent."""
    meter = Heartbeat()
    meter.start()
    act()
    stage.rest(0.3)
    gaps = meter.stop()
    return gaps[-1], meter.busiest


def _open(stage: Stage, window: MainWindow, table: str) -> None:
    space = stage.space(window)
    space.open_table(table)
    document = space.documents.current
    assert isinstance(document, TableDocument)
    stage.wait(lambda: document.window is not None, "the first rows")


def _scroll(stage: Stage, document: TableDocument) -> None:
    grid = document.grid
    down, across = grid.verticalScrollBar(), grid.horizontalScrollBar()
    for step in range(60):
        down.setValue(down.value() + down.pageStep())
        across.setValue(across.maximum() * step // 60)
        stage.rest(0.01)


def _jump(stage: Stage, document: TableDocument) -> None:
    count = max(1, document.grid.scale.count)
    for step in range(30):
        document.grid.go_to(count * (step * 37 % 100) // 100)
        stage.rest(0.02)


def _shape(stage: Stage, document: TableDocument, shape: Shape) -> None:
    before = document.window
    document.set_shape(shape)
    stage.wait(lambda: document.window is not before, "the rows in another shape")
    _jump(stage, document)  # while the keys are collected
    document.grid.end_wanted.emit()
    stage.wait(lambda: _all_known(document), "all keys to be collected")
    _jump(stage, document)


def _all_known(document: TableDocument) -> bool:
    window = document.window
    return window is not None and (not window.source.gathers or window.source.about().exact)


def _sort(stage: Stage, document: TableDocument) -> None:
    _shape(stage, document, Shape((Sort(document.column_names[1], True),)))


def _filter(stage: Stage, document: TableDocument) -> None:
    column = document.column_names[0]
    _shape(stage, document, Shape((), (Condition(column, Test.CONTAINS, ("7",)),)))


def _plain(stage: Stage, document: TableDocument) -> None:
    _shape(stage, document, Shape())


_ACTS: dict[str, Act] = {
    "scroll": _scroll,
    "jump": _jump,
    "sort": _sort,
    "filter": _filter,
    "plain again": _plain,
}
