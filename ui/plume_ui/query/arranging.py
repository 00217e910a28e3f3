"""Sorts and filters the rows of one result; the rows as they came are always one click away."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from plume_db.errors import PlumeError
from plume_db.jobs import Progress, Task, Worker
from plume_db.language import tr
from plume_db.query.arrange import Arranger, column_name
from plume_db.rows.shape import Condition, Shape, Sort
from plume_db.spill.store import RowStore
from plume_db.units import count_text, listed
from plume_ui import icons
from plume_ui.grid.typed import TITLES
from plume_ui.query.disposal import close_later
from plume_ui.query.plugs import offer_formats
from plume_ui.query.result_looks import marked
from plume_ui.query.result_page import ResultPage
from plume_ui.query.result_rows import ResultRows
from plume_ui.query.words import rows_text
from plume_ui.widgets.message_strip import MessageStrip

if TYPE_CHECKING:
    from plume_ui.jobs import Job

QUICK = 20_000
"""Rows that are arranged without being listed in Activity."""


class Arranging(QObject):
    """Belongs to a page; its grid's headers sort and filter through it."""

    def __init__(self, page: ResultPage) -> None:
        super().__init__(page)
        assert page.started is not None
        assert page.grid is not None
        self._page = page
        self._grid = page.grid
        self._columns = page.started.columns
        self._names = [column_name(n) for n in range(len(self._columns))]
        self.shape = Shape()
        self._arranger: Arranger | None = None
        self._worker = Worker("arrange")
        self._job: Job | None = None
        self._own: RowStore | None = None
        """The store that is shown, where it is not the one of the run."""
        self.strip = MessageStrip(page)
        page.column.insertWidget(0, self.strip)
        self._grid.header_clicked.connect(self.sort_by)
        self._grid.header_menu_wanted.connect(self._open_menu)

    # What the person does

    def sort_by(self, column: int, more: object = False) -> None:
        """Sort by a column: up, then down, then as the rows came; `more` adds it to others."""
        name = self._names[column]
        old = next((sort for sort in self.shape.sorts if sort.column == name), None)
        others = tuple(s for s in self.shape.sorts if s.column != name) if more else ()
        if old is None:
            self._arrange(replace(self.shape, sorts=(*others, Sort(name))))
        elif not old.descending:
            self._arrange(replace(self.shape, sorts=(*others, Sort(name, True))))
        else:
            self._arrange(replace(self.shape, sorts=others))

    def sort(self, column: int, descending: bool) -> None:
        """Sort by one column."""
        sorts = (Sort(self._names[column], descending),)
        self._arrange(replace(self.shape, sorts=sorts))

    def ask_for_condition(self, column: int, place: QPoint) -> None:
        """Open the small form in which a condition on a column is made."""
        from plume_ui.grid.condition_form import ConditionForm

        name = self._names[column]
        old = next((c for c in self.shape.conditions if c.column == name), None)
        form = ConditionForm(self._columns[column], old, self._page)
        form.accepted.connect(lambda condition: self.set_condition(column, condition))
        form.open_at(place)

    def set_condition(self, column: int, condition: Condition | None) -> None:
        """Show only rows that meet a condition on a column, or no longer."""
        name = self._names[column]
        others = tuple(c for c in self.shape.conditions if c.column != name)
        mine = (replace(condition, column=name),) if condition is not None else ()
        self._arrange(replace(self.shape, conditions=(*others, *mine)))

    def clear(self) -> None:
        """Show the rows as they came."""
        self._arrange(Shape())

    # Doing it

    def _arrange(self, shape: Shape) -> None:
        page = self._page
        if page.store is None:
            return
        if not page.store.finished:
            self.strip.say("note", tr("Rows still come; sort and filter once all are here."))
            return
        self._cancel()
        self.shape = shape
        if shape.plain:
            self.strip.hide()
            self._show(page.store)
            return
        self._start(page.store, shape)

    def _start(self, store: RowStore, shape: Shape) -> None:
        encrypted = self._page.desk.session.opened.encrypted
        if self._arranger is None:
            self._arranger = Arranger(store, len(self._columns), encrypted)
        arranger, into = self._arranger, store.sibling()

        def work(task: Task) -> None:
            try:
                arranger.arrange(task, shape, into)
            except BaseException:
                into.close()
                raise

        self._say(tr("Sorting…") if shape.sorts else tr("Filtering…"))
        verb = tr("Sort") if shape.sorts else tr("Filter")
        self._job = job = self._page.desk.jobs.start(
            self,
            self._worker,
            work,
            title=f"{verb} {rows_text(len(store))}",
            quiet=len(store) < QUICK,
        )
        job.progressed.connect(self._tell_progress)
        job.succeeded.connect(lambda _none: self._arranged(job, into))
        job.failed.connect(lambda error: self._failed(job, error))

    def _arranged(self, job: Job, into: RowStore) -> None:
        if job is not self._job:
            close_later([into])
            return
        self._job = None
        self._show(into)
        shown, of = len(into), len(self._page.store or ())
        kept = (
            ""
            if shown == of
            else tr(" · {shown} of {of}", shown=count_text(shown), of=rows_text(of))
        )
        self._say(f"{self._words()}{kept}{'; ' + into.full if into.full else ''}")

    def _failed(self, job: Job, error: PlumeError) -> None:
        if job is self._job:
            self._job = None
            self.strip.say("bad", error.sentence, (tr("Show all rows"), self.clear))

    def _tell_progress(self, progress: Progress) -> None:
        percent = f"{(progress.fraction or 0):.0%} · " if progress.total else ""
        self._say(f"{percent}{progress.text}…")

    def _say(self, words: str) -> None:
        self.strip.say("note", words, (tr("Show all rows as they came"), self.clear))

    def _words(self) -> str:
        names = dict(zip(self._names, (c.name for c in self._columns), strict=True))
        sorts = ", ".join(
            tr("{column} (descending)", column=names[s.column]) if s.descending else names[s.column]
            for s in self.shape.sorts
        )
        tests = listed(
            [
                f"{names[c.column]} {TITLES[c.test]} {', '.join(map(repr, c.values))}".rstrip()
                for c in self.shape.conditions
            ]
        )
        return ". ".join(
            filter(
                None,
                (
                    tr("Sorted by {sorts}", sorts=sorts) * bool(sorts),
                    tr("Only {tests}", tests=tests) * bool(tests),
                ),
            )
        )

    def _show(self, store: RowStore) -> None:
        page = self._page
        old_rows, old_store = page.rows, self._own
        self._own = None if store is page.store else store
        rows = ResultRows(page.desk, page.worker, store, len(self._columns), page)
        looks = marked(page.looks, self.shape, self._names)
        page.put_rows(rows, looks)
        self._grid.go_to(0)
        if old_rows is not None:
            old_rows.stop()
            old_rows.deleteLater()
        if old_store is not None:
            close_later([old_store])

    def _open_menu(self, column: int, place: QPoint) -> None:
        menu = QMenu(self._page)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._fill(menu, column, place)
        menu.popup(place)

    def _fill(self, menu: QMenu, column: int, place: QPoint) -> None:
        name = self._names[column]
        tested = any(c.column == name for c in self.shape.conditions)
        for icon, text, act in (
            ("sort-up", tr("Sort ascending"), lambda: self.sort(column, False)),
            ("sort-down", tr("Sort descending"), lambda: self.sort(column, True)),
            ("filter", tr("Filter…"), lambda: self.ask_for_condition(column, place)),
            ("clear", tr("No filter on this column"), lambda: self.set_condition(column, None)),
            ("table", tr("All rows as they came"), self.clear),
        ):
            action = QAction(icons.icon(icon), text, menu)
            action.setEnabled(icon != "clear" or tested)
            action.triggered.connect(lambda _on=False, do=act: do())
            menu.addAction(action)
        menu.addSeparator()
        offer_formats(menu, self._page, column)

    def _cancel(self) -> None:
        job, self._job = self._job, None
        if job is not None:
            job.cancel()

    def shutdown(self) -> None:
        """Stop, and give the room back."""
        self._cancel()
        arranger, self._arranger = self._arranger, None
        if arranger is not None:
            self._worker.submit(lambda _task: arranger.close())
        self._worker.retire()
        if self._own is not None:
            close_later([self._own])
            self._own = None
