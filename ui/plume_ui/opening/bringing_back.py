"""Opening the tabs of the last session again, one at a time, so that the window stays alive.

Nothing is run by it: queries come back as text, tasks as pages. What was being brought back when
the program ended is marked, and is not tried a second time after a crash.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from plume_db.jobs import Task, Worker
from plume_db.language import tr
from plume_ui.qt_types import make_all

if TYPE_CHECKING:
    from plume_ui.document import Document
    from plume_ui.workspace import Workspace

NAME = "tabs"
TRYING = "trying"
"""The mark that tabs are being brought back."""
MOST = 40
"""Tabs of one side; each is read for what it shows first."""

Tab = tuple[str, Any]


class BringingBack(QObject):
    """Reads what was open, waits until the file is known, and opens it."""

    done = Signal()

    def __init__(self, space: Workspace, parent: QObject, after_crash: bool) -> None:
        super().__init__(parent)
        self._space = space
        self._after_crash = after_crash
        self._waits_for = {"kept", "catalog", "queries"}
        self._kept: Mapping[str, Any] = {}
        self._sides: list[list[tuple[int, Tab]]] = [[], []]
        self._opened: dict[tuple[int, int], Document] = {}
        self._shown: Document | None = None
        self._chosen: Document | None = None
        """What the person went to meanwhile, which then stays in front."""
        space.queries_came.connect(lambda: self._came("queries"))
        if space.desk.catalog is None:
            space.desk.catalog_changed.connect(lambda _catalog: self._came("catalog"))
        else:
            self._waits_for.discard("catalog")
        self._read()

    def _read(self) -> None:
        make_all()  # before the worker names them
        memory, after_crash = self._space.desk.memory, self._after_crash

        def work(_task: Task) -> Mapping[str, Any]:
            import plume_ui.rows.table_document  # noqa: F401 - not in the GUI thread

            kept = memory.read(NAME)
            if not isinstance(kept, dict) or (after_crash and kept.get(TRYING)):
                return {}
            memory.write(NAME, {**kept, TRYING: True})
            return {**kept, "sides": [_tabs(side) for side in _list(kept.get("sides"))[:2]]}

        worker = Worker("tabs")
        job = self._space.desk.jobs.start(
            self, worker, work, title=tr("Bring back tabs"), quiet=True
        )
        job.succeeded.connect(self._take)
        job.finished.connect(lambda: self._came("kept"))
        worker.retire()

    def _take(self, kept: Mapping[str, Any]) -> None:
        self._kept = kept
        for at, side in enumerate(_list(kept.get("sides"))):
            self._sides[at] = list(enumerate(side))

    def _came(self, what: str) -> None:
        if what in self._waits_for:
            self._waits_for.discard(what)
            if not self._waits_for:
                self._shown = self._space.documents.current
                self._open_next()

    def _open_next(self) -> None:
        """Open one tab, and go on once the window has painted it."""
        area = self._space.documents
        if self._space.desk.closing:
            return
        if area.current is not self._shown:
            self._chosen = area.current
        for number, side in enumerate(self._sides):
            if side:
                at, tab = side.pop(0)
                document = self._open(tab)
                if document is not None:
                    self._opened[number, at] = document
                self._shown = area.current
                QTimer.singleShot(0, self, self._open_next)
                return
        self._arrange()
        self.done.emit()

    def _open(self, tab: Tab) -> Document | None:
        page, shown = tab
        space = self._space
        if page == "overview":
            return next((d for d in space.documents.documents() if d.comes_back_as == page), None)
        if page == "query":
            found = [d for d in space.documents.documents() if d.comes_back_as == page]
            known = next((d for d in found if d.kept() == shown), None)
            if known is not None:
                return known
        opener = _OPENERS.get(page)
        before = set(space.documents.documents())
        if opener is not None:
            opener(space, shown)
        return next((d for d in space.documents.documents() if d not in before), None)

    def _arrange(self) -> None:
        """Put the tabs as they were; what the person opened meanwhile stays in front."""
        area = self._space.documents
        left = list(area.documents())  # some may be closed again
        opened = {place: each for place, each in self._opened.items() if each in left}
        if not opened:
            return
        sides = [[opened[p] for p in sorted(opened) if p[0] == number] for number in (0, 1)]
        named = {str(list(place)): document for place, document in opened.items()}
        wanted = (str(each) for each in _list(self._kept.get("fronts")))
        fronts = [named[place] for place in wanted if place in named]
        area.arrange(sides, fronts, _widths(self._kept.get("widths")))
        for each in left:
            if each.comes_back_as == "overview" and each not in opened.values():
                area.close_document(each)  # it had been closed
        front = self._chosen if self._chosen in left else next(reversed(fronts), None)
        if front is not None:
            area.show_document(front)


def _tabs(side: object) -> list[Tab]:
    """Read what the tabs of a side were; on the worker, since charts need numpy."""
    tabs = []
    for each in _list(side)[:MOST]:
        if isinstance(each, list) and len(each) == 2 and isinstance(each[0], str):
            tabs.append((each[0], _chart(each[1]) if each[0] == "chart" else each[1]))
    return tabs


def _chart(shown: object) -> object:
    from plume_db.chart.text import NoChart, from_json

    with suppress(NoChart):
        return from_json(shown) if shown else None
    return None


def _list(held: object) -> list[Any]:
    return held if isinstance(held, list) else []


def _widths(held: object) -> list[int]:
    return [each for each in _list(held) if isinstance(each, int) and 0 < each < 100_000]


def _open_table(space: Workspace, name: object) -> None:
    catalog = space.desk.catalog
    if isinstance(name, str) and catalog is not None and catalog.table(name) is not None:
        space.open_table(name)


def _open_plan(space: Workspace, sql: object) -> None:
    if isinstance(sql, str) and sql:
        space.open_plan(sql)


def _text(shown: object) -> str:
    return shown if isinstance(shown, str) else ""


_OPENERS: Mapping[str, Callable[[Workspace, Any], object]] = {
    "table": _open_table,
    "query": lambda space, _draft: space.open_query(),  # it had no text
    "chart": lambda space, spec: space.open_chart(spec),
    "dashboard": lambda space, name: space.open_dashboard(_text(name)),
    "plan": _open_plan,
    "maintenance": lambda space, task: space.open_maintenance(_text(task)),
    "monitor": lambda space, _shown: space.open_monitor(),
    "snapshots": lambda space, _shown: space.open_snapshots(),
    "search": lambda space, _shown: space.open_search(),
    "history": lambda space, _shown: space.open_history(),
    "attach": lambda space, _shown: space.open_attach(),
    "recover": lambda space, _shown: space.open_recover(),
}
